/// `postrider.yaml`, read and checked.
public struct Project: Sendable, Hashable {
  /// IANA zone of naive times.
  public var timezone: String
  /// `host/owner/name` this project publishes from; nil where nothing was said.
  public var repository: String?
  /// The branch that is obeyed.
  public var branch: String
  /// The folder of the posts.
  public var posts: String
  /// Sorted by label.
  public var accounts: [Account]
  public var groups: [String: [String]]
  public var policy: Policy
  public var state: StateSettings
  public var media: MediaSettings

  public init(
    timezone: String, repository: String? = nil, branch: String = "main", posts: String = "posts",
    accounts: [Account] = [], groups: [String: [String]] = [:], policy: Policy = Policy(),
    state: StateSettings = StateSettings(), media: MediaSettings = MediaSettings()
  ) {
    self.timezone = timezone
    self.repository = repository
    self.branch = branch
    self.posts = posts
    self.accounts = accounts
    self.groups = groups
    self.policy = policy
    self.state = state
    self.media = media
  }
}
