import Content
import JSON

/// What is sent as the text of an item: made in one place, so that what is counted, sent and looked for
/// is the same.
enum MastodonText {
  /// The item's text; a link the text does not already hold stands below the first item's.
  static func of(_ content: DeliveryContent, item: Int) -> String {
    guard content.items.indices.contains(item) else { return "" }
    let text = content.items[item].text
    guard item == 0, let link = content.link?.url, !text.contains(link) else { return text }
    return text.isEmpty ? link : text + "\n\n" + link
  }

  /// The content warning of every item.
  static func warning(_ content: DeliveryContent) -> String {
    content.options["content_warning"]?.string ?? ""
  }

  /// What the visibility of an item is; nil: the account's preference.
  static func visibility(_ content: DeliveryContent, item: Int) -> String? {
    let whole = content.options["visibility"]?.string
    return item == 0 ? whole : content.options["thread_visibility"]?.string ?? whole
  }
}
