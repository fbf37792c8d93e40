/// The text a status's HTML shows: tags gone, breaks and paragraphs kept, entities read.
enum MastodonHTML {
  static func text(_ html: String) -> String {
    var text = ""
    var rest = html[...]
    var paragraphs = 0
    while let character = rest.first {
      if character == "<", let close = rest.firstIndex(of: ">") {
        let tag = rest[rest.index(after: rest.startIndex)..<close].lowercased()
        if tag.hasPrefix("br") { text += "\n" }
        if tag == "p" || tag.hasPrefix("p ") {
          if paragraphs > 0 { text += "\n\n" }
          paragraphs += 1
        }
        rest = rest[rest.index(after: close)...]
      } else if character == "&", let end = rest.prefix(12).firstIndex(of: ";"),
        let meant = entity(rest[rest.index(after: rest.startIndex)..<end])
      {
        text.append(meant)
        rest = rest[rest.index(after: end)...]
      } else {
        text.append(character)
        rest = rest.dropFirst()
      }
    }
    return text
  }

  private static func entity(_ name: Substring) -> Character? {
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    case "nbsp": return "\u{A0}"
    default: break
    }
    guard name.first == "#" else { return nil }
    let digits = name.dropFirst()
    let value =
      digits.first == "x" || digits.first == "X"
      ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
    return value.flatMap(Unicode.Scalar.init).map(Character.init)
  }

  /// A text without what rendering changes (white space, the domain of a mention): what two texts must
  /// share to be worth comparing exactly.
  static func gist(_ text: String) -> String {
    var result = ""
    for word in text.split(whereSeparator: \.isWhitespace) {
      if word.first == "@", let second = word.dropFirst().firstIndex(of: "@") {
        result += word[..<second]
      } else {
        result += word
      }
    }
    return result
  }
}
