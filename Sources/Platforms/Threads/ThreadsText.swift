import Content

/// What is sent as the text of an item: made in one place, so that what is counted, sent and looked for is the
/// same.
enum ThreadsText {
  /// The item's text. The link of the first goes as an attachment where the API takes one; where it does not,
  /// beside media or a poll, it stands below the text.
  static func of(_ content: DeliveryContent, item: Int) -> String {
    guard content.items.indices.contains(item) else { return "" }
    let text = content.items[item].text
    guard item == 0, attachment(content) == nil, let link = content.link?.url, !text.contains(link) else {
      return text
    }
    return text.isEmpty ? link : text + "\n\n" + link
  }

  /// The address sent as `link_attachment`: of a first item that is text alone.
  static func attachment(_ content: DeliveryContent) -> String? {
    guard content.items.first?.media.isEmpty ?? false, content.poll == nil,
      content.options["gif_id"] == nil, content.options["text_attachment"] == nil
    else { return nil }
    return content.link?.url
  }

  /// Different addresses of a text: what the limit of links counts, with the attached one.
  static func links(_ text: String, attached: String? = nil) -> Set<String> {
    var found: Set<String> = []
    for word in text.split(whereSeparator: { $0.isWhitespace || "<>\"()[]{}".contains($0) }) {
      let lower = word.lowercased()
      guard lower.hasPrefix("https://") || lower.hasPrefix("http://") else { continue }
      var address = word
      while let last = address.last, ".,;:!?'…".contains(last) { address.removeLast() }
      found.insert(String(address))
    }
    if let attached { found.insert(attached) }
    return found
  }
}
