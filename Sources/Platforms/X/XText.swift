import Content

/// What is sent as the text of an item: made in one place, so that what is counted, priced, sent and looked for is
/// the same.
enum XText {
  /// The item's text; a link the text does not already hold stands below the first item's.
  static func of(_ content: DeliveryContent, item: Int) -> String {
    guard content.items.indices.contains(item) else { return "" }
    let text = content.items[item].text
    guard item == 0, let link = content.link?.url, !text.contains(link) else { return text }
    return text.isEmpty ? link : text + "\n\n" + link
  }
}
