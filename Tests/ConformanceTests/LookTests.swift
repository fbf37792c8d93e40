import Content
import Ledger
import Locking
import Platforms
import Testing

@testable import Reconciler
@testable import Sandbox

@Suite("A look that fails tells nothing")
struct LookTests {
  /// A life in which one call goes wrong, and perhaps a second.
  private static func life(
    _ part: Part, _ sample: Sample, _ first: (Int, Way), _ second: (Int, Way)? = nil
  ) async throws -> Stage {
    let stage = try Stage(part)
    try stage.merge(sample)
    _ = try await stage.run()
    stage.advance(3600)
    stage.deeds = []
    stage.transport.state.withLock {
      $0.calls = []
      $0.failing = (index: first.0, way: first.1)
      $0.failingToo = second.map { (index: $0.0, way: $0.1) }
    }
    try await stage.settle()
    return stage
  }

  @Test(
    "Where a publication's answer was lost, a failed look publishes nothing anew, and a later one finds it",
    arguments: Part.all.map(\.name))
  func find(platform: String) async throws {
    let part = try #require(Part.all.first { $0.name == platform })
    var (cases, skips) = (0, 0)
    for sample in part.samples {
      let calls = try await ExchangeTests.calls(part, sample)
      guard let last = calls.lastIndex(where: \.isPublic) else { continue }
      let lost = (last, Way.timeoutAfterApplying)
      let look = try await Self.life(part, sample, lost).deeds.first { $0.answer.finding != nil }
      // Who answers a key with its first result is asked the same again.
      guard let look else {
        skips += 1
        continue
      }
      for index in look.calls {
        for way in Way.allCases {
          cases += 1
          let what =
            "\(platform) \(sample.name): look's call \(index - look.calls.lowerBound + 1), \(way.rawValue)"
          do {
            let stage = try await Self.life(part, sample, lost, (index, way))
            Self.judge(stage, sample, index, what)
          } catch {
            Issue.record("\(what): \(error)")
          }
        }
      }
    }
    Tally.shared.add("failed looks", platform, cases: cases, skips: skips)
  }

  private static func judge(_ stage: Stage, _ sample: Sample, _ index: Int, _ what: String) {
    let live = stage.publicItems.count
    #expect(live == sample.items, "\(what): \(live) of \(sample.items) public")
    let state = stage.entry?.state
    let isOpen = state == .uncertain && sample.unseen != nil
    #expect(
      state == .published || isOpen,
      "\(what): ends \(state?.rawValue ?? "nowhere"): \(stage.entry?.reason ?? "")")
    guard let finding = stage.deeds.first(where: { $0.calls.contains(index) })?.answer.finding else {
      Issue.record("\(what): the call was not a look's")
      return
    }
    switch finding {
    case .published: break
    case .couldNotLook(let failure), .cannotTell(let failure):
      #expect(!failure.code.isEmpty && !failure.text.isEmpty, "\(what): fails without a word")
    case .surelyNotPublished(let proof): Issue.record("\(what): surely not there: \(proof)")
    case .notSeen: Issue.record("\(what): not seen, said of a look that failed")
    }
  }

  @Test(
    "A token that cannot be looked at now is named with its reason, and its account goes on later",
    arguments: Part.all.map(\.name))
  func verify(platform: String) async throws {
    let part = try #require(Part.all.first { $0.name == platform })
    let sample = part.samples[0]
    var cases = 0
    let sound = try await Self.life(part, sample, (0, .unauthorized))
    let look = try #require(sound.deeds.first { $0.answer.verification != nil })
    for index in look.calls {
      for way in Way.allCases {
        cases += 1
        let what = "\(platform): call \(index - look.calls.lowerBound + 1) of verify, \(way.rawValue)"
        do {
          let stage = try await Self.life(part, sample, (0, .unauthorized), (index, way))
          #expect(stage.publicItems.count == sample.items, "\(what): \(stage.publicItems.count) public")
          let state = stage.entry?.state
          #expect(
            state == .published,
            "\(what): ends \(state?.rawValue ?? "nowhere"): \(stage.entry?.reason ?? "")")
          let deed = stage.deeds.first { $0.calls.contains(index) }
          let answer = try #require(deed?.answer.verification, "\(what): the call was not made")
          guard case .failed(let failure) = answer else {
            #expect(index > look.calls.lowerBound, "\(what): accepted")
            continue
          }
          #expect(!failure.code.isEmpty && !failure.text.isEmpty, "\(what): fails without a word")
          #expect(!"\(failure)".contains(stage.account.token), "\(what): tells the token")
          if way == .unauthorized { #expect(failure.kind == .needsCredentials, "\(what): \(failure)") }
          if way != .unauthorized, way != .refused {
            #expect(failure.kind != .needsCredentials, "\(what): takes the token for refused: \(failure)")
          }
        } catch {
          Issue.record("\(what): \(error)")
        }
      }
    }
    Tally.shared.add("failed verifications", platform, cases: cases)
  }

  @Test(
    "What cannot be read back now is neither gone nor changed, and is the same later",
    arguments: Part.all.map(\.name))
  func probe(platform: String) async throws {
    let part = try #require(Part.all.first { $0.name == platform })
    guard part.can(.probe) else {
      return Tally.shared.add("failed readings", platform, cases: 0, skips: 1)
    }
    var cases = 0
    for sample in part.samples where !sample.shows.contains(.story) {
      let (stage, receipts, content) = try await ChangeTests.published(part, sample)
      let items = receipts.enumerated().map { ProbeItem(receipt: $1, content: content, item: $0) }
      stage.transport.state.withLock { $0.calls = [] }
      _ = await stage.platform.probe(items, in: stage.session())
      let count = stage.transport.state.withLock { $0.calls.count }
      for index in 0..<count {
        for way in Way.allCases {
          cases += 1
          let what = "\(platform) \(sample.name): call \(index + 1) of \(count), \(way.rawValue)"
          stage.transport.state.withLock {
            $0.calls = []
            $0.failing = (index, way)
          }
          for sight in await stage.platform.probe(items, in: stage.session()) {
            switch sight {
            case .same: break
            case .unknown(let failure):
              #expect(!failure.code.isEmpty && !failure.text.isEmpty, "\(what): fails without a word")
            case .gone, .changed: Issue.record("\(what): \(sight)")
            }
          }
          stage.transport.state.withLock {
            $0.failing = nil
            $0.isStopping = false
          }
          for sight in await stage.platform.probe(items, in: stage.session()) {
            if case .same = sight {} else { Issue.record("\(what), then sound: \(sight)") }
          }
        }
      }
    }
    #expect(cases > 0, "\(platform): nothing was read back")
    Tally.shared.add("failed readings", platform, cases: cases)
  }
}

extension Event {
  fileprivate var finding: Finding? {
    if case .found(_, let finding) = self { finding } else { nil }
  }

  fileprivate var verification: Verification? {
    if case .verified(_, let verification) = self { verification } else { nil }
  }
}
