import Content
import HTTP
import JSON
import Platforms
import Sandbox
import Testing

@Suite("X's client against the sandbox, over sockets", .serialized)
struct XRehearsalTests {
  let platform = XPlatform()

  private static func file(_ name: String, alt: String? = nil) -> MediaAsset {
    asset(name, alt: alt, bytes: Rehearsal.files[name]?.count ?? 0)
  }

  struct Kind: Sendable, CustomTestStringConvertible {
    var name: String
    var content: DeliveryContent
    var testDescription: String { name }
  }

  static let kinds: [Kind] = {
    var linked = post("Read on #soup & <b>more</b> 👩‍👩‍👧\n\nsecond example.com")
    linked.link = LinkAttachment(url: "https://acme.com/menu?x=1&y=2")
    var poll = post("Which?")
    poll.poll = Poll(options: ["red", "white"], endsAfterSeconds: 3600)
    return [
      Kind(
        name: "text",
        content: post("Hello & <b>welcome</b>\n\ncafe\u{301} 漢字", options: ["made_with_ai": true])),
      Kind(name: "link", content: linked), Kind(name: "poll", content: poll),
      Kind(name: "pictures", content: post("Two", media: [file("a.jpg", alt: "A"), file("c.png")])),
      Kind(name: "picture alone", content: post("", media: [file("a.jpg", alt: "A")])),
      Kind(name: "video", content: post("Film", media: [file("wide.mp4", alt: "V")], type: .video)),
    ]
  }()

  @Test(
    "Every kind of post becomes public once, is found, has a page, and reads back the same", arguments: kinds)
  func published(_ kind: Kind) async throws {
    try await Rehearsal.run { rehearsal in
      let checkpoint = try await rehearsal.prepare(kind.content, on: platform)
      let receipt = try await receipt(rehearsal.publish(kind.content, on: platform, checkpoint))
      let item = try #require(rehearsal.server.posts.first?.json(base: ""))
      #expect(rehearsal.server.posts.count == 1)
      #expect(
        item["media"]?.array?.compactMap { $0["alt"]?.string }
          == kind.content.items[0].media.compactMap(\.alt))
      let finding = await rehearsal.find(kind.content, on: platform, checkpoint)
      guard case .published(let found) = finding else {
        Issue.record("\(finding)")
        return
      }
      #expect(found.remoteID == receipt.remoteID)
      let page = try await rehearsal.transport.send(HTTPRequest("GET", try #require(receipt.permalink)))
      #expect(page.status == 200)
      let session = rehearsal.session(platform)
      let probe = ProbeItem(receipt: receipt, content: kind.content, item: 0)
      guard case .same = await platform.probe([probe], in: session).first else {
        Issue.record("\(await platform.probe([probe], in: session))")
        return
      }
    }
  }

  @Test(
    "A lost answer is found again; the same sent once more is refused as a duplicate, never posted",
    arguments: kinds)
  func lostAfter(_ kind: Kind) async throws {
    try await Rehearsal.run { rehearsal in
      let checkpoint = try await rehearsal.prepare(kind.content, on: platform)
      try await rehearsal.fault(["endpoint": "POST /2/tweets", "drop": "after"])
      #expect(word(await rehearsal.publish(kind.content, on: platform, checkpoint)) == "ambiguous")
      #expect(word(await rehearsal.find(kind.content, on: platform, checkpoint)) == "published")
      if kind.content.items[0].media.isEmpty {
        #expect(word(await rehearsal.publish(kind.content, on: platform, checkpoint)) == "duplicate")
      }
      #expect(rehearsal.server.posts.count == 1)
    }
  }

  @Test("A call that never arrived is not seen, and may be made again", arguments: kinds)
  func lostBefore(_ kind: Kind) async throws {
    try await Rehearsal.run { rehearsal in
      let checkpoint = try await rehearsal.prepare(kind.content, on: platform)
      try await rehearsal.fault(["endpoint": "POST /2/tweets", "drop": "before"])
      #expect(word(await rehearsal.publish(kind.content, on: platform, checkpoint)) == "ambiguous")
      #expect(word(await rehearsal.find(kind.content, on: platform, checkpoint)) == "notSeen")
      #expect(word(await rehearsal.publish(kind.content, on: platform, checkpoint)) == "published")
      #expect(rehearsal.server.posts.count == 1)
    }
  }

  private func receipt(_ answer: PublishAnswer) throws -> Receipt {
    guard case .published(let receipt) = answer else { throw RehearsalError(text: "\(answer)") }
    return receipt
  }

  @Test("A thread of three stands in order, each item is found below the one before, and each is taken back")
  func thread() async throws {
    try await Rehearsal.run { rehearsal in
      var content = post("one")
      content.items += [
        ContentItem(text: "two", media: [Self.file("a.jpg", alt: "A")]), ContentItem(text: "three"),
      ]
      let checkpoint = try await rehearsal.prepare(content, on: platform)
      var receipts: [Receipt] = []
      for item in content.items.indices {
        receipts.append(
          try await receipt(
            rehearsal.publish(content, on: platform, item: item, earlier: receipts, checkpoint)))
        let earlier = Array(receipts.prefix(item))
        let finding = await rehearsal.find(
          content, on: platform, item: item, earlier: earlier, checkpoint, known: Set(earlier.map(\.remoteID))
        )
        #expect(word(finding) == "published", "\(finding)")
      }
      #expect(rehearsal.server.posts.map(\.text) == ["one", "two", "three"])
      #expect(rehearsal.server.posts.map(\.parent) == [nil] + receipts.prefix(2).map(\.remoteID))
      let session = rehearsal.session(platform)
      for item in [2, 1, 0, 0] {
        let answer = await platform.retract(
          RetractRequest(delivery: testDelivery("x", "acme"), item: item, receipts: receipts), in: session)
        guard case .done = answer else {
          Issue.record("\(answer)")
          return
        }
      }
      #expect(rehearsal.server.posts.allSatisfy { $0.deletedAt != nil })
      let probe = ProbeItem(receipt: receipts[0], content: content, item: 0)
      guard case .gone = await platform.probe([probe], in: session).first else {
        Issue.record("not gone")
        return
      }
    }
  }

  @Test(
    "An edit has a new number and stays one post; asked again after a lost answer it changes nothing more")
  func edit() async throws {
    try await Rehearsal.run { rehearsal in
      let old = post("Old", media: [Self.file("a.jpg", alt: "A")])
      let made = try await receipt(
        rehearsal.publish(old, on: platform, try await rehearsal.prepare(old, on: platform)))
      let new = post("New", media: [Self.file("b.jpg", alt: "B")])
      let session = rehearsal.session(platform)
      func edit() async -> ChangeAnswer {
        await platform.edit(
          EditRequest(
            delivery: testDelivery("x", "acme"), content: new, item: 0, receipts: [made], checkpoint: nil),
          in: session)
      }
      try await rehearsal.fault(["endpoint": "POST /2/tweets", "drop": "after"])
      guard case .failed(let failure) = await edit(), failure.kind.name == "retryLater" else {
        Issue.record("an answer came")
        return
      }
      guard case .done(let receipt?) = await edit() else {
        Issue.record("not edited")
        return
      }
      #expect(receipt.remoteID != made.remoteID)
      #expect(rehearsal.server.posts.map(\.text) == ["New"])
      let page = try await rehearsal.transport.send(HTTPRequest("GET", try #require(receipt.permalink)))
      #expect(page.status == 200)
      let sights = await platform.probe(
        [
          ProbeItem(receipt: receipt, content: new, item: 0), ProbeItem(receipt: made, content: old, item: 0),
        ], in: session)
      guard case .same = sights[0], case .changed = sights[1] else {
        Issue.record("\(sights)")
        return
      }
    }
  }

  @Test("Signed by OAuth 1.0a the same calls are taken, and a wrong secret is refused")
  func signed() async throws {
    try await Rehearsal.run { rehearsal in
      var session = rehearsal.session(platform)
      session.secrets["consumer_key"] = Secret("sandbox-x-consumer-key")
      session.secrets["consumer_secret"] = Secret("sandbox-x-consumer-secret")
      session.secrets["token_secret"] = Secret("sandbox-x-token-secret")
      #expect(word(await platform.verify(in: session)) == "accepted")
      let content = post("Signed", media: [Self.file("a.jpg", alt: "A")])
      var checkpoint: JSON?
      for _ in 0..<5 {
        let step = await platform.prepare(
          PrepareRequest(delivery: testDelivery("x", "acme"), content: content, checkpoint: checkpoint),
          in: session)
        if case .advanced(let next, _) = step { checkpoint = next }
      }
      let answer = await platform.publish(XScript.request(content, checkpoint: checkpoint), in: session)
      #expect(word(answer) == "published", "\(answer)")
      #expect(
        word(await platform.find(XScript.search(content, begunAt: session.now().description), in: session))
          == "published")
      session.secrets["token_secret"] = Secret("wrong")
      #expect(word(await platform.verify(in: session)) == "needsCredentials")
    }
  }

  @Test("A token that is refused, credits that are gone and a full window are told apart")
  func refusals() async throws {
    var options = SandboxOptions()
    options.xCredits = 15 + 10
    options.enforcesRateLimits = true
    try await Rehearsal.run(options) { rehearsal in
      #expect(word(await rehearsal.publish(post("One"), on: platform, nil)) == "published")
      let poor = await rehearsal.publish(post("Two"), on: platform, nil)
      guard case .failed(let failure) = poor else {
        Issue.record("\(poor)")
        return
      }
      #expect(failure.code == "402" && failure.kind == .needsCredentials)
      for _ in 0..<98 { _ = await rehearsal.publish(post("More"), on: platform, nil) }
      guard case .failed(let full) = await rehearsal.publish(post("Full"), on: platform, nil),
        case .limited(let wait?) = full.kind
      else {
        Issue.record("not limited")
        return
      }
      // Both ends are whole seconds: a quarter of an hour that began within one ends a second later.
      #expect((800...901).contains(wait))
      #expect(rehearsal.server.posts.count == 1)
    }
  }

  @Test("A new post stays out of the list for a while: not seen yet is said, and the settled look finds it")
  func lag() async throws {
    var options = SandboxOptions()
    options.lookupLagSeconds = 600
    try await Rehearsal.run(options) { rehearsal in
      #expect(word(await rehearsal.publish(post("Late"), on: platform, nil)) == "published")
      #expect(word(await rehearsal.find(post("Late"), on: platform, nil)) == "notSeen")
      _ = try await rehearsal.transport.send(
        HTTPRequest(
          "POST", "\(rehearsal.server.baseURL)/_sandbox/clock",
          headers: [(name: "Content-Type", value: "application/json")],
          body: .bytes(Array("{\"advance\":601}".utf8))))
      let found = await platform.find(
        XScript.search(
          post("Late"), begunAt: rehearsal.session(platform).now().adding(seconds: -606).description),
        in: rehearsal.session(platform))
      #expect(word(found) == "published", "\(found)")
    }
  }
}
