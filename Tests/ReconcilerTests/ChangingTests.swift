import Content
import Ledger
import Planning
import Platforms
import Testing

@testable import Reconciler

@Suite("Changes of what is public")
struct ChangingTests {
  /// One published post, and a policy.
  private func world(
    _ edit: Consent, _ retract: Consent = .never, texts: [String] = ["Hello"]
  ) -> EngineWorld {
    var project = EngineWorld.project()
    project.policy.published = PublishedPolicy(edit: edit, retract: retract)
    var world = EngineWorld(
      [EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z", texts: texts), Self.later],
      now: "2026-11-21T12:00:00Z", project: project)
    world.beginRecord()
    world.reconcile()
    world.advance(60)
    world.commit = "c2"
    return world
  }

  /// Keeps the project alive.
  private static let later = EngineWorld.wanted("later", at: "2026-12-21T12:00:00Z")

  private func change(_ world: inout EngineWorld, _ texts: [String]) {
    world.wanted[0] = EngineWorld.wanted("hello", at: "2026-11-21T11:59:00Z", texts: texts)
  }

  @Test("An edit is made once, and recorded with the digest of what is public now")
  func edit() {
    var world = world(.auto)
    change(&world, ["Hello again"])
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.changeCalls == ["edit hello/0"])
    let entry = world.entry("hello")
    #expect(entry?.digest == "sha256:Hello again" && entry?.items[0].digest == "sha256:Hello again")
    #expect(entry?.items[0].editedAt != nil && entry?.items[0].receipt?.remoteID == "r1")
    #expect(entry?.commit == "c2" && entry?.drift == nil && entry?.change == nil && entry?.claim == nil)
    world.advance(60)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.changeCalls.count == 1 && world.counts == ["hello/acme/0": 1])
  }

  @Test("never means no call, whatever the files say")
  func never() {
    var edited = world(.never)
    change(&edited, ["Hello again"])
    edited.reconcile()
    #expect(edited.changeCalls.isEmpty && edited.entry("hello")?.drift == "other content")
    var gone = world(.never)
    gone.wanted.removeFirst()
    gone.reconcile()
    #expect(gone.changeCalls.isEmpty && gone.entry("hello")?.drift == "the file is gone")
  }

  @Test("ask waits for the digest, and then makes exactly that change")
  func ask() {
    var world = world(.ask)
    change(&world, ["Hello again"])
    let ending = world.reconcile()
    #expect(ending?.exitCode == 3 && world.changeCalls.isEmpty)
    world.approved = ending?.report.approval
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.changeCalls == ["edit hello/0"])
    #expect(world.entry("hello")?.digest == "sha256:Hello again")
  }

  @Test("An edit whose answer was lost is made again, once, and ends")
  func lost() {
    var world = world(.auto)
    change(&world, ["Hello again"])
    world.changes = [.appliedThenLost]
    #expect(world.reconcile()?.exitCode == 5)
    #expect(world.entry("hello")?.change?.attempts == 1 && world.entry("hello")?.items[0].receipt != nil)
    world.advance(200)
    world.reconcile()
    #expect(world.changeCalls.count == 1, "not before a late call could have arrived")
    world.advance(600)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.changeCalls.count == 2 && world.entry("hello")?.change == nil)
    world.advance(600)
    world.reconcile()
    #expect(world.changeCalls.count == 2 && world.counts == ["hello/acme/0": 1])
  }

  @Test("The claim of a run that died with an edit holds others off, then the edit is made again")
  func died() {
    var world = world(.auto)
    change(&world, ["Hello again"])
    world.changes = [.appliedThenCrash]
    world.reconcile()
    #expect(world.entry("hello")?.claim != nil)
    world.advance(700)
    world.reconcile()
    #expect(world.changeCalls.count == 1, "the lease is over, the handover is not")
    world.advance(900)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.changeCalls.count == 2 && world.entry("hello")?.digest == "sha256:Hello again")
  }

  @Test("Two runs at once: one of them makes the edit")
  func twoRuns() {
    var world = world(.auto)
    change(&world, ["Hello again"])
    var first = world.run()
    var second = world.run()
    first.start(&world)
    second.start(&world)
    for _ in 0..<100 where first.ending == nil || second.ending == nil {
      if !first.waiting.isEmpty { first.perform(0, &world) }
      if !second.waiting.isEmpty { second.perform(0, &world) }
      world.advance(1)
      if first.waiting.isEmpty { first.take(.tick, &world) }
      if second.waiting.isEmpty { second.take(.tick, &world) }
    }
    #expect(world.changeCalls == ["edit hello/0"])
    #expect(world.entry("hello")?.digest == "sha256:Hello again")
  }

  @Test("A retraction keeps the receipt, stays published, and nothing leads to a second publication")
  func retract() {
    var world = world(.never, .auto)
    let menu = world.wanted.removeFirst()
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.changeCalls == ["retract hello/0"])
    let entry = world.entry("hello")
    #expect(entry?.state == .published && entry?.items[0].receipt?.remoteID == "r1")
    #expect(entry?.isRetracted == true && entry?.reason == "taken back: the file is gone")
    world.wanted.insert(menu, at: 0)
    world.commit = "c3"
    #expect(world.reconcile()?.exitCode == 3)
    world.wanted[0] = EngineWorld.wanted("hello", at: "2026-11-22T11:59:00Z", texts: ["Another"])
    world.commit = "c4"
    world.advance(2 * 86_400)
    world.reconcile()
    #expect(world.counts == ["hello/acme/0": 1] && world.changeCalls.count == 1)
  }

  @Test("Of a thread the last message is taken back first, and what is done is not done again")
  func thread() {
    var world = world(.auto, .auto, texts: ["a", "b", "c"])
    world.wanted[0].wish = .cancelled
    world.changes = []
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.changeCalls == ["retract hello/2", "retract hello/1", "retract hello/0"])
    var edited = self.world(.auto, texts: ["a", "b", "c"])
    change(&edited, ["A", "b", "C"])
    #expect(edited.reconcile()?.exitCode == 0)
    #expect(edited.changeCalls == ["edit hello/0", "edit hello/1", "edit hello/2"])
    #expect(edited.entry("hello")?.items.map(\.digest) == ["sha256:A", "sha256:b", "sha256:C"])
  }

  @Test("A refusal is recorded once with its reason, and never touches the publication")
  func refused() {
    var world = world(.auto)
    change(&world, ["Hello again"])
    world.changes = [.refuse(Failure(.needsChange, code: "422", "too old to change"))]
    #expect(world.reconcile()?.exitCode == 4)
    let entry = world.entry("hello")
    #expect(entry?.state == .published && entry?.digest == "sha256:Hello")
    #expect(entry?.items[0].receipt?.remoteID == "r1" && entry?.change?.problem == "too old to change")
    world.advance(3600)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.changeCalls.count == 1)
  }

  @Test("A server that says later is asked later, and given up after as many tries as a post is")
  func backoff() {
    var world = world(.auto)
    world.project.policy.attempts = 3
    change(&world, ["Hello again"])
    world.changes = Array(
      repeating: .refuse(Failure(.retryLater(afterSeconds: 60), code: "409", "busy")), count: 9)
    for _ in 0..<9 {
      world.reconcile()
      world.advance(120)
    }
    #expect(world.changeCalls.count == 3 && world.entry("hello")?.change?.standing == .failed)
  }

  @Test("A refused token holds the account, and the edit goes on once it is accepted again")
  func credentials() {
    var world = world(.auto)
    change(&world, ["Hello again"])
    world.changes = [.refuse(Failure(.needsCredentials, code: "401", "revoked"))]
    #expect(world.reconcile()?.exitCode == 4)
    #expect(world.record.accounts[EngineWorld.alpha]?.hold?.kind == "credentials")
    world.advance(60)
    #expect(world.reconcile()?.exitCode == 0)
    #expect(world.entry("hello")?.digest == "sha256:Hello again")
  }

  @Test("An edit that gives another id keeps the old one known")
  func newID() {
    var world = world(.auto)
    change(&world, ["Hello again"])
    world.changes = [.renamed("r99")]
    world.reconcile()
    let receipt = world.entry("hello")?.items[0].receipt
    #expect(receipt?.remoteID == "r99" && receipt?.formerIDs == ["r1"])
  }

  @Test("A push whose answer is lost does not lose what became of an edit")
  func lostPush() {
    var world = world(.auto)
    change(&world, ["Hello again"])
    var run = world.run()
    run.start(&world)
    var isLost = false
    for _ in 0..<100 where run.ending == nil {
      if case .swap? = run.waiting.first, !world.changeCalls.isEmpty, !isLost {
        isLost = true
        world.swaps = [.lostAnswerNotApplied]
      }
      guard !run.waiting.isEmpty else {
        world.advance(1)
        run.take(.tick, &world)
        continue
      }
      run.perform(0, &world)
    }
    #expect(run.ending?.exitCode == 0)
    #expect(world.changeCalls.count == 1 && world.entry("hello")?.digest == "sha256:Hello again")
  }
}
