import Foundation

/// How X counts a text: normalised, each address as 23, an emoji as 2 whatever it is made of, a character of
/// Latin, Greek, Cyrillic and their neighbours as 1, any other as 2. (Counting characters, docs.x.com, and the
/// text rules' version 3 with their reference implementation; 2026-11-21.)
enum XLength {
  /// What an address counts, whatever its length.
  static let address = 23

  /// The weighted length, which X compares with 280.
  static func of(_ text: String) -> Int {
    let scalars = Array(text.precomposedStringWithCanonicalMapping.unicodeScalars)
    var total = 0
    var start = 0
    for url in XAddress.ranges(in: scalars) {
      total += weight(scalars[start..<url.lowerBound]) + address
      start = url.upperBound
    }
    return total + weight(scalars[start...])
  }

  private static func weight(_ scalars: ArraySlice<Unicode.Scalar>) -> Int {
    let text = String(String.UnicodeScalarView(scalars))
    return text.reduce(0) { total, character in
      total + (isEmoji(character) ? 2 : character.unicodeScalars.reduce(0) { $0 + weight($1) })
    }
  }

  static func weight(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0...4351, 8192...8205, 8208...8223, 8242...8247: 1
    default: 2
    }
  }

  /// True for what is drawn as one emoji: also families, flags, skin tones and keycaps. The signs © and ® count so
  /// even where they are plain text.
  private static func isEmoji(_ character: Character) -> Bool {
    guard let first = character.unicodeScalars.first else { return false }
    if first.properties.isEmojiPresentation || first.value == 0xA9 || first.value == 0xAE { return true }
    let rest = character.unicodeScalars.dropFirst()
    if "0123456789#*".unicodeScalars.contains(first) { return rest.contains { $0.value == 0x20E3 } }
    return first.properties.isEmoji && rest.contains { $0.value == 0xFE0F || $0.properties.isEmojiModifier }
  }
}
