extension WrittenTime {
  /// What a text that is no time can only mean, in our form: `2027-05-03 2:30 PM` → `2027-05-03 14:30`; nil
  /// where it could mean several times or none, such as `3.5.2027 14:00`.
  static func clearReading(_ text: String) -> String? {
    guard text.utf8.count <= 64, let (year, month, day, rest) = date(of: text),
      let clock = clock(of: rest)
    else { return nil }
    let reading = "\(year)-\(padded(month))-\(padded(day)) \(clock)"
    return (try? WrittenTime(reading)) == nil ? nil : reading
  }

  /// Day and month are told apart by standing behind the year, or by one of them being over 12.
  private static func date(
    of text: String
  ) -> (year: Substring, month: Substring, day: Substring, rest: Substring)? {
    let yearFirst = /([0-9]{4})([-\/.])([0-9]{1,2})\2([0-9]{1,2})[T ,]+(.+)/
    if let found = text.wholeMatch(of: yearFirst) {
      return (found.1, found.3, found.4, found.5)
    }
    let yearLast = /([0-9]{1,2})([-\/.])([0-9]{1,2})\2([0-9]{4})[T ,]+(.+)/
    guard let found = text.wholeMatch(of: yearLast), let first = Int(found.1), let second = Int(found.3)
    else { return nil }
    if first > 12, second <= 12 { return (found.4, found.3, found.1, found.5) }
    if second > 12, first <= 12 { return (found.4, found.1, found.3, found.5) }
    return first == second ? (found.4, found.1, found.3, found.5) : nil
  }

  private static func clock(of text: Substring) -> String? {
    let form =
      /([0-9]{1,2})(?::([0-9]{2})(:[0-9]{2})?)? ?([AaPp]\.?[Mm]\.?)?( ?(?:Z|[+-][0-9]{2}:[0-9]{2}))?/
    guard let found = text.wholeMatch(of: form), var hour = Int(found.1) else { return nil }
    if let half = found.4 {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (half.lowercased().hasPrefix("p") ? 12 : 0)
    } else if found.2 == nil {
      return nil
    }
    let minute = found.2 ?? "00"
    return "\(padded("\(hour)")):\(minute)\(found.3 ?? "")\(found.5 ?? "")"
  }

  private static func padded(_ digits: some StringProtocol) -> String {
    digits.count == 1 ? "0\(digits)" : String(digits)
  }
}
