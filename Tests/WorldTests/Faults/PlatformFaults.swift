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
        return try Outcome(story)
      }
    }
  }

  static let answers: [PlatformFault] = [
    PlatformFault("applied, then timed out") { platform in
      try await Story.play([.plain(platform)]) { story in
        try await story.wrong(#""delay_ms": 40000"#)
        let ending = PostKind.plain(platform).call.split(separator: " ")[1]
        story.transport = ImpatientTransport(
          inner: story.world.transport, ending: String(ending), seconds: 4)
        try await story.settle()
        return try Outcome(story)
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
    PlatformFault("the call arrives 20 min after its caller gave up") { platform in
      try await Story.play([.plain(platform)]) { story in
        try await story.wrong(#""apply_after_seconds": 1200"#)
        try await story.settle()
        story.world.clock.advance(1200)
        try await story.look()
        return try Outcome(story)
      }
    },
    PlatformFault("held as spam (4/2207051), and yet live") { platform in
      guard platform == .instagram else {
        return .none("no such answer: 2207051 is a code of Instagram's; a 5xx after applying is its like")
      }
      return try await Story.play([.plain(platform)]) { story in
        try await story.wrong(#""live_error": true"#)
        try await story.settle()
        return try Outcome(story)
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
      default:
        try await story.wrong(#""status": 400, "code": 24, "subcode": 2207008, "applied": true"#)
      }
      try await story.settle()
      if platform == .facebook {
        #expect(try story.states() == [.uncertain: 1])
        try story.resend()
        try await story.settle()
        return try Outcome(story, "after `resolve --resend`, answered 506")
      }
      return try Outcome(story)
    }
  }

  static let waits: [PlatformFault] = [
    PlatformFault("429 with `Retry-After: 90`") { platform in
      try await retryAfter(platform, seconds: 90, asDate: false)
    },
    PlatformFault("429 with `Retry-After` as a date 5 min ahead") { platform in
      try await retryAfter(platform, seconds: 300, asDate: true)
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

  private static func lagging(_ platform: SandboxPlatform, _ options: SandboxOptions) async throws -> Outcome
  {
    try await Story.play([.plain(platform)], options: options) { story in
      try await story.wrong(#""drop": "after""#)
      try await story.settle()
      return try Outcome(story)
    }
  }

  private static func processing(
    _ platform: SandboxPlatform, _ options: SandboxOptions, late: String
  ) async throws -> Outcome {
    try await Story.play([.film(platform)], options: options, late: late) { story in
      try await story.settle(atMost: 60)
      return try Outcome(story)
    }
  }

  private static func retryAfter(
    _ platform: SandboxPlatform, seconds: Int64, asDate: Bool
  ) async throws -> Outcome {
    try await Story.play([.plain(platform)]) { story in
      let told = asDate ? story.world.clock.wall().adding(seconds: seconds) : nil
      let value = told.map(HTTPWords.date) ?? String(seconds)
      try await story.wrong(
        #""status": 429, "code": 4, "message": "Too many requests", "retry_after": "\#(value)""#)
      try await story.settle(stride: 1)
      let calls = try await story.calls()
      let refused = calls.firstIndex { isCall($0.call, PostKind.plain(platform).call) } ?? calls.count
      let allowed = (told ?? calls[refused].at.adding(seconds: seconds))
      let early = calls.dropFirst(refused + 1).filter { $0.at < allowed }
      #expect(early.isEmpty, "called before \(allowed): \(early)")
      let next = calls.dropFirst(refused + 1).first?.at.seconds(since: allowed)
      return try Outcome(story, "next call \(next ?? -1) s after the allowed instant")
    }
  }

  /// True where a call is one of those `POST /statuses` names.
  static func isCall(_ call: String, _ named: String) -> Bool {
    let words = named.split(separator: " ")
    return call.hasPrefix(words[0] + " ") && call.hasSuffix(words[1])
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
    default: plain(.instagram)
    }
  }
}
