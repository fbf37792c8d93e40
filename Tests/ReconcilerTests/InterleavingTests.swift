import Content
import Ledger
import Platforms
import Testing

@testable import Reconciler

@Suite("Several runs at once, in every order a seed gives")
struct InterleavingTests {
  /// Drives runs with effects performed in random order; a run may die at any effect.
  private func explore(
    seed: UInt64, runs count: Int, crashes: Bool, keyed: Bool, prepared: Bool
  ) -> EngineWorld {
    var random = Entropy(seed: seed)
    var world = EngineWorld(
      [
        EngineWorld.wanted("one", at: "2026-11-21T11:59:00Z", texts: ["a", "b", "c"]),
        EngineWorld.wanted("two", at: "2026-11-21T11:58:00Z"),
        EngineWorld.wanted("two", at: "2026-11-21T11:58:00Z", account: EngineWorld.beta),
      ], now: "2026-11-21T12:00:00Z")
    world.seed = seed
    world.beginRecord()
    world.needsPreparation = prepared
    if keyed { world.keyLife = 3600 }
    for _ in 0..<12 {
      switch UInt8.random(in: 0..<6, using: &random) {
      case 0: world.calls.append(.appliedThenLost)
      case 1: world.calls.append(.lost)
      case 2: world.calls.append(.refuse(Failure(.retryLater(afterSeconds: 3), code: "503", "busy")))
      case 3 where crashes: world.calls.append(.appliedThenCrash)
      default: world.calls.append(.succeed)
      }
      if UInt8.random(in: 0..<5, using: &random) == 0 {
        world.swaps.append(
          [.lostAnswerApplied, .lostAnswerNotApplied, .unreachable].randomElement(using: &random)
            ?? .unreachable)
      }
    }
    var runs: [EngineRun] = []
    for _ in 0..<count {
      var run = world.run()
      run.start(&world)
      runs.append(run)
    }
    for _ in 0..<3000 {
      let live = runs.indices.filter { runs[$0].ending == nil && !runs[$0].isDead }
      guard let index = live.randomElement(using: &random) else { break }
      if crashes, UInt8.random(in: 0..<60, using: &random) == 0 {
        runs[index].isDead = true
        continue
      }
      if let effect = runs[index].waiting.indices.randomElement(using: &random) {
        runs[index].perform(effect, &world)
      } else {
        world.advance(Double.random(in: 0...2, using: &random))
        runs[index].take(.tick, &world)
      }
    }
    return world
  }

  @Test("Nothing is ever public twice", arguments: [1, 2, 3])
  func neverTwice(runs: Int) {
    for seed in UInt64(0)..<60 {
      let world = explore(
        seed: seed, runs: runs, crashes: seed % 2 == 0, keyed: seed % 3 == 0, prepared: seed % 5 == 0)
      let twice = world.counts.filter { $0.value > 1 }
      #expect(twice.isEmpty, "seed \(seed): \(twice)")
    }
  }

  @Test("After a while of clean runs every due delivery has an outcome", arguments: [1, 2])
  func everythingSettles(runs: Int) {
    for seed in UInt64(0)..<40 {
      var world = explore(
        seed: seed, runs: runs, crashes: true, keyed: seed % 3 == 0, prepared: seed % 5 == 0)
      world.calls = []
      world.swaps = []
      for _ in 0..<8 {
        world.advance(1000)
        world.reconcile()
      }
      for (id, recorded) in world.record.entries {
        let state = recorded.entry.state
        #expect(state.isTerminal || state == .uncertain, "seed \(seed): \(id) is \(state)")
        if state == .published {
          for item in recorded.entry.items.indices {
            let key = "\(id.post)/\(id.account.id)/\(item)"
            #expect(
              world.counts[key] == 1,
              "seed \(seed): \(key) is recorded but public \(world.counts[key] ?? 0) times")
          }
        }
      }
      #expect(world.counts.values.allSatisfy { $0 == 1 }, "seed \(seed): \(world.counts)")
    }
  }
}
