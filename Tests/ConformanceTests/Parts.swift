/// Every platform that the suite walks.
extension Part {
  static let all: [Part] = [.facebook, .instagram, .mastodon]

  /// Kinds of accounts whose other side is not one of ours: they have tests of their own.
  static let beyond: Set<String> = ["command", "webhook"]
}
