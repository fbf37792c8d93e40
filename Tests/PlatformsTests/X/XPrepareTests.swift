import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Uploading to X")
struct XPrepareTests {
  let platform = XPlatform()
  static let size = (1 << 20) + 3
  static let media = TestMedia(files: [
    "v.mp4": [UInt8](repeating: 7, count: size), "a.jpg": [1, 2, 3, 4], "v.en.vtt": Array("WEBVTT".utf8),
  ])

  private static func call(
    _ path: String, method: String = "POST", body: String? = nil, status: Int = 200, _ answer: String
  ) -> ScriptedExchange {
    ScriptedExchange(
      method, "\(XScript.base)/2/media/\(path)", headers: XScript.signed, body: body, status: status, answer,
      answerHeaders: XScript.answered)
  }

  static let film: [ScriptedExchange] = [
    call(
      "upload/initialize",
      body: "{\"media_category\":\"tweet_video\",\"media_type\":\"video/mp4\",\"total_bytes\":\(size)}",
      "{\"data\":{\"id\":\"1880028106020515840\",\"media_key\":\"13_1\",\"expires_after_secs\":86400}}"),
    call("upload/1880028106020515840/append", "{\"data\":{\"expires_at\":1795331000}}"),
    call("upload/1880028106020515840/append", "{\"data\":{\"expires_at\":1795331000}}"),
    call(
      "upload/1880028106020515840/finalize", body: "",
      "{\"data\":{\"id\":\"1880028106020515840\",\"size\":3145728,"
        + "\"processing_info\":{\"state\":\"pending\",\"check_after_secs\":2}}}"),
    call(
      "upload?media_id=1880028106020515840&command=STATUS", method: "GET",
      "{\"data\":{\"id\":\"1880028106020515840\","
        + "\"processing_info\":{\"state\":\"succeeded\",\"progress_percent\":100}}}"),
    call(
      "metadata",
      body: "{\"id\":\"1880028106020515840\",\"metadata\":{\"alt_text\":{\"text\":\"A red square\"}}}", "{}"),
  ]

  private func walk(
    _ content: DeliveryContent, _ session: AccountSession, from checkpoint: JSON? = nil
  ) async -> (last: Preparation, waits: [Double]) {
    var checkpoint = checkpoint
    var waits: [Double] = []
    for _ in 0..<40 {
      let answer = await platform.prepare(
        PrepareRequest(delivery: testDelivery("x", "acme"), content: content, checkpoint: checkpoint),
        in: session)
      switch answer {
      case .advanced(let next, _): checkpoint = next
      case .wait(let seconds, let next):
        waits.append(seconds)
        checkpoint = next
      default: return (answer, waits)
      }
    }
    return (.failed(Failure(.ambiguous, code: "endless", "does not end"), checkpoint: checkpoint), waits)
  }

  private static func video(_ captions: Bool = false) -> DeliveryContent {
    var video = asset("v.mp4", alt: "A red square", bytes: size)
    if captions { video.captions = .init(path: "v.en.vtt", objectID: "") }
    return post("x", media: [video], type: .video)
  }

  @Test("A video goes in pieces of a mebibyte, is waited for, and described before it is posted")
  func film() async throws {
    try await ScriptedTransport.run(Self.film) { transport in
      let (last, waits) = await walk(Self.video(), XScript.session(transport, media: Self.media))
      #expect(word(last) == "ready", "\(last)")
      #expect(waits == [2])
      let pieces = transport.requests.filter { $0.url.hasSuffix("/append") }
      #expect(pieces.map { text($0.body).contains("name=\"segment_index\"\r\n\r\n0\r\n") } == [true, false])
      #expect(pieces.map { text($0.body).contains("name=\"segment_index\"\r\n\r\n1\r\n") } == [false, true])
      #expect(pieces.allSatisfy { $0.body.count <= (1 << 20) + 1024 })
    }
  }

  private func text(_ body: HTTPBody) -> String {
    switch body {
    case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
    default: ""
    }
  }

  @Test("Subtitles are uploaded and bound to the video with their language in capitals")
  func captions() async throws {
    let script =
      Self.film + [
        Self.call("upload", "{\"data\":{\"id\":\"19\",\"expires_after_secs\":86400}}"),
        Self.call(
          "subtitles",
          body: "{\"id\":\"1880028106020515840\",\"media_category\":\"TweetVideo\",\"subtitles\":"
            + "{\"display_name\":\"EN\",\"id\":\"19\",\"language_code\":\"EN\"}}", "{}"),
      ]
    try await ScriptedTransport.run(script) { transport in
      let (last, _) = await walk(Self.video(true), XScript.session(transport, media: Self.media))
      #expect(word(last) == "ready", "\(last)")
    }
  }

  @Test("A piece whose answer was lost is sent again, and only that piece")
  func resumed() async throws {
    var script = Self.film
    script[2].answer = .failure(HTTPError(.cut, mayHaveArrived: true, "cut"))
    script.insert(Self.film[2], at: 3)
    try await ScriptedTransport.run(script) { transport in
      let session = XScript.session(transport, media: Self.media)
      let (first, _) = await walk(Self.video(), session)
      guard case .failed(let failure, let checkpoint) = first else {
        Issue.record("\(first)")
        return
      }
      #expect(failure.kind.name == "retryLater")
      let (last, _) = await walk(Self.video(), session, from: checkpoint)
      #expect(word(last) == "ready", "\(last)")
    }
  }

  @Test(
    "Whatever goes wrong on the way makes nothing public and goes on, or begins anew, afterwards",
    arguments: FailureMode.everywhere, 0..<6)
  func failures(_ mode: FailureMode, _ index: Int) async throws {
    // An answer of JSON that is nothing we know is fine where only its status counts.
    let isFine = mode.name == "other JSON" && [1, 2, 5].contains(index)
    var script = Self.film.failing(at: index, mode)
    if isFine { script += Self.film.dropFirst(index + 1) }
    try await ScriptedTransport.run(script) { transport in
      let (last, _) = await walk(Self.video(), XScript.session(transport, media: Self.media))
      #expect(word(last) == (isFine ? "ready" : mode.elsewhere), "\(last)")
      #expect(!"\(last)".contains(testToken))
      #expect(!transport.requests.contains { $0.url.hasSuffix("/2/tweets") })
    }
  }

  @Test("An upload X does not know any more is begun anew")
  func lost() async throws {
    var script = Array(Self.film.prefix(2))
    script[1].answer = .response(HTTPResponse(status: 404, body: Array("{\"title\":\"Not Found\"}".utf8)))
    try await ScriptedTransport.run(script) { transport in
      let (last, _) = await walk(Self.video(), XScript.session(transport, media: Self.media))
      guard case .failed(let failure, let checkpoint) = last else {
        Issue.record("\(last)")
        return
      }
      #expect(failure.kind.name == "retryLater" && checkpoint?["uploads"] == [])
    }
  }

  @Test("A video X cannot use is for its author")
  func unusable() async throws {
    var script = Array(Self.film.prefix(5))
    script[4].answer = .response(
      HTTPResponse(
        status: 200,
        body: Array(
          "{\"data\":{\"id\":\"1880028106020515840\",\"processing_info\":{\"state\":\"failed\",\"error\":{\"message\":\"Bad\"}}}}"
            .utf8)))
    try await ScriptedTransport.run(script) { transport in
      let (last, _) = await walk(Self.video(), XScript.session(transport, media: Self.media))
      guard case .failed(let failure, let checkpoint) = last else {
        Issue.record("\(last)")
        return
      }
      #expect(failure.kind == .needsChange && failure.text.contains("Bad") && checkpoint?["uploads"] == [])
    }
  }

  @Test("A picture goes in one call; one whose time is over is sent again")
  func picture() async throws {
    let content = post("x", media: [asset("a.jpg")])
    let upload = Self.call("upload", "{\"data\":{\"id\":\"17\",\"expires_after_secs\":86400}}")
    try await ScriptedTransport.run([upload, upload]) { transport in
      let (first, _) = await walk(content, XScript.session(transport, media: Self.media))
      guard case .ready(let checkpoint) = first else {
        Issue.record("\(first)")
        return
      }
      let form = text(transport.requests[0].body)
      #expect(form.contains("name=\"media_category\"\r\n\r\ntweet_image\r\n"))
      #expect(form.contains("name=\"media\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg"))
      let soon = XScript.session(transport, media: Self.media, now: testNow.adding(seconds: 82_799))
      #expect(word(await walk(content, soon, from: checkpoint).last) == "ready")
      #expect(transport.requests.count == 1)
      let late = XScript.session(transport, media: Self.media, now: testNow.adding(seconds: 82_800))
      #expect(word(await walk(content, late, from: checkpoint).last) == "ready")
    }
  }

  @Test("A file that cannot be read, or is too long for the pieces there are, is for its author")
  func unreadable() async throws {
    try await ScriptedTransport.run([]) { transport in
      let session = XScript.session(transport)
      #expect(word(await walk(post("x", media: [asset("gone.jpg")]), session).last) == "needsChange")
      let long = post("x", media: [asset("v.mp4", bytes: 1000 * (1 << 20) + 1)], type: .video)
      #expect(word(await walk(long, session).last) == "needsChange")
    }
  }
}
