/// Every platform that the suite walks.
extension Part {
  static let all: [Part] = [
    .bluesky, .command, .facebook, .instagram, .linkedin, .mastodon, .threads, .tiktok, .webhook, .x,
    .youtube,
  ]
}
