import Content
import JSON
import Ledger
import Platforms
import Testing

@testable import Reconciler

@Suite("A platform that takes a call and then works on it")
struct UnderwayTests {
  static func taken(_ kind: FailureClass = .ambiguous) -> Failure {
    var failure = Failure(kind, code: "accepted", "at work")
    failure.underway = "the id to ask for"
    return failure
  }

  static func world() -> EngineWorld {
    var world = EngineWorld(
      [EngineWorld.wanted("film", at: "2026-11-21T11:59:00Z")], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.calls = [.refuse(taken())]
    return world
  }

  @Test("What a look needs is kept, the look is repeated in the same run, and the post is recorded")
  func awaited() {
    var world = Self.world()
    let atWork = Finding.couldNotLook(Self.taken(.retryLater(afterSeconds: 10)))
    world.findings = [
      atWork, atWork, .published(Receipt(remoteID: "r9", permalink: "https://alpha.example/r9")),
    ]
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.entry("film")?.state == .published)
    #expect(world.finds == 3)
  }

  @Test("Work that lasts is left to the next run, with what it needs to ask")
  func endless() {
    var world = Self.world()
    world.findings = Array(repeating: .couldNotLook(Self.taken(.retryLater(afterSeconds: 100))), count: 20)
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.entry("film")?.state == .publishing)
    #expect(world.entry("film")?.checkpoint == "the id to ask for")
    #expect(world.finds < 20)
    #expect(world.ledger.isEmpty)
    world.findings = [.published(Receipt(remoteID: "r9", permalink: "https://alpha.example/r9"))]
    world.advance(7200)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.entry("film")?.state == .published)
  }

  @Test("What the platform gave up is sent again, once")
  func givenUp() {
    var world = Self.world()
    world.findings = [
      .couldNotLook(Self.taken(.retryLater(afterSeconds: 10))), .surelyNotPublished(proof: "it failed"),
    ]
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.counts == ["film/acme/0": 1])
  }

  @Test("A look that merely fails is not repeated in its run")
  func plain() {
    var world = Self.world()
    world.findings = Array(
      repeating: .couldNotLook(Failure(.retryLater(afterSeconds: 10), code: "500", "broken")), count: 5)
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.finds == 1)
  }
}
