import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("TikTok's errors")
struct TikTokErrorTests {
  typealias S = TikTokScript

  /// Status, code, class of the public call, class elsewhere.
  static let rows: [(Int, String, String, String)] = [
    (400, "invalid_param", "needsChange", "needsChange"),
    (400, "invalid_params", "needsChange", "needsChange"),
    (400, "invalid_publish_id", "needsChange", "needsChange"),
    (400, "token_not_authorized_for_specified_publish_id", "needsCredentials", "needsCredentials"),
    (400, "publish_not_cancellable", "needsChange", "needsChange"),
    (400, "app_version_check_failed", "needsChange", "needsChange"),
    (400, "invalid_file_upload", "needsChange", "needsChange"),
    (401, "access_token_invalid", "needsCredentials", "needsCredentials"),
    (401, "scope_not_authorized", "needsCredentials", "needsCredentials"),
    (401, "scope_permission_missed", "needsCredentials", "needsCredentials"),
    (403, "spam_risk_too_many_posts", "limited", "limited"),
    (403, "spam_risk_user_banned_from_posting", "needsCredentials", "needsCredentials"),
    (403, "spam_risk", "needsCredentials", "needsCredentials"),
    (403, "spam_risk_too_many_pending_share", "limited", "limited"),
    (403, "reached_active_user_cap", "limited", "limited"),
    (403, "unaudited_client_can_only_post_to_private_accounts", "needsChange", "needsChange"),
    (403, "url_ownership_unverified", "needsChange", "needsChange"),
    (403, "privacy_level_option_mismatch", "needsChange", "needsChange"),
    (403, "something_new", "needsChange", "needsChange"),
    (429, "rate_limit_exceeded", "limited", "limited"),
    (500, "internal_error", "ambiguous", "retryLater"),
    (503, "access_token_invalid", "ambiguous", "retryLater"),
    // 200 is not yet a yes.
    (200, "internal_error", "ambiguous", "retryLater"),
    (200, "spam_risk_too_many_posts", "limited", "limited"),
    (200, "access_token_invalid", "needsCredentials", "needsCredentials"),
    (200, "something_new", "ambiguous", "retryLater"), (404, "", "needsChange", "needsChange"),
    (418, "", "needsChange", "needsChange"), (302, "", "needsChange", "needsChange"),
  ]

  @Test("Each answer has its class, for the public call and for the others", arguments: rows)
  func classes(_ row: (status: Int, code: String, onPublish: String, elsewhere: String)) async throws {
    let body = S.error(row.code, "the words of \(testToken)")
    let begin = S.call("post/publish/content/init/", nil, body, status: row.status)
    let answer = try await S.publish([begin], S.photos(), try await TikTokPublishTests.ready())
    #expect(word(answer) == row.onPublish, "\(answer)")
    let ask = S.call("post/publish/creator_info/query/", nil, body, status: row.status)
    let preparation = try await S.walk([ask], S.photos()).answer
    #expect(word(preparation) == row.elsewhere, "\(preparation)")
    guard case .failed(let failure) = answer else { return }
    #expect(!failure.text.contains(testToken))
    #expect(failure.requestID == "L2")
    if !row.code.isEmpty { #expect(failure.subcode == row.code) }
  }

  @Test("A proxy's page is not TikTok's word")
  func proxy() async throws {
    let page = S.call("post/publish/content/init/", nil, "<html>checking your browser</html>", status: 403)
    #expect(
      word(try await S.publish([page], S.photos(), try await TikTokPublishTests.ready())) == "retryLater")
  }

  @Test(
    "Why a post was given up decides what comes next",
    arguments: [
      ("file_format_check_failed", "needsChange"), ("duration_check_failed", "needsChange"),
      ("frame_rate_check_failed", "needsChange"), ("picture_size_check_failed", "needsChange"),
      ("internal", "retryLater"), ("video_pull_failed", "retryLater"), ("photo_pull_failed", "retryLater"),
      ("publish_cancelled", "needsChange"), ("auth_removed", "needsCredentials"),
      ("spam_risk_too_many_posts", "needsChange"), ("spam_risk_user_banned_from_posting", "needsChange"),
      ("spam_risk_text", "needsChange"), ("spam_risk", "needsChange"), ("never_heard_of", "needsChange"),
    ])
  func reasons(_ reason: String, _ expected: String) async throws {
    let checkpoint = try await TikTokPublishTests.ready()
    let left = S.underway(try await S.publish([TikTokPublishTests.begin], S.photos(), checkpoint))
    let status = S.status("\"status\":\"FAILED\",\"fail_reason\":\"\(reason)\"", id: "p_pub_url~v2.5")
    let (answer, next) = try await S.walk([status], S.photos(), from: left)
    #expect(word(answer) == expected, "\(answer)")
    #expect("\(answer)".contains(reason))
    // The next attempt begins another post.
    #expect(next?["publish_id"] == nil)
  }

  @Test("Only calls that begin a post count in their window")
  func usage() {
    let account = S.session(ScriptedTransport([])).account
    func counts(_ path: String) -> [String: Int] {
      TikTokPlatform().usage(
        of: HTTPRequest("POST", "\(S.base)/v2/\(path)"), nil, account: account, now: testNow
      ).counts
    }
    #expect(counts("post/publish/video/init/") == ["calls": 1, "inits": 1])
    #expect(counts("post/publish/content/init/")["inits"] == 1)
    #expect(counts("post/publish/status/fetch/")["inits"] == nil)
  }
}
