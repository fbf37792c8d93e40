/// One account of the project.
public struct Account: Sendable, Hashable {
  /// Its name in `postrider.yaml`.
  public var label: String
  public var identity: AccountIdentity
  /// Where its API answers, without a trailing slash; the descriptor's default unless set.
  public var baseURL: String
  public var apiVersion: String?
  /// Credential field → source text (`env:NAME`). Never a value.
  public var credentials: [String: String]
  public var timezone: String?
  /// Limits the team sets below the platform's own: posts per 24 hours and the like.
  public var limits: [String: Int]
  /// What may be done to its public posts, where it differs from the project.
  public var published = PublishedOverride()

  public init(
    label: String, identity: AccountIdentity, baseURL: String, apiVersion: String? = nil,
    credentials: [String: String] = [:], timezone: String? = nil, limits: [String: Int] = [:]
  ) {
    self.label = label
    self.identity = identity
    self.baseURL = baseURL
    self.apiVersion = apiVersion
    self.credentials = credentials
    self.timezone = timezone
    self.limits = limits
  }
}
