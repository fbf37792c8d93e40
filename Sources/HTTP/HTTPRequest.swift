/// One request to a server. The URL is absolute; plain `http` is refused unless its host is loopback.
/// It prints without header values, body and the sensitive parts of its URL.
public struct HTTPRequest: Sendable, Hashable {
  /// In capital letters.
  public var method: String
  /// Absolute, ASCII, encoded.
  public var url: String
  /// Names and values in order; values that are secret are redacted by name when shown.
  public var headers: [(name: String, value: String)]
  /// None for `GET` and `HEAD`.
  public var body: HTTPBody
  /// The whole exchange, in seconds.
  public var timeout: Double

  /// A request as it will be sent; nothing is checked before it is.
  public init(
    _ method: String, _ url: String, headers: [(name: String, value: String)] = [], body: HTTPBody = .none,
    timeout: Double = 120
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
  }

  /// A request with a form, a multipart or a JSON body, its content type set.
  public init(
    _ method: String, _ url: String, headers: [(name: String, value: String)] = [],
    content: some RequestContent, timeout: Double = 120
  ) {
    self.init(
      method, url, headers: headers + [(name: "Content-Type", value: content.contentType)],
      body: content.body, timeout: timeout)
  }

  /// The first header of that name, whatever its case.
  public func header(_ name: String) -> String? { headers.first(named: name) }

  public static func == (left: HTTPRequest, right: HTTPRequest) -> Bool {
    left.method == right.method && left.url == right.url && left.body == right.body
      && left.timeout == right.timeout && left.headers.elementsEqual(right.headers, by: ==)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(method)
    hasher.combine(url)
    hasher.combine(body)
  }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "\(method) \(URLRedaction.redact(url))" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(reflecting: description) }
}

extension [(name: String, value: String)] {
  /// The value of the first header of that name, compared without case.
  func first(named name: String) -> String? {
    let wanted = name.lowercased()
    return first { $0.name.lowercased() == wanted }?.value
  }
}
