/// A reading of a wall clock, belonging to no zone: always an existing date, to the second.
public struct LocalTime: Sendable, Hashable {
  public var year: Int
  public var month: Int
  public var day: Int
  public var hour: Int
  public var minute: Int
  public var second: Int

  /// nil for a date the calendar does not have (30 February) and for hours, minutes or seconds out of range.
  public init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int = 0) {
    guard (0...9999).contains(year), (1...12).contains(month),
      (1...Int(InstantText.length(ofMonth: Int64(month), year: Int64(year)))).contains(day),
      (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
    (self.hour, self.minute, self.second) = (hour, minute, second)
  }

  /// What a clock at an offset (seconds east of UTC) shows at an instant.
  init(of instant: Instant, offset: Int) {
    let shifted = instant.adding(seconds: Int64(offset)).secondsSinceEpoch
    let clamped = min(max(shifted, -62_167_219_200), 253_402_300_799)
    let dayNumber = clamped >= 0 ? clamped / 86_400 : (clamped - 86_399) / 86_400
    let rest = Int(clamped - dayNumber * 86_400)
    let date = InstantText.date(ofDay: dayNumber)
    (year, month, day) = (Int(date.year), Int(date.month), Int(date.day))
    (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
  }

  /// The instant at which a clock at an offset (seconds east of UTC) shows this.
  func instant(offset: Int) -> Instant {
    let days = InstantText.days(year: Int64(year), month: Int64(month), day: Int64(day))
    return Instant(
      secondsSinceEpoch: days * 86_400 + Int64(hour * 3600 + minute * 60 + second) - Int64(offset))
  }

  /// `2026-12-01`
  public var date: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }

  /// `09:30`, or `09:30:15` where there are seconds.
  public var clock: String {
    "\(padded(hour, 2)):\(padded(minute, 2))" + (second == 0 ? "" : ":\(padded(second, 2))")
  }

  private func padded(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}

extension LocalTime: CustomStringConvertible {
  /// `2026-12-01 09:30`
  public var description: String { "\(date) \(clock)" }
}
