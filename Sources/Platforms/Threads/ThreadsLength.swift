/// How Threads counts a text: characters, and each emoji as its length in UTF-8 bytes. (Posts, Threads API,
/// developers.facebook.com, looked at 2026-11-21.)
///
/// The documentation says no more, so this is the safe reading: a character is a code point, and a cluster
/// that holds an emoji counts all its bytes. It is never less than what the platform counts.
enum ThreadsLength {
  /// The length that is held against the limit.
  static func of(_ text: String) -> Int {
    text.reduce(0) { $0 + (isEmoji($1) ? $1.utf8.count : $1.unicodeScalars.count) }
  }

  /// True for a cluster that may be drawn as an emoji; digits, `#` and `*` only where a keycap makes them one.
  private static func isEmoji(_ character: Character) -> Bool {
    character.unicodeScalars.contains { scalar in
      scalar.value == 0x20E3 || scalar.value == 0xFE0F || (scalar.value > 0x7F && scalar.properties.isEmoji)
    }
  }
}
