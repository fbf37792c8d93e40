/// How TikTok counts a caption, a title or a description.
enum TikTokLength {
  /// UTF-16 code units: letters count one, most emoji two, joined emoji the sum of their parts.
  static func of(_ text: String) -> Int { text.utf16.count }
}
