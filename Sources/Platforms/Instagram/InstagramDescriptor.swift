import Content

/// Instagram as data: professional accounts, by the content publishing API.
let instagramDescriptor = PlatformDescriptor(
  name: "instagram",
  title: "Instagram",
  defaultBaseURL: GraphHost.standard,
  defaultAPIVersion: GraphHost.version,
  isFederated: false,
  accountID: "numeric id of the professional account",
  credentials: [
    CredentialField(
      "access_token",
      "Page token of the linked Page, or with base_url: \(GraphHost.withoutPage) the account's own token")
  ],
  capabilities: [
    .post: .can, .story: .can, .reel: .can, .carousel: .can,
    .textOnly: .cannot("Instagram needs a picture or a video"),
    .video: .cannot("Instagram publishes single videos as reels; use type: reel"),
    .thread: .cannot("Instagram has no threads; say thread: join or thread: first"),
    .title: .cannot(
      "Instagram takes one only as an add-on for accounts linked to a Page, which is not offered here; write it "
        + "into the text"),
    .link: .cannot("links in captions cannot be opened; put the address in the text or the profile"),
    .linkPreview: .cannot("Instagram draws no link previews"),
    .linkCard: .cannot("Instagram draws no link cards"),
    .images: .can, .videos: .can, .mixedMedia: .can, .altText: .can,
    .videoAltText: .cannot("Instagram takes alternative texts for pictures only"),
    .captions: .cannot("Instagram takes no captions files"),
    .focus: .cannot("Instagram takes no focal point; crop the picture"),
    .cover: .can, .firstComment: .can,
    .poll: .cannot(
      "Instagram takes polls only as an add-on for accounts linked to a Page, which is not offered here"),
    .documents: .cannot("Instagram takes pictures and videos only"),
    .edit: .cannot("Instagram's API cannot change a caption or media"), .retract: .can, .probe: .can,
  ],
  limits: [
    .post: InstagramLimits.post, .carousel: InstagramLimits.carousel, .reel: InstagramLimits.reel,
    .story: InstagramLimits.story,
  ],
  options: [
    PlatformOption(
      "location_id", .text(maximum: nil), types: [.post, .carousel, .reel],
      "Id of a Page that has a location"),
    PlatformOption(
      "collaborators", .texts(maximum: 3), types: [.post, .carousel, .reel],
      "Names of accounts invited as co-authors"),
    PlatformOption(
      "user_tags", .structure,
      "People tagged: {username, x, y, media}; x and y from 0 to 1 on pictures, media counts from 1"),
    PlatformOption("share_to_feed", .boolean, types: [.reel], "Shows the reel in the feed tab too"),
    PlatformOption(
      "thumb_offset", .integer(0...900_000), types: [.reel], "The cover's place in the video, milliseconds"),
    PlatformOption(
      "product_tags", .structure, types: [.post, .carousel, .reel],
      "Products tagged, at most five a file: {product_id, x, y, media}; for shops linked to a Page"),
    PlatformOption(
      "trial_strategy", .choice(["MANUAL", "SS_PERFORMANCE"]), types: [.reel],
      "Shown to strangers first; how the reel then reaches followers"),
    PlatformOption(
      "video_upload", .choice(["url", "resumable"]),
      "url: the platform fetches videos; resumable: their bytes are sent, for accounts linked to a Page"),
    PlatformOption(
      "comment_enabled", .boolean, types: [.post, .carousel, .reel], "false: nobody may comment"),
    PlatformOption("audio_name", .text(maximum: nil), types: [.reel], "Name of the reel's own sound"),
    PlatformOption("is_ai_generated", .boolean, "Labels the post as made by AI"),
  ],
  textLength: { InstagramLength.of($0) },
  keyLifeSeconds: nil,
  fetchesMedia: true,
  windows: InstagramLimits.windows,
  check: InstagramCheck.findings
)

/// Limits by type of post.
enum InstagramLimits {
  static func limit(
    _ value: Int, _ unit: String, from page: String = "content publishing guide", older: String? = nil
  ) -> Limit {
    Limit(
      value, unit, source: "Instagram \(page), developers.facebook.com", verified: "2026-11-21", older: older)
  }

  /// More hashtags than this are taken but said to be ignored since December 2025.
  static let usefulHashtags = 5
  /// Width by height of pictures in posts and carousels, 4:5 to 1.91:1, in thousandths; videos beside them
  /// may be of any shape.
  static let imageShapes = 800...1910
  static let imageTypes = ["image/jpeg"]
  static let videoTypes = ["video/mp4", "video/quicktime"]

  private static let captioned: TypeLimits = {
    var limits = TypeLimits()
    limits.text = limit(2200, "UTF-16 units")
    limits.hashtags = limit(30, "hashtags", older: "5 (announcement of 2025-12-18 for the app)")
    limits.mentions = limit(20, "mentions")
    limits.altText = limit(1000, "characters", from: "media reference")
    limits.mediaMinimum = limit(1, "files")
    limits.imageBytes = limit(8_388_608, "bytes")
    limits.imageWidthMinimum = limit(320, "pixels")
    limits.mediaRequired = true
    return limits
  }()

  static let post: TypeLimits = {
    var limits = captioned
    limits.fold = Limit(
      125, "characters",
      source:
        "Ads guide (primary text in the feed), facebook.com/business/ads-guide, stated for advertisements",
      verified: "2026-11-22")
    limits.mediaMaximum = limit(10, "files", older: "20 (the app)")
    limits.videoBytes = limit(300_000_000, "bytes", older: "1 GB (samples and older pages)")
    limits.mimeTypes = imageTypes + videoTypes
    return limits
  }()

  static let carousel: TypeLimits = {
    var limits = post
    limits.mediaMinimum = limit(2, "files")
    limits.videoSecondsMinimum = limit(3, "seconds")
    limits.videoSecondsMaximum = limit(60, "seconds")
    return limits
  }()

  static let reel: TypeLimits = {
    var limits = captioned
    limits.altText = nil
    limits.imageBytes = nil
    limits.imageWidthMinimum = nil
    limits.mediaMaximum = limit(1, "files")
    limits.videoBytes = limit(300_000_000, "bytes", older: "1 GB (samples and older pages)")
    limits.videoSecondsMinimum = limit(3, "seconds")
    limits.videoSecondsMaximum = limit(900, "seconds")
    limits.aspectMinimum = limit(10, "thousandths")
    limits.aspectMaximum = limit(10_000, "thousandths")
    limits.mimeTypes = videoTypes
    return limits
  }()

  static let story: TypeLimits = {
    var limits = TypeLimits()
    limits.mediaMinimum = limit(1, "files")
    limits.mediaMaximum = limit(1, "files")
    limits.mediaRequired = true
    limits.imageBytes = limit(8_388_608, "bytes")
    limits.videoBytes = limit(100_000_000, "bytes")
    limits.videoSecondsMinimum = limit(3, "seconds")
    limits.videoSecondsMaximum = limit(60, "seconds")
    limits.aspectMinimum = limit(100, "thousandths")
    limits.aspectMaximum = limit(10_000, "thousandths")
    limits.mimeTypes = imageTypes + videoTypes
    return limits
  }()
}
