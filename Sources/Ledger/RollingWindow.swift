import Content

/// How full one window of an account is, and when it has room again. Pure: built from the record, moved on by
/// what is to happen.
public struct RollingWindow: Sendable {
  /// Whether something may happen now.
  public enum Room: Sendable, Hashable {
    case free
    /// Not before then.
    case until(Instant)
    case never
  }

  /// A count the platform reports without saying when room comes is asked for again after so many seconds.
  public static let askAgain: Int64 = 3600

  public let seconds: Int64
  public let limit: Int
  /// True where its count is in per cent, of nobody knows how many.
  public let isReportedOnly: Bool
  private var events: [Instant]
  /// The platform's own count in a window of fixed ends, what was done since included in `events`.
  private let fixed: (used: Int, since: Instant, until: Instant)?
  /// Reported, and not ours: when they leave is not known.
  private let strangers: (count: Int, since: Instant)?
  /// What was done before is not counted any more: the platform began anew.
  private let beginning: Instant?

  /// - Parameters:
  ///   - events: when something of the kind happened, each as often as it did.
  ///   - figure: what the platform said last; its limit and its count win.
  ///   - isReportedOnly: `events` say nothing; the figure alone counts.
  public init(
    events: [Instant], seconds: Int64, limit: Int, figure: UsageFigure? = nil, isReportedOnly: Bool = false,
    now: Instant
  ) {
    self.seconds = seconds
    var limit = limit
    var events = isReportedOnly ? [] : events.sorted()
    var fixed: (used: Int, since: Instant, until: Instant)?
    var strangers: (count: Int, since: Instant)?
    var beginning: Instant?
    if let figure, let end = figure.resetsAt {
      if end > now {
        limit = figure.limit
        fixed = (figure.used, figure.at, end)
      } else if end > now.adding(seconds: -seconds) {
        beginning = end
      }
      if isReportedOnly, end <= now { limit = .max }
    } else if let figure, figure.at > now.adding(seconds: -seconds) {
      limit = figure.limit
      let start = figure.at.adding(seconds: -seconds)
      let ours = events.filter { $0 > start && $0 <= figure.at }
      let kept = ours.suffix(max(0, figure.used))
      events = kept + events.filter { $0 > figure.at }
      if figure.used > kept.count { strangers = (figure.used - kept.count, figure.at) }
    } else if isReportedOnly {
      limit = .max
    }
    self.limit = limit
    self.isReportedOnly = isReportedOnly
    self.events = events
    self.fixed = fixed
    self.strangers = strangers
    self.beginning = beginning
  }

  /// Whether so many may happen at an instant. More than the whole window holds waits until it is empty.
  public func room(for cost: Int, at instant: Instant) -> Room {
    guard cost > 0, limit != .max else { return .free }
    guard limit > 0 else { return .never }
    let cost = min(cost, limit)
    if let fixed, instant < fixed.until {
      let since = events.count - index(after: fixed.since)
      return fixed.used + since + cost <= limit ? .free : .until(fixed.until)
    }
    let (first, ours, others) = counted(at: instant)
    let excess = ours + others + cost - limit
    guard excess > 0 else { return .free }
    let leaving = excess <= ours ? events[first + excess - 1].adding(seconds: seconds) : nil
    let again = others > 0 ? strangers?.since.adding(seconds: Self.askAgain) : nil
    return [leaving, again].compactMap { $0 }.min().map { .until($0) } ?? .never
  }

  /// From so many per cent on, only one thing at a time: what several use at once is known only afterwards.
  public static let careful = 80

  /// How many may happen at once at an instant; `.max`: nothing bounds them.
  public func room(at instant: Instant) -> Int {
    guard limit != .max else { return .max }
    if isReportedOnly {
      guard room(for: 1, at: instant) == .free else { return 0 }
      return fixed.map { $0.used >= Self.careful } ?? false ? 1 : .max
    }
    if let fixed, instant < fixed.until {
      return max(0, limit - fixed.used - (events.count - index(after: fixed.since)))
    }
    let (_, ours, others) = counted(at: instant)
    return max(0, limit - ours - others)
  }

  /// Where the events that count begin, how many they are, and how many of others count beside them.
  private func counted(at instant: Instant) -> (first: Int, ours: Int, others: Int) {
    let start = instant.adding(seconds: -seconds)
    let first = index(after: max(start, beginning.map { $0.adding(seconds: -1) } ?? start))
    let isKnown = strangers.map { instant < $0.since.adding(seconds: Self.askAgain) } ?? false
    return (first, events.count - first, isKnown ? strangers?.count ?? 0 : 0)
  }

  /// Counts what will happen at an instant.
  public mutating func take(_ cost: Int, at instant: Instant) {
    for _ in 0..<max(0, cost) { events.insert(instant, at: index(after: instant)) }
  }

  /// How many events are not later than an instant.
  private func index(after instant: Instant) -> Int {
    var (low, high) = (0, events.count)
    while low < high {
      let middle = (low + high) / 2
      if events[middle] <= instant { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
