import Content
import Foundation

/// An instant as people read it, by a zone's rules.
public struct LocalTime: Sendable, Hashable {
  /// `Tue 2026-12-01 09:30`
  public var text: String
  /// `Europe/Berlin`; `UTC` where the zone is not known here.
  public var zone: String

  /// Seconds are shown only where they are not zero.
  public init(_ instant: Instant, zone name: String) {
    let known = name.isEmpty ? nil : TimeZone(identifier: name)
    zone = known == nil ? "UTC" : name
    let date = Date(timeIntervalSince1970: Double(instant.clamped.secondsSinceEpoch))
    let offset = Int64(known?.secondsFromGMT(for: date) ?? 0)
    let shifted = instant.clamped.adding(seconds: offset)
    let written = shifted.description
    let days = (shifted.secondsSinceEpoch - (shifted.secondsSinceEpoch % 86_400 + 86_400) % 86_400) / 86_400
    let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let clock = written.dropFirst(11).prefix(written.hasSuffix(":00Z") ? 5 : 8)
    text = "\(names[Int((days % 7 + 7) % 7)]) \(written.prefix(10)) \(clock)"
  }

  /// `Tue 2026-12-01 09:30 Europe/Berlin (2026-12-01T08:30:00Z)`
  public static func both(_ instant: Instant, zone: String) -> String {
    let local = LocalTime(instant, zone: zone)
    return "\(local.text) \(local.zone) (\(instant))"
  }
}

extension Instant {
  /// Within the years RFC 3339 can write.
  var clamped: Instant {
    Instant(secondsSinceEpoch: min(max(secondsSinceEpoch, -62_167_219_200), 253_402_300_799))
  }
}
