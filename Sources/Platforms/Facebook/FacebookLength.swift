/// How Facebook counts a text.
enum FacebookLength {
  /// Unicode code points: a composed letter is one, a joined emoji the sum of its parts. The documentation says
  /// "characters" and no more; public clients of the API count so.
  static func of(_ text: String) -> Int { text.unicodeScalars.count }
}
