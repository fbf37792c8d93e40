import Content
import HTTP
import HTTPTestDoubles
import JSON

@testable import Platforms

/// Exchanges with Bluesky as its documentation shows them.
enum BlueskyScript {
  static let base = "https://bsky.social"
  static let server = "https://host.bsky.network"
  static let did = "did:plc:abc"
  static let json = [(name: "Content-Type", value: "application/json")]
  static let date = json + [(name: "Date", value: "Sat, 21 Nov 2026 08:00:00 GMT")]
  static let signed = [(name: "Authorization", value: "Bearer access-1")]

  static func session(
    _ transport: any HTTPTransport, id: String = "alice.example", base: String = base,
    media: TestMedia = TestMedia(), now: @escaping @Sendable () -> Instant = { testNow }
  ) -> AccountSession {
    AccountSession(
      account: Account(
        label: "acme", identity: AccountIdentity(platform: "bluesky", host: "bsky.social", id: id),
        baseURL: base), secrets: ["app_password": Secret(testToken)], transport: transport, media: media,
      now: now)
  }

  static func pair(_ number: Int = 1, server: String = server, more: String = "") -> String {
    """
    {"did":"\(did)","handle":"alice.example","accessJwt":"access-\(number)","refreshJwt":"refresh-\(number)",\
    "active":true,"didDoc":{"service":[{"id":"#atproto_pds","type":"AtprotoPersonalDataServer",\
    "serviceEndpoint":"\(server)"}]}\(more)}
    """
  }

  static func login(
    _ number: Int = 1, status: Int = 200, _ answer: String? = nil, server: String = server
  ) -> ScriptedExchange {
    ScriptedExchange(
      "POST", "\(base)/xrpc/com.atproto.server.createSession", headers: json,
      body: "{\"identifier\":\"alice.example\",\"password\":\"\(testToken)\"}", status: status,
      answer ?? pair(number, server: server), answerHeaders: date)
  }

  static func refresh(_ number: Int, status: Int = 200, _ answer: String? = nil) -> ScriptedExchange {
    ScriptedExchange(
      "POST", "\(server)/xrpc/com.atproto.server.refreshSession",
      headers: [(name: "Authorization", value: "Bearer refresh-\(number)")], status: status,
      answer ?? pair(number + 1), answerHeaders: date)
  }

  /// The key and time of an item whose key is `key-<item>`, prepared at `testNow`.
  static func key(_ item: Int = 0, key: String? = nil, at: Instant = testNow) -> BlueskyKey {
    BlueskyKey(key: key ?? "key-\(item)", firstSent: at, item: item, earlier: nil)
  }

  static func address(_ item: Int = 0) -> String { "at://\(did)/app.bsky.feed.post/\(key(item).text)" }

  static let checkpoint: JSON = ["at": .integer(testNow.secondsSinceEpoch)]

  static func put(
    _ record: String, item: Int = 0, token: String = "access-1", status: Int = 200, _ answer: String? = nil
  ) -> ScriptedExchange {
    ScriptedExchange(
      "POST", "\(server)/xrpc/com.atproto.repo.putRecord",
      headers: json + [(name: "Authorization", value: "Bearer \(token)")],
      body: """
        {"collection":"app.bsky.feed.post","record":\(record),"repo":"\(did)",\
        "rkey":"\(key(item).text)","swapRecord":null}
        """, status: status, answer ?? written(item), answerHeaders: date)
  }

  static func written(_ item: Int = 0) -> String {
    """
    {"uri":"\(address(item))","cid":"cid-\(item)","commit":{"cid":"c","rev":"r"},"validationStatus":"valid"}
    """
  }

  static func record(
    _ text: String, item: Int = 0, before: String = "", after: String = ""
  ) -> String {
    """
    {"$type":"app.bsky.feed.post","createdAt":"\(key(item).createdAt)"\(before),"text":\
    \(JSON.string(text).text())\(after)}
    """
  }

  static func get(
    item: Int = 0, status: Int = 200, _ answer: String, token: String = "access-1"
  ) -> ScriptedExchange {
    ScriptedExchange(
      "GET",
      "\(server)/xrpc/com.atproto.repo.getRecord?repo=did%3Aplc%3Aabc&collection=app.bsky.feed.post"
        + "&rkey=\(key(item).text)",
      headers: [(name: "Authorization", value: "Bearer \(token)")], status: status, answer,
      answerHeaders: date)
  }

  static func found(_ record: String, item: Int = 0) -> String {
    "{\"uri\":\"\(address(item))\",\"cid\":\"cid-\(item)\",\"value\":\(record)}"
  }

  static let absent = #"{"error":"RecordNotFound","message":"Could not locate record: at://x"}"#

  static func request(
    _ content: DeliveryContent, item: Int = 0, earlier: [Receipt] = [], checkpoint: JSON? = checkpoint,
    firstSent: Instant? = nil
  ) -> PublishRequest {
    PublishRequest(
      delivery: testDelivery("bluesky", "acme"), content: content, item: item, key: "key-\(item)",
      earlier: earlier, checkpoint: checkpoint, firstSent: firstSent)
  }

  static func search(
    _ content: DeliveryContent, item: Int = 0, key: String? = nil, earlier: [Receipt] = [],
    checkpoint: JSON? = checkpoint, known: Set<String> = []
  ) -> Search {
    Search(
      delivery: testDelivery("bluesky", "acme"), content: content, item: item, key: key ?? "key-\(item)",
      earlier: earlier, checkpoint: checkpoint, begunAt: testNow.adding(seconds: -600), known: known)
  }
}
