import Content

/// Every platform this program knows: the one place that lists them.
public let allPlatforms: [any Platform] = [
  FacebookPlatform(), InstagramPlatform(), MastodonPlatform(), YouTubePlatform(),
]
