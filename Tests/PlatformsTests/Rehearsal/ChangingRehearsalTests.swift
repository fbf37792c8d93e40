import Content
import Foundation
import HTTP
import JSON
import Platforms
import Sandbox
import Testing

@Suite("Changes of what is public against the sandbox", .serialized)
struct ChangingRehearsalTests {
  private static func isDone(_ answer: ChangeAnswer) -> Bool {
    if case .done = answer { true } else { false }
  }

  private static func word(_ sight: Sight) -> String {
    switch sight {
    case .same: "same"
    case .changed: "changed"
    case .gone: "gone"
    case .unknown: "unknown"
    }
  }

  private static let kinds: [(any Platform, DeliveryContent)] = [
    (MastodonPlatform(), post("Hello &  <all>\n\nsecond https://a.example/x?y=1")),
    (
      MastodonPlatform(),
      post("Hi", media: [RehearsalTests.file("a.jpg", alt: "A")], options: ["language": "de"])
    ),
    (FacebookPlatform(), post("Hello & all")),
    (FacebookPlatform(), post("Hi", media: [RehearsalTests.file("wide.mp4")], type: .video)),
  ]

  @Test(
    "A post is read back, changed, read back, taken back, and gone; each twice", arguments: 0..<kinds.count)
  func whole(_ number: Int) async throws {
    let (platform, content) = Self.kinds[number]
    try await Rehearsal.run { rehearsal in
      let checkpoint = try await rehearsal.prepare(content, on: platform)
      guard case .published(let receipt) = await rehearsal.publish(content, on: platform, checkpoint) else {
        Issue.record("not published")
        return
      }
      if content.items[0].media.first?.path.hasSuffix("mp4") == true {
        _ = await rehearsal.settle(content, on: platform, checkpoint)
      }
      let session = rehearsal.session(platform)
      let delivery = testDelivery(platform.descriptor.name, "acme")
      func sight(_ content: DeliveryContent) async -> String {
        let item = ProbeItem(receipt: receipt, content: content, item: 0)
        return Self.word(await platform.probe([item], in: session)[0])
      }
      #expect(await sight(content) == "same")
      var wanted = content
      wanted.items[0].text = "Changed & new"
      if let first = wanted.items[0].media.first, platform.descriptor.name == "mastodon" {
        wanted.items[0].media = [first, RehearsalTests.file("b.jpg", alt: "B")]
        wanted.items[0].media[0].alt = "Another word"
        wanted.items[0].media[1].objectID = String(repeating: "b", count: 40)
      }
      #expect(await sight(wanted) == "changed")
      var request = EditRequest(
        delivery: delivery, content: wanted, item: 0, receipts: [receipt], checkpoint: nil)
      request.before = content
      for _ in 0..<2 {
        let answer = await platform.edit(request, in: session)
        #expect(Self.isDone(answer), "\(answer)")
        request.before = wanted
      }
      #expect(rehearsal.server.posts.last?.text == "Changed & new")
      #expect(await sight(wanted) == "same")
      let retract = RetractRequest(delivery: delivery, item: 0, receipts: [receipt])
      for _ in 0..<2 {
        let answer = await platform.retract(retract, in: session)
        #expect(Self.isDone(answer), "\(answer)")
      }
      #expect(await sight(wanted) == "gone")
      #expect(rehearsal.server.posts.count { $0.deletedAt == nil } == 0)
    }
  }
}
