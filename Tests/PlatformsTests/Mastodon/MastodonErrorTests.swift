import Content
import HTTP
import HTTPTestDoubles
import Platforms
import Testing

@Suite("Mastodon's errors")
struct MastodonErrorTests {
  struct Row: Sendable {
    var status: Int
    var body: String
    var onPublish: String
    var elsewhere: String
    init(_ status: Int, _ body: String, _ onPublish: String, _ elsewhere: String) {
      self.status = status
      self.body = body
      self.onPublish = onPublish
      self.elsewhere = elsewhere
    }
  }

  static let rows: [Row] = [
    Row(301, "", "needsChange", "needsChange"),
    Row(400, #"{"error":"param is missing or the value is empty"}"#, "needsChange", "needsChange"),
    Row(401, #"{"error":"The access token is invalid"}"#, "needsCredentials", "needsCredentials"),
    Row(401, #"{"error":"The access token was revoked"}"#, "needsCredentials", "needsCredentials"),
    Row(401, "", "needsCredentials", "needsCredentials"),
    Row(
      403, #"{"error":"This action is outside the authorized scopes"}"#, "needsCredentials",
      "needsCredentials"),
    Row(403, #"{"error":"Your login is currently disabled"}"#, "needsCredentials", "needsCredentials"),
    Row(403, "<html>checking your browser</html>", "retryLater", "retryLater"),
    Row(404, #"{"error":"Record not found"}"#, "needsChange", "needsChange"),
    Row(408, "", "ambiguous", "retryLater"),
    Row(410, "{}", "needsChange", "needsChange"),
    Row(413, "<html>", "needsChange", "needsChange"),
    Row(
      422, #"{"error":"Validation failed: Text character limit of 500 exceeded"}"#, "needsChange",
      "needsChange"),
    Row(
      422, #"{"error":"Cannot attach files that have not finished processing. Try again in a moment!"}"#,
      "retryLater", "retryLater"),
    Row(
      422, #"{"error":"Media 5 not found or already attached to another post"}"#, "ambiguous", "retryLater"),
    Row(429, #"{"error":"Too many requests"}"#, "limited", "limited"),
    Row(418, "", "needsChange", "needsChange"),
    Row(500, "", "ambiguous", "retryLater"),
    Row(502, "<html>", "ambiguous", "retryLater"),
    Row(503, #"{"error":"There was a temporary problem"}"#, "ambiguous", "retryLater"),
    Row(504, "", "ambiguous", "retryLater"),
    Row(599, "", "ambiguous", "retryLater"),
    Row(700, "", "ambiguous", "retryLater"),
  ]

  @Test("Each answer has its class, for the public call and for the others", arguments: rows)
  func classes(_ row: Row) async throws {
    let platform = MastodonPlatform()
    let publish = MastodonScript.publish(body: #"{"status":"Hi"}"#, status: row.status, row.body)
    let answer = try await ScriptedTransport.run([publish]) {
      await platform.publish(MastodonScript.request(post("Hi")), in: MastodonScript.session($0))
    }
    #expect(word(answer) == row.onPublish)
    var read = MastodonScript.owner()
    read.answer = .response(HTTPResponse(status: row.status, body: Array(row.body.utf8)))
    let verification = try await ScriptedTransport.run([read]) {
      await platform.verify(in: MastodonScript.session($0))
    }
    #expect(word(verification) == row.elsewhere)
  }

  @Test("A limit ends when the server says, by its own clock")
  func reset() async throws {
    var publish = MastodonScript.publish(body: #"{"status":"Hi"}"#)
    publish.answer = .response(
      HTTPResponse(
        status: 429,
        headers: [
          (name: "X-RateLimit-Reset", value: "2026-11-21T09:05:00.123456Z"),
          (name: "Date", value: "Sat, 21 Nov 2026 09:00:00 GMT"),
        ], body: Array(#"{"error":"Too many requests"}"#.utf8)))
    let answer = try await ScriptedTransport.run([publish]) {
      await MastodonPlatform().publish(MastodonScript.request(post("Hi")), in: MastodonScript.session($0))
    }
    guard case .failed(let failure) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(failure.kind == .limited(afterSeconds: 300))
    #expect(failure.code == "429")
  }

  @Test("Retry-After goes before everything else")
  func retryAfter() async throws {
    var publish = MastodonScript.publish(body: #"{"status":"Hi"}"#)
    publish.answer = .response(
      HTTPResponse(status: 429, headers: [(name: "Retry-After", value: "17")], body: []))
    let answer = try await ScriptedTransport.run([publish]) {
      await MastodonPlatform().publish(MastodonScript.request(post("Hi")), in: MastodonScript.session($0))
    }
    guard case .failed(let failure) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(failure.kind == .limited(afterSeconds: 17))
  }
}
