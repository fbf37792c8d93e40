import Content
import Ledger

/// The queue of one account: what went out, what will, and its rules of number and distance.
struct Line {
  /// A rolling window with its rule's name and what each delivery needs of it.
  struct Window {
    var rule: String
    var count: RollingWindow
    /// True for steps that come before the publication: what has been prepared needs none.
    var isOfSteps = false
    var cost: @Sendable (DeliveryContent) -> Int
  }

  private var last: Instant?
  private let spacing: Int64
  private var windows: [Window]

  init(last: Instant?, spacing: Int64, windows: [Window]) {
    self.last = last
    self.spacing = spacing
    self.windows = windows
  }

  /// True where nothing of the account is ever held by it.
  var isEmpty: Bool { spacing <= 0 && windows.isEmpty }

  private func cost(_ window: Window, _ need: Need) -> Int {
    if window.isOfSteps, need.isPrepared { return 0 }
    return need.content.map(window.cost) ?? need.items
  }

  mutating func take(_ instant: Instant, _ need: Need) {
    last = max(last ?? instant, instant)
    for index in windows.indices {
      windows[index].count.take(cost(windows[index], need), at: instant)
    }
  }

  /// The first of the account's own rules that holds at an instant, with its end; no end: unknown.
  func blocked(at instant: Instant, _ need: Need) -> (String, Instant?)? {
    if spacing > 0, let last {
      let free = last.adding(seconds: spacing)
      if instant < free { return (HoldRule.spacing, free) }
    }
    for window in windows {
      switch window.count.room(for: cost(window, need), at: instant) {
      case .free: continue
      case .until(let end): return (window.rule, end)
      case .never: return (window.rule, nil)
      }
    }
    return nil
  }
}

/// What a delivery needs of the windows it meets.
struct Need {
  /// nil where the files no longer have it.
  var content: DeliveryContent?
  /// How many messages are yet to go out.
  var items: Int
  /// True where what comes before the publication was begun.
  var isPrepared: Bool

  init(_ entry: Entry, _ content: DeliveryContent?) {
    items = max(1, entry.items.count { $0.phase != .published })
    // Of a thread that has begun, only what is left counts.
    self.content = entry.hasReceipt ? nil : content
    isPrepared = entry.checkpoint != nil
  }
}

extension RateWindow {
  /// `50 posts in 24 h`: the rule's name for people; `limit`: as the platform says it now.
  public func rule(limit count: Int) -> String { Self.rule(count, limit.unit, seconds) }

  static func rule(_ count: Int, _ unit: String, _ seconds: Int64) -> String {
    let span =
      seconds % 3600 == 0 ? "\(seconds / 3600) h" : seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds) s"
    return "\(count) \(unit) in \(span)"
  }
}
