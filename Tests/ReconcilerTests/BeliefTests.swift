import Content
import Ledger
import Platforms
import Testing

@testable import Reconciler

@Suite("What is believed, and what is only a reason to look")
struct BeliefTests {
  private static let unseen = Finding.notSeen(vouchedKeyLife: nil, platformTime: nil)

  private func world(_ wanted: [WantedDelivery]) -> EngineWorld {
    var world = EngineWorld(wanted, now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    return world
  }

  @Test("A preparation that says the platform has it is looked after, not taken for a publication")
  func duplicateInPreparation() {
    var world = world([EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z")])
    world.needsPreparation = true
    world.calls = [.refuse(Failure(.retryLater(afterSeconds: nil), code: "500", "not now"))]
    world.reconcile()
    #expect(world.ledger.isEmpty)
    for _ in 0..<8 {
      world.advance(1200)
      world.preparations = [
        .failed(Failure(.duplicate, code: "gone", "the container is used up"), checkpoint: nil)
      ]
      world.findings = [Self.unseen]
      world.reconcile()
    }
    #expect(world.entry("hello")?.state == .uncertain)
    #expect(world.entry("hello")?.items[0].receipt == nil)
  }

  @Test("Two deliveries with one text never take one public post for both")
  func onePostForTwo() {
    var world = world([
      EngineWorld.wanted("one", at: "2026-11-21T11:58:00Z"),
      EngineWorld.wanted("two", at: "2026-11-21T11:59:00Z", account: EngineWorld.beta),
    ])
    world.calls = [.lost, .lost]
    let seen = Finding.published(Receipt(remoteID: "r1", permalink: "https://alpha.example/r1"))
    world.findings = [seen, seen]
    world.reconcile()
    let receipts = [world.entry("one"), world.entry("two", EngineWorld.beta)]
      .compactMap { $0?.items[0].receipt?.remoteID }
    #expect(receipts == ["r1"])
  }
}
