/// Lengths of time as people write them: a number and `s`, `m`, `h` or `d`, or several (`1h30m`).
enum Span {
  /// As a regular expression, for the schema.
  static let pattern = "^(0|([0-9]{1,6}[dhms]){1,4})$"

  /// Seconds; nil for anything else than the form, units out of order, and more than ten years.
  static func seconds(_ text: String) -> Int64? {
    if text == "0" { return 0 }
    guard !text.isEmpty, text.utf8.count <= 32 else { return nil }
    let units: [(UInt8, Int64)] = [(100, 86_400), (104, 3600), (109, 60), (115, 1)]
    var (total, next, digits, value): (Int64, Int, Int, Int64) = (0, 0, 0, 0)
    for byte in text.utf8 {
      if (48...57).contains(byte) {
        digits += 1
        guard digits <= 6 else { return nil }
        value = value * 10 + Int64(byte - 48)
        continue
      }
      guard digits > 0, let unit = units[next...].firstIndex(where: { $0.0 == byte }) else { return nil }
      total += value * units[unit].1
      (next, digits, value) = (unit + 1, 0, 0)
    }
    return digits == 0 && total <= 3650 * 86_400 ? total : nil
  }

  /// `1d`, `6h`, `1h30m`.
  static func text(_ seconds: Int64) -> String {
    guard seconds > 0 else { return "0" }
    var (rest, text) = (seconds, "")
    for (unit, size) in [("d", Int64(86_400)), ("h", 3600), ("m", 60), ("s", 1)] where rest >= size {
      text += "\(rest / size)\(unit)"
      rest %= size
    }
    return text
  }
}
