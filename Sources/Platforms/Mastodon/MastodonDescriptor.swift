import Content

/// Mastodon as data.
let mastodonDescriptor = PlatformDescriptor(
  name: "mastodon",
  title: "Mastodon",
  defaultBaseURL: nil,
  isFederated: true,
  accountID: "handle on its server, without @",
  credentials: [
    CredentialField(
      "access_token",
      "Settings > Development > New application, scopes read and write; it does not expire")
  ],
  capabilities: [
    .textOnly: .can, .post: .can, .video: .can, .thread: .can,
    .story: .cannot("Mastodon has no stories"),
    .reel: .cannot("Mastodon has no reels; use type: video"),
    .carousel: .cannot("Mastodon has no carousels; up to four images go with type: post"),
    .title: .cannot("Mastodon posts have no title; see content_warning"),
    .link: .can,
    .linkPreview: .cannot("Mastodon draws the card itself and cannot be told not to"),
    .linkCard: .cannot("Mastodon takes title, description and picture from the page itself"),
    .images: .can, .videos: .can,
    .mixedMedia: .cannot("Mastodon takes either up to four images or one video"),
    .altText: .can, .videoAltText: .can, .focus: .can,
    .captions: .cannot("Mastodon takes no captions files"),
    .cover: .cannot("not yet"),
    .firstComment: .cannot("Mastodon has no comments; write a thread: a line --- and the next text"),
    .poll: .can,
    .edit: .can, .retract: .can, .probe: .can,
  ],
  limits: [.post: MastodonLimits.post, .video: MastodonLimits.video],
  options: [
    PlatformOption(
      "visibility", .choice(["public", "unlisted", "private", "direct"]),
      "Who sees it; the account's preference unless said"),
    PlatformOption(
      "thread_visibility", .choice(["public", "unlisted", "private", "direct"]),
      "Visibility of a thread's items after the first; as visibility unless said"),
    PlatformOption("content_warning", .text(maximum: nil), "Shown instead of the text until opened"),
    PlatformOption("sensitive", .boolean, "Hides the media until opened"),
    PlatformOption("language", .text(maximum: 3), "ISO 639 code of the text: de"),
    PlatformOption("poll_multiple", .boolean, "Several answers may be chosen"),
    PlatformOption("poll_hide_totals", .boolean, "Counts stay hidden until the poll ends"),
  ],
  textLength: { MastodonLength.of($0) },
  keyLifeSeconds: 3600,
  fetchesMedia: false,
  windows: MastodonLimits.windows,
  check: MastodonCheck.findings
)

/// Limits of a server as Mastodon is shipped. The server's own are read before something is sent.
enum MastodonLimits {
  static let source = "Instance entity and instance configuration, docs.joinmastodon.org"
  static let verified = "2026-11-21"

  static func limit(_ value: Int, _ unit: String) -> Limit {
    Limit(value, unit, source: source, verified: verified)
  }

  /// Text limit of a server that says nothing else; an account's own `limits` may raise it.
  static let characters = 500
  static let pollOptions = 4
  static let pollOptionCharacters = 50
  static let pollSeconds: ClosedRange<Int64> = 300...2_629_746

  static let post: TypeLimits = {
    var limits = TypeLimits()
    limits.text = limit(characters, "characters")
    limits.altText = limit(1500, "characters")
    limits.mediaMaximum = limit(4, "files")
    limits.imageBytes = limit(16_777_216, "bytes")
    limits.videoBytes = limit(103_809_024, "bytes")
    limits.mimeTypes = [
      "image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "image/avif",
      "video/mp4", "video/webm", "video/quicktime", "audio/mpeg", "audio/ogg", "audio/wav", "audio/flac",
      "audio/mp4",
    ]
    return limits
  }()

  static let video: TypeLimits = {
    var limits = post
    limits.mediaMaximum = limit(1, "files")
    limits.mimeTypes = ["video/mp4", "video/webm", "video/quicktime"]
    limits.mediaRequired = true
    return limits
  }()
}
