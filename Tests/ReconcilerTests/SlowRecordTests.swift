import Content
import Ledger
import Platforms
import Testing

@testable import Reconciler

@Suite("A record that is slow, silent or shown late")
struct SlowRecordTests {
  private func world(_ ids: [String] = ["hello"]) -> EngineWorld {
    var world = EngineWorld(
      ids.map { EngineWorld.wanted($0, at: "2026-11-21T11:59:00Z") }, now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    return world
  }

  /// Goes on as `reconcile` does; `instead`: what is answered to an effect that is not performed. False: the run does
  /// not end.
  private func finish(
    _ run: inout EngineRun, _ world: inout EngineWorld,
    instead: (Effect, inout EngineWorld) -> Event? = { _, _ in nil }
  ) -> Bool {
    for _ in 0..<2000 where run.ending == nil {
      if let effect = run.waiting.first {
        if let answer = instead(effect, &world) {
          run.waiting.removeFirst()
          run.take(answer, &world)
        } else {
          run.perform(0, &world)
        }
      } else if let wake = run.wakes.min() {
        world.advance(max(0, wake - world.monotonic))
        run.wakes = run.wakes.filter { $0 > world.monotonic }
        run.take(.tick, &world)
      } else {
        return false
      }
    }
    return run.ending != nil
  }

  private func isCall(_ effect: Effect) -> Bool { if case .publish = effect { true } else { false } }
  private func isReading(_ effect: Effect) -> Bool { if case .read = effect { true } else { false } }

  @Test("A failure whose recording was not answered is told by the run that recorded it: exit 4")
  func failureToldLate() throws {
    var world = world()
    world.calls = [.refuse(Failure(.needsChange, code: "400", "no such picture"))]
    world.swaps = [.sound, .appliedUnread]
    let reconciled = world.reconcile()
    let ending = try #require(reconciled)
    #expect(world.entry("hello")?.state == .failed)
    #expect(ending.exitCode == 4)
    #expect(ending.report.lines.contains { $0.verb == "failed" })
    #expect(world.record.runs.isEmpty, "a lease is left")
  }

  @Test("A publication whose recording was not answered is counted once")
  func countedOnce() {
    var world = world()
    world.swaps = [.sound, .appliedUnread]
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.counts == ["hello/acme/0": 1])
    #expect(world.record.accounts[EngineWorld.alpha]?.recent.count == 1)
    #expect(world.record.runs.isEmpty, "a lease is left")
  }

  @Test("Where every push takes long, a run ends all the same, and the delivery waits with a reason")
  func everyPushSlow() {
    var world = world()
    var run = world.run()
    run.start(&world)
    let hasEnded = finish(&run, &world) { effect, world in
      if case .swap = effect { world.advance(100) }
      return nil
    }
    #expect(hasEnded)
    #expect(run.ending?.exitCode == 5)
    #expect(world.ledger.isEmpty)
    #expect(world.entry("hello")?.wait?.reason.contains("the record took too long") == true)
    world.advance(3600)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.counts == ["hello/acme/0": 1])
  }

  @Test("A push that was put off gives the time at which it is made, and its call begins")
  func putOff() {
    var world = world()
    var run = world.run()
    run.start(&world)
    var asked = 0
    var waits: [Int64] = []
    var verbs: Set<String> = []
    let hasEnded = finish(&run, &world) { effect, world in
      if case .publish(let entry, _) = effect {
        waits.append(world.now.seconds(since: entry.items[0].lastSent ?? entry.since))
      }
      guard case .swap(let batch, _, _) = effect else { return nil }
      verbs.formUnion(batch.changes.map(\.verb))
      guard asked < 2 else { return nil }
      asked += 1
      return .swapped(.throttled(120, "slow down"))
    }
    #expect(hasEnded)
    #expect(run.ending?.exitCode == 0)
    #expect(waits == [0])
    #expect(!verbs.contains("unbegun"), "it was taken back, and recorded once more")
    #expect(world.entry("hello")?.attempts.count == 1)
  }

  @Test("A reading that fails while calls are under way costs none of their receipts")
  func readingFails() {
    var world = world(["one", "three", "two"])
    world.parallelCalls = 2
    var run = world.run()
    run.start(&world)
    while let index = run.waiting.firstIndex(where: { !isCall($0) }) { run.perform(index, &world) }
    #expect(run.waiting.count { isCall($0) } == 2)
    world.advance(31)
    run.perform(0, &world)
    let reading = run.waiting.firstIndex { isReading($0) }
    guard let reading else {
      Issue.record("nothing is read before the third call")
      return
    }
    run.waiting.remove(at: reading)
    run.take(.readFailed("no route", code: 5), &world)
    #expect(finish(&run, &world))
    #expect(run.ending?.exitCode == 0)
    #expect(world.counts == ["one/acme/0": 1, "three/acme/0": 1, "two/acme/0": 1])
    #expect(["one", "three", "two"].allSatisfy { world.entry($0)?.state == .published })
  }

  @Test("A reading that failed for a moment takes no time from the push of a later receipt")
  func silenceThatEnded() {
    var world = world()
    var run = world.run()
    run.start(&world)
    while let index = run.waiting.firstIndex(where: { !isCall($0) }) { run.perform(index, &world) }
    run.take(.readFailed("no route", code: 5), &world)
    run.take(.read(world.view()), &world)
    world.advance(60)
    var isSilent = true
    let hasEnded = finish(&run, &world) { effect, _ in
      guard case .swap = effect, isSilent else { return nil }
      isSilent = false
      return .swapped(.unreachable("no route"))
    }
    #expect(hasEnded && !isSilent)
    #expect(run.ending?.exitCode == 0)
    #expect(world.entry("hello")?.state == .published)
  }

  @Test("A remote that stays silent ends the run with 5")
  func readingFailsForEver() {
    var world = world(["one", "two"])
    world.parallelCalls = 1
    var run = world.run()
    run.start(&world)
    while let index = run.waiting.firstIndex(where: { !isCall($0) }) { run.perform(index, &world) }
    world.advance(31)
    var readings = 0
    let hasEnded = finish(&run, &world) { effect, _ in
      guard isReading(effect) else { return nil }
      readings += 1
      return .readFailed("no route", code: 5)
    }
    #expect(hasEnded)
    #expect(run.ending?.exitCode == 5)
    #expect(readings < 20)
    #expect(world.entry("one")?.state == .published)
    world.journaledRuns = [run.engine.settings.run]
    world.advance(1200)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.counts == ["one/acme/0": 1, "two/acme/0": 1])
  }

  @Test("The journal stays while a push may still land, though the post is wanted no more")
  func openPushAndNewContent() {
    var world = world()
    world.swaps = [.lostAnswerUnread]
    var run = world.run()
    run.start(&world)
    while !run.waiting.isEmpty { run.perform(0, &world) }
    world.commit = "c2"
    world.wanted = []
    #expect(finish(&run, &world))
    #expect(world.ledger.isEmpty)
    #expect(run.ending?.report.needsJournal == true)
  }

  @Test(
    "A platform that asks extras to wait is given a day; what then still fails is given up with its reason")
  func extrasAsked() {
    var world = world()
    world.wanted[0].content.firstComment = "More at the door"
    let asked = Failure(.retryLater(afterSeconds: 300), code: "busy", "in review")
    world.extras = Array(repeating: .failed(asked, receipts: [], progress: nil), count: 7)
    for _ in 0..<8 {
      world.reconcile()
      world.advance(8_000)
    }
    #expect(world.entry("hello")?.extras == nil)
    #expect(world.entry("hello")?.reason == nil)

    world = self.world()
    world.wanted[0].content.firstComment = "More at the door"
    world.extras = Array(repeating: .failed(asked, receipts: [], progress: nil), count: 20)
    for _ in 0..<12 {
      world.reconcile()
      world.advance(22_000)
    }
    #expect(world.entry("hello")?.extras == nil)
    #expect(world.entry("hello")?.reason?.contains("in review") == true)
  }
}
