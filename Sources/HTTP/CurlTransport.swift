/// Sends requests with libcurl over HTTP/1.1, all of them on one thread of its own.
///
/// - TLS certificates are always verified; plain `http` goes to loopback alone; redirects are answers,
///   not followed; no cookies, no `.netrc`, no cache.
/// - `GET` and `HEAD` may use a kept connection, and libcurl may repeat them when the server had closed
///   it. Every other method gets a connection of its own and is handed over at most once.
/// - `HTTPError.mayHaveArrived` is false only where not one byte of the request was sent.
///
/// The thread ends when the last reference is gone.
public final class CurlTransport: HTTPTransport {
  private let engine: CurlEngine
  private let settings: CurlSettings
  private let safety: CurlSafety

  /// Starts the thread. Throws `.other` where libcurl or the thread cannot be had.
  public convenience init(_ settings: CurlSettings) throws(HTTPError) {
    try self.init(settings, safety: CurlSafety())
  }

  init(_ settings: CurlSettings, safety: CurlSafety) throws(HTTPError) {
    self.settings = settings
    self.safety = safety
    engine = try CurlEngine.start(maxInFlight: settings.maxInFlight)
  }

  deinit { engine.stop() }

  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let target = try CurlTarget(checking: request)
    let exchange = CurlExchange(target, settings: settings, safety: safety)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        exchange.continuation = continuation
        engine.begin(exchange)
      }
    } onCancel: {
      exchange.askToCancel()
      engine.cancel(exchange)
    }
    return try result.get()
  }
}

/// The two locks against sending a request twice. Only tests open one, to see the other hold.
struct CurlSafety: Sendable {
  /// Methods other than `GET` and `HEAD` never use a kept connection.
  var connectsFreshForWrites = true
  /// Methods other than `GET` and `HEAD` are handed to a connection once.
  var refusesResending = true
}
