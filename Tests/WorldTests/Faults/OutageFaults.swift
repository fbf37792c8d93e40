import Content
import HTTP
import Ledger
import Locking
import Reconciler
import Sandbox
import Testing

/// Accounts and hosts that are out of order for longer than one call.
extension PlatformFault {
  static let outages: [PlatformFault] = [
    PlatformFault("the token dies between upload and public call, and is renewed") { platform in
      let kind = PostKind.withFiles(platform)
      let upload =
        ["mastodon": "/v2/media", "facebook": "/photos", "instagram": "/media"][platform.rawValue] ?? ""
      return try await Story.play([kind]) { story in
        let isDead = Guarded(false)
        let dying = story
        story.transport = HookedTransport(inner: story.world.transport) { request in
          guard request.method == "POST", request.url.hasSuffix(upload) else { return }
          if isDead.withLock({ dead in
            defer { dead = true }
            return dead
          }) {
            return
          }
          try? await dying.tokens("revoked")
        }
        for _ in 0..<3 {
          await story.run()
          story.world.clock.advance(900)
        }
        #expect(story.world.sandbox.posts.isEmpty)
        try await story.tokens("valid")
        try await story.settle()
        return try Outcome(story)
      }
    },
    PlatformFault("the token dies after item 2 of a thread, and is renewed") { platform in
      guard platform == .mastodon, let thread = PostKind.named(.mastodon, "thread") else {
        return .none("one item is one post: there is no middle")
      }
      return try await Story.play([thread]) { story in
        let items = Guarded(0)
        let dying = story
        story.transport = HookedTransport(inner: story.world.transport) { request in
          guard request.method == "POST", request.url.hasSuffix("/statuses") else { return }
          if items.withLock({ count in
            count += 1
            return count
          }) == 2 {
            try? await dying.tokens("revoked")
          }
        }
        await story.run()
        #expect(story.world.sandbox.posts.count == 2)
        story.world.clock.advance(900)
        await story.run()
        try await story.tokens("valid")
        story.world.clock.advance(900)
        try await story.settle()
        return try Outcome(story)
      }
    },
    PlatformFault("one account answers 500 to everything, the others work") { platform in
      let others = PostKind.all.filter { $0.platform == platform && $0 != .plain(platform) }.prefix(2)
      let kinds = [.plain(platform)] + Array(others)
      return try await Story.play(kinds) { story in
        let down = Story.account(of: kinds[0], number: 0)
        try await story.world.inject(
          """
          {"platform": "\(platform.rawValue)", "account": "\(down.id)", "endpoint": "**", "count": 100000,
           "status": 500, "code": 2}
          """)
        await story.run()
        let others = story.world.sandbox.posts.count
        for _ in 0..<4 {
          story.world.clock.advance(900)
          await story.run()
        }
        #expect(others == kinds.count - 1)
        try await story.heal()
        try await story.settle()
        return try Outcome(story, "\(others) of \(kinds.count - 1) others at once")
      }
    },
    PlatformFault("the whole host is unreachable for 3 h") { platform in
      try await outage(platform, due: platform == .mastodon ? 200 : 12) { story, isDown in
        story.transport = UnpluggedTransport(
          inner: story.world.transport, part: "/\(platform.rawValue)/", isDown: isDown)
      }
    },
    PlatformFault("the whole host answers 503 for 3 h, applying nothing") { platform in
      try await outage(platform, due: 12) { story, _ in
        try await story.world.inject(
          """
          {"platform": "\(platform.rawValue)", "endpoint": "**", "count": 1000000, "status": 503, "code": 2}
          """)
      }
    },
    PlatformFault("the whole host applies, and its answers are lost for 3 h") { platform in
      try await outage(platform, due: 12) { story, _ in
        try await story.world.inject(
          """
          {"platform": "\(platform.rawValue)", "endpoint": "**", "count": 1000000, "drop": "after"}
          """)
      }
    },
  ]

  /// Runs at 0, 15, 60, 120 and 165 minutes of the outage, then as many as it takes, 15 minutes apart.
  private static func outage(
    _ platform: SandboxPlatform, due: Int,
    _ begin: @Sendable (inout Story, Guarded<Bool>) async throws -> Void
  ) async throws -> Outcome {
    var options = SandboxOptions()
    options.publishingQuota = 1000
    return try await Story.play(
      [.plain(platform)], options: options,
      more: "policy: {safety: {publications_per_account: 1000}}", copies: due
    ) { story in
      let isDown = Guarded(true)
      try await begin(&story, isDown)
      let back = story.world.clock.wall().adding(seconds: 10_800)
      for minutes in [0, 15, 60, 120, 165, 180] as [Int64] {
        let now = story.world.clock.wall()
        story.world.clock.advance(max(0, back.adding(seconds: minutes * 60 - 10_800).seconds(since: now)))
        if minutes < 180 { await story.run() }
      }
      isDown.withLock { $0 = false }
      try await story.heal()
      try await story.settle(stride: 900)
      let entries = try story.record().entries.values.map(\.entry)
      let ambiguous = entries.count { entry in
        entry.attempts.contains { ["ambiguous", "lost"].contains($0.outcome) }
      }
      let last = entries.flatMap(\.items).compactMap { $0.receipt?.publishedAt }.max() ?? back
      #expect(last.seconds(since: back) < 3600, "the last one went out at \(last), it was back at \(back)")
      return try Outcome(
        story, "\(ambiguous) answers lost; out within 1 h of its return", copies: due)
    }
  }
}
