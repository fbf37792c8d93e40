import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms

/// Exchanges with Threads as its documentation shows them, and the walk through its preparation.
enum ThreadsScript {
  static let id = "178410000000001"
  static let base = "https://graph.threads.net"

  static func session(_ transport: ScriptedTransport, now: Instant = testNow) -> AccountSession {
    testSession(transport, platform: "threads", id: id, baseURL: base, now: now)
  }

  static func get(_ path: String, _ answer: String, status: Int = 200) -> ScriptedExchange {
    ScriptedExchange(
      "GET", "\(base)/v1.0/\(path)", headers: GraphScript.signed, status: status, answer,
      answerHeaders: GraphScript.date)
  }

  static func post(_ path: String, _ body: String, _ answer: String, status: Int = 200) -> ScriptedExchange {
    ScriptedExchange(
      "POST", "\(base)/v1.0/\(path)", headers: GraphScript.form, body: body, status: status, answer,
      answerHeaders: GraphScript.date)
  }

  static func delete(_ path: String, _ answer: String, status: Int = 200) -> ScriptedExchange {
    ScriptedExchange(
      "DELETE", "\(base)/v1.0/\(path)", headers: GraphScript.signed, status: status, answer,
      answerHeaders: GraphScript.date)
  }

  static func make(_ body: String, _ container: String) -> ScriptedExchange {
    post("\(id)/threads", body, "{\"id\":\"\(container)\"}")
  }

  static func status(_ container: String, _ word: String, _ message: String? = nil) -> ScriptedExchange {
    let why = message.map { ",\"error_message\":\"\($0)\"" } ?? ""
    return get(
      "\(container)?fields=id%2Cstatus%2Cerror_message",
      "{\"id\":\"\(container)\",\"status\":\"\(word)\"\(why)}")
  }

  static func quota(_ posts: Int, replies: Int = 0) -> ScriptedExchange {
    get(
      "\(id)/threads_publishing_limit?fields=quota_usage%2Cconfig%2Creply_quota_usage%2Creply_config",
      """
      {"data":[{"quota_usage":\(posts),"config":{"quota_total":250,"quota_duration":86400},\
      "reply_quota_usage":\(replies),"reply_config":{"quota_total":1000,"quota_duration":86400}}]}
      """)
  }

  static func publish(_ container: String, _ answer: String = "{\"id\":\"180\"}", status: Int = 200)
    -> ScriptedExchange
  {
    post("\(id)/threads_publish", "creation_id=\(container)", answer, status: status)
  }

  static func list(_ entries: [String], replies: Bool = false) -> ScriptedExchange {
    get(
      "\(id)/\(replies ? "replies" : "threads")?fields=id%2Ctext%2Ctimestamp%2Cpermalink%2Cmedia_type"
        + "%2Cshortcode\(replies ? "%2Creplied_to" : "")&limit=100",
      "{\"data\":[\(entries.joined(separator: ","))]}")
  }

  static func entry(
    _ id: String, _ timestamp: String, text: String = "Hi", type: String = "TEXT_POST", parent: String? = nil
  ) -> String {
    let above = parent.map { ",\"replied_to\":{\"id\":\"\($0)\"}" } ?? ""
    return """
      {"id":"\(id)","text":\(JSON.string(text).text()),"timestamp":"\(timestamp)","media_type":"\(type)",\
      "permalink":"https://www.threads.net/@u/post/\(id)"\(above)}
      """
  }

  /// Takes steps until the platform is ready, fails, or the script ends.
  static func walk(
    _ script: [ScriptedExchange], _ content: DeliveryContent, earlier: [Receipt] = [],
    from checkpoint: JSON? = nil, now: Instant = testNow
  ) async throws -> (Preparation, JSON?) {
    var checkpoint = checkpoint
    var rest = script[...]
    var last: Preparation?
    while true {
      let step = rest.popFirst()
      if step == nil, let last, case .wait = last { return (last, checkpoint) }
      let answer = try await ScriptedTransport.run(step.map { [$0] } ?? []) {
        await ThreadsPlatform().prepare(
          PrepareRequest(
            delivery: testDelivery("threads", id), content: content, earlier: earlier,
            checkpoint: checkpoint), in: session($0, now: now))
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
    _ script: [ScriptedExchange], _ content: DeliveryContent, _ checkpoint: JSON?, earlier: [Receipt] = []
  ) async throws -> PublishAnswer {
    try await ScriptedTransport.run(script) {
      await ThreadsPlatform().publish(
        PublishRequest(
          delivery: testDelivery("threads", id), content: content, item: earlier.count, key: "key-1",
          earlier: earlier, checkpoint: checkpoint), in: session($0))
    }
  }

  static func find(
    _ script: [ScriptedExchange], _ content: DeliveryContent, _ checkpoint: JSON? = nil,
    earlier: [Receipt] = [], begunAt: String = "2026-11-21T07:50:00Z", known: Set<String> = []
  ) async throws -> Finding {
    try await ScriptedTransport.run(script) {
      await ThreadsPlatform().find(
        Search(
          delivery: testDelivery("threads", id), content: content, item: earlier.count, key: "key-1",
          earlier: earlier, checkpoint: checkpoint, begunAt: Instant(begunAt) ?? testNow, known: known),
        in: session($0))
    }
  }

  /// A checkpoint whose container is ready, for looks.
  static func checkpoint(_ container: String = "c1", item: Int = 0) -> JSON {
    [
      "of": "x", "item": .integer(Int64(item)),
      "container": ["id": .string(container), "ready": true, "at": 1_795_248_000, "polls": 0],
    ]
  }
}
