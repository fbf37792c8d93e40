import Content

/// Words and small facts of texts.
enum Spoken {
  /// `30 h`, `45 min`, `3 days`.
  static func duration(_ seconds: Int64) -> String {
    let seconds = max(0, seconds)
    if seconds < 3600 { return "\(seconds / 60) min" }
    return seconds < 48 * 3600 ? "\(seconds / 3600) h" : "\(seconds / 86_400) days"
  }

  /// The first words of what is sent, on one line.
  static func summary(of content: DeliveryContent) -> String {
    let text = content.items.first?.text ?? ""
    let words = (text.isEmpty ? content.title ?? "" : text).split(whereSeparator: \.isWhitespace)
    var summary = ""
    for word in words {
      if !summary.isEmpty, summary.count + word.count + 1 > 60 { return summary + "…" }
      summary += summary.isEmpty ? String(word.prefix(60)) : " \(word)"
    }
    return summary
  }

  /// True for `2026a`.
  static func isZoneVersion(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.count >= 5 && bytes.count <= 8 && bytes[..<4].allSatisfy { (48...57).contains($0) }
      && bytes[4...].allSatisfy { (97...122).contains($0) }
  }
}
