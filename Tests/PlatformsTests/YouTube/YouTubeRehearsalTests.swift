import Content
import Foundation
import HTTP
import JSON
import Platforms
import Sandbox
import Testing

@Suite("YouTube's client against its sandbox, over sockets", .serialized)
struct YouTubeRehearsalTests {
  let platform = YouTubePlatform()

  /// A film of some pieces: 20 MiB and a rest.
  static let long = SampleMedia.mp4(width: 1920, height: 1080, seconds: 60, bytes: 20 << 20)
  static let files = Rehearsal.files.merging([
    "long.mp4": long, "en.vtt": Array("WEBVTT\n\n00:00.000 --> 00:01.000\nHi\n".utf8),
  ]) { $1 }

  private func content(
    _ file: String = "wide.mp4", type: PostType = .video, options: [String: JSON] = [:]
  ) -> DeliveryContent {
    DeliveryContent(
      type: type,
      items: [
        ContentItem(
          text: "Soup & bread 👩‍👩‍👧\n\nsecond line",
          media: [asset(file, bytes: Self.files[file]?.count ?? 0)])
      ], title: "How we make soup",
      options: ["made_for_kids": false, "tags": ["soup", "how to"], "category": "26"]
        .merging(options) { $1 })
  }

  /// A session that lasts, as within one run; each call of it is another run's.
  private func session(_ rehearsal: Rehearsal) -> AccountSession {
    var session = rehearsal.session(platform)
    session.media = TestMedia(files: Self.files)
    return session
  }

  private func prepare(
    _ content: DeliveryContent, from checkpoint: JSON? = nil, in session: AccountSession
  ) async throws -> JSON? {
    var checkpoint = checkpoint
    for _ in 0..<40 {
      let answer = await platform.prepare(
        PrepareRequest(
          delivery: testDelivery("youtube", "acme"), content: content, checkpoint: checkpoint), in: session)
      switch answer {
      case .ready(let next): return next
      case .advanced(let next, _), .wait(_, let next): checkpoint = next
      case .failed(let failure, let next):
        checkpoint = next
        guard case .retryLater = failure.kind else { throw RehearsalError(text: "\(failure)") }
      }
    }
    throw RehearsalError(text: "preparation does not end")
  }

  /// Of the sandbox's log, what came of an upload and what was acknowledged: each the first byte and the first
  /// one behind.
  private func pieces(_ rehearsal: Rehearsal) async throws -> [(offered: [Int64], range: [Int64])] {
    let log = try await rehearsal.transport.send(
      HTTPRequest("GET", "\(rehearsal.server.baseURL)/_sandbox/requests"))
    let lines = try JSON(parsing: log.body)["requests"]?.array ?? []
    return lines.compactMap { line in
      guard let offered = line["offered"]?.array?.compactMap(\.integer), offered.count == 2 else {
        return nil
      }
      return (offered, line["range"]?.array?.compactMap(\.integer) ?? [])
    }
  }

  @Test("A video and a Short become public once, are found, get their extras, are changed and taken back")
  func wholeLife() async throws {
    for (file, type, kind) in [("wide.mp4", PostType.video, "video"), ("v.mp4", .reel, "short")] {
      try await Rehearsal.run { rehearsal in
        let session = session(rehearsal)
        var content = content(
          file, type: type, options: ["playlist": "PLacmeacmeacmeacmeacmeac", "caption_language": "en"])
        content.cover = asset("a.jpg", bytes: Self.files["a.jpg"]?.count ?? 0)
        content.items[0].media[0].captions = .init(path: "en.vtt", objectID: "b")
        content.firstComment = "First!"
        let checkpoint = try await prepare(content, in: session)
        #expect(rehearsal.server.posts.isEmpty)
        let answer = await rehearsal.publish(content, on: platform, checkpoint, in: session)
        guard case .published(let receipt) = answer else {
          Issue.record("\(answer)")
          return
        }
        #expect(word(await rehearsal.find(content, on: platform, checkpoint)) == "published")
        var receipts = [receipt]
        for _ in 0..<2 {
          let finished = await platform.finish(
            FinishRequest(
              delivery: testDelivery("youtube", "acme"), content: content, receipts: [receipt], progress: nil),
            in: session)
          guard case .done(let known) = finished else {
            Issue.record("\(finished)")
            return
          }
          receipts = known
        }
        let page = try await rehearsal.transport.send(HTTPRequest("GET", receipts[0].permalink ?? ""))
        #expect(page.status == 200 && page.text.contains("second line"))
        let item = try #require(rehearsal.server.posts.first?.json(base: rehearsal.server.baseURL))
        #expect(item["kind"]?.string == kind)
        #expect(item["permalink"]?.string == receipts[0].permalink)
        #expect(item["text"]?.string == content.items[0].text)
        #expect(item["details"]?["captions"]?.array?.count == 1)
        #expect(item["details"]?["inPlaylist"]?.integer == 1)
        #expect(item["details"]?["thumbnail"]?["mime"]?.string == "image/jpeg")
        #expect(item["comments"]?.array?.count == 1)
        let sight = ProbeItem(receipt: receipt, content: content, item: 0)
        #expect("\(await platform.probe([sight], in: session))" == "\([Sight.same])")
        var wanted = content
        wanted.title = "How we make bread"
        for _ in 0..<2 {
          let edited = await platform.edit(
            EditRequest(
              delivery: testDelivery("youtube", "acme"), content: wanted, item: 0, receipts: receipts,
              checkpoint: nil), in: session)
          guard case .done = edited else {
            Issue.record("\(edited)")
            return
          }
        }
        #expect(rehearsal.server.posts.first?.json(base: "")["details"]?["title"]?.string == wanted.title)
        #expect(rehearsal.server.posts.first?.json(base: "")["versions"]?.array?.count == 1)
        #expect("\(await platform.probe([sight], in: session))".contains("How we make bread"))
        for _ in 0..<2 {
          let gone = await platform.retract(
            RetractRequest(delivery: testDelivery("youtube", "acme"), item: 0, receipts: receipts),
            in: session)
          guard case .done = gone else {
            Issue.record("\(gone)")
            return
          }
        }
        #expect("\(await platform.probe([sight], in: session))" == "\([Sight.gone])")
        #expect(rehearsal.server.posts.count == 1)
      }
    }
  }

  @Test("A public call whose answer is lost is told from one that never arrived; neither makes two")
  func lost() async throws {
    for (drop, found) in [("after", "published"), ("before", "surelyNotPublished")] {
      try await Rehearsal.run { rehearsal in
        let session = session(rehearsal)
        let content = content()
        let checkpoint = try await prepare(content, in: session)
        try await rehearsal.fault(["endpoint": "PUT /videos", "drop": .string(drop)])
        let answer = await rehearsal.publish(content, on: platform, checkpoint, in: session)
        #expect(word(answer) == "ambiguous", "\(answer)")
        #expect(word(await rehearsal.find(content, on: platform, checkpoint)) == found)
        // The same call again, whatever became of the first: the session makes one video.
        let again = await rehearsal.publish(content, on: platform, checkpoint, in: session)
        #expect(word(again) == "published", "\(again)")
        #expect(rehearsal.server.posts.count == 1)
      }
    }
  }

  @Test("An answer that is lost with its session is found among the channel's uploads")
  func lostSession() async throws {
    try await Rehearsal.run { rehearsal in
      let session = session(rehearsal)
      let content = content()
      let checkpoint = try await prepare(content, in: session)
      try await rehearsal.fault(["endpoint": "PUT /videos", "cut_body": 10])
      #expect(word(await rehearsal.publish(content, on: platform, checkpoint, in: session)) == "ambiguous")
      #expect(word(await rehearsal.find(content, on: platform, nil)) == "published")
      var other = content
      other.title = "Another"
      #expect(word(await rehearsal.find(other, on: platform, nil)) == "notSeen")
    }
  }

  @Test("An upload that is cut goes on behind what the server has: no byte of that is sent again")
  func cutUpload() async throws {
    try await Rehearsal.run { rehearsal in
      let content = content("long.mp4")
      // The first piece arrives and its answer is lost; the second never arrives; then another run goes on.
      try await rehearsal.fault(["endpoint": "PUT /videos", "drop": "after"])
      try await rehearsal.fault(["endpoint": "PUT /videos", "drop": "before", "skip": 1])
      let checkpoint = try await prepare(content, in: session(rehearsal))
      let answer = await rehearsal.publish(content, on: platform, checkpoint, in: session(rehearsal))
      #expect(word(answer) == "published", "\(answer)")
      var stored: Int64 = 0
      for piece in try await pieces(rehearsal) {
        #expect(piece.offered[0] >= stored)
        stored = max(stored, piece.range.last ?? 0)
      }
      #expect(stored == Int64(Self.long.count))
      let media = rehearsal.server.posts.first?.json(base: "")["media"]?[0]
      #expect(media?["bytes"]?.integer == Int64(Self.long.count))
    }
  }

  @Test("A refresh token is exchanged, its tokens end after an hour, and are made anew")
  func tokens() async throws {
    try await Rehearsal.run { rehearsal in
      var session = session(rehearsal)
      session.secrets = [
        "refresh_token": Secret("sandbox-youtube-token-refresh"), "client_id": Secret("sandbox-client"),
        "client_secret": Secret("sandbox-client-secret"),
      ]
      #expect(word(await platform.verify(in: session)) == "accepted")
      let clock = HTTPRequest(
        "POST", "\(rehearsal.server.baseURL)/_sandbox/clock", content: JSONBody(text: #"{"advance": 3601}"#))
      _ = try await rehearsal.transport.send(clock)
      #expect(word(await platform.verify(in: session)) == "accepted")
      let revoke = HTTPRequest(
        "POST", "\(rehearsal.server.baseURL)/youtube/revoke",
        content: FormBody([("token", "sandbox-youtube-token-refresh")]))
      _ = try await rehearsal.transport.send(revoke)
      _ = try await rehearsal.transport.send(clock)
      #expect(word(await platform.verify(in: session)) == "needsCredentials")
    }
  }

  @Test("A refused token and a full day are told with their class before anything is made")
  func refusals() async throws {
    try await Rehearsal.run { rehearsal in
      let session = session(rehearsal)
      let content = content()
      let checkpoint = try await prepare(content, in: session)
      for (message, status, expected) in [
        ("authError", 401, "needsCredentials"), ("quotaExceeded", 403, "limited"),
        ("rateLimitExceeded", 429, "limited"), ("uploadLimitExceeded", 400, "limited"),
        ("backendError", 503, "ambiguous"),
      ] {
        try await rehearsal.fault([
          "endpoint": "PUT /videos", "status": .integer(Int64(status)), "message": .string(message),
        ])
        let answer = await rehearsal.publish(content, on: platform, checkpoint, in: session)
        #expect(word(answer) == expected, "\(message): \(answer)")
      }
      #expect(rehearsal.server.posts.isEmpty)
    }
  }

  @Test("A film that cannot be processed is published and reported")
  func broken() async throws {
    try await Rehearsal.run { rehearsal in
      var session = session(rehearsal)
      session.media = TestMedia(files: ["wide.mp4": Array("not a film at all".utf8)])
      var content = content()
      content.items[0].media[0].byteCount = 17
      let checkpoint = try await prepare(content, in: session)
      let answer = await rehearsal.publish(content, on: platform, checkpoint, in: session)
      guard case .published(let receipt) = answer else {
        Issue.record("\(answer)")
        return
      }
      let finished = await platform.finish(
        FinishRequest(
          delivery: testDelivery("youtube", "acme"), content: content, receipts: [receipt], progress: nil),
        in: session)
      guard case .failed(let failure, _, _) = finished else {
        Issue.record("\(finished)")
        return
      }
      #expect(failure.kind == .needsChange && failure.text.contains("invalidFile"))
    }
  }
}

extension Rehearsal {
  /// The public call within a session that lasts.
  fileprivate func publish(
    _ content: DeliveryContent, on platform: any Platform, _ checkpoint: JSON?, in session: AccountSession
  ) async -> PublishAnswer {
    await platform.publish(
      PublishRequest(
        delivery: testDelivery("youtube", "acme"), content: content, item: 0, key: "key-0", earlier: [],
        checkpoint: checkpoint), in: session)
  }
}
