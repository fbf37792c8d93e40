import Content

/// The place of a post in its repository and the time written in it, fixed before it is sent.
///
/// Both follow from what the record stores in the same commit that moves the item to `sending`: the item's key,
/// and the instant the key was first sent at (where there is none, the instant of preparation in the
/// checkpoint). So the same item always has the same place, through a crash, another machine, a lost
/// checkpoint and an edited text: of two calls with one key only one can ever come true. Only a person's
/// `--resend` (and a new beginning after an end) makes another key, and with it another place: a place that
/// was used and cleared is not used again, because the app's counters break there.
struct BlueskyKey: Sendable, Hashable {
  /// 13 characters, sorted by time: 53 bits of microseconds, 10 bits that tell clocks apart.
  var text: String
  /// `2026-11-21T07:00:00.001Z`: the milliseconds are the item's number, so that a thread stands in order.
  var createdAt: String
  /// `createdAt` in whole seconds.
  var instant: Instant

  /// `earlier`: when the item before was made; an item never is from before that.
  init(key: String, firstSent: Instant, item: Int, earlier: Instant?) {
    let start = max(firstSent, earlier ?? firstSent)
    let instant = start.adding(seconds: Int64(item / 1000))
    let digits = Fingerprint.of([key]).prefix(15)
    let hash = UInt64(digits, radix: 16) ?? 0
    let seconds = UInt64(clamping: min(max(start.secondsSinceEpoch, 0), 4_000_000_000))
    let microseconds = seconds * 1_000_000 + hash / 1024 % 1_000_000
    text = Self.encoded(microseconds << 10 | hash % 1024)
    self.instant = instant
    let milliseconds = String(item % 1000 + 1000).dropFirst()
    createdAt = instant.description.dropLast() + ".\(milliseconds)Z"
  }

  private static let alphabet = Array("234567abcdefghijklmnopqrstuvwxyz".utf8)

  private static func encoded(_ value: UInt64) -> String {
    let digits = (0..<13).map { alphabet[Int(value >> UInt64(5 * (12 - $0)) & 31)] }
    return String(decoding: digits, as: UTF8.self)
  }

  /// When a record was made, as its key says; nil where the key is not of this form.
  static func instant(of text: String) -> Instant? {
    guard text.utf8.count == 13 else { return nil }
    var value: UInt64 = 0
    for byte in text.utf8 {
      guard let digit = alphabet.firstIndex(of: byte) else { return nil }
      value = value << 5 | UInt64(digit)
    }
    guard value >> 63 == 0 else { return nil }
    return Instant(secondsSinceEpoch: Int64(value >> 10) / 1_000_000)
  }
}
