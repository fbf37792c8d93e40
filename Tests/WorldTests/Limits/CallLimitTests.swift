import Content
import Foundation
import Ledger
import Reconciler
import Sandbox
import Testing

@Suite("An account at its window makes no call before the next allowed instant")
struct CallLimitTests {
  @Test("Mastodon: of a window of eight calls exactly eight are used, the rest waits for the next")
  func mastodonCalls() async throws {
    var options = SandboxOptions()
    options.enforcesRateLimits = true
    options.mastodonCalls = 8
    options.processingPolls = 0
    try await World.with(now: "2026-11-21T08:00:00Z", options: options) { world in
      try await world.settle([("mastodon", 5)], pictures: true, apart: true)
      world.clock.set("2026-11-21T09:00:00Z")
      #expect(await world.reconcile().exitCode == 0)
      #expect(world.sandbox.posts.count == 1, "the first tells how wide the window is")
      world.clock.set("2026-11-21T09:02:00Z")
      let second = await world.reconcile()
      #expect([0, 5].contains(second.exitCode), "\(second.words)")
      #expect(try await world.refusals().isEmpty, "the program stops by itself, nobody had to refuse it")
      #expect(try await world.counted(since: "2026-11-21T09:00:00Z").count == 8)
      let held = try await world.held()
      #expect(!held.isEmpty)
      try await world.expectHeld(
        held.count, rule: "limited: 8 calls in 5 min", until: "2026-11-21T09:05:00Z")
      try await world.expectSilence(until: "2026-11-21T09:05:00Z")
      for minute in [5, 10, 15] {
        world.clock.set("2026-11-21T09:\(minute < 10 ? "0" : "")\(minute):00Z")
        await world.reconcile()
      }
      #expect(world.sandbox.posts.count == 5)
      #expect(try await world.refusals().isEmpty)
      try await world.expectWholeRecord()
    }
  }

  @Test(
    "Facebook and Instagram: at 100 per cent nothing is called for an hour, and nobody had to refuse",
    arguments: [("facebook", 24), ("instagram", 5)])
  func graphCalls(platform: String, count: Int) async throws {
    var options = SandboxOptions()
    options.graphCalls = 20
    options.processingPolls = 0
    try await World.with(now: "2026-11-21T08:00:00Z", options: options) { world in
      try await world.settle([(platform, count)])
      world.clock.set("2026-11-21T09:00:00Z")
      let first = await world.reconcile()
      #expect([0, 5].contains(first.exitCode), "\(first.words)")
      #expect(world.sandbox.posts.count < count)
      let until = "2026-11-21T10:00:00Z"
      let held = try await world.held()
      #expect(!held.isEmpty)
      // Where many calls begin at once, the refusal of the last ones can come before the word of the others.
      #expect(
        held.allSatisfy { $0.wait?.reason.hasPrefix("limited: ") == true && $0.wait?.until == Instant(until) }
      )
      try await world.expectSilence(until: until)
      for hour in 10...14 {
        world.clock.set("2026-11-21T\(hour):00:01Z")
        await world.reconcile()
      }
      #expect(world.sandbox.posts.count == count)
      #expect(Set(world.texts).count == count)
      if platform == "instagram" { #expect(try await world.refusals().isEmpty) }
    }
  }

  @Test(
    "A business use case that is full holds its account for as long as the platform says, longer than an hour",
    arguments: [("facebook", 24), ("instagram", 5)])
  func businessCalls(platform: String, count: Int) async throws {
    var options = SandboxOptions()
    options.graphBusinessCalls = 20
    options.processingPolls = 0
    try await World.with(now: "2026-11-21T08:00:00Z", options: options) { world in
      try await world.settle([(platform, count)])
      world.clock.set("2026-11-21T09:00:00Z")
      let first = await world.reconcile()
      #expect([0, 5].contains(first.exitCode), "\(first.words)")
      let made = world.sandbox.posts.count
      #expect(made > 0 && made < count)
      let held = try await world.held()
      #expect(held.count == count - made)
      let until = try #require(held.compactMap(\.wait?.until).min())
      #expect(until > Instant("2026-11-21T10:00:00Z") ?? until)
      #expect(held.allSatisfy { $0.wait?.reason.hasPrefix("limited: ") == true })
      try await world.expectSilence(until: until.description)
      #expect(world.sandbox.posts.count == made)
    }
  }

  @Test("Retry-After: 90 is kept to the second, on all three platforms")
  func retryAfter() async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try await world.settle([("mastodon", 2), ("facebook", 2), ("instagram", 2)])
      for (platform, code) in [("mastodon", "null"), ("facebook", "4"), ("instagram", "4")] {
        try await world.inject(
          #"{"platform": "\#(platform)", "endpoint": "POST **", "count": 9, "status": 429, "code": \#(code), "retry_after": 90}"#
        )
      }
      world.clock.set("2026-11-21T09:00:00Z")
      let first = await world.reconcile()
      #expect(first.exitCode == 5, "\(first.words)")
      #expect(world.sandbox.posts.isEmpty)
      try await world.control("DELETE", "/_sandbox/faults")
      try await world.expectSilence(until: "2026-11-21T09:01:30Z")
      world.clock.set("2026-11-21T09:01:30Z")
      let last = await world.reconcile()
      #expect(last.exitCode == 0, "\(last.words)")
      #expect(world.sandbox.posts.count == 6)
    }
  }

  @Test("A look waits for its window as a publication does")
  func looksWait() async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try await world.settle([("mastodon", 1)])
      world.clock.set("2026-11-21T09:00:00Z")
      try await world.inject(#"{"endpoint": "POST /statuses", "drop": "after"}"#)
      try await world.inject(#"{"endpoint": "GET **/statuses", "status": 429, "retry_after": 600}"#)
      #expect(await world.reconcile().exitCode == 5)
      #expect(world.sandbox.posts.count == 1)
      let before = try await world.requests().count
      for minute in [1, 5, 9] {
        world.clock.set("2026-11-21T09:0\(minute):59Z")
        await world.reconcile()
      }
      #expect(try await world.requests().count == before)
      world.clock.set("2026-11-21T10:00:00Z")
      #expect(await world.reconcile().exitCode == 0)
      #expect(world.sandbox.posts.count == 1)
      #expect(try await world.states().values.allSatisfy { $0 == .published })
    }
  }
}
