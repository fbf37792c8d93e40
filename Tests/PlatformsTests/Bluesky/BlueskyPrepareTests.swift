import Content
import HTTP
import HTTPTestDoubles
import JSON
import Sandbox
import Testing

@testable import Platforms

@Suite("Preparing a Bluesky post")
struct BlueskyPrepareTests {
  static let picture = SampleMedia.jpeg(width: 120, height: 60)
  static let film = SampleMedia.mp4(width: 1080, height: 1920, seconds: 8)
  static let media = TestMedia(files: [
    "a.jpg": picture, "v.mp4": film, "c.vtt": Array("WEBVTT\n".utf8),
    "p.jpg": Array(
      "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "a", count: 64))\nsize 12\n"
        .utf8),
  ])

  static func file(_ name: String, alt: String? = nil) -> MediaAsset {
    asset(name, alt: alt, bytes: media.files[name]?.count ?? 0)
  }

  static func describe(_ limit: String = "50000000") -> ScriptedExchange {
    ScriptedExchange(
      "GET", "\(BlueskyScript.server)/xrpc/com.atproto.server.describeServer", status: 200,
      "{\"blobUploadLimit\":\(limit)}", answerHeaders: BlueskyScript.date)
  }

  static func upload(_ bytes: [UInt8], _ mime: String, _ cid: String, status: Int = 200) -> ScriptedExchange {
    ScriptedExchange(
      "POST", "\(BlueskyScript.server)/xrpc/com.atproto.repo.uploadBlob",
      headers: BlueskyScript.signed + [(name: "Content-Type", value: mime)],
      body: String(decoding: bytes, as: UTF8.self), status: status,
      "{\"blob\":\(blob(cid, mime, bytes.count))}")
  }

  static func blob(_ cid: String, _ mime: String, _ count: Int) -> String {
    "{\"$type\":\"blob\",\"mimeType\":\"\(mime)\",\"ref\":{\"$link\":\"\(cid)\"},\"size\":\(count)}"
  }

  static func resolve(_ handle: String, status: Int = 200, _ answer: String) -> ScriptedExchange {
    ScriptedExchange(
      "GET", "\(BlueskyScript.server)/xrpc/com.atproto.identity.resolveHandle?handle=\(handle)",
      status: status,
      answer)
  }

  /// Prepares to the end, whatever it takes.
  static func prepare(
    _ content: DeliveryContent, _ session: AccountSession, checkpoint: JSON? = nil
  ) async -> Preparation {
    var checkpoint = checkpoint
    for _ in 0..<40 {
      let answer = await BlueskyPlatform().prepare(
        PrepareRequest(delivery: testDelivery("bluesky", "acme"), content: content, checkpoint: checkpoint),
        in: session)
      switch answer {
      case .advanced(let next, _), .wait(_, let next): checkpoint = next
      case .ready, .failed: return answer
      }
    }
    return .ready(checkpoint: nil)
  }

  private func ready(
    _ script: [ScriptedExchange], _ content: DeliveryContent, checkpoint: JSON? = nil, now: Instant = testNow
  ) async throws -> BlueskyCheckpoint {
    try await ScriptedTransport.run(script) { transport in
      let session = BlueskyScript.session(transport, media: Self.media, now: { now })
      guard case .ready(let made) = await Self.prepare(content, session, checkpoint: checkpoint) else {
        throw RehearsalError(text: "not ready")
      }
      return BlueskyCheckpoint(made)
    }
  }

  private func failure(
    _ script: [ScriptedExchange], _ content: DeliveryContent, checkpoint: JSON? = nil
  ) async throws -> Failure {
    try await ScriptedTransport.run(script) { transport in
      let session = BlueskyScript.session(transport, media: Self.media)
      guard case .failed(let failure, _) = await Self.prepare(content, session, checkpoint: checkpoint) else {
        throw RehearsalError(text: "it did not fail")
      }
      return failure
    }
  }

  @Test("A plain text needs the session and its time, which stays")
  func plain() async throws {
    let done = try await ready([BlueskyScript.login()], post("Hi"))
    #expect(done.json == BlueskyScript.checkpoint)
    let later = try await ready([], post("Hi"), checkpoint: done.json, now: testNow.adding(seconds: 500))
    #expect(later == done)
  }

  @Test("Handles are resolved once; one that nobody answers for stays text, in every repeat")
  func mentions() async throws {
    let content = post("@a.example @b.example @A.example")
    let done = try await ready(
      [
        BlueskyScript.login(), Self.resolve("a.example", "{\"did\":\"did:plc:a\"}"),
        Self.resolve(
          "b.example", status: 400, #"{"error":"InvalidRequest","message":"Unable to resolve handle"}"#),
      ], content)
    #expect(done.mentions == ["a.example": "did:plc:a", "b.example": ""])
    #expect(try await ready([], content, checkpoint: done.json) == done)
    let away = try await failure(
      [BlueskyScript.login(), Self.resolve("a.example", status: 502, "")], content)
    #expect(away.kind == .retryLater(afterSeconds: 2))
  }

  @Test("A picture goes up with its real type, and the record says how large it is seen")
  func picture() async throws {
    let content = post("Hi", media: [Self.file("a.jpg", alt: "A red square")])
    let done = try await ready(
      [BlueskyScript.login(), Self.describe(), Self.upload(Self.picture, "image/jpeg", "bafkre1")], content)
    let record = try #require(
      BlueskyRecord.of(content, item: 0, createdAt: "t", done, reply: nil))
    #expect(
      record["embed"]?.text()
        == #"{"$type":"app.bsky.embed.images","images":[{"alt":"A red square","aspectRatio":{"height":60,"#
        + "\"width\":120},\"image\":\(Self.blob("bafkre1", "image/jpeg", Self.picture.count))}]}")
    var gallery = content
    gallery.type = .carousel
    #expect(
      BlueskyRecord.of(gallery, item: 0, createdAt: "t", done, reply: nil)?["embed"]?["items"]?.array?.count
        == 1)
    #expect(try await ready([], content, checkpoint: done.json, now: testNow.adding(seconds: 7200)) == done)
    let renewed = try await ready(
      [BlueskyScript.login(), Self.describe(), Self.upload(Self.picture, "image/jpeg", "bafkre1")], content,
      checkpoint: done.json, now: testNow.adding(seconds: 7201))
    #expect(renewed.uploads.first?.blob == done.uploads.first?.blob)
  }

  @Test("A card has its words and its picture")
  func card() async throws {
    var content = post("Read this")
    content.link = LinkAttachment(
      url: "https://acme.example/menu", title: "Menu", description: "Soup", image: Self.file("a.jpg"))
    let done = try await ready(
      [BlueskyScript.login(), Self.describe("null"), Self.upload(Self.picture, "image/jpeg", "bafkre2")],
      content)
    let record = BlueskyRecord.of(content, item: 0, createdAt: "t", done, reply: nil)
    let external = record?["embed"]?["external"]
    #expect(external?["uri"] == "https://acme.example/menu")
    #expect(external?["title"] == "Menu")
    #expect(external?["description"] == "Soup")
    #expect(external?["thumb"]?["ref"]?["$link"] == "bafkre2")
    #expect(record?["text"] == "Read this")
  }

  @Test("Files that would be refused are not sent")
  func refused() async throws {
    let login = BlueskyScript.login()
    let pointer = try await failure([login], post("Hi", media: [Self.file("p.jpg")]))
    #expect(pointer.kind == .needsChange && pointer.text.contains("Git LFS"))
    let gone = try await failure([login], post("Hi", media: [asset("gone.jpg")]))
    #expect(gone.kind == .needsChange)
    let large = try await failure([login], post("Hi", media: [asset("a.jpg", bytes: 2_000_001)]))
    #expect(large.kind == .needsChange && large.text.contains("2000000"))
    let small = try await failure([login, Self.describe("100")], post("Hi", media: [Self.file("a.jpg")]))
    #expect(small.kind == .needsChange && small.text.contains("100"))
  }

  @Test("A file the server lost is uploaded again by the next run, from what is recorded alone")
  func lost() async throws {
    let content = post("Hi", media: [Self.file("a.jpg")])
    let script = [BlueskyScript.login(), Self.describe(), Self.upload(Self.picture, "image/jpeg", "bafkre1")]
    let put = ScriptedExchange(
      "POST", "\(BlueskyScript.server)/xrpc/com.atproto.repo.putRecord", status: 400,
      #"{"error":"BlobNotFound","message":"Could not find blob: bafkre1"}"#)
    let left = try await ScriptedTransport.run(script + [put]) { transport -> JSON? in
      let session = BlueskyScript.session(transport, media: Self.media)
      guard case .ready(let checkpoint) = await Self.prepare(content, session),
        case .failed(let failure) = await BlueskyPlatform().publish(
          BlueskyScript.request(content, checkpoint: checkpoint), in: session)
      else {
        Issue.record("not refused")
        return nil
      }
      #expect(failure.kind.name == "retryLater")
      return failure.remaining
    }
    let recorded = try #require(left)
    try await ScriptedTransport.run(script) { transport in
      let session = BlueskyScript.session(transport, media: Self.media)
      #expect(word(await Self.prepare(content, session, checkpoint: recorded)) == "ready")
    }
  }

  // MARK: Films

  private let video = "https://video.bsky.app/xrpc/app.bsky.video."

  private func grant(_ audience: String, _ method: String, status: Int = 200, _ answer: String? = nil)
    -> ScriptedExchange
  {
    ScriptedExchange(
      "GET",
      "\(BlueskyScript.server)/xrpc/com.atproto.server.getServiceAuth?aud=\(audience)&lxm=\(method)"
        + "&exp=\(testNow.secondsSinceEpoch + 1800)", headers: BlueskyScript.signed, status: status,
      answer ?? "{\"token\":\"service-1\"}")
  }

  private var limits: [ScriptedExchange] {
    [
      grant("did%3Aweb%3Avideo.bsky.app", "app.bsky.video.getUploadLimits"),
      ScriptedExchange(
        "GET", "\(video)getUploadLimits", headers: [(name: "Authorization", value: "Bearer service-1")],
        status: 200, "{\"canUpload\":true,\"remainingDailyVideos\":5,\"remainingDailyBytes\":1000000}"),
    ]
  }

  private func handOver(_ content: DeliveryContent, status: Int = 200, _ answer: String) -> [ScriptedExchange]
  {
    let name = BlueskyCheckpoint.fingerprint(BlueskyFile.of(content.items[0].media[0])).prefix(20)
    return [
      grant("did%3Aweb%3Ahost.bsky.network", "com.atproto.repo.uploadBlob"),
      ScriptedExchange(
        "POST", "\(video)uploadVideo?did=did%3Aplc%3Aabc&name=\(name).mp4",
        headers: [
          (name: "Authorization", value: "Bearer service-1"), (name: "Content-Type", value: "video/mp4"),
        ], body: String(decoding: Self.film, as: UTF8.self), status: status, answer),
    ]
  }

  private func state(_ state: String, _ more: String = "", status: Int = 200) -> ScriptedExchange {
    ScriptedExchange(
      "GET", "\(video)getJobStatus?jobId=job-1", status: status,
      "{\"jobStatus\":{\"jobId\":\"job-1\",\"did\":\"did:plc:abc\",\"state\":\"\(state)\"\(more)}}")
  }

  private let made =
    ",\"blob\":{\"$type\":\"blob\",\"ref\":{\"$link\":\"bafkre9\"},\"mimeType\":\"video/mp4\",\"size\":9}"

  @Test("A film is handed to the video service and asked after until its blob is there")
  func film() async throws {
    let content = post("Hi", media: [Self.file("v.mp4", alt: "Soup")], type: .video)
    let done = try await ready(
      [BlueskyScript.login()] + limits
        + handOver(content, "{\"jobId\":\"job-1\",\"did\":\"did:plc:abc\",\"state\":\"JOB_STATE_CREATED\"}")
        + [state("JOB_STATE_ENCODING"), state("JOB_STATE_UPLOADED"), state("JOB_STATE_COMPLETED", made)],
      content)
    let embed = BlueskyRecord.of(content, item: 0, createdAt: "t", done, reply: nil)?["embed"]
    #expect(embed?["$type"] == "app.bsky.embed.video")
    #expect(embed?["video"]?["ref"]?["$link"] == "bafkre9")
    #expect(embed?["aspectRatio"] == ["width": 1080, "height": 1920])
    #expect(embed?["alt"] == "Soup")
  }

  @Test("A film's size is read wherever its index stands, and the film itself is not held")
  func ends() async throws {
    for isFirst in [true, false] {
      let film = SampleMedia.mp4(width: 640, height: 360, seconds: 9, bytes: 9 << 20, indexFirst: isFirst)
      let session = BlueskyScript.session(ScriptedTransport([]), media: TestMedia(files: ["f.mp4": film]))
      let look = try await BlueskyLook.at(
        BlueskyFile(role: .video, asset: asset("f.mp4", bytes: film.count)), session)
      #expect(look.width == 640 && look.height == 360)
      #expect(look.body.count == Int64(film.count))
    }
  }

  @Test("A film the service has already is taken as it is")
  func existing() async throws {
    let content = post("Hi", media: [Self.file("v.mp4")], type: .video)
    let done = try await ready(
      [BlueskyScript.login()] + limits
        + handOver(content, status: 409, "{\"error\":\"already_exists\",\"jobId\":\"job-1\"\(made)}"), content
    )
    #expect(done.uploads.count == 1)
  }

  @Test(
    "What the service says of a film it gave up decides",
    arguments: [
      ("validation_failure", "needsChange"), ("encoding_failure", "needsChange"),
      ("pds_upload_unsupported_blob_size", "needsChange"), ("pds_upload_failure", "retryLater"),
      ("generic_failure", "retryLater"),
    ])
  func givenUp(_ code: String, _ expected: String) async throws {
    let content = post("Hi", media: [Self.file("v.mp4")], type: .video)
    let found = try await failure(
      [BlueskyScript.login()] + limits + handOver(content, "{\"jobStatus\":{\"jobId\":\"job-1\"}}")
        + [state("JOB_STATE_FAILED", ",\"failureCode\":\"\(code)\"")], content)
    #expect(found.kind.name == expected)
    #expect(found.subcode == code)
  }

  @Test("Without the service, or with its day used up, a film goes to the account's server if that takes it")
  func plainFilm() async throws {
    let direct = Self.upload(Self.film, "video/mp4", "bafkre3")
    var content = post("Hi", media: [Self.file("v.mp4")], type: .video, options: ["video_service": "none"])
    let done = try await ready([BlueskyScript.login(), Self.describe(), direct], content)
    #expect(done.uploads.first?.width == 1080)
    content.options = [:]
    var used = limits
    used[1] = ScriptedExchange(
      "GET", "\(video)getUploadLimits", status: 200,
      "{\"canUpload\":false,\"message\":\"User has exceeded daily limit\"}")
    let fallen = try await ready([BlueskyScript.login()] + used + [Self.describe(), direct], content)
    #expect(fallen.plain.count == 1)
    let refused = try await failure([BlueskyScript.login()] + used + [Self.describe("100")], content)
    #expect(refused.text.contains("exceeded daily limit"))
    let old = grant(
      "did%3Aweb%3Avideo.bsky.app", "app.bsky.video.getUploadLimits", status: 501,
      #"{"error":"MethodNotImplemented","message":"Method Not Implemented"}"#)
    #expect(try await ready([BlueskyScript.login(), old, Self.describe(), direct], content).plain.count == 1)
  }

  @Test("Captions go beside the film in the text's language")
  func captions() async throws {
    var film = Self.file("v.mp4")
    film.captions = .init(path: "c.vtt", objectID: "")
    let content = post(
      "Hi", media: [film], type: .video, options: ["video_service": "none", "languages": ["de"]])
    let done = try await ready(
      [
        BlueskyScript.login(), Self.describe(), Self.upload(Self.film, "video/mp4", "bafkre3"),
        Self.upload(Array("WEBVTT\n".utf8), "text/vtt", "bafkre4"),
      ], content)
    let captions = BlueskyRecord.of(content, item: 0, createdAt: "t", done, reply: nil)?["embed"]?[
      "captions"]?[0]
    #expect(captions?["lang"] == "de")
    #expect(captions?["file"]?["ref"]?["$link"] == "bafkre4")
  }
}
