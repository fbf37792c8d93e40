import Git
import Locking
import Reconciler
import Testing

@Suite("Several runs in one clone")
struct SharedCloneTests {
  /// Lets another run go by between a listing and its use.
  private struct Overtaken: RefStore {
    let inner: any RefStore
    let listings = Guarded(0)
    let meanwhile: @Sendable () async -> Void

    func list(_ refs: [String]) async throws(GitError) -> [String: ObjectID] {
      let found = try await inner.list(refs)
      let count = listings.withLock { count in
        count += 1
        return count
      }
      // The first asks whether there is anything to do, the second is read.
      if count == 2 { await meanwhile() }
      return found
    }

    func fetch(_ wants: [(ref: String, id: ObjectID)], deep: Bool) async throws(GitError) {
      try await inner.fetch(wants, deep: deep)
    }

    func swap(_ ref: String, from expected: ObjectID?, to new: ObjectID) async -> SwapAnswer {
      await inner.swap(ref, from: expected, to: new)
    }
  }

  @Test(
    "What another run wrote since this one listed the branches is no rewritten record, and no record that is gone",
    arguments: [true, false])
  func overtaken(hasRecord: Bool) async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      let clone = try await world.clone("clone")
      if hasRecord { #expect(await world.reconcile(in: clone).exitCode == 0) }
      world.clock.set(hasRecord ? "2026-11-21T09:00:00Z" : "2026-11-21T08:30:00Z")
      let ending = await world.reconcile(world.runEnvironment(in: clone)) { origin in
        Overtaken(inner: origin.refs) { await world.reconcile(in: clone) }
      }
      #expect([0, 6].contains(ending.exitCode), "\(ending.words)")
      world.clock.set("2026-11-21T09:05:00Z")
      await world.reconcile(in: clone)
      world.expectPublic(["good"])
      try await world.expectWholeRecord()
    }
  }
}
