/// What kind of thing a post becomes.
public enum PostType: String, Sendable, Hashable, Codable, CaseIterable {
  case post, story, reel, carousel, video
}
