import JSON

/// The pieces of a card that need nothing but the item.
enum CardParts {
  /// Text, escaped, with tags, mentions and addresses marked.
  static func text(_ text: String) -> String {
    var result = ""
    var word = ""
    func flush() {
      result += marked(word)
      word = ""
    }
    for character in text {
      if character.isWhitespace {
        flush()
        result.append(character)
      } else {
        word.append(character)
      }
    }
    flush()
    return result
  }

  private static func marked(_ word: String) -> String {
    let escaped = HTMLText.escape(word)
    if word.hasPrefix("https://") || word.hasPrefix("http://") {
      return "<a href=\"\(escaped)\" rel=\"noopener noreferrer nofollow\">\(escaped)</a>"
    }
    guard let first = word.first, first == "#" || first == "@", word.count > 1 else { return escaped }
    return "<span class=\"mark\">\(escaped)</span>"
  }

  static func warning(_ item: LedgerItem) -> String {
    guard let words = item.details["spoiler_text"]?.string, !words.isEmpty else { return "" }
    return "<p class=\"warning\">\(HTMLText.escape(words))</p>"
  }

  /// The title of a film or a document; that of a link belongs to its card.
  static func title(_ item: LedgerItem) -> String {
    guard item.details["link"] == nil, let title = item.details["title"]?.string, !title.isEmpty else {
      return ""
    }
    return "<p class=\"title\">\(HTMLText.escape(title))</p>"
  }

  static func poll(_ item: LedgerItem) -> String {
    guard let options = item.details["poll"]?["options"]?.array else { return "" }
    let lines = options.compactMap { $0["title"]?.string }.map { "<li>\(HTMLText.escape($0))</li>" }
    return "<ul class=\"poll\">\(lines.joined())</ul>"
  }

  static func link(_ item: LedgerItem) -> String {
    guard let link = item.details["link"]?.string else { return "" }
    let escaped = HTMLText.escape(link)
    return "<a class=\"link\" href=\"\(escaped)\" rel=\"noopener noreferrer nofollow\">\(escaped)</a>"
  }

  static func comments(_ item: LedgerItem, _ name: String) -> String {
    guard !item.comments.isEmpty else { return "" }
    let lines = item.comments.map { "<li><b>\(HTMLText.escape(name))</b> \(text($0.text))</li>" }
    return "<ul class=\"comments\">\(lines.joined())</ul>"
  }
}
