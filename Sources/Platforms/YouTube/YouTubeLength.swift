/// Counts texts as YouTube's limits are stated.
enum YouTubeLength {
  /// Bytes of UTF-8.
  static func description(_ text: String) -> Int { text.utf8.count }

  /// The unit is not public: UTF-16 units are the most that a "character" is known to count.
  static func title(_ text: String) -> Int { text.utf16.count }

  /// All tags as one list: a comma between two counts 1, the quotes around a tag with a blank count 2.
  static func tags(_ tags: [String]) -> Int {
    tags.reduce(max(0, tags.count - 1)) { $0 + $1.utf16.count + ($1.contains(" ") ? 2 : 0) }
  }
}
