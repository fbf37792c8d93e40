import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms

/// Exchanges with X as its documentation shows them.
enum XScript {
  static let base = "https://api.x.com"
  static let signed = [(name: "Authorization", value: "Bearer \(testToken)")]
  static let json = (name: "Content-Type", value: "application/json")
  static let answered = [json, (name: "Date", value: "Sat, 21 Nov 2026 08:00:00 GMT")]
  static let fields = "created_at%2Ctext%2Centities%2Creferenced_tweets%2Cattachments%2Cnote_tweet"

  static func session(
    _ transport: ScriptedTransport, media: TestMedia = TestMedia(), id: String = "acme",
    now: Instant = testNow
  ) -> AccountSession {
    testSession(transport, platform: "x", id: id, baseURL: base, media: media, now: now)
  }

  static func owner(_ name: String = "acme", id: String = "77") -> ScriptedExchange {
    ScriptedExchange(
      "GET", "\(base)/2/users/me", headers: signed, status: 200,
      "{\"data\":{\"id\":\"\(id)\",\"name\":\"Acme\",\"username\":\"\(name)\"}}", answerHeaders: answered)
  }

  static func post(
    _ id: String, _ createdAt: String, _ text: String = "Hello",
    urls: [(short: String, expanded: String)] = [],
    replyTo: String? = nil, media: Int = 0, extra: String = ""
  ) -> String {
    let addresses = urls.map { "{\"url\":\"\($0.short)\",\"expanded_url\":\"\($0.expanded)\"}" }
    let keys = Array(repeating: "\"3_9\"", count: media).joined(separator: ",")
    return """
      {"id":"\(id)","created_at":"\(createdAt)","text":\(JSON.string(text).text()),\
      "entities":{"urls":[\(addresses.joined(separator: ","))]}\
      \(replyTo.map { ",\"referenced_tweets\":[{\"type\":\"replied_to\",\"id\":\"\($0)\"}]" } ?? "")\
      \(media > 0 ? ",\"attachments\":{\"media_keys\":[\(keys)]}" : "")\(extra)}
      """
  }

  static func timeline(
    since start: String = "2026-11-21T07:49:00Z", after token: String? = nil, _ entries: [String],
    next: String? = nil
  ) -> ScriptedExchange {
    let query =
      "max_results=100&exclude=retweets&start_time=\(start.replacing(":", with: "%3A"))&tweet.fields=\(fields)"
      + (token.map { "&pagination_token=\($0)" } ?? "")
    let data = entries.isEmpty ? "" : "\"data\":[\(entries.joined(separator: ","))],"
    return ScriptedExchange(
      "GET", "\(base)/2/users/77/tweets?\(query)", headers: signed, status: 200,
      "{\(data)\"meta\":{\"result_count\":\(entries.count)\(next.map { ",\"next_token\":\"\($0)\"" } ?? "")}}",
      answerHeaders: answered)
  }

  static func publish(
    _ body: String, status: Int = 201,
    _ answer: String =
      "{\"data\":{\"id\":\"1999000000000000001\",\"text\":\"t\",\"edit_history_post_ids\":[\"1999000000000000001\"]}}",
    answerHeaders: [(name: String, value: String)] = answered
  ) -> ScriptedExchange {
    ScriptedExchange(
      "POST", "\(base)/2/tweets", headers: signed + [json], body: body, status: status, answer,
      answerHeaders: answerHeaders)
  }

  static func search(
    _ content: DeliveryContent, item: Int = 0, earlier: [Receipt] = [], known: Set<String> = [],
    begunAt: String = "2026-11-21T07:50:00Z"
  ) -> Search {
    Search(
      delivery: testDelivery("x", "acme"), content: content, item: item, key: "key-1", earlier: earlier,
      checkpoint: nil, begunAt: Instant(begunAt) ?? testNow, known: known)
  }

  static func request(
    _ content: DeliveryContent, item: Int = 0, earlier: [Receipt] = [], checkpoint: JSON? = nil
  ) -> PublishRequest {
    PublishRequest(
      delivery: testDelivery("x", "acme"), content: content, item: item, key: "key-1", earlier: earlier,
      checkpoint: checkpoint)
  }
}
