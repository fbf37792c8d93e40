import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("What X's answers mean")
struct XErrorTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var status: Int
    var body: String
    var kind: String
    var testDescription: String { "\(status) \(body.prefix(60))" }
    init(_ status: Int, _ body: String, _ kind: String) {
      (self.status, self.body, self.kind) = (status, body, kind)
    }
  }

  private static func problem(_ type: String, _ title: String = "Forbidden", _ detail: String = "No.")
    -> String
  {
    "{\"title\":\"\(title)\",\"detail\":\"\(detail)\",\"type\":\"\(type)\",\"status\":0}"
  }

  static let rows: [Row] = [
    Row(301, "", "needsChange"),
    Row(
      400,
      "{\"errors\":[{\"message\":\"Your media IDs are invalid.\",\"parameters\":{}}],\"title\":\"Invalid Request\"}",
      "retryLater"),
    Row(
      400, problem("https://api.x.com/2/problems/invalid-request", "Invalid Request", "Too long"),
      "needsChange"),
    Row(401, problem("about:blank", "Unauthorized", "Unauthorized"), "needsCredentials"),
    Row(402, problem("https://api.x.com/2/problems/credits", "CreditsDepleted"), "needsCredentials"),
    Row(
      403,
      problem("about:blank", "Forbidden", "You are not allowed to create a Tweet with duplicate content."),
      "duplicate"),
    Row(403, "{\"errors\":[{\"code\":187,\"message\":\"Status is a duplicate.\"}]}", "duplicate"),
    Row(403, "{\"errors\":[{\"code\":326,\"message\":\"To protect our users\"}]}", "needsCredentials"),
    Row(403, "{\"errors\":[{\"code\":64,\"message\":\"Your account\"}]}", "needsCredentials"),
    Row(403, problem("about:blank", "Forbidden", "Your account is suspended"), "needsCredentials"),
    Row(403, problem("https://api.x.com/2/problems/client-forbidden"), "needsCredentials"),
    Row(403, problem("https://api.x.com/2/problems/unsupported-authentication"), "needsCredentials"),
    Row(403, problem("https://api.x.com/2/problems/oauth1-permissions"), "needsCredentials"),
    Row(403, problem("about:blank", "Forbidden", "Forbidden"), "needsCredentials"),
    Row(403, problem("about:blank", "Forbidden", "This Tweet is not eligible for edit."), "needsChange"),
    Row(403, problem("about:blank", "Forbidden", "Reply to this conversation is not allowed"), "needsChange"),
    Row(403, problem("about:blank", "Forbidden", "Quoting is not allowed"), "needsChange"),
    Row(403, problem("about:blank"), "needsChange"),
    Row(403, "<html>firewall</html>", "retryLater"),
    Row(404, problem("https://api.x.com/2/problems/resource-not-found"), "needsChange"),
    Row(408, "", "ambiguous"), Row(413, "", "needsChange"), Row(418, "{}", "needsChange"),
    Row(429, problem("https://api.x.com/2/problems/rate-limit-exceeded", "Too Many Requests"), "limited"),
    Row(429, problem("https://api.x.com/2/problems/usage-capped", "UsageCapExceeded"), "limited"),
    Row(431, "", "needsChange"), Row(500, "", "ambiguous"), Row(503, "{}", "ambiguous"),
    Row(504, "", "ambiguous"),
  ]

  @Test("Each row of the table leads to its class", arguments: rows)
  func row(_ row: Row) async throws {
    let answer = try await ScriptedTransport.run([
      XScript.publish("{\"text\":\"Hello\"}", status: row.status, row.body)
    ]) { await XPlatform().publish(XScript.request(post("Hello")), in: XScript.session($0)) }
    #expect(word(answer) == row.kind, "\(answer)")
  }

  private func failure(
    _ headers: [(name: String, value: String)], type: String = "rate-limit-exceeded"
  ) async throws -> Failure {
    let answer = try await ScriptedTransport.run([
      XScript.publish(
        "{\"text\":\"Hello\"}", status: 429, Self.problem("https://api.x.com/2/problems/\(type)"),
        answerHeaders: XScript.answered + headers)
    ]) { await XPlatform().publish(XScript.request(post("Hello")), in: XScript.session($0)) }
    guard case .failed(let failure) = answer else { throw RehearsalError(text: "\(answer)") }
    return failure
  }

  private func headers(_ name: String, _ limit: Int, _ left: Int, in seconds: Int) -> [(
    name: String, value: String
  )] {
    [
      ("\(name)-limit", "\(limit)"), ("\(name)-remaining", "\(left)"),
      ("\(name)-reset", "\(testNow.secondsSinceEpoch + Int64(seconds))"),
    ]
  }

  @Test("Of several limits the last to end whose room is used up decides the wait")
  func wait() async throws {
    let short = headers("x-rate-limit", 100, 0, in: 300)
    let day = headers("x-user-limit-24hour", 17, 0, in: 40_000)
    let app = headers("x-app-limit-24hour", 10_000, 9_000, in: 80_000)
    #expect(try await failure(short).kind == .limited(afterSeconds: 300))
    #expect(try await failure(short + day + app).kind == .limited(afterSeconds: 40_000))
    #expect(
      try await failure(app + headers("x-rate-limit", 100, 5, in: 60)).kind == .limited(afterSeconds: 60))
    #expect(try await failure([]).kind == .limited(afterSeconds: 900))
    #expect(try await failure([], type: "usage-capped").kind == .limited(afterSeconds: 86_400))
    #expect(try await failure([("Retry-After", "7")]).kind == .limited(afterSeconds: 7))
  }

  @Test("The account's use is what the headers of its own endpoint say")
  func usage() {
    let request = HTTPRequest("POST", "\(XScript.base)/2/tweets")
    let response = HTTPResponse(
      status: 201, headers: XScript.answered + headers("x-rate-limit", 100, 97, in: 600))
    let account = XScript.session(ScriptedTransport([])).account
    let usage = XPlatform().usage(of: request, response, account: account, now: testNow)
    #expect(
      usage.figures == [
        "posts": UsageFigure(at: testNow, used: 3, limit: 100, resetsAt: testNow.adding(seconds: 600))
      ])
    let piece = HTTPRequest("POST", "\(XScript.base)/2/media/upload/17/append")
    #expect(
      XPlatform().usage(of: piece, nil, account: account, now: testNow).counts == ["calls": 1, "segments": 1])
    let hostile = HTTPResponse(
      status: 201,
      headers: [("x-rate-limit-limit", "-1"), ("x-rate-limit-remaining", "9e9"), ("x-rate-limit-reset", "x")])
    #expect(XPlatform().usage(of: request, hostile, account: account, now: testNow).figures.isEmpty)
  }

  @Test("The failure names the exchange and hides the token")
  func named() async throws {
    let answer = try await ScriptedTransport.run([
      XScript.publish(
        "{\"text\":\"Hello\"}", status: 401, "{\"title\":\"Unauthorized\",\"detail\":\"no \(testToken)\"}",
        answerHeaders: [("x-transaction-id", "abc")])
    ]) { await XPlatform().publish(XScript.request(post("Hello")), in: XScript.session($0)) }
    guard case .failed(let failure) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(failure.requestID == "abc" && failure.code == "401")
    #expect(!failure.text.contains(testToken) && failure.text.contains("the access token is refused"))
  }
}
