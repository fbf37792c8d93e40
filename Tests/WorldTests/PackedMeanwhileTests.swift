import Foundation
import Git
import Locking
import Reconciler
import Testing

@Suite("A store that others tidy")
struct PackedMeanwhileTests {
  @Test(
    "What was not there for a moment, because another run packed it, is read again, and the run goes on",
    arguments: ["main", "postrider/state"])
  func packed(_ branch: String) async throws {
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
}
