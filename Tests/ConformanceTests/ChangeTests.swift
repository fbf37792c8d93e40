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
  static func published(_ part: Part, _ sample: Sample) async throws -> (
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
    "A changed text is changed once, whichever of its calls fails and however; read back it is the new one",
    arguments: Part.all.map(\.name))
  func edit(platform: String) async throws {
    let part = try #require(Part.all.first { $0.name == platform })
    guard part.can(.edit) else { return Tally.shared.add("edit", platform, cases: 0, skips: 1) }
    var cases = 0
    for sample in part.samples where !sample.text.isEmpty {
      guard let calls = try await Self.calls(part, sample, edit: true) else { continue }
      #expect(calls > 0, "\(platform) \(sample.name): changed without a call")
      cases += 1
      for index in 0..<calls {
        for way in Way.allCases {
          cases += 1
          let what = "\(platform) \(sample.name): call \(index + 1) of \(calls), \(way.rawValue)"
          try await Self.edit(part, sample, index, way, what)
        }
      }
    }
    #expect(cases > Way.allCases.count, "\(platform): no sample can be edited")
    Tally.shared.add("edit", platform, cases: cases)
  }

  private static func edit(
    _ part: Part, _ sample: Sample, _ index: Int, _ way: Way, _ what: String
  ) async throws {
    let (stage, receipts, content) = try await published(part, sample)
    let session = stage.session()
    var now = receipts
    fail(stage, index, way)
    var answer = await edit(stage, content, now, session)
    #expect(stage.transport.state.withLock { $0.hasFailed }, "\(what): the call was never made")
    judge(answer, isMade: stage.versions == 1, mayBePart: true, way, what)
    #expect(stage.versions <= 1, "\(what): changed \(stage.versions) times")
    if case .failed = answer { answer = await edit(stage, content, now, session) }
    guard case .done(let receipt) = answer else {
      Issue.record("\(what): then \(answer)")
      return
    }
    if let receipt { now[0] = receipt }
    #expect(stage.publicItems.count == sample.items, "\(what)")
    #expect(stage.versions == 1, "\(what): changed \(stage.versions) times")
    #expect(stage.publicItems.contains { $0.text.contains(newText) }, "\(what): the old text is public")
    guard part.can(.probe) else { return }
    let old = await stage.platform.probe(
      [ProbeItem(receipt: now[0], content: content, item: 0)], in: session)
    if case .changed? = old.first {} else { Issue.record("\(what): against the old text: \(old)") }
    let new = await stage.platform.probe(
      [ProbeItem(receipt: now[0], content: changed(content), item: 0)], in: session)
    if case .same? = new.first {} else { Issue.record("\(what): against the new text: \(new)") }
  }

  private static let newText = "Another soup today"

  private static func changed(_ content: DeliveryContent) -> DeliveryContent {
    var changed = content
    changed.items[0].text = newText
    return changed
  }

  private static func edit(
    _ stage: Stage, _ content: DeliveryContent, _ receipts: [Receipt], _ session: AccountSession
  ) async -> ChangeAnswer {
    guard let delivery = stage.entry?.delivery else { return .done(receipt: nil) }
    var request = EditRequest(
      delivery: delivery, content: changed(content), item: 0, receipts: receipts, checkpoint: nil)
    request.before = content
    return await stage.platform.edit(request, in: session)
  }

  /// How many calls a sound change of a sample takes; nil where the platform says that it cannot make it.
  private static func calls(_ part: Part, _ sample: Sample, edit isEdit: Bool) async throws -> Int? {
    let (stage, receipts, content) = try await published(part, sample)
    stage.transport.state.withLock { $0.calls = [] }
    let session = stage.session()
    let answer =
      isEdit ? await edit(stage, content, receipts, session) : await retract(stage, receipts, session)
    switch answer {
    case .done:
      if isEdit { #expect(stage.versions == 1, "\(part.name) \(sample.name)") }
      return stage.transport.state.withLock { $0.calls.count }
    case .failed(let failure):
      let isRight = failure.kind == .needsChange && sample.name != part.editable.name
      #expect(isRight, "\(part.name) \(sample.name): \(failure)")
      return nil
    }
  }

  private static func fail(_ stage: Stage, _ index: Int, _ way: Way) {
    stage.transport.state.withLock {
      $0.calls = []
      $0.failing = (index, way)
      $0.hasFailed = false
    }
  }

  /// Whether an answer is honest: done only where it was made, given up only where it was refused and not made.
  /// `mayBePart`: what follows the text (a cover, captions) may be refused once the text is changed.
  private static func judge(
    _ answer: ChangeAnswer, isMade: Bool, mayBePart: Bool = false, _ way: Way, _ what: String
  ) {
    switch answer {
    case .done: #expect(isMade, "\(what): said to be done")
    case .failed(let failure):
      #expect(!failure.text.isEmpty && !failure.code.isEmpty, "\(what): fails without a word")
      if failure.kind == .needsChange {
        #expect(way == .refused && (mayBePart || !isMade), "\(what): given up: \(failure.text)")
      }
      if way == .unauthorized { #expect(failure.kind == .needsCredentials, "\(what): \(failure)") }
    }
  }

  @Test(
    "What is taken back is gone, whichever call fails and however, and taking it back again does no harm",
    arguments: Part.all.map(\.name))
  func retract(platform: String) async throws {
    let part = try #require(Part.all.first { $0.name == platform })
    guard part.can(.retract) else { return Tally.shared.add("retract", platform, cases: 0, skips: 1) }
    var cases = 0
    for sample in part.samples {
      guard let calls = try await Self.calls(part, sample, edit: false) else { continue }
      cases += 1
      for index in 0..<calls {
        for way in Way.allCases {
          cases += 1
          let what = "\(platform) \(sample.name): call \(index + 1) of \(calls), \(way.rawValue)"
          let (stage, receipts, _) = try await Self.published(part, sample)
          let session = stage.session()
          Self.fail(stage, index, way)
          var answer = await Self.retract(stage, receipts, session)
          #expect(stage.transport.state.withLock { $0.hasFailed }, "\(what): the call was never made")
          Self.judge(answer, isMade: stage.publicItems.isEmpty, way, what)
          if case .failed = answer { answer = await Self.retract(stage, receipts, session) }
          let again = await Self.retract(stage, receipts, session)
          guard case .done = answer, case .done = again else {
            Issue.record("\(what): \(answer), then \(again)")
            continue
          }
          #expect(stage.publicItems.isEmpty, "\(what)")
        }
      }
    }
    #expect(cases > Way.allCases.count, "\(platform): nothing can be taken back")
    Tally.shared.add("retract", platform, cases: cases)
  }

  /// Takes back all items, replies before what they answer; ends with the first that fails.
  private static func retract(
    _ stage: Stage, _ receipts: [Receipt], _ session: AccountSession
  ) async -> ChangeAnswer {
    guard let delivery = stage.entry?.delivery else { return .done(receipt: nil) }
    for item in receipts.indices.reversed() {
      let request = RetractRequest(delivery: delivery, item: item, receipts: receipts)
      let answer = await stage.platform.retract(request, in: session)
      if case .failed = answer { return answer }
    }
    return .done(receipt: nil)
  }
}

extension Stage {
  /// How often public texts became others, all in all. Saying the same again is no change, but where each change
  /// makes a version that people see.
  fileprivate var versions: Int {
    publicItems.map { item in
      let texts = item.versions + [item.text]
      if item.platform == .x { return texts.count - 1 }
      return zip(texts, texts.dropFirst()).filter { $0 != $1 }.count
    }.reduce(0, +)
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
