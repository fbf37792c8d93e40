import Content
import Ledger
import Platforms
import Testing

@testable import Reconciler

@Suite("A look that can never tell")
struct CannotTellTests {
  private static let blind = Finding.cannotTell(
    Failure(.needsCredentials, code: "403", "the token may not read posts"))
  private static let outage = Finding.couldNotLook(
    Failure(.retryLater(afterSeconds: nil), code: "500", isOutage: true, "no list"))

  private static func world(_ finding: Finding) -> EngineWorld {
    var world = EngineWorld(
      [EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z")], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.calls = [.appliedThenLost]
    world.findings = Array(repeating: finding, count: 100)
    return world
  }

  @Test("Once the call has settled a person is asked, with what was seen; nothing is sent again")
  func uncertain() {
    var world = Self.world(Self.blind)
    world.keyLife = 3600
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.entry("hello")?.state == .publishing)
    world.advance(300)
    #expect(world.reconcile()?.exitCode == 5)
    world.advance(700)
    #expect(world.reconcile()?.exitCode == 4)
    #expect(world.entry("hello")?.state == .uncertain)
    #expect(world.entry("hello")?.reason?.contains("the token may not read posts") == true)
    for _ in 0..<5 {
      world.advance(90_000)
      #expect(world.reconcile()?.exitCode == 4)
    }
    #expect(world.counts == ["hello/acme/0": 1])
  }

  @Test("One such look is not enough, however late it comes")
  func twice() {
    var world = Self.world(Self.blind)
    world.calls = [.appliedThenCrash]
    world.reconcile()
    world.advance(7200)
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.entry("hello")?.state == .publishing)
    world.findings = []
    world.advance(600)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.entry("hello")?.state == .published)
  }

  @Test("Looks that met an outage do not count: a second one may still find it")
  func afterOutage() {
    var world = Self.world(Self.outage)
    for _ in 0..<6 {
      world.reconcile()
      world.advance(3600)
    }
    world.findings = [Self.blind]
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.entry("hello")?.state == .publishing)
    world.advance(600)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.entry("hello")?.state == .published)
  }

  @Test("A platform that is out of order is asked for as long as it takes")
  func outage() {
    var world = Self.world(Self.outage)
    for _ in 0..<40 {
      #expect(world.reconcile()?.exitCode != 0)
      #expect(world.entry("hello")?.state == .publishing)
      world.advance(7200)
    }
    world.findings = []
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.entry("hello")?.state == .published)
    #expect(world.counts == ["hello/acme/0": 1])
  }

  @Test("After a person's word, a duplicate of what was sent before is no proof: they may have deleted it")
  func duplicateAfterWord() {
    var world = Self.world(Self.blind)
    world.calls = [.lost, .refuse(Failure(.duplicate, code: "403", "you have said that"))]
    for _ in 0..<2 {
      world.reconcile()
      world.advance(1000)
    }
    #expect(world.entry("hello")?.state == .uncertain)
    let id = EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z").id
    if var entry = world.entry("hello") {
      entry.state = .scheduled
      entry.word = PersonsWord(word: "resend", by: "Ann", at: world.now)
      entry.generation += 1
      entry.lookup = nil
      entry.wait = nil
      entry.claim = nil
      entry.items[0] = ItemRecord(digest: entry.items[0].digest)
      world.record.entries[id]?.entry = entry
    }
    world.findings = Array(repeating: .notSeen(vouchedKeyLife: nil, platformTime: nil), count: 20)
    for _ in 0..<4 {
      world.reconcile()
      world.advance(1000)
    }
    #expect(world.entry("hello")?.state == .uncertain)
    #expect(world.entry("hello")?.attempts.last?.outcome == "duplicate")
  }

  @Test("What the platform refused as a duplicate meanwhile is public, with its address unknown")
  func duplicate() {
    var world = Self.world(Self.blind)
    world.calls = [.lost, .refuse(Failure(.duplicate, code: "422", "you have said that"))]
    world.keyLife = 3600
    world.findings = [
      .notSeen(vouchedKeyLife: 3600, platformTime: nil), .notSeen(vouchedKeyLife: 3600, platformTime: nil),
    ]
    world.reconcile()
    world.findings = [.notSeen(vouchedKeyLife: 3600, platformTime: nil), Self.blind]
    world.advance(930)
    world.reconcile()
    #expect(world.entry("hello")?.state == .published)
    #expect(world.entry("hello")?.reason?.contains("link unknown") == true)
  }

  @Test(
    "A record that begins asks again where another delivery may turn out to be the candidate, and then ends")
  func adoption() {
    var world = EngineWorld(
      [EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z")], now: "2026-11-21T12:00:00Z")
    let several = Finding.cannotTell(Failure(.ambiguous, code: "several", "two could be this one"))
    world.findings = Array(repeating: several, count: 20)
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.entry("hello")?.state == .scheduled)
    for _ in 0..<4 {
      world.advance(1200)
      world.reconcile()
    }
    #expect(world.entry("hello")?.state == .missed)
    #expect(world.entry("hello")?.reason?.contains("two could be this one") == true)
    #expect(world.ledger.isEmpty)
  }

  @Test("Where a record begins in an outage, its looks are none of those that could not tell")
  func adoptionInOutage() {
    var world = EngineWorld(
      [EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z")], now: "2026-11-21T12:00:00Z")
    let several = Finding.cannotTell(Failure(.ambiguous, code: "several", "two could be this one"))
    world.findings = Array(repeating: Self.outage, count: 5)
    for _ in 0..<5 {
      world.reconcile()
      world.advance(7200)
    }
    #expect(world.findings.isEmpty)
    world.findings = [several]
    world.ledger = [(EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z").id, 0, "before")]
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.entry("hello")?.state == .scheduled)
    world.advance(7200)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.entry("hello")?.state == .published)
  }
}
