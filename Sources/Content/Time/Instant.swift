import Foundation

/// A point in time: whole seconds since 1970-01-01T00:00:00Z. The record, plans and messages use nothing finer.
public struct Instant: Sendable, Hashable, Comparable, CustomStringConvertible {
  public var secondsSinceEpoch: Int64

  public init(secondsSinceEpoch: Int64) { self.secondsSinceEpoch = secondsSinceEpoch }

  /// Reads `2026-12-01T08:30:00Z` or the same with an offset; fractions of a second are dropped.
  public init?(_ text: String) {
    guard let parsed = InstantText.parse(text) else { return nil }
    self.init(secondsSinceEpoch: parsed)
  }

  /// `2026-12-01T08:30:00Z`
  public var description: String { InstantText.write(secondsSinceEpoch) }

  /// The UTC day as folders: `2026/12/01`.
  public var dayPath: String { description.prefix(10).replacingOccurrences(of: "-", with: "/") }

  public static func < (left: Instant, right: Instant) -> Bool {
    left.secondsSinceEpoch < right.secondsSinceEpoch
  }

  /// The instant some seconds later (or earlier, when negative); clamped instead of overflowing.
  public func adding(seconds: Int64) -> Instant {
    let (sum, overflow) = secondsSinceEpoch.addingReportingOverflow(seconds)
    return Instant(secondsSinceEpoch: overflow ? (seconds > 0 ? .max : .min) : sum)
  }

  /// Seconds from `earlier` to this instant.
  public func seconds(since earlier: Instant) -> Int64 {
    let (difference, overflow) = secondsSinceEpoch.subtractingReportingOverflow(earlier.secondsSinceEpoch)
    return overflow ? (self > earlier ? .max : .min) : difference
  }
}

/// RFC 3339 by days and seconds alone: no formatter, no locale, no zone database.
enum InstantText {
  /// Days since 1970-01-01 of a proleptic Gregorian date.
  static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Year, month and day of a day since 1970-01-01.
  static func date(ofDay dayNumber: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = dayNumber + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
  }

  /// The number of days in a month.
  static func length(ofMonth month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  static func write(_ seconds: Int64) -> String {
    // Years 0000 to 9999: outside, RFC 3339 has no form; clamping keeps paths and texts well formed.
    let clamped = min(max(seconds, -62_167_219_200), 253_402_300_799)
    let dayNumber = clamped >= 0 ? clamped / 86_400 : (clamped - 86_399) / 86_400
    let rest = clamped - dayNumber * 86_400
    let (year, month, day) = date(ofDay: dayNumber)
    func padded(_ value: Int64, _ width: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
      + "T\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))Z"
  }

  static func parse(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.count <= 40 else { return nil }
    func number(_ start: Int, _ count: Int) -> Int64? {
      var value: Int64 = 0
      for index in start..<(start + count) {
        guard index < bytes.count, bytes[index] >= 48, bytes[index] <= 57 else { return nil }
        value = value * 10 + Int64(bytes[index] - 48)
      }
      return value
    }
    guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
      let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2),
      bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      (1...12).contains(month), (1...length(ofMonth: month, year: year)).contains(day),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    var index = 19
    if bytes[index] == UInt8(ascii: ".") {
      index += 1
      let first = index
      while index < bytes.count, bytes[index] >= 48, bytes[index] <= 57 { index += 1 }
      guard index > first else { return nil }
    }
    guard index < bytes.count else { return nil }
    let base =
      days(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + min(second, 59)
    switch bytes[index] {
    case UInt8(ascii: "Z"), UInt8(ascii: "z"):
      return index + 1 == bytes.count ? base : nil
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      let colon = index + 3 < bytes.count && bytes[index + 3] == UInt8(ascii: ":") ? 1 : 0
      guard let hours = number(index + 1, 2), let minutes = number(index + 3 + colon, 2),
        index + 5 + colon == bytes.count, hours < 24, minutes < 60
      else { return nil }
      let offset = hours * 3600 + minutes * 60
      return bytes[index] == UInt8(ascii: "+") ? base - offset : base + offset
    default:
      return nil
    }
  }
}
