/// An absolute `http` or `https` URL taken apart, strictly: ASCII only, no spaces, no control
/// characters, no backslash, a host that is not empty. What two readers could read differently is no URL.
public struct URLParts: Sendable, Hashable {
  /// `http` or `https`, lower case.
  public var scheme: String
  /// `user:password` as written, without the `@`.
  public var userinfo: String?
  /// As written but lower case; an IPv6 address without its brackets.
  public var host: String
  /// 1 to 65535, where one is written.
  public var port: Int?
  /// As written: encoded, empty or beginning with `/`.
  public var path: String
  /// As written, encoded, without the `?`.
  public var query: String?
  /// As written, encoded, without the `#`.
  public var fragment: String?

  /// Nil where the text is not such a URL.
  public init?(_ text: String) {
    guard text.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") }) else { return nil }
    guard let colon = text.range(ofFirst: "://") else { return nil }
    scheme = text[..<colon.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    var rest = text[colon.upperBound...]
    if let hash = rest.firstIndex(of: "#") {
      fragment = String(rest[rest.index(after: hash)...])
      rest = rest[..<hash]
    }
    if let mark = rest.firstIndex(of: "?") {
      query = String(rest[rest.index(after: mark)...])
      rest = rest[..<mark]
    }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    path = String(rest[slash...])
    var authority = rest[..<slash]
    if let at = authority.lastIndex(of: "@") {
      userinfo = String(authority[..<at])
      authority = authority[authority.index(after: at)...]
    }
    guard let (host, port) = Self.hostAndPort(authority) else { return nil }
    self.host = host
    self.port = port
  }

  private static func hostAndPort(_ authority: Substring) -> (String, Int?)? {
    var host = authority
    var written: Substring?
    if authority.first == "[" {
      guard let close = authority.firstIndex(of: "]") else { return nil }
      host = authority[authority.index(after: authority.startIndex)..<close]
      guard !host.isEmpty, host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
      let rest = authority[authority.index(after: close)...]
      guard rest.isEmpty || rest.first == ":" else { return nil }
      if !rest.isEmpty { written = rest.dropFirst() }
    } else {
      if let colon = authority.firstIndex(of: ":") {
        host = authority[..<colon]
        written = authority[authority.index(after: colon)...]
      }
      let allowed = host.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_" }
      guard !host.isEmpty, allowed else { return nil }
    }
    guard let written else { return (host.lowercased(), nil) }
    guard written.count <= 5, let port = Int(written), (1...65535).contains(port) else { return nil }
    return (host.lowercased(), port)
  }

  /// `scheme://host:port`, without user, path and query: fit to be shown.
  public var origin: String {
    let host = host.contains(":") ? "[\(host)]" : host
    return "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")"
  }

  /// Whether the host is this machine by its name alone: `localhost`, `127.0.0.0/8` or `::1`.
  public var isLoopback: Bool { Self.isLoopback(host: host) }

  /// Whether a host, without brackets, is this machine by its name alone. Nothing is resolved.
  public static func isLoopback(host: String) -> Bool {
    if host.lowercased() == "localhost" || host == "::1" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    guard numbers.count == 4, numbers[0] == "127" else { return false }
    return numbers.allSatisfy { number in
      number.utf8.count <= 3 && number.utf8.allSatisfy { (48...57).contains($0) } && UInt8(number) != nil
        && (number == "0" || number.first != "0")
    }
  }

  /// This URL with segments added to its path, each encoded, and query items added at the end.
  public func appending(path segments: [String] = [], query items: [(String, String)] = []) -> URLParts {
    var result = self
    if !segments.isEmpty {
      if !result.path.hasSuffix("/") { result.path += "/" }
      result.path += segments.map(PercentEncoding.encode).joined(separator: "/")
    }
    if !items.isEmpty {
      let added = PercentEncoding.query(items)
      result.query = result.query.map { $0.isEmpty ? added : "\($0)&\(added)" } ?? added
    }
    return result
  }

  /// The URL as text, user and fragment included: for a request, not for a log.
  public var text: String {
    let host = host.contains(":") ? "[\(host)]" : host
    return "\(scheme)://\(userinfo.map { "\($0)@" } ?? "")\(host)\(port.map { ":\($0)" } ?? "")\(path)"
      + (query.map { "?\($0)" } ?? "") + (fragment.map { "#\($0)" } ?? "")
  }
}

extension String {
  /// Where a short ASCII text first occurs.
  func range(ofFirst wanted: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(wanted) { return start..<index(start, offsetBy: wanted.count) }
      start = index(after: start)
    }
    return nil
  }
}
