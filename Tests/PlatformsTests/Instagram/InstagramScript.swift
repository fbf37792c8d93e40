import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms

/// Exchanges with Instagram, and the walk through its preparation.
enum InstagramScript {
  static let id = "17841400000"

  static func session(_ transport: ScriptedTransport, now: Instant = testNow) -> AccountSession {
    testSession(transport, platform: "instagram", id: id, baseURL: GraphScript.base, now: now)
  }

  static func make(_ body: String, _ container: String) -> ScriptedExchange {
    GraphScript.post("\(id)/media", body, "{\"id\":\"\(container)\"}")
  }

  static func status(_ container: String, _ code: String, _ text: String = "") -> ScriptedExchange {
    GraphScript.get(
      "\(container)?fields=status_code%2Cstatus",
      "{\"status_code\":\"\(code)\",\"status\":\"\(text)\",\"id\":\"\(container)\"}")
  }

  static func quota(_ used: Int, of total: Int = 50) -> ScriptedExchange {
    GraphScript.get(
      "\(id)/content_publishing_limit?fields=config%2Cquota_usage",
      "{\"data\":[{\"quota_usage\":\(used),\"config\":{\"quota_total\":\(total),\"quota_duration\":86400}}]}")
  }

  static func publish(_ container: String, _ answer: String = "{\"id\":\"180\"}", status: Int = 200)
    -> ScriptedExchange
  {
    GraphScript.post("\(id)/media_publish", "creation_id=\(container)", answer, status: status)
  }

  static func media(_ entries: [String], next: String? = nil, after: String? = nil) -> ScriptedExchange {
    let paging = next.map { ",\"paging\":{\"next\":\"\($0)\"}" } ?? ""
    return GraphScript.get(
      "\(id)/media?fields=id%2Ccaption%2Ctimestamp%2Cmedia_type%2Cmedia_product_type%2Cpermalink%2Cshortcode"
        + "&limit=25" + (after.map { "&after=\($0)" } ?? ""),
      "{\"data\":[\(entries.joined(separator: ","))]\(paging)}")
  }

  static func stories(_ entries: [String]) -> ScriptedExchange {
    GraphScript.get(
      "\(id)/stories?fields=id%2Ctimestamp%2Cmedia_type%2Cpermalink&limit=25",
      "{\"data\":[\(entries.joined(separator: ","))]}")
  }

  static func entry(
    _ id: String, _ timestamp: String, caption: String = "Hi", type: String = "IMAGE",
    product: String = "FEED"
  ) -> String {
    """
    {"id":"\(id)","caption":\(JSON.string(caption).text()),"timestamp":"\(timestamp)","media_type":"\(type)",\
    "media_product_type":"\(product)","permalink":"https://www.instagram.com/p/\(id)/"}
    """
  }

  /// Takes steps until the platform is ready, fails, or the script ends.
  static func walk(
    _ script: [ScriptedExchange], _ content: DeliveryContent, from checkpoint: JSON? = nil,
    now: Instant = testNow
  ) async throws -> (Preparation, JSON?) {
    var checkpoint = checkpoint
    var rest = script[...]
    var last: Preparation?
    while true {
      let step = rest.popFirst()
      if step == nil, let last, case .wait = last { return (last, checkpoint) }
      let answer = try await ScriptedTransport.run(step.map { [$0] } ?? []) {
        await InstagramPlatform().prepare(
          PrepareRequest(
            delivery: testDelivery("instagram", id), content: content, checkpoint: checkpoint),
          in: session($0, now: now))
      }
      last = answer
      switch answer {
      case .advanced(let next, _): checkpoint = next
      case .wait(_, let next): checkpoint = next
      case .ready(let next): return (answer, next)
      case .failed(_, let next): return (answer, next)
      }
    }
  }

  static func publish(
    _ script: [ScriptedExchange], _ content: DeliveryContent, _ checkpoint: JSON?
  ) async throws -> PublishAnswer {
    try await ScriptedTransport.run(script) {
      await InstagramPlatform().publish(
        PublishRequest(
          delivery: testDelivery("instagram", id), content: content, item: 0, key: "key-1", earlier: [],
          checkpoint: checkpoint), in: session($0))
    }
  }

  static func find(
    _ script: [ScriptedExchange], _ content: DeliveryContent, _ checkpoint: JSON? = nil,
    begunAt: String = "2026-11-21T07:50:00Z", lastSent: Instant? = nil, known: Set<String> = [],
    now: Instant = testNow
  ) async throws -> Finding {
    try await ScriptedTransport.run(script) {
      await InstagramPlatform().find(
        Search(
          delivery: testDelivery("instagram", id), content: content, item: 0, key: "key-1", earlier: [],
          checkpoint: checkpoint, begunAt: Instant(begunAt) ?? testNow, known: known,
          lastSent: lastSent),
        in: session($0, now: now))
    }
  }

  /// A checkpoint whose container is ready, for looks.
  static func checkpoint(_ container: String = "c1") -> JSON {
    ["of": "x", "container": ["id": .string(container), "ready": true, "at": 1_795_248_000, "polls": 0]]
  }
}
