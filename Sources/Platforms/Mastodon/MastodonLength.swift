/// How Mastodon counts a text: graphemes, a URL as a fixed number of them, `@user@domain` as `@user`.
/// (docs.joinmastodon.org "Posting to your profile"; the server's StatusLengthValidator; 2026-11-21.)
enum MastodonLength {
  /// What a URL counts on a server that says nothing else.
  static let defaultURLLength = 23

  /// The length a server compares with its limit; a content warning counts with the text.
  static func of(_ text: String, warning: String = "", urlLength: Int = defaultURLLength) -> Int {
    count(warning, urlLength: urlLength) + count(text, urlLength: urlLength)
  }

  private static func count(_ text: String, urlLength: Int) -> Int {
    let characters = Array(text)
    var total = 0
    var index = 0
    while index < characters.count {
      let before = index > 0 ? characters[index - 1] : nil
      if let end = urlEnd(characters, from: index, after: before) {
        total += urlLength
        index = end
      } else if let mention = mention(characters, from: index, after: before) {
        total += mention.counted
        index = mention.end
      } else {
        total += 1
        index += 1
      }
    }
    return total
  }

  /// The index after a URL that begins here; nil where none does.
  private static func urlEnd(_ text: [Character], from start: Int, after before: Character?) -> Int? {
    guard text[start] == "h" || text[start] == "H" else { return nil }
    if let before, before.isLetter || before.isNumber || "@$#/_".contains(before) { return nil }
    var index = start
    func takes(_ word: String) -> Bool {
      let wanted = Array(word)
      guard index + wanted.count <= text.count,
        String(text[index..<index + wanted.count]).lowercased() == word
      else { return false }
      index += wanted.count
      return true
    }
    guard takes("https://") || takes("http://") else { return nil }
    let host = index
    while index < text.count, text[index].isLetter || text[index].isNumber || "-._".contains(text[index]) {
      index += 1
    }
    while index > host, text[index - 1] == "." || text[index - 1] == "-" { index -= 1 }
    guard text[host..<index].contains("."), text[host] != "." else { return nil }
    if index < text.count, text[index] == ":" {
      var port = index + 1
      while port < text.count, text[port].isASCII, text[port].isNumber { port += 1 }
      if port > index + 1 { index = port }
    }
    guard index < text.count, "/?#".contains(text[index]) else { return index }
    let path = index
    while index < text.count, isPathCharacter(text[index]) { index += 1 }
    return trimmed(text, from: path, to: index)
  }

  /// ASCII that may stand in a URL, and the accented Latin and Cyrillic letters Mastodon takes too.
  private static func isPathCharacter(_ character: Character) -> Bool {
    guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1 else {
      return false
    }
    switch scalar.value {
    case 0x21...0x7E: return !"<>\"{}|\\^`".contains(character)
    case 0xC0...0x24F, 0x400...0x4FF: return true
    default: return false
    }
  }

  /// Punctuation that ends a sentence, not a URL; a closing bracket stays where its opening one is inside.
  private static func trimmed(_ text: [Character], from start: Int, to end: Int) -> Int {
    var end = end
    while end > start {
      let last = text[end - 1]
      if ".,;:!?'*…".contains(last) {
        end -= 1
      } else if last == ")" {
        let inside = text[start..<end]
        guard inside.count(where: { $0 == ")" }) > inside.count(where: { $0 == "(" }) else { break }
        end -= 1
      } else {
        break
      }
    }
    return end
  }

  /// A mention that names its domain: the index after it, and what of it counts.
  private static func mention(
    _ text: [Character], from start: Int, after before: Character?
  ) -> (end: Int, counted: Int)? {
    guard text[start] == "@" else { return nil }
    if let before, before.isLetter || before.isNumber || "=/_".contains(before) { return nil }
    func isName(_ character: Character) -> Bool {
      character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }
    var user = start + 1
    while user < text.count, isName(text[user]) || text[user] == "." || text[user] == "-" { user += 1 }
    while user > start + 1, text[user - 1] == "." || text[user - 1] == "-" { user -= 1 }
    guard user > start + 1, user < text.count, text[user] == "@" else { return nil }
    var domain = user + 1
    while domain < text.count,
      text[domain].isLetter || text[domain].isNumber || "-._".contains(text[domain])
    { domain += 1 }
    while domain > user + 1, text[domain - 1] == "." || text[domain - 1] == "-" { domain -= 1 }
    guard domain > user + 1 else { return nil }
    return (domain, user - start)
  }
}
