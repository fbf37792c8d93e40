import Foundation
import Git
import Locking
import Reconciler
import Testing

@Suite("A store that others tidy")
struct PackedMeanwhileTests {
  /// A world in which a post is due whose clone's own store misses the tree of a branch.
  private func story(
    missing branch: String, _ body: (World, _ clone: String, _ object: String) async throws -> Void
  ) async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try await world.publishCommit()
      let clone = try await world.clone("clone")
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit("A post")
      #expect(await world.reconcile(in: clone).exitCode == 0)
      world.clock.set("2026-11-21T09:00:00Z")
      let tree = try await world.git("-C", world.remote, "rev-parse", "\(branch)^{tree}")
      let object = "\(clone)/.git/postrider/store.git/objects/\(tree.prefix(2))/\(tree.dropFirst(2))"
      try FileManager.default.moveItem(atPath: object, toPath: object + ".aside")
      try await body(world, clone, object)
    }
  }

  @Test(
    "What was not there for a moment, because another run packed it, is read again, and the run goes on",
    arguments: ["main", "postrider/state"])
  func packed(_ branch: String) async throws {
    try await story(missing: branch) { world, clone, object in
      let times = Guarded(0)
      var environment = world.runEnvironment(in: clone)
      environment.progress = { text in
        guard text.contains("once more") else { return }
        times.withLock { $0 += 1 }
        try? FileManager.default.moveItem(atPath: object + ".aside", toPath: object)
      }
      let ending = await world.reconcile(environment)
      #expect(ending.exitCode == 0, "\(ending.words)")
      #expect(times.withLock { $0 } == 1)
      world.expectPublic(["good"])
      try await world.expectWholeRecord()
    }
  }

  @Test(
    "What is gone for good has the store made anew, and the same run goes on",
    arguments: ["main", "postrider/state"])
  func gone(_ branch: String) async throws {
    try await story(missing: branch) { world, clone, object in
      let ending = await world.reconcile(in: clone)
      #expect(ending.exitCode == 0, "\(ending.words)")
      #expect(!FileManager.default.fileExists(atPath: object + ".aside"))
      world.expectPublic(["good"])
      try await world.expectWholeRecord()
    }
  }

  @Test("A signal is heard also by a run that goes on with a new store")
  func stopped() async throws {
    try await story(missing: "main") { world, clone, object in
      let (signals, feed) = AsyncStream.makeStream(of: Int32.self)
      var environment = world.runEnvironment(in: clone)
      // It fetches what the old store had.
      environment.progress = { if $0 == "fetching main" { feed.yield(15) } }
      let ending = await Reconciliation(environment: environment).run(signals: signals)
      #expect(ending.exitCode == 143, "\(ending.words)")
      world.expectPublic([])
      #expect(await world.reconcile(in: clone).exitCode == 0)
      world.expectPublic(["good"])
    }
  }
}
