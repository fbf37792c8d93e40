import Content

/// Facebook Pages as data.
let facebookDescriptor = PlatformDescriptor(
  name: "facebook",
  title: "Facebook Page",
  defaultBaseURL: GraphHost.standard,
  defaultAPIVersion: GraphHost.version,
  isFederated: false,
  accountID: "numeric Page id",
  credentials: [
    CredentialField(
      "access_token",
      "Page token with pages_manage_posts, pages_read_engagement and, for first_comment, "
        + "pages_manage_engagement; made from a long-lived user token it does not expire")
  ],
  capabilities: [
    .textOnly: .can, .post: .can, .video: .can, .reel: .can, .story: .can,
    .carousel: .cannot("the API makes no carousels of pictures; several pictures go with type: post"),
    .thread: .cannot("Facebook has no threads; say thread: join or thread: first"),
    .title: .can, .link: .can,
    .linkPreview: .cannot("Facebook draws the preview itself; for none put the address in the text"),
    .linkCard: .cannot(
      "Facebook takes title, description and picture from the page itself; others only for domains verified as the "
        + "Page's own, which is not offered here"),
    .images: .can, .videos: .can,
    .mixedMedia: .cannot("Facebook takes either pictures or one video"),
    .altText: .can, .videoAltText: .cannot("Facebook takes alternative texts for pictures only"),
    .captions: .can, .cover: .can, .documents: .cannot("the API takes pictures and videos only"),
    .focus: .cannot("Facebook takes no focal point"),
    .firstComment: .can,
    .poll: .cannot("Facebook's API makes no polls"),
    .edit: .can, .retract: .can, .probe: .can,
  ],
  limits: [
    .post: FacebookLimits.post, .video: FacebookLimits.video, .reel: FacebookLimits.reel,
    .story: FacebookLimits.story,
  ],
  options: FacebookOptions.all,
  textLength: { FacebookLength.of($0) },
  keyLifeSeconds: nil,
  fetchesMedia: false,
  windows: FacebookLimits.windows,
  check: FacebookCheck.findings
)

/// Limits by type of post; where the documentation contradicts itself, the lower number.
enum FacebookLimits {
  static func limit(_ value: Int, _ unit: String, from page: String, older: String? = nil) -> Limit {
    Limit(value, unit, source: "\(page), developers.facebook.com", verified: "2026-11-21", older: older)
  }

  static let imageTypes = ["image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"]
  static let videoTypes = ["video/mp4", "video/quicktime"]

  private static let photo = limit(
    4_194_304, "bytes", from: "Page photos reference", older: "10 MB (Page stories guide and newer texts)")

  private static let texts: TypeLimits = {
    var limits = TypeLimits()
    limits.text = Limit(
      63_206, "characters", source: "public clients of the API; the documentation names none",
      verified: "2026-11-21")
    limits.fold = Limit(
      125, "characters",
      source:
        "Ads guide (primary text in the feed), facebook.com/business/ads-guide, stated for advertisements",
      verified: "2026-11-22")
    return limits
  }()

  static let post: TypeLimits = {
    var limits = texts
    limits.mediaMaximum = Limit(
      10, "files", source: "our own bound; the documentation names none", verified: "2026-11-21")
    limits.imageBytes = photo
    limits.videoBytes = limit(
      2_147_483_648, "bytes", from: "Video API error codes",
      older:
        "1 GB (older text on uploads in one call), 1.75 GB (older texts on resumable uploads), 10 GB (newer "
        + "ones)")
    limits.videoSecondsMaximum = limit(
      2400, "seconds", from: "Video API error codes",
      older:
        "20 min (older text on uploads in one call), 45 min (older texts on resumable uploads), 4 h (newer "
        + "ones)")
    limits.mimeTypes = imageTypes + videoTypes
    return limits
  }()

  static let video: TypeLimits = {
    var limits = post
    limits.mediaMaximum = limit(1, "files", from: "Video API")
    limits.mediaRequired = true
    limits.imageBytes = nil
    limits.mimeTypes = videoTypes
    return limits
  }()

  static let reel: TypeLimits = {
    var limits = video
    limits.fold = nil
    limits.videoSecondsMinimum = limit(3, "seconds", from: "Reels publishing guide")
    limits.videoSecondsMaximum = limit(90, "seconds", from: "Reels publishing guide")
    limits.aspectMinimum = limit(550, "thousandths", from: "Reels publishing guide (9:16, give or take 2 %)")
    limits.aspectMaximum = limit(575, "thousandths", from: "Reels publishing guide (9:16, give or take 2 %)")
    limits.mimeTypes = ["video/mp4"]
    return limits
  }()

  static let story: TypeLimits = {
    var limits = TypeLimits()
    limits.mediaMinimum = limit(1, "files", from: "Page stories guide")
    limits.mediaMaximum = limit(1, "files", from: "Page stories guide")
    limits.mediaRequired = true
    limits.imageBytes = photo
    limits.videoBytes = post.videoBytes
    limits.videoSecondsMinimum = limit(3, "seconds", from: "Page stories guide")
    limits.videoSecondsMaximum = limit(
      60, "seconds", from: "Page stories guide, text", older: "90 s (table of the same guide)")
    limits.mimeTypes = imageTypes + ["video/mp4"]
    return limits
  }()
}
