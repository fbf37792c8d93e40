import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms

/// Exchanges with TikTok, and the walk through its preparation.
enum TikTokScript {
  static let base = "https://open.tiktokapis.com"
  static let id = "-000Acme"
  static let upload = "https://open-upload.tiktokapis.com/video/?upload_id=67890&upload_token=Xza"
  static let film = [UInt8](repeating: 7, count: 65_000_000)
  static let media = TestMedia(files: [
    "a.jpg": Array("JPEG".utf8), "b.jpg": Array("JPG2".utf8), "v.mp4": Array("0123456789".utf8),
    "long.mp4": film,
  ])
  static let clip = asset("v.mp4", bytes: 10)
  static let long = asset("long.mp4", bytes: 65_000_000)

  static func session(
    _ transport: any HTTPTransport, now: Instant = testNow, media: TestMedia = media
  ) -> AccountSession {
    testSession(transport, platform: "tiktok", id: id, baseURL: base, media: media, now: now)
  }

  static func video(
    _ text: String = "Hi #dog", _ asset: MediaAsset = clip, options: [String: JSON] = [:]
  ) -> DeliveryContent {
    post(text, media: [asset], type: .video, options: ["privacy_level": "SELF_ONLY"].merging(options) { $1 })
  }

  static func photos(_ text: String = "Two soups", title: String? = "Soup") -> DeliveryContent {
    var content = post(
      text, media: [asset("a.jpg"), asset("b.jpg")], options: ["privacy_level": "PUBLIC_TO_EVERYONE"])
    content.title = title
    return content
  }

  /// The envelope around what a call gives.
  static func ok(_ data: String) -> String {
    "{\"data\":\(data),\"error\":{\"code\":\"ok\",\"message\":\"\",\"log_id\":\"L1\"}}"
  }

  static func error(_ code: String, _ text: String = "No.") -> String {
    "{\"error\":{\"code\":\"\(code)\",\"message\":\"\(text)\",\"log_id\":\"L2\"}}"
  }

  static func call(
    _ path: String, _ body: String? = nil, _ answer: String, status: Int = 200
  ) -> ScriptedExchange {
    ScriptedExchange(
      "POST", "\(base)/v2/\(path)",
      headers: [
        (name: "Authorization", value: "Bearer \(testToken)"),
        (name: "Content-Type", value: "application/json; charset=UTF-8"),
      ], body: body, status: status, answer)
  }

  static func creator(
    _ levels: String = #""PUBLIC_TO_EVERYONE","MUTUAL_FOLLOW_FRIENDS","SELF_ONLY""#, more: String = "",
    longest: Int = 300
  ) -> ScriptedExchange {
    call(
      "post/publish/creator_info/query/", "",
      ok(
        "{\"creator_username\":\"acme\",\"privacy_level_options\":[\(levels)],"
          + "\"max_video_post_duration_sec\":\(longest)\(more)}"))
  }

  static func begin(_ size: Int = 10, chunk: Int = 10, count: Int = 1, info: String? = nil)
    -> ScriptedExchange
  {
    call(
      "post/publish/video/init/",
      "{\"post_info\":\(info ?? #"{"privacy_level":"SELF_ONLY","title":"Hi #dog"}"#),"
        + "\"source_info\":{\"chunk_size\":\(chunk),\"source\":\"FILE_UPLOAD\",\"total_chunk_count\":\(count),"
        + "\"video_size\":\(size)}}",
      ok("{\"publish_id\":\"v_pub_file~v2-1.123\",\"upload_url\":\"\(upload)\"}"))
  }

  static func chunk(
    _ first: Int, _ last: Int, of size: Int, status: Int = 206, acknowledged: String? = nil,
    body: String? = nil
  ) -> ScriptedExchange {
    ScriptedExchange(
      "PUT", upload,
      headers: [
        (name: "Content-Type", value: "video/mp4"),
        (name: "Content-Range", value: "bytes \(first)-\(last)/\(size)"),
      ], body: body, status: status, "",
      answerHeaders: [(name: "Content-Range", value: acknowledged ?? "bytes 0-\(last)/\(size)")])
  }

  static func status(_ fields: String, id: String = "v_pub_file~v2-1.123") -> ScriptedExchange {
    call("post/publish/status/fetch/", "{\"publish_id\":\"\(id)\"}", ok("{\(fields)}"))
  }

  static let unknownStatus = call(
    "post/publish/status/fetch/", nil, error("invalid_publish_id"), status: 400)

  static func list(_ entries: [String], more: Bool = false, cursor: Int = 5) -> ScriptedExchange {
    call(
      "video/list/?fields=id%2Ctitle%2Cvideo_description%2Ccreate_time%2Cshare_url", nil,
      ok("{\"videos\":[\(entries.joined(separator: ","))],\"cursor\":\(cursor),\"has_more\":\(more)}"))
  }

  /// `after`: seconds between the test's instant less ten minutes, when calls begin, and the post.
  static func entry(_ id: Int, after: Int64 = 60, text: String = "Two soups", title: String = "Soup")
    -> String
  {
    """
    {"id":"\(id)","title":"\(title)","video_description":"\(text)",\
    "create_time":\(begun.secondsSinceEpoch + after),"share_url":"https://www.tiktok.com/@acme/photo/\(id)"}
    """
  }

  static let begun = testNow.adding(seconds: -600)

  /// Prepares along a script; what is left of it when preparation ends fails the test.
  static func walk(
    _ script: [ScriptedExchange], _ content: DeliveryContent, from checkpoint: JSON? = nil,
    now: Instant = testNow
  ) async throws -> (answer: Preparation, checkpoint: JSON?) {
    try await ScriptedTransport.run(script) { transport in
      let session = session(transport, now: now)
      var checkpoint = checkpoint
      for _ in 0..<20 {
        let answer = await TikTokPlatform().prepare(
          PrepareRequest(delivery: testDelivery("tiktok", id), content: content, checkpoint: checkpoint),
          in: session)
        switch answer {
        case .advanced(let next, _), .wait(_, let next): checkpoint = next
        case .ready(let next): return (answer, next)
        case .failed(_, let next): return (answer, next)
        }
      }
      return (.failed(Failure(.needsChange, code: "-", "no end"), checkpoint: nil), nil)
    }
  }

  static func publish(
    _ script: [ScriptedExchange], _ content: DeliveryContent, _ checkpoint: JSON?, now: Instant = testNow
  ) async throws -> PublishAnswer {
    try await ScriptedTransport.run(script) {
      await TikTokPlatform().publish(
        PublishRequest(
          delivery: testDelivery("tiktok", id), content: content, item: 0, key: "key-1", earlier: [],
          checkpoint: checkpoint), in: session($0, now: now))
    }
  }

  static func find(
    _ script: [ScriptedExchange], _ content: DeliveryContent, _ checkpoint: JSON?,
    begunAt: Instant = begun, lastSent: Instant? = nil, known: Set<String> = []
  ) async throws -> Finding {
    try await ScriptedTransport.run(script) {
      await TikTokPlatform().find(
        Search(
          delivery: testDelivery("tiktok", id), content: content, item: 0, key: "key-1", earlier: [],
          checkpoint: checkpoint, begunAt: begunAt, known: known, lastSent: lastSent),
        in: session($0))
    }
  }

  /// What a publication left for the look.
  static func underway(_ answer: PublishAnswer) -> JSON? {
    if case .failed(let failure) = answer { failure.underway } else { nil }
  }
}
