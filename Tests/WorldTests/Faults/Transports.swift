import Content
import HTTP
import Locking

/// Gives up on calls to some addresses sooner than their callers would.
struct ImpatientTransport: HTTPTransport {
  let inner: any HTTPTransport
  /// The end of the path of the calls, such as `/statuses`.
  let ending: String
  let seconds: Double

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    var request = request
    if request.method == "POST", request.url.hasSuffix(ending) { request.timeout = seconds }
    return try await inner.send(request)
  }
}

/// Does something of the test's once a call to some address was answered.
struct HookedTransport: HTTPTransport {
  let inner: any HTTPTransport
  let after: @Sendable (HTTPRequest) async -> Void

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let response = try await inner.send(request)
    await after(request)
    return response
  }
}

/// A way to a host at which nobody answers while it is down: no connection is ever made.
struct UnpluggedTransport: HTTPTransport {
  let inner: any HTTPTransport
  /// What its addresses have in common.
  let part: String
  let isDown: Guarded<Bool>

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    if isDown.withLock({ $0 }), request.url.contains(part) {
      throw HTTPError(.connect, mayHaveArrived: false, "Could not connect to server")
    }
    return try await inner.send(request)
  }
}
