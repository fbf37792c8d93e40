import Content
import Foundation
import Ledger
import Planning
import Reconciler
import Sandbox
import Testing

@Suite("What a person must allow, and what needs a person, is told as it is now")
struct ShareTests {
  @Test(
    "A withheld share of deletions stays withheld when later commits bring many posts, until it is allowed")
  func share() async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      for number in 0..<10 { try world.writePost("old-\(number)", at: "2026-12-01 09:00") }
      try await world.publishCommit()
      #expect(await world.reconcile().exitCode == 0)
      for number in 0..<4 { try world.remove("posts/old-\(number).md") }
      for number in 0..<10 { try world.writePost("new-\(number)", at: "2026-12-02 09:00") }
      try await world.publishCommit("Delete four, add ten")
      let first = await world.reconcile()
      #expect(first.exitCode == 3, "\(first.words)")
      #expect(first.words.contains("4 of 10 open deliveries"))
      let digest = try #require(first.report.approval)
      let again = await world.reconcile()
      #expect(again.exitCode == 3, "the posts of the same commit must not make it fewer per cent")
      #expect(again.report.approval == digest)
      for number in 0..<20 { try world.writePost("more-\(number)", at: "2026-12-03 09:00") }
      try await world.publishCommit("Add twenty")
      let third = await world.reconcile()
      #expect(third.exitCode == 3, "\(third.words)")
      #expect(third.report.approval == digest)
      #expect(try await world.state("cancelled").isEmpty)
      let fourth = await world.reconcile(in: nil, RunOptions(approved: digest))
      #expect(fourth.exitCode == 0, "\(fourth.words)")
      #expect(try await world.state("cancelled").count == 4)
      #expect(try await world.record().meta?.inputs.hasPrefix("withheld") == false)
    }
  }

  @Test("A file of the record that was put right by hand needs nobody any more, and the next run says so")
  func repaired() async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("menu", at: "2026-12-01 09:00")
      try await world.publishCommit()
      #expect(await world.reconcile().exitCode == 0)
      let path = try #require(try await world.state("scheduled").first)
      let hand = try await world.clone("hand")
      try await world.git("-C", hand, "checkout", "-q", "postrider/state")
      let good = try String(contentsOfFile: hand + "/" + path, encoding: .utf8)
      func write(_ text: String) async throws {
        try world.write(path, text, in: hand)
        try await world.git("-C", hand, "commit", "-qam", "By hand")
        try await world.git("-C", hand, "push", "-q", "origin", "postrider/state")
      }
      try await write("{ nonsense")
      let broken = await world.reconcile()
      #expect(broken.exitCode == 4, "\(broken.words)")
      #expect(broken.report.attention.frozen == 1)
      try await world.git("-C", hand, "pull", "-q", "--rebase")
      try await write(good)
      let mended = await world.reconcile()
      #expect(mended.exitCode == 0, "\(mended.words)")
      #expect(mended.report.attention.isEmpty)
      #expect(try await world.record().meta?.attention.isEmpty == true)
      let commits = try await world.stateCommits()
      #expect(await world.reconcile().exitCode == 0)
      #expect(try await world.stateCommits() == commits, "told once")
    }
  }
}
