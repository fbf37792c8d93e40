import Content

/// Bluesky as data.
let blueskyDescriptor = PlatformDescriptor(
  name: "bluesky",
  title: "Bluesky",
  defaultBaseURL: "https://bsky.social",
  isFederated: false,
  accountID: "DID (did:plc:…, stays when the handle changes) or handle without @",
  credentials: [
    CredentialField(
      "app_password", "Settings > Privacy and security > App passwords; never the account's own password")
  ],
  capabilities: [
    .textOnly: .can, .post: .can, .video: .can, .thread: .can, .carousel: .can,
    .story: .cannot("Bluesky has no stories"),
    .reel: .cannot("Bluesky has no reels; use type: video"),
    .title: .cannot("Bluesky posts have no title; link.title is the card's"),
    .link: .can, .linkPreview: .can, .linkCard: .can,
    .images: .can, .videos: .can,
    .mixedMedia: .cannot("a Bluesky post has one attachment: pictures or one video (lexicon app.bsky.embed)"),
    .altText: .can, .videoAltText: .can, .captions: .can,
    .documents: .cannot("Bluesky has no attachment for documents (lexicon app.bsky.embed)"),
    .focus: .cannot("Bluesky shows pictures whole and has no focal point (lexicon app.bsky.embed.images)"),
    .cover: .cannot("Bluesky takes a video's picture from the video (lexicon app.bsky.embed.video)"),
    .firstComment: .cannot("Bluesky has no comments; write a thread: a line --- and the next text"),
    .poll: .cannot("Bluesky has no polls (lexicon app.bsky.embed)"),
    .edit: .cannot(
      "Bluesky shows the first version of a post for ever (bluesky-social/social-app#673, looked at 2026-11-21): "
        + "delete it and post anew"),
    .retract: .can, .probe: .can,
  ],
  limits: [.post: BlueskyLimits.post, .video: BlueskyLimits.video, .carousel: BlueskyLimits.carousel],
  options: BlueskyLimits.options,
  textLength: { BlueskyLength.graphemes($0) },
  keyLifeSeconds: nil,
  fetchesMedia: false,
  windows: BlueskyLimits.windows,
  check: BlueskyCheck.findings
)

/// Numbers of the lexicons and of Bluesky's own servers.
enum BlueskyLimits {
  static let verified = "2026-11-21"

  static func limit(
    _ value: Int, _ unit: String, _ lexicon: String, older: String? = nil
  ) -> Limit {
    Limit(
      value, unit, source: "lexicon \(lexicon), github.com/bluesky-social/atproto", verified: verified,
      older: older)
  }

  static let graphemes = 300
  static let bytes = 3000
  static let tagGraphemes = 64
  static let tagBytes = 640
  static let cardImageBytes = 1_000_000
  static let captionsBytes = 20_000
  static let listsInGate = 5
  /// What the apps show of a gallery.
  static let shownInGallery = 10

  static let imageTypes = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"]

  static let post: TypeLimits = {
    var limits = TypeLimits()
    limits.text = limit(graphemes, "characters", "app.bsky.feed.post")
    limits.mediaMaximum = limit(4, "files", "app.bsky.embed.images")
    limits.imageBytes = limit(
      2_000_000, "bytes", "app.bsky.embed.images",
      older: "1,000,000 bytes (the same lexicon before 2026-04-08)")
    limits.videoBytes = limit(
      300_000_000, "bytes", "app.bsky.embed.video",
      older: "100,000,000 bytes (the same lexicon before 2026-08-11)")
    limits.videoSecondsMaximum = Limit(
      600, "seconds", source: "reported for September 2026, php2Bluesky#40", verified: verified,
      older: "180 seconds (before September 2026)")
    limits.mimeTypes = imageTypes + ["video/mp4"]
    return limits
  }()

  static let video: TypeLimits = {
    var limits = post
    limits.mediaMaximum = limit(1, "files", "app.bsky.embed.video")
    limits.imageBytes = nil
    limits.mimeTypes = ["video/mp4"]
    limits.mediaRequired = true
    return limits
  }()

  static let carousel: TypeLimits = {
    var limits = post
    limits.mediaMaximum = limit(
      20, "files", "app.bsky.embed.gallery", older: "\(shownInGallery) (what the apps show)")
    limits.mimeTypes = imageTypes
    limits.mediaRequired = true
    limits.videoBytes = nil
    limits.videoSecondsMaximum = nil
    return limits
  }()

  static let options = [
    PlatformOption("languages", .texts(maximum: 3), "Languages of the text, BCP 47: [de, en-GB]"),
    PlatformOption(
      "hidden_tags", .texts(maximum: 8),
      "Hashtags that are found but not shown; without #, 64 characters each"),
    PlatformOption(
      "content_labels", .texts(maximum: 4), "Warnings: porn, sexual, nudity, graphic-media"),
    PlatformOption(
      "replies_from", .texts(maximum: listsInGate),
      "Who may reply to the first post: mentioned, followers, following, a list (at://…), or [nobody]; "
        + "everybody unless said"),
    PlatformOption("allow_quotes", .boolean, "false: nobody may quote the posts"),
    PlatformOption(
      "video_presentation", .choice(["default", "gif"]), "gif: plays by itself in a loop, without sound"),
    PlatformOption(
      "video_service", .text(maximum: 200),
      "Who makes the video ready: https://video.bsky.app unless said, another address, or none: it goes to the "
        + "account's server as it is"),
  ]
}
