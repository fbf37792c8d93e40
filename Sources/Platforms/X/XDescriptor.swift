import Content

/// X as data.
let xDescriptor = PlatformDescriptor(
  name: "x",
  title: "X",
  defaultBaseURL: "https://api.x.com",
  isFederated: false,
  accountID: "user name without @, or the account's number",
  credentials: [
    CredentialField(
      "access_token",
      "OAuth 2 user token with tweet.read tweet.write users.read media.write (it lives two hours), or the access "
        + "token of OAuth 1.0a, which does not expire and needs the three fields below"),
    CredentialField(
      "consumer_key", isRequired: false,
      "With OAuth 1.0a: the app's API key; give the app Read and write before the token is made"),
    CredentialField("consumer_secret", isRequired: false, "With OAuth 1.0a: the app's API key secret"),
    CredentialField("token_secret", isRequired: false, "With OAuth 1.0a: the access token's secret"),
  ],
  capabilities: [
    .textOnly: .can, .post: .can, .video: .can, .thread: .can,
    .story: .cannot("X has no stories"),
    .reel: .cannot("X has no reels; use type: video"),
    .carousel: .cannot("X has no carousels; up to four pictures go with type: post"),
    .title: .cannot("X posts have no title"),
    .link: .can,
    .linkPreview: .cannot("X draws the card itself and cannot be told not to"),
    .linkCard: .cannot("X takes title, description and picture from the page itself"),
    .images: .can, .videos: .can,
    .mixedMedia: .cannot("X takes up to four pictures, or one GIF, or one video"),
    .altText: .can, .videoAltText: .can,
    .captions: .can,
    .focus: .cannot("X takes no focal point; crop the picture"),
    .cover: .cannot("X's API documents no cover for a posted video"),
    .firstComment: .cannot("X has no comments; write a thread: a line --- and the next text"),
    .poll: .can,
    .documents: .cannot("X takes pictures and videos only"),
    .edit: .can, .retract: .can, .probe: .can,
  ],
  limits: [.post: XLimits.post, .video: XLimits.video],
  options: [
    PlatformOption(
      "reply_settings", .choice(["following", "mentionedUsers", "subscribers", "verified"]),
      "Who may answer; everyone unless said"),
    PlatformOption("made_with_ai", .boolean, "Labels the post as made with AI"),
    PlatformOption("paid_partnership", .boolean, "Labels the post as a paid partnership"),
    PlatformOption("community_id", .text(maximum: 19), "Posts into a community, by its number"),
    PlatformOption("share_with_followers", .boolean, "Shows a community's post to all followers too"),
    PlatformOption("for_super_followers_only", .boolean, "For subscribers only"),
    PlatformOption("place_id", .text(maximum: 100), "Id of the place the post is tagged with"),
    PlatformOption(
      "tagged_user_ids", .texts(maximum: 10), "Numbers of the people tagged on the first item's media"),
    PlatformOption(
      "in_reply_to", .text(maximum: 19),
      "Number of the post that is answered; X allows it only where its author mentioned or quoted the account"
    ),
    PlatformOption(
      "quote_tweet_id", .text(maximum: 19), "Number of the post that is quoted; only with X's Enterprise plan"
    ),
    PlatformOption(
      "direct_message_deep_link", .text(maximum: nil), "Address that opens a private message to the account"),
    PlatformOption("nullcast", .boolean, "Keeps the post out of timelines: for promotion only"),
  ],
  textLength: { XLength.of($0) },
  keyLifeSeconds: nil,
  fetchesMedia: false,
  windows: XLimits.windows,
  costs: XCosts.of,
  check: XCheck.findings
)

/// Limits of an account without a subscription; those with one may write and show more.
enum XLimits {
  static let verified = "2026-11-21"

  static func limit(_ value: Int, _ unit: String, from page: String) -> Limit {
    Limit(value, unit, source: "\(page), docs.x.com", verified: verified)
  }

  static let imageTypes = ["image/jpeg", "image/png", "image/webp"]
  static let videoTypes = ["video/mp4", "video/quicktime"]
  /// Of one picture that is no GIF.
  static let imageBytes = 5_000_000
  static let gifBytes = 15_000_000
  static let gifSize = (width: 1280, height: 1080)
  static let videoSeconds = 0.5...140.0
  /// The documented size, either way up; and what is taken in practice.
  static let videoSize = (long: 1280, short: 1024)
  static let largestVideoSize = (long: 1920, short: 1200)
  static let videoSideMinimum = 32
  /// Width by height in thousandths: 1:3 to 3:1.
  static let videoShapes = 333...3000
  static let pollOptions = 2...4
  static let pollOptionCharacters = 25
  static let pollMinutes: ClosedRange<Int64> = 5...10_080
  static let cashtags = 1
  /// Larger pieces were refused with 431 (public reports).
  static let segmentBytes = 1 << 20
  static let segments = 1000

  /// True for what is sent in pieces.
  static func isChunked(_ asset: MediaAsset) -> Bool {
    let mime = MediaType.of(path: asset.path)
    return MediaType.isVideo(mime) || mime == "image/gif"
  }

  static let post: TypeLimits = {
    var limits = TypeLimits()
    limits.text = Limit(
      280, "characters, weighted", source: "Counting characters, docs.x.com", verified: verified,
      older: "25,000 for accounts with Premium")
    limits.altText = limit(1000, "characters", from: "Media metadata")
    limits.mediaMaximum = limit(4, "files", from: "Media best practices")
    limits.imageBytes = Limit(
      gifBytes, "bytes", source: "Media best practices, docs.x.com", verified: verified,
      older: "5,000,000 for pictures that are no GIF (same page)")
    limits.videoBytes = limit(512_000_000, "bytes", from: "Media best practices")
    limits.videoSecondsMaximum = Limit(
      140, "seconds", source: "Media best practices, docs.x.com", verified: verified,
      older: "longer for accounts with Premium")
    limits.mimeTypes = imageTypes + ["image/gif"] + videoTypes
    return limits
  }()

  static let video: TypeLimits = {
    var limits = post
    limits.mediaMaximum = limit(1, "files", from: "Media best practices")
    limits.imageBytes = nil
    limits.mimeTypes = videoTypes
    limits.mediaRequired = true
    return limits
  }()
}

/// What a delivery costs where the app pays per call. (Pricing, docs.x.com, 2026-11-21.)
enum XCosts {
  /// Thousandths of a US dollar: for a post, for one that holds an address, for an alternative text.
  static let (post, linked, metadata) = (15, 200, 5)

  /// One line: the sum, and what makes it.
  static func of(_ content: DeliveryContent) -> [String] {
    let posts = content.items.count
    let links = content.items.indices.count { XAddress.count(in: XText.of(content, item: $0)) > 0 }
    let texts = content.items.flatMap(\.media).count { $0.alt != nil }
    let sum = links * linked + (posts - links) * post + texts * metadata
    var reasons: [String] = []
    if links > 0 {
      let what =
        posts == 1 ? "it has a link" : "\(links) of \(posts) posts \(links == 1 ? "has" : "have") a link"
      reasons.append("\(what) (0.20 instead of 0.015 USD)")
    } else {
      reasons.append(posts == 1 ? "one post" : "\(posts) posts")
    }
    if texts > 0 { reasons.append(texts == 1 ? "one alternative text" : "\(texts) alternative texts") }
    return ["\(dollars(sum)) USD: \(reasons.joined(separator: ", "))"]
  }

  /// `0.20`, `0.015`.
  static func dollars(_ thousandths: Int) -> String {
    let digits = String(1000 + thousandths % 1000).dropFirst()
    return "\(thousandths / 1000).\(digits.hasSuffix("0") ? digits.dropLast() : digits)"
  }
}
