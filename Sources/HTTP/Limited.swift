/// Lets at most so many requests to one host be under way at once; the others wait their turn, first come
/// first served. A wait that is cancelled ends with `.cancelled`, nothing sent.
public struct Limited<Inner: HTTPTransport>: HTTPTransport {
  private let inner: Inner
  private let turnstile: Turnstile

  /// - Parameter perHost: at least 1.
  public init(_ inner: Inner, perHost: Int) {
    self.inner = inner
    turnstile = Turnstile(width: max(1, perHost))
  }

  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let host = URLParts(request.url)?.origin ?? ""
    guard await turnstile.enter(host) else {
      throw .refused(.cancelled, "\(request.method) \(host): cancelled while waiting its turn")
    }
    defer { turnstile.leave(host) }
    return try await inner.send(request)
  }
}
