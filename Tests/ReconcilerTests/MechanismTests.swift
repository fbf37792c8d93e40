import Content
import JSON
import Ledger
import Platforms
import Testing

@testable import Reconciler

@Suite("Mechanisms that keep two runs apart, each alone")
struct MechanismTests {
  private func world(_ wanted: [WantedDelivery]) -> EngineWorld {
    var world = EngineWorld(wanted, now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    return world
  }

  private static func due(_ id: String) -> WantedDelivery {
    EngineWorld.wanted(id, at: "2026-11-21T11:59:00Z")
  }

  @Test("The claim of a living run is left alone, with exit 6; once its lease is over, the work is done")
  func lease() {
    var world = world([Self.due("hello")])
    world.needsPreparation = true
    var first = world.run()
    first.start(&world)
    while let effect = first.waiting.first {
      if case .prepare = effect { break }
      first.perform(0, &world)
    }
    let claim = world.entry("hello")?.claim
    #expect(world.reconcile()?.exitCode == 6)
    #expect(world.entry("hello")?.claim == claim)
    #expect(world.ledger.isEmpty)
    world.advance(601)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.counts == ["hello/acme/0": 1])
  }

  @Test("A call that waited for more than 30 s is seen to stand before it begins")
  func beginWithin() {
    var world = world([Self.due("one"), Self.due("two")])
    world.parallelCalls = 1
    var run = world.run()
    run.start(&world)
    while let effect = run.waiting.first {
      if case .publish = effect { break }
      run.perform(0, &world)
    }
    world.advance(31)
    run.perform(0, &world)
    #expect(
      !run.waiting.contains { if case .publish = $0 { true } else { false } },
      "the second call begins 31 s after its sending was acknowledged")
    #expect(run.waiting.contains { if case .read = $0 { true } else { false } })
    while run.ending == nil, !run.waiting.isEmpty { run.perform(0, &world) }
    #expect(world.counts == ["one/acme/0": 1, "two/acme/0": 1])
  }

  @Test("What keeps being refused is missed once its grace is over")
  func retryPastGrace() {
    var world = world([Self.due("hello")])
    world.calls = [.refuse(Failure(.retryLater(afterSeconds: 60), code: "503", "busy"))]
    #expect(world.reconcile()?.exitCode == 5)
    world.advance(25 * 3600)
    #expect(world.reconcile()?.exitCode == 4)
    #expect(world.entry("hello")?.state == .missed)
    #expect(world.ledger.isEmpty)
  }

  @Test("Publications that two runs record at the same time count both")
  func usage() {
    var world = world([Self.due("one"), Self.due("two")])
    let ids = world.wanted.map(\.id)
    var first = world.run(only: [ids[0]])
    first.start(&world)
    while let effect = first.waiting.first {
      first.perform(0, &world)
      if case .publish = effect { break }
    }
    world.advance(5)
    #expect(world.reconcile(only: [ids[1]])?.exitCode != 7)
    #expect(world.record.accounts[EngineWorld.alpha]?.recent.count == 1)
    for _ in 0..<50 where first.ending == nil {
      if first.waiting.isEmpty {
        world.advance(3)
        first.take(.tick, &world)
      } else {
        first.perform(0, &world)
      }
    }
    #expect(world.counts == ["one/acme/0": 1, "two/acme/0": 1])
    #expect(world.record.accounts[EngineWorld.alpha]?.recent.count == 2)
  }

  @Test("Pushes to a hosted remote: a burst, then one each ten seconds")
  func pushBudget() {
    var world = EngineWorld(
      [EngineWorld.wanted("story", at: "2026-11-21T11:59:00Z", texts: ["a", "b", "c", "d", "e"])],
      now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.pushBurst = 2
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.pushTimes.count >= 6)
    for (earlier, later) in zip(world.pushTimes, world.pushTimes.dropFirst(2)) {
      #expect(later - earlier >= 9.999, "three pushes within \(later - earlier) s")
    }
    #expect(world.counts.count == 5)
  }

  @Test(
    "The lease of a run that died is taken away, though there is nothing else to write; a living one's stays")
  func endedRuns() {
    var world = world([EngineWorld.wanted("later", at: "2099-01-01T00:00:00Z")])
    world.reconcile()
    world.record.runs["dead"] = RunLease(
      run: "dead", started: world.now.adding(seconds: -900), until: world.now.adding(seconds: -1))
    world.record.runs["living"] = RunLease(
      run: "living", started: world.now, until: world.now.adding(seconds: 500))
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.record.runs.keys.sorted() == ["living"])
  }

  @Test(
    "A file the platform lost is forgotten on the record: the next run prepares it anew, and the post goes out"
  )
  func lostFile() {
    var world = world([Self.due("hello")])
    world.needsPreparation = true
    var failure = Failure(.retryLater(afterSeconds: nil), code: "400", "the media id is unknown")
    failure.remaining = "no file"
    world.preparations = [.ready(checkpoint: "a file")]
    world.calls = [.refuse(failure)]
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.entry("hello")?.checkpoint == "no file")
    world.advance(3600)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.preparedFrom == [nil, "no file"])
    #expect(world.counts == ["hello/acme/0": 1])
  }

  @Test("It is forgotten as well where the refused call repeated one whose answer was lost")
  func lostFileOfRepeat() {
    var world = world([Self.due("hello")])
    world.needsPreparation = true
    world.keyLife = 7200
    var failure = Failure(.retryLater(afterSeconds: nil), code: "400", "the media id is unknown")
    failure.remaining = "no file"
    world.preparations = [.ready(checkpoint: "a file")]
    world.calls = [.lost, .refuse(failure)]
    let unseen = Finding.notSeen(vouchedKeyLife: 7200, platformTime: nil)
    world.findings = [unseen, unseen]
    world.reconcile()
    world.advance(1000)
    world.reconcile()
    #expect(world.entry("hello")?.attempts.count == 2)
    #expect(world.entry("hello")?.state == .publishing)
    #expect(world.entry("hello")?.checkpoint == "no file")
  }

  @Test("A step of the extras is recorded before the next one is taken, in the same run")
  func extrasStep() {
    var wanted = Self.due("hello")
    wanted.content.firstComment = "More at the door"
    var world = world([wanted])
    world.extras = [.advanced([], progress: "box")]
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.extrasFrom == [nil, "box"])
    #expect(world.entry("hello")?.extras == nil)
  }

  @Test("A platform still at work on what is public is no trouble: exit 0, and a later run looks again")
  func extrasProcessed() {
    var wanted = Self.due("hello")
    wanted.content.firstComment = "More at the door"
    var world = world([wanted])
    let working = Failure(.retryLater(afterSeconds: 60), code: "processing", "still processed")
    world.extras = [.failed(working, receipts: [], progress: nil)]
    let ending = world.reconcile()
    #expect(ending?.exitCode == 0)
    #expect(ending?.report.wake != nil)
    world.advance(600)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.entry("hello")?.extras == nil)
  }

  @Test("Extras that step without getting on are given up, with their reason")
  func extrasStuck() {
    var wanted = Self.due("hello")
    wanted.content.firstComment = "More at the door"
    var world = world([wanted])
    world.extras = Array(repeating: .advanced([], progress: "box"), count: 20)
    for _ in 0..<10 {
      world.reconcile()
      world.advance(86_400)
    }
    #expect(world.entry("hello")?.extras == nil)
    #expect(world.entry("hello")?.reason?.contains("do not get on") == true)
  }

  @Test("What took so long to record that others take it for stale is recorded anew before its call")
  func slowPush() {
    var world = world([Self.due("hello")])
    var run = world.run()
    run.start(&world)
    var isSlow = true
    var waits: [Int64] = []
    for _ in 0..<200 where run.ending == nil {
      guard let effect = run.waiting.first else { break }
      if case .swap(let batch, _, _) = effect, isSlow,
        batch.changes.contains(where: { $0.to.sendingItem != nil })
      {
        isSlow = false
        world.advance(200)
      }
      if case .publish(let entry, _) = effect {
        waits.append(world.now.seconds(since: entry.items[0].lastSent ?? entry.since))
      }
      run.perform(0, &world)
    }
    #expect(waits == [0])
    #expect(world.counts == ["hello/acme/0": 1])
  }

  @Test("A run that cannot know whether its last push landed keeps its journal")
  func openPush() {
    var world = world([Self.due("hello")])
    world.swaps = Array(repeating: .lostAnswerUnread, count: 50)
    let ending = world.reconcile()
    #expect(ending?.exitCode == 5)
    #expect(ending?.report.needsJournal == true)
  }

  @Test("The extras of a run that died wait until its claim is over by any clock, then they are done")
  func extras() {
    var wanted = Self.due("hello")
    wanted.content.firstComment = "More at the door"
    var world = world([wanted])
    var first = world.run()
    first.start(&world)
    while let effect = first.waiting.first {
      if case .finish = effect { break }
      first.perform(0, &world)
    }
    #expect(world.entry("hello")?.extras != nil)
    world.advance(601)
    world.reconcile()
    #expect(world.entry("hello")?.extras != nil)
    world.advance(900)
    world.reconcile()
    #expect(world.entry("hello")?.extras == nil)
    #expect(world.entry("hello")?.claim == nil)
  }
}
