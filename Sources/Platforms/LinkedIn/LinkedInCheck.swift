import Content
import JSON

/// What LinkedIn would refuse, cut or ignore and data alone cannot say.
enum LinkedInCheck {
  static func findings(
    _ content: DeliveryContent, _ facts: [String: MediaFactsSummary]
  ) -> [ContentFinding] {
    var check = LinkedInFindings(content: content, facts: facts)
    check.text()
    check.media()
    check.film()
    check.link()
    check.poll()
    check.reshare()
    check.titleAndCover()
    return check.found
  }
}

/// The findings of one delivery, rule by rule.
private struct LinkedInFindings {
  let content: DeliveryContent
  let facts: [String: MediaFactsSummary]
  var found: [ContentFinding] = []

  init(content: DeliveryContent, facts: [String: MediaFactsSummary]) {
    self.content = content
    self.facts = facts
  }

  private var assets: [MediaAsset] { content.items.first?.media ?? [] }
  private var kind: LinkedInKind { LinkedInKind(content) }

  private mutating func refuse(_ id: String, _ message: String, fix: String? = nil, field: String? = nil) {
    found.append(ContentFinding(id, isError: true, message, fix: fix, field: field))
  }

  private func mime(_ asset: MediaAsset) -> String? { MediaType.of(asset, facts) }

  /// The text alone is held against its limit by data; here is what its link adds.
  mutating func text() {
    let alone = LinkedInLength.of(content.items.first?.text ?? "")
    let length = LinkedInText.shown(content).text.utf16.count
    if alone <= 3000, length > 3000 {
      refuse(
        "text-too-long", "the text counts \(length) UTF-16 units with its link; LinkedIn takes 3000",
        fix: "shorten it, or give the link a title so that it becomes a card")
    }
  }

  mutating func media() {
    found += FormatCheck.findings(
      assets,
      taken: content.type == .video
        ? LinkedInLimits.videoTypes
        : LinkedInLimits.imageTypes + LinkedInLimits.videoTypes + LinkedInLimits.documentTypes,
      by: "LinkedIn", facts)
    if assets.count > 1 {
      for (name, one) in [("video", "video"), ("application", "document")] {
        // Beside pictures it is refused by data.
        if assets.allSatisfy({ mime($0)?.hasPrefix(name + "/") ?? false }) {
          refuse(
            "several-\(one)s", "LinkedIn takes one \(one) a post", fix: "a post of its own for each",
            field: "media")
        }
      }
      if assets.contains(where: { mime($0) == "image/gif" }) {
        found.append(
          ContentFinding(
            "gif-among-pictures", isError: false,
            "a GIF moves only where it stands alone; among pictures LinkedIn shows its first frame",
            field: "media"))
      }
    }
    for asset in assets {
      if let facts = facts[asset.path], MediaType.isImage(facts.mime), let width = facts.width,
        let height = facts.height
      {
        let (pixels, isTooLarge) = width.multipliedReportingOverflow(by: height)
        if isTooLarge || pixels >= LinkedInLimits.imagePixels {
          refuse(
            "image-pixels",
            "\(asset.path) is \(width)×\(height); LinkedIn takes fewer than \(LinkedInLimits.imagePixels) pixels",
            fix: "make it smaller", field: "media")
        }
      }
      if asset.alt != nil, LinkedInLimits.documentTypes.contains(mime(asset) ?? "") {
        refuse(
          "alt-on-document", "LinkedIn takes alternative texts for pictures only, not for \(asset.path)",
          fix: "name it by title:", field: "media")
      }
      if let captions = asset.captions {
        if !captions.path.lowercased().hasSuffix(".srt") {
          refuse(
            "captions-format", "\(captions.path) is no SRT file; LinkedIn takes no other captions",
            fix: "convert it: ffmpeg -i captions.vtt captions.srt", field: "media")
        } else {
          found.append(
            ContentFinding(
              "captions-language", isError: false,
              "LinkedIn takes captions as English and says so to viewers, whatever \(captions.path) holds",
              field: "media"))
        }
      }
    }
  }

  mutating func film() {
    guard kind == .video, let asset = assets.first else { return }
    if asset.byteCount < LinkedInLimits.videoBytesMinimum {
      refuse(
        "video-too-small",
        "\(asset.path) has \(asset.byteCount) bytes; LinkedIn takes films from "
          + "\(LinkedInLimits.videoBytesMinimum)", field: "media")
    }
    if let width = facts[asset.path]?.width, let height = facts[asset.path]?.height, height > 0,
      !LinkedInLimits.videoShapes.contains(Int((Double(width) * 1000 / Double(height)).rounded()))
    {
      refuse(
        "video-shape", "\(asset.path) is \(width)×\(height); LinkedIn takes films from 1:2.4 to 2.4:1",
        fix: "crop it, for example to 1920×1080", field: "media")
    }
  }

  mutating func link() {
    guard let link = content.link else { return }
    let details = link.title != nil || link.description != nil || link.image != nil
    guard link.preview else {
      if details {
        refuse(
          "card-without-preview", "title, description and image are of a card, and preview: none draws none",
          fix: "leave them out, or preview: auto", field: "link")
      }
      return
    }
    if !assets.isEmpty {
      refuse(
        "link-with-media", "LinkedIn draws a link's card or shows files, not both",
        fix: "link: {url: …, preview: none} puts the address below the text", field: "link")
    } else if link.title == nil {
      refuse(
        "link-without-title", "LinkedIn does not read the page: a card needs its title here",
        fix: "link: {url: …, title: …, image: …}, or preview: none for the address below the text",
        field: "link")
    } else if link.image == nil {
      found.append(
        ContentFinding(
          "link-without-image", isError: false,
          "LinkedIn does not read the page: the card will have no picture", fix: "link: {image: …}",
          field: "link"))
    }
    if let image = link.image {
      found += FormatCheck.findings(
        [image], taken: LinkedInLimits.imageTypes, by: "LinkedIn", facts, field: "link")
      if image.byteCount > 5_000_000 {
        refuse(
          "image-too-large", "\(image.path) has \(image.byteCount) bytes; LinkedIn takes 5000000",
          field: "link")
      }
    }
  }

  mutating func poll() {
    guard let poll = content.poll else {
      if content.options["poll_question"] != nil {
        refuse("option-without-effect", "poll_question is for posts with a poll")
      }
      return
    }
    if !assets.isEmpty {
      refuse("poll-with-media", "LinkedIn takes a poll or files, not both", field: "poll")
    }
    if content.link?.preview == true {
      refuse(
        "poll-with-link", "LinkedIn takes a poll or a link's card, not both",
        fix: "link: {url: …, preview: none} puts the address below the text", field: "poll")
    }
    if !LinkedInLimits.pollOptions.contains(poll.options.count) {
      refuse(
        "poll-options", "the poll has \(poll.options.count) options; LinkedIn takes 2 to 4", field: "poll")
    }
    for option in poll.options
    where option.isEmpty || option.utf16.count > LinkedInLimits.pollOptionCharacters {
      refuse(
        "poll-option-length", "“\(option)” has \(option.utf16.count) characters; LinkedIn takes 1 to 30",
        field: "poll")
    }
    if LinkedInPost.durations[poll.endsAfterSeconds] == nil {
      refuse(
        "poll-end", "the poll ends after \(poll.endsAfterSeconds) s; LinkedIn takes 1, 3, 7 or 14 days",
        fix: "ends_after: 3d", field: "poll")
    }
    let question = LinkedInPost.question(content)
    if question.isEmpty || question.utf16.count > LinkedInLimits.pollQuestionCharacters {
      refuse(
        "poll-question",
        "the question of the poll has \(question.utf16.count) characters; LinkedIn takes 1 to 140",
        fix: "overrides: {linkedin: {poll_question: …}}", field: "poll")
    }
  }

  mutating func reshare() {
    guard let parent = content.options["reshare_of"]?.string else { return }
    if !LinkedInPost.isPostURN(parent) {
      refuse(
        "reshare-of", "“\(parent)” is no post: reshare_of is like urn:li:share:123 or urn:li:ugcPost:123")
    }
    if kind != .text {
      refuse(
        "reshare-with-content", "what is shared on takes a text and nothing else",
        fix: "leave one of them out")
    }
  }

  mutating func titleAndCover() {
    if content.title != nil, ![.video, .document, .image].contains(kind) {
      refuse(
        "title-without-effect", "LinkedIn shows titles on a single picture, film or document only",
        fix: "overrides: {linkedin: {title: null}}", field: "title")
    }
    guard let cover = content.cover else { return }
    guard kind == .video else {
      return refuse("cover-without-effect", "only films have a cover", field: "cover")
    }
    found += FormatCheck.findings(
      [cover], taken: ["image/jpeg", "image/png"], by: "LinkedIn", facts, field: "cover")
  }
}
