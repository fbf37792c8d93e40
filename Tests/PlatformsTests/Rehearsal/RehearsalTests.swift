import Content
import Foundation
import HTTP
import JSON
import Platforms
import Sandbox
import Testing

@Suite("Clients against the sandbox, over sockets", .serialized)
struct RehearsalTests {
  /// One kind of post on one platform, and the end of the path of its public call.
  struct Kind: Sendable, CustomTestStringConvertible {
    var name: String
    var platform: any Platform
    var content: DeliveryContent
    var call: String
    /// What is found after a call that never arrived.
    var lost: String
    var testDescription: String { "\(platform.descriptor.name): \(name)" }
  }

  static func file(_ name: String, alt: String? = nil) -> MediaAsset {
    asset(name, alt: alt, bytes: Rehearsal.files[name]?.count ?? 0)
  }

  static let kinds: [Kind] = {
    let (mastodon, page, instagram) = (MastodonPlatform(), FacebookPlatform(), InstagramPlatform())
    var linked = post("Read on #soup")
    linked.link = LinkAttachment(url: "https://acme.example/menu")
    var poll = post("Which?")
    poll.poll = Poll(options: ["red", "white"], endsAfterSeconds: 3600)
    var commented = post("Hello & <b>welcome</b> 👩‍👩‍👧\n\nsecond", media: [file("a.jpg", alt: "A")])
    commented.firstComment = "First!"
    let carousel = DeliveryContent(
      type: .carousel, items: [ContentItem(text: "Two", media: [file("a.jpg", alt: "A"), file("v.mp4")])])
    var reel = post("Reel", media: [file("v.mp4")], type: .reel)
    reel.cover = file("tall.jpg")
    let text = post("Hello & <b>welcome</b> 👩‍👩‍👧\n\nsecond @anna@social.example https://a.example/x?y=1")
    return [
      Kind(name: "text", platform: mastodon, content: text, call: "POST /statuses", lost: "notSeen"),
      Kind(name: "link", platform: mastodon, content: linked, call: "POST /statuses", lost: "notSeen"),
      Kind(name: "poll", platform: mastodon, content: poll, call: "POST /statuses", lost: "notSeen"),
      Kind(
        name: "pictures", platform: mastodon,
        content: post(
          "Hi", media: [file("a.jpg", alt: "A"), file("c.png")],
          options: ["content_warning": "Soup", "sensitive": true, "language": "de", "visibility": "unlisted"]),
        call: "POST /statuses", lost: "notSeen"),
      Kind(
        name: "video", platform: mastodon, content: post("Hi", media: [file("wide.mp4")], type: .video),
        call: "POST /statuses", lost: "notSeen"),
      Kind(name: "text", platform: page, content: text, call: "POST /feed", lost: "notSeen"),
      Kind(name: "link", platform: page, content: linked, call: "POST /feed", lost: "notSeen"),
      Kind(name: "photo", platform: page, content: commented, call: "POST /feed", lost: "notSeen"),
      Kind(
        name: "photos", platform: page,
        content: post("Hi", media: [file("a.jpg", alt: "A"), file("b.jpg")]), call: "POST /feed",
        lost: "notSeen"),
      Kind(
        name: "video", platform: page, content: post("Hi", media: [file("wide.mp4")], type: .video),
        call: "POST /videos", lost: "surelyNotPublished"),
      Kind(
        name: "reel", platform: page, content: post("Hi", media: [file("v.mp4")], type: .reel),
        call: "POST /video_reels", lost: "surelyNotPublished"),
      Kind(
        name: "photo story", platform: page, content: post("", media: [file("tall.jpg")], type: .story),
        call: "POST /photo_stories", lost: "notSeen"),
      Kind(
        name: "video story", platform: page, content: post("", media: [file("v.mp4")], type: .story),
        call: "POST /video_stories", lost: "notSeen"),
      Kind(
        name: "picture", platform: instagram, content: commented, call: "POST /media_publish",
        lost: "surelyNotPublished"),
      Kind(
        name: "carousel", platform: instagram, content: carousel, call: "POST /media_publish",
        lost: "surelyNotPublished"),
      Kind(
        name: "reel", platform: instagram, content: reel, call: "POST /media_publish",
        lost: "surelyNotPublished"),
      Kind(
        name: "story", platform: instagram, content: post("", media: [file("tall.jpg")], type: .story),
        call: "POST /media_publish", lost: "surelyNotPublished"),
    ]
  }()

  @Test("Every kind of post becomes public once, is found, and gets its extras", arguments: kinds)
  func published(_ kind: Kind) async throws {
    try await Rehearsal.run { rehearsal in
      let checkpoint = try await rehearsal.prepare(kind.content, on: kind.platform)
      let answer = await rehearsal.publish(kind.content, on: kind.platform, checkpoint)
      guard case .published(let receipt) = answer else {
        Issue.record("\(answer)")
        return
      }
      #expect(rehearsal.server.posts.count == 1)
      let finding = await rehearsal.settle(kind.content, on: kind.platform, checkpoint)
      #expect(word(finding) == "published", "\(finding)")
      for _ in 0..<2 {
        var progress: JSON?
        var finished = FinishAnswer.done([])
        // What is taken may still be processed.
        for _ in 0..<5 {
          finished = await kind.platform.finish(
            FinishRequest(
              delivery: testDelivery(kind.platform.descriptor.name, "acme"), content: kind.content,
              receipts: [receipt], progress: progress), in: rehearsal.session(kind.platform))
          guard case .failed(let failure, _, let left) = finished, failure.isAtWork else { break }
          progress = left
        }
        guard case .done(let receipts) = finished else {
          Issue.record("\(finished)")
          return
        }
        if kind.content.type != .story || kind.platform.descriptor.name == "instagram" {
          let permalink = try #require(receipts.last?.permalink)
          let page = try await rehearsal.transport.send(HTTPRequest("GET", permalink))
          #expect(page.status == 200)
        }
      }
      let item = try #require(rehearsal.server.posts.first?.json(base: ""))
      #expect((item["comments"]?.array?.count ?? 0) == (kind.content.firstComment == nil ? 0 : 1))
    }
  }

  @Test(
    "An answer that is lost after the post became public is found again, never a second time",
    arguments: kinds)
  func lostAfter(_ kind: Kind) async throws {
    try await Rehearsal.run { rehearsal in
      let checkpoint = try await rehearsal.prepare(kind.content, on: kind.platform)
      try await rehearsal.fault(["endpoint": .string(kind.call), "drop": "after"])
      let answer = await rehearsal.publish(kind.content, on: kind.platform, checkpoint)
      #expect(word(answer) == "ambiguous", "\(answer)")
      let finding = await rehearsal.settle(kind.content, on: kind.platform, checkpoint)
      #expect(word(finding) == "published", "\(finding)")
      #expect(rehearsal.server.posts.count == 1)
    }
  }

  @Test("A call that never arrived is told from one that did, and may be made again", arguments: kinds)
  func lostBefore(_ kind: Kind) async throws {
    try await Rehearsal.run { rehearsal in
      let checkpoint = try await rehearsal.prepare(kind.content, on: kind.platform)
      try await rehearsal.fault(["endpoint": .string(kind.call), "drop": "before"])
      let answer = await rehearsal.publish(kind.content, on: kind.platform, checkpoint)
      #expect(word(answer) == "ambiguous", "\(answer)")
      // Past every settling time.
      let finding = await rehearsal.settle(kind.content, on: kind.platform, checkpoint, age: 1000)
      #expect(word(finding) == kind.lost, "\(finding)")
      #expect(rehearsal.server.posts.isEmpty)
      let again = await rehearsal.publish(kind.content, on: kind.platform, checkpoint)
      #expect(word(again) == "published", "\(again)")
      #expect(rehearsal.server.posts.count == 1)
    }
  }

  @Test("A thread of three stands in order, and a repeated key makes no second status")
  func thread() async throws {
    try await Rehearsal.run { rehearsal in
      var content = post("one")
      content.items += [
        ContentItem(text: "two", media: [Self.file("a.jpg", alt: "A")]), ContentItem(text: "three"),
      ]
      let platform = MastodonPlatform()
      let checkpoint = try await rehearsal.prepare(content, on: platform)
      var receipts: [Receipt] = []
      for item in content.items.indices {
        for _ in 0..<2 {
          let answer = await rehearsal.publish(
            content, on: platform, item: item, earlier: receipts, checkpoint)
          guard case .published(let receipt) = answer else {
            Issue.record("\(answer)")
            return
          }
          if receipts.count == item { receipts.append(receipt) }
          #expect(receipt.remoteID == receipts[item].remoteID)
        }
        let earlier = Array(receipts.prefix(item))
        let finding = await rehearsal.find(
          content, on: platform, item: item, earlier: earlier, checkpoint,
          known: Set(earlier.map(\.remoteID)))
        #expect(word(finding) == "published", "\(finding)")
      }
      #expect(rehearsal.server.posts.map(\.text) == ["one", "two", "three"])
      #expect(rehearsal.server.posts.map(\.parent) == [nil] + receipts.prefix(2).map(\.remoteID))
    }
  }

  @Test("The doctor's call is accepted by each platform, and a wrong token refused")
  func verify() async throws {
    try await Rehearsal.run { rehearsal in
      // A command has nobody on the other side but a program.
      for platform in allPlatforms where platform.descriptor.name != "command" {
        let answer = await platform.verify(in: rehearsal.session(platform))
        #expect(word(answer) == "accepted", "\(platform.descriptor.name): \(answer)")
        var wrong = rehearsal.session(platform)
        wrong.secrets = wrong.secrets.mapValues { _ in Secret("wrong-token") }
        let refused = await platform.verify(in: wrong)
        #expect(word(refused) == "needsCredentials", "\(platform.descriptor.name): \(refused)")
        #expect(!"\(refused)".contains("wrong-token"))
      }
    }
  }

  @Test("A server that only speaks Mastodon's API is found out")
  func otherServer() async throws {
    for kind in [SandboxOptions.MastodonServer.gotosocial] {
      var options = SandboxOptions()
      options.mastodonServer = kind
      try await Rehearsal.run(options) { rehearsal in
        let finding = await rehearsal.find(post("never sent"), on: MastodonPlatform(), nil)
        guard case .notSeen(let life, _) = finding else {
          Issue.record("\(finding)")
          return
        }
        #expect(life == nil)
      }
    }
    try await Rehearsal.run { rehearsal in
      let finding = await rehearsal.find(post("never sent"), on: MastodonPlatform(), nil)
      guard case .notSeen(let life, _) = finding else {
        Issue.record("\(finding)")
        return
      }
      #expect(life == 3600)
    }
  }

  @Test("A post held as spam that is live all the same is looked up")
  func spam() async throws {
    try await Rehearsal.run { rehearsal in
      let platform = InstagramPlatform()
      let content = post("Hi", media: [Self.file("a.jpg")])
      let checkpoint = try await rehearsal.prepare(content, on: platform)
      try await rehearsal.fault(["endpoint": "POST /media_publish", "live_error": true])
      #expect(word(await rehearsal.publish(content, on: platform, checkpoint)) == "ambiguous")
      #expect(word(await rehearsal.find(content, on: platform, checkpoint)) == "published")
      #expect(rehearsal.server.posts.count == 1)
    }
  }
}
