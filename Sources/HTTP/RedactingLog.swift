/// Writes one line for each exchange: method, redacted URL, status or error, milliseconds. Bodies and
/// headers are never written.
public struct RedactingLog<Inner: HTTPTransport>: HTTPTransport {
  private let inner: Inner
  private let redactor: Redactor
  private let uptime: @Sendable () -> Double
  private let write: @Sendable (String) -> Void

  /// - Parameters:
  ///   - redactor: the secrets known so far; it is asked again for each line.
  ///   - uptime: seconds since any fixed moment, never going back.
  ///   - write: takes a line without its line break, from any task.
  public init(
    _ inner: Inner, redactor: Redactor, uptime: @escaping @Sendable () -> Double,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.inner = inner
    self.redactor = redactor
    self.uptime = uptime
    self.write = write
  }

  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let start = uptime()
    do {
      let response = try await inner.send(request)
      record(request, "\(response.status)", since: start)
      return response
    } catch {
      let arrival = error.mayHaveArrived ? "may have arrived" : "not sent"
      record(request, "\(error.code.rawValue) (\(arrival))", since: start)
      throw error
    }
  }

  private func record(_ request: HTTPRequest, _ outcome: String, since start: Double) {
    let spent = max(0, (uptime() - start) * 1000).rounded()
    let milliseconds = spent.isFinite ? Int(min(spent, 1e12)) : 0
    write(redactor.redact("\(request.description) → \(outcome) in \(milliseconds) ms"))
  }
}
