import Content

/// What a Page would refuse and data alone cannot say.
enum FacebookCheck {
  static func findings(
    _ content: DeliveryContent, _ facts: [String: MediaFactsSummary]
  ) -> [ContentFinding] {
    var found: [ContentFinding] = []
    func refuse(_ id: String, _ message: String, fix: String? = nil, field: String? = nil) {
      found.append(ContentFinding(id, isError: true, message, fix: fix, field: field))
    }
    let media = content.items.first?.media ?? []
    let text = content.items.first?.text ?? ""
    let kind = FacebookKind(content)
    let taken =
      switch content.type {
      case .reel: ["video/mp4"]
      case .video: FacebookLimits.videoTypes
      case .story: FacebookLimits.imageTypes + ["video/mp4"]
      case .post, .carousel: FacebookLimits.imageTypes + FacebookLimits.videoTypes
      }
    found += FormatCheck.findings(media, taken: taken, by: "Facebook", facts)
    // Pictures beside a video, and a post with nothing in it, are refused by data.
    if media.count > 1, media.allSatisfy({ MediaType.isVideo(MediaType.of($0, facts)) }) {
      refuse(
        "several-videos", "Facebook takes one video a post", fix: "a post of its own for each", field: "media"
      )
    }
    if content.link != nil, !media.isEmpty {
      refuse(
        "link-with-media", "Facebook draws a link or shows files, not both",
        fix: "put the address in the text", field: "link")
    }
    if content.title != nil, !kind.isVideo {
      found.append(
        ContentFinding(
          "title-without-effect", isError: false, "Facebook shows titles on videos only; it is not sent",
          field: "title"))
    }
    if content.type == .story {
      if !text.isEmpty {
        refuse("story-text", "Facebook stories take no text", fix: "put the text into the picture")
      }
      if content.firstComment != nil {
        refuse("story-comment", "Facebook stories take no comment", field: "first_comment")
      }
      for asset in media where asset.alt != nil && MediaType.isVideo(MediaType.of(asset, facts)) {
        refuse("alt-on-video", "Facebook takes alternative texts for pictures only", field: "media")
      }
    }
    found += optionFindings(content, kind, facts)
    if kind == .video, let facts = media.first.flatMap({ facts[$0.path] }), let width = facts.width,
      let height = facts.height, let seconds = facts.durationSeconds, height * 9 >= width * 16, seconds <= 90
    {
      refuse(
        "vertical-video",
        "Facebook keeps short upright videos (\(width)×\(height), \(Int(seconds)) s) as drafts of reels",
        fix: "type: reel", field: "type")
    }
    return found
  }
}
