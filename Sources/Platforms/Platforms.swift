import Content

/// Every platform this program knows: the one place that lists them.
public let allPlatforms: [any Platform] = [
  BlueskyPlatform(),
  CommandPlatform(),
  FacebookPlatform(),
  InstagramPlatform(),
  LinkedInPlatform(),
  MastodonPlatform(),
  ThreadsPlatform(),
  TikTokPlatform(),
  WebhookPlatform(),
  XPlatform(),
  YouTubePlatform(),
]
