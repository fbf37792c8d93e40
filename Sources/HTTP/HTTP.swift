/// A value that must never be seen: a token, a password. It prints as `•••` everywhere.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let value: String

  /// Keeps a secret.
  public init(_ value: String) { self.value = value }

  /// The value itself: only for the bytes of a request.
  public func reveal() -> String { value }

  public var description: String { "•••" }
  public var debugDescription: String { "•••" }
  public var customMirror: Mirror { Mirror(reflecting: "•••") }
}

/// The body of a request.
public enum HTTPBody: Sendable, Hashable {
  case none
  case bytes([UInt8])
}

/// One request to a server. The URL is absolute; plain `http` is refused unless its host is loopback.
public struct HTTPRequest: Sendable, Hashable {
  public var method: String
  public var url: String
  /// Names and values in order; values that are secret are redacted by name when shown.
  public var headers: [(name: String, value: String)]
  public var body: HTTPBody
  /// The whole exchange, in seconds.
  public var timeout: Double

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

/// A whole answer.
public struct HTTPResponse: Sendable {
  public var status: Int
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]

  public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first header of that name, whatever its case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// Why there is no whole answer.
public struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What went wrong.
  public enum Code: String, Sendable, Hashable {
    case badURL, insecure, resolve, connect, tls, timeout, cut, tooLarge, cancelled, other
  }

  public var code: Code
  /// False only where it is certain that the server saw no complete request (refused before or while
  /// connecting). Where true, the call may have had its effect: the outcome is ambiguous.
  public var mayHaveArrived: Bool
  /// In words, redacted.
  public var description: String

  public init(_ code: Code, mayHaveArrived: Bool, _ description: String) {
    self.code = code
    self.mayHaveArrived = mayHaveArrived
    self.description = description
  }
}

/// Carries one request to a server and brings back one answer. Cancelling the task ends the exchange.
/// Implementations: by libcurl; wrappers add limits, log and retry; tests answer from a script.
public protocol HTTPTransport: Sendable {
  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse
}
