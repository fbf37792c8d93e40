import Content
import Ledger
import Platforms
import Testing

@testable import Reconciler

@Suite("An answer that is lost shuts the way for others")
struct GateTests {
  private static let blind = Finding.couldNotLook(
    Failure(.retryLater(afterSeconds: nil), code: "500", "no list"))

  @Test("Nothing of the account goes out until a look has succeeded")
  func account() {
    var world = EngineWorld(
      [
        EngineWorld.wanted("one", at: "2026-11-21T11:58:00Z"),
        EngineWorld.wanted("two", at: "2026-11-21T12:00:10Z"),
      ], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.calls = [.lost]
    world.findings = [Self.blind]
    world.reconcile()
    world.set("2026-11-21T12:00:11Z")
    let wait = world.entry("one")?.wait?.until ?? world.now
    if wait <= world.now { world.findings = [Self.blind] }
    world.reconcile()
    #expect(world.ledger.isEmpty)
    #expect(world.entry("two")?.state == .scheduled)
    world.advance(1000)
    world.reconcile()
    #expect(world.counts == ["two/acme/0": 1])
  }

  @Test(
    "Three lost answers shut the host for its other accounts too; a look that cannot tell is no word of it",
    arguments: [blind, Finding.cannotTell(Failure(.needsCredentials, code: "403", "it may not read"))])
  func host(_ finding: Finding) {
    var world = EngineWorld(
      ["a", "b", "c"].map { EngineWorld.wanted($0, at: "2026-11-21T11:59:00Z") }
        + [EngineWorld.wanted("d", at: "2026-11-21T12:00:20Z", account: EngineWorld.beta)],
      now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.calls = [.lost, .lost, .lost]
    world.findings = Array(repeating: finding, count: 3)
    var run = world.run()
    run.start(&world)
    var answered = 0
    for _ in 0..<200 where run.ending == nil {
      guard let effect = run.waiting.first else { break }
      if case .publish = effect { answered += 1 }
      run.perform(0, &world)
      if answered == 3 { world.set("2026-11-21T12:00:21Z") }
    }
    #expect(answered == 3)
    #expect(run.ending?.exitCode == 5)
    #expect(world.ledger.isEmpty)
    #expect(world.entry("d", EngineWorld.beta)?.state == .scheduled)
  }
}
