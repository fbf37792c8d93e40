import Content
import JSON

/// What is sent as the words of a post: made in one place, so that what is counted, sent and looked for is
/// the same.
enum LinkedInText {
  /// The text as people will read it; an address without a card stands below it, unless it is in it.
  static func of(_ content: DeliveryContent) -> String {
    let text = content.items.first?.text ?? ""
    guard let link = content.link, !link.preview, !text.contains(link.url) else { return text }
    return text.isEmpty ? link.url : text + "\n\n" + link.url
  }

  /// The same in LinkedIn's "little text".
  static func commentary(_ content: DeliveryContent) -> String {
    LittleText.of(of(content), linksHashtags: content.options["hashtags"]?.string != "text")
  }

  /// What a reader sees of it: what two sides can compare.
  static func shown(_ content: DeliveryContent) -> ComparableText {
    ComparableText(LittleText.plain(commentary(content)))
  }
}

/// LinkedIn's text format: what it reads as markup is escaped, and nothing else is changed.
///
/// From "Little text format", learn.microsoft.com/linkedin, looked at 2026-11-21. A reserved character without
/// its backslash ends the post there, in silence; inside an address a backslash is no help but part of it
/// (jikig-ai/soleur issue 5140, 2026-06), so what cannot stand there is percent-encoded.
enum LittleText {
  /// What begins or ends markup.
  static let reserved = Set("\\|{}@[]()<>#*_~".unicodeScalars)

  /// Reserved characters that stay as they are in an address: neither was ever seen to cut a post there.
  private static let plainInAddress = Set("_#".unicodeScalars)

  /// A text in that format: a single pass, so that no escape is escaped. `linksHashtags` writes `#word` as a
  /// tag; else it is words.
  static func of(_ text: String, linksHashtags: Bool = true) -> String {
    guard text.unicodeScalars.contains(where: reserved.contains) else { return text }
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    var index = 0
    while index < scalars.count {
      let before = index > 0 ? scalars[index - 1] : nil
      if let end = addressEnd(scalars, from: index, after: before) {
        for scalar in scalars[index..<end] {
          if reserved.contains(scalar), !plainInAddress.contains(scalar) {
            result.append(contentsOf: percent(scalar).unicodeScalars)
          } else {
            result.append(scalar)
          }
        }
        index = end
      } else if linksHashtags, let end = hashtagEnd(scalars, from: index, after: before) {
        result.append(contentsOf: "{hashtag|\\#|".unicodeScalars)
        result.append(contentsOf: scalars[index + 1..<end])
        result.append("}")
        index = end
      } else {
        if reserved.contains(scalars[index]) { result.append("\\") }
        result.append(scalars[index])
        index += 1
      }
    }
    return String(result)
  }

  /// What a reader sees of a text in that format: tags as `#word`, mentions as their name, no backslashes.
  static func plain(_ commentary: String) -> String {
    guard commentary.unicodeScalars.contains(where: reserved.contains) else { return commentary }
    let scalars = Array(commentary.unicodeScalars)
    var result = String.UnicodeScalarView()
    var index = 0
    while index < scalars.count {
      if scalars[index] == "\\", index + 1 < scalars.count, reserved.contains(scalars[index + 1]) {
        result.append(scalars[index + 1])
        index += 2
      } else if let tag = hashtag(scalars, at: index) {
        result.append("#")
        result.append(contentsOf: tag.word)
        index = tag.end
      } else if let mention = mention(scalars, at: index) {
        result.append(contentsOf: mention.name)
        index = mention.end
      } else {
        result.append(scalars[index])
        index += 1
      }
    }
    return String(result)
  }

  // MARK: Reading

  private static func hashtag(
    _ text: [Unicode.Scalar], at start: Int
  ) -> (word: [Unicode.Scalar], end: Int)? {
    for opening in ["{hashtag|\\#|", "{hashtag|#|"] {
      let wanted = Array(opening.unicodeScalars)
      guard text.count - start > wanted.count, Array(text[start..<start + wanted.count]) == wanted,
        let close = text[start...].firstIndex(of: "}")
      else { continue }
      return (text[(start + wanted.count)..<close].filter { $0 != "\\" }, close + 1)
    }
    return nil
  }

  private static func mention(
    _ text: [Unicode.Scalar], at start: Int
  ) -> (name: [Unicode.Scalar], end: Int)? {
    guard text[start] == "@", start + 1 < text.count, text[start + 1] == "[",
      let close = text[start...].firstIndex(of: "]"), close + 1 < text.count, text[close + 1] == "(",
      let end = text[close...].firstIndex(of: ")")
    else { return nil }
    return (text[(start + 2)..<close].filter { $0 != "\\" }, end + 1)
  }

  // MARK: Finding

  /// The index after a tag that begins here: letters and digits, not digits alone. One with an underscore is
  /// left to the reader: whether it may stand in a tag is not documented.
  private static func hashtagEnd(
    _ text: [Unicode.Scalar], from start: Int, after before: Unicode.Scalar?
  ) -> Int? {
    guard text[start] == "#" else { return nil }
    if let before, isWord(before) || before == "_" || before == "&" || before == "/" || before == "#" {
      return nil
    }
    var end = start + 1
    while end < text.count, isWord(text[end]) { end += 1 }
    guard text[(start + 1)..<end].contains(where: { $0.properties.isAlphabetic }) else { return nil }
    return end < text.count && text[end] == "_" ? nil : end
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .decimalNumber, .nonspacingMark, .spacingMark: scalar.value != 0xFE0F
    default: scalar.properties.isAlphabetic
    }
  }

  /// The index after an address that begins here; nil where none does.
  private static func addressEnd(
    _ text: [Unicode.Scalar], from start: Int, after before: Unicode.Scalar?
  ) -> Int? {
    guard text[start] == "h" || text[start] == "H" else { return nil }
    if let before, isWord(before) { return nil }
    let head = String(String.UnicodeScalarView(text[start..<min(start + 8, text.count)])).lowercased()
    guard let scheme = ["https://", "http://"].first(where: { head.hasPrefix($0) }) else { return nil }
    let host = start + scheme.unicodeScalars.count
    var end = host
    while end < text.count, isInAddress(text[end]) { end += 1 }
    while end > host {
      let last = text[end - 1]
      let inside = text[host..<end]
      func isUnmatched(_ open: Unicode.Scalar) -> Bool {
        inside.count { $0 == last } > inside.count { $0 == open }
      }
      if ".,;:!?'\"*…_~|@#{[(".unicodeScalars.contains(last) || (last == ")" && isUnmatched("("))
        || (last == "]" && isUnmatched("[")) || (last == "}" && isUnmatched("{"))
      {
        end -= 1
      } else {
        break
      }
    }
    return end > host ? end : nil
  }

  private static func isInAddress(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value > 0x20 && scalar.value != 0x7F && !"<>\\\"“”„«»".unicodeScalars.contains(scalar)
      && !scalar.properties.isWhitespace
  }

  private static func percent(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "%" + (digits.utf8.count < 2 ? "0" : "") + digits
  }
}
