/// Every platform that the suite walks.
extension Part {
  static let all: [Part] = [.command, .facebook, .instagram, .mastodon, .webhook]
}
