import Foundation
import Ledger
import Reconciler
import Testing

@Suite("Which branches and remote are obeyed: this clone's commit only tells where to look")
struct OriginSettingsTests {
  /// A clone whose commit has `postrider.yaml` as it was, while the branch that is obeyed has another one.
  private func story(
    before: String = "", after: String, says word: String,
    arrange: (World, _ clone: String) async throws -> Void = { _, _ in }
  ) async throws {
    try await World.with(now: "2026-11-21T09:00:00Z") { world in
      try world.write("postrider.yaml", world.project(before))
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      let clone = try await world.clone("clone")
      try await arrange(world, clone)
      try world.write("postrider.yaml", world.project(after))
      try await world.publishCommit("Other settings")
      let stale = await world.reconcile(in: clone)
      #expect(stale.exitCode == 3, "\(stale.words)")
      #expect(stale.words.contains(word), "\(stale.words)")
      #expect(stale.words.contains("git pull"), "\(stale.words)")
      world.expectPublic([])
      #expect(try await world.state().isEmpty)
    }
  }

  @Test("Another `branch` on the branch that is obeyed stops the run and names both")
  func branch() async throws {
    try await story(after: "branch: posts", says: "`branch: posts` on the branch that is obeyed, but main")
  }

  @Test("Another `state.branch` stops the run: two records would come to hold the same posts")
  func stateBranch() async throws {
    try await story(
      after: "state: {branch: other/record}",
      says: "`state.branch: other/record` on the branch that is obeyed, but postrider/state")
  }

  @Test("Another `state.remote` stops the run")
  func stateRemote() async throws {
    try await story(after: "state: {remote: upstream}", says: "`state.remote: upstream`") { world, clone in
      try await world.git("-C", clone, "remote", "add", "upstream", "file://" + world.remote)
    }
  }

  @Test(
    "A clone whose commit says `state.remote: none` obeys its own `main`, and is stopped once that does not")
  func none() async throws {
    try await World.with(now: "2026-11-21T09:00:00Z") { world in
      try world.write("postrider.yaml", world.project("state: {remote: none}"))
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      try await world.git("-C", world.author, "checkout", "-q", "-b", "side")
      try await world.git("-C", world.author, "checkout", "-q", "main")
      try world.write("postrider.yaml", world.project())
      try await world.publishCommit("Use the remote")
      try await world.git("-C", world.author, "checkout", "-q", "side")
      let stale = await world.reconcile()
      #expect(stale.exitCode == 3, "\(stale.words)")
      #expect(stale.words.contains("state.remote: none"), "\(stale.words)")
      world.expectPublic([])
    }
  }

  @Test("After `git pull` the same clone publishes, to the record that is named now")
  func pulled() async throws {
    try await World.with(now: "2026-11-21T09:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      let clone = try await world.clone("clone")
      try world.write("postrider.yaml", world.project("state: {branch: other/record}"))
      try await world.publishCommit("Another record")
      #expect(await world.reconcile(in: clone).exitCode == 3)
      try await world.git("-C", clone, "pull", "-q")
      let ending = await world.reconcile(in: clone)
      #expect(ending.exitCode == 0, "\(ending.words)")
      world.expectPublic(["good"])
      let record = try await world.git("-C", world.remote, "ls-tree", "-r", "--name-only", "other/record")
      #expect(record.contains("published/"))
    }
  }

  @Test("The record of another repository, known to this clone, is not missed after the remote moved")
  func movedRemote() async throws {
    try await World.withDuePost { world in
      let second = world.folder + "/second.git"
      try await world.git("clone", "-q", "--mirror", world.remote, second)
      try await world.git("-C", world.author, "remote", "set-url", "origin", "file://" + second)
      let ending = await world.reconcile()
      #expect(ending.exitCode == 0, "\(ending.words)")
      world.expectPublic(["good"])
    }
  }

  @Test("A clone that knew the record notices that it was set back, and prints how to put it right")
  func rewound() async throws {
    try await World.withDuePost { world in
      let old = try await world.stateTip()
      let ending = await world.reconcile()
      #expect(ending.exitCode == 0, "\(ending.words)")
      let good = try await world.stateTip()
      try await world.git("-C", world.remote, "update-ref", "refs/heads/postrider/state", old)
      let refused = await world.reconcile()
      #expect(refused.exitCode == 3, "\(refused.words)")
      world.expectPublic(["good"])
      let command = try #require(
        refused.words.split(separator: "\n").first { $0.hasPrefix("  git --git-dir=") })
      try await world.shell(String(command))
      #expect(try await world.stateTip() == good)
      #expect(await world.reconcile().exitCode == 0)
      world.expectPublic(["good"])
    }
  }
}
