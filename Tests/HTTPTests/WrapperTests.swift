import HTTPTestDoubles
import Locking
import Testing

@testable import HTTP

@Suite("RedactingLog")
struct RedactingLogTests {
  /// The lines written for one exchange that takes 1.5 seconds by the test's clock.
  private func lines(_ exchange: ScriptedExchange, redactor: Redactor = Redactor()) async throws -> [String] {
    let clock = Guarded(10.0)
    let lines = Guarded<[String]>([])
    try await ScriptedTransport.run([exchange]) { transport in
      let log = RedactingLog(
        transport, redactor: redactor,
        uptime: {
          clock.withLock { now in
            defer { now += 1.5 }
            return now
          }
        }, write: { line in lines.withLock { $0.append(line) } })
      _ = try? await log.send(HTTPRequest(exchange.method, exchange.url))
    }
    return lines.withLock { $0 }
  }

  @Test("An exchange is one line, its sensitive query values hidden")
  func line() async throws {
    let url =
      "https://a.example/me?fields=id&access_token=abc&code=1&appsecret_proof=2&client%5Fsecret=3&limit=5"
    #expect(
      try await lines(ScriptedExchange("GET", url, status: 200)) == [
        "GET https://a.example/me?fields=id&access_token=•••&code=•••&appsecret_proof=•••&client%5Fsecret=•••&limit=5"
          + " → 200 in 1500 ms"
      ])
  }

  @Test("A failure is one line that says whether the request may have arrived")
  func failed() async throws {
    let exchange = ScriptedExchange("POST", "https://a.example/x", failing: .timeout, mayHaveArrived: true)
    #expect(try await lines(exchange) == ["POST https://a.example/x → timeout (may have arrived) in 1500 ms"])
  }

  @Test("A known secret in the path is hidden too")
  func known() async throws {
    let exchange = ScriptedExchange("GET", "https://a.example/bot12%3Aab/me", status: 200)
    let lines = try await lines(exchange, redactor: Redactor([Secret("12:ab")]))
    #expect(lines == ["GET https://a.example/bot•••/me → 200 in 1500 ms"])
  }

  @Test("Without the redactor the same line would show it")
  func negativeControl() async throws {
    let exchange = ScriptedExchange("GET", "https://a.example/bot12%3Aab/me", status: 200)
    #expect(try await lines(exchange).first?.contains("12%3Aab") == true)
  }

  @Test("A request prints without headers and body")
  func printing() {
    let request = HTTPRequest(
      "POST", "https://u:hunter2@a.example/?token=hunter2#hunter2",
      headers: [(name: "Authorization", value: "hunter2")],
      body: .bytes(Array("hunter2".utf8)))
    var dumped = ""
    dump(request, to: &dumped)
    for text in ["\(request)", String(reflecting: request), dumped] { #expect(!text.contains("hunter2")) }
    #expect("\(request)" == "POST https://•••@a.example/?token=•••")
  }
}

/// Holds every request until it is let go, and notes how many are inside.
private final class HeldTransport: HTTPTransport {
  private let state = Guarded<(inside: Int, most: Int)>((0, 0))
  private let entries: AsyncStream<Void>.Continuation
  private let gate: AsyncStream<Void>

  init(entries: AsyncStream<Void>.Continuation, gate: AsyncStream<Void>) {
    self.entries = entries
    self.gate = gate
  }

  var most: Int { state.withLock { $0.most } }

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    state.withLock { $0 = ($0.inside + 1, max($0.most, $0.inside + 1)) }
    entries.yield()
    for await _ in gate { break }
    state.withLock { $0.inside -= 1 }
    return HTTPResponse(status: 200)
  }
}

@Suite("Limited")
struct LimitedTests {
  @Test("No more than the limit are under way to one host; another host does not wait")
  func limit() async throws {
    let (entries, entered) = AsyncStream<Void>.makeStream()
    let (gate, opened) = AsyncStream<Void>.makeStream()
    let held = HeldTransport(entries: entered, gate: gate)
    let limited = Limited(held, perHost: 2)
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<6 {
        group.addTask { try await limited.send(HTTPRequest("GET", "https://a.example/")).status }
      }
      group.addTask { try await limited.send(HTTPRequest("GET", "https://b.example/")).status }
      var seen = 0
      for await _ in entries {
        seen += 1
        if seen == 3 { break }
      }
      for _ in 0..<7 { opened.yield() }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses.count == 7)
    #expect(held.most <= 3)
  }

  @Test("A wait that is cancelled sends nothing and takes no place")
  func cancelled() async throws {
    let (entries, entered) = AsyncStream<Void>.makeStream()
    let (gate, opened) = AsyncStream<Void>.makeStream()
    let limited = Limited(HeldTransport(entries: entered, gate: gate), perHost: 1)
    let request = HTTPRequest("POST", "https://a.example/")
    let first = Task { await failure(of: request, over: limited) }
    for await _ in entries { break }
    let second = Task { await failure(of: request, over: limited) }
    second.cancel()
    let error = await second.value
    #expect(error?.code == .cancelled)
    #expect(error?.mayHaveArrived == false)
    opened.yield()
    #expect(await first.value == nil)
    opened.yield()
    #expect(await failure(of: request, over: limited) == nil)
  }
}

@Suite("ScriptedTransport")
struct ScriptedTransportTests {
  @Test("Requests in their order get their answers")
  func agrees() async throws {
    try await ScriptedTransport.run([
      ScriptedExchange("GET", "https://a.example/1", headers: [(name: "X", value: "y")], status: 200, "{}"),
      ScriptedExchange("POST", "https://a.example/2", body: "a=1", failing: .cut, mayHaveArrived: true),
    ]) { transport in
      let first = try await transport.send(
        HTTPRequest("GET", "https://a.example/1", headers: [(name: "x", value: "y")]))
      #expect(first.text == "{}")
      let second = HTTPRequest("POST", "https://a.example/2", content: FormBody([("a", "1")]))
      #expect(await failure(of: second, over: transport)?.code == .cut)
    }
  }

  @Test("An unexpected request fails, even when its error is swallowed")
  func unexpected() async throws {
    let difference = await #expect(throws: ScriptDifference.self) {
      try await ScriptedTransport.run([
        ScriptedExchange("GET", "https://a.example/1", body: "a\nb", status: 200)
      ]) {
        _ = try? await $0.send(HTTPRequest("PUT", "https://a.example/2"))
      }
    }
    #expect(
      difference?.description == """
        the exchanges differ from the script:
        request 1:
        - GET https://a.example/1
        + PUT https://a.example/2
        - | a
        - | b
        + (no body)
        - GET https://a.example/1 (never came)
        """)
  }

  @Test("An expected request that never came fails")
  func missing() async throws {
    let difference = await #expect(throws: ScriptDifference.self) {
      try await ScriptedTransport.run([ScriptedExchange("GET", "https://a.example/1", status: 200)]) { _ in }
    }
    #expect(difference?.lines == ["- GET https://a.example/1 (never came)"])
  }

  @Test("A request after the last one fails")
  func surplus() async throws {
    let difference = await #expect(throws: ScriptDifference.self) {
      try await ScriptedTransport.run([]) { _ = try await $0.send(HTTPRequest("GET", "https://a.example/")) }
    }
    #expect(difference?.lines == ["+ GET https://a.example/ (nothing more expected)"])
  }
}
