import Content
import JSON
import Ledger
import Locking
import Platforms
import Testing

@testable import Sandbox

@Suite("What is public can be read back, changed and taken back, where the platform can")
struct ChangeTests {
  /// A published sample and its receipts.
  private static func published(_ part: Part, _ sample: Sample) async throws -> (
    Stage, [Receipt], DeliveryContent
  ) {
    let stage = try Stage(part)
    try stage.merge(sample)
    _ = try await stage.run()
    stage.advance(3600)
    try await stage.settle()
    let entry = try #require(stage.entry)
    guard entry.state == .published, let content = stage.desired.deliveries.first?.content else {
      throw StageFailure(description: "\(part.name) \(sample.name): \(entry.state)")
    }
    let receipts = entry.items.compactMap(\.receipt).map {
      Receipt(remoteID: $0.remoteID, permalink: $0.permalink, publishedAt: $0.publishedAt)
    }
    return (stage, receipts, content)
  }

  @Test(
    "What was published reads back as the same; what somebody deleted is gone",
    arguments: Part.all.map(\.name))
  func probe(platform: String) async throws {
    let part = try #require(Part.all.first { $0.name == platform })
    guard part.can(.probe) else { return Tally.shared.add("read back", platform, cases: 0, skips: 1) }
    for sample in part.samples where !sample.shows.contains(.story) {
      let (stage, receipts, content) = try await Self.published(part, sample)
      let items = receipts.enumerated().map { ProbeItem(receipt: $1, content: content, item: $0) }
      for sight in await stage.platform.probe(items, in: stage.session()) {
        guard case .same = sight else {
          Issue.record("\(platform) \(sample.name): \(sight)")
          continue
        }
      }
      stage.transport.state.withLock { state in
        for item in state.world.items {
          state.world.ledger.change(part.platform, item.id) { $0.deletedAt = $0.createdAt }
        }
      }
      for sight in await stage.platform.probe(items, in: stage.session()) {
        guard case .gone = sight else {
          Issue.record("\(platform) \(sample.name), deleted: \(sight)")
          continue
        }
      }
      Tally.shared.add("read back", platform, cases: 2)
    }
  }

  @Test(
    "A changed text is changed once, however its calls fail; read back it is the new one",
    arguments: Part.all.map(\.name))
  func edit(platform: String) async throws {
    let part = try #require(Part.all.first { $0.name == platform })
    guard part.can(.edit) else { return Tally.shared.add("edit", platform, cases: 0, skips: 1) }
    let sample = part.editable
    for way in [nil] + Way.allCases.map(Optional.some) {
      let (stage, receipts, content) = try await Self.published(part, sample)
      var changed = content
      changed.items[0].text = "Another soup today"
      let session = stage.session()
      stage.transport.state.withLock {
        $0.calls = []
        $0.failing = way.map { (0, $0) }
      }
      var now = receipts
      var answer = await Self.edit(stage, changed, now, session)
      stage.transport.state.withLock { $0.isStopping = false }
      if case .failed = answer { answer = await Self.edit(stage, changed, now, session) }
      guard case .done(let receipt) = answer else {
        Issue.record("\(platform), \(way?.rawValue ?? "sound"): \(answer)")
        continue
      }
      if let receipt { now[0] = receipt }
      #expect(stage.publicItems.count == sample.items, "\(platform), \(way?.rawValue ?? "sound")")
      if part.can(.probe) {
        let old = await stage.platform.probe(
          [ProbeItem(receipt: now[0], content: content, item: 0)], in: session)
        guard case .changed? = old.first else {
          Issue.record("\(platform): against the old text: \(old)")
          continue
        }
        let new = await stage.platform.probe(
          [ProbeItem(receipt: now[0], content: changed, item: 0)], in: session)
        guard case .same? = new.first else {
          Issue.record("\(platform): against the new text: \(new)")
          continue
        }
      }
      Tally.shared.add("edit", platform, cases: 1)
    }
  }

  private static func edit(
    _ stage: Stage, _ content: DeliveryContent, _ receipts: [Receipt], _ session: AccountSession
  ) async -> ChangeAnswer {
    guard let delivery = stage.entry?.delivery else { return .done(receipt: nil) }
    return await stage.platform.edit(
      EditRequest(delivery: delivery, content: content, item: 0, receipts: receipts, checkpoint: nil),
      in: session)
  }

  @Test(
    "What is taken back is gone, and taking it back again does no harm", arguments: Part.all.map(\.name))
  func retract(platform: String) async throws {
    let part = try #require(Part.all.first { $0.name == platform })
    guard part.can(.retract) else { return Tally.shared.add("retract", platform, cases: 0, skips: 1) }
    for way in [nil] + Way.allCases.map(Optional.some) {
      let (stage, receipts, _) = try await Self.published(part, part.editable)
      let session = stage.session()
      guard let delivery = stage.entry?.delivery else { continue }
      stage.transport.state.withLock {
        $0.calls = []
        $0.failing = way.map { (0, $0) }
      }
      let request = RetractRequest(delivery: delivery, item: 0, receipts: receipts)
      var answer = await stage.platform.retract(request, in: session)
      if case .failed = answer { answer = await stage.platform.retract(request, in: session) }
      let again = await stage.platform.retract(request, in: session)
      guard case .done = answer, case .done = again else {
        Issue.record("\(platform), \(way?.rawValue ?? "sound"): \(answer), then \(again)")
        continue
      }
      #expect(stage.publicItems.isEmpty, "\(platform), \(way?.rawValue ?? "sound")")
      Tally.shared.add("retract", platform, cases: 1)
    }
  }
}

extension Part {
  /// Whether its descriptor says so.
  func can(_ capability: Capability) -> Bool {
    allPlatforms.first { $0.descriptor.name == name }?.descriptor.can(capability) ?? false
  }

  /// The sample whose text is changed.
  var editable: Sample { samples.first { $0.items == 1 && !$0.text.isEmpty } ?? samples[0] }
}
