import Diagnostics
import JSON

/// One thing `doctor` looked at.
struct Finding: Sendable, Hashable {
  /// How it stands.
  enum Verdict: String, Sendable, Hashable {
    case good = "ok"
    case hint
    case bad
  }

  var verdict: Verdict
  /// What was looked at: `git`, `remote`, `account our-page`.
  var subject: String
  /// What was seen.
  var words: String
  var fix: String?

  init(_ verdict: Verdict, _ subject: String, _ words: String, fix: String? = nil) {
    self.verdict = verdict
    self.subject = subject
    self.words = words
    self.fix = fix
  }

  /// One line, and one for the fix.
  func text(for console: Console) -> String {
    let mark =
      switch verdict {
      case .good: console.styled("ok  ", .green)
      case .hint: console.styled("hint", .yellow)
      case .bad: console.styled("bad ", .red)
      }
    var text = "\(mark)  \(subject.terminalSafe): \(words.safeLines)\n"
    if let fix { text += "      fix: \(fix.safeLines)\n" }
    return text
  }

  var json: JSON {
    .object([
      "verdict": .string(verdict.rawValue), "subject": .string(subject), "words": .string(words),
      "fix": fix.map { JSON.string($0) } ?? .null,
    ])
  }
}
