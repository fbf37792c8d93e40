import Content
import Foundation
import Ledger
import Reconciler
import Testing

/// Each of these runs in a process of its own, since a full disk is full for everybody in it.
@Suite("Bad input: a full disk")
struct BadInputDiskTests {
  @Test("A disk that is full from the start: nothing is sent, nothing written, and the next run goes on")
  func fullFromTheStart() async {
    await #expect(processExitsWith: .success) {
      try await World.withDuePost { world in
        let tip = try await world.stateTip()
        FullDisk.fill()
        let full = await world.reconcile()
        FullDisk.empty()
        #expect(full.exitCode == 1, "\(full.words)")
        #expect(full.words.contains("cannot be written"), "\(full.words)")
        world.expectPublic([])
        #expect(try await world.stateTip() == tip)
        try await world.expectWholeRecord()
        try await world.expectGoesOn()
      }
    }
  }

  @Test("A disk that is full when the journal is to say `begun`: the call does not begin")
  func fullForTheJournal() async {
    await #expect(processExitsWith: .success) {
      try await World.withDuePost { world in
        let full = await world.reconcile(world.runEnvironment()) { origin in
          WatchedRefs(origin.refs) { _ in FullDisk.fill() }
        }
        FullDisk.empty()
        #expect(full.exitCode == 1, "\(full.words)")
        #expect(full.words.contains("cannot be written"), "\(full.words)")
        world.expectPublic([])
        // The claim is on the remote, and this machine's journal proves that its call never began.
        let next = await world.reconcile()
        #expect(next.exitCode == 0, "\(next.words)")
        world.expectPublic(["good"])
        world.clock.advance(700)
        try await world.expectGoesOn()
      }
    }
  }

  @Test("A disk that fills up during the call: exit 7, and the next runs find the post and send none again")
  func fullForTheOutcome() async {
    await #expect(processExitsWith: .success) {
      try await World.withDuePost { world in
        var environment = world.runEnvironment()
        environment.transport = FillingTransport(inner: environment.transport)
        let full = await world.reconcile(environment)
        FullDisk.empty()
        #expect(full.exitCode == 7, "\(full.words)")
        #expect(full.words.contains("not recorded"), "\(full.words)")
        world.expectPublic(["good"])
        world.clock.advance(700)
        try await world.expectGoesOn()
      }
    }
  }
}

extension World {
  /// A world in which `good` is scheduled and due.
  static func withDuePost(_ body: (World) async throws -> Void) async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      #expect(await world.reconcile().exitCode == 0)
      world.clock.set("2026-11-21T09:00:00Z")
      try await body(world)
    }
  }

  /// Checks that the next run settles `good`, with one publication in all, and that the one after it has no work.
  func expectGoesOn(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let next = await reconcile()
    #expect(next.exitCode == 0, "\(next.words)", sourceLocation: sourceLocation)
    expectPublic(["good"], sourceLocation: sourceLocation)
    let tip = try await stateTip()
    #expect(await reconcile().exitCode == 0, sourceLocation: sourceLocation)
    #expect(try await stateTip() == tip, sourceLocation: sourceLocation)
    expectPublic(["good"], sourceLocation: sourceLocation)
    #expect(try await states() == ["good": .published], sourceLocation: sourceLocation)
    try await expectWholeRecord(sourceLocation: sourceLocation)
  }
}
