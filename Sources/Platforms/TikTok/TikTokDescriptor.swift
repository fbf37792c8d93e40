import Content

private let reference = "per the Content Posting API reference, developers.tiktok.com, 2026-11-21"

/// TikTok as data: direct posts by the Content Posting API.
let tiktokDescriptor = PlatformDescriptor(
  name: "tiktok",
  title: "TikTok",
  defaultBaseURL: "https://open.tiktokapis.com",
  defaultAPIVersion: TikTokLimits.version,
  isFederated: false,
  accountID: "open_id of the account, as the app sees it",
  credentials: [
    CredentialField(
      "access_token",
      "Token with the scopes user.info.basic, video.publish and video.list; it lives for hours only (expires_in), and "
        + "each refresh replaces the refresh token: renew it where the secret is kept")
  ],
  capabilities: [
    .post: .can, .video: .can, .carousel: .can,
    .textOnly: .cannot("TikTok needs a video or photos"),
    .story: .cannot("TikTok's API has no stories, \(reference)"),
    .reel: .cannot("TikTok has no reels; use type: video"),
    .thread: .cannot("TikTok has no threads; say thread: join or thread: first"),
    .title: .can,
    .link: .cannot("links in captions cannot be opened; put the address in the text or the profile"),
    .linkPreview: .cannot("TikTok draws no link previews"),
    .linkCard: .cannot("TikTok draws no link cards"),
    .images: .can, .videos: .can,
    .mixedMedia: .cannot("TikTok takes one video or photos, not both"),
    .altText: .cannot("TikTok's API takes no alternative texts, \(reference)"),
    .videoAltText: .cannot("TikTok's API takes no alternative texts, \(reference)"),
    .captions: .cannot("TikTok's API takes no captions files, \(reference)"),
    .focus: .cannot("TikTok takes no focal point; crop the picture"),
    .cover: .cannot(
      "TikTok takes no cover of its own: video_cover_timestamp_ms chooses a frame, photo_cover_index a photo"),
    .firstComment: .cannot("TikTok's API writes no comments, \(reference)"),
    .poll: .cannot("TikTok's API makes no polls, \(reference)"),
    .documents: .cannot("TikTok takes videos and photos only"),
    .edit: .cannot("TikTok's API has no call that changes a post, \(reference)"),
    .retract: .cannot(
      "TikTok's API has no call that deletes a post, only cancel before it is public, \(reference)"),
    .probe: .can,
  ],
  limits: [.post: TikTokLimits.post, .carousel: TikTokLimits.carousel, .video: TikTokLimits.video],
  options: [
    PlatformOption(
      "privacy_level", .choice(TikTokLimits.privacyLevels),
      "Required: who sees it. The account's own settings decide which of them it may take; apps without an audit post "
        + "SELF_ONLY"),
    PlatformOption("disable_comment", .boolean, "Turns comments off"),
    PlatformOption("disable_duet", .boolean, types: [.video], "Forbids duets"),
    PlatformOption("disable_stitch", .boolean, types: [.video], "Forbids stitches"),
    PlatformOption(
      "video_cover_timestamp_ms", .integer(0...3_600_000), types: [.video],
      "The cover's place in the video, milliseconds; else its first frame"),
    PlatformOption(
      "photo_cover_index", .integer(0...34), types: [.post, .carousel], "Which photo is the cover, from 0"),
    PlatformOption("auto_add_music", .boolean, types: [.post, .carousel], "TikTok adds music"),
    PlatformOption(
      "brand_content_toggle", .boolean, "Discloses a paid partnership; cannot be SELF_ONLY"),
    PlatformOption("brand_organic_toggle", .boolean, "Discloses that it promotes your own business"),
    PlatformOption("is_aigc", .boolean, "Labels it as made by AI"),
    PlatformOption(
      "source", .choice(["FILE_UPLOAD", "PULL_FROM_URL"]), types: [.video],
      "FILE_UPLOAD (unless said) sends the video; PULL_FROM_URL lets TikTok fetch it below media.base_url, whose "
        + "prefix must be verified for the app"),
  ],
  textLength: { TikTokLength.of($0) },
  keyLifeSeconds: nil,
  fetchesMedia: false,
  fetchedTypes: [.post, .carousel],
  windows: TikTokLimits.windows,
  check: TikTokCheck.findings
)

/// Limits by type of post.
enum TikTokLimits {
  static let version = "v2"
  static let verified = "2026-11-21"
  static let privacyLevels = [
    "PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "SELF_ONLY",
  ]
  static let imageTypes = ["image/jpeg", "image/webp"]
  static let videoTypes = ["video/mp4", "video/quicktime", "video/webm"]
  /// Pixels of each side of a video.
  static let videoSides = 360...4096
  /// 1080p: the shorter and the longer side of a photo.
  static let photoSides = (short: 1080, long: 1920)

  static func limit(_ value: Int, _ unit: String, from page: String, older: String? = nil) -> Limit {
    Limit(value, unit, source: "\(page), developers.tiktok.com", verified: verified, older: older)
  }

  static let post: TypeLimits = {
    var limits = TypeLimits()
    limits.text = limit(4000, "UTF-16 units", from: "Content Posting API, photo reference")
    limits.title = limit(90, "UTF-16 units", from: "Content Posting API, photo reference")
    limits.mediaMinimum = limit(1, "photos", from: "Content Posting API, photo reference")
    limits.mediaMaximum = limit(35, "photos", from: "Content Posting API, photo reference")
    limits.imageBytes = limit(20_000_000, "bytes", from: "Media transfer guide")
    limits.mimeTypes = imageTypes
    limits.mediaRequired = true
    return limits
  }()

  static let carousel: TypeLimits = {
    var limits = post
    limits.mediaMinimum = limit(2, "photos", from: "Content Posting API, photo reference")
    return limits
  }()

  static let video: TypeLimits = {
    var limits = TypeLimits()
    limits.text = limit(2200, "UTF-16 units", from: "Content Posting API, direct post reference")
    limits.mediaMinimum = limit(1, "videos", from: "Content Posting API, direct post reference")
    limits.mediaMaximum = limit(1, "videos", from: "Content Posting API, direct post reference")
    limits.videoBytes = limit(
      4_000_000_000, "bytes", from: "Media transfer guide",
      older: "128 MB (reported of TikTok's own sandbox, elizaOS issue 23834)")
    limits.videoSecondsMaximum = limit(
      600, "seconds", from: "Media transfer guide",
      older: "180 s, which every account may post; the account's own number is asked for before each post")
    limits.mimeTypes = videoTypes
    limits.mediaRequired = true
    return limits
  }()
}
