import Foundation

/// What is said about one-line values.
extension WordFault {
  static func time(_ text: String, _ fault: TimeFault) -> WordFault {
    let form =
      WrittenTime.clearReading(text).map { "write it as `\($0)`" }
      ?? "write it like `2026-12-01 09:30`: year-month-day, 24-hour clock"
    switch fault {
    case .dateAlone(let date):
      return WordFault(
        "time-form", "\(shown(text)) has a date but no time of day", fix: "publish_at: \(date) 09:00")
    case .clockAlone(let clock):
      return WordFault(
        "time-form", "\(shown(text)) has no date", fix: "write the day before it: `YYYY-MM-DD \(clock)`")
    case .words:
      return WordFault(
        "time-form", "\(shown(text)) is not a time: a file read tomorrow must mean the same as today",
        fix: form)
    case .shortYear:
      return WordFault("time-form", "\(shown(text)): the year needs four digits and comes first", fix: form)
    case .dayFirst:
      return WordFault(
        "time-form",
        "\(shown(text)): the date is written year-month-day, so that nobody takes the day for the month",
        fix: form)
    case .missingZero:
      return WordFault(
        "time-form", "\(shown(text)): month, day, hour and minute need two digits each", fix: form)
    case .noSuchDate(let date):
      return WordFault("time-form", "\(shown(text)): there is no \(date) in the calendar", fix: form)
    case .noSuchClock:
      return WordFault("time-form", "\(shown(text)): a day goes from `00:00` to `23:59`", fix: form)
    case .reserved:
      return WordFault("not-yet", "`next-slot` is not there yet: the word is kept for later", fix: form)
    case .unreadable:
      return WordFault(
        "time-form", "\(shown(text)) is not a time", fix: form,
        notes: ["an offset may follow: `2026-12-01 09:30+01:00` or `Z`; seconds too; or `on-merge`"])
    }
  }

  static func zone(_ text: String) -> WordFault {
    let near = closest(text, among: Zone.knownNames)
    return WordFault(
      "unknown-timezone", "\(shown(text)) is not in the time zone database",
      fix: near.map { "timezone: \($0)" } ?? "write a region and a city, as `Europe/Berlin`, or `UTC`")
  }

  static func span(_ text: String) -> WordFault {
    WordFault(
      "duration-form", "\(shown(text)) is not a length of time",
      fix: "write a number and `m`, `h` or `d`: `30m`, `6h`, `2d`, `1h30m`")
  }

  static func postID(_ text: String, _ fault: PostName.Fault) -> WordFault {
    let grammar = "letters, digits, `.`, `_` and `-`, not starting with a dot, at most 80 bytes"
    let what =
      switch fault {
      case .empty: "the id is empty"
      case .leadingDot: "\(shown(text)) starts with a dot"
      case .tooLong(let bytes): "\(shown(text)) has \(bytes) bytes"
      case .character(let character):
        character == " "
          ? "\(shown(text)) has a blank in it" : "\(shown(text)) has a \(shown(String(character))) in it"
      }
    return WordFault(
      "id-form", "\(what): an id takes \(grammar)", fix: PostName.folded(text).map { "id: \($0)" })
  }

  static func accountName(_ text: String) -> WordFault {
    WordFault(
      "name-form",
      "\(shown(text)) is not a name here: small letters a to z, digits, `.`, `_` and `-`, at most 40",
      fix: PostName.folded(text).flatMap { $0.utf8.allSatisfy { $0 < 0x80 } ? String($0.prefix(40)) : nil })
  }

  static func webAddress(_ text: String) -> WordFault {
    let isBare = !text.contains("://") && text.contains(".") && WebAddress("https://" + text) != nil
    return WordFault(
      "address-form", "\(shown(text)) is not a web address",
      fix: isBare ? "https://\(text)" : "write it whole, as `https://example.org/page`")
  }

  static func path(_ text: String, _ fault: RepositoryPath.Fault) -> WordFault {
    let (words, fix): (String, String?) =
      switch fault {
      case .empty: ("the path is empty", nil)
      case .outside:
        (
          "\(shown(text)) leaves the repository",
          "put the file into the repository; a leading `/` is its root"
        )
      case .address:
        (
          "\(shown(text)) is an address: what is published must be in the repository, where it was reviewed",
          "put the file beside the post and write its name"
        )
      case .backslash:
        (
          "\(shown(text)) has a backslash: folders are separated by `/`",
          text.replacingOccurrences(of: "\\", with: "/")
        )
      case .character: ("the path has a control character in it", nil)
      case .gitFolder: ("\(shown(text)) is inside git's own folder", nil)
      case .tooLong: ("the path has \(text.utf8.count) bytes; at most 1024 are read", nil)
      }
    return WordFault("path-form", words, fix: fix)
  }

  static func tag(_ text: String) -> WordFault {
    WordFault("text-form", "\(shown(text)) must be one line of at most 200 characters")
  }

  static func line(_ noun: String, _ maximumBytes: Int) -> WordFault {
    WordFault(
      "text-form", "\(noun) must be one line of at most \(maximumBytes) bytes, without blanks at its ends")
  }

  static func choice(_ text: String, _ choices: [String]) -> WordFault {
    let near = closest(text, among: choices)
    return WordFault(
      "unknown-choice", "\(shown(text)) is none of \(listed(choices.map { "`\($0)`" }))",
      fix: near.map { "did you mean `\($0)`?" })
  }

  static func status(_ text: String) -> WordFault {
    let outcomes = ["publishing", "published", "failed", "missed", "uncertain", "sending", "claimed"]
    guard outcomes.contains(text.lowercased()) else {
      return choice(text, ["scheduled", "draft", "cancelled"])
    }
    return WordFault(
      "status-is-outcome",
      "\(shown(text)) is an outcome, not a wish: what became of a post stands in the record",
      fix: "delete the line; `postrider status ID` shows the outcome")
  }

  static func version(_ text: String) -> WordFault {
    WordFault(
      "unknown-version", "\(shown(text)) is a version this program does not know; it reads `1`",
      fix: "version: 1, or a newer postrider")
  }

  static let literalSecret = WordFault(
    "literal-secret", "a secret never stands in a file: name where it comes from",
    fix: "write `env:NAME` and set the variable NAME; a secret that was committed must be replaced")
}
