import HTTP

/// Fills the disk once the answer to a publication is there.
struct FillingTransport: HTTPTransport {
  let inner: any HTTPTransport

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let response = try await inner.send(request)
    if request.method == "POST", request.url.hasSuffix("/api/v1/statuses") { FullDisk.fill() }
    return response
  }
}
