import Content
import Diagnostics
import Foundation
import Ledger
import Reconciler
import Sandbox
import Testing

@Suite("What a run obeys, sends and leaves")
struct ReconcileContentTests {
  @Test("A clone checked out at an older commit obeys the remote's tip: nothing is cancelled")
  func olderCheckout() async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("one", at: "2026-12-01 09:00")
      try await world.publishCommit("A")
      let a = try await world.git("-C", world.author, "rev-parse", "HEAD")
      let clone = try await world.clone("clone")
      try world.writePost("two", at: "2026-12-02 09:00")
      try await world.publishCommit("B")
      let b = try await world.git("-C", world.author, "rev-parse", "HEAD")
      #expect(await world.reconcile().exitCode == 0)
      #expect(try await world.states() == ["one": .scheduled, "two": .scheduled])
      let tip = try await world.stateTip()

      #expect(try await world.git("-C", clone, "rev-parse", "HEAD") == a)
      let stale = await world.reconcile(in: clone)
      #expect(stale.exitCode == 0, "\(stale.words)")
      #expect(stale.report.commit == b)
      #expect(try await world.stateTip() == tip)
      #expect(try await world.states() == ["one": .scheduled, "two": .scheduled])
    }
  }

  @Test("A remote that still shows an older commit is a stale read: nothing is cancelled from it")
  func staleRemote() async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("one", at: "2026-12-01 09:00")
      try await world.publishCommit("A")
      try world.writePost("two", at: "2026-12-02 09:00")
      try await world.publishCommit("B")
      #expect(await world.reconcile().exitCode == 0)
      let tip = try await world.stateTip()
      try await world.git("-C", world.remote, "update-ref", "refs/heads/main", "main~1")
      // A clone that knows both commits sees that this one is older; one that cannot tell asks a person.
      for (clone, code) in [(world.author, Int32(0)), (try await world.clone("clone"), 3)] {
        let stale = await world.reconcile(in: clone)
        #expect(stale.exitCode == code, "\(stale.words)")
        #expect(stale.words.contains(code == 0 ? "older than the one last obeyed" : "rewritten"))
        #expect(try await world.stateTip() == tip)
        #expect(try await world.states() == ["one": .scheduled, "two": .scheduled])
      }
    }
  }

  @Test("Five bad posts and one valid: the valid one goes out, exit 4, five errors with their places")
  func fiveBad() async throws {
    try await World.with(now: "2026-11-21T09:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("valid", at: "2026-11-21 09:00")
      let time = "2026-11-21 09:00"
      try world.write(
        "posts/misspelt.md",
        World.post("misspelt", at: time).replacingOccurrences(of: "publish_at", with: "publsh_at"))
      try world.writePost("stranger", at: time, accounts: "[acme, nobody]")
      try world.writePost("long", at: time, text: String(repeating: "word ", count: 120))
      try world.writePost("blind", at: time, more: "media:\n  - {file: gone.jpg, alt: Gone}")
      try world.write(
        "posts/hash.yaml", "id: hash\naccounts: [acme]\npublish_at: \(time)\ntext: Big news #launch\n")
      try await world.publishCommit()
      let ending = await world.reconcile()
      #expect(ending.exitCode == 4, "\(ending.words)")
      world.expectPublic(["valid"])
      let errors = ending.report.diagnostics.filter { $0.severity == .error }
      let places = errors.compactMap { error in error.place.map { "\($0.path):\($0.start.line)" } }
      #expect(
        Set(places) == [
          "posts/misspelt.md:4", "posts/stranger.md:3", "posts/long.md:6", "posts/blind.md:6",
          "posts/hash.yaml:4",
        ], "\(ending.words)")
      #expect(errors.count == 5, "\(ending.words)")
      #expect(try await world.states() == ["valid": .published])
      try await world.expectWholeRecord()
    }
  }

  @Test("200 deliveries due at once travel in few pushes, each published once")
  func groupCommit() async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write(
        "postrider.yaml", world.project("policy: {safety: {publications_per_account: 500}}"))
      let ids = (0..<200).map { "post-\($0)" }
      for id in ids { try world.writePost(id, at: "2026-11-21 09:00") }
      try await world.publishCommit()
      #expect(await world.reconcile().exitCode == 0)
      let before = try await world.stateCommits()
      world.clock.set("2026-11-21T09:00:00Z")
      let ending = await world.reconcile()
      #expect(ending.exitCode == 0, "\(ending.words)")
      world.expectPublic(ids)
      let pushes = try await world.stateCommits() - before
      #expect(pushes <= 40, "\(pushes) pushes for 200 deliveries")
      try await world.expectWholeRecord()
      #expect(try await world.state("published").count == 200)
    }
  }

  @Test("300 past posts are adopted in one commit: nothing goes out, and the second run makes none")
  func adoption() async throws {
    try await World.with(now: "2026-11-21T09:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      for number in 0..<300 {
        try world.writePost("post-\(number)", at: "20\(10 + number % 16)-0\(1 + number % 9)-11 09:00")
      }
      try await world.publishCommit()
      let ending = await world.reconcile()
      #expect(ending.exitCode == 0, "\(ending.words)")
      #expect(ending.report.newLineage != nil)
      world.expectPublic([])
      #expect(try await world.state("missed").count == 300)
      #expect(try await world.stateCommits() == 1)
      let tip = try await world.stateTip()
      #expect(await world.reconcile().exitCode == 0)
      #expect(try await world.stateTip() == tip)
      world.expectPublic([])
      try await world.expectWholeRecord()
    }
  }

  @Test("Applied, then the connection is cut: the post is found, and none goes out again")
  func cutAfterApplying() async throws {
    var options = SandboxOptions()
    options.lookupLagSeconds = 90
    options.mastodonServer = .gotosocial
    try await World.with(now: "2026-11-21T08:00:00Z", options: options) { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      #expect(await world.reconcile().exitCode == 0)
      world.clock.set("2026-11-21T09:00:00Z")
      try await world.inject(#"{"endpoint": "POST /api/v1/statuses", "drop": "after", "count": 1}"#)
      let cut = await world.reconcile()
      #expect(cut.exitCode == 5, "\(cut.words)")
      world.expectPublic(["good"])
      #expect(try await world.states() == ["good": .publishing])
      for _ in 0..<4 {
        world.clock.advance(300)
        let next = await world.reconcile()
        #expect([0, 5].contains(next.exitCode), "\(next.words)")
        world.expectPublic(["good"])
      }
      #expect(try await world.states() == ["good": .published])
      #expect(await world.reconcile().exitCode == 0)
      try await world.expectWholeRecord()
    }
  }
}
