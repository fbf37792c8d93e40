import Content
import Foundation
import HTTP
import JSON
import Platforms
import Sandbox
import Testing

@Suite("Bluesky's client against the sandbox, over sockets", .serialized)
struct BlueskyRehearsalTests {
  static let bluesky = BlueskyPlatform()

  static func file(_ name: String, alt: String? = nil) -> MediaAsset {
    asset(name, alt: alt, bytes: Rehearsal.files[name]?.count ?? 0)
  }

  static let text = "héllo 👩‍👩‍👧 @acme.bsky.test @nobody.bsky.test #soup (https://a.example/x?y=1) a.com"

  static let kinds: [RehearsalTests.Kind] = {
    var card = post("Read on")
    card.link = LinkAttachment(
      url: "https://acme.example/menu", title: "Menu", description: "Soup", image: file("a.jpg"))
    let options: [String: JSON] = [
      "languages": ["de", "en-GB"], "hidden_tags": ["menu"], "content_labels": ["nudity"],
      "replies_from": ["mentioned", "following"], "allow_quotes": false,
    ]
    let gallery = DeliveryContent(
      type: .carousel, items: [ContentItem(text: "Two", media: [file("a.jpg", alt: "A"), file("tall.jpg")])])
    func kind(_ name: String, _ content: DeliveryContent) -> RehearsalTests.Kind {
      .init(
        name: name, platform: bluesky, content: content, call: "POST /com.atproto.repo.putRecord",
        lost: "surelyNotPublished")
    }
    return [
      kind("text", post(text)), kind("card", card),
      kind("pictures", post("Hi", media: [file("a.jpg", alt: "A"), file("c.png")])), kind("gallery", gallery),
      kind("options", post("Hi", options: options)),
      kind(
        "video",
        post("Hi", media: [file("v.mp4", alt: "Soup")], type: .video, options: ["video_presentation": "gif"])),
    ]
  }()

  private func proof(_ answer: PublishAnswer) throws -> Receipt {
    guard case .published(let receipt) = answer else { throw RehearsalError(text: "\(answer)") }
    return receipt
  }

  @Test("Each kind is published once through lost answers, and found", arguments: kinds)
  func once(_ kind: RehearsalTests.Kind) async throws {
    try await Rehearsal.run { rehearsal in
      let checkpoint = try await rehearsal.prepare(kind.content, on: Self.bluesky)
      try await rehearsal.fault(["endpoint": .string(kind.call), "drop": "before"])
      #expect(word(await rehearsal.publish(kind.content, on: Self.bluesky, checkpoint)) == "ambiguous")
      #expect(word(await rehearsal.find(kind.content, on: Self.bluesky, checkpoint)) == "surelyNotPublished")
      try await rehearsal.fault(["endpoint": .string(kind.call), "drop": "after"])
      #expect(word(await rehearsal.publish(kind.content, on: Self.bluesky, checkpoint)) == "ambiguous")
      #expect(word(await rehearsal.find(kind.content, on: Self.bluesky, checkpoint)) == "published")
      let receipt = try proof(await rehearsal.publish(kind.content, on: Self.bluesky, checkpoint))
      #expect(rehearsal.server.posts.count == 1)
      let finished = await Self.bluesky.finish(
        FinishRequest(
          delivery: testDelivery("bluesky", "acme"), content: kind.content, receipts: [receipt], progress: nil
        ),
        in: rehearsal.session(Self.bluesky))
      guard case .done(let receipts) = finished else { throw RehearsalError(text: "\(finished)") }
      let page = try await rehearsal.transport.send(HTTPRequest("GET", try #require(receipts[0].permalink)))
      #expect(page.status == 200)
    }
  }

  @Test("The ledger holds what was meant: facets in bytes, the card, alt texts, who may reply")
  func ledger() async throws {
    try await Rehearsal.run { rehearsal in
      for kind in Self.kinds {
        let checkpoint = try await rehearsal.prepare(kind.content, on: Self.bluesky)
        let answer = await Self.bluesky.publish(
          PublishRequest(
            delivery: testDelivery("bluesky", "acme"), content: kind.content, item: 0, key: kind.name,
            earlier: [],
            checkpoint: checkpoint), in: rehearsal.session(Self.bluesky))
        _ = await Self.bluesky.finish(
          FinishRequest(
            delivery: testDelivery("bluesky", "acme"), content: kind.content, receipts: [try proof(answer)],
            progress: nil), in: rehearsal.session(Self.bluesky))
      }
      let items = rehearsal.server.posts.map { $0.json(base: "") }
      #expect(items.count == Self.kinds.count)
      let details = items.map { $0["details"] }
      #expect(details[0]?["facets"]?.array?.count == 4, "the unknown handle stays text")
      #expect(items[1]["media"]?.array?.count == 1)
      #expect(details[1]?["link"] == "https://acme.example/menu")
      #expect(items[2]["media"]?[0]?["alt"] == "A")
      #expect(details[3]?["embed"] == "app.bsky.embed.gallery")
      #expect(details[4]?["threadgate"]?.array?.count == 2)
      #expect(details[4]?["postgate"]?.array?.count == 1)
      #expect(details[4]?["langs"] == ["de", "en-GB"])
      #expect(items[5]["media"]?[0]?["mime"] == "video/mp4")
      #expect(items[5]["media"]?[0]?["alt"] == "Soup")
    }
  }

  @Test("A call that arrives long after it was given up makes no second post, even when the text was changed")
  func late() async throws {
    try await Rehearsal.run { rehearsal in
      let (old, new) = (post("Soup at noon"), post("Soup at one"))
      let sent = rehearsal.session(Self.bluesky).now()
      func request(_ content: DeliveryContent, _ checkpoint: JSON?) -> PublishRequest {
        PublishRequest(
          delivery: testDelivery("bluesky", "acme"), content: content, item: 0, key: "key", earlier: [],
          checkpoint: checkpoint, firstSent: sent)
      }
      let first = try await rehearsal.prepare(old, on: Self.bluesky)
      try await rehearsal.fault([
        "endpoint": "POST /com.atproto.repo.putRecord", "apply_after_seconds": 30,
      ])
      let session = rehearsal.session(Self.bluesky)
      #expect(word(await Self.bluesky.publish(request(old, first), in: session)) == "ambiguous")
      // The text is changed; the checkpoint is gone with it.
      let second = try await rehearsal.prepare(new, on: Self.bluesky)
      #expect(word(await Self.bluesky.publish(request(new, second), in: session)) == "published")
      _ = try await rehearsal.transport.send(
        HTTPRequest(
          "POST", "\(rehearsal.server.baseURL)/_sandbox/clock",
          headers: [(name: "Content-Type", value: "application/json")],
          body: .bytes(Array("{\"advance\":60}".utf8))))
      _ = try await rehearsal.transport.send(
        HTTPRequest("GET", "\(rehearsal.server.baseURL)/bluesky/xrpc/com.atproto.server.describeServer"))
      #expect(rehearsal.server.posts.map(\.text) == ["Soup at one"])
    }
  }

  @Test("A thread of three stands in order, is read back, changed by nobody, and taken back")
  func thread() async throws {
    try await Rehearsal.run { rehearsal in
      var content = post("one", options: ["replies_from": ["nobody"]])
      content.items += [
        ContentItem(text: "two", media: [Self.file("a.jpg", alt: "A")]), ContentItem(text: "three"),
      ]
      let checkpoint = try await rehearsal.prepare(content, on: Self.bluesky)
      var receipts: [Receipt] = []
      for item in content.items.indices {
        for _ in 0..<2 {
          let answer = await rehearsal.publish(
            content, on: Self.bluesky, item: item, earlier: Array(receipts.prefix(item)), checkpoint)
          let receipt = try proof(answer)
          if receipts.count == item { receipts.append(receipt) }
          #expect(receipt.remoteID == receipts[item].remoteID)
        }
        let earlier = Array(receipts.prefix(item))
        let finding = await rehearsal.find(
          content, on: Self.bluesky, item: item, earlier: earlier, checkpoint,
          known: Set(earlier.map(\.remoteID)))
        #expect(word(finding) == "published", "\(finding)")
      }
      #expect(rehearsal.server.posts.map(\.text) == ["one", "two", "three"])
      #expect(rehearsal.server.posts.map(\.parent) == [nil] + receipts.prefix(2).map(\.remoteID))
      let session = rehearsal.session(Self.bluesky)
      let items = receipts.enumerated().map { ProbeItem(receipt: $1, content: content, item: $0) }
      #expect(await Self.bluesky.probe(items, in: session).map(Self.seen) == ["same", "same", "same"])
      var other = content
      other.items[0].text = "uno"
      let changed = await Self.bluesky.probe(
        [ProbeItem(receipt: receipts[0], content: other, item: 0)], in: session)
      #expect(changed.map(Self.seen) == ["changed"])
      for item in [2, 2, 0] {
        let answer = await Self.bluesky.retract(
          RetractRequest(delivery: testDelivery("bluesky", "acme"), item: item, receipts: receipts),
          in: session)
        guard case .done = answer else { throw RehearsalError(text: "\(answer)") }
      }
      #expect(await Self.bluesky.probe(items, in: session).map(Self.seen) == ["gone", "same", "gone"])
    }
  }

  @Test("Posts the app does not show yet are asked of the server")
  func lag() async throws {
    var options = SandboxOptions()
    options.lookupLagSeconds = 3600
    try await Rehearsal.run(options) { rehearsal in
      let content = post("Hi")
      let checkpoint = try await rehearsal.prepare(content, on: Self.bluesky)
      let receipt = try proof(await rehearsal.publish(content, on: Self.bluesky, checkpoint))
      let many = Array(repeating: ProbeItem(receipt: receipt, content: content, item: 0), count: 26)
      let sights = await Self.bluesky.probe(many, in: rehearsal.session(Self.bluesky))
      #expect(sights.map(Self.seen) == Array(repeating: "same", count: 26))
      // Without a key, as after a lost record: the server's own list knows it at once.
      let found = await Self.bluesky.find(
        Search(
          delivery: testDelivery("bluesky", "acme"), content: content, item: 0, key: "", earlier: [],
          checkpoint: nil, begunAt: rehearsal.session(Self.bluesky).now().adding(seconds: -60), known: []),
        in: rehearsal.session(Self.bluesky))
      #expect(word(found) == "published")
    }
  }

  @Test("A password that is revoked, a session that ended and a full window are told apart")
  func refusals() async throws {
    try await Rehearsal.run { rehearsal in
      let content = post("Hi")
      let checkpoint = try await rehearsal.prepare(content, on: Self.bluesky)
      let put = "POST /com.atproto.repo.putRecord"
      try await rehearsal.fault(["endpoint": .string(put), "status": 429, "retry_after": 9])
      guard case .failed(let full) = await rehearsal.publish(content, on: Self.bluesky, checkpoint) else {
        throw RehearsalError(text: "published")
      }
      #expect(full.kind == .limited(afterSeconds: 9))
      try await rehearsal.fault(["endpoint": .string(put), "status": 400, "message": "ExpiredToken"])
      #expect(word(await rehearsal.publish(content, on: Self.bluesky, checkpoint)) == "retryLater")
      _ = try await rehearsal.transport.send(
        HTTPRequest(
          "POST", "\(rehearsal.server.baseURL)/_sandbox/tokens",
          headers: [(name: "Content-Type", value: "application/json")],
          body: .bytes(
            Array(#"{"platform":"bluesky","account":"acme.bsky.test","state":"revoked"}"#.utf8))))
      #expect(word(await rehearsal.publish(content, on: Self.bluesky, checkpoint)) == "needsCredentials")
      #expect(rehearsal.server.posts.isEmpty)
    }
  }

  private static func seen(_ sight: Sight) -> String {
    switch sight {
    case .same: "same"
    case .changed: "changed"
    case .gone: "gone"
    case .unknown(let failure): "unknown \(failure)"
    }
  }
}
