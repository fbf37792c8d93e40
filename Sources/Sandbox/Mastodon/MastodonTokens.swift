import Crypto
import Foundation
import JSON

/// What the Mastodon side knows of apps and of the tokens made here. None of these ends by itself.
struct MastodonOffice: Sendable {
  static let clientID = "sandbox-mastodon-client"
  static let clientSecret = "sandbox-mastodon-client-secret"
  static let outOfBand = "urn:ietf:wg:oauth:2.0:oob"
  static let scopes: Set<String> = [
    "read", "read:accounts", "read:statuses", "write", "write:statuses", "write:media", "profile",
  ]
  static let codeLife = 600.0

  struct App: Sendable {
    var secret: String
    var redirects: Set<String>
    var scopes: Set<String>
  }

  /// What a person's yes gave: good once.
  struct Code: Sendable {
    var client: String
    var account: SandboxAccount
    var redirect: String
    var scopes: Set<String>
    var challenge: String?
    var endsAt: Date
  }

  /// A token made here; without an account it is the app's own.
  struct Grant: Sendable {
    var client: String
    var account: SandboxAccount?
    var scopes: Set<String>
  }

  var apps: [String: App] = [
    clientID: App(secret: clientSecret, redirects: [outOfBand], scopes: scopes)
  ]
  var codes: [String: Code] = [:]
  var grants: [String: Grant] = [:]
}

extension World {
  /// The calls that make apps and tokens; nil where the request is none of them.
  mutating func mastodonTokenCall(
    _ request: SandboxRequest, _ path: [String], _ now: Date
  ) throws(Interruption) -> SandboxAnswer? {
    let fields = Fields(request)
    switch (request.method, path.joined(separator: "/")) {
    case ("GET", ".well-known/oauth-authorization-server"): return .json(discovery)
    case ("POST", "api/v1/apps"): return try registerApp(fields)
    case ("GET", "oauth/authorize"): return try authorize(fields, now)
    case ("GET", "oauth/authorize/native"):
      return .html("<p>\(HTMLText.escape(fields.text("code") ?? ""))</p>\n")
    case ("POST", "oauth/token"): return try makeToken(fields, now)
    case ("POST", "oauth/revoke"): return try revoke(fields)
    default: return nil
    }
  }

  private var discovery: JSON {
    let own = "\(base)/mastodon"
    return [
      "issuer": .string(own + "/"), "authorization_endpoint": .string(own + "/oauth/authorize"),
      "token_endpoint": .string(own + "/oauth/token"), "revocation_endpoint": .string(own + "/oauth/revoke"),
      "app_registration_endpoint": .string(own + "/api/v1/apps"),
      "scopes_supported": .array(MastodonOffice.scopes.sorted().map { .string($0) }),
      "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
      "grant_types_supported": ["authorization_code", "client_credentials"],
    ]
  }

  /// `POST /api/v1/apps`.
  private mutating func registerApp(_ fields: Fields) throws(Interruption) -> SandboxAnswer {
    let redirects =
      fields["redirect_uris"]?.array?.compactMap(\.string)
      ?? fields.text("redirect_uris")?.split(whereSeparator: \.isNewline).map(String.init) ?? []
    guard let name = fields.text("client_name"), !name.isEmpty, !redirects.isEmpty, redirects.count <= 20,
      mastodon.office.apps.count < 1000
    else {
      throw MastodonRules.refusal(422, "Validation failed: Redirect URI can't be blank", "§1 register app")
    }
    let scopes = try scopes(fields, most: MastodonOffice.scopes, usual: ["read"], status: 422)
    let number = nextCount()
    let (id, secret) = ("mastodon-client-\(number)", "mastodon-client-secret-\(number)")
    mastodon.office.apps[id] = .init(secret: secret, redirects: Set(redirects), scopes: scopes)
    return .json([
      "id": .string(String(number)), "name": .string(name), "website": fields["website"] ?? .null,
      "scopes": .array(scopes.sorted().map { .string($0) }),
      "redirect_uris": .array(redirects.map { .string($0) }), "client_id": .string(id),
      "client_secret": .string(secret), "client_secret_expires_at": 0,
    ])
  }

  /// The page where a person says yes, at once: back with a code, or on to the page that shows it.
  private mutating func authorize(_ fields: Fields, _ now: Date) throws(Interruption) -> SandboxAnswer {
    guard let client = fields.text("client_id"), let app = mastodon.office.apps[client] else {
      throw Self.oauth(401, "invalid_client", "Client authentication failed", "§1 authorize client_id")
    }
    guard let redirect = fields.text("redirect_uri"), app.redirects.contains(redirect) else {
      throw Self.oauth(
        400, "invalid_request", "The requested redirect uri is not among the app's",
        "§1 authorize redirect_uri")
    }
    guard fields.text("response_type") == "code" else {
      throw Self.oauth(
        400, "invalid_request", "The response type is not supported", "§1 authorize response_type=code")
    }
    let challenge = fields.text("code_challenge")
    guard challenge == nil || fields.text("code_challenge_method") == "S256" else {
      throw Self.oauth(
        400, "invalid_request", "The code challenge method must be S256.",
        "§1 authorize S256, plain is refused")
    }
    let scopes = try scopes(fields, most: app.scopes, usual: ["read"])
    guard let account = accounts.first(where: { $0.platform == .mastodon }) else {
      throw Self.oauth(400, "access_denied", "Nobody is logged in", "§1 authorize")
    }
    let code = "mastodon-code-\(nextCount())"
    mastodon.office.codes[code] = .init(
      client: client, account: account, redirect: redirect, scopes: scopes, challenge: challenge,
      endsAt: now.addingTimeInterval(MastodonOffice.codeLife))
    guard redirect != MastodonOffice.outOfBand else {
      return SandboxAnswer(
        status: 302, headers: [("Location", "\(base)/mastodon/oauth/authorize/native?code=\(code)")])
    }
    let state = fields.text("state").map {
      "&state=" + ($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
    }
    let mark = redirect.contains("?") ? "&" : "?"
    return SandboxAnswer(
      status: 302, headers: [("Location", "\(redirect)\(mark)code=\(code)\(state ?? "")")])
  }

  /// `POST /oauth/token`.
  private mutating func makeToken(_ fields: Fields, _ now: Date) throws(Interruption) -> SandboxAnswer {
    if let problem = fields.problem { throw Self.oauth(400, "invalid_request", problem, "§1 token form") }
    guard let type = fields.text("grant_type") else {
      throw Self.oauth(400, "invalid_request", "grant_type is missing", "§1 token grant_type")
    }
    guard type == "authorization_code" || type == "client_credentials" else {
      throw Self.oauth(
        400, "unsupported_grant_type", "The authorization grant type is not supported.",
        "§1 token grant_type: no refresh tokens")
    }
    let (client, app) = try mastodonApp(fields)
    guard type == "authorization_code" else {
      let scopes = try scopes(fields, most: app.scopes, usual: ["read"])
      return mastodonToken(.init(client: client, account: nil, scopes: scopes), now)
    }
    func wrong(_ rule: String) -> Interruption {
      Self.oauth(
        400, "invalid_grant",
        "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used "
          + "in the authorization request, or was issued to another client.", "§1 token \(rule)")
    }
    guard let name = fields.text("code"), let code = mastodon.office.codes[name], code.client == client,
      now < code.endsAt
    else { throw wrong("code once, of this client") }
    guard fields.text("redirect_uri") == code.redirect else { throw wrong("redirect_uri") }
    if let challenge = code.challenge {
      guard let verifier = fields.text("code_verifier"), Self.s256(verifier) == challenge else {
        throw wrong("code_verifier")
      }
    }
    mastodon.office.codes[name] = nil
    return mastodonToken(.init(client: client, account: code.account, scopes: code.scopes), now)
  }

  private mutating func mastodonToken(_ grant: MastodonOffice.Grant, _ now: Date) -> SandboxAnswer {
    let token = "mastodon-token-\(nextCount())"
    mastodon.office.grants[token] = grant
    if let account = grant.account {
      tokens[TokenKey(platform: .mastodon, token: token)] = Token(account: account, state: .valid)
    }
    return .json([
      "access_token": .string(token), "token_type": "Bearer",
      "scope": .string(grant.scopes.sorted().joined(separator: " ")),
      "created_at": .integer(Int64(now.timeIntervalSince1970)),
    ])
  }

  /// `POST /oauth/revoke`: a token of the same app; one that nobody knows is as good as revoked.
  private mutating func revoke(_ fields: Fields) throws(Interruption) -> SandboxAnswer {
    let (client, _) = try mastodonApp(fields)
    guard let token = fields.text("token") else {
      throw Self.oauth(
        403, "unauthorized_client", "You are not authorized to revoke this token", "§1 revoke token")
    }
    let key = TokenKey(platform: .mastodon, token: token)
    guard mastodon.office.grants[token] != nil || tokens[key] != nil else { return .json([:]) }
    // What the sandbox began with belongs to the app it began with.
    guard mastodon.office.grants[token]?.client ?? MastodonOffice.clientID == client else {
      throw Self.oauth(
        403, "unauthorized_client", "You are not authorized to revoke this token",
        "§1 revoke: a token of this client")
    }
    if mastodon.office.grants[token]?.account == nil { mastodon.office.grants[token] = nil }
    if tokens[key] != nil { tokens[key]?.state = .revoked }
    return .json([:])
  }

  private func mastodonApp(_ fields: Fields) throws(Interruption) -> (String, MastodonOffice.App) {
    guard let client = fields.text("client_id"), let app = mastodon.office.apps[client],
      fields.text("client_secret") == app.secret
    else {
      throw Self.oauth(
        401, "invalid_client",
        "Client authentication failed due to unknown client, no client authentication included, or unsupported "
          + "authentication method.", "§1 client_id, client_secret")
    }
    return (client, app)
  }

  private func scopes(
    _ fields: Fields, most: Set<String>, usual: Set<String>, status: Int = 400
  ) throws(Interruption) -> Set<String> {
    guard let text = fields.text("scope") ?? fields.text("scopes") else { return usual }
    let asked = Set(text.split(separator: " ").map(String.init))
    let isCovered = asked.allSatisfy { scope in
      most.contains(scope) || most.contains(String(scope.prefix { $0 != ":" }))
    }
    guard !asked.isEmpty, isCovered, asked.isSubset(of: MastodonOffice.scopes) else {
      throw Self.oauth(
        status, "invalid_scope", "The requested scope is invalid, unknown, or malformed.", "§1 scopes")
    }
    return asked
  }

  /// What a token made here may do; the ones the sandbox began with may do everything.
  func checkScopes(_ request: SandboxRequest, _ path: [String], token: String) throws(Interruption) {
    guard let grant = mastodon.office.grants[token] else { return }
    guard grant.account != nil else {
      throw MastodonRules.refusal(
        422, "This method requires an authenticated user", "§1 client_credentials: no user's token")
    }
    let enough: Set<String> =
      if request.method == "GET" {
        path.last == "verify_credentials"
          ? ["read", "read:accounts", "profile"] : ["read", "read:statuses", "write:media", "write"]
      } else {
        ["write", path.contains("media") ? "write:media" : "write:statuses"]
      }
    guard grant.scopes.isDisjoint(with: enough) else { return }
    throw MastodonRules.refusal(403, "This action is outside the authorized scopes", "§5 403 scopes")
  }

  private static func s256(_ verifier: String) -> String {
    Data(SHA256.hash(data: Data(verifier.utf8))).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  private static func oauth(_ status: Int, _ error: String, _ text: String, _ rule: String) -> Interruption {
    .refused(
      .json(
        ["error": .string(error), "error_description": .string(text)], status: status,
        rule: "mastodon \(rule)"))
  }
}
