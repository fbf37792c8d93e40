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
      let upload = ["mastodon": "/v2/media", "facebook": "/photos", "instagram": "/media"][platform.rawValue] ?? ""
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
        return try await Outcome(story)
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
        return try await Outcome(story)
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
        return try await Outcome(story, "\(others) of \(kinds.count - 1) others at once")
      }
    },
    PlatformFault("host unreachable for 3 h, 200 due") { platform in
      try await outage(platform) { story, isDown in
        story.transport = UnpluggedTransport(
          inner: story.world.transport, part: "/\(platform.rawValue)/", isDown: isDown)
      }
    },
    PlatformFault("host takes calls and answers 503 to all for 3 h, 200 due") { platform in
      try await outage(platform) { story, _ in
        try await story.world.inject(
          """
          {"platform": "\(platform.rawValue)", "endpoint": "**", "count": 1000000, "status": 503, "code": 2}
          """)
      }
    },
    PlatformFault("host applies, and its answers are lost for 3 h, 200 due") { platform in
      try await outage(platform) { story, _ in
        try await story.world.inject(
          """
          {"platform": "\(platform.rawValue)", "endpoint": "**", "count": 1000000, "drop": "after"}
          """)
      }
    },
  ]

  static let due = 200

  /// A run every 15 minutes: twelve of them while the host is down, then as many as it takes.
  private static func outage(
    _ platform: SandboxPlatform, _ begin: @Sendable (inout Story, Guarded<Bool>) async throws -> Void
  ) async throws -> Outcome {
    var options = SandboxOptions()
    options.publishingQuota = 1000
    return try await Story.play(
      [.plain(platform)], options: options,
      more: "policy: {safety: {publications_per_account: 1000}}", copies: due
    ) { story in
      let isDown = Guarded(true)
      try await begin(&story, isDown)
      for _ in 0..<12 {
        await story.run()
        story.world.clock.advance(900)
      }
      isDown.withLock { $0 = false }
      try await story.heal()
      let back = story.world.clock.wall()
      try await story.settle(stride: 900)
      let entries = try await story.world.record().entries.values.map(\.entry)
      let ambiguous = entries.count { entry in
        entry.attempts.contains { ["ambiguous", "lost"].contains($0.outcome) }
      }
      let last = entries.flatMap(\.items).compactMap { $0.receipt?.publishedAt }.max() ?? back
      let after = (last.seconds(since: back) + 59) / 60
      return try await Outcome(
        story, "\(ambiguous) answers lost; all out \(after) min after it is back", copies: due)
    }
  }
}
