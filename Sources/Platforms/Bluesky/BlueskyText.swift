import Content
import JSON

/// What is sent as the text of an item: made in one place, so that what is counted, sent and looked for is the
/// same.
enum BlueskyText {
  /// The item's text; a link that gets no card and that the text does not already hold stands below the first
  /// item's.
  static func of(_ content: DeliveryContent, item: Int) -> String {
    guard content.items.indices.contains(item) else { return "" }
    let text = content.items[item].text
    guard item == 0, card(content) == nil, let link = content.link?.url, !text.contains(link) else {
      return text
    }
    return text.isEmpty ? link : text + "\n\n" + link
  }

  /// The link that becomes a card below the first item: a post has one attachment, and files come first.
  static func card(_ content: DeliveryContent) -> LinkAttachment? {
    guard let link = content.link, link.preview, content.items.first?.media.isEmpty ?? false else {
      return nil
    }
    return link
  }

  /// The card's title: what is written, else the host.
  static func cardTitle(_ link: LinkAttachment) -> String {
    if let title = link.title, !title.isEmpty { return title }
    let rest = link.url.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first
    return rest.map(String.init) ?? link.url
  }

  static func texts(_ content: DeliveryContent, _ option: String) -> [String] {
    (content.options[option]?.array ?? []).compactMap(\.string)
  }

  /// The languages of the text.
  static func languages(_ content: DeliveryContent) -> [String] { texts(content, "languages") }

  /// The language of captions: as their file is named (`menu.de.vtt`), else the text's first; nil: nothing says.
  static func language(ofCaptions path: String, _ content: DeliveryContent) -> String? {
    let words = MediaType.fileName(path).split(separator: ".").dropLast()
    let parts = words.last?.split(separator: "-", omittingEmptySubsequences: false) ?? []
    let isNamed =
      (1...2).contains(parts.count) && parts[0].utf8.count == 2
      && parts[0].utf8.allSatisfy { (97...122).contains($0) }
      && parts.dropFirst().allSatisfy { part in
        (2...4).contains(part.utf8.count) && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
      }
    return isNamed ? parts.joined(separator: "-") : languages(content).first
  }

  /// Who may answer; nil: anybody.
  static func replies(_ content: DeliveryContent) -> [String]? {
    guard content.options["replies_from"]?.array != nil else { return nil }
    return texts(content, "replies_from")
  }

  /// False where nobody may quote the posts.
  static func allowsQuotes(_ content: DeliveryContent) -> Bool {
    content.options["allow_quotes"]?.bool ?? true
  }

  /// True where records beside the posts say who may answer or quote.
  static func hasGates(_ content: DeliveryContent) -> Bool {
    replies(content) != nil || !allowsQuotes(content)
  }
}
