import Content
import HTTP
import Ledger
import Locking
import Reconciler
import Sandbox
import Testing

/// One way in which a platform misbehaves, and what comes of it on each.
struct PlatformFault: Sendable {
  let name: String
  let measure: @Sendable (SandboxPlatform) async throws -> Outcome

  init(_ name: String, _ measure: @escaping @Sendable (SandboxPlatform) async throws -> Outcome) {
    self.name = name
    self.measure = measure
  }

  /// A fault of the one public call: members of a fault of the sandbox.
  private init(_ name: String, call members: String, options: SandboxOptions = SandboxOptions()) {
    self.init(name) { platform in
      try await Story.play([.plain(platform)], options: options) { story in
        try await story.wrong(members)
        try await story.settle()
        return try await Outcome(story)
      }
    }
  }

  static let answers: [PlatformFault] = [
    PlatformFault("applied, then timed out") { platform in
      try await Story.play([.plain(platform)]) { story in
        try await story.wrong(#""delay_ms": 9000"#)
        let ending = PostKind.plain(platform).call.split(separator: " ")[1]
        story.transport = ImpatientTransport(
          inner: story.world.transport, ending: String(ending), seconds: 1.5)
        try await story.settle()
        return try await Outcome(story)
      }
    },
    PlatformFault("applied, then the connection is cut", call: #""drop": "after""#),
    PlatformFault("connection cut before applying", call: #""drop": "before""#),
    PlatformFault("5xx after applying", call: #""status": 503, "code": 2, "applied": true"#),
    PlatformFault("5xx instead of applying", call: #""status": 503, "code": 2"#),
    PlatformFault("answer cut in its body", call: #""cut_body": 5"#),
    PlatformFault("a proxy's HTML page (502)", call: #""html": true"#),
    PlatformFault("an HTML page with 200, applied", call: #""html": true, "status": 200, "applied": true"#),
    PlatformFault("an empty answer with 200, applied", call: #""empty": true"#),
    PlatformFault("the call arrives 5 min after its caller gave up", call: #""apply_after_seconds": 300"#),
    PlatformFault("the call arrives 20 min after its caller gave up", call: #""apply_after_seconds": 1200"#),
    PlatformFault("held as spam (4/2207051), and yet live") { platform in
      guard platform == .instagram else {
        return .none("no such answer: 2207051 is a code of Instagram's; a 5xx after applying is its like")
      }
      return try await Story.play([.plain(platform)]) { story in
        try await story.wrong(#""live_error": true"#)
        try await story.settle()
        return try await Outcome(story)
      }
    },
    PlatformFault("refused as a duplicate of what an earlier call made", duplicate),
  ]

  /// What the platforms say to a second call of what is there: on one, a person has to have asked for it.
  private static func duplicate(_ platform: SandboxPlatform) async throws -> Outcome {
    var options = SandboxOptions()
    if platform == .facebook { options.lookupLagSeconds = 3600 }
    return try await Story.play([platform == .mastodon ? .pictures : .plain(platform)], options: options) {
      story in
      switch platform {
      case .mastodon:
        try await story.wrong(
          #""status": 422, "message": "Validation failed: Media has already attached", "applied": true"#)
      case .facebook: try await story.wrong(#""drop": "after""#)
      case .instagram:
        try await story.wrong(#""status": 400, "code": 24, "subcode": 2207008, "applied": true"#)
      }
      try await story.settle()
      if platform == .facebook {
        #expect(try await story.states() == [.uncertain: 1])
        try await story.world.resend()
        try await story.settle()
        return try await Outcome(story, "after `resolve --resend`, answered 506")
      }
      return try await Outcome(story)
    }
  }

  static let waits: [PlatformFault] = [
    PlatformFault("429 with `Retry-After: 90`") { platform in
      try await retryAfter(platform, seconds: 90) { _ in "90" }
    },
    PlatformFault("429 with `Retry-After` as a date 5 min ahead") { platform in
      try await retryAfter(platform, seconds: 300) { story in
        HTTPWords.date(story.world.clock.wall().adding(seconds: 300))
      }
    },
    lag("lookups lag 1 min (settling time: 15)", minutes: 1),
    lag("lookups lag 10 min", minutes: 10), lag("lookups lag 20 min", minutes: 20),
    PlatformFault("lookups lag 20 min, the server ignores keys") { platform in
      guard platform == .mastodon else { return .none("no keys here: as the row above") }
      var options = SandboxOptions()
      options.lookupLagSeconds = 1200
      options.mastodonServer = .gotosocial
      return try await lagging(platform, options)
    },
    PlatformFault("an upload or container that never finishes, grace 2 h") { platform in
      var options = SandboxOptions()
      options.processingPolls = 1_000_000
      return try await processing(platform, options, late: "late: {grace: 2h}")
    },
    PlatformFault("an upload or container that takes 40 min") { platform in
      var options = SandboxOptions()
      options.processingSeconds = 2400
      return try await processing(platform, options, late: "")
    },
  ]

  private static func lag(_ name: String, minutes: Double) -> PlatformFault {
    PlatformFault(name) { platform in
      var options = SandboxOptions()
      options.lookupLagSeconds = minutes * 60
      return try await lagging(platform, options)
    }
  }

  private static func lagging(_ platform: SandboxPlatform, _ options: SandboxOptions) async throws -> Outcome {
    try await Story.play([.plain(platform)], options: options) { story in
      try await story.wrong(#""drop": "after""#)
      try await story.settle()
      return try await Outcome(story)
    }
  }

  private static func processing(
    _ platform: SandboxPlatform, _ options: SandboxOptions, late: String
  ) async throws -> Outcome {
    try await Story.play([.film(platform)], options: options, late: late) { story in
      try await story.settle(atMost: 60)
      return try await Outcome(story)
    }
  }

  private static func retryAfter(
    _ platform: SandboxPlatform, seconds: Int64, _ value: @Sendable (Story) -> String
  ) async throws -> Outcome {
    try await Story.play([.plain(platform)]) { story in
      try await story.wrong(
        #""status": 429, "code": 4, "message": "Too many requests", "retry_after": "\#(value(story))""#)
      try await story.settle(stride: 1)
      let pause = pause(in: try await story.calls(), after: PostKind.plain(platform).call)
      #expect(pause.map { $0 >= seconds } ?? false, "the next call came after \(pause ?? -1) s")
      return try await Outcome(story, "no call for \(pause ?? -1) s")
    }
  }

  /// Seconds from the first call that ends so to whatever call came next; nil: there was none.
  static func pause(in calls: [(at: Instant, call: String)], after ending: String) -> Int64? {
    let words = ending.split(separator: " ")
    guard
      let first = calls.firstIndex(where: { $0.call.hasPrefix(words[0] + " ") && $0.call.hasSuffix(words[1]) }),
      calls.indices.contains(first + 1)
    else { return nil }
    return calls[first + 1].at.seconds(since: calls[first].at)
  }
}

extension PostKind {
  static let pictures = named(.mastodon, "pictures") ?? all[3]

  /// Something the platform works on before it can be published.
  static func film(_ platform: SandboxPlatform) -> PostKind {
    named(platform, platform == .instagram ? "reel" : "video") ?? plain(platform)
  }

  /// Something with files and a public call after them.
  static func withFiles(_ platform: SandboxPlatform) -> PostKind {
    switch platform {
    case .mastodon: pictures
    case .facebook: named(.facebook, "photo set") ?? all[8]
    case .instagram: plain(.instagram)
    }
  }
}
