import Content
import Foundation
import Ledger
import Locking
import Testing

@testable import Sandbox

@Suite("Lists that lag, and platforms that ask to wait")
struct WaitTests {
  @Test(
    "An applied call whose answer is lost is found although the lists lag ten minutes",
    arguments: Part.all.map(\.name))
  func lag(platform: String) async throws {
    let part = try #require(Part.all.first { $0.name == platform })
    for sample in part.samples {
      let calls = try await ExchangeTests.calls(part, sample)
      guard let last = calls.lastIndex(where: \.isPublic) else { continue }
      var options = SandboxOptions()
      options.lookupLagSeconds = 600
      let stage = try Stage(part, options: options)
      try stage.merge(sample)
      _ = try await stage.run()
      stage.advance(3600)
      stage.transport.state.withLock {
        $0.calls = []
        $0.failing = (last, .timeoutAfterApplying)
      }
      try await stage.settle()
      let state = stage.entry?.state
      #expect(stage.publicItems.count == sample.items, "\(platform) \(sample.name)")
      let isOpen = state == .uncertain && sample.unseen != nil
      #expect(
        state == .published || isOpen,
        "\(platform) \(sample.name): \(state?.rawValue ?? "-"): \(stage.entry?.reason ?? "")")
      Tally.shared.add("lag", platform, cases: 1)
    }
  }

  @Test(
    "After a wait was asked for, nothing is asked of the account a second before it is over, and then it is",
    arguments: Part.all.map(\.name))
  func wait(platform: String) async throws {
    let part = try #require(Part.all.first { $0.name == platform })
    let sample = part.samples[0]
    let calls = try await ExchangeTests.calls(part, sample)
    guard let last = calls.lastIndex(where: \.isPublic) else { return }
    let stage = try Stage(part)
    try stage.merge(sample)
    _ = try await stage.run()
    stage.advance(3600)
    stage.transport.state.withLock {
      $0.calls = []
      $0.failing = (last, .limited)
    }
    _ = try await stage.run()
    #expect(stage.entry?.state != .published)
    func next() -> Instant? { stage.transport.state.withLock { $0.times.dropFirst(last + 1).first } }
    let asked = try #require(stage.transport.state.withLock { $0.times.dropFirst(last).first })
    let wait: Int64 = 90
    for seconds in [wait - 1, wait] where next() == nil {
      stage.advance(max(0, Double(asked.adding(seconds: seconds).seconds(since: stage.now))))
      _ = try await stage.run()
      if seconds < wait, let next = next() {
        #expect(next.seconds(since: asked) >= wait, "\(platform): called within the wait")
      }
    }
    let waited = next().map { $0.seconds(since: asked) }
    #expect(waited == wait, "\(platform): called after \(waited.map(String.init) ?? "no") seconds")
    try await stage.settle()
    #expect(stage.entry?.state == .published)
    Tally.shared.add("waits", platform, cases: 1)
  }
}
