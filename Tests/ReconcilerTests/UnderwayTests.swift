import Content
import JSON
import Ledger
import Platforms
import Testing

@testable import Reconciler

@Suite("A platform that takes a call and then works on it")
struct UnderwayTests {
  static func taken(_ kind: FailureClass = .ambiguous) -> Failure {
    var failure = Failure(kind, code: "202", "at work")
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

  @Test("What is prepared anew goes on from the platform's last answer, not from what came before it")
  func preparedAnew() {
    var world = Self.world()
    world.needsPreparation = true
    world.findings = [
      .couldNotLook(Self.taken(.retryLater(afterSeconds: 10))), .surelyNotPublished(proof: "it failed"),
    ]
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.preparedFrom == [nil, "the id to ask for"])
    #expect(world.counts == ["film/acme/0": 1])
  }

  @Test("Three films at work shut neither their account nor its host: others go out meanwhile")
  func othersGoOut() {
    var world = Self.world()
    world.wanted += ["scene", "trailer"].map { EngineWorld.wanted($0, at: "2026-11-21T11:59:00Z") }
    world.wanted.append(EngineWorld.wanted("note", at: "2026-11-21T12:01:00Z"))
    world.wanted.append(EngineWorld.wanted("other", at: "2026-11-21T12:01:00Z", account: EngineWorld.beta))
    world.calls = Array(repeating: .refuse(Self.taken()), count: 3)
    world.findings = Array(repeating: .couldNotLook(Self.taken(.retryLater(afterSeconds: 1000))), count: 3)
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.ledger.isEmpty)
    world.set("2026-11-21T12:01:01Z")
    world.findings = Array(repeating: .couldNotLook(Self.taken(.retryLater(afterSeconds: 1000))), count: 3)
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.counts == ["note/acme/0": 1, "other/beta/0": 1])
    #expect(world.entry("film")?.state == .publishing)
  }

  @Test("Three films taken in one run do not stop what comes next at their host")
  func hostStaysOpen() {
    var world = Self.world()
    world.wanted += ["scene", "trailer"].map { EngineWorld.wanted($0, at: "2026-11-21T11:59:00Z") }
    world.wanted.append(EngineWorld.wanted("other", at: "2026-11-21T12:00:20Z", account: EngineWorld.beta))
    world.calls = Array(repeating: .refuse(Self.taken()), count: 3)
    let atWork = Finding.couldNotLook(Self.taken(.retryLater(afterSeconds: 1000)))
    world.findings = [atWork, atWork, atWork]
    var run = world.run()
    run.start(&world)
    var answered = 0
    while run.ending == nil, let effect = run.waiting.first {
      if case .find = effect, answered == 3 { break }
      if case .publish = effect { answered += 1 }
      run.perform(0, &world)
    }
    world.set("2026-11-21T12:00:21Z")
    for _ in 0..<50 where run.ending == nil {
      // The looks are not answered yet.
      let next = run.waiting.firstIndex { if case .find = $0 { false } else { true } }
      run.perform(next ?? 0, &world)
    }
    #expect(world.counts == ["other/beta/0": 1])
  }

  @Test(
    "What was taken is followed up after a call was lost and its file cancelled; what was not is not begun")
  func followedUp() {
    var world = Self.world()
    world.wanted.append(EngineWorld.wanted("lost", at: "2026-11-21T12:00:30Z"))
    world.wanted.append(EngineWorld.wanted("new", at: "2026-11-21T12:01:30Z"))
    let atWork = Finding.couldNotLook(Self.taken(.retryLater(afterSeconds: 1000)))
    world.findings = [atWork]
    world.reconcile()
    world.set("2026-11-21T12:00:31Z")
    world.calls = [.lost]
    let blind = Finding.couldNotLook(Failure(.retryLater(afterSeconds: 600), code: "500", "no list"))
    world.findings = [blind, blind]
    world.reconcile()
    // The call that was lost shuts the account; the file that was taken is cancelled.
    world.set("2026-11-21T12:05:00Z")
    world.commit = "c2"
    world.wanted = world.wanted.map { wanted in
      var wanted = wanted
      if wanted.id.post == PostID(folding: "film") { wanted.wish = .cancelled }
      return wanted
    }
    world.findings = [.published(Receipt(remoteID: "r9", permalink: "https://alpha.example/r9")), blind]
    world.reconcile()
    #expect(world.entry("film")?.state == .published)
    #expect(world.entry("film")?.items[0].receipt?.remoteID == "r9")
    #expect(world.entry("new")?.state == .scheduled)
    #expect(world.ledger.isEmpty)
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
