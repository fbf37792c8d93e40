import Content

/// The message of a commit on the state branch.
public enum CommitMessage {
  static let runTrailer = "Postrider-Run: "
  static let nonceTrailer = "Postrider-Nonce: "
  /// Lines of changes; more are counted.
  static let lines = 500

  /// Subject, a line a change, and the trailers that name the run and this very attempt.
  public static func text(of batch: Batch) -> String {
    var message = subject(of: batch) + "\n"
    let sorted = batch.changes.sorted { ($0.to.due, $0.delivery) < ($1.to.due, $1.delivery) }
    if !sorted.isEmpty { message += "\n" }
    for change in sorted.prefix(lines) { message += line(change) + "\n" }
    if sorted.count > lines { message += "and \(sorted.count - lines) more\n" }
    return message + "\n\(runTrailer)\(oneLine(batch.run))\n\(nonceTrailer)\(oneLine(batch.nonce))\n"
  }

  /// The nonce in a commit's last paragraph; nil where there is none.
  public static func nonce(of message: String) -> String? { trailer(nonceTrailer, of: message) }

  /// The run in a commit's last paragraph; nil where there is none.
  public static func run(of message: String) -> String? { trailer(runTrailer, of: message) }

  /// `postrider: publish 3, fail 1`
  static func subject(of batch: Batch) -> String {
    var counts: [String: Int] = [:]
    for change in batch.changes { counts[oneLine(change.verb), default: 0] += 1 }
    let order = ["publish", "fail", "miss", "cancel"]
    let verbs = counts.keys.sorted { left, right in
      let (first, second) = (order.firstIndex(of: left) ?? 99, order.firstIndex(of: right) ?? 99)
      return first == second ? left.utf8.lexicographicallyPrecedes(right.utf8) : first < second
    }
    let words = verbs.map { "\($0) \(counts[$0] ?? 0)" }
    return "postrider: " + (words.isEmpty ? "keep house" : words.joined(separator: ", "))
  }

  private static func line(_ change: Change) -> String {
    let entry = change.to
    let from = change.from.map { "\($0.entry.state.rawValue) → " } ?? ""
    let reason = entry.reason.map { " (\(oneLine($0)))" } ?? ""
    return "\(oneLine(change.verb)) \(LocalTime.both(entry.due, zone: entry.zone)) "
      + "\(entry.delivery.post) → \(entry.label): \(from)\(entry.state.rawValue)\(reason)"
  }

  /// Only the last paragraph counts: what a post or a platform says cannot forge a trailer.
  private static func trailer(_ name: String, of message: String) -> String? {
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let last = lines.lastIndex(where: { !$0.isEmpty }) else { return nil }
    let paragraph = lines[...last].reversed().prefix { !$0.isEmpty }
    guard let line = paragraph.first(where: { $0.hasPrefix(name) }) else { return nil }
    let value = String(line.dropFirst(name.count))
    return value.isEmpty ? nil : value
  }

  /// A stranger's text on one line, without control characters, at most so many characters.
  static func oneLine(_ text: String, limit: Int = 200) -> String {
    let plain = text.unicodeScalars.map { scalar -> Character in
      scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
        || scalar.value == 0x2028 || scalar.value == 0x2029 ? " " : Character(scalar)
    }
    return String(plain.prefix(limit))
  }
}
