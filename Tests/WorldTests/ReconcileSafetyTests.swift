import Content
import Foundation
import Ledger
import Planning
import Reconciler
import Sandbox
import Testing

@Suite("Forty scheduled posts deleted in one commit")
struct ReconcileSafetyTests {
  private static var options: SandboxOptions {
    var options = SandboxOptions()
    options.accounts.append(
      SandboxAccount(
        platform: .mastodon, id: "109000000000000002", handle: "beta", name: "Beta",
        token: "sandbox-facebook-token"))
    return options
  }

  /// 44 scheduled posts of one account, one of another; then 40 of the first are deleted.
  private func story(_ body: (World, _ deleted: Range<Int>) async throws -> Void) async throws {
    try await World.with(now: "2026-11-21T08:00:00Z", options: Self.options) { world in
      try world.write(
        "postrider.yaml",
        world.project(
          """
            beta:
              platform: mastodon
              id: beta
              base_url: \(world.sandbox.baseURL)/mastodon
              credentials: env:FACEBOOK_TOKEN
          """))
      for number in 0..<44 { try world.writePost("post-\(number)", at: "2026-12-01 09:00") }
      try world.writePost("other", at: "2026-11-21 09:00", accounts: "[beta]")
      try await world.publishCommit()
      let first = await world.reconcile()
      #expect(first.exitCode == 0, "\(first.words)")
      for number in 0..<40 { try world.remove("posts/post-\(number).md") }
      try await world.publishCommit("Delete forty")
      world.clock.set("2026-11-21T09:00:00Z")
      try await body(world, 0..<40)
    }
  }

  @Test("They are withheld with numbers and a digest, exit 3, and another account's due post went out")
  func withheld() async throws {
    try await story { world, _ in
      let ending = await world.reconcile()
      #expect(ending.exitCode == 3, "\(ending.words)")
      #expect(ending.report.withheld.count == 40)
      #expect(ending.words.contains("40 of 4"), "\(ending.words)")
      #expect(ending.words.contains("30 %"), "\(ending.words)")
      #expect(ending.report.approval?.hasPrefix("sha256:") == true)
      world.expectPublic(["other"])
      #expect(try await world.state("scheduled").count == 44)
      #expect(try await world.state("cancelled").isEmpty)
      try await world.expectWholeRecord()
    }
  }

  @Test("The digest does not depend on the time, and with it exactly these are cancelled")
  func approved() async throws {
    try await story { world, deleted in
      let digest = try #require(await world.reconcile().report.approval)
      world.clock.advance(7200)
      let later = await world.reconcile()
      #expect(later.exitCode == 3)
      #expect(later.report.approval == digest)
      let ending = await world.reconcile(in: nil, RunOptions(approved: digest))
      #expect(ending.exitCode == 0, "\(ending.words)")
      let states = try await world.states()
      for number in 0..<44 {
        #expect(states["post-\(number)"] == (deleted.contains(number) ? .cancelled : .scheduled))
      }
      world.expectPublic(["other"])
      #expect(await world.reconcile().exitCode == 0)
      try await world.expectWholeRecord()
    }
  }

  @Test("Another's digest is refused: one that was given for other deletions, or none at all")
  func refused() async throws {
    try await story { world, _ in
      let digest = try #require(await world.reconcile().report.approval)
      try world.remove("posts/post-40.md")
      try await world.publishCommit("Delete one more")
      for other in [digest, "sha256:" + String(repeating: "0", count: 64)] {
        let ending = await world.reconcile(in: nil, RunOptions(approved: other))
        #expect(ending.exitCode == 3, "\(ending.words)")
        #expect(ending.report.withheld.count == 41)
        #expect(ending.report.approval != other)
        #expect(try await world.state("cancelled").isEmpty)
      }
      world.expectPublic(["other"])
    }
  }
}
