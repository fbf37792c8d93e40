import Content
import JSON

/// What Instagram would refuse and data alone cannot say.
enum InstagramCheck {
  static func findings(
    _ content: DeliveryContent, _ facts: [String: MediaFactsSummary]
  ) -> [ContentFinding] {
    let media = content.items.first?.media ?? []
    let isReel = content.type == .reel
    var found = FormatCheck.findings(
      media,
      taken: isReel
        ? InstagramLimits.videoTypes : InstagramLimits.imageTypes + InstagramLimits.videoTypes,
      by: "Instagram", facts)
    kind(content, media, facts, into: &found)
    caption(content, into: &found)
    if let cover = content.cover {
      if isReel {
        found += FormatCheck.findings(
          [cover], taken: InstagramLimits.imageTypes, by: "Instagram", facts, field: "cover")
        if content.options["thumb_offset"] != nil {
          found.append(
            ContentFinding(
              "cover-twice", isError: true, "cover and thumb_offset both choose the cover",
              fix: "keep one of the two", field: "cover"))
        }
      } else {
        refuse("cover-without-effect", "only reels have a cover", "cover", into: &found)
      }
    }
    tags(content, media, facts, into: &found)
    return found
  }

  private static func kind(
    _ content: DeliveryContent, _ media: [MediaAsset], _ facts: [String: MediaFactsSummary],
    into found: inout [ContentFinding]
  ) {
    if content.type == .post, media.count == 1, MediaType.isVideo(MediaType.of(media[0], facts)) {
      found.append(
        ContentFinding(
          "video-post", isError: true, "Instagram publishes single videos as reels",
          fix: "overrides: {instagram: {type: reel}}", field: "type"))
    }
    if content.type == .post || content.type == .carousel {
      for asset in media where MediaType.isImage(MediaType.of(asset, facts)) {
        guard let width = facts[asset.path]?.width, let height = facts[asset.path]?.height, height > 0,
          !InstagramLimits.imageShapes.contains(width * 1000 / height)
        else { continue }
        found.append(
          ContentFinding(
            "image-shape", isError: true,
            "\(asset.path) is \(width)×\(height); Instagram takes pictures from 4:5 to 1.91:1",
            fix: "crop it, for example to 1080×1350", field: "media"))
      }
    }
    if content.type == .story {
      if let text = content.items.first?.text, !text.isEmpty {
        found.append(
          ContentFinding(
            "story-text", isError: true, "Instagram stories take no text",
            fix: "put the text into the picture, or override it with text: \"\""))
      }
      if content.firstComment != nil {
        refuse("story-comment", "Instagram stories take no comment", "first_comment", into: &found)
      }
      for asset in media where asset.alt != nil {
        found.append(
          ContentFinding(
            "alt-without-effect", isError: false,
            "Instagram stories take no alternative text; that of \(asset.path) is not sent", field: "media"))
      }
    }
  }

  private static func caption(_ content: DeliveryContent, into found: inout [ContentFinding]) {
    let hashtags = CaptionMarks.count("#", in: content.items.first?.text ?? "")
    if hashtags > InstagramLimits.usefulHashtags, hashtags <= 30 {
      found.append(
        ContentFinding(
          "many-hashtags", isError: false,
          "the caption has \(hashtags) hashtags; Instagram says it heeds at most "
            + "\(InstagramLimits.usefulHashtags)", fix: "keep the best five"))
    }
    let comment = CaptionMarks.count("#", in: content.firstComment ?? "")
    if comment > 30 {
      refuse(
        "hashtags-in-comment", "the first comment has \(comment) hashtags; Instagram takes 30",
        "first_comment", into: &found)
    }
    if let names = content.options["collaborators"]?.array?.compactMap(\.string) {
      for name in names where !isUserName(name) {
        refuse("user-name", "“\(name)” is no Instagram user name", nil, into: &found)
      }
    }
  }

  private static func tags(
    _ content: DeliveryContent, _ media: [MediaAsset], _ facts: [String: MediaFactsSummary],
    into found: inout [ContentFinding]
  ) {
    for (option, key) in [("user_tags", "username"), ("product_tags", "product_id")] {
      guard let value = content.options[option] else { continue }
      guard let tags = InstagramTag.list(value, naming: key) else {
        refuse(
          tagID(option), "\(option) is a list of {\(key), x, y, media}, x and y from 0 to 1", nil,
          into: &found)
        continue
      }
      if option == "user_tags", tags.count > 20 {
        refuse("user-tags", "\(tags.count) people are tagged; Instagram takes 20", nil, into: &found)
      }
      let most = Dictionary(grouping: tags, by: \.media).values.map(\.count).max() ?? 0
      if option == "product_tags", most > 5 {
        refuse(
          "product-tags", "\(most) products are tagged on one file; Instagram takes 5", nil, into: &found)
      }
      for tag in tags { check(tag, of: option, content, media, facts, into: &found) }
    }
    if content.options["video_upload"] != nil,
      !media.contains(where: { MediaType.isVideo(MediaType.of($0, facts)) })
    {
      refuse("option-without-effect", "video_upload is for posts with a video", nil, into: &found)
    }
  }

  private static func check(
    _ tag: InstagramTag, of option: String, _ content: DeliveryContent, _ media: [MediaAsset],
    _ facts: [String: MediaFactsSummary], into found: inout [ContentFinding]
  ) {
    let id = tagID(option)
    guard media.indices.contains(tag.media - 1) else {
      return refuse(
        id, "\(tag.name) is tagged on file \(tag.media), which is not there", nil, into: &found)
    }
    let isVideo = MediaType.isVideo(MediaType.of(media[tag.media - 1], facts))
    if !isVideo, tag.x == nil, content.type != .story {
      refuse(id, "\(tag.name) needs x and y: where on the picture", nil, into: &found)
    }
    if isVideo, tag.x != nil {
      refuse(id, "\(tag.name) takes no x and y on a video", nil, into: &found)
    }
    if option == "user_tags", !isUserName(tag.name) {
      refuse("user-name", "“\(tag.name)” is no Instagram user name", nil, into: &found)
    }
    if option == "product_tags",
      !(1...30).contains(tag.name.utf8.count)
        || !tag.name.utf8.allSatisfy({ (48...57).contains($0) })
    {
      refuse("product-tags", "“\(tag.name)” is no id of a product: digits alone", nil, into: &found)
    }
  }

  private static func tagID(_ option: String) -> String { option.replacing("_", with: "-") }

  private static func refuse(
    _ id: String, _ message: String, _ field: String?, into found: inout [ContentFinding]
  ) {
    found.append(ContentFinding(id, isError: true, message, field: field))
  }

  private static func isUserName(_ name: String) -> Bool {
    (1...30).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 || $0 == 46
      }
  }
}
