import Content

/// Threads as data.
let threadsDescriptor = PlatformDescriptor(
  name: "threads",
  title: "Threads",
  defaultBaseURL: ThreadsHost.standard,
  defaultAPIVersion: ThreadsHost.version,
  isFederated: false,
  accountID: "numeric user id",
  credentials: [
    CredentialField(
      "access_token",
      "long-lived token (60 days, then refreshed) with threads_basic and threads_content_publish; threads_delete "
        + "to take posts back")
  ],
  capabilities: [
    .textOnly: .can, .post: .can, .carousel: .can, .video: .can, .thread: .can,
    .story: .cannot("Threads has no stories"),
    .reel: .cannot("Threads has no reels; use type: video"),
    .title: .cannot("Threads posts have no title; see topic_tag"),
    .link: .can,
    .linkPreview: .cannot("Threads draws the preview of a link itself and cannot be told not to"),
    .linkCard: .cannot("Threads takes title, description and picture from the page itself"),
    .images: .can, .videos: .can, .mixedMedia: .can, .altText: .can, .videoAltText: .can,
    .captions: .cannot("Threads' API takes no captions files"),
    .focus: .cannot("Threads takes no focal point; crop the picture"),
    .cover: .cannot("Threads' API takes no cover for a video"),
    .firstComment: .can, .poll: .can,
    .documents: .cannot("Threads takes pictures and videos only"),
    .edit: .cannot("Threads' API has no call that edits a post"),
    .retract: .can, .probe: .can,
  ],
  limits: [.post: ThreadsLimits.post, .carousel: ThreadsLimits.carousel, .video: ThreadsLimits.video],
  options: [
    PlatformOption("topic_tag", .text(maximum: 50), "The post's topic, without . and &"),
    PlatformOption("reply_control", .choice(ThreadsLimits.replyControls), "Who may reply"),
    PlatformOption("enable_reply_approvals", .boolean, "Replies are shown once they are approved"),
    PlatformOption("quote_post_id", .text(maximum: nil), "Id of a post to quote"),
    PlatformOption("location_id", .text(maximum: nil), "Id of a place, from the API's location search"),
    PlatformOption("is_spoiler_media", .boolean, "Blurs pictures and videos until they are opened"),
    PlatformOption("gif_id", .text(maximum: nil), types: [.post], "Id of a GIF at GIPHY, instead of media"),
    PlatformOption(
      "text_attachment", .text(maximum: 10_000), types: [.post], "A longer text shown below the post"),
    PlatformOption(
      "allowlisted_country_codes", .texts(maximum: 250),
      "Shown in these countries alone (ISO 3166: DE); for accounts the platform lets do so"),
    PlatformOption(
      "crossreshare_to_ig", .boolean, "Shares the post to the linked account too; needs its own permission"),
  ],
  textLength: { ThreadsLength.of($0) },
  keyLifeSeconds: nil,
  fetchesMedia: true,
  windows: ThreadsLimits.windows,
  check: ThreadsCheck.findings
)

/// Limits by type of post.
enum ThreadsLimits {
  static func limit(_ value: Int, _ unit: String, from page: String = "posts", older: String? = nil) -> Limit
  {
    Limit(
      value, unit, source: "Threads API, \(page), developers.facebook.com", verified: "2026-11-21",
      older: older)
  }

  static let characters = 500
  static let links = 5
  static let pollOptions = 2...4
  static let pollOptionCharacters = 25
  /// A poll's end cannot be chosen.
  static let pollSeconds: Int64 = 86_400
  static let imageTypes = ["image/jpeg", "image/png"]
  static let videoTypes = ["video/mp4", "video/quicktime"]
  static let replyControls = [
    "everyone", "accounts_you_follow", "mentioned_only", "parent_post_author_only", "followers_only",
  ]

  static let post: TypeLimits = {
    var limits = TypeLimits()
    limits.text = limit(characters, "characters, an emoji as its UTF-8 bytes")
    limits.altText = limit(1000, "characters")
    limits.firstComment = limit(characters, "characters, an emoji as its UTF-8 bytes")
    limits.links = limit(links, "links", from: "changelog of 2025-12-22")
    limits.mediaMaximum = limit(20, "files", older: "10 (older pages)")
    limits.imageBytes = limit(8_000_000, "bytes", from: "media specifications")
    limits.videoBytes = limit(1_000_000_000, "bytes", from: "media specifications")
    limits.videoSecondsMaximum = limit(300, "seconds", from: "media specifications")
    limits.aspectMinimum = limit(10, "thousandths", from: "media specifications")
    limits.aspectMaximum = limit(10_000, "thousandths", from: "media specifications")
    limits.mimeTypes = imageTypes + videoTypes
    return limits
  }()

  static let carousel: TypeLimits = {
    var limits = post
    limits.mediaMinimum = limit(2, "files")
    limits.mediaRequired = true
    return limits
  }()

  static let video: TypeLimits = {
    var limits = post
    limits.mediaMinimum = limit(1, "files")
    limits.mediaMaximum = limit(1, "files")
    limits.imageBytes = nil
    limits.mimeTypes = videoTypes
    limits.mediaRequired = true
    return limits
  }()
}
