import Foundation

/// An IANA time zone.
public struct Zone: Sendable, Hashable {
  /// The name as written: `Europe/Berlin`.
  public let id: String
  private let zone: TimeZone

  /// nil for anything that is not a name of the zone database: bare offsets and unknown places.
  public init?(_ id: String) {
    guard Zone.isWellFormed(id), let zone = TimeZone(identifier: id) else { return nil }
    self.id = id
    self.zone = zone
  }

  /// Names of the database are words joined by `/`; `GMT+2` and its kin are offsets in disguise.
  private static func isWellFormed(_ id: String) -> Bool {
    guard !id.isEmpty, id.utf8.count <= 64 else { return false }
    let isName = id.utf8.allSatisfy {
      (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) || $0 == 47 || $0 == 95
        || $0 == 45 || $0 == 43
    }
    guard isName else { return false }
    return id.contains("/") || !id.contains(where: { $0 == "+" || $0 == "-" || $0.isNumber })
  }

  /// Seconds east of UTC at an instant.
  public func offset(at instant: Instant) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.secondsSinceEpoch)))
  }

  /// What a clock of this zone shows.
  public func time(at instant: Instant) -> LocalTime {
    LocalTime(of: instant, offset: offset(at: instant))
  }

  /// The instants at which a clock of this zone shows a time, earliest first: one, none where the clocks skip
  /// it, two where they show it twice.
  public func readings(_ local: LocalTime) -> [Instant] {
    let middle = local.instant(offset: 0)
    // Offsets lie within 26 hours of UTC, so the true instant lies within this window of the naive one.
    let offsets = Set([-36, -24, -12, 0, 12, 24, 36].map { offset(at: middle.adding(seconds: $0 * 3600)) })
    return offsets.map { (offset: $0, instant: local.instant(offset: $0)) }
      .filter { offset(at: $0.instant) == $0.offset }
      .map(\.instant).sorted()
  }

  /// For a time the clocks skip: the same time by the clock before the change and by the clock after it, so one
  /// before and one after the gap.
  func around(gapAt local: LocalTime) -> [Instant] {
    let middle = local.instant(offset: 0)
    let before = offset(at: middle.adding(seconds: -36 * 3600))
    let after = offset(at: middle.adding(seconds: 36 * 3600))
    return [local.instant(offset: before), local.instant(offset: after)].sorted()
  }

  /// `2026-12-01 09:30 Europe/Berlin (08:30 UTC)`; with the date in the brackets where UTC has another one.
  public func local(of instant: Instant) -> String {
    let here = time(at: instant)
    let utc = LocalTime(of: instant, offset: 0)
    return "\(here) \(id) (\(here.date == utc.date ? utc.clock : utc.description) UTC)"
  }

  /// The version of the zone database in use, such as `2025b`.
  public static var databaseVersion: String { NSTimeZone.timeZoneDataVersion }

  /// Names to offer for a misspelt one.
  static var knownNames: [String] { TimeZone.knownTimeZoneIdentifiers + ["UTC"] }
}

/// `+01:00` for seconds east of UTC; seconds are shown only where a zone has them.
func offsetText(_ seconds: Int) -> String {
  let size = abs(seconds)
  func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
  let rest = size % 60 == 0 ? "" : ":\(two(size % 60))"
  return "\(seconds < 0 ? "-" : "+")\(two(size / 3600)):\(two(size / 60 % 60))\(rest)"
}
