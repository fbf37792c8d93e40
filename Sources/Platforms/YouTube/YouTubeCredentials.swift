import Content
import HTTP
import JSON

/// What speaks for an account: a token that lives for an hour, or what makes such tokens as long as its owner
/// wants. Neither field can be required where the other suffices: `credentials: env:NAME` names the first field,
/// `access_token`, which is enough for a rehearsal or a single run.
enum YouTubeCredentials: Sendable {
  case token(Secret)
  case refresh(token: Secret, client: String, secret: Secret)
  case missing(String)

  /// The name under which a run remembers the token it made.
  static let memory = "youtube"
  /// The name under which a run remembers what that token may do.
  static let scopes = "youtube.scopes"

  init(_ secrets: [String: Secret]) {
    func field(_ name: String) -> Secret? {
      secrets[name].flatMap { $0.reveal().isEmpty ? nil : $0 }
    }
    if let token = field("refresh_token"), let client = field("client_id"),
      let secret = field("client_secret")
    {
      self = .refresh(token: token, client: client.reveal(), secret: secret)
    } else if let token = field("access_token") {
      self = .token(token)
    } else if ["refresh_token", "client_id", "client_secret"].contains(where: { field($0) != nil }) {
      self = .missing("refresh_token, client_id and client_secret go together; one of them is missing")
    } else {
      self = .missing(
        "the account has neither refresh_token, client_id and client_secret nor an access_token")
    }
  }
}

extension AccountSession {
  /// Whether a refused token can be made anew.
  var youtubeRefreshes: Bool {
    if case .refresh = YouTubeCredentials(secrets) { true } else { false }
  }

  /// The token to sign with; a refresh token is exchanged once a run.
  func youtubeToken() async throws(LookFailure) -> Secret {
    switch YouTubeCredentials(secrets) {
    case .token(let token): return token
    case .missing(let text):
      throw LookFailure(Failure(.needsCredentials, code: "no-access_token", text))
    case .refresh(let token, let client, let secret):
      let session = self
      let made = await memory.token(YouTubeCredentials.memory, now: now()) {
        await session.youtubeExchange(token, client, secret)
      }
      switch made {
      case .success(let token): return token
      case .failure(let failure): throw LookFailure(failure)
      }
    }
  }

  /// Google's refresh tokens stay as they are: the answer brings none.
  private func youtubeExchange(
    _ token: Secret, _ client: String, _ secret: Secret
  ) async -> Result<SessionMemory.Token, Failure> {
    let form = FormBody([
      ("grant_type", "refresh_token"), ("refresh_token", token.reveal()), ("client_id", client),
      ("client_secret", secret.reveal()),
    ])
    let reply = await call(
      HTTPRequest(
        "POST", youtubeIsGoogle ? YouTubeHost.tokens : address(["token"]),
        headers: [("Accept", "application/json")], content: form, timeout: 60))
    guard case .accepted(let document, _) = reply, let made = document["access_token"]?.string, !made.isEmpty
    else { return .failure(YouTubeErrors.failure(ofToken: reply, self)) }
    if let scopes = document["scope"]?.string { memory.remember(YouTubeCredentials.scopes, scopes) }
    let life = min(max(document["expires_in"]?.integer ?? 3600, 0), 86_400)
    return .success(SessionMemory.Token(Secret(made), ends: now().adding(seconds: max(0, life - 60))))
  }
}
