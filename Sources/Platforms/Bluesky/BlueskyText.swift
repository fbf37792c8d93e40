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
