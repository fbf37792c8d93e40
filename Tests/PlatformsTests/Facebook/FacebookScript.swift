import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms

/// Exchanges with a Page, and the walk through its preparation.
enum FacebookScript {
  static let id = "1122334455"
  static let media = TestMedia(files: [
    "a.jpg": Array("JPEG".utf8), "b.png": Array("PNG!".utf8), "v.mp4": Array("0123456789".utf8),
  ])
  static let picture = asset("a.jpg", alt: "Bowls")
  static let clip = asset("v.mp4", bytes: 10)

  static func session(
    _ transport: ScriptedTransport, base: String = GraphScript.base, now: Instant = testNow,
    memory: SessionMemory = SessionMemory()
  ) -> AccountSession {
    var session = testSession(
      transport, platform: "facebook", id: id, baseURL: base, media: media, now: now)
    session.memory = memory
    return session
  }

  static func photo(_ photo: String) -> ScriptedExchange {
    GraphScript.post("\(id)/photos", nil, "{\"id\":\"\(photo)\"}")
  }

  static let video = "https://graph-video.facebook.com"

  static func start(_ edge: String, _ body: String, _ answer: String) -> ScriptedExchange {
    GraphScript.post("\(id)/\(edge)", body, answer, base: edge == "videos" ? video : GraphScript.base)
  }

  static func chunk(_ answer: String, status: Int = 200) -> ScriptedExchange {
    GraphScript.post("\(id)/videos", nil, answer, status: status, base: video)
  }

  static func upload(_ offset: Int, _ bytes: String, _ answer: String, status: Int = 200) -> ScriptedExchange
  {
    ScriptedExchange(
      "POST", "https://rupload.facebook.com/video-upload/v26.0/77",
      headers: [
        (name: "Authorization", value: "OAuth \(testToken)"), (name: "offset", value: String(offset)),
        (name: "file_size", value: "10"), (name: "Content-Type", value: "application/octet-stream"),
      ], body: bytes, status: status, answer)
  }

  static func status(_ fields: String, status: Int = 200) -> ScriptedExchange {
    GraphScript.get(
      "77?fields=status%2Cpublished%2Cpost_id%2Cpermalink_url%2Ccreated_time", "{\(fields),\"id\":\"77\"}",
      status: status)
  }

  /// How many bytes of a video the platform says it has.
  static func received(_ count: Int) -> ScriptedExchange {
    status(#""status":{"video_status":"uploading","uploading_phase":{"bytes_transferred":\#(count)}}"#)
  }

  static let uploaded = status(
    #""status":{"video_status":"upload_complete","uploading_phase":{"status":"complete"}}"#)

  static func posts(_ entries: [String]) -> ScriptedExchange {
    GraphScript.get(
      "\(id)/published_posts?fields=id%2Cmessage%2Ccreated_time%2Cpermalink_url"
        + "%2Cattachments%7Bmedia_type%2Ctarget%2Csubattachments%7D%2Capplication&limit=100",
      "{\"data\":[\(entries.joined(separator: ","))]}")
  }

  static func entry(
    _ id: String, _ time: String, message: String? = "Open Saturday", attached: String? = nil,
    target: String = "0"
  ) -> String {
    let text = message.map { "\"message\":\(JSON.string($0).text())," } ?? ""
    let files =
      attached.map {
        ",\"attachments\":{\"data\":[{\"media_type\":\"\($0)\",\"target\":{\"id\":\"\(target)\"}}]}"
      } ?? ""
    return """
      {"id":"\(id)",\(text)"created_time":"\(time)",\
      "permalink_url":"https://www.facebook.com/\(id)"\(files)}
      """
  }

  /// Prepares in one run: what it learns in one step it knows in the next.
  static func walk(
    _ script: [ScriptedExchange], _ content: DeliveryContent, from checkpoint: JSON? = nil,
    now: Instant = testNow
  ) async throws -> (Preparation, JSON?) {
    var checkpoint = checkpoint
    var rest = script[...]
    var last: Preparation?
    let memory = SessionMemory()
    while true {
      // A run that did not see the bytes go asks first how many arrived, and sends in the same step.
      var step = rest.popFirst().map { [$0] } ?? []
      if step.first?.url.contains("/77?") == true, checkpoint?["video"]?["uploaded"] == false,
        rest.first?.url.contains("/77?") == false, let next = rest.popFirst()
      {
        step.append(next)
      }
      if step.isEmpty, let last, case .wait = last { return (last, checkpoint) }
      let answer = try await ScriptedTransport.run(step) {
        await FacebookPlatform().prepare(
          PrepareRequest(
            delivery: testDelivery("facebook", id), content: content, checkpoint: checkpoint),
          in: session($0, now: now, memory: memory))
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
    _ script: [ScriptedExchange], _ content: DeliveryContent, _ checkpoint: JSON? = nil,
    firstSent: Instant? = nil
  ) async throws -> PublishAnswer {
    try await ScriptedTransport.run(script) {
      await FacebookPlatform().publish(
        PublishRequest(
          delivery: testDelivery("facebook", id), content: content, item: 0, key: "key-1", earlier: [],
          checkpoint: checkpoint, firstSent: firstSent), in: session($0))
    }
  }

  static func find(
    _ script: [ScriptedExchange], _ content: DeliveryContent, _ checkpoint: JSON? = nil,
    begunAt: String = "2026-11-21T07:50:00Z", lastSent: Instant? = nil, known: Set<String> = [],
    now: Instant = testNow
  ) async throws -> Finding {
    try await ScriptedTransport.run(script) {
      await FacebookPlatform().find(
        Search(
          delivery: testDelivery("facebook", id), content: content, item: 0, key: "key-1", earlier: [],
          checkpoint: checkpoint, begunAt: Instant(begunAt) ?? testNow, known: known,
          lastSent: lastSent),
        in: session($0, now: now))
    }
  }
}
