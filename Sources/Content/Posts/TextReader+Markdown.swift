import Diagnostics

/// Markdown that would be seen raw: a platform shows the asterisks.
enum Markup: String, Sendable, CaseIterable {
  case bold, link, image, heading, fence

  /// What stands at an index of a line, and how many scalars of it; nil: nothing.
  static func at(_ index: Int, of line: [Unicode.Scalar]) -> (markup: Markup, length: Int)? {
    switch line[index] {
    case "*": return pair("*", index, line).map { (.bold, $0) }
    case "_":
      if index > 0, isWordPart(line[index - 1]) { return nil }
      return pair("_", index, line).map { (.bold, $0) }
    case "[": return target(index, line).map { (.link, $0) }
    case "!":
      guard index + 1 < line.count, line[index + 1] == "[" else { return nil }
      return target(index + 1, line).map { (.image, $0 + 1) }
    case "#":
      guard line[..<index].allSatisfy({ $0 == " " || $0 == "\\" }) else { return nil }
      let hashes = line[index...].prefix { $0 == "#" }.count
      guard hashes <= 6, index + hashes + 1 < line.count, line[index + hashes] == " " else { return nil }
      return (.heading, hashes)
    case "`":
      guard line[..<index].allSatisfy({ $0 == " " || $0 == "\\" }), matches(line, index, "```") else {
        return nil
      }
      return (.fence, 3)
    default: return nil
    }
  }

  /// `**bold**` or `__bold__`: something between, no blank beside the inner ends.
  private static func pair(_ mark: Unicode.Scalar, _ index: Int, _ line: [Unicode.Scalar]) -> Int? {
    guard index + 4 < line.count, line[index + 1] == mark, line[index + 2] != mark, line[index + 2] != " "
    else {
      return nil
    }
    var end = index + 3
    while end + 1 < line.count {
      if line[end] == mark, line[end + 1] == mark, line[end - 1] != " " {
        let behind = end + 2
        if mark == "_", behind < line.count, isWordPart(line[behind]) { return nil }
        return behind - index
      }
      end += 1
    }
    return nil
  }

  /// `[text](address)`
  private static func target(_ index: Int, _ line: [Unicode.Scalar]) -> Int? {
    guard let close = line[index...].firstIndex(of: "]"), close > index + 1, close + 1 < line.count,
      line[close + 1] == "(", let end = line[close...].firstIndex(of: ")"), end > close + 2
    else { return nil }
    return end + 1 - index
  }

  private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }
}

extension TextReader {
  private static let maximumMarkupFindings = 10

  /// The line without the backslashes that keep markup as it is; markup without one is a finding.
  mutating func unescaped(_ line: TextLine) -> String {
    if line.text == #"\---"# { return "---" }
    let isPlain = !line.text.utf8.contains { byte in
      switch byte {
      case UInt8(ascii: "\\"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "["), UInt8(ascii: "#"),
        UInt8(ascii: "`"):
        true
      default: false
      }
    }
    if isPlain { return line.text }
    let scalars = Array(line.text.unicodeScalars)
    var (kept, index) = (String.UnicodeScalarView(), 0)
    while index < scalars.count {
      let isEscape = scalars[index] == "\\" && index + 1 < scalars.count
      if isEscape, let found = Markup.at(index + 1, of: scalars) {
        kept.append(contentsOf: scalars[(index + 1)..<(index + 1 + found.length)])
        index += 1 + found.length
      } else if isEscape, matches(scalars, index + 1, "<!--") {
        kept.append(contentsOf: scalars[(index + 1)..<(index + 5)])
        index += 5
      } else if let found = Markup.at(index, of: scalars) {
        report(found.markup, scalars[index..<(index + found.length)], line, index)
        kept.append(contentsOf: scalars[index..<(index + found.length)])
        index += found.length
      } else {
        kept.append(scalars[index])
        index += 1
      }
    }
    return String(kept)
  }

  private mutating func report(
    _ markup: Markup, _ stretch: ArraySlice<Unicode.Scalar>, _ line: TextLine, _ column: Int
  ) {
    guard findings.count(where: { $0.id == "raw-markdown" }) < Self.maximumMarkupFindings else { return }
    findings.append(
      .rawMarkdown(
        markup, String(String.UnicodeScalarView(stretch)), at: place(line.number, column, stretch.count)))
  }
}
