import Content
import Foundation
import Ledger
import Locking
import Testing

@testable import Sandbox

/// Every exchange of every sample is failed in every way. Whatever happens: never two posts, and an end.
@Suite("Every exchange fails in every way")
struct ExchangeTests {
  @Test("Each ends as it must, and nothing is public twice", arguments: Part.all.map(\.name))
  func exchanges(platform: String) async throws {
    let part = try #require(Part.all.first { $0.name == platform })
    let cases = try await Self.walk(part)
    Tally.shared.add("exchanges", platform, cases: cases)
  }

  @Test("So it is for a member of LinkedIn, whose posts few may read")
  func member() async throws {
    let cases = try await Self.walk(.linkedinMember)
    Tally.shared.add("exchanges of a member", "linkedin", cases: cases)
  }

  private static func walk(_ part: Part) async throws -> Int {
    let platform = part.name
    var cases = 0
    for sample in part.samples {
      let calls = try await Self.calls(part, sample)
      for index in calls.indices {
        for way in Way.allCases {
          cases += 1
          let what = "\(platform) \(sample.name): call \(index + 1), \(calls[index].call), \(way.rawValue)"
          do {
            try await Self.attempt(part, sample, index, way, isPublic: calls[index].isPublic, what)
          } catch {
            Issue.record("\(what): \(error)")
          }
        }
      }
    }
    return cases
  }

  /// The calls of a sound run, and which of them made something public.
  static func calls(_ part: Part, _ sample: Sample) async throws -> [(call: String, isPublic: Bool)] {
    let stage = try Stage(part)
    try stage.merge(sample)
    _ = try await stage.run()
    stage.advance(3600)
    stage.transport.state.withLock { $0.calls = [] }
    let before = stage.transport.state.withLock { $0.world.requests }
    _ = try await stage.run()
    guard stage.entry?.state == .published else {
      throw StageFailure(
        description: "\(part.name) \(sample.name) ends \(stage.entry?.state.rawValue ?? "nowhere"): "
          + (stage.entry?.reason ?? stage.entry?.attempts.last?.text ?? stage.entry?.wait?.reason ?? "?"))
    }
    let makers = Set(stage.publicItems.map { $0.request - before - 1 })
    return stage.transport.state.withLock { $0.calls }.enumerated().map {
      (call: $1, isPublic: makers.contains($0))
    }
  }

  private static func attempt(
    _ part: Part, _ sample: Sample, _ index: Int, _ way: Way, isPublic: Bool, _ what: String
  ) async throws {
    let stage = try Stage(part)
    try stage.merge(sample)
    _ = try await stage.run()
    stage.advance(3600)
    stage.transport.state.withLock {
      $0.calls = []
      $0.failing = (index, way)
    }
    try await stage.settle()
    #expect(stage.transport.state.withLock { $0.hasFailed }, "\(what): the call was never made")
    let live = stage.publicItems.count
    let state = stage.entry?.state
    let why = stage.entry?.reason ?? ""
    #expect(live <= sample.items, "\(what): \(live) public")
    #expect(stage.commentItems.count <= 1, "\(what): \(stage.commentItems.count) first comments")
    switch state {
    case .published: #expect(live == sample.items, "\(what): published, \(live) of \(sample.items) public")
    case .uncertain:
      // Only what a platform neither lists nor takes twice may stay open.
      let isOpen = isPublic && (way.looksApplied || (way.isApplied && sample.unseen != nil))
      #expect(isOpen, "\(what): uncertain: \(why)")
    case .failed: #expect(way == .refused, "\(what): failed: \(why)")
    default: Issue.record("\(what): ends \(state?.rawValue ?? "nowhere"): \(why)")
    }
  }
}
