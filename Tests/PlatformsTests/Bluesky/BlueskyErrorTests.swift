import Content
import HTTP
import HTTPTestDoubles
import Testing

@testable import Platforms

@Suite("Bluesky's errors")
struct BlueskyErrorTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var status: Int
    var body: String
    var onPublish: String
    var elsewhere: String
    init(_ status: Int, _ name: String, _ onPublish: String, _ elsewhere: String? = nil, body: String? = nil)
    {
      self.status = status
      self.body = body ?? "{\"error\":\"\(name)\",\"message\":\"words with \(testToken)\"}"
      self.onPublish = onPublish
      self.elsewhere = elsewhere ?? onPublish
    }
    var testDescription: String { "\(status) \(body)" }
  }

  static let rows: [Row] = [
    Row(301, "", "needsChange", body: ""), Row(400, "InvalidRequest", "needsChange"),
    Row(400, "InvalidSwap", "duplicate"), Row(400, "BlobNotFound", "retryLater"),
    Row(400, "InvalidMimeType", "needsChange"), Row(400, "InvalidSize", "needsChange"),
    Row(400, "RepoNotFound", "needsCredentials"), Row(400, "RepoDeactivated", "needsCredentials"),
    Row(400, "RepoTakendown", "needsCredentials"), Row(400, "RepoSuspended", "needsCredentials"),
    Row(401, "AuthenticationRequired", "needsCredentials"), Row(401, "AuthMissing", "needsCredentials"),
    Row(401, "AccountTakedown", "needsCredentials"),
    Row(401, "AuthFactorTokenRequired", "needsCredentials"), Row(403, "Forbidden", "needsCredentials"),
    Row(403, "InsufficientScope", "needsCredentials"), Row(403, "", "retryLater", body: "<html>wait</html>"),
    Row(404, "XRPCNotSupported", "needsChange"), Row(404, "", "needsChange", body: "<html>"),
    Row(408, "", "ambiguous", "retryLater", body: ""), Row(413, "PayloadTooLarge", "needsChange"),
    Row(415, "InvalidRequest", "needsChange"), Row(429, "RateLimitExceeded", "limited"),
    Row(429, "", "limited", body: ""), Row(500, "InternalServerError", "ambiguous", "retryLater"),
    Row(501, "MethodNotImplemented", "needsChange"), Row(502, "UpstreamFailure", "ambiguous", "retryLater"),
    Row(503, "NotEnoughResources", "ambiguous", "retryLater"),
    Row(504, "UpstreamTimeout", "ambiguous", "retryLater"), Row(599, "", "ambiguous", "retryLater", body: ""),
  ]

  @Test("Each row of the table", arguments: rows)
  func meaning(_ row: Row) async throws {
    let text = BlueskyScript.record("Hi")
    try await ScriptedTransport.run([
      BlueskyScript.login(), BlueskyScript.put(text, status: row.status, row.body),
    ]) { transport in
      let answer = await BlueskyPlatform().publish(
        BlueskyScript.request(post("Hi")), in: BlueskyScript.session(transport))
      #expect(word(answer) == row.onPublish)
      #expect(!"\(answer)".contains(testToken) && !"\(answer)".contains("access-1"))
    }
    try await ScriptedTransport.run([BlueskyScript.login(status: row.status, row.body)]) { transport in
      let answer = await BlueskyPlatform().verify(in: BlueskyScript.session(transport))
      #expect(word(answer) == row.elsewhere)
    }
  }

  @Test("Whatever happens to the public call, it is told apart", arguments: FailureMode.everywhere)
  func onPublish(_ mode: FailureMode) async throws {
    let script = [BlueskyScript.login(), BlueskyScript.put(BlueskyScript.record("Hi"))]
    for index in script.indices {
      try await ScriptedTransport.run(script.failing(at: index, mode)) { transport in
        let answer = await BlueskyPlatform().publish(
          BlueskyScript.request(post("Hi")), in: BlueskyScript.session(transport))
        #expect(word(answer) == (index == 1 ? mode.onPublish : mode.elsewhere), "\(index)")
        #expect(!"\(answer)".contains(testToken))
      }
    }
  }

  @Test("A full window ends when its header says, by the server's clock")
  func reset() async throws {
    var full = BlueskyScript.put(BlueskyScript.record("Hi"))
    full.answer = .response(
      HTTPResponse(
        status: 429,
        headers: [
          (name: "RateLimit-Reset", value: "1795248060"),
          (name: "Date", value: "Sat, 21 Nov 2026 08:00:10 GMT"),
        ], body: Array(#"{"error":"RateLimitExceeded","message":"Rate Limit Exceeded"}"#.utf8)))
    try await ScriptedTransport.run([BlueskyScript.login(), full]) { transport in
      let answer = await BlueskyPlatform().publish(
        BlueskyScript.request(post("Hi")), in: BlueskyScript.session(transport))
      guard case .failed(let failure) = answer else {
        Issue.record("\(answer)")
        return
      }
      #expect(failure.kind == .limited(afterSeconds: 50))
      #expect(failure.subcode == "RateLimitExceeded")
    }
  }

  @Test(
    "Rate headers tell of the window their policy names",
    arguments: [
      ("5000", "4997", "5000;w=3600", "points", 3), ("35000", "34000", "35000;w=86400", "points a day", 1000),
      ("3000", "2990", "3000;w=300", "calls", 10), ("30", "29", "30;w=300", nil, 0),
      ("3000", "2990", "", nil, 0), ("3000", "", "3000;w=300", nil, 0), ("x", "y", "z", nil, 0),
    ] as [(String, String, String, String?, Int)])
  func usage(_ limit: String, _ left: String, _ policy: String, _ window: String?, _ used: Int) throws {
    let request = HTTPRequest("POST", "https://host.bsky.network/xrpc/com.atproto.repo.putRecord")
    let response = HTTPResponse(
      status: 200,
      headers: [
        (name: "RateLimit-Limit", value: limit), (name: "RateLimit-Remaining", value: left),
        (name: "RateLimit-Reset", value: "1795248300"), (name: "RateLimit-Policy", value: policy),
      ])
    let account = BlueskyScript.session(ScriptedTransport([])).account
    let usage = BlueskyPlatform().usage(of: request, response, account: account, now: testNow)
    #expect(usage.counts == ["calls": 1, "points": 3, "points a day": 3])
    #expect(Array(usage.figures.keys) == (window.map { [$0] } ?? []))
    if let window {
      #expect(usage.figures[window]?.used == used)
      #expect(usage.figures[window]?.resetsAt == testNow.adding(seconds: 300))
    }
  }
}
