/// An address of a repository: a URL, the short ssh form `user@host:path`, or a path.
public struct RemoteURL: Sendable, Hashable {
  /// The address as given; it may hold a password.
  let raw: String
  private let parts: Parts

  private enum Parts: Sendable, Hashable {
    case path
    case url(scheme: String, user: String?, password: String?, host: String, port: String?, path: String)
  }

  /// Reads an address the way git does.
  public init(_ text: String) {
    raw = text
    parts = Self.parse(text)
  }

  /// `host/owner/name`, or `host:port/…` for a port of its own: without scheme, user, password, default port,
  /// `.git` and trailing slash, in lower case. `nil` for a path.
  public var identity: String? {
    guard case .url(let scheme, _, _, let host, let port, let path) = parts, scheme != "file" else {
      return nil
    }
    var name = path[...]
    while name.hasPrefix("/") { name = name.dropFirst() }
    while name.hasSuffix("/") { name = name.dropLast() }
    if name.lowercased().hasSuffix(".git") { name = name.dropLast(4) }
    while name.hasSuffix("/") { name = name.dropLast() }
    let standard = ["http": "80", "https": "443", "ssh": "22", "git": "9418"][scheme]
    let own = port.flatMap { $0.isEmpty || $0 == standard ? nil : ":\($0)" } ?? ""
    return "\(host)\(own)/\(Self.decoded(String(name)))".lowercased()
  }

  /// Whether it never leaves this machine: a path, `file://`, or a loopback host.
  public var isLocal: Bool {
    guard case .url(let scheme, _, _, let host, _, _) = parts else { return true }
    return scheme == "file" || Self.isLoopback(host)
  }

  /// Whether it goes over the network without encryption.
  public var isPlaintext: Bool {
    guard case .url(let scheme, _, _, _, _, _) = parts else { return false }
    return (scheme == "http" || scheme == "git") && !isLocal
  }

  /// Whether requests go by `http` or `https`.
  var isHTTP: Bool {
    guard case .url(let scheme, _, _, _, _, _) = parts else { return false }
    return scheme == "http" || scheme == "https"
  }

  /// For people and logs: without user and password in URLs.
  public var redacted: String { Redaction.clean(raw) }

  /// The form of `repository:` in `postrider.yaml` compared with an address: equal if they name one repository.
  public func matches(repository: String) -> Bool {
    identity == RemoteURL(repository.contains("://") ? repository : "https://" + repository).identity
  }

  /// The address without its password, and what to send in its place, so that the password is in no process
  /// argument. A lone user name that looks like a token counts as one.
  var withoutPassword: (url: String, authorization: String?) {
    guard case .url(let scheme, let user?, let password, let host, let port, let path) = parts,
      scheme == "http" || scheme == "https", password != nil || user.utf8.count >= 20
    else { return (raw, nil) }
    let credentials = Self.decoded(user) + ":" + Self.decoded(password ?? "")
    let own = port.map { ":\($0)" } ?? ""
    let bracketed = host.contains(":") ? "[\(host)]" : host
    return ("\(scheme)://\(bracketed)\(own)\(path)", "Basic " + Base64.encode(Array(credentials.utf8)))
  }

  private static func isLoopback(_ host: String) -> Bool {
    let host = host.lowercased()
    if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
  }

  private static func parse(_ text: String) -> Parts {
    if let mark = text.firstRange(of: "://") {
      let scheme = text[..<mark.lowerBound].lowercased()
      let rest = text[mark.upperBound...]
      let slash = rest.firstIndex(of: "/") ?? rest.endIndex
      let (user, password, host, port) = authority(rest[..<slash])
      return .url(
        scheme: scheme.hasPrefix("git+") ? String(scheme.dropFirst(4)) : scheme, user: user,
        password: password,
        host: host, port: port, path: String(rest[slash...]))
    }
    // `user@host:path`, unless a slash comes before the colon.
    guard let colon = shortFormColon(text), text.startIndex < colon else { return .path }
    let (user, _, host, _) = authority(text[..<colon])
    return .url(
      scheme: "ssh", user: user, password: nil, host: host, port: nil,
      path: "/" + text[text.index(after: colon)...])
  }

  private static func shortFormColon(_ text: String) -> String.Index? {
    let afterBrackets = text.hasPrefix("[") ? text.firstIndex(of: "]") ?? text.startIndex : text.startIndex
    guard let colon = text[afterBrackets...].firstIndex(of: ":") else { return nil }
    if let slash = text.firstIndex(of: "/"), slash < colon { return nil }
    return colon
  }

  private static func authority(
    _ text: Substring
  ) -> (user: String?, password: String?, host: String, port: String?) {
    var user: String?
    var password: String?
    var host = text
    if let at = text.lastIndex(of: "@") {
      let info = text[..<at]
      host = text[text.index(after: at)...]
      let colon = info.firstIndex(of: ":") ?? info.endIndex
      user = String(info[..<colon])
      if colon < info.endIndex { password = String(info[info.index(after: colon)...]) }
    }
    if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
      let rest = host[host.index(after: end)...]
      let inner = host[host.index(after: host.startIndex)..<end]
      return (user, password, inner.lowercased(), rest.hasPrefix(":") ? String(rest.dropFirst()) : nil)
    }
    guard let colon = host.firstIndex(of: ":") else { return (user, password, host.lowercased(), nil) }
    return (user, password, host[..<colon].lowercased(), String(host[host.index(after: colon)...]))
  }

  private static func decoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// RFC 4648, with padding.
enum Base64 {
  static func encode(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32((3 - group.count) * 8)
      for index in 0..<4 {
        let digit = alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)]
        text.append(index <= group.count ? digit : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
