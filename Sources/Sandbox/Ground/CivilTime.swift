import Foundation

/// Writes and reads instants the ways the platforms do, in UTC.
enum CivilTime {
  /// `2026-11-21T07:00:00.000Z` with that many digits of a second.
  static func iso(_ date: Date, digits: Int = 3) -> String {
    let parts = split(date)
    var text = "\(stamp(parts, "T"))"
    if digits > 0 {
      var fraction = parts.fraction
      for _ in 0..<digits { fraction *= 10 }
      text += "." + padded(Int(fraction), digits)
    }
    return text + "Z"
  }

  /// `2026-11-21T07:00:00+0000`, as the Graph interfaces write it.
  static func graph(_ date: Date) -> String { stamp(split(date), "T") + "+0000" }

  /// `2026-11-21 07:00:00 UTC`, for people.
  static func plain(_ date: Date) -> String { stamp(split(date), " ") + " UTC" }

  /// `Sat, 21 Nov 2026 07:00:00 GMT`, for the `Date` header.
  static func http(_ date: Date) -> String {
    let parts = split(date)
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let weekday = weekdays[((parts.days % 7) + 7) % 7]
    let time = "\(padded(parts.hour, 2)):\(padded(parts.minute, 2)):\(padded(parts.second, 2))"
    return
      "\(weekday), \(padded(parts.day, 2)) \(months[parts.month - 1]) \(padded(parts.year, 4)) \(time) GMT"
  }

  /// Reads RFC 3339 (`Z`, `+01:00` or `+0100`, with or without a fraction); nil for anything else.
  static func parse(_ text: String) -> Date? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[4] == 45, bytes[7] == 45, bytes[13] == 58, bytes[16] == 58,
      bytes[10] == 84 || bytes[10] == 32 || bytes[10] == 116
    else { return nil }
    func number(_ start: Int, _ length: Int) -> Int? {
      guard start + length <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[start..<start + length] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 48)
      }
      return value
    }
    guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
      let minute = number(14, 2), let second = number(17, 2), (1...12).contains(month),
      (1...31).contains(day),
      hour < 24, minute < 60, second < 61
    else { return nil }
    var rest = 19
    var fraction = 0.0
    if rest < bytes.count, bytes[rest] == 46 {
      rest += 1
      var unit = 0.1
      while rest < bytes.count, (48...57).contains(bytes[rest]) {
        fraction += Double(bytes[rest] - 48) * unit
        unit /= 10
        rest += 1
      }
    }
    guard rest < bytes.count else { return nil }
    var offset = 0
    switch bytes[rest] {
    case 90, 122: guard rest + 1 == bytes.count else { return nil }
    case 43, 45:
      let minutesAt = bytes.count == rest + 6 && bytes[rest + 3] == 58 ? rest + 4 : rest + 3
      guard minutesAt + 2 == bytes.count, let hours = number(rest + 1, 2), let minutes = number(minutesAt, 2)
      else { return nil }
      offset = (hours * 60 + minutes) * 60 * (bytes[rest] == 43 ? 1 : -1)
    default: return nil
    }
    let days = daysFromCivil(year, month, day)
    return Date(
      timeIntervalSince1970: Double(days * 86_400 + hour * 3600 + minute * 60 + second - offset) + fraction)
  }

  private struct Parts {
    var days, year, month, day, hour, minute, second: Int
    var fraction: Double
  }

  private static func split(_ date: Date) -> Parts {
    let bounded = min(max(date.timeIntervalSince1970, -60_000_000_000), 250_000_000_000)
    let whole = bounded.rounded(.down)
    let seconds = Int(whole)
    let days = Int((Double(seconds) / 86_400).rounded(.down))
    let rest = seconds - days * 86_400
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return Parts(
      days: days, year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, hour: rest / 3600, minute: rest / 60 % 60,
      second: rest % 60, fraction: bounded - whole)
  }

  private static func daysFromCivil(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func stamp(_ parts: Parts, _ separator: String) -> String {
    "\(padded(parts.year, 4))-\(padded(parts.month, 2))-\(padded(parts.day, 2))\(separator)"
      + "\(padded(parts.hour, 2)):\(padded(parts.minute, 2)):\(padded(parts.second, 2))"
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
