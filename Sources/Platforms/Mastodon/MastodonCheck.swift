import Content
import JSON

/// What Mastodon would refuse and data alone cannot say.
enum MastodonCheck {
  static func findings(
    _ content: DeliveryContent, _ facts: [String: MediaFactsSummary]
  ) -> [ContentFinding] {
    var found: [ContentFinding] = []
    for item in content.items.indices {
      text(content, item, into: &found)
      media(content, item, facts, into: &found)
    }
    poll(content, into: &found)
    return found
  }

  /// The text alone is held against its limit by data; here is what its link and the warning add.
  private static func text(_ content: DeliveryContent, _ item: Int, into found: inout [ContentFinding]) {
    let alone = MastodonLength.of(content.items[item].text)
    let length = MastodonLength.of(
      MastodonText.of(content, item: item), warning: MastodonText.warning(content))
    guard alone <= MastodonLimits.characters, length > MastodonLimits.characters else { return }
    let which = content.items.count > 1 ? "item \(item + 1)" : "the text"
    found.append(
      ContentFinding(
        "text-too-long", isError: true,
        "\(which) counts \(length) characters with its link and content warning; Mastodon takes "
          + "\(MastodonLimits.characters)", fix: "shorten it or split it with a line ---"))
  }

  private static func media(
    _ content: DeliveryContent, _ item: Int, _ facts: [String: MediaFactsSummary],
    into found: inout [ContentFinding]
  ) {
    let media = content.items[item].media
    found += FormatCheck.findings(
      media, taken: MastodonLimits.post.mimeTypes, by: "Mastodon", facts)
    let others = media.filter { !MediaType.isImage(MediaType.of($0, facts)) }
    // Pictures beside a video are refused by data.
    let areOther =
      others.count > 1 || (media.count > 1 && others.contains { !MediaType.isVideo(MediaType.of($0, facts)) })
    if areOther, let last = others.last {
      found.append(
        ContentFinding(
          "several-videos", isError: true,
          "\(last.path) stands beside other files; Mastodon takes up to four images or one video or audio",
          fix: "give it an item of its own: item: \(item + 2)", field: "media"))
    }
  }

  private static func poll(_ content: DeliveryContent, into found: inout [ContentFinding]) {
    guard let poll = content.poll else {
      for name in ["poll_multiple", "poll_hide_totals"] where content.options[name] != nil {
        found.append(
          ContentFinding("option-without-effect", isError: true, "\(name) is for posts with a poll"))
      }
      return
    }
    func refuse(_ id: String, _ message: String, _ fix: String? = nil) {
      found.append(ContentFinding(id, isError: true, message, fix: fix, field: "poll"))
    }
    if let first = content.items.first {
      if !first.media.isEmpty {
        refuse("poll-with-media", "Mastodon takes a poll or media, not both", "put the media in another item")
      }
      if first.text.isEmpty { refuse("poll-without-text", "Mastodon needs a text with a poll") }
    }
    if !(2...MastodonLimits.pollOptions).contains(poll.options.count) {
      refuse(
        "poll-options",
        "the poll has \(poll.options.count) options; Mastodon takes 2 to \(MastodonLimits.pollOptions)")
    }
    for option in poll.options where option.count > MastodonLimits.pollOptionCharacters || option.isEmpty {
      refuse(
        "poll-option-length",
        "“\(option)” has \(option.count) characters; Mastodon takes 1 to \(MastodonLimits.pollOptionCharacters)"
      )
    }
    if !MastodonLimits.pollSeconds.contains(poll.endsAfterSeconds) {
      refuse(
        "poll-end",
        "the poll ends after \(poll.endsAfterSeconds) s; Mastodon takes "
          + "\(MastodonLimits.pollSeconds.lowerBound) to \(MastodonLimits.pollSeconds.upperBound)")
    }
  }
}
