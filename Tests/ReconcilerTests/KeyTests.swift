import Content
import Ledger
import Testing

@testable import Reconciler

/// The platform answers a key it has seen with the post it made then: a key of two posts loses one.
@Suite("Each item has a key of its own")
struct KeyTests {
  @Test("Two posts of the same words are two posts")
  func sameWords() {
    var world = EngineWorld(
      [
        EngineWorld.wanted("one", at: "2026-11-21T11:58:00Z"),
        EngineWorld.wanted("two", at: "2026-11-21T11:59:00Z"),
      ], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.keyLife = 3600
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.counts == ["one/acme/0": 1, "two/acme/0": 1])
  }

  @Test("A thread of equal words is as many posts as it has items")
  func thread() {
    var world = EngineWorld(
      [EngineWorld.wanted("story", at: "2026-11-21T11:59:00Z", texts: ["a", "a", "a"])],
      now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.keyLife = 3600
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.counts == ["story/acme/0": 1, "story/acme/1": 1, "story/acme/2": 1])
  }
}
