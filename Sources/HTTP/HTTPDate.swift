/// Dates of HTTP headers (RFC 9110, 5.6.7), all in GMT.
public enum HTTPDate {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT` or either old form
  /// (`Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`); nil where it is none of them.
  /// `now` (seconds since 1970) settles the century of a year of two digits: at most 50 years ahead.
  public static func seconds(from text: String, now: Double) -> Int64? {
    guard text.utf8.count <= 40 else { return nil }
    let words = text.split(whereSeparator: { " ,-\t".contains($0) }).map { $0.lowercased() }
    let day: String
    let month: String
    let year: String
    let clock: String
    if words.count == 6, words[5] == "gmt" || words[5] == "utc" {
      (day, month, year, clock) = (words[1], words[2], words[3], words[4])
    } else if words.count == 5 {
      (month, day, clock, year) = (words[1], words[2], words[3], words[4])
    } else {
      return nil
    }
    guard let monthIndex = months.firstIndex(of: month), let day = number(day, 1...31),
      let year = number(year, 0...9999), let time = timeOfDay(clock)
    else { return nil }
    let date = daysFromCivil(year: fullYear(year, now: now), month: monthIndex + 1, day: day)
    return Int64(date) * 86_400 + Int64(time)
  }

  /// Days from 1970-01-01 to a day of the Gregorian calendar.
  static func daysFromCivil(year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Seconds into the day of `08:49:37`.
  static func timeOfDay(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let hour = number(parts[0], 0...23), let minute = number(parts[1], 0...59),
      let second = number(parts[2], 0...60)
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  /// A decimal number without sign in a range.
  static func number(_ text: String, _ range: ClosedRange<Int>) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 4, text.utf8.allSatisfy({ (48...57).contains($0) }),
      let value = Int(text), range.contains(value)
    else { return nil }
    return value
  }

  private static func fullYear(_ year: Int, now: Double) -> Int {
    guard year < 100 else { return year }
    let clamped = now.isFinite ? min(max(now, 0), 2.5e11) : 0
    let thisYear = 1970 + Int(clamped / 31_556_952)
    let guess = thisYear / 100 * 100 + year
    return guess > thisYear + 50 ? guess - 100 : guess
  }
}
