import Diagnostics
import Foundation

extension Diagnostic {
  /// The finding without what may be a secret: where its line gives a value to a name such as `token`, nothing of
  /// the line behind its first colon is kept, nor a fix or note that may repeat it.
  var redacted: Diagnostic {
    guard let line = place?.sourceLine, Self.holdsSecret(line), !line.hasSuffix("•••") else { return self }
    var copy = self
    let kept = line.prefix { $0 != ":" }
    copy.place?.sourceLine = kept + ": •••"
    if copy.fix.map({ Self.holdsSecret($0) }) ?? false { copy.fix = nil }
    copy.notes.removeAll(where: Self.holdsSecret)
    return copy
  }

  private static func holdsSecret(_ line: String) -> Bool {
    let lower = line.lowercased()
    for word in ["token", "secret", "passw", "key", "auth", "credential"] {
      var rest = lower[...]
      while let found = rest.range(of: word) {
        rest = rest[found.upperBound...]
        let value = rest.drop { $0.isLetter || $0 == "_" || $0 == "-" || $0 == "\"" || $0 == "'" }
        guard value.first == ":" else { continue }
        let text = value.dropFirst().drop { $0 == " " || $0 == "\"" || $0 == "'" }
        if let first = text.first, !text.hasPrefix("env:"), !"{[#".contains(first) { return true }
      }
    }
    return false
  }
}
