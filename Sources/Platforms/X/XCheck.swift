import Content
import JSON

/// What X would refuse and data alone cannot say.
enum XCheck {
  static func findings(
    _ content: DeliveryContent, _ facts: [String: MediaFactsSummary]
  ) -> [ContentFinding] {
    var found: [ContentFinding] = []
    for item in content.items.indices {
      text(content, item, into: &found)
      media(content, item, facts, into: &found)
    }
    poll(content, into: &found)
    options(content, into: &found)
    return found
  }

  private static func name(_ content: DeliveryContent, _ item: Int) -> String {
    content.items.count > 1 ? "item \(item + 1)" : "the text"
  }

  /// The text alone is held against its limit by data; here is what its link adds, and what no number says.
  private static func text(_ content: DeliveryContent, _ item: Int, into found: inout [ContentFinding]) {
    let maximum = XLimits.post.text?.value ?? 280
    let (alone, whole) = (content.items[item].text, XText.of(content, item: item))
    let length = XLength.of(whole)
    if XLength.of(alone) <= maximum, length > maximum {
      refuse(
        "text-too-long",
        "\(name(content, item)) counts \(length) characters with its link; X takes \(maximum)",
        "shorten it or split it with a line ---", into: &found)
    }
    if whole.isEmpty, item == 0, content.poll != nil {
      refuse("no-text", "X needs a text with a poll", nil, into: &found)
    }
    let cashtags = Cashtags.count(in: whole)
    if cashtags > XLimits.cashtags {
      refuse(
        "cashtags", "\(name(content, item)) has \(cashtags) cashtags; X takes one a post by API",
        "keep one, or write the others without $", into: &found)
    }
  }

  private static func media(
    _ content: DeliveryContent, _ item: Int, _ facts: [String: MediaFactsSummary],
    into found: inout [ContentFinding]
  ) {
    let media = content.items[item].media
    let limits = content.type == .video ? XLimits.video : XLimits.post
    found += FormatCheck.findings(media, taken: limits.mimeTypes, by: "X", facts)
    let kinds = media.map { MediaType.of($0, facts) }
    let films = zip(media, kinds).filter { MediaType.isVideo($1) || $1 == "image/gif" }
    if media.count > 1, let last = films.last?.0 {
      refuse(
        "mixed-media",
        "\(last.path) stands beside other files; X takes up to four pictures, or one GIF, or one video",
        "give it an item of its own: item: \(item + 2)", field: "media", into: &found)
    }
    for (asset, kind) in zip(media, kinds) {
      let shape = facts[asset.path]
      if let captions = asset.captions?.path, XCaptions.language(of: captions) == nil {
        refuse(
          "captions-language", "X needs the language of \(captions)",
          "name it like film.en.vtt", field: "media", into: &found)
      }
      if MediaType.isVideo(kind) {
        film(asset, shape, into: &found)
      } else if kind == "image/gif" {
        gif(asset, shape, into: &found)
      } else if asset.byteCount > XLimits.imageBytes {
        refuse(
          "image-too-large",
          "\(asset.path) has \(asset.byteCount) bytes; X takes \(XLimits.imageBytes) of a picture",
          "make it smaller", field: "media", into: &found)
      }
    }
  }

  private static func gif(
    _ asset: MediaAsset, _ facts: MediaFactsSummary?, into found: inout [ContentFinding]
  ) {
    guard let width = facts?.width, let height = facts?.height,
      width > XLimits.gifSize.width || height > XLimits.gifSize.height
    else { return }
    refuse(
      "gif-size",
      "\(asset.path) is \(width)×\(height); X takes GIFs of up to \(XLimits.gifSize.width)×\(XLimits.gifSize.height)",
      "make it smaller, or a video of it", field: "media", into: &found)
  }

  private static func film(
    _ asset: MediaAsset, _ facts: MediaFactsSummary?, into found: inout [ContentFinding]
  ) {
    if let seconds = facts?.durationSeconds, seconds < XLimits.videoSeconds.lowerBound {
      refuse(
        "video-too-short", "\(asset.path) runs \(seconds) seconds; X takes 0.5 or more", nil, field: "media",
        into: &found)
    }
    guard let width = facts?.width, let height = facts?.height, width > 0, height > 0 else { return }
    let (long, short) = (max(width, height), min(width, height))
    if short < XLimits.videoSideMinimum || long > XLimits.largestVideoSize.long
      || short > XLimits.largestVideoSize.short
    {
      refuse(
        "video-size", "\(asset.path) is \(width)×\(height); X takes videos from 32×32 to 1920×1200",
        "make it smaller",
        field: "media", into: &found)
    } else if long > XLimits.videoSize.long || short > XLimits.videoSize.short {
      found.append(
        ContentFinding(
          "video-size", isError: false,
          "\(asset.path) is \(width)×\(height); X documents 1280×1024 and makes larger ones smaller",
          field: "media"))
    }
    if !XLimits.videoShapes.contains(width * 1000 / height) {
      refuse(
        "video-shape", "\(asset.path) is \(width)×\(height); X takes videos from 1:3 to 3:1", "crop it",
        field: "media",
        into: &found)
    }
  }

  private static func poll(_ content: DeliveryContent, into found: inout [ContentFinding]) {
    guard let poll = content.poll else { return }
    if !(content.items.first?.media.isEmpty ?? true) {
      refuse(
        "poll-with-media", "X takes a poll or media, not both", "put the media in another item",
        field: "poll",
        into: &found)
    }
    if content.options["quote_tweet_id"] != nil {
      refuse("poll-with-quote", "X takes a poll or a quoted post, not both", nil, field: "poll", into: &found)
    }
    if !XLimits.pollOptions.contains(poll.options.count) {
      refuse(
        "poll-options", "the poll has \(poll.options.count) options; X takes 2 to 4", nil, field: "poll",
        into: &found)
    }
    for option in poll.options where option.isEmpty || option.count > XLimits.pollOptionCharacters {
      refuse(
        "poll-option-length", "“\(option)” has \(option.count) characters; X takes 1 to 25", nil,
        field: "poll",
        into: &found)
    }
    let seconds = poll.endsAfterSeconds
    if seconds % 60 != 0 || !XLimits.pollMinutes.contains(seconds / 60) {
      refuse(
        "poll-end", "the poll ends after \(seconds) s; X takes 5 minutes to 7 days, in whole minutes", nil,
        field: "poll",
        into: &found)
    }
  }

  private static func options(_ content: DeliveryContent, into found: inout [ContentFinding]) {
    for name in ["community_id", "in_reply_to", "quote_tweet_id"] {
      guard let id = content.options[name]?.string, !XID.isValid(id) else { continue }
      refuse(
        "not-a-number", "\(name) is “\(id)”; X names things by a number of up to 19 digits", nil, into: &found
      )
    }
    let tagged = (content.options["tagged_user_ids"]?.array ?? []).compactMap(\.string)
    for id in tagged where !XID.isValid(id) {
      refuse("not-a-number", "“\(id)” in tagged_user_ids is no account's number", nil, into: &found)
    }
    if !tagged.isEmpty, content.items.first?.media.isEmpty ?? true {
      refuse("option-without-effect", "tagged_user_ids is for a first item with media", nil, into: &found)
    }
    if content.options["quote_tweet_id"] != nil {
      if !(content.items.first?.media.isEmpty ?? true) {
        refuse("quote-with-media", "X takes a quoted post or media, not both", nil, into: &found)
      }
      found.append(
        ContentFinding(
          "quote-plan", isError: false,
          "X takes quoted posts by API from Enterprise plans only, since 2026-04-20"))
    }
    if content.options["share_with_followers"] != nil, content.options["community_id"] == nil {
      refuse(
        "option-without-effect", "share_with_followers is for posts with community_id", nil, into: &found)
    }
  }

  private static func refuse(
    _ id: String, _ message: String, _ fix: String?, field: String? = nil, into found: inout [ContentFinding]
  ) {
    found.append(ContentFinding(id, isError: true, message, fix: fix, field: field))
  }
}

/// `$ACME`: a dollar sign at the beginning of a word and one to six letters.
enum Cashtags {
  static func count(in text: String) -> Int {
    var (count, letters) = (0, -1)
    var before: Character = " "
    for character in text + " " {
      let isLetter = character.isASCII && character.isLetter
      if letters >= 0 {
        if isLetter {
          letters += 1
        } else {
          if (1...6).contains(letters), !character.isNumber, character != "_" { count += 1 }
          letters = -1
        }
      }
      if letters < 0, character == "$", before.isWhitespace || "([{".contains(before) { letters = 0 }
      before = character
    }
    return count
  }
}
