import Content
import Foundation
import Ledger
import Planning
import Reconciler
import Sandbox
import Testing

@Suite("Publications stop at the window, by the platform's own count where it tells one")
struct PublishLimitTests {
  @Test("Instagram: two of three posts left are used, the third waits a day, and nothing is called before")
  func instagramPosts() async throws {
    var options = SandboxOptions()
    options.publishingQuota = 2
    options.processingPolls = 0
    try await World.with(now: "2026-11-21T08:00:00Z", options: options) { world in
      try await world.settle([("instagram", 3)], apart: true)
      world.clock.set("2026-11-21T09:00:00Z")
      #expect(await world.reconcile().exitCode == 0)
      world.clock.set("2026-11-21T09:01:00Z")
      let ending = await world.reconcile()
      #expect([0, 5].contains(ending.exitCode), "\(ending.words)")
      #expect(world.sandbox.posts.count == 2)
      let held = try await world.held()
      #expect(held.count == 1)
      // What the run saw last is that all two are ours: the first of them leaves after a day.
      world.clock.set("2026-11-21T10:05:00Z")
      await world.reconcile()
      try await world.expectHeld(
        1, rule: "quota: 2 posts in 24 h, the platform's limit", until: "2026-11-22T09:00:00Z")
      try await world.expectSilence(until: "2026-11-22T09:00:00Z")
      world.clock.set("2026-11-22T09:00:00Z")
      let last = await world.reconcile()
      #expect(last.exitCode == 0, "\(last.words)")
      #expect(world.sandbox.posts.count == 3)
      #expect(try await world.requests().allSatisfy { $0.rule?.contains("posts / 24 h") != true })
    }
  }

  @Test("Instagram: one more in the window, and nothing waits: the control")
  func instagramControl() async throws {
    var options = SandboxOptions()
    options.publishingQuota = 3
    options.processingPolls = 0
    try await World.with(now: "2026-11-21T08:00:00Z", options: options) { world in
      try await world.settle([("instagram", 3)], apart: true)
      for minute in [0, 1] {
        world.clock.set("2026-11-21T09:0\(minute):00Z")
        #expect(await world.reconcile().exitCode == 0)
      }
      #expect(world.sandbox.posts.count == 3)
    }
  }

  @Test("Mastodon: statuses stop where the server's count says so", arguments: [2, 3])
  func mastodonStatuses(limit: Int) async throws {
    var options = SandboxOptions()
    options.enforcesRateLimits = true
    options.mastodonStatuses = limit
    try await World.with(now: "2026-11-21T08:00:00Z", options: options) { world in
      try await world.settle([("mastodon", 3)], apart: true)
      world.clock.set("2026-11-21T09:00:00Z")
      #expect(await world.reconcile().exitCode == 0)
      world.clock.set("2026-11-21T09:01:00Z")
      #expect(await world.reconcile().exitCode == 0)
      #expect(world.sandbox.posts.count == limit)
      #expect(try await world.refusals().isEmpty)
      guard limit == 2 else { return }
      try await world.expectHeld(
        1, rule: "quota: 2 posts in 3 h, the platform's limit", until: "2026-11-21T12:00:00Z")
      try await world.expectSilence(until: "2026-11-21T12:00:00Z")
      world.clock.set("2026-11-21T12:00:00Z")
      #expect(await world.reconcile().exitCode == 0)
      #expect(world.sandbox.posts.count == 3)
    }
  }

  @Test("A cap of the team counts any 24 hours, over midnight, and both of two runs' publications")
  func cap() async throws {
    try await World.with(now: "2026-11-21T20:00:00Z") { world in
      try await world.settle(
        [("mastodon", 4)], accounts: "    limits: {posts_per_day: 2}", at: "2026-11-21 23:59", apart: false)
      world.clock.set("2026-11-21T23:59:00Z")
      let other = try await world.clone("other")
      async let first = world.reconcile()
      async let second = world.reconcile(in: other)
      _ = await (first, second)
      #expect(world.sandbox.posts.count == 2)
      world.clock.set("2026-11-22T00:01:00Z")
      await world.reconcile(in: other)
      #expect(world.sandbox.posts.count == 2, "midnight is no new day")
      try await world.expectSilence(until: "2026-11-22T23:59:00Z")
      world.clock.set("2026-11-22T23:59:00Z")
      await world.reconcile()
      #expect(world.sandbox.posts.count == 4)
      #expect(Set(world.texts).count == 4)
      try await world.expectWholeRecord()
    }
  }

  @Test("Spacing holds across two clones that run at once, to the second")
  func spacing() async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try await world.settle([("mastodon", 3)], project: "policy: {spacing: 10m}")
      let other = try await world.clone("other")
      for (time, count) in [
        ("09:00:00", 1), ("09:09:59", 1), ("09:10:00", 2), ("09:19:59", 2), ("09:20:00", 3),
      ] {
        world.clock.set("2026-11-21T\(time)Z")
        async let first = world.reconcile()
        async let second = world.reconcile(in: other)
        _ = await (first, second)
        await world.reconcile()
        #expect(world.sandbox.posts.count == count, "at \(time)")
      }
      #expect(Set(world.texts).count == 3)
    }
  }

  @Test("A blackout is its zone's, over the change of the clocks, and a freeze holds until it is over")
  func blackout() async throws {
    try await World.with(now: "2026-10-24T08:00:00Z") { world in
      // Clocks go back at 03:00 CEST: 02:30 CET is 01:30 UTC.
      try await world.settle(
        [("mastodon", 1)],
        project: """
          policy:
            blackout: [{from: 2026-10-25 00:30+02:00, until: 2026-10-25 02:30+01:00, reason: quiet night}]
            freeze: 2026-10-25 04:00+01:00
          """, at: "2026-10-24 23:00")
      world.clock.set("2026-10-24T23:00:00Z")
      #expect(await world.reconcile().exitCode == 0)
      try await world.expectHeld(1, rule: "freeze", until: "2026-10-25T03:00:00Z")
      for time in ["2026-10-25T01:30:00Z", "2026-10-25T02:59:59Z"] {
        world.clock.set(time)
        #expect(await world.reconcile().exitCode == 0)
        #expect(world.sandbox.posts.isEmpty)
      }
      world.clock.set("2026-10-25T03:00:00Z")
      #expect(await world.reconcile().exitCode == 0)
      #expect(world.sandbox.posts.count == 1)
    }
  }
}
