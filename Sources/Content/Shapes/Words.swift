import Foundation
import JSON

/// The grammars of one-line values.
extension Word {
  static let time = Word(noun: "a time", schema: ["pattern": .string(WrittenTime.pattern)]) { text in
    do throws(TimeFault) {
      _ = try WrittenTime(text)
      return nil
    } catch {
      return .time(text, error)
    }
  }

  /// A time on the calendar: no `on-merge`.
  static let moment = Word(
    noun: "a time",
    schema: ["pattern": .string(WrittenTime.pattern.replacingOccurrences(of: "on-merge|", with: ""))]
  ) { text in
    text == "on-merge" ? .time(text, .unreadable) : time.fault(text)
  }

  static let zone = Word(noun: "a time zone", schema: ["minLength": 1]) { text in
    Zone(text) == nil ? .zone(text) : nil
  }

  static let span = Word(
    noun: "a length of time",
    schema: [
      "type": ["string", "integer", "null"], "pattern": .string(Span.pattern), "minimum": 0, "maximum": 0,
    ]
  ) { text in
    Span.seconds(text) == nil ? .span(text) : nil
  }

  /// Forbidden ASCII; what is allowed beyond it, JSON Schema cannot say.
  private static let idPattern = "^[^\\s!-,./:-@\\[-^`{-~][^\\s!-,/:-@\\[-^`{-~]*$"

  static let postID = Word(
    noun: "an id",
    schema: ["minLength": 1, "maxLength": 80, "pattern": .string(idPattern)], isTextual: true
  ) { text in
    PostName.fault(in: text).map { .postID(text, $0) }
  }

  static let accountName = Word(
    noun: "a name", schema: ["pattern": "^[a-z0-9][a-z0-9._-]{0,39}$"]
  ) { text in
    let isGood =
      (1...40).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46 || $0 == 95
      } && !".-_".contains(text.first ?? ".")
    return isGood ? nil : .accountName(text)
  }

  /// An account or group in a list: any text; whoever knows the project says what is unknown.
  static let reference = Word(noun: "a name", schema: ["minLength": 1], isTextual: true) { text in
    text.isEmpty ? .accountName(text) : nil
  }

  static let webAddress = Word(
    noun: "a web address", schema: ["pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^\\s]+$"]
  ) { text in
    WebAddress(text) == nil ? .webAddress(text) : nil
  }

  static let path = Word(noun: "a path", schema: ["minLength": 1], isTextual: true) { text in
    do throws(RepositoryPath.Fault) {
      // Whether `..` leads out is judged where the folder is known.
      try RepositoryPath.check(text)
      return nil
    } catch {
      return .path(text, error)
    }
  }

  /// A short line that is only for the team: a campaign, a label.
  static let tag = Word(noun: "a short text", schema: ["minLength": 1, "maxLength": 200], isTextual: true) {
    text in
    if text.isEmpty || text.unicodeScalars.count > 200
      || text.unicodeScalars.contains(where: { $0 == "\n" || isControl($0) })
    {
      return .tag(text)
    }
    return nil
  }

  /// A line without blanks at its ends, in a setting.
  static func line(_ noun: String, maximumBytes: Int = 200) -> Word {
    Word(noun: noun, schema: ["minLength": 1], isTextual: true) { text in
      let isGood =
        !text.isEmpty && text.utf8.count <= maximumBytes
        && !text.unicodeScalars.contains { $0 == "\n" || isControl($0) }
        && text.trimmingCharacters(in: .whitespaces) == text
      return isGood ? nil : .line(noun, maximumBytes)
    }
  }

  /// One of a few.
  static func choice(_ choices: [String]) -> Word {
    Word(
      noun: choices.map { "`\($0)`" }.joined(separator: ", "),
      schema: ["enum": .array(choices.map(JSON.string))]
    ) {
      text in
      choices.contains(text) ? nil : .choice(text, choices)
    }
  }

  static let status = Word(
    noun: "`scheduled`, `draft` or `cancelled`", schema: ["enum": ["scheduled", "draft", "cancelled"]]
  ) { text in
    Wish(rawValue: text) == nil ? .status(text) : nil
  }

  static let secretSource = Word(
    noun: "where a secret comes from", schema: ["pattern": "^env:[A-Za-z_][A-Za-z0-9_]*$"], isSecret: true
  ) { text in
    isSource(text) ? nil : .literalSecret
  }

  private static func isSource(_ text: String) -> Bool {
    guard text.hasPrefix("env:"), text.utf8.count <= 204 else { return false }
    let name = text.utf8.dropFirst(4)
    guard let first = name.first, !(48...57).contains(first) else { return false }
    return name.allSatisfy {
      (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) || $0 == 95
    }
  }
}
