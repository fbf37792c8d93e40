/// How Instagram counts a caption.
enum InstagramLength {
  /// UTF-16 units. The unit is not public; no other reading of "characters" that is known counts more.
  static func of(_ text: String) -> Int { text.utf16.count }
}
