import Content
import Foundation
import HTTP
import JSON
import Platforms
import Sandbox
import Testing

@Suite("The LinkedIn client against the sandbox, over sockets", .serialized)
struct LinkedInRehearsalTests {
  static let platform = LinkedInPlatform()
  static let member = SandboxAccount(
    platform: .linkedin, id: "urn:li:person:Ab1", handle: "anna", name: "Anna", token: "sandbox-anna-token")
  static let page = "urn:li:organization:5515715"

  static let files: [String: [UInt8]] = [
    "a.jpg": SampleMedia.jpeg(width: 64, height: 64), "b.png": SampleMedia.png(width: 64, height: 64),
    "film.mp4": SampleMedia.mp4(width: 1280, height: 720, seconds: 8, bytes: 9_000_000),
    "slow.mp4": SampleMedia.mp4(width: 1280, height: 720, seconds: 2, bytes: 90_000),
    "menu.pdf": Array("%PDF-1.7 menu".utf8), "film.srt": Array("1\n00:00:00,000 --> 00:00:01,000\nHi\n".utf8),
  ]

  /// A session of the page or of the member, with what refreshes its token where asked.
  static func session(
    _ rehearsal: Rehearsal, id: String = page, token: String? = nil, refreshes: Bool = false
  ) -> AccountSession {
    var session = rehearsal.session(platform)
    session.account.identity.id = id
    session.media = TestMedia(files: files)
    let account = id == page ? SandboxAccount.defaults.first { $0.platform == .linkedin } : member
    session.secrets["access_token"] = Secret(token ?? account?.token ?? "")
    if refreshes {
      session.secrets["refresh_token"] = Secret((account?.token ?? "") + "-refresh")
      session.secrets["client_id"] = Secret("sandbox-linkedin-client")
      session.secrets["client_secret"] = Secret("sandbox-linkedin-secret")
    }
    return session
  }

  static func file(_ name: String, alt: String? = nil) -> MediaAsset {
    MediaAsset(path: name, objectID: String(name.utf8.count), byteCount: files[name]?.count ?? 0, alt: alt)
  }

  static func prepare(
    _ content: DeliveryContent, in session: AccountSession, from checkpoint: JSON? = nil
  ) async -> (answer: Preparation?, checkpoint: JSON?) {
    guard platform.needsPreparation(content) else { return (.ready(checkpoint: nil), nil) }
    var checkpoint = checkpoint
    for _ in 0..<60 {
      let answer = await platform.prepare(
        PrepareRequest(delivery: testDelivery("linkedin", page), content: content, checkpoint: checkpoint),
        in: session)
      switch answer {
      case .ready(let next), .failed(_, let next): return (answer, next)
      case .advanced(let next, _), .wait(_, let next): checkpoint = next
      }
    }
    return (nil, checkpoint)
  }

  static func publish(
    _ content: DeliveryContent, in session: AccountSession, _ checkpoint: JSON? = nil
  ) async -> PublishAnswer {
    await platform.publish(LinkedInScript.request(content, checkpoint: checkpoint), in: session)
  }

  static func find(
    _ content: DeliveryContent, in session: AccountSession, _ checkpoint: JSON? = nil
  ) async -> Finding {
    await platform.find(
      Search(
        delivery: testDelivery("linkedin", page), content: content, item: 0, key: "key-1", earlier: [],
        checkpoint: checkpoint, begunAt: session.now().adding(seconds: -5), known: []), in: session)
  }

  struct Kind: Sendable, CustomTestStringConvertible {
    var kind: String
    var content: DeliveryContent
    var testDescription: String { kind }
    init(_ kind: String, _ content: DeliveryContent) {
      self.kind = kind
      self.content = content
    }
  }

  static let kinds: [Kind] = {
    var card = post("Read (this) #soup")
    card.link = LinkAttachment(
      url: "https://a.example/x_y", title: "Menu (new)", description: "All", image: file("a.jpg"))
    var poll = post("Which *one*?")
    poll.poll = Poll(options: ["red", "white"], endsAfterSeconds: 86_400)
    var film = post("Film", type: .video)
    film.items[0].media = [file("film.mp4")]
    film.items[0].media[0].captions = .init(path: "film.srt", objectID: "1")
    film.cover = file("a.jpg")
    film.title = "Release"
    film.firstComment = "See https://a.example/a_b (now)"
    return [
      Kind(
        "post",
        post(#"All of \|{}@[]()<>#*_~ 👩‍👩‍👧 #soup #️⃣"# + "\n\nsee https://a.example/a_b?x=(1)#top, {bye}")),
      Kind("image", post("One", media: [file("a.jpg", alt: "Soup (hot)")])),
      Kind("images", post("Two", media: [file("a.jpg", alt: "A"), file("b.png")])),
      Kind("document", post("Read me", media: [file("menu.pdf")])), Kind("article", card),
      Kind("poll", poll), Kind("video", film),
    ]
  }()

  @Test(
    "Each kind is published whole, found again by its words and files, and looks as it was written",
    arguments: kinds)
  func whole(_ kind: Kind) async throws {
    try await Rehearsal.run { rehearsal in
      let session = Self.session(rehearsal)
      let (prepared, checkpoint) = await Self.prepare(kind.content, in: session)
      #expect(prepared.map { word($0) } == "ready", "\(String(describing: prepared))")
      try await rehearsal.fault(["endpoint": "POST /rest/posts", "drop": "after"])
      #expect(word(await Self.publish(kind.content, in: session, checkpoint)) == "ambiguous")
      guard case .published(let receipt) = await Self.find(kind.content, in: session, checkpoint) else {
        Issue.record("not found")
        return
      }
      let post = try #require(rehearsal.server.posts.first)
      #expect(rehearsal.server.posts.count == 1)
      #expect(post.kind == kind.kind)
      #expect(post.id == receipt.remoteID)
      let written = kind.content.items[0].text.replacing("(1)", with: "%281%29")
      #expect(post.text == written)
      let item = post.json(base: "")
      #expect(
        item["media"]?.array?.map { $0["alt"]?.string }
          == LinkedInRehearsalTests.assets(kind.content).map(\.alt))
      #expect(
        item["media"]?.array?.map { $0["bytes"]?.integer }
          == LinkedInRehearsalTests.assets(kind.content).map { Int64($0.byteCount) })
      #expect(word(await Self.publish(kind.content, in: session, checkpoint)) == "duplicate")
      let finished = await Self.platform.finish(
        FinishRequest(
          delivery: testDelivery("linkedin", Self.page), content: kind.content, receipts: [receipt],
          progress: nil), in: session)
      guard case .done(let receipts) = finished, let permalink = receipts.first?.permalink else {
        Issue.record("\(finished)")
        return
      }
      #expect(try await rehearsal.transport.send(HTTPRequest("GET", permalink)).status == 200)
      let comments = rehearsal.server.posts.first?.json(base: "")["comments"]?.array?.map {
        $0["text"]?.string
      }
      #expect(comments == [kind.content.firstComment].compactMap(\.self))
      let sights = await Self.platform.probe(
        [ProbeItem(receipt: receipt, content: kind.content, item: 0)], in: session)
      #expect(sights.map { word($0) } == ["same"])
    }
  }

  private static func assets(_ content: DeliveryContent) -> [MediaAsset] {
    content.items[0].media + [content.link?.image].compactMap(\.self)
  }

  @Test("A film cut in its second part goes on there; no acknowledged part comes twice")
  func resumed() async throws {
    try await Rehearsal.run { rehearsal in
      let session = Self.session(rehearsal)
      let content = post("Film", media: [Self.file("film.mp4")], type: .video)
      try await rehearsal.fault(["endpoint": "PUT /dms-uploads/**", "drop": "before", "skip": 1])
      let (first, checkpoint) = await Self.prepare(content, in: session)
      #expect(first.map { word($0) } == "retryLater")
      let (second, ready) = await Self.prepare(content, in: session, from: checkpoint)
      #expect(second.map { word($0) } == "ready", "\(String(describing: second))")
      #expect(word(await Self.publish(content, in: session, ready)) == "published")
      let log = try await rehearsal.transport.send(
        HTTPRequest("GET", "\(rehearsal.server.baseURL)/_sandbox/requests"))
      let taken = (try JSON(parsing: log.body)["requests"]?.array ?? []).filter {
        $0["method"] == "PUT" && $0["status"] == 200 && $0["delivery"] == "whole"
      }.compactMap { $0["path"]?.string?.split(separator: "/").last }
      #expect(taken == ["0-4194303", "4194304-8388607", "8388608-\(Self.file("film.mp4").byteCount - 1)"])
      let media = rehearsal.server.posts.first?.json(base: "")["media"]?[0]
      #expect(media?["bytes"] == .integer(Int64(Self.file("film.mp4").byteCount)))
    }
  }

  @Test("A film LinkedIn cannot use is told with its reason")
  func tooShort() async throws {
    try await Rehearsal.run { rehearsal in
      let content = post("Film", media: [Self.file("slow.mp4")], type: .video)
      let (answer, _) = await Self.prepare(content, in: Self.session(rehearsal))
      guard case .failed(let failure, _)? = answer else {
        Issue.record("\(String(describing: answer))")
        return
      }
      #expect(failure.kind == .needsChange)
      #expect(failure.text.contains("3 s - 30 min"))
    }
  }

  @Test("A member publishes blind: neither a lost answer nor the post a refusal names can be looked up")
  func member() async throws {
    var options = SandboxOptions()
    options.accounts.append(Self.member)
    try await Rehearsal.run(options) { rehearsal in
      let session = Self.session(rehearsal, id: Self.member.id)
      #expect(word(await Self.platform.verify(in: session)) == "accepted")
      let content = post("Menu", media: [Self.file("menu.pdf")], options: ["visibility": "connections"])
      let (prepared, checkpoint) = await Self.prepare(content, in: session)
      #expect(prepared.map { word($0) } == "ready")
      #expect(word(await Self.publish(content, in: session, checkpoint)) == "retryLater")
      try await rehearsal.fault(["endpoint": "POST /rest/posts", "drop": "after"])
      #expect(word(await Self.publish(content, in: session, checkpoint)) == "ambiguous")
      #expect(word(await Self.find(content, in: session, checkpoint)) == "cannotTell")
      #expect(word(await Self.publish(content, in: session, checkpoint)) == "duplicate")
      #expect(word(await Self.find(content, in: session, checkpoint)) == "cannotTell")
      let posts = rehearsal.server.posts.map(\.id)
      #expect(posts.count == 1)
      let receipt = Receipt(remoteID: posts.first ?? "")
      let sights = await Self.platform.probe(
        [ProbeItem(receipt: receipt, content: content, item: 0)], in: session)
      #expect(sights.map { word($0) } == ["needsCredentials"])
    }
  }

  @Test("Words are changed and a post is taken back; twice is once")
  func changes() async throws {
    try await Rehearsal.run { rehearsal in
      let session = Self.session(rehearsal)
      guard case .published(let receipt) = await Self.publish(post("Old"), in: session) else {
        Issue.record("not published")
        return
      }
      let delivery = testDelivery("linkedin", Self.page)
      for _ in 0..<2 {
        let answer = await Self.platform.edit(
          EditRequest(
            delivery: delivery, content: post("New (2) #x"), item: 0, receipts: [receipt], checkpoint: nil),
          in: session)
        #expect(word(answer) == "done", "\(answer)")
      }
      #expect(rehearsal.server.posts.map(\.text) == ["New (2) #x"])
      #expect(rehearsal.server.posts.first?.json(base: "")["versions"] == ["Old"])
      let audience = await Self.platform.edit(
        EditRequest(
          delivery: delivery, content: post("New", options: ["visibility": "logged_in"]), item: 0,
          receipts: [receipt], checkpoint: nil), in: session)
      #expect(word(audience) == "needsChange")
      let items = [ProbeItem(receipt: receipt, content: post("Old"), item: 0)]
      #expect(await Self.platform.probe(items, in: session).map { word($0) } == ["text: “New (2) #x”"])
      for _ in 0..<2 {
        let answer = await Self.platform.retract(
          RetractRequest(delivery: delivery, item: 0, receipts: [receipt]), in: session)
        #expect(word(answer) == "done", "\(answer)")
      }
      #expect(await Self.platform.probe(items, in: session).map { word($0) } == ["gone"])
    }
  }

  @Test("A token that has ended is replaced; the day's calls and an ended version stop with their reason")
  func troubles() async throws {
    var options = SandboxOptions()
    options.accounts.append(Self.member)
    options.enforcesRateLimits = true
    try await Rehearsal.run(options) { rehearsal in
      _ = try await rehearsal.transport.send(
        HTTPRequest(
          "POST", "\(rehearsal.server.baseURL)/_sandbox/tokens",
          headers: [(name: "Content-Type", value: "application/json")],
          body: .bytes(
            Array(#"{"platform":"linkedin","account":"acme","state":"expired"}"#.utf8))))
      #expect(word(await Self.publish(post("Hi"), in: Self.session(rehearsal))) == "needsCredentials")
      let session = Self.session(rehearsal, refreshes: true)
      #expect(word(await Self.publish(post("Hi"), in: session)) == "retryLater")
      #expect(word(await Self.publish(post("Hi"), in: session)) == "published")
      #expect(word(await Self.platform.verify(in: session)) == "accepted")
      var old = session
      old.account.apiVersion = "202510"
      guard case .failed(let failure) = await Self.publish(post("Ho"), in: old) else {
        Issue.record("published")
        return
      }
      #expect(failure.kind == .needsChange)
      #expect(failure.text.contains("raise api_version"))
      let member = Self.session(rehearsal, id: Self.member.id)
      for number in 0..<150 {
        let answer = await Self.publish(post("Number \(number)"), in: member)
        guard word(answer) == "published" else {
          Issue.record("\(number): \(answer)")
          return
        }
      }
      #expect(word(await Self.publish(post("One more"), in: member)) == "limited")
    }
  }

  @Test("A post that the list does not show yet is not seen, and seen later")
  func lag() async throws {
    var options = SandboxOptions()
    options.lookupLagSeconds = 60
    try await Rehearsal.run(options) { rehearsal in
      let session = Self.session(rehearsal)
      #expect(word(await Self.publish(post("Hi"), in: session)) == "published")
      #expect(word(await Self.find(post("Hi"), in: session)) == "notSeen")
      _ = try await rehearsal.transport.send(
        HTTPRequest(
          "POST", "\(rehearsal.server.baseURL)/_sandbox/clock",
          headers: [(name: "Content-Type", value: "application/json")],
          body: .bytes(Array(#"{"advance":61}"#.utf8))))
      #expect(word(await Self.find(post("Hi"), in: session)) == "published")
    }
  }
}
