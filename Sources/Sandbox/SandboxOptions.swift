/// How a sandbox behaves: who has accounts, how long things take, which flavour of server answers.
public struct SandboxOptions: Sendable, Hashable {
  /// Which software answers under `/mastodon`.
  public enum MastodonServer: String, Sendable, Hashable {
    /// The real thing: repeats of an `Idempotency-Key` return the first status.
    case mastodon
    /// A server that speaks the same interface, ignores the key and answers 400 where the other says 422.
    case gotosocial
  }

  /// Where a medium that cannot be used is refused.
  public enum MediaErrors: String, Sendable, Hashable {
    /// In the answer to the call that names its address.
    case create
    /// Later, in the container's status.
    case status
  }

  /// The accounts that exist; `SandboxAccount.defaults` unless said.
  public var accounts: [SandboxAccount] = SandboxAccount.defaults
  /// A folder whose files are served under `/_sandbox/media/`; none by default.
  public var mediaFolder: String?
  /// How many looks at a container, video or medium still say "in progress".
  public var processingPolls = 1
  /// How many seconds by the sandbox's clock processing takes at least.
  public var processingSeconds = 0.0
  /// How many seconds a new post stays out of the lists.
  public var lookupLagSeconds = 0.0
  /// How many seconds a new post cannot be read by its id on Facebook and Instagram.
  public var readLagSeconds = 0.0
  /// How long each answer is held, in milliseconds.
  public var answerDelayMilliseconds = 0
  /// Which software plays Mastodon.
  public var mastodonServer = MastodonServer.mastodon
  /// Where Instagram refuses a medium it cannot use.
  public var mediaErrors = MediaErrors.create
  /// Whether Mastodon's request limits are enforced; a real server exempts loopback.
  public var enforcesRateLimits = false
  /// Calls a Mastodon token may make in 5 minutes, and statuses it may publish in 3 hours, where enforced.
  public var mastodonCalls = 300
  public var mastodonStatuses = 300
  /// Calls a token may make in an hour on Facebook and Instagram; nil: as many as it likes.
  public var graphCalls: Int?
  /// Calls an account on Facebook and Instagram bears in 24 hours, its business use case; nil: as many as it
  /// likes, and no word of it in the answers.
  public var graphBusinessCalls: Int?
  /// Seconds within which a Facebook Page and X refuse the same post again; 0 turns the refusal off.
  public var duplicateWindowSeconds = 86_400.0
  /// Bytes of the largest photo a Facebook Page takes.
  public var facebookPhotoBytes = 4 << 20
  /// What X's calls may cost in all, in thousandths of a dollar; nil: as much as it likes.
  public var xCredits: Int?
  /// Posts an Instagram account may publish in 24 hours.
  public var publishingQuota = 50
  /// Containers an Instagram account may make in 24 hours.
  public var containerQuota = 400
  /// Whether the TikTok account is private, and whether the app that posts to it was never audited.
  public var tiktokIsPrivate = false
  public var tiktokIsUnaudited = false
  /// Shifts every id the sandbox makes, so that two worlds never share one.
  public var seed = 0
  /// Where each platform's notices go; none by default.
  public var webhooks: [SandboxPlatform: SandboxWebhook] = [:]
  /// A file to which every ledger change is appended, a JSON document a line, and read back at the start.
  public var journal: String?

  /// The usual sandbox: default accounts, one look of processing, no lags.
  public init() {}
}

/// Why a sandbox cannot start.
public struct SandboxError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of trouble it is.
  public enum Code: String, Sendable, Hashable {
    case options, port, journal
  }

  /// What kind of trouble it is.
  public var code: Code
  /// In words, with the value at fault.
  public var description: String

  /// An error with its words.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
