/// Counts `#tags` and `@names` of a text.
enum CaptionMarks {
  /// How many words begin with the mark: after a blank, a line start or punctuation, and with a letter,
  /// digit or underscore behind it.
  static func count(_ mark: Character, in text: String) -> Int {
    var count = 0
    var before: Character?
    var pending = false
    for character in text {
      if pending, character.isLetter || character.isNumber || character == "_" { count += 1 }
      pending =
        character == mark && !(before.map { $0.isLetter || $0.isNumber || "_&/".contains($0) } ?? false)
      before = character
    }
    return count
  }
}
