/// The platforms the sandbox plays.
public enum SandboxPlatform: String, Sendable, Hashable, CaseIterable {
  case mastodon, facebook, instagram, x, tiktok, youtube, threads, linkedin, bluesky, webhook
}

/// One identity on one simulated platform, with the token that speaks for it.
public struct SandboxAccount: Sendable, Hashable {
  /// The platform it lives on.
  public var platform: SandboxPlatform
  /// The platform's own id: digits, or what its documentation says.
  public var id: String
  /// The name in addresses: the part before the host of a Mastodon handle, a user name elsewhere.
  public var handle: String
  /// What people see.
  public var name: String
  /// The access token that speaks for the account when the sandbox starts.
  public var token: String
  /// Which of the two ways to sign in made the token; only Instagram's answers differ by it.
  public var login: Login

  /// The two access paths of Instagram: some calls exist on one of them only.
  public enum Login: String, Sendable, Hashable {
    case facebook, instagram
  }

  /// An account; `id` and `token` must be unique on their platform.
  public init(
    platform: SandboxPlatform, id: String, handle: String, name: String, token: String,
    login: Login = .facebook
  ) {
    self.platform = platform
    self.id = id
    self.handle = handle
    self.name = name
    self.token = token
    self.login = login
  }

  /// One account a platform, so that a newcomer can start at once.
  public static let defaults: [SandboxAccount] = [
    SandboxAccount(
      platform: .mastodon, id: "109000000000000001", handle: "acme", name: "Acme",
      token: "sandbox-mastodon-token"),
    SandboxAccount(
      platform: .facebook, id: "1122334455", handle: "acme", name: "Acme", token: "sandbox-facebook-token"),
    SandboxAccount(
      platform: .instagram, id: "17841400000000001", handle: "acme", name: "Acme",
      token: "sandbox-instagram-token"),
    SandboxAccount(
      platform: .x, id: "1460000000000000001", handle: "acme", name: "Acme", token: "sandbox-x-token"),
    SandboxAccount(
      platform: .tiktok, id: "-000AcmeAcmeAcmeAcmeAcmeAcmeAcmeAcme0", handle: "acme", name: "Acme",
      token: "sandbox-tiktok-token"),
    SandboxAccount(
      platform: .youtube, id: "UCacmeacmeacmeacmeacmeac", handle: "acme", name: "Acme",
      token: "sandbox-youtube-token"),
    SandboxAccount(
      platform: .threads, id: "24000000000000001", handle: "acme", name: "Acme",
      token: "sandbox-threads-token"),
    SandboxAccount(
      platform: .linkedin, id: "urn:li:organization:5515715", handle: "acme", name: "Acme",
      token: "sandbox-linkedin-token"),
    SandboxAccount(
      platform: .bluesky, id: "did:plc:acmeacmeacmeacmeacmeacme", handle: "acme.bsky.test", name: "Acme",
      token: "sandbox-bluesky-token"),
    SandboxAccount(
      platform: .webhook, id: "acme", handle: "acme", name: "Acme", token: "sandbox-webhook-secret"),
  ]
}
