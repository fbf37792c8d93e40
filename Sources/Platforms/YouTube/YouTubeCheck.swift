import Content
import JSON

/// What YouTube would refuse and data alone cannot say.
enum YouTubeCheck {
  static func findings(
    _ content: DeliveryContent, _ facts: [String: MediaFactsSummary]
  ) -> [ContentFinding] {
    let media = content.items.first?.media ?? []
    var found = FormatCheck.findings(media, taken: YouTubeLimits.videoTypes, by: "YouTube", facts)
    texts(content, into: &found)
    audience(content, into: &found)
    tags(content, into: &found)
    options(content, into: &found)
    cover(content, facts, into: &found)
    captions(content, media, into: &found)
    kind(content, media, facts, into: &found)
    return found
  }

  private static func texts(_ content: DeliveryContent, into found: inout [ContentFinding]) {
    let title = content.title ?? ""
    if title.allSatisfy(\.isWhitespace) {
      refuse("title-missing", "YouTube needs a title", fix: "title: …", "title", into: &found)
    }
    if title.contains(where: { "<>".contains($0) }) {
      refuse("angle-brackets", "YouTube takes no < or > in a title", "title", into: &found)
    }
    let description = YouTubeMetadata.description(content)
    if description.contains(where: { "<>".contains($0) }) {
      refuse("angle-brackets", "YouTube takes no < or > in a description", nil, into: &found)
    }
    // The text alone is held against its limit by data; here is what its link adds.
    let alone = YouTubeLength.description(content.items.first?.text ?? "")
    let whole = YouTubeLength.description(description)
    if alone <= YouTubeLimits.descriptionBytes, whole > YouTubeLimits.descriptionBytes {
      refuse(
        "text-too-long",
        "the text has \(whole) bytes with its link; YouTube takes \(YouTubeLimits.descriptionBytes)",
        fix: "shorten it", nil, into: &found)
    }
    let hashtags = CaptionMarks.count("#", in: title) + CaptionMarks.count("#", in: description)
    if hashtags > YouTubeLimits.hashtags {
      warn(
        "many-hashtags",
        "title and text have \(hashtags) hashtags; YouTube is said to ignore all above "
          + "\(YouTubeLimits.hashtags)", nil, into: &found)
    }
    if let comment = content.firstComment, !comment.isEmpty {
      if YouTubeMetadata.privacy(content) == "private" {
        refuse(
          "comment-on-private", "a private video takes no comments", "first_comment", into: &found)
      }
      if content.options["made_for_kids"]?.bool == true {
        refuse(
          "comment-for-kids", "a video made for kids takes no comments", "first_comment", into: &found)
      }
    }
  }

  private static func audience(_ content: DeliveryContent, into found: inout [ContentFinding]) {
    guard content.options["made_for_kids"]?.bool == nil else { return }
    refuse(
      "made-for-kids", "YouTube must be told whether the video is made for kids",
      fix: "overrides: {youtube: {made_for_kids: false}}, or in the account's defaults", nil, into: &found)
  }

  private static func tags(_ content: DeliveryContent, into found: inout [ContentFinding]) {
    let tags = content.options["tags"]?.array?.compactMap(\.string) ?? []
    let length = YouTubeLength.tags(tags)
    if length > YouTubeLimits.tagUnits {
      refuse(
        "tags-too-long", "the tags count \(length) characters; YouTube takes \(YouTubeLimits.tagUnits)", nil,
        into: &found)
    }
    for tag in tags
    where tag.allSatisfy(\.isWhitespace) || tag.contains(where: { "<>,".contains($0) || $0.isNewline }) {
      refuse("tag", "“\(tag)” is no tag: it is empty or holds < > or a comma", nil, into: &found)
    }
  }

  private static func options(_ content: DeliveryContent, into found: inout [ContentFinding]) {
    if let category = content.options["category"]?.string,
      category.isEmpty || !category.utf8.allSatisfy({ (48...57).contains($0) })
    {
      refuse("category", "“\(category)” is no number of a category: 22 is People & Blogs", nil, into: &found)
    }
    if let date = content.options["recording_date"]?.string,
      date.utf8.count != 10 || Instant("\(date)T00:00:00Z") == nil
    {
      refuse("recording-date", "“\(date)” is no day", fix: "2026-11-21", nil, into: &found)
    }
    guard let localizations = content.options["localizations"] else { return }
    guard let languages = localizations.object, languages.values.allSatisfy(isLocalization) else {
      refuse(
        "localizations",
        "localizations is a mapping of languages to {title, description} within the limits of both", nil,
        into: &found)
      return
    }
    if content.options["language"]?.string == nil {
      refuse(
        "default-language", "localizations need language: the one of title and text", nil, into: &found)
    }
  }

  private static func isLocalization(_ value: JSON) -> Bool {
    guard let members = value.object, Set(members.keys).isSubset(of: ["title", "description"]),
      members.values.allSatisfy({ $0.string.map { !$0.contains { "<>".contains($0) } } ?? false })
    else { return false }
    let title = value["title"]?.string ?? ""
    return (1...YouTubeLimits.titleUnits).contains(YouTubeLength.title(title))
      && YouTubeLength.description(value["description"]?.string ?? "") <= YouTubeLimits.descriptionBytes
  }

  private static func cover(
    _ content: DeliveryContent, _ facts: [String: MediaFactsSummary], into found: inout [ContentFinding]
  ) {
    guard let cover = content.cover else { return }
    found += FormatCheck.findings(
      [cover], taken: YouTubeLimits.coverTypes, by: "YouTube", facts, field: "cover")
    if let mime = facts[cover.path]?.mime, !mime.isEmpty, !YouTubeLimits.coverTypes.contains(mime) {
      refuse("cover-format", "\(cover.path) is \(mime); a cover is JPEG or PNG", "cover", into: &found)
    }
    if cover.byteCount > YouTubeLimits.coverBytes {
      refuse(
        "cover-size",
        "\(cover.path) has \(cover.byteCount) bytes; YouTube takes \(YouTubeLimits.coverBytes) as a cover",
        "cover", into: &found)
    }
  }

  private static func captions(
    _ content: DeliveryContent, _ media: [MediaAsset], into found: inout [ContentFinding]
  ) {
    let hasCaptions = media.contains { $0.captions != nil }
    if hasCaptions, YouTubeCaptions.language(content) == nil {
      refuse(
        "caption-language", "YouTube must be told the language of the captions",
        fix: "overrides: {youtube: {caption_language: en}}", "media", into: &found)
    }
    guard !hasCaptions else { return }
    for name in ["caption_language", "caption_name"] where content.options[name] != nil {
      warn("option-without-effect", "\(name) is for videos with captions", nil, into: &found)
    }
  }

  private static func kind(
    _ content: DeliveryContent, _ media: [MediaAsset], _ facts: [String: MediaFactsSummary],
    into found: inout [ContentFinding]
  ) {
    guard let video = media.first, let fact = facts[video.path], let seconds = fact.durationSeconds else {
      return
    }
    if seconds > Double(YouTubeLimits.unverifiedSeconds) {
      warn(
        "long-video", "videos of more than 15 minutes need a channel whose phone number is verified", "media",
        into: &found)
    }
    guard content.type == .video, seconds <= Double(YouTubeLimits.shortSeconds), let width = fact.width,
      let height = fact.height, height >= width
    else { return }
    warn(
      "becomes-short",
      "\(video.path) is no wider than high and runs at most 3 minutes: YouTube makes it a Short", "media",
      into: &found)
  }

  private static func refuse(
    _ id: String, _ message: String, fix: String? = nil, _ field: String?,
    into found: inout [ContentFinding]
  ) {
    found.append(ContentFinding(id, isError: true, message, fix: fix, field: field))
  }

  private static func warn(
    _ id: String, _ message: String, _ field: String?, into found: inout [ContentFinding]
  ) {
    found.append(ContentFinding(id, isError: false, message, field: field))
  }
}
