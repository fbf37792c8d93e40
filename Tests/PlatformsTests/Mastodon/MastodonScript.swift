import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms

/// Exchanges with a Mastodon server as its documentation shows them.
enum MastodonScript {
  static let base = "https://social.example"
  static let signed = [(name: "Authorization", value: "Bearer \(testToken)")]

  static func session(
    _ transport: ScriptedTransport, media: TestMedia = TestMedia(), now: Instant = testNow
  ) -> AccountSession {
    testSession(transport, platform: "mastodon", id: "acme", baseURL: base, media: media, now: now)
  }

  static let date = [
    (name: "Content-Type", value: "application/json"), (name: "Date", value: "Sat, 21 Nov 2026 08:00:00 GMT"),
  ]

  static let configuration = """
    "configuration":{"statuses":{"max_characters":500,"max_media_attachments":4,\
    "characters_reserved_per_url":23},"media_attachments":{"supported_mime_types":\
    ["image/jpeg","image/png","video/mp4"],"image_size_limit":100,"video_size_limit":1000,\
    "description_limit":1500},"polls":{"max_options":4,"max_characters_per_option":50,\
    "min_expiration":300,"max_expiration":2629746}}
    """

  static func instance(
    version: String = "4.5.2", source: String = "https://github.com/mastodon/mastodon"
  ) -> ScriptedExchange {
    ScriptedExchange(
      "GET", "\(base)/api/v2/instance", headers: signed, status: 200,
      """
      {"domain":"social.example","version":"\(version)","source_url":"\(source)",\(configuration),\
      "api_versions":{"mastodon":7}}
      """, answerHeaders: date)
  }

  static func owner(_ handle: String = "acme") -> ScriptedExchange {
    ScriptedExchange(
      "GET", "\(base)/api/v1/accounts/verify_credentials", headers: signed, status: 200,
      "{\"id\":\"77\",\"acct\":\"\(handle)\",\"url\":\"\(base)/@\(handle)\"}")
  }

  static func status(
    _ id: String, _ createdAt: String, html: String = "<p>Hello</p>", replyTo: String? = nil, media: Int = 0,
    warning: String = ""
  ) -> String {
    let files = Array(repeating: "{\"id\":\"9\"}", count: media).joined(separator: ",")
    return """
      {"id":"\(id)","created_at":"\(createdAt)","url":"\(base)/@acme/\(id)",\
      "uri":"\(base)/users/acme/statuses/\(id)","in_reply_to_id":\(replyTo.map { "\"\($0)\"" } ?? "null"),\
      "content":\(JSON.string(html).text()),"spoiler_text":"\(warning)","media_attachments":[\(files)]}
      """
  }

  static func statuses(after last: String? = nil, _ entries: [String]) -> ScriptedExchange {
    ScriptedExchange(
      "GET",
      "\(base)/api/v1/accounts/77/statuses?limit=40&exclude_reblogs=true"
        + (last.map { "&max_id=\($0)" } ?? ""),
      headers: signed, status: 200, "[" + entries.joined(separator: ",") + "]")
  }

  static func source(_ id: String, _ text: String) -> ScriptedExchange {
    ScriptedExchange(
      "GET", "\(base)/api/v1/statuses/\(id)/source", headers: signed, status: 200,
      "{\"id\":\"\(id)\",\"text\":\(JSON.string(text).text()),\"spoiler_text\":\"\"}")
  }

  static func publish(
    body: String, key: String = "key-1", status: Int = 200, _ answer: String? = nil
  ) -> ScriptedExchange {
    ScriptedExchange(
      "POST", "\(base)/api/v1/statuses",
      headers: signed + [
        (name: "Idempotency-Key", value: key), (name: "Content-Type", value: "application/json"),
      ],
      body: body, status: status, answer ?? self.status("113", "2026-11-21T07:59:59.123Z"))
  }

  static func search(
    _ content: DeliveryContent, item: Int = 0, earlier: [Receipt] = [], known: Set<String> = [],
    begunAt: String = "2026-11-21T07:50:00Z"
  ) -> Search {
    Search(
      delivery: testDelivery("mastodon", "acme"), content: content, item: item, key: "key-1",
      earlier: earlier, checkpoint: nil, begunAt: Instant(begunAt) ?? testNow, known: known)
  }

  static func request(
    _ content: DeliveryContent, item: Int = 0, earlier: [Receipt] = [], checkpoint: JSON? = nil
  ) -> PublishRequest {
    PublishRequest(
      delivery: testDelivery("mastodon", "acme"), content: content, item: item, key: "key-1",
      earlier: earlier, checkpoint: checkpoint)
  }
}
