/// `postrider.yaml`, read and checked.
public struct Project: Sendable, Hashable {
  /// IANA zone of naive times.
  public var timezone: String
  /// `host/owner/name` this project publishes from; nil where nothing was said.
  public var repository: String?
  /// The branch that is obeyed.
  public var branch: String
  /// The folder of the posts.
  public var posts: String
  /// Sorted by label.
  public var accounts: [Account]
  public var groups: [String: [String]]
  public var policy: Policy
  public var state: StateSettings
  public var media: MediaSettings

  public init(
    timezone: String, repository: String? = nil, branch: String = "main", posts: String = "posts",
    accounts: [Account] = [], groups: [String: [String]] = [:], policy: Policy = Policy(),
    state: StateSettings = StateSettings(), media: MediaSettings = MediaSettings()
  ) {
    self.timezone = timezone
    self.repository = repository
    self.branch = branch
    self.posts = posts
    self.accounts = accounts
    self.groups = groups
    self.policy = policy
    self.state = state
    self.media = media
  }
}

/// One account of the project.
public struct Account: Sendable, Hashable {
  /// Its name in `postrider.yaml`.
  public var label: String
  public var identity: AccountIdentity
  /// Where its API answers, without a trailing slash; the descriptor's default unless set.
  public var baseURL: String
  public var apiVersion: String?
  /// Credential field → source text (`env:NAME`). Never a value.
  public var credentials: [String: String]
  public var timezone: String?
  /// Limits the team sets below the platform's own: posts per 24 hours and the like.
  public var limits: [String: Int]

  public init(
    label: String, identity: AccountIdentity, baseURL: String, apiVersion: String? = nil,
    credentials: [String: String] = [:], timezone: String? = nil, limits: [String: Int] = [:]
  ) {
    self.label = label
    self.identity = identity
    self.baseURL = baseURL
    self.apiVersion = apiVersion
    self.credentials = credentials
    self.timezone = timezone
    self.limits = limits
  }
}

/// `policy`: the team's rules.
public struct Policy: Sendable, Hashable {
  public var late = LatePolicy()
  /// Seconds between two publications of one account; 0 for none.
  public var spacingSeconds: Int64 = 0
  /// Nothing is published within.
  public var blackout: [Blackout] = []
  /// Publishing stops until the instant (or `.max` for "until taken out"); nil: no freeze.
  public var freezeUntil: Instant?
  /// Attempts before a delivery fails.
  public var attempts = 8
  public var safety = SafetyPolicy()

  public init() {}

  /// A stretch of time in which nothing is published; `end` is exclusive.
  public struct Blackout: Sendable, Hashable {
    public var start: Instant
    public var end: Instant
    public var reason: String?
    public init(start: Instant, end: Instant, reason: String? = nil) {
      self.start = start
      self.end = end
      self.reason = reason
    }
  }
}

/// `policy.safety`: what needs a person's word.
public struct SafetyPolicy: Sendable, Hashable {
  /// Per cent of the open deliveries that one run may cancel or reschedule…
  public var changedPercent = 30
  /// …once so many are open.
  public var changedFloor = 10
  public var cancels = 50
  public var publicationsPerAccount = 50
  public var adoptedDue = 5
  public init() {}
}

/// `state`: where the record lies.
public struct StateSettings: Sendable, Hashable {
  public var branch = "postrider/state"
  /// The lineage that must be met; nil until the line is written.
  public var lineage: String?
  /// The remote that holds the record; nil: the repository's own; `none`: local mode.
  public var remote: String?
  public init() {}
}

/// `media`: how platforms that fetch get at files.
public struct MediaSettings: Sendable, Hashable {
  /// Public address below which repository paths answer.
  public var baseURL: String?
  public init() {}
}
