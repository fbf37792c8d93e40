import Content
import HTTP
import JSON

/// What Bluesky would refuse, or show otherwise than meant, and data alone cannot say.
enum BlueskyCheck {
  static func findings(
    _ content: DeliveryContent, _ facts: [String: MediaFactsSummary]
  ) -> [ContentFinding] {
    var found: [ContentFinding] = []
    for item in content.items.indices {
      text(content, item, into: &found)
      media(content, item, facts, into: &found)
    }
    card(content, facts, into: &found)
    options(content, into: &found)
    return found
  }

  /// The text alone is held against its graphemes by data; here are its bytes, and what its link adds.
  private static func text(_ content: DeliveryContent, _ item: Int, into found: inout [ContentFinding]) {
    let text = BlueskyText.of(content, item: item)
    let which = content.items.count > 1 ? "item \(item + 1)" : "the text"
    let count = BlueskyLength.graphemes(text)
    if count > BlueskyLimits.graphemes,
      BlueskyLength.graphemes(content.items[item].text) <= BlueskyLimits.graphemes
    {
      found.append(
        ContentFinding(
          "text-too-long", isError: true,
          "\(which) counts \(count) characters with its link; Bluesky takes \(BlueskyLimits.graphemes)",
          fix: "shorten it or split it with a line ---"))
    }
    let bytes = BlueskyLength.bytes(text)
    if bytes > BlueskyLimits.bytes {
      found.append(
        ContentFinding(
          "text-too-long", isError: true,
          "\(which) has \(bytes) bytes; Bluesky takes \(BlueskyLimits.bytes)",
          fix: "shorten it or split it with a line ---"))
    }
    if text.isEmpty, content.items[item].media.isEmpty, item > 0 || BlueskyText.card(content) == nil {
      found.append(ContentFinding("nothing-to-send", isError: true, "\(which) has neither text nor files"))
    }
  }

  private static func media(
    _ content: DeliveryContent, _ item: Int, _ facts: [String: MediaFactsSummary],
    into found: inout [ContentFinding]
  ) {
    let media = content.items[item].media
    let limits = blueskyDescriptor.limits[content.type] ?? BlueskyLimits.post
    found += FormatCheck.findings(media, taken: limits.mimeTypes, by: "Bluesky", facts)
    let films = media.filter { MediaType.isVideo(MediaType.of($0, facts)) }
    if films.count > 1, let last = films.last {
      found.append(
        ContentFinding(
          "several-videos", isError: true,
          "\(last.path) stands beside another video; a Bluesky post takes one",
          fix: "give it an item of its own: item: \(item + 2)", field: "media"))
    }
    for asset in films { captions(asset, content, into: &found) }
    guard content.type == .carousel else { return }
    for asset in media {
      guard let known = facts[asset.path], known.width ?? 0 <= 0 || known.height ?? 0 <= 0 else { continue }
      found.append(
        ContentFinding(
          "size-unknown", isError: true,
          "\(asset.path): its width and height cannot be read; a Bluesky gallery needs them", field: "media"))
    }
    if media.count > BlueskyLimits.shownInGallery {
      found.append(
        ContentFinding(
          "cut-in-apps", isError: false,
          "\(media.count) pictures; the apps show the first \(BlueskyLimits.shownInGallery) of a gallery "
            + "(bluesky-social/social-app, \(BlueskyLimits.verified))", field: "media"))
    }
  }

  private static func captions(
    _ asset: MediaAsset, _ content: DeliveryContent, into found: inout [ContentFinding]
  ) {
    guard let path = asset.captions?.path else { return }
    if !path.lowercased().hasSuffix(".vtt") {
      found.append(
        ContentFinding(
          "captions-format", isError: true, "\(path): Bluesky takes captions as WebVTT (.vtt)",
          fix: "convert it: ffmpeg -i captions.srt captions.vtt", field: "media"))
    }
    if BlueskyText.language(ofCaptions: path, content) == nil {
      found.append(
        ContentFinding(
          "captions-language", isError: false,
          "\(path): nothing says the language of these captions, and Bluesky will show none",
          fix: "name the file by it (menu.en.vtt), or overrides: {bluesky: {languages: [en]}}", field: "media"
        ))
    }
  }

  private static func card(
    _ content: DeliveryContent, _ facts: [String: MediaFactsSummary], into found: inout [ContentFinding]
  ) {
    guard let link = content.link else { return }
    let hasWords = link.title != nil || link.description != nil || link.image != nil
    guard BlueskyText.card(content) != nil else {
      if hasWords {
        let why =
          link.preview ? "a Bluesky post has one attachment, and it has files" : "preview: none asks for none"
        found.append(
          ContentFinding(
            "card-without-effect", isError: true, "the link gets no card: \(why)",
            fix: "delete link.title, link.description and link.image", field: "link"))
      }
      return
    }
    if link.title == nil {
      found.append(
        ContentFinding(
          "card-without-title", isError: false,
          "the card will only say “\(BlueskyText.cardTitle(link))”: Bluesky reads nothing from the page itself",
          fix: "write link.title, link.description and link.image", field: "link"))
    }
    guard let image = link.image else { return }
    if image.byteCount > BlueskyLimits.cardImageBytes {
      found.append(
        ContentFinding(
          "card-image-too-large", isError: true,
          "\(image.path) has \(image.byteCount) bytes; a card on Bluesky takes \(BlueskyLimits.cardImageBytes)",
          field: "link"))
    }
    found += FormatCheck.findings(
      [image], taken: BlueskyLimits.imageTypes, by: "Bluesky", facts, field: "link")
  }

  private static func options(_ content: DeliveryContent, into found: inout [ContentFinding]) {
    func refuse(_ id: String, _ message: String, _ field: String) {
      found.append(ContentFinding(id, isError: true, message, field: field))
    }
    for tag in BlueskyText.texts(content, "hidden_tags") {
      guard
        tag.hasPrefix("#") || tag.isEmpty || tag.contains(where: \.isWhitespace)
          || !BlueskyLength.fits(tag, graphemes: BlueskyLimits.tagGraphemes, bytes: BlueskyLimits.tagBytes)
      else { continue }
      refuse(
        "hidden-tag",
        "“\(tag)” is no tag: it is written without # and blanks, 1 to \(BlueskyLimits.tagGraphemes) characters",
        "hidden_tags")
    }
    for label in BlueskyText.texts(content, "content_labels") where !labels.contains(label) {
      refuse(
        "content-label", "“\(label)” is no warning; Bluesky has \(labels.joined(separator: ", "))",
        "content_labels")
    }
    for language in BlueskyText.languages(content) where !isLanguage(language) {
      refuse("language", "“\(language)” is no BCP 47 language: de, en-GB", "languages")
    }
    if let replies = BlueskyText.replies(content) {
      for who in replies where !["nobody", "mentioned", "followers", "following"].contains(who) {
        if let list = BlueskyAddress(who), who.hasPrefix("at://"), list.collection == "app.bsky.graph.list" {
          continue
        }
        refuse(
          "replies-from",
          "“\(who)” is nobody Bluesky knows: mentioned, followers, following, nobody or a list (at://…)",
          "replies_from")
      }
      if replies.isEmpty || (replies.contains("nobody") && replies.count > 1) {
        refuse("replies-from", "write [nobody] alone, or who may reply", "replies_from")
      }
    }
    if let service = content.options["video_service"]?.string, service != "none",
      BlueskyVideo.service(service) == nil
    {
      refuse(
        "video-service", "“\(service)” is neither none nor an https address without a path", "video_service")
    }
    if content.options["video_presentation"] != nil,
      !content.items.contains(where: { item in
        item.media.contains { MediaType.isVideo(MediaType.of(path: $0.path)) }
      })
    {
      refuse("option-without-effect", "video_presentation is for posts with a video", "video_presentation")
    }
  }

  static let labels = ["porn", "sexual", "nudity", "graphic-media"]

  /// A language of 2 or 3 letters, and further parts of 1 to 8 letters and digits.
  private static func isLanguage(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard let first = parts.first, (2...3).contains(first.utf8.count), text.utf8.count <= 35 else {
      return false
    }
    return first.allSatisfy { $0.isASCII && $0.isLetter }
      && parts.dropFirst().allSatisfy { part in
        (1...8).contains(part.utf8.count) && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
      }
  }
}
