import Content
import Ledger
import Platforms
import Testing

@testable import Reconciler

@Suite("A server that is out of order, for long or for one delivery only")
struct OutageTests {
  private static let broken = EngineWorld.CallScript.refuse(
    Failure(.retryLater(afterSeconds: nil), code: "500", isOutage: true, "out of order"))
  private static let blind = Finding.couldNotLook(
    Failure(.retryLater(afterSeconds: nil), code: "500", "no list"))

  private func world(_ wanted: [WantedDelivery]) -> EngineWorld {
    var world = EngineWorld(wanted, now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    return world
  }

  @Test("Deliveries the server cannot take do not keep the others of its host from going out")
  func poison() {
    let poisoned = (1...4).map { EngineWorld.wanted("p\($0)", at: "2026-11-21T11:50:00Z") }
    var world = world(poisoned)
    world.calls = Array(repeating: Self.broken, count: 4)
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.ledger.isEmpty)
    world.wanted.append(
      EngineWorld.wanted("well", at: "2026-11-21T12:30:00Z", account: EngineWorld.beta))
    world.commit = "c2"
    world.advance(3600)
    // Room for four calls only, and five are due: the one that was never refused must be among the four.
    world.calls = Array(repeating: Self.broken, count: 4)
    world.reconcile()
    #expect(world.entry("well", EngineWorld.beta)?.attempts.count == 1)
    #expect((1...4).compactMap { world.entry("p\($0)")?.attempts.count }.reduce(0, +) == 7)
  }

  @Test("A thread of which a part is public is not tried for ever: after a day it is failed, partial")
  func endless() {
    var world = world([EngineWorld.wanted("story", at: "2026-11-21T11:59:00Z", texts: ["a", "b"])])
    world.calls = [.succeed, Self.broken]
    world.reconcile()
    #expect(world.entry("story")?.state == .publishing)
    var hours = 0
    while world.entry("story")?.state == .publishing, hours < 60 {
      hours += 1
      world.advance(3600)
      world.calls = [Self.broken, Self.broken]
      world.reconcile()
    }
    #expect((24...26).contains(hours))
    #expect(world.entry("story")?.reason?.hasPrefix("partial, 1 of 2 live") == true)
  }

  @Test("A call nobody can look up is a person's business once its grace is over")
  func blindForLong() {
    var world = world([EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z")])
    world.calls = [.lost]
    world.findings = [Self.blind]
    #expect(world.reconcile()?.exitCode == 5)
    world.advance(25 * 3600)
    world.findings = [Self.blind]
    #expect(world.reconcile()?.exitCode == 4)
    #expect(world.entry("hello")?.state == .publishing)
  }

  @Test("What a new record withholds for its number stays withheld while time makes it fewer")
  func withheldAdoption() {
    let old = (1...3).map { EngineWorld.wanted("old\($0)", at: "2026-11-20T13:00:00Z") }
    let young = (1...3).map { EngineWorld.wanted("young\($0)", at: "2026-11-21T11:00:00Z") }
    var world = EngineWorld(old + young, now: "2026-11-21T12:00:00Z")
    let first = world.reconcile()
    #expect(first?.exitCode == 3)
    world.advance(7200)
    #expect(world.reconcile()?.exitCode == 3)
    #expect(world.entry("old1")?.state == .missed)
    #expect(world.ledger.isEmpty)
    world.approved = world.reconcile()?.report.approval
    world.reconcile()
    #expect(world.counts.keys.sorted() == ["young1/acme/0", "young2/acme/0", "young3/acme/0"])
  }
}
