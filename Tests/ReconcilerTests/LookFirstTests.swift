import Content
import Ledger
import Platforms
import Testing

@testable import Reconciler

@Suite("What may be public already is looked for before anything is sent")
struct LookFirstTests {
  /// A delivery a person wants tried again, whose earlier call came through although nobody knows.
  private func retried(looks: Bool) throws -> EngineWorld {
    var world = EngineWorld(
      [EngineWorld.wanted("menu", at: "2026-12-01T08:00:00Z")], now: "2026-12-01T07:00:00Z")
    world.beginRecord()
    world.reconcile()
    let id = DeliveryID(post: PostID(folding: "menu"), account: EngineWorld.alpha)
    world.ledger = [(id, 0, "an earlier key")]
    var recorded = try #require(world.record.entries[id])
    recorded.entry.word = PersonsWord(word: "retry", by: "Anna", at: world.now)
    recorded.entry.generation = 1
    recorded.entry.isAdopting = looks
    world.record.entries[id] = recorded
    world.set("2026-12-01T09:00:00Z")
    return world
  }

  @Test("A retry that looks first finds what is public and sends nothing; the control sends it twice")
  func retry() throws {
    var world = try retried(looks: true)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.ledger.count == 1)
    #expect(world.entry("menu")?.state == .published)
    #expect(world.finds == 1)
    var control = try retried(looks: false)
    control.reconcile()
    #expect(control.ledger.count == 2)
  }

  @Test(
    "An adopted thread of which some messages are public is finished, not taken for whole", arguments: 0...3)
  func thread(live: Int) throws {
    var world = EngineWorld(
      [EngineWorld.wanted("menu", at: "2026-12-01T08:00:00Z", texts: ["one", "two", "three"])],
      now: "2026-12-01T09:00:00Z")
    let id = DeliveryID(post: PostID(folding: "menu"), account: EngineWorld.alpha)
    world.ledger = (0..<live).map { (id, $0, "an earlier key") }
    world.reconcile()
    world.reconcile()
    #expect(world.ledger.map(\.item) == [0, 1, 2])
    let entry = try #require(world.entry("menu"))
    #expect(entry.state == .published && !entry.isAdopting)
    #expect(entry.items.allSatisfy { $0.receipt != nil })
    #expect(Set(entry.items.compactMap(\.receipt?.remoteID)).count == 3)
  }
}
