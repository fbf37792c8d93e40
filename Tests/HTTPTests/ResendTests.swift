import HTTPTestDoubles
import Locking
import Testing

@testable import HTTP

/// Answers the first request of the first connection, reads a second one there and closes without an
/// answer, and counts every request that comes by any connection afterwards.
private final class ForgetfulServer: Sendable {
  private let seen = Guarded<[String]>([])

  func start() throws -> LoopbackServer {
    try LoopbackServer { [self] server in
      guard let first = server.accept() else { return }
      note(first.readRequest())
      first.answer()
      if server.hearsFirst(from: first) { note(first.readRequest()) }
      first.close()
      serveOthers(of: server)
    }
  }

  private func serveOthers(of server: LoopbackServer) {
    while let other = server.accept() {
      let request = other.readRequest()
      if request?.hasPrefix("GET /end") == true {
        other.answer()
        other.close()
        return
      }
      note(request)
      other.close()
    }
  }

  private func note(_ request: String?) {
    guard let line = request?.split(separator: "\r\n").first else { return }
    seen.withLock { $0.append(String(line)) }
  }

  func count(_ method: String) -> Int {
    seen.withLock { $0.count { $0.hasPrefix("\(method) /counted") } }
  }
}

@Suite("A request is handed over once")
struct ResendTests {
  /// Warms a connection, sends one request the server never answers, and counts how often it came.
  private func arrivals(of method: String, safety: CurlSafety = CurlSafety()) async throws -> (
    Int, HTTPError?
  ) {
    let forgetful = ForgetfulServer()
    let server = try forgetful.start()
    let transport = try CurlTransport(.forTests(), safety: safety)
    _ = try await transport.send(HTTPRequest("GET", server.url("/warm")))
    let error = await failure(of: HTTPRequest(method, server.url("/counted")), over: transport)
    _ = try await CurlTransport(.forTests()).send(HTTPRequest("GET", server.url("/end")))
    return (forgetful.count(method), error)
  }

  @Test("A lost POST is not sent again", arguments: ["POST", "PUT", "PATCH", "DELETE"])
  func writesOnce(_ method: String) async throws {
    let (count, error) = try await arrivals(of: method)
    #expect(count == 1)
    #expect(error?.code == .cut)
    #expect(error?.mayHaveArrived == true)
  }

  @Test("Even over a kept connection that dies, the second lock holds")
  func secondLock() async throws {
    let safety = CurlSafety(connectsFreshForWrites: false, refusesResending: true)
    let (count, error) = try await arrivals(of: "POST", safety: safety)
    #expect(count == 1)
    #expect(error?.mayHaveArrived == true)
  }

  @Test("The first lock alone holds too")
  func firstLock() async throws {
    let safety = CurlSafety(connectsFreshForWrites: true, refusesResending: false)
    #expect(try await arrivals(of: "POST", safety: safety).0 == 1)
  }

  @Test("With both locks open the same server gets the POST twice: the test would notice")
  func negativeControl() async throws {
    let safety = CurlSafety(connectsFreshForWrites: false, refusesResending: false)
    #expect(try await arrivals(of: "POST", safety: safety).0 > 1)
  }

  @Test("A GET on a kept connection that died is tried again")
  func readsAgain() async throws {
    #expect(try await arrivals(of: "GET").0 > 1)
  }
}
