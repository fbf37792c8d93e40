/// Reads LinkedIn's "little text" as its server does, and says what a reader then sees.
struct LinkedInRendering {
  /// What is shown.
  private(set) var text = ""
  /// What of the commentary was kept: all of it, unless it was cut.
  private(set) var kept = ""
  /// The line that was broken, where one was: nothing is refused, the post just ends or an address is spoilt.
  private(set) var rule: String?

  private static let reserved: Set<Character> = [
    "\\", "|", "{", "}", "@", "[", "]", "(", ")", "<", ">", "#", "*", "_", "~",
  ]

  init(_ commentary: String) {
    // Marks that join a character, as in a keycap, do not hide it: characters are taken apart.
    let units = commentary.unicodeScalars.map { Character($0) }
    var shown = String.UnicodeScalarView()
    var word = ""
    var index = 0
    func show(_ text: some Sequence<Character>) {
      for character in text {
        shown.append(contentsOf: character.unicodeScalars)
        if character.isWhitespace {
          word = ""
        } else if word.utf8.count < 8 {
          word.append(character)
        }
      }
    }
    reading: while index < units.count {
      let unit = units[index]
      let next = index + 1 < units.count ? units[index + 1] : nil
      let isAddress = word.hasPrefix("https://") || word.hasPrefix("http://")
      switch unit {
      case "\\":
        guard let next, Self.reserved.contains(next) else { break reading }
        if isAddress {
          rule = "linkedin §4 a backslash in an address spoils it"
          show([unit])
        }
        show([next])
        index += 2
      case "{":
        guard let tag = Self.tag(units, index) else { break reading }
        show("#" + tag.word)
        index = tag.end
      case "@":
        guard let mention = Self.mention(units, index) else { break reading }
        show(mention.name)
        index = mention.end
      case "#" where isAddress || (next.map { $0.isLetter || $0.isNumber } ?? false), "_":
        show([unit])
        index += 1
      case _ where Self.reserved.contains(unit): break reading
      default:
        show([unit])
        index += 1
      }
    }
    text = String(shown)
    if index < units.count {
      rule = "linkedin §4 \(units[index]) without a backslash cuts the post"
    }
    var rest = String.UnicodeScalarView()
    for unit in units[..<index] { rest.append(contentsOf: unit.unicodeScalars) }
    kept = String(rest)
  }

  /// How much of 3,000 it uses.
  var length: Int { text.utf16.count }

  private static func tag(_ units: [Character], _ start: Int) -> (word: String, end: Int)? {
    let rest = String(units[start...].prefix(400))
    guard rest.hasPrefix("{hashtag|\\#|"), let close = units[start...].firstIndex(of: "}") else { return nil }
    let word = String(units[(start + 12)..<close])
    return word.isEmpty || word.contains(where: { reserved.contains($0) }) ? nil : (word, close + 1)
  }

  private static func mention(_ units: [Character], _ start: Int) -> (name: String, end: Int)? {
    guard start + 1 < units.count, units[start + 1] == "[",
      let close = units[start...].firstIndex(of: "]"), close + 1 < units.count, units[close + 1] == "(",
      let end = units[close...].firstIndex(of: ")"),
      String(units[(close + 2)..<end]).hasPrefix("urn:li:")
    else { return nil }
    return (String(units[(start + 2)..<close]), end + 1)
  }
}
