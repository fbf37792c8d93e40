/// How Bluesky counts a text: 300 graphemes and 3,000 bytes of UTF-8, links as they are typed.
/// (The lexicon of app.bsky.feed.post, looked at 2026-11-21.)
enum BlueskyLength {
  /// Extended grapheme clusters: a family emoji is one.
  static func graphemes(_ text: String) -> Int { text.count }

  static func bytes(_ text: String) -> Int { text.utf8.count }

  /// True where a text is within both limits of its kind.
  static func fits(_ text: String, graphemes most: Int, bytes: Int) -> Bool {
    text.utf8.count <= bytes && text.count <= most
  }
}
