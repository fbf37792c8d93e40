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
  /// What may be done to posts that are public.
  public var published = PublishedPolicy()
  /// True where a picture without alternative text is an error, not a warning.
  public var requiresAlt = false

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
