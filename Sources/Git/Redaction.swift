/// Takes secrets and control characters out of texts that people or logs will see.
struct Redaction: Sendable {
  /// Exact strings that must never be shown, such as the value of an `Authorization` header.
  private let secrets: [String]

  /// What stands in a secret's place.
  static let mark = "•••"

  init(secrets: [String]) {
    var parts: Set<String> = []
    for secret in secrets {
      // A header's value travels as a whole and as its last word (`Basic <this>`).
      for part in [secret, secret.split(separator: " ").last.map(String.init) ?? ""]
      where part.utf8.count >= 6 {
        parts.insert(part)
      }
    }
    self.secrets = parts.sorted { $0.utf8.count > $1.utf8.count }
  }

  /// The text without the known secrets, and cleaned.
  func clean(_ text: String) -> String {
    var text = text
    for secret in secrets { text = Self.replace(secret, in: text) }
    return Self.clean(text)
  }

  /// The text without passwords in URLs, values of authorization headers, and control characters other
  /// than newlines; at most 4,000 bytes.
  static func clean(_ text: String) -> String {
    var text = String(decoding: text.utf8.prefix(4_000), as: UTF8.self)
    text = withoutUserInfo(text)
    for header in ["authorization:", "private-token:", "job-token:"] {
      text = withoutValue(of: header, in: text)
    }
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let control = (scalar.value < 0x20 && scalar != "\n") || (0x7F...0x9F).contains(scalar.value)
          return control ? "\u{FFFD}" : scalar
        }))
  }

  private static func replace(_ secret: String, in text: String) -> String {
    let parts = text.split(separator: secret, omittingEmptySubsequences: false)
    return parts.count < 2 ? text : parts.joined(separator: mark)
  }

  /// `https://user:password@host` becomes `https://•••@host`.
  private static func withoutUserInfo(_ text: String) -> String {
    let parts = text.split(separator: "://", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return text }
    let rest = parts.dropFirst().map { part -> String in
      let authority = part.prefix { !"/?# \t\n'\"<>".contains($0) }
      guard let at = authority.lastIndex(of: "@") else { return String(part) }
      return mark + part[at...]
    }
    return ([String(parts[0])] + rest).joined(separator: "://")
  }

  /// `Authorization: Basic c2VjcmV0` becomes `Authorization: •••`, to the end of the line.
  private static func withoutValue(of header: String, in text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
      let lower = line.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }
      guard let found = lower.firstRange(of: Array(header.utf8)) else { return String(line) }
      return String(decoding: line.utf8.prefix(found.upperBound), as: UTF8.self) + " " + mark
    }.joined(separator: "\n")
  }
}
