import Diagnostics

/// What is said about times.
extension Diagnostic {
  /// A naive time its zone does not have, or has twice.
  static func clockChange(
    _ field: String, _ local: LocalTime, _ zone: Zone, _ readings: [Instant], at place: Place
  ) -> Diagnostic {
    if readings.isEmpty {
      let offers = zone.around(gapAt: local)
      return Diagnostic(
        "time-skipped", .error, "`\(field)`: \(local) does not exist in \(zone.id): the clocks skip it",
        at: place,
        notes: offers.map { "\(zone.local(of: $0))" },
        fix: offers.map { "\(zone.time(at: $0))" }.joined(separator: " or "))
    }
    return Diagnostic(
      "time-twice", .error, "`\(field)`: \(local) exists twice in \(zone.id): the clocks go back", at: place,
      notes: readings.map { reading in
        "\(local)\(offsetText(zone.offset(at: reading))) is \(LocalTime(of: reading, offset: 0)) UTC"
      },
      fix: readings.map { "\(local)\(offsetText(zone.offset(at: $0)))" }.joined(separator: " or "))
  }

  static func offsetContradicts(
    _ field: String, _ written: String, _ instant: Instant, _ zone: Zone, at place: Place
  ) -> Diagnostic {
    let offset = offsetText(zone.offset(at: instant))
    return Diagnostic(
      "offset-contradicts", .warning,
      "`\(field)`: \(shown(written)) has another offset than \(zone.id) on that day (\(offset))", at: place,
      notes: ["it is \(zone.local(of: instant))"],
      fix: "\(zone.time(at: instant)), or another `timezone`")
  }

  static func missingTime(at place: Place) -> Diagnostic {
    Diagnostic(
      "missing-field", .error, "`publish_at` is missing: when does it go out?", at: place,
      fix: "write `publish_at:` with a time like `2026-12-01 09:30`, or `status: draft`")
  }
}
