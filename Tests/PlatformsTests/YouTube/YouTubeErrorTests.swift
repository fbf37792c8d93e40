import Content
import HTTP
import HTTPTestDoubles
import Platforms
import Testing

@Suite("YouTube's errors")
struct YouTubeErrorTests {
  struct Row: Sendable {
    var status: Int
    /// The reason of the first error; empty: a body that is no JSON.
    var reason: String
    var onPublish: String
    var elsewhere: String
    init(_ status: Int, _ reason: String, _ onPublish: String, _ elsewhere: String? = nil) {
      self.status = status
      self.reason = reason
      self.onPublish = onPublish
      self.elsewhere = elsewhere ?? onPublish
    }
  }

  static let rows: [Row] = [
    Row(302, "", "needsChange"),
    Row(400, "invalidTitle", "needsChange"), Row(400, "invalidDescription", "needsChange"),
    Row(400, "invalidTags", "needsChange"), Row(400, "invalidCategoryId", "needsChange"),
    Row(400, "invalidPublishAt", "needsChange"), Row(400, "invalidFilename", "needsChange"),
    Row(400, "invalidRecordingDetails", "needsChange"), Row(400, "invalidVideoMetadata", "needsChange"),
    Row(400, "defaultLanguageNotSet", "needsChange"), Row(400, "mediaBodyRequired", "needsChange"),
    Row(400, "badRequest", "retryLater", "needsChange"),
    Row(400, "uploadLimitExceeded", "limited"),
    Row(400, "failedPrecondition", "ambiguous", "retryLater"),
    Row(400, "processingFailure", "ambiguous", "retryLater"),
    Row(401, "authError", "needsCredentials"), Row(401, "expired", "needsCredentials"),
    Row(401, "required", "needsCredentials"), Row(401, "youtubeSignupRequired", "needsCredentials"),
    Row(403, "quotaExceeded", "limited"), Row(403, "dailyLimitExceeded", "limited"),
    Row(403, "rateLimitExceeded", "limited"), Row(403, "userRateLimitExceeded", "limited"),
    Row(429, "uploadRateLimitExceeded", "limited"), Row(429, "rateLimitExceeded", "limited"),
    Row(403, "insufficientPermissions", "needsCredentials"),
    Row(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "needsCredentials"),
    Row(403, "forbidden", "needsCredentials"), Row(403, "forbiddenPrivacySetting", "needsChange"),
    Row(403, "forbiddenLicenseSetting", "needsChange"),
    Row(403, "authenticatedUserNotChannel", "needsCredentials"),
    Row(403, "authenticatedUserAccountClosed", "needsCredentials"),
    Row(403, "authenticatedUserAccountSuspended", "needsCredentials"),
    Row(403, "accessNotConfigured", "needsCredentials"), Row(403, "", "retryLater"),
    Row(404, "videoNotFound", "ambiguous", "needsChange"),
    Row(408, "", "ambiguous", "retryLater"), Row(409, "aborted", "ambiguous", "retryLater"),
    Row(413, "uploadTooLarge", "needsChange"),
    Row(500, "internalError", "ambiguous", "retryLater"),
    Row(503, "backendError", "ambiguous", "retryLater"),
    Row(504, "", "ambiguous", "retryLater"), Row(700, "", "ambiguous", "retryLater"),
  ]

  @Test("Each answer has its class, for the public call and for the others", arguments: rows)
  func classes(_ row: Row) async throws {
    let body =
      row.reason.isEmpty ? "<html>\(testToken)</html>" : YouTubeScript.error(row.status, row.reason)
    let stored = try await YouTubeScript.prepared()
    let answer = try await ScriptedTransport.run([YouTubeScript.last(status: row.status, body)]) {
      await YouTubePlatform().publish(YouTubeScript.request(stored), in: YouTubeScript.account($0))
    }
    #expect(word(answer) == row.onPublish, "\(answer)")
    #expect(!"\(answer)".contains(testToken))
    var read = YouTubeScript.channel()
    read.answer = .response(HTTPResponse(status: row.status, body: Array(body.utf8)))
    let verification = try await ScriptedTransport.run([read]) {
      await YouTubePlatform().verify(in: YouTubeScript.account($0))
    }
    #expect(word(verification) == row.elsewhere, "\(verification)")
  }

  @Test(
    "A day's quota comes back at midnight in California, summer time or not",
    arguments: [
      ("2026-11-21T08:00:00Z", Int64(86_400)), ("2026-11-21T07:59:59Z", 1), ("2026-07-01T06:00:00Z", 3600),
      ("2026-07-01T07:00:00Z", 86_400), ("2026-03-08T08:00:00Z", 82_800), ("2026-11-01T07:00:00Z", 90_000),
    ])
  func midnight(_ now: String, _ seconds: Int64) async throws {
    let instant = try #require(Instant(now))
    var start = YouTubeScript.start()
    let body = Array(YouTubeScript.error(403, "quotaExceeded").utf8)
    let response = HTTPResponse(status: 403, body: body)
    start.answer = .response(response)
    let answer = try await ScriptedTransport.run([start]) {
      await YouTubePlatform().prepare(
        PrepareRequest(
          delivery: YouTubeScript.delivery, content: YouTubeScript.content(), checkpoint: nil),
        in: YouTubeScript.account($0, now: instant))
    }
    guard case .failed(let failure, _) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(failure.kind == .limited(afterSeconds: seconds))
    let account = YouTubeScript.account(ScriptedTransport([])).account
    let usage = YouTubePlatform().usage(
      of: HTTPRequest("POST", start.url), response, account: account, now: instant)
    #expect(usage.counts == ["uploads": 1])
    #expect(
      usage.figures["uploads"]
        == UsageFigure(at: instant, used: 100, limit: 100, resetsAt: instant.adding(seconds: seconds)))
  }

  @Test(
    "Each call counts what it costs",
    arguments: [
      ("GET", "/youtube/v3/videos?id=a", ["units": 1]), ("PUT", "/youtube/v3/videos", ["units": 50]),
      ("DELETE", "/youtube/v3/videos?id=a", ["units": 50]),
      ("POST", "/upload/youtube/v3/videos?uploadType=resumable", ["uploads": 1]),
      ("PUT", "/upload/youtube/v3/videos?upload_id=a", [:]),
      ("POST", "/upload/youtube/v3/thumbnails/set?videoId=a", ["units": 50]),
      ("POST", "/upload/youtube/v3/captions", ["units": 400]),
      ("PUT", "/upload/youtube/v3/captions", ["units": 450]), ("GET", "/youtube/v3/captions", ["units": 50]),
      ("POST", "/youtube/v3/playlistItems", ["units": 50]), ("POST", "/token", [:]),
    ])
  func costs(_ method: String, _ path: String, _ counts: [String: Int]) {
    let account = YouTubeScript.account(ScriptedTransport([])).account
    let usage = YouTubePlatform().usage(
      of: HTTPRequest(method, YouTubeScript.base + path), nil, account: account, now: testNow)
    #expect(usage.counts == counts)
  }
}
