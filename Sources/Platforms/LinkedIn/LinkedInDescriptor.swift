import Content

/// LinkedIn as data.
let linkedInDescriptor = PlatformDescriptor(
  name: "linkedin",
  title: "LinkedIn",
  defaultBaseURL: LinkedInHost.standard,
  defaultAPIVersion: LinkedInHost.version,
  isFederated: false,
  accountID: "the author's URN: urn:li:organization:123 or urn:li:person:AbC1, never the number alone",
  credentials: [
    CredentialField(
      "access_token",
      "lives 60 days; a member's with openid, profile and w_member_social, an organization's with "
        + "w_organization_social, r_organization_social and rw_organization_admin"),
    CredentialField(
      "refresh_token", isRequired: false,
      "lives a year, for approved applications alone; with client_id and client_secret it replaces a token "
        + "that has ended"),
    CredentialField("client_id", isRequired: false, "of the application"),
    CredentialField(
      "client_secret", isRequired: false, "of the application; with client_id the token's end is shown too"),
  ],
  capabilities: [
    .textOnly: .can, .post: .can, .video: .can,
    .story: .cannot("LinkedIn has no stories"),
    .reel: .cannot("LinkedIn's API makes no reels; use type: video"),
    .carousel: .cannot(
      "LinkedIn's carousels are for advertisements alone; several pictures or a PDF go with type: post"),
    .thread: .cannot("LinkedIn has no threads; say thread: join or thread: first"),
    .title: .can, .link: .can, .linkPreview: .can, .linkCard: .can,
    .images: .can, .videos: .can, .documents: .can,
    .mixedMedia: .cannot("LinkedIn takes up to 20 pictures, one video or one document"),
    .altText: .can, .videoAltText: .cannot("LinkedIn takes alternative texts for pictures only"),
    .captions: .can, .cover: .can,
    .focus: .cannot("LinkedIn takes no focal point"),
    .firstComment: .can, .poll: .can, .edit: .can, .retract: .can, .probe: .can,
  ],
  limits: [.post: LinkedInLimits.post, .video: LinkedInLimits.video],
  options: [
    PlatformOption(
      "visibility", .choice(["public", "connections", "logged_in"]),
      "Who sees it; connections is for members alone. Default: public"),
    PlatformOption(
      "hashtags", .choice(["links", "text"]), "Whether #words become links, or stay words. Default: links"),
    PlatformOption("feed", .boolean, "false: it stands on the author's page and is not put into feeds"),
    PlatformOption("reshare_disabled", .boolean, "Others cannot share it on"),
    PlatformOption(
      "reshare_of", .text(maximum: 60), "Shares another post on, named by its URN: urn:li:share:123"),
    PlatformOption("poll_question", .text(maximum: 140), "What a poll asks; the text unless said"),
  ],
  textLength: { LinkedInLength.of($0) },
  keyLifeSeconds: nil,
  fetchesMedia: false,
  windows: LinkedInLimits.windows,
  check: LinkedInCheck.findings
)

/// Limits by type of post; where the documentation contradicts itself, the stricter number.
enum LinkedInLimits {
  static let verified = "2026-11-21"

  static func limit(_ value: Int, _ unit: String, from page: String, older: String? = nil) -> Limit {
    Limit(value, unit, source: "\(page), learn.microsoft.com/linkedin", verified: verified, older: older)
  }

  static let imageTypes = ["image/jpeg", "image/png", "image/gif"]
  static let videoTypes = ["video/mp4"]
  static let documentTypes = [
    "application/pdf", "application/msword", "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  ]
  /// Pictures must have fewer pixels.
  static let imagePixels = 36_152_320
  static let videoBytesMinimum = 76_800
  /// Width by height of films, 1:2.4 to 2.4:1, in thousandths.
  static let videoShapes = 417...2400
  static let pollOptions = 2...4
  static let pollOptionCharacters = 30
  static let pollQuestionCharacters = 140

  static let post: TypeLimits = {
    var limits = TypeLimits()
    limits.text = Limit(
      3000, "UTF-16 units", source: "Post on LinkedIn, linkedin.com/help", verified: verified,
      older: "1,300 characters (help page of earlier years)")
    limits.fold = Limit(
      150, "characters",
      source:
        "Single image ads specifications (introductory text), linkedin.com/help/lms/answer/a426534, stated for "
        + "advertisements", verified: "2026-11-22",
      older: "about 210 (platform-limits.md, github.com/coreyhaines31/marketingskills)")
    limits.altText = limit(4086, "characters", from: "MultiImage API")
    limits.mediaMaximum = limit(20, "files", from: "MultiImage API")
    limits.imageBytes = Limit(
      5_000_000, "bytes", source: "Photo specifications, linkedin.com/help", verified: verified)
    limits.videoBytes = limit(
      500_000_000, "bytes", from: "Videos API", older: "5 GB (fileSizeBytes, same page)")
    limits.documentBytes = limit(100_000_000, "bytes", from: "Documents API")
    limits.videoSecondsMinimum = limit(3, "seconds", from: "Videos API")
    limits.videoSecondsMaximum = limit(1800, "seconds", from: "Videos API")
    limits.mimeTypes = imageTypes + videoTypes + documentTypes
    return limits
  }()

  static let video: TypeLimits = {
    var limits = post
    limits.mediaMinimum = limit(1, "files", from: "Videos API")
    limits.mediaMaximum = limit(1, "files", from: "Videos API")
    limits.mediaRequired = true
    limits.altText = nil
    limits.imageBytes = nil
    limits.documentBytes = nil
    limits.mimeTypes = videoTypes
    return limits
  }()
}
