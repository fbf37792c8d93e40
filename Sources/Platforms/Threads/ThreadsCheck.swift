import Content
import JSON

/// What Threads would refuse and data alone cannot say.
enum ThreadsCheck {
  static func findings(
    _ content: DeliveryContent, _ facts: [String: MediaFactsSummary]
  ) -> [ContentFinding] {
    var found: [ContentFinding] = []
    for item in content.items.indices {
      text(content, item, into: &found)
      let taken =
        content.type == .video && item == 0 ? ThreadsLimits.videoTypes : ThreadsLimits.post.mimeTypes
      found += FormatCheck.findings(content.items[item].media, taken: taken, by: "Threads", facts)
    }
    poll(content, into: &found)
    options(content, into: &found)
    return found
  }

  /// Text and links alone are held against their limits by data; here is what an added address changes.
  private static func text(_ content: DeliveryContent, _ item: Int, into found: inout [ContentFinding]) {
    let which = content.items.count > 1 ? "item \(item + 1)" : "the text"
    let (alone, sent) = (content.items[item].text, ThreadsText.of(content, item: item))
    let length = ThreadsLength.of(sent)
    if ThreadsLength.of(alone) <= ThreadsLimits.characters, length > ThreadsLimits.characters {
      found.append(
        ContentFinding(
          "text-too-long", isError: true,
          "\(which) counts \(length) characters with its link; Threads takes \(ThreadsLimits.characters)",
          fix: "shorten it or split it with a line ---"))
    }
    let attached = item == 0 ? content.link?.url : nil
    let links = ThreadsText.links(sent, attached: attached).count
    if ThreadsText.links(alone).count <= ThreadsLimits.links, links > ThreadsLimits.links {
      found.append(
        ContentFinding(
          "too-many-links", isError: true,
          "\(which) has \(links) different links with the attached one; Threads takes \(ThreadsLimits.links)",
          fix: "remove some", field: "link"))
    }
  }

  private static func poll(_ content: DeliveryContent, into found: inout [ContentFinding]) {
    guard let poll = content.poll else { return }
    func refuse(_ id: String, _ message: String, _ fix: String? = nil) {
      found.append(ContentFinding(id, isError: true, message, fix: fix, field: "poll"))
    }
    if let first = content.items.first {
      if !first.media.isEmpty {
        refuse("poll-with-media", "Threads takes a poll or media, not both", "put the media in another item")
      }
      if first.text.isEmpty { refuse("poll-without-text", "Threads needs a text with a poll") }
    }
    if !ThreadsLimits.pollOptions.contains(poll.options.count) {
      refuse("poll-options", "the poll has \(poll.options.count) options; Threads takes 2 to 4")
    }
    for option in poll.options
    where option.isEmpty || ThreadsLength.of(option) > ThreadsLimits.pollOptionCharacters {
      refuse(
        "poll-option-length",
        "“\(option)” counts \(ThreadsLength.of(option)) characters; Threads takes 1 to "
          + "\(ThreadsLimits.pollOptionCharacters)")
    }
    if poll.endsAfterSeconds != ThreadsLimits.pollSeconds {
      refuse(
        "poll-end", "the poll ends after \(poll.endsAfterSeconds) s; Threads ends every poll after 24 hours",
        "ends_after: 24h")
    }
  }

  private static func options(_ content: DeliveryContent, into found: inout [ContentFinding]) {
    func refuse(_ id: String, _ message: String, _ fix: String? = nil) {
      found.append(ContentFinding(id, isError: true, message, fix: fix))
    }
    if let tag = content.options["topic_tag"]?.string,
      !(1...50).contains(tag.count) || tag.contains(where: { ".&\n".contains($0) })
    {
      refuse("topic-tag", "“\(tag)” is no topic: 1 to 50 characters without . and &")
    }
    for name in ["quote_post_id", "location_id"] {
      if let id = content.options[name]?.string, !isNumber(id) {
        refuse("id", "\(name): “\(id)” is no id of Threads: digits alone")
      }
    }
    let codes = content.options["allowlisted_country_codes"]?.array?.compactMap(\.string) ?? []
    for code in codes where code.utf8.count != 2 || !code.utf8.allSatisfy({ (65...90).contains($0) }) {
      refuse("country-code", "“\(code)” is no country code: two capital letters, as DE")
    }
    let hasMedia = !(content.items.first?.media.isEmpty ?? true)
    let attachments = ["gif_id", "text_attachment"].filter { content.options[$0] != nil }
    for name in attachments where hasMedia || (name == "text_attachment" && content.poll != nil) {
      refuse("attachment-with-media", "\(name) goes with text alone", "remove \(name) or the rest")
    }
    if attachments.count > 1 { refuse("attachments", "gif_id and text_attachment exclude each other") }
    if attachments.contains("gif_id"), content.poll != nil {
      refuse("attachment-with-media", "a poll and a GIF exclude each other", "remove one of the two")
    }
    if content.options["is_spoiler_media"] != nil, content.items.allSatisfy(\.media.isEmpty) {
      refuse("option-without-effect", "is_spoiler_media is for posts with media")
    }
  }

  private static func isNumber(_ text: String) -> Bool {
    (1...30).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
  }
}
