import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Uploads to LinkedIn")
struct LinkedInUploadTests {
  let platform = LinkedInPlatform()
  static let video = "urn:li:video:C5F"
  static let film = [UInt8](repeating: 7, count: 5_000_000)
  static let part = "https://www.linkedin.com/dms-uploads/v"

  private static let media = TestMedia(files: [
    "v.mp4": film, "a.jpg": [1, 2, 3, 4], "b.jpg": [5, 6, 7, 8], "m.pdf": Array("%PDF".utf8), "c.srt": [9],
  ])

  private static let filmPost = post("Film", media: [asset("v.mp4", bytes: 5_000_000)], type: .video)

  /// Steps until it is ready, waits or fails.
  private func prepare(
    _ content: DeliveryContent, _ script: [ScriptedExchange], from checkpoint: JSON? = nil,
    now: Instant = testNow
  ) async throws -> (word: String, checkpoint: JSON?, sizes: [Int64]) {
    try await ScriptedTransport.run(script) { transport in
      let session = LinkedInScript.session(transport, media: Self.media, now: now)
      var checkpoint = checkpoint
      for _ in 0..<30 {
        let answer = await platform.prepare(
          PrepareRequest(
            delivery: testDelivery("linkedin", LinkedInScript.member), content: content,
            checkpoint: checkpoint), in: session)
        let sizes = transport.requests.map(\.body.count)
        switch answer {
        case .advanced(let next, _): checkpoint = next
        case .ready(let next): return ("ready", next, sizes)
        case .wait(_, let next): return ("wait", next, sizes)
        case .failed(let failure, let next): return (failure.kind.name, next, sizes)
        }
      }
      return ("endless", checkpoint, [])
    }
  }

  static func begin(_ kind: String, _ request: String, _ answer: String, status: Int = 200)
    -> ScriptedExchange
  {
    ScriptedExchange(
      "POST", "\(LinkedInScript.base)/rest/\(kind)?action=initializeUpload", headers: LinkedInScript.json,
      body: request, status: status, answer)
  }

  static let beginFilm = begin(
    "videos",
    #"{"initializeUploadRequest":{"fileSizeBytes":5000000,"owner":"urn:li:person:Ab1","uploadCaptions":false,"#
      + #""uploadThumbnail":false}}"#,
    #"{"value":{"uploadUrlsExpireAt":1795331000000,"video":"urn:li:video:C5F","uploadToken":"","#
      + #""uploadInstructions":[{"uploadUrl":"\#(part)1","firstByte":0,"lastByte":4194303},"#
      + #"{"uploadUrl":"\#(part)2","firstByte":4194304,"lastByte":4999999}]}}"#)

  static func put(_ address: String, status: Int = 200, tag: String? = nil) -> ScriptedExchange {
    ScriptedExchange(
      "PUT", address, headers: [(name: "Content-Type", value: "application/octet-stream")], status: status,
      "", answerHeaders: tag.map { [(name: "ETag", value: $0)] } ?? [])
  }

  static let end = ScriptedExchange(
    "POST", "\(LinkedInScript.base)/rest/videos?action=finalizeUpload", headers: LinkedInScript.json,
    body:
      #"{"finalizeUploadRequest":{"uploadToken":"","uploadedPartIds":["e1","e2"],"video":"urn:li:video:C5F"}}"#,
    status: 200)

  static func status(_ kind: String, _ urn: String, _ status: Int, _ answer: String) -> ScriptedExchange {
    ScriptedExchange(
      "GET", "\(LinkedInScript.base)/rest/\(kind)/\(LinkedInScript.encoded(urn))",
      headers: LinkedInScript.signed,
      status: status, answer)
  }

  @Test("A film goes up in parts, is ended with their tags in order, looked at, and named by the post")
  func film() async throws {
    let (first, waiting, sizes) = try await prepare(
      Self.filmPost,
      [
        Self.beginFilm, Self.put(Self.part + "1", tag: "\"e1\""), Self.put(Self.part + "2", tag: "\"e2\""),
        Self.end, Self.status("videos", Self.video, 200, #"{"status":"PROCESSING"}"#),
      ])
    #expect(first == "wait")
    #expect(sizes[1...2] == [4_194_304, 805_696])
    let (second, ready, _) = try await prepare(
      Self.filmPost, [Self.status("videos", Self.video, 200, #"{"status":"AVAILABLE"}"#)], from: waiting)
    #expect(second == "ready")
    let body = LinkedInScript.body("Film", content: ["media": ["id": "urn:li:video:C5F"]])
    let answer = try await ScriptedTransport.run([LinkedInScript.publish(body, id: LinkedInScript.second)]) {
      await platform.publish(
        LinkedInScript.request(Self.filmPost, checkpoint: ready), in: LinkedInScript.session($0))
    }
    #expect(word(answer) == "published")
  }

  @Test("After a cut, what was acknowledged is not sent again")
  func resumed() async throws {
    var cut = Self.put(Self.part + "2")
    cut.answer = .failure(HTTPError(.cut, mayHaveArrived: true, "cut"))
    let (first, checkpoint, _) = try await prepare(
      Self.filmPost, [Self.beginFilm, Self.put(Self.part + "1", tag: "e1"), cut])
    #expect(first == "retryLater")
    let (second, _, sizes) = try await prepare(
      Self.filmPost,
      [
        Self.put(Self.part + "2", tag: "W/\"e2\""), Self.end,
        Self.status("videos", Self.video, 200, #"{"status":"AVAILABLE"}"#),
      ], from: checkpoint)
    #expect(second == "ready")
    #expect(sizes.first == 805_696)
  }

  @Test("Addresses that have ended, or that LinkedIn no longer knows, begin anew")
  func over() async throws {
    let (_, open, _) = try await prepare(
      Self.filmPost, [Self.beginFilm, Self.put(Self.part + "1", status: 404)])
    #expect(open?["uploads"]?.array?.isEmpty == true)
    var cut = Self.put(Self.part + "1")
    cut.answer = .failure(HTTPError(.cut, mayHaveArrived: true, "cut"))
    let (_, left, _) = try await prepare(Self.filmPost, [Self.beginFilm, cut])
    var late = Self.beginFilm
    late.answer = cut.answer
    let (last, _, _) = try await prepare(
      Self.filmPost, [late], from: left, now: Instant(secondsSinceEpoch: 1_795_331_000))
    #expect(last == "retryLater")
  }

  @Test("A film that cannot be processed needs another file; one that stays in process gets time")
  func processing() async throws {
    let sent: JSON = try #require(
      try await prepare(
        Self.filmPost,
        [
          Self.beginFilm, Self.put(Self.part + "1", tag: "e1"), Self.put(Self.part + "2", tag: "e2"),
          Self.end,
          Self.status("videos", Self.video, 500, ""),
        ]
      ).checkpoint)
    let failed = try await prepare(
      Self.filmPost,
      [
        Self.status(
          "videos", Self.video, 200, #"{"status":"PROCESSING_FAILED","processingFailureReason":"codec"}"#)
      ], from: sent)
    #expect(failed.word == "needsChange")
    #expect(failed.checkpoint?["uploads"]?.array?.isEmpty == true)
    let blind = LinkedInScript.error(
      403, "Not enough permissions to access: videos.GET", code: "ACCESS_DENIED")
    #expect(
      try await prepare(Self.filmPost, [Self.status("videos", Self.video, 403, blind)], from: sent).word
        == "ready")
  }

  @Test("A part refused because a stopped run had ended the upload already is no failure")
  func endedBefore() async throws {
    var refused = Self.put(Self.part + "1")
    refused.answer = .response(
      HTTPResponse(status: 400, body: Array(LinkedInScript.error(400, "The upload is complete").utf8)))
    let (_, left, _) = try await prepare(
      Self.filmPost, [Self.beginFilm, Self.put(Self.part + "1", status: 500)])
    let ended = try await prepare(
      Self.filmPost,
      [
        refused, Self.status("videos", Self.video, 200, #"{"status":"PROCESSING"}"#),
        Self.status("videos", Self.video, 200, #"{"status":"AVAILABLE"}"#),
      ], from: left)
    #expect(ended.word == "ready")
    let open = try await prepare(
      Self.filmPost,
      [refused, Self.status("videos", Self.video, 200, #"{"status":"WAITING_UPLOAD"}"#)], from: left)
    #expect(open.word == "needsChange")
    // Nobody says how it stands: that is no refusal of the film.
    let dark = try await prepare(
      Self.filmPost, [refused, Self.status("videos", Self.video, 503, "")], from: left)
    #expect(dark.word == "retryLater" && dark.checkpoint?["uploads"]?.array?.count == 1)
    let blind = LinkedInScript.error(403, "Not enough permissions", code: "ACCESS_DENIED")
    let anew = try await prepare(
      Self.filmPost, [refused, Self.status("videos", Self.video, 403, blind)], from: left)
    #expect(anew.word == "retryLater" && anew.checkpoint?["uploads"]?.array?.isEmpty == true)
  }

  @Test("So it is with its cover and its captions", arguments: ["cover", "captions"])
  func endedBeforeItsCover(_ refusedOne: String) async throws {
    var content = Self.filmPost
    content.cover = asset("a.jpg")
    content.items[0].media[0].captions = .init(path: "c.srt", objectID: String(repeating: "c", count: 40))
    let begin = Self.begin(
      "videos",
      #"{"initializeUploadRequest":{"fileSizeBytes":5000000,"owner":"urn:li:person:Ab1","uploadCaptions":true,"#
        + #""uploadThumbnail":true}}"#,
      #"{"value":{"uploadUrlsExpireAt":1795331000000,"video":"urn:li:video:C5F","uploadToken":"","#
        + #""uploadInstructions":[{"uploadUrl":"\#(Self.part)1","firstByte":0,"lastByte":4999999}],"#
        + #""thumbnailUploadUrl":"\#(Self.part)cover","captionsUploadUrl":"\#(Self.part)captions"}}"#)
    var cover = ScriptedExchange("PUT", Self.part + "cover", status: 200)
    var captions = ScriptedExchange("POST", Self.part + "captions", status: 200)
    let complete = LinkedInScript.error(400, "The upload is complete")
    let whole = HTTPResponse(status: 400, body: Array(complete.utf8))
    if refusedOne == "cover" { cover.answer = .response(whole) } else { captions.answer = .response(whole) }
    let sent =
      [begin, Self.put(Self.part + "1", tag: "e1"), cover] + (refusedOne == "cover" ? [] : [captions])
    let ended = try await prepare(
      content,
      sent + [
        Self.status("videos", Self.video, 200, #"{"status":"PROCESSING"}"#),
        Self.status("videos", Self.video, 200, #"{"status":"AVAILABLE"}"#),
      ])
    #expect(ended.word == "ready")
    let open = try await prepare(
      content, sent + [Self.status("videos", Self.video, 200, #"{"status":"WAITING_UPLOAD"}"#)])
    #expect(open.word == "needsChange")
  }

  @Test("An upload that was ended although the answer said no is looked at before it is given up")
  func endedTwice() async throws {
    var refused = Self.end
    refused.answer = .response(
      HTTPResponse(status: 400, body: Array(LinkedInScript.error(400, "finalized already").utf8)))
    let answer = try await prepare(
      Self.filmPost,
      [
        Self.beginFilm, Self.put(Self.part + "1", tag: "e1"), Self.put(Self.part + "2", tag: "e2"), refused,
        Self.status("videos", Self.video, 200, #"{"status":"PROCESSING"}"#),
        Self.status("videos", Self.video, 200, #"{"status":"AVAILABLE"}"#),
      ])
    #expect(answer.word == "ready")
  }

  @Test(
    "Instructions with a gap, an overlap, too few bytes or an address elsewhere are not followed",
    arguments: [
      #"[{"uploadUrl":"\#(part)1","firstByte":0,"lastByte":4999998}]"#,
      #"[{"uploadUrl":"\#(part)1","firstByte":1,"lastByte":4999999}]"#,
      #"[{"uploadUrl":"\#(part)1","firstByte":0,"lastByte":9},{"uploadUrl":"x","firstByte":9,"lastByte":4999999}]"#,
      #"[{"uploadUrl":"\#(part)1","firstByte":0,"lastByte":5000000}]"#, "[]",
      #"[{"uploadUrl":"https://evil.example/1","firstByte":0,"lastByte":4999999}]"#,
      #"[{"uploadUrl":"http://www.linkedin.com/1","firstByte":0,"lastByte":4999999}]"#,
    ])
  func instructions(list: String) async throws {
    var begin = Self.beginFilm
    begin.answer = .response(
      HTTPResponse(
        status: 200,
        body: Array(
          #"{"value":{"video":"urn:li:video:C5F","uploadToken":"","uploadInstructions":\#(list)}}"#.utf8)))
    let answer = try await prepare(Self.filmPost, [begin])
    #expect(["retryLater", "needsChange"].contains(answer.word))
  }

  @Test("Pictures are named in their order with their words, a document by its title")
  func pictures() async throws {
    func picture(_ number: Int) -> [ScriptedExchange] {
      [
        Self.begin(
          "images", #"{"initializeUploadRequest":{"owner":"urn:li:person:Ab1"}}"#,
          #"{"value":{"image":"urn:li:image:I\#(number)","uploadUrl":"https://www.linkedin.com/dms-uploads/i\#(number)"}}"#
        ),
        ScriptedExchange(
          "PUT", "https://www.linkedin.com/dms-uploads/i\(number)",
          headers: [
            (name: "Authorization", value: "Bearer \(testToken)"),
            (name: "Content-Type", value: "image/jpeg"),
          ], body: number == 1 ? "\u{1}\u{2}\u{3}\u{4}" : "\u{5}\u{6}\u{7}\u{8}", status: 201),
      ]
    }
    let two = post("Two", media: [asset("a.jpg", alt: "A"), asset("b.jpg")])
    let (last, checkpoint, _) = try await prepare(two, picture(1) + picture(2))
    #expect(last == "ready")
    let body = LinkedInScript.body(
      "Two",
      content: [
        "multiImage": ["images": [["id": "urn:li:image:I1", "altText": "A"], ["id": "urn:li:image:I2"]]]
      ])
    let answer = try await ScriptedTransport.run([LinkedInScript.publish(body)]) {
      await platform.publish(
        LinkedInScript.request(two, checkpoint: checkpoint), in: LinkedInScript.session($0))
    }
    #expect(word(answer) == "published")
  }

  @Test("A document is asked for until it is there, and shown under its file's name")
  func document() async throws {
    let content = post("Menu", media: [asset("m.pdf")])
    let urn = "urn:li:document:D1"
    let (last, checkpoint, _) = try await prepare(
      content,
      [
        Self.begin(
          "documents", #"{"initializeUploadRequest":{"owner":"urn:li:person:Ab1"}}"#,
          #"{"value":{"document":"urn:li:document:D1","uploadUrl":"https://www.linkedin.com/dms-uploads/d"}}"#
        ),
        ScriptedExchange("PUT", "https://www.linkedin.com/dms-uploads/d", body: "%PDF", status: 201),
        Self.status("documents", urn, 200, #"{"status":"AVAILABLE"}"#),
      ])
    #expect(last == "ready")
    let body = LinkedInScript.body("Menu", content: ["media": ["id": .string(urn), "title": "m.pdf"]])
    let answer = try await ScriptedTransport.run([LinkedInScript.publish(body)]) {
      await platform.publish(
        LinkedInScript.request(content, checkpoint: checkpoint), in: LinkedInScript.session($0))
    }
    #expect(word(answer) == "published")
  }

  @Test("A picture that did not arrive is announced anew, and its address is never recorded")
  func lostPicture() async throws {
    let begin = Self.begin(
      "images", #"{"initializeUploadRequest":{"owner":"urn:li:person:Ab1"}}"#,
      #"{"value":{"image":"urn:li:image:I1","uploadUrl":"https://www.linkedin.com/dms-uploads/i?key=secret"}}"#
    )
    for answer in [
      ScriptedExchange.Answer.failure(HTTPError(.cut, mayHaveArrived: true, "cut")),
      .response(HTTPResponse(status: 503)), .response(HTTPResponse(status: 401)),
    ] {
      var put = ScriptedExchange("PUT", "https://www.linkedin.com/dms-uploads/i?key=secret", status: 201)
      put.answer = answer
      let ended = try await prepare(post("One", media: [asset("a.jpg")]), [begin, put])
      #expect(["retryLater", "needsCredentials"].contains(ended.word))
      #expect(ended.checkpoint?.text().contains("secret") == false)
    }
  }

  @Test("A film whose addresses are refused without a token begins anew; the account is not held")
  func refusedPart() async throws {
    let ended = try await prepare(
      Self.filmPost, [Self.beginFilm, Self.put(Self.part + "1", status: 401)])
    #expect(ended.word == "retryLater")
    #expect(ended.checkpoint?["uploads"]?.array?.isEmpty == true)
  }

  @Test("Every way an announcement can go wrong leaves nothing behind", arguments: FailureMode.everywhere)
  func failures(_ mode: FailureMode) async throws {
    let answer = try await prepare(Self.filmPost, [Self.beginFilm].failing(at: 0, mode))
    #expect(answer.word == mode.elsewhere)
  }
}
