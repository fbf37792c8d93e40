/// Carries one request to a server and brings back one answer. Cancelling the task ends the exchange.
/// Implementations: by libcurl; wrappers add limits, log and retry; tests answer from a script.
public protocol HTTPTransport: Sendable {
  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse
}
