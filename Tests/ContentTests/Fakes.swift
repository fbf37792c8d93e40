import Content

/// Platforms that exist in tests alone.
enum Fakes {
  static let platforms = [alpha, beta, gamma]

  /// Can nearly everything; 500 characters.
  static let alpha: PlatformDescriptor = {
    var capabilities = Dictionary(
      uniqueKeysWithValues: Capability.allCases.map { ($0, Support.can) })
    capabilities[.story] = .cannot("its API has no stories")
    capabilities[.title] = nil
    var limits = TypeLimits()
    limits.text = Limit(500, "characters", source: "https://alpha.example/limits", verified: "2026-11-01")
    limits.altText = Limit(100, "characters", source: "https://alpha.example/limits", verified: "2026-11-01")
    limits.hashtags = Limit(5, "hashtags", source: "https://alpha.example/limits", verified: "2026-11-01")
    limits.mediaMaximum = Limit(4, "files", source: "https://alpha.example/limits", verified: "2026-11-01")
    return PlatformDescriptor(
      name: "alpha", title: "Alpha", defaultBaseURL: "https://api.alpha.example", isFederated: false,
      accountID: "handle", credentials: [CredentialField("token", "the access token")],
      capabilities: capabilities, limits: [.post: limits],
      options: [
        PlatformOption("visibility", .choice(["public", "private"]), "who sees it"),
        PlatformOption("spoiler", .text(maximum: 20), "what stands before the text"),
        PlatformOption("pinned", .boolean, support: .cannot("not yet"), "pins it"),
      ], textLength: { $0.count }, keyLifeSeconds: 3600, fetchesMedia: false)
  }()

  /// Pictures with short texts; no threads, polls or links.
  static let beta: PlatformDescriptor = {
    var limits = TypeLimits()
    limits.text = Limit(100, "characters", source: "https://beta.example/docs", verified: "2026-11-02")
    limits.imageBytes = Limit(1000, "bytes", source: "https://beta.example/docs", verified: "2026-11-02")
    limits.mediaMaximum = Limit(1, "files", source: "https://beta.example/docs", verified: "2026-11-02")
    limits.mimeTypes = ["image/jpeg"]
    limits.aspectMinimum = Limit(
      800, "thousandths", source: "https://beta.example/docs", verified: "2026-11-02")
    var carousel = limits
    carousel.mediaMaximum = nil
    carousel.mediaMinimum = Limit(2, "files", source: "https://beta.example/docs", verified: "2026-11-02")
    return PlatformDescriptor(
      name: "beta", title: "Beta", defaultBaseURL: "https://api.beta.example", isFederated: false,
      accountID: "numeric id",
      credentials: [CredentialField("key", "the key"), CredentialField("secret", "the secret")],
      capabilities: [
        .post: .can, .carousel: .can, .textOnly: .can, .images: .can, .altText: .can, .reel: .can,
        .videos: .can,
        .poll: .cannot("it has no polls"),
      ], limits: [.post: limits, .carousel: carousel],
      options: [
        PlatformOption("location_id", .text(maximum: nil), "a place"),
        PlatformOption("collaborators", .texts(maximum: 3), "who else"),
        PlatformOption("share_to_feed", .boolean, types: [.reel], "also in the feed"),
      ], textLength: { $0.utf8.count }, keyLifeSeconds: nil, fetchesMedia: true,
      check: { content, facts in
        guard content.items.first?.text.contains("forbidden") == true else { return [] }
        return [ContentFinding("beta-word", isError: true, "Beta refuses that word", fix: "say it otherwise")]
      })
  }()

  /// A platform of many servers that can only do text.
  static let gamma: PlatformDescriptor = {
    var limits = TypeLimits()
    limits.text = Limit(50, "characters", source: "https://gamma.example", verified: "2026-11-03")
    limits.textOptional = false
    return PlatformDescriptor(
      name: "gamma", title: "Gamma", defaultBaseURL: nil, isFederated: true, accountID: "handle",
      credentials: [CredentialField("token", "the token")],
      capabilities: [.post: .can, .textOnly: .can, .thread: .can], limits: [.post: limits], options: [],
      textLength: { $0.count }, keyLifeSeconds: nil, fetchesMedia: false)
  }()
}
