import Content
import Foundation
import HTTP
import JSON
import Platforms
import Sandbox
import Testing

@Suite("Threads and Instagram's further ways against the sandbox, over sockets", .serialized)
struct ThreadsRehearsalTests {
  let platform = ThreadsPlatform()

  private static func file(_ name: String, alt: String? = nil) -> MediaAsset {
    asset(name, alt: alt, bytes: Rehearsal.files[name]?.count ?? 0)
  }

  /// Kinds of posts, with the kind the ledger calls them.
  static let kinds: [(String, DeliveryContent)] = {
    var linked = post("Read on #soup 👩‍👩‍👧", options: ["topic_tag": "Soup", "reply_control": "everyone"])
    linked.link = LinkAttachment(url: "https://acme.example/menu")
    linked.firstComment = "First!"
    var poll = post("Which?")
    poll.poll = Poll(options: ["red", "white"], endsAfterSeconds: 86_400)
    return [
      ("text", linked), ("text", poll),
      ("image", post("Hi", media: [file("c.png", alt: "A")], options: ["is_spoiler_media": true])),
      ("video", post("Hi", media: [file("v.mp4", alt: "V")], type: .video)),
      (
        "carousel",
        DeliveryContent(
          type: .carousel, items: [ContentItem(text: "Two", media: [file("a.jpg", alt: "A"), file("v.mp4")])])
      ),
    ]
  }()

  @Test(
    "Every kind becomes public once, is found, gets its extras, is read back and taken away", arguments: 0..<5
  )
  func published(_ index: Int) async throws {
    let (kind, content) = Self.kinds[index]
    try await Rehearsal.run { rehearsal in
      let checkpoint = try await rehearsal.prepare(content, on: platform)
      guard case .published(let receipt) = await rehearsal.publish(content, on: platform, checkpoint) else {
        Issue.record("not published")
        return
      }
      #expect(rehearsal.server.posts.map(\.kind) == [kind])
      #expect(word(await rehearsal.find(content, on: platform, checkpoint)) == "published")
      var receipts = [receipt]
      for _ in 0..<2 { receipts = try await finish(content, receipts, rehearsal) }
      let page = try await rehearsal.transport.send(
        HTTPRequest("GET", try #require(receipts.first?.permalink)))
      #expect(page.status == 200)
      let replies = rehearsal.server.posts.filter { $0.parent == receipt.remoteID }.map(\.text)
      #expect(replies == (content.firstComment.map { [$0] } ?? []))
      let item = ProbeItem(receipt: receipts[0], content: content, item: 0)
      for expected in ["same", "gone"] {
        var old = item
        old.receipt.publishedAt = Instant(secondsSinceEpoch: 0)
        let sights = await platform.probe([old], in: rehearsal.session(platform))
        #expect("\(sights[0])".hasPrefix(expected), "\(sights)")
        let answer = await platform.retract(
          RetractRequest(delivery: testDelivery("threads", "acme"), item: 0, receipts: receipts),
          in: rehearsal.session(platform))
        guard case .done = answer else {
          Issue.record("\(answer)")
          return
        }
      }
      #expect(rehearsal.server.posts.first?.deletedAt != nil)
    }
  }

  /// Takes steps until the extras are done.
  private func finish(
    _ content: DeliveryContent, _ receipts: [Receipt], _ rehearsal: Rehearsal
  ) async throws -> [Receipt] {
    var (receipts, progress) = (receipts, JSON?.none)
    for _ in 0..<3 {
      let answer = await platform.finish(
        FinishRequest(
          delivery: testDelivery("threads", "acme"), content: content, receipts: receipts,
          progress: progress), in: rehearsal.session(platform))
      switch answer {
      case .done(let done): return done
      case .advanced(let known, let next): (receipts, progress) = (known, next)
      case .failed(let failure, _, _): throw RehearsalError(text: "\(failure)")
      }
    }
    throw RehearsalError(text: "the extras do not end")
  }

  @Test(
    "A chain of three stands in order, through a lost answer in the middle", arguments: ["before", "after"])
  func chain(_ drop: String) async throws {
    try await Rehearsal.run { rehearsal in
      var content = post("one")
      content.items += [
        ContentItem(text: "two", media: [Self.file("a.jpg", alt: "A")]), ContentItem(text: "three"),
      ]
      var receipts: [Receipt] = []
      var checkpoint: JSON?
      for item in content.items.indices {
        checkpoint = try await rehearsal.prepare(content, on: platform, earlier: receipts, from: checkpoint)
        if item == 1 {
          try await rehearsal.fault(["endpoint": "POST /threads_publish", "drop": .string(drop)])
        }
        let answer = await rehearsal.publish(
          content, on: platform, item: item, earlier: receipts, checkpoint)
        if case .published(let receipt) = answer {
          receipts.append(receipt)
          continue
        }
        #expect(item == 1 && word(answer) == "ambiguous")
        let finding = await rehearsal.find(
          content, on: platform, item: item, earlier: receipts, checkpoint,
          known: Set(receipts.map(\.remoteID)))
        if case .published(let receipt) = finding { receipts.append(receipt) }
        if drop == "before" {
          #expect(word(finding) == "surelyNotPublished")
          let again = await rehearsal.publish(
            content, on: platform, item: item, earlier: receipts, checkpoint)
          if case .published(let receipt) = again { receipts.append(receipt) }
        }
      }
      #expect(rehearsal.server.posts.map(\.text) == ["one", "two", "three"])
      #expect(rehearsal.server.posts.map(\.parent) == [nil] + receipts.prefix(2).map(\.remoteID))
    }
  }

  @Test("A limit, a refused token and a file that cannot be fetched are told as what they are")
  func refused() async throws {
    try await Rehearsal.run { rehearsal in
      let content = post("Hi")
      let checkpoint = try await rehearsal.prepare(content, on: platform)
      try await rehearsal.fault(["endpoint": "POST /threads_publish", "status": 429, "code": 4])
      #expect(word(await rehearsal.publish(content, on: platform, checkpoint)) == "limited")
      try await rehearsal.fault([
        "endpoint": "POST /threads_publish", "status": 400, "code": 190, "subcode": 463,
      ])
      #expect(word(await rehearsal.publish(content, on: platform, checkpoint)) == "needsCredentials")
      #expect(word(await rehearsal.publish(content, on: platform, checkpoint)) == "published")
      #expect(rehearsal.server.posts.count == 1)
      let answer = await platform.prepare(
        PrepareRequest(
          delivery: testDelivery("threads", "acme"), content: post("", media: [asset("none.jpg")]),
          checkpoint: nil), in: rehearsal.session(platform))
      #expect(word(answer) == "retryLater")
    }
  }

  @Test("A reel whose bytes are sent is whole on the other side, also after a cut; then it is taken back")
  func resumedReel() async throws {
    try await Rehearsal.run { rehearsal in
      let instagram = InstagramPlatform()
      let content = post(
        "Reel", media: [Self.file("v.mp4")], type: .reel, options: ["video_upload": "resumable"])
      var checkpoint: JSON?
      var failures = 0
      try await rehearsal.fault(["endpoint": "POST /ig-api-upload/v26.0/*", "status": 503])
      var isReady = false
      for _ in 0..<20 where !isReady {
        let answer = await instagram.prepare(
          PrepareRequest(
            delivery: testDelivery("instagram", "acme"), content: content, checkpoint: checkpoint),
          in: rehearsal.session(instagram))
        switch answer {
        case .ready(let next):
          checkpoint = next
          isReady = true
        case .advanced(let next, _), .wait(_, let next): checkpoint = next
        case .failed(let failure, let next):
          failures += 1
          #expect(failure.kind.name == "retryLater")
          checkpoint = next
        }
      }
      #expect(failures == 1)
      guard case .published(let receipt) = await rehearsal.publish(content, on: instagram, checkpoint) else {
        Issue.record("not published")
        return
      }
      let medium = rehearsal.server.posts.first?.json(base: "")["media"]?[0]
      #expect(medium?["bytes"]?.integer == Int64(Rehearsal.files["v.mp4"]?.count ?? 0))
      let request = RetractRequest(
        delivery: testDelivery("instagram", "acme"), item: 0, receipts: [receipt])
      for _ in 0..<2 {
        guard case .done = await instagram.retract(request, in: rehearsal.session(instagram)) else {
          Issue.record("not taken back")
          return
        }
      }
      #expect(rehearsal.server.posts.first?.deletedAt != nil)
    }
  }
}
