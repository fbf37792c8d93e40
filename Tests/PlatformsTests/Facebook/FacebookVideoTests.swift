import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Videos, reels and stories on a Page")
struct FacebookVideoTests {
  typealias S = FacebookScript
  static let content: DeliveryContent = {
    var content = post("Hi", media: [S.clip], type: .video)
    content.title = "Soup"
    return content
  }()
  static let start = S.start(
    "videos", "upload_phase=start&file_size=10",
    #"{"video_id":"77","upload_session_id":"s1","start_offset":"0","end_offset":"6"}"#)
  static let chunks = [
    S.chunk(#"{"start_offset":"6","end_offset":"10"}"#), S.chunk(#"{"start_offset":"10","end_offset":"10"}"#),
  ]
  static let reelStart = S.start(
    "video_reels", "upload_phase=start",
    #"{"video_id":"77","upload_url":"https://rupload.facebook.com/video-upload/v26.0/77"}"#)

  private static func finish(_ edge: String, _ body: String, _ answer: String = #"{"success":true}"#)
    -> ScriptedExchange
  {
    S.start(edge, body, answer)
  }

  @Test("A video goes up in the server's own chunks and becomes public by the finish")
  func chunked() async throws {
    let (ready, checkpoint) = try await S.walk([Self.start] + Self.chunks, Self.content)
    #expect(word(ready) == "ready")
    let end = Self.finish(
      "videos", "upload_phase=finish&upload_session_id=s1&published=true&description=Hi&title=Soup")
    let answer = try await S.publish([end], Self.content, checkpoint)
    guard case .published(let receipt) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(receipt.remoteID == "77")
  }

  @Test("The id of a video is recorded before its bytes are sent")
  func stored() async throws {
    let answer = try await ScriptedTransport.run([Self.start]) {
      await FacebookPlatform().prepare(
        PrepareRequest(
          delivery: testDelivery("facebook", S.id), content: Self.content, checkpoint: nil),
        in: S.session($0))
    }
    guard case .advanced(let checkpoint, let mustStore) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(mustStore)
    #expect(checkpoint["video"]?["id"] == "77")
  }

  @Test("A chunk carries its session, its offset and exactly its bytes")
  func chunk() async throws {
    let transport = ScriptedTransport([Self.start, Self.chunks[0]])
    let session = S.session(transport, memory: SessionMemory())
    var stored: JSON?
    for _ in 0..<2 {
      let answer = await FacebookPlatform().prepare(
        PrepareRequest(
          delivery: testDelivery("facebook", S.id), content: Self.content, checkpoint: stored), in: session)
      if case .advanced(let next, _) = answer { stored = next }
    }
    guard case .bytes(let body)? = transport.requests.last?.body else {
      Issue.record("no body")
      return
    }
    let text = String(decoding: body, as: UTF8.self)
    for part in [
      "name=\"upload_phase\"\r\n\r\ntransfer\r\n", "name=\"upload_session_id\"\r\n\r\ns1\r\n",
      "name=\"start_offset\"\r\n\r\n0\r\n",
      "name=\"video_file_chunk\"; filename=\"v.mp4\"\r\nContent-Type: application/octet-stream\r\n\r\n012345\r\n",
    ] { #expect(text.contains(part), "\(part)") }
    #expect(stored?["video"]?["start"] == 6)
  }

  @Test("A wrong offset is answered with the right one, an ended session with a new one")
  func offsets() async throws {
    let wrong = S.chunk(
      #"{"error":{"code":6001,"error_subcode":1363037,"#
        + #""error_data":{"start_offset":"6","end_offset":"10"},"message":"x"}}"#, status: 400)
    #expect(word(try await S.walk([Self.start, wrong, Self.chunks[1]], Self.content).0) == "ready")
    let over = S.chunk(GraphScript.error(6001, 1_363_041), status: 400)
    let (answer, checkpoint) = try await S.walk([Self.start, over], Self.content)
    #expect(word(answer) == "retryLater")
    #expect(word(try await S.walk([Self.start] + Self.chunks, Self.content, from: checkpoint).0) == "ready")
    let endless = S.chunk(#"{"start_offset":"20","end_offset":"30"}"#)
    #expect(word(try await S.walk([Self.start, endless], Self.content).0) == "retryLater")
  }

  @Test(
    "Every exchange of an upload that goes wrong can be made again", arguments: GraphScript.failures, 0..<3)
  func failures(_ mode: FailureMode, _ index: Int) async throws {
    let script = [Self.start] + Self.chunks
    let (answer, checkpoint) = try await S.walk(script.failing(at: index, mode), Self.content)
    #expect(word(answer) == mode.elsewhere)
    #expect(!"\(answer)".contains(testToken))
    let asked = index == 0 ? [] : [S.received(index == 1 ? 0 : 6)]
    #expect(
      word(try await S.walk(asked + script[index...], Self.content, from: checkpoint).0) == "ready")
  }

  @Test("Every way the finish can go wrong has its class", arguments: GraphScript.failures)
  func finishFailures(_ mode: FailureMode) async throws {
    let (_, checkpoint) = try await S.walk([Self.start] + Self.chunks, Self.content)
    let end = Self.finish(
      "videos", "upload_phase=finish&upload_session_id=s1&published=true&description=Hi&title=Soup")
    #expect(word(try await S.publish([end].failing(at: 0, mode), Self.content, checkpoint)) == mode.onPublish)
    let denied = Self.finish(
      "videos", "upload_phase=finish&upload_session_id=s1&published=true&description=Hi&title=Soup",
      #"{"success":false}"#)
    #expect(word(try await S.publish([denied], Self.content, checkpoint)) == "ambiguous")
  }

  @Test("A reel: all bytes to the upload address, a look, the finish")
  func reel() async throws {
    var content = Self.content
    content.type = .reel
    let (ready, checkpoint) = try await S.walk(
      [
        Self.reelStart, S.upload(0, "0123456789", #"{"success":true}"#),
        S.status(#""status":{"video_status":"uploading"}"#), S.uploaded,
      ], content)
    #expect(word(ready) == "ready")
    let end = Self.finish(
      "video_reels", "upload_phase=finish&video_id=77&video_state=PUBLISHED&description=Hi&title=Soup",
      #"{"success":true,"post_id":"1_5"}"#)
    guard case .published(let receipt) = try await S.publish([end], content, checkpoint) else {
      Issue.record("not published")
      return
    }
    #expect(receipt.remoteID == "1_5")
  }

  @Test("An upload that broke off goes on where the platform has the bytes")
  func resumed() async throws {
    var content = Self.content
    content.type = .reel
    let partial = S.upload(
      0, "0123456789",
      #"{"debug_info":{"retriable":true,"type":"PartialRequestError","message":"cut"}}"#, status: 400)
    let (answer, checkpoint) = try await S.walk([Self.reelStart, partial], content)
    #expect(word(answer) == "retryLater")
    #expect(
      word(
        try await S.walk(
          [S.received(4), S.upload(4, "456789", #"{"success":true}"#), S.uploaded], content,
          from: checkpoint
        ).0) == "ready")
    let all = S.received(10)
    #expect(word(try await S.walk([all, S.uploaded], content, from: checkpoint).0) == "ready")
  }

  @Test("A run that was killed while it sent leaves a checkpoint the next one asks about before it sends")
  func killed() async throws {
    let begun = try await ScriptedTransport.run([Self.start]) {
      await FacebookPlatform().prepare(
        PrepareRequest(delivery: testDelivery("facebook", S.id), content: Self.content, checkpoint: nil),
        in: S.session($0))
    }
    guard case .advanced(let checkpoint, _) = begun else {
      Issue.record("\(begun)")
      return
    }
    let rest = S.chunk(#"{"start_offset":"10","end_offset":"10"}"#)
    let (ready, _) = try await S.walk([S.received(6), rest], Self.content, from: checkpoint)
    #expect(word(ready) == "ready")
    let over = S.status(#""status":{"video_status":"expired"}"#)
    let (anew, left) = try await S.walk([over], Self.content, from: checkpoint)
    #expect(word(anew) == "retryLater")
    #expect(left == nil)
    let live = S.status(#""status":{"video_status":"ready"},"published":true"#)
    #expect(word(try await S.walk([live], Self.content, from: checkpoint).0) == "duplicate")
  }

  @Test("A token is never sent to an upload address that is not the platform's")
  func foreignAddress() async throws {
    var content = Self.content
    content.type = .reel
    let hostile = S.start(
      "video_reels", "upload_phase=start",
      #"{"video_id":"77","upload_url":"https://rupload.facebook.com.evil.example/77"}"#)
    let (answer, checkpoint) = try await S.walk([hostile], content)
    #expect(word(answer) == "needsChange")
    #expect(checkpoint == nil)
  }

  @Test("Stories: a photo by its id, a video by its upload")
  func stories() async throws {
    let photo = post("", media: [S.picture], type: .story)
    let (_, checkpoint) = try await S.walk([S.photo("61")], photo)
    let sent = GraphScript.post(
      "\(S.id)/photo_stories", "photo_id=61", #"{"success":true,"post_id":"9"}"#)
    #expect(word(try await S.publish([sent], photo, checkpoint)) == "published")
    let clip = post("", media: [S.clip], type: .story)
    let start = S.start(
      "video_stories", "upload_phase=start",
      #"{"video_id":"77","upload_url":"https://rupload.facebook.com/video-upload/v26.0/77"}"#)
    let (ready, uploaded) = try await S.walk(
      [start, S.upload(0, "0123456789", #"{"success":true}"#), S.uploaded], clip)
    #expect(word(ready) == "ready")
    let end = Self.finish("video_stories", "upload_phase=finish&video_id=77")
    #expect(word(try await S.publish([end], clip, uploaded)) == "published")
    let list = GraphScript.get(
      "\(S.id)/stories?status=PUBLISHED&limit=100",
      #"{"data":[{"post_id":"8","media_id":"60"},{"post_id":"9","media_id":"61"}]}"#)
    guard case .published(let receipt) = try await S.find([list], photo, checkpoint) else {
      Issue.record("not found")
      return
    }
    #expect(receipt.remoteID == "9")
    #expect(word(try await S.find([list], clip, uploaded)) == "notSeen")
    #expect(word(try await S.find([], clip)) == "cannotTell")
  }

  @Test(
    "A video is looked for by its id",
    arguments: [
      (#""status":{"video_status":"ready","publishing_phase":{"publish_status":"published"}}"#, "published"),
      (#""status":{"video_status":"ready","publishing_phase":{"status":"completed"}}"#, "published"),
      (#""status":{"video_status":"ready"},"published":true,"permalink_url":"/1/videos/77/""#, "published"),
      (
        #""status":{"video_status":"processing","processing_phase":{"status":"in_progress"}}"#, "couldNotLook"
      ),
      (#""status":{"video_status":"processing"},"published":true"#, "couldNotLook"),
      (
        #""status":{"video_status":"error","processing_phase":{"status":"error","error":{"message":"bad"}}}"#,
        "surelyNotPublished"
      ),
    ])
  func find(_ status: String, _ expected: String) async throws {
    let (_, checkpoint) = try await S.walk([Self.start] + Self.chunks, Self.content)
    #expect(word(try await S.find([S.status(status)], Self.content, checkpoint)) == expected)
  }

  @Test("Without its id, as after a lost record, a video is looked for among the posts, a reel is not")
  func lostRecord() async throws {
    let entry = S.entry("1_5", "2026-11-21T07:50:03+0000", message: "Hi", attached: "video")
    let old = S.entry("1_1", "2026-11-20T07:50:03+0000")
    #expect(word(try await S.find([S.posts([entry, old])], Self.content)) == "published")
    #expect(word(try await S.find([S.posts([old])], Self.content)) == "notSeen")
    var reel = Self.content
    reel.type = .reel
    #expect(word(try await S.find([], reel)) == "cannotTell")
  }

  @Test("A video that the platform could not process is uploaded anew, one that is published never is")
  func retried() async throws {
    let (_, checkpoint) = try await S.walk([Self.start] + Self.chunks, Self.content)
    let later = testNow.adding(seconds: 901)
    let bad = S.status(#""status":{"video_status":"error"}"#)
    let (failed, left) = try await S.walk([bad], Self.content, from: checkpoint, now: later)
    #expect(word(failed) == "needsChange")
    #expect(left == nil)
    let live = S.status(#""status":{"video_status":"ready"},"published":true"#)
    #expect(word(try await S.walk([live], Self.content, from: checkpoint, now: later).0) == "duplicate")
  }

  @Test("Every look that goes wrong is no look", arguments: GraphScript.failures)
  func lookFailures(_ mode: FailureMode) async throws {
    let (_, checkpoint) = try await S.walk([Self.start] + Self.chunks, Self.content)
    let script = [S.status(#""published":true"#)].failing(at: 0, mode)
    #expect(word(try await S.find(script, Self.content, checkpoint)) == "couldNotLook")
  }

  @Test("With a base URL of the account's own everything goes there")
  func ownBase() async throws {
    let base = "http://127.0.0.1:8080/facebook"
    var start = Self.start
    start.url = "\(base)/v26.0/\(S.id)/videos"
    let answer = try await ScriptedTransport.run([start]) {
      await FacebookPlatform().prepare(
        PrepareRequest(
          delivery: testDelivery("facebook", S.id), content: Self.content, checkpoint: nil),
        in: S.session($0, base: base))
    }
    #expect(word(answer) == "advanced")
  }
}
