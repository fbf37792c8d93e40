import Content

/// YouTube as data: channels, by the Data API v3.
let youtubeDescriptor = PlatformDescriptor(
  name: "youtube",
  title: "YouTube",
  defaultBaseURL: YouTubeHost.standard,
  defaultAPIVersion: YouTubeHost.version,
  isFederated: false,
  accountID: "id of the channel: UC…",
  credentials: [
    CredentialField(
      "access_token", isRequired: false,
      "a token that lives for an hour, for a rehearsal or one run; else the three below"),
    CredentialField(
      "refresh_token", isRequired: false,
      "from a consent with access_type=offline and the scope youtube.force-ssl; the consent screen must be "
        + "published, or it ends after 7 days"),
    CredentialField(
      "client_id", isRequired: false, "of the OAuth client that the refresh token was made for"),
    CredentialField("client_secret", isRequired: false, "of the same client"),
  ],
  capabilities: [
    .video: .can, .reel: .can,
    .textOnly: .cannot("YouTube publishes videos; its API makes no community posts"),
    .post: .cannot("YouTube publishes videos; use type: video, or type: reel for a Short"),
    .story: .cannot("YouTube has no stories"),
    .carousel: .cannot("YouTube has no carousels"),
    .thread: .cannot("YouTube has no threads; say thread: join or thread: first"),
    .title: .can, .link: .can,
    .linkPreview: .cannot("YouTube draws no link previews"),
    .linkCard: .cannot("YouTube's API makes no cards"),
    .images: .cannot("YouTube publishes videos; a picture can be its cover"),
    .videos: .can,
    .mixedMedia: .cannot("YouTube takes one video"),
    .altText: .cannot("YouTube takes no alternative texts; write captions for the video"),
    .videoAltText: .cannot("YouTube takes no alternative texts; write captions for the video"),
    .focus: .cannot("YouTube takes no focal point"),
    .captions: .can, .cover: .can, .firstComment: .can,
    .poll: .cannot("YouTube's API makes no polls"),
    .documents: .cannot("YouTube takes no documents"),
    .edit: .can, .retract: .can, .probe: .can,
  ],
  limits: [.video: YouTubeLimits.video, .reel: YouTubeLimits.short],
  options: YouTubeLimits.options,
  textLength: { YouTubeLength.description($0) },
  titleLength: { YouTubeLength.title($0) },
  keyLifeSeconds: nil,
  fetchesMedia: false,
  windows: YouTubeQuota.windows,
  costs: { YouTubeQuota.words($0) },
  check: YouTubeCheck.findings
)

/// Limits by type of post.
enum YouTubeLimits {
  static func limit(
    _ value: Int, _ unit: String, from page: String = "videos resource", older: String? = nil
  ) -> Limit {
    Limit(
      value, unit, source: "YouTube Data API, \(page), developers.google.com", verified: "2026-11-21",
      older: older)
  }

  static let titleUnits = 100
  static let descriptionBytes = 5000
  static let tagUnits = 500
  static let coverBytes = 50 << 20
  static let captionsBytes = 100 << 20
  static let captionName = 150
  /// More than these, and YouTube is said to ignore all of them.
  static let hashtags = 60
  /// Longer videos need a channel whose phone number is verified.
  static let unverifiedSeconds = 900
  static let shortSeconds = 180
  static let coverTypes = ["image/jpeg", "image/png"]
  static let videoTypes = [
    "video/mp4", "video/quicktime", "video/webm", "video/mpeg", "video/x-msvideo", "video/x-ms-wmv",
    "video/x-flv", "video/3gpp",
  ]

  static let video: TypeLimits = {
    var limits = TypeLimits()
    limits.text = limit(descriptionBytes, "bytes")
    limits.title = limit(titleUnits, "characters")
    limits.mediaMinimum = limit(1, "files", from: "videos.insert")
    limits.mediaMaximum = limit(1, "files", from: "videos.insert")
    limits.mediaRequired = true
    limits.videoBytes = limit(274_877_906_944, "bytes", from: "videos.insert")
    limits.coverBytes = limit(
      coverBytes, "bytes", from: "thumbnails.set", older: "2 MB (the same page until 2026-09-14)")
    limits.videoSecondsMaximum = limit(43_200, "seconds", from: "videos.insert")
    limits.mimeTypes = videoTypes
    return limits
  }()

  static let short: TypeLimits = {
    var limits = video
    limits.videoSecondsMaximum = Limit(
      shortSeconds, "seconds", source: "YouTube Shorts, support.google.com/youtube", verified: "2026-11-21",
      older: "60 s (uploads before 2024-10-15)")
    limits.aspectMaximum = Limit(
      1000, "thousandths", source: "YouTube Shorts, support.google.com/youtube", verified: "2026-11-21")
    return limits
  }()

  static let options: [PlatformOption] = [
    PlatformOption(
      "privacy", .choice(["public", "unlisted", "private"]), "Who sees it; public unless said"),
    PlatformOption(
      "made_for_kids", .boolean, "Whether it is made for children: the law asks, so it must be said"),
    PlatformOption("category", .text(maximum: 3), "Number of its category: 22 is People & Blogs"),
    PlatformOption("tags", .texts(maximum: 250), "Words it is found by; 500 characters in all"),
    PlatformOption("notify_subscribers", .boolean, "Tells subscribers of it; true unless said"),
    PlatformOption("license", .choice(["youtube", "creativeCommon"]), "Its license; youtube unless said"),
    PlatformOption("embeddable", .boolean, "May be shown on other sites; true unless said"),
    PlatformOption("public_stats", .boolean, "Shows its counts to everyone; true unless said"),
    PlatformOption("synthetic_media", .boolean, "Says that it shows realistic altered or made-up things"),
    PlatformOption("paid_promotion", .boolean, "Says that it contains paid promotion"),
    PlatformOption("recording_date", .text(maximum: 10), "The day it was filmed: 2026-11-21"),
    PlatformOption("language", .text(maximum: 35), "Language of title and description: de, pt-BR"),
    PlatformOption("audio_language", .text(maximum: 35), "Language spoken in it"),
    PlatformOption(
      "localizations", .structure, "Title and description in other languages: {de: {title, description}}"),
    PlatformOption("playlist", .text(maximum: 64), "Id of a playlist of the channel it is added to"),
    PlatformOption(
      "caption_language", .text(maximum: 35),
      "Language of the captions; as their file is named (menu.de.vtt), else as language"),
    PlatformOption("caption_name", .text(maximum: captionName), "What viewers see the captions called"),
  ]
}
