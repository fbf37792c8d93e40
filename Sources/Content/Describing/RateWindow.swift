/// A stretch of time in which a platform lets an account do only so much; it rolls: what was done counts until
/// so many seconds have passed since.
public struct RateWindow: Sendable {
  /// What is counted.
  public enum Counted: Sendable, Hashable {
    /// Messages that become public; with types: only of these.
    case posts(Set<PostType>? = nil)
    /// Repeatable steps before a publication that the platform counts on their own: containers, uploads.
    case steps
    /// Every call.
    case calls
  }

  /// Its name in the record and in messages, for people: `posts`, `containers`, `calls`. Unique per platform.
  public var name: String
  public var counted: Counted
  public var limit: Limit
  public var seconds: Int64
  /// True where only the platform itself knows how full it is, as per cent: our own count says nothing.
  public var isReportedOnly: Bool
  /// What one delivery needs of it.
  public var cost: @Sendable (DeliveryContent) -> Int

  public init(
    _ name: String, _ counted: Counted, _ limit: Limit, seconds: Int64, isReportedOnly: Bool = false,
    cost: @escaping @Sendable (DeliveryContent) -> Int
  ) {
    self.name = name
    self.counted = counted
    self.limit = limit
    self.seconds = seconds
    self.isReportedOnly = isReportedOnly
    self.cost = cost
  }

  /// How finely events are counted, in seconds: coarse enough that a counter stays small.
  public var grain: Int64 { max(1, seconds / 60) }

  /// The last second of the grain an instant lies in: an event never leaves a window too early.
  public func slot(of instant: Instant) -> Instant {
    let start = (Double(instant.secondsSinceEpoch) / Double(grain)).rounded(.down)
    return Instant(secondsSinceEpoch: Int64(start) * grain + grain - 1)
  }
}

/// What a platform said of how full a window is: its own count, which wins over ours.
public struct UsageFigure: Sendable, Hashable {
  /// When it said so, by our clock.
  public var at: Instant
  /// How much of `limit` is used. Per cent where the window is reported only.
  public var used: Int
  public var limit: Int
  /// When the count begins anew; nil: it rolls, and the platform does not say when room comes.
  public var resetsAt: Instant?

  public init(at: Instant, used: Int, limit: Int, resetsAt: Instant? = nil) {
    self.at = at
    self.used = used
    self.limit = limit
    self.resetsAt = resetsAt
  }
}
