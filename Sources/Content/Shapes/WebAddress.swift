import Foundation

/// An `http` or `https` address, taken apart as far as we look at it.
struct WebAddress: Sendable, Hashable {
  /// `http` or `https`.
  var scheme: String
  /// Lower case, without the port.
  var host: String
  var port: Int?
  /// From the first `/`, query and fragment included; empty where there is none.
  var rest: String
  /// True where a user or password stands before the host.
  var hasUser: Bool

  /// nil for anything else, for blanks, control characters and backslashes, and for over 2,000 bytes.
  init?(_ text: String) {
    guard text.utf8.count <= 2000, let mark = text.range(of: "://") else { return nil }
    scheme = text[..<mark.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    let isBroken = text.unicodeScalars.contains {
      $0.value <= 0x20 || $0.value == 0x7F || $0 == "\\" || $0.properties.isWhitespace
    }
    if isBroken { return nil }
    let behind = text[mark.upperBound...]
    let end = behind.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? behind.endIndex
    var authority = behind[..<end]
    rest = String(behind[end...])
    hasUser = authority.contains("@")
    if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
    let afterBracket = authority.lastIndex(of: "]") ?? authority.startIndex
    if let colon = authority[afterBracket...].lastIndex(of: ":") {
      guard let number = Int(authority[authority.index(after: colon)...]), (1...65_535).contains(number)
      else {
        return nil
      }
      port = number
      authority = authority[..<colon]
    }
    host = authority.lowercased()
    guard !host.isEmpty else { return nil }
  }

  /// Only this machine answers.
  var isLoopback: Bool {
    host == "localhost" || host == "[::1]" || host == "127.0.0.1"
      || (host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == 46 || (48...57).contains($0) })
  }

  /// The host, with the port where it is not the scheme's own.
  var hostAndPort: String {
    guard let port, port != (scheme == "https" ? 443 : 80) else { return host }
    return "\(host):\(port)"
  }
}
