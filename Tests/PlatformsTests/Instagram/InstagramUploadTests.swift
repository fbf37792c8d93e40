import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Sending a video's bytes to Instagram")
struct InstagramUploadTests {
  typealias S = InstagramScript
  static let uri = "https://rupload.facebook.com/ig-api-upload/v26.0/c1"
  static let bytes = Array("0123456789".utf8)

  static func reel(_ options: [String: JSON] = [:]) -> DeliveryContent {
    post(
      "Hi", media: [asset("b.mp4", bytes: bytes.count)], type: .reel,
      options: options.merging(["video_upload": "resumable"]) { $1 })
  }

  static func make(_ body: String, uri: String = uri) -> ScriptedExchange {
    GraphScript.post("\(S.id)/media", body, "{\"id\":\"c1\",\"uri\":\"\(uri)\"}")
  }

  static func progress(_ bytes: Int, _ phase: String = "in_progress", code: String = "IN_PROGRESS")
    -> ScriptedExchange
  {
    GraphScript.get(
      "c1?fields=id%2Cstatus%2Cstatus_code%2Cvideo_status",
      """
      {"id":"c1","status_code":"\(code)","video_status":{"uploading_phase":{"status":"\(phase)",\
      "bytes_transferred":\(bytes)}}}
      """)
  }

  static func upload(from offset: Int) -> ScriptedExchange {
    ScriptedExchange(
      "POST", uri,
      headers: [
        ("Authorization", "OAuth \(testToken)"), ("offset", String(offset)), ("file_size", "10"),
        ("Content-Type", "application/octet-stream"),
      ], body: String(decoding: bytes[offset...], as: UTF8.self), status: 200,
      #"{"success":true,"message":"Upload successful."}"#)
  }

  static let create = make("media_type=REELS&upload_type=resumable&share_to_feed=true&caption=Hi")

  /// One or more steps, each with its own exchanges.
  func walk(
    _ steps: [[ScriptedExchange]], _ content: DeliveryContent = reel(["share_to_feed": true]),
    from checkpoint: JSON? = nil, files: [String: [UInt8]] = ["b.mp4": bytes]
  ) async throws -> (Preparation, JSON?) {
    var checkpoint = checkpoint
    var last = Preparation.ready(checkpoint: nil)
    for step in steps {
      last = try await ScriptedTransport.run(step) { transport in
        var session = S.session(transport)
        session.media = TestMedia(files: files)
        return await InstagramPlatform().prepare(
          PrepareRequest(
            delivery: testDelivery("instagram", S.id), content: content, checkpoint: checkpoint),
          in: session)
      }
      switch last {
      case .advanced(let next, _), .wait(_, let next): checkpoint = next
      case .ready(let next), .failed(_, let next): checkpoint = next
      }
    }
    return (last, checkpoint)
  }

  @Test("Container, how much is there, the bytes, then as with any other")
  func whole() async throws {
    let (answer, checkpoint) = try await walk([
      [Self.create], [Self.progress(0, "not_started"), Self.upload(from: 0)], [S.status("c1", "FINISHED")],
      [S.quota(0)],
    ])
    #expect(word(answer) == "ready")
    #expect(word(try await S.publish([S.publish("c1")], Self.reel(), checkpoint)) == "published")
  }

  @Test("After a cut, only what the platform has not acknowledged is sent")
  func resumed() async throws {
    var cut = Self.upload(from: 0)
    cut.answer = .failure(HTTPError(.cut, mayHaveArrived: true, "cut"))
    let (failed, checkpoint) = try await walk([
      [Self.create], [Self.progress(0, "not_started"), cut],
    ])
    #expect(word(failed) == "retryLater")
    let (answer, _) = try await walk(
      [[Self.progress(4), Self.upload(from: 4)], [S.status("c1", "FINISHED")], [S.quota(0)]],
      from: checkpoint)
    #expect(word(answer) == "ready")
    // All of it arrived and only the answer was lost.
    let (there, _) = try await walk(
      [[Self.progress(10, "complete")], [S.status("c1", "FINISHED")], [S.quota(0)]], from: checkpoint)
    #expect(word(there) == "ready")
  }

  @Test("A container that ended takes no more bytes: a new one is made")
  func ended() async throws {
    let (_, checkpoint) = try await walk([[Self.create]])
    let (answer, next) = try await walk([[Self.progress(4, code: "EXPIRED")]], from: checkpoint)
    #expect(word(answer) == "advanced")
    #expect(next?["container"] == nil)
    let refused = GraphScript.get(
      "c1?fields=id%2Cstatus%2Cstatus_code%2Cvideo_status", GraphScript.error(24, 2_207_008), status: 400)
    let (gone, dropped) = try await walk([[refused]], from: checkpoint)
    #expect(word(gone) == "retryLater")
    #expect(dropped?["container"] == nil)
  }

  @Test("The token is sent to the platform's own upload address alone")
  func address() async throws {
    let hostile = Self.make(
      "media_type=REELS&upload_type=resumable&share_to_feed=true&caption=Hi",
      uri: "https://rupload.facebook.com.evil.example/c1")
    let (answer, _) = try await walk([[hostile]])
    #expect(word(answer) == "needsChange")
  }

  @Test("A file of a carousel is uploaded too, and a picture beside it is fetched")
  func carousel() async throws {
    let content = DeliveryContent(
      type: .carousel,
      items: [
        ContentItem(text: "Hi", media: [asset("b.mp4", bytes: Self.bytes.count), asset("a.jpg")])
      ], options: ["video_upload": "resumable"])
    let (answer, _) = try await walk(
      [
        [Self.make("is_carousel_item=true&media_type=VIDEO&upload_type=resumable")],
        [Self.progress(0, "not_started"), Self.upload(from: 0)], [S.status("c1", "FINISHED")],
        [S.make("is_carousel_item=true&image_url=https%3A%2F%2Fmedia.example%2Fp%2Fa.jpg", "c2")],
        [S.status("c2", "FINISHED")], [S.make("media_type=CAROUSEL&children=c1%2Cc2&caption=Hi", "p1")],
        [S.status("p1", "FINISHED")], [S.quota(0)],
      ], content)
    #expect(word(answer) == "ready")
  }

  @Test("An account without a Page is told before anything is asked; a file that is gone is said")
  func refusals() async throws {
    let answer = try await ScriptedTransport.run([]) { transport in
      await InstagramPlatform().prepare(
        PrepareRequest(delivery: testDelivery("instagram", S.id), content: Self.reel(), checkpoint: nil),
        in: testSession(
          transport, platform: "instagram", id: S.id, baseURL: "https://graph.instagram.com"))
    }
    #expect(word(answer) == "needsChange")
    let (gone, _) = try await walk([[Self.create], [Self.progress(0, "not_started")]], files: [:])
    #expect(word(gone) == "needsChange")
  }

  @Test(
    "Every exchange of an upload that goes wrong can be made again", arguments: GraphScript.failures, 0..<2)
  func failures(_ mode: FailureMode, _ index: Int) async throws {
    let (_, checkpoint) = try await walk([[Self.create]])
    let step = [Self.progress(0, "not_started"), Self.upload(from: 0)]
    let (answer, kept) = try await walk([step.failing(at: index, mode)], from: checkpoint)
    #expect(word(answer) == mode.elsewhere)
    #expect(!"\(answer)".contains(testToken))
    #expect(kept?["container"]?["upload"]?.string == Self.uri)
    #expect(word(try await walk([step], from: kept).0) == "advanced")
  }
}
