import Content
import JSON

/// `usage` of an account, read: what the platform said, and what we counted. What does not read is left out here
/// and kept in the file.
public struct Usage: Sendable, Hashable {
  /// Window's name → what the platform said last.
  public var figures: [String: UsageFigure] = [:]
  /// Window's name → slot → how often.
  public var counts: [String: [Instant: Int]] = [:]

  public init(_ json: [String: JSON]) {
    for (name, value) in json["figures"]?.object ?? [:] {
      guard let at = value["at"]?.string.flatMap({ Instant($0) }), let used = Self.count(value["used"]),
        let limit = Self.count(value["limit"])
      else { continue }
      figures[name] = UsageFigure(
        at: at, used: used, limit: limit, resetsAt: value["resets_at"]?.string.flatMap { Instant($0) })
    }
    for (name, slots) in json["counts"]?.object ?? [:] {
      for (slot, count) in slots.object ?? [:] {
        guard let instant = Instant(slot), let count = Self.count(count), count > 0 else { continue }
        counts[name, default: [:]][instant] = count
      }
    }
  }

  private static func count(_ json: JSON?) -> Int? {
    json?.integer.flatMap { (0...1_000_000_000).contains($0) ? Int($0) : nil }
  }

  func adding(
    _ more: [String: [Instant: Int]], _ said: [String: UsageFigure], since start: Instant
  ) -> Usage {
    var usage = self
    for (name, slots) in more {
      usage.counts[name, default: [:]].merge(slots) { $0 + $1 }
    }
    usage.counts = usage.counts.mapValues { $0.filter { $0.key > start } }.filter { !$0.value.isEmpty }
    for (name, figure) in said where (usage.figures[name]?.at ?? .epoch) <= figure.at {
      usage.figures[name] = figure
    }
    usage.figures = usage.figures.filter {
      $0.value.at > start || $0.value.resetsAt.map { $0 > start } == true
    }
    return usage
  }

  func json(over old: [String: JSON]) -> [String: JSON] {
    var json = old
    json["figures"] = figures.isEmpty ? nil : .object(figures.mapValues(Self.json))
    json["counts"] =
      counts.isEmpty
      ? nil
      : .object(
        counts.mapValues { slots in
          .object(
            Dictionary(
              slots.map { ($0.key.description, JSON.integer(Int64($0.value))) },
              uniquingKeysWith: { $1 }))
        })
    return json
  }

  private static func json(_ figure: UsageFigure) -> JSON {
    var members: [String: JSON] = [
      "at": .string(figure.at.description), "used": .integer(Int64(figure.used)),
      "limit": .integer(Int64(figure.limit)),
    ]
    members["resets_at"] = figure.resetsAt.map { .string($0.description) }
    return .object(members)
  }
}

extension AccountRecord {
  /// How full one of the platform's windows is; `limit`: another than the platform's, the team's own.
  public func window(_ window: RateWindow, now: Instant) -> RollingWindow {
    let usage = Usage(self.usage)
    let events: [Instant]
    if window.counted != .posts(nil), let end = usage.figures[window.name]?.resetsAt, end > now {
      // Slots are too coarse to say what came after the platform spoke: who counts adds it to the figure.
      events = []
    } else if window.counted == .posts(nil) {
      events = recent
    } else {
      events = (usage.counts[window.name] ?? [:]).flatMap {
        Array(repeating: $0.key, count: min($0.value, 10_000))
      }
    }
    return RollingWindow(
      events: events, seconds: window.seconds, limit: window.limit.value, figure: usage.figures[window.name],
      isReportedOnly: window.isReportedOnly, now: now)
  }
}
