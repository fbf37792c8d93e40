import Content
import Ledger
import Planning
import Platforms
import Testing

@testable import Reconciler

@Suite("Ways to go wrong that only a careful reading shows")
struct CarefulReadingTests {
  private func world(_ texts: [String] = ["Hello"]) -> EngineWorld {
    var world = EngineWorld(
      [EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z", texts: texts)], now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    return world
  }

  /// A run that is at the point of its call, and does nothing more.
  private func leaveBeforeItsCall(_ world: inout EngineWorld) {
    var run = world.run()
    run.start(&world)
    while let index = run.waiting.indices.first {
      if case .publish = run.waiting[index] { break }
      run.perform(index, &world)
    }
  }

  @Test("A refusal of a repeated call does not forget that the first call may be public")
  func refusedRepeat() {
    var world = world()
    world.keyLife = 3600
    world.calls = [.lost, .refuse(Failure(.limited(afterSeconds: 60), code: "429", "slow down"))]
    world.reconcile()
    world.advance(930)
    world.reconcile()
    #expect(world.entry("hello")?.state == .publishing)
    world.advance(7200)
    world.reconcile()
    world.advance(7200)
    world.reconcile()
    #expect(world.entry("hello")?.state == .uncertain)
    #expect(world.ledger.isEmpty)
  }

  @Test("\"I have this already\" after a lost answer is evidence of success, not a failure")
  func duplicateEvidence() {
    var world = world()
    world.calls = [.lost, .refuse(Failure(.duplicate, code: "506", "duplicate"))]
    world.findings = [
      .surelyNotPublished(proof: "container FINISHED"), .notSeen(vouchedKeyLife: nil, platformTime: nil),
    ]
    world.reconcile()
    world.advance(1000)
    world.reconcile()
    #expect(world.entry("hello")?.state == .published)
    #expect(world.entry("hello")?.reason?.contains("link unknown") == true)
  }

  @Test("A first call refused as a duplicate fails: somebody else posted that")
  func firstDuplicate() {
    var world = world()
    world.calls = [.refuse(Failure(.duplicate, code: "506", "duplicate"))]
    #expect(world.reconcile()?.exitCode == 4)
    #expect(world.entry("hello")?.state == .failed)
  }

  @Test("A receipt in this machine's journal is a fact even after looks gave up")
  func journalOverUncertain() {
    var world = world()
    world.calls = [.lost]
    world.reconcile()
    world.advance(1000)
    world.reconcile()
    #expect(world.entry("hello")?.state == .uncertain)
    let entry = world.entry("hello")
    world.journal = [
      JournalFact(
        run: "gone", delivery: world.wanted[0].id, item: 0, attempt: 1, generation: entry?.generation ?? 0,
        begun: true, receipt: Receipt(remoteID: "r77"))
    ]
    world.reconcile()
    #expect(world.entry("hello")?.state == .published)
    #expect(world.entry("hello")?.items[0].receipt?.remoteID == "r77")
  }

  @Test("The absence of `begun` in a dead run's journal takes its sending back, and it goes out once")
  func unbegunByJournal() {
    var world = world()
    leaveBeforeItsCall(&world)
    #expect(world.entry("hello")?.sendingItem == 0)
    world.advance(1)
    world.journaledRuns = [world.entry("hello")?.claim?.run ?? ""]
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.counts == ["hello/acme/0": 1])
  }

  @Test("A look that saw nothing while that run still lived does not outweigh the proof")
  func unbegunAfterALook() {
    var world = world()
    leaveBeforeItsCall(&world)
    world.advance(250)
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.finds == 1)
    world.advance(1000)
    world.journaledRuns = [world.entry("hello")?.claim?.run ?? ""]
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.counts == ["hello/acme/0": 1])
  }

  @Test("Without that proof a fresh sending of another run is left alone")
  func freshSendingOfAnother() {
    var world = world()
    leaveBeforeItsCall(&world)
    world.advance(1)
    #expect(world.reconcile()?.exitCode == 6)
    #expect(world.ledger.isEmpty)
    #expect(world.finds == 0)
  }

  @Test("What a run itself records does not let withheld cancels pass")
  func stickyHazard() {
    let open = (0..<20).map { EngineWorld.wanted("open-\($0)", at: "2099-01-01T00:00:00Z") }
    var world = EngineWorld(open, now: "2026-11-21T12:00:00Z")
    world.beginRecord()
    world.reconcile()
    let new = (0..<100).map {
      EngineWorld.wanted("new-\($0)", at: "2099-02-01T00:00:00Z", texts: ["New \($0)"])
    }
    world.wanted = (Array(open.prefix(10)) + new).sorted { $0.id < $1.id }
    world.commit = "c2"
    #expect(world.reconcile()?.exitCode == 3)
    #expect(world.record.entries.values.allSatisfy { $0.entry.state == .scheduled })
  }

  @Test("A change merged between the claim and the sending is obeyed")
  func cancelledMeanwhile() {
    var world = world()
    world.needsPreparation = true
    var run = world.run()
    run.start(&world)
    while let index = run.waiting.indices.first {
      if case .prepare = run.waiting[index] { break }
      run.perform(index, &world)
    }
    world.wanted = [EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z", wish: .cancelled)]
    world.commit = "c2"
    while run.ending == nil, let index = run.waiting.indices.first { run.perform(index, &world) }
    #expect(world.ledger.isEmpty)
    #expect(world.entry("hello")?.state == .cancelled)
  }

  @Test(
    "The answer to a push was lost: the nonce on the branch settles it, both ways", arguments: [true, false])
  func lostPush(applied: Bool) {
    var world = world()
    world.swaps = [applied ? .lostAnswerApplied : .lostAnswerNotApplied]
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.counts == ["hello/acme/0": 1])
  }

  @Test("A remote that refuses for good ends with exit 1 before anything is sent")
  func refusedPush() {
    var world = world()
    world.swaps = [.rejected, .rejected, .rejected]
    #expect(world.reconcile()?.exitCode == 1)
    #expect(world.ledger.isEmpty)
  }

  @Test("A receipt that cannot be recorded is exit 7, whatever else went wrong")
  func lostReceipt() {
    var world = world()
    world.swaps = []
    var run = world.run()
    run.start(&world)
    while let index = run.waiting.indices.first {
      if case .publish = run.waiting[index] { world.swaps = Array(repeating: .rejected, count: 5) }
      run.perform(index, &world)
      if run.waiting.isEmpty, run.ending == nil {
        world.advance(4)
        run.take(.tick, &world)
      }
    }
    #expect(run.ending?.exitCode == 7)
    #expect(run.ending?.report.needsJournal == true)
    #expect(world.counts == ["hello/acme/0": 1])
  }

  @Test("A signal before the call takes the sending back; nothing is public, nothing is claimed")
  func signal() {
    var world = world()
    world.needsPreparation = true
    var run = world.run()
    run.start(&world)
    while let index = run.waiting.indices.first {
      if case .prepare = run.waiting[index] { break }
      run.perform(index, &world)
    }
    run.take(.stop(signal: 15), &world)
    world.advance(4.1)
    run.take(.tick, &world)
    while run.ending == nil,
      let index = run.waiting.firstIndex(where: { if case .swap = $0 { true } else { false } })
    {
      run.perform(index, &world)
    }
    #expect(run.ending?.exitCode == 143)
    #expect(world.entry("hello")?.state == .scheduled)
    #expect(world.record.runs.isEmpty)
    #expect(world.ledger.isEmpty)
  }
}
