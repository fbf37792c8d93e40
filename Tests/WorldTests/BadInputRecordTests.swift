import Foundation
import Git
import Ledger
import Reconciler
import Testing

@Suite("Bad input: the record was tampered with")
struct BadInputRecordTests {
  /// A world with `first` published, `second` and `third` still to come; the clock stands at the due time of
  /// `second`. The body gets the commit of the record as it was before `first` went out.
  private func story(_ body: (World, _ before: String) async throws -> Void) async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      for (id, hour) in [("first", "09"), ("second", "10"), ("third", "23")] {
        try world.writePost(id, at: "2026-11-21 \(hour):00")
      }
      try await world.publishCommit()
      #expect(await world.reconcile().exitCode == 0)
      let before = try await world.stateTip()
      world.clock.set("2026-11-21T09:00:00Z")
      #expect(await world.reconcile().exitCode == 0)
      world.expectPublic(["first"])
      world.clock.set("2026-11-21T10:00:00Z")
      try await body(world, before)
    }
  }

  /// Changes the state branch as a person would, in a clone of their own.
  private func edit(_ world: World, _ change: (String) throws -> Void) async throws {
    let clone = world.folder + "/hand-\(UUID().uuidString)"
    try await world.git("clone", "-q", "--branch", "postrider/state", "file://\(world.remote)", clone)
    try change(clone)
    try await world.git("-C", clone, "commit", "-q", "-a", "-m", "By hand")
    try await world.git("-C", clone, "push", "-q", "origin", "postrider/state")
  }

  @Test("A rewound state branch is refused, and goes on once the command that was printed puts it back")
  func rewound() async throws {
    try await story { world, before in
      let good = try await world.stateTip()
      try await world.git("-C", world.remote, "update-ref", "refs/heads/postrider/state", before)
      let refused = await world.reconcile()
      #expect(refused.exitCode == 3, "\(refused.words)")
      #expect(refused.words.contains("postrider/state") && refused.words.contains(good), "\(refused.words)")
      world.expectPublic(["first"])
      #expect(try await world.stateTip() == before)

      try await runPrinted(refused, world)
      #expect(try await world.stateTip() == good)
      let next = await world.reconcile()
      #expect(next.exitCode == 0, "\(next.words)")
      world.expectPublic(["first", "second"])
      try await world.expectWholeRecord()
    }
  }

  @Test("A rewritten state branch, of other commits with the same files, is refused")
  func rewritten() async throws {
    try await story { world, _ in
      let good = try await world.stateTip()
      let tree = try await world.git("-C", world.remote, "rev-parse", "postrider/state^{tree}")
      let other = try await world.git("-C", world.remote, "commit-tree", "-m", "All anew", tree)
      try await world.git("-C", world.remote, "update-ref", "refs/heads/postrider/state", other)
      let refused = await world.reconcile()
      #expect(refused.exitCode == 3, "\(refused.words)")
      world.expectPublic(["first"])
      #expect(try await world.stateTip() == other)
      try await runPrinted(refused, world)
      #expect(try await world.stateTip() == good)
      #expect(await world.reconcile().exitCode == 0)
      world.expectPublic(["first", "second"])
    }
  }

  @Test("A record that others moved on is no rewritten one, also in a clone without its history")
  func movedOn() async throws {
    try await story { world, _ in
      let other = try await world.clone("other")
      #expect(await world.reconcile(in: other).exitCode == 0)
      world.expectPublic(["first", "second"])
      try world.writePost("third", at: "2026-11-21 10:00")
      try await world.publishCommit("Sooner")
      #expect(await world.reconcile(in: other).exitCode == 0)
      let next = await world.reconcile()
      #expect(next.exitCode == 0, "\(next.words)")
      world.expectPublic(["first", "second", "third"])
    }
  }

  @Test("A deleted state branch is refused where it was known, and the printed command puts it back")
  func deleted() async throws {
    try await story { world, _ in
      let good = try await world.stateTip()
      try await world.git("-C", world.remote, "update-ref", "-d", "refs/heads/postrider/state")
      let refused = await world.reconcile()
      #expect(refused.exitCode == 3, "\(refused.words)")
      #expect(try await world.state().isEmpty)
      world.expectPublic(["first"])
      try await runPrinted(refused, world)
      #expect(try await world.stateTip() == good)
      let next = await world.reconcile()
      #expect(next.exitCode == 0, "\(next.words)")
      world.expectPublic(["first", "second"])
      try await world.expectWholeRecord()
    }
  }

  @Test("A deleted state branch met by a fresh clone: the platform is asked, nothing goes out twice")
  func deletedFresh() async throws {
    try await story { world, _ in
      try await world.git("-C", world.remote, "update-ref", "-d", "refs/heads/postrider/state")
      let fresh = try await world.clone("fresh")
      let ending = await world.reconcile(in: fresh)
      #expect(ending.exitCode == 0, "\(ending.words)")
      #expect(ending.report.newLineage != nil)
      world.expectPublic(["first", "second"])
      #expect(
        try await world.states() == ["first": .published, "second": .published, "third": .scheduled])
      try await world.expectWholeRecord()
    }
  }

  @Test("A deleted state branch whose lineage postrider.yaml names stops everything, in any clone")
  func deletedWithLineage() async throws {
    try await story { world, _ in
      let lineage = try #require(try await world.record().meta?.lineage)
      try world.write("postrider.yaml", world.project("state: {lineage: \(lineage)}"))
      try await world.publishCommit("Name the record")
      let good = try await world.stateTip()
      try await world.git("-C", world.remote, "update-ref", "-d", "refs/heads/postrider/state")
      let fresh = try await world.clone("fresh")
      let ending = await world.reconcile(in: fresh)
      #expect(ending.exitCode == 3, "\(ending.words)")
      #expect(ending.words.contains(lineage))
      #expect(try await world.state().isEmpty)
      world.expectPublic(["first"])
      try await world.git("-C", world.author, "fetch", "-q", world.author + "/.git/postrider/store.git", good)
      try await world.git("-C", world.author, "push", "-q", "origin", "\(good):refs/heads/postrider/state")
      let next = await world.reconcile(in: fresh)
      #expect(next.exitCode == 0, "\(next.words)")
      world.expectPublic(["first", "second"])
    }
  }

  @Test("An entry broken by hand is frozen and kept byte for byte, the others go on")
  func brokenEntry() async throws {
    try await story { world, _ in
      let path = "scheduled/2026/11/21/third@acme.json"
      var original = ""
      try await edit(world) { clone in
        original = try String(contentsOfFile: clone + "/" + path, encoding: .utf8)
        try Data("{ \"post\": \"third\", by hand }\n".utf8).write(
          to: URL(fileURLWithPath: clone + "/" + path))
      }
      let broken = await world.reconcile()
      #expect(broken.exitCode == 4, "\(broken.words)")
      #expect(broken.words.contains(path), "\(broken.words)")
      world.expectPublic(["first", "second"])
      #expect(
        try await world.git("-C", world.remote, "show", "postrider/state:\(path)")
          == "{ \"post\": \"third\", by hand }")
      try await world.expectWholeRecord(frozen: 1)

      world.clock.set("2026-11-21T23:00:00Z")
      #expect(await world.reconcile().exitCode == 4)
      world.expectPublic(["first", "second"])
      try await edit(world) { clone in
        try Data(original.utf8).write(to: URL(fileURLWithPath: clone + "/" + path))
      }
      let repaired = await world.reconcile()
      #expect(repaired.exitCode == 0, "\(repaired.words)")
      world.expectPublic(["first", "second", "third"])
      try await world.expectWholeRecord()
    }
  }

  @Test("A record of a newer schema stops everything: nothing is sent, nothing written")
  func newerSchema() async throws {
    try await story { world, _ in
      var original = ""
      try await edit(world) { clone in
        let path = clone + "/meta.json"
        original = try String(contentsOfFile: path, encoding: .utf8)
        let newer = original.replacingOccurrences(of: "\"schema\": 1", with: "\"schema\": 2")
        try #require(newer != original, "\(original)")
        try Data(newer.utf8).write(to: URL(fileURLWithPath: path))
      }
      let tip = try await world.stateTip()
      let stopped = await world.reconcile()
      #expect(stopped.exitCode == 3, "\(stopped.words)")
      #expect(stopped.words.contains("schema 2") && stopped.words.contains("update Postrider"))
      #expect(try await world.stateTip() == tip)
      world.expectPublic(["first"])
      try await edit(world) { clone in
        try Data(original.utf8).write(to: URL(fileURLWithPath: clone + "/meta.json"))
      }
      let next = await world.reconcile()
      #expect(next.exitCode == 0, "\(next.words)")
      world.expectPublic(["first", "second"])
      try await world.expectWholeRecord()
    }
  }

  @Test("A broken meta.json stops the run with its name, and nothing is written over it")
  func brokenMeta() async throws {
    try await story { world, _ in
      try await edit(world) { try Data("{".utf8).write(to: URL(fileURLWithPath: $0 + "/meta.json")) }
      let tip = try await world.stateTip()
      let stopped = await world.reconcile()
      #expect(stopped.exitCode == 1, "\(stopped.words)")
      #expect(stopped.words.contains("meta.json"), "\(stopped.words)")
      #expect(try await world.stateTip() == tip)
      world.expectPublic(["first"])
      try await world.git("-C", world.remote, "update-ref", "refs/heads/postrider/state", "\(tip)~1")
    }
  }

  /// Runs the git command that a refusal printed, as a person would paste it.
  private func runPrinted(_ ending: Ending, _ world: World) async throws {
    let line = ending.words.split(separator: "\n").first { $0.hasPrefix("  git ") }
    let command = try #require(line.map(String.init), "no command in: \(ending.words)")
    try await world.shell(command)
  }
}
