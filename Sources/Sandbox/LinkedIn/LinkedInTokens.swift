import Foundation
import JSON

extension World {
  /// `GET /v2/userinfo`, for members: it takes no version header.
  func linkedinUser(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let account = try linkedinAccount(request, now)
    guard account.id.hasPrefix("urn:li:person:"), let sub = account.id.split(separator: ":").last else {
      throw LinkedInRules.denied("userinfo.GET.NO_VERSION", "§1 scopes openid profile")
    }
    return .json(["sub": .string(String(sub)), "name": .string(account.name), "email_verified": true])
  }

  /// `GET /oauth/v2/authorization`: says yes at once, and sends the browser back with a code.
  mutating func linkedinAuthorization(
    _ request: SandboxRequest, _ now: Date
  ) throws(Interruption) -> SandboxAnswer {
    let query = Dictionary(request.query.map { ($0.name, $0.value) }) { $1 }
    guard query["response_type"] == "code", query["client_id"] == LinkedInRules.clientID,
      let redirect = query["redirect_uri"], redirect.hasPrefix("http"),
      let scopes = query["scope"]?.split(separator: " "), !scopes.isEmpty
    else { throw Self.oauth(400, "invalid_request", "A required parameter is missing", "§1 Authorize") }
    let wantsPage = scopes.contains { $0.contains("organization") }
    guard
      let account = accounts.first(where: {
        $0.platform == .linkedin && $0.id.hasPrefix("urn:li:person:") != wantsPage
      }) ?? accounts.first(where: { $0.platform == .linkedin })
    else { throw Self.oauth(401, "user_cancelled_login", "Nobody is there", "§1 Authorize") }
    let code = "sandbox-code-\(nextCount())"
    linkedin.codes[code] = .init(account: account, at: now, redirect: redirect)
    let mark = redirect.contains("?") ? "&" : "?"
    return SandboxAnswer(
      status: 302,
      headers: [
        ("Location", "\(redirect)\(mark)code=\(code)" + (query["state"].map { "&state=\($0)" } ?? ""))
      ])
  }

  /// `POST /oauth/v2/accessToken`: a code is good once, a refresh token for a year from its first grant.
  mutating func linkedinToken(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    guard request.contentType == "application/x-www-form-urlencoded" else {
      throw Self.oauth(400, "invalid_request", "The body must be a form", "§1 Token form")
    }
    let fields = Fields(request, queryToo: false)
    guard fields.text("client_id") == LinkedInRules.clientID,
      fields.text("client_secret") == LinkedInRules.clientSecret
    else { throw Self.oauth(401, "invalid_client", "Client authentication failed", "§1 client_secret") }
    let account: SandboxAccount
    switch fields.text("grant_type") {
    case "authorization_code"?:
      guard let code = fields.text("code"), let grant = linkedin.codes.removeValue(forKey: code),
        now.timeIntervalSince(grant.at) < LinkedInRules.codeLife,
        fields.text("redirect_uri") == grant.redirect
      else {
        throw Self.oauth(
          400, "invalid_grant",
          "Unable to retrieve access token: appid/redirect uri/code verifier does not "
            + "match authorization code", "§1 code 30 min, single use")
      }
      account = grant.account
    case "refresh_token"?:
      guard let given = fields.text("refresh_token"),
        let owner = accounts.first(where: {
          $0.platform == .linkedin && LinkedInRules.refreshToken(of: $0) == given
        })
      else {
        throw Self.oauth(400, "invalid_grant", "The provided refresh token is invalid", "§1 Refresh")
      }
      account = owner
    default: throw Self.oauth(400, "unsupported_grant_type", "grant_type is not supported", "§1 grant_type")
    }
    let refresh = LinkedInRules.refreshToken(of: account)
    let granted = linkedin.granted[refresh] ?? now
    linkedin.granted[refresh] = granted
    let left = LinkedInRules.refreshLife - now.timeIntervalSince(granted)
    guard left > 0 else {
      throw Self.oauth(
        400, "invalid_grant", "The provided refresh token has expired", "§1 refresh token lives 365 days")
    }
    let token = "sandbox-linkedin-access-\(nextCount())"
    tokens[TokenKey(platform: .linkedin, token: token)] = Token(account: account, state: .valid)
    linkedin.tokens[token] = (made: now, ends: now.addingTimeInterval(LinkedInRules.tokenLife))
    return .json([
      "access_token": .string(token), "expires_in": .integer(Int64(LinkedInRules.tokenLife)),
      "refresh_token": .string(refresh), "refresh_token_expires_in": .integer(Int64(left)),
      "scope": .string(Self.scope(account)), "token_type": "Bearer",
    ])
  }

  private static func scope(_ account: SandboxAccount) -> String {
    account.id.hasPrefix("urn:li:person:")
      ? "openid,profile,w_member_social" : "r_organization_social,rw_organization_admin,w_organization_social"
  }

  /// `POST /oauth/v2/introspectToken`: tells what a token is worth, also a dead one.
  func linkedinIntrospection(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let fields = Fields(request, queryToo: false)
    guard fields.text("client_id") == LinkedInRules.clientID,
      fields.text("client_secret") == LinkedInRules.clientSecret
    else { throw Self.oauth(401, "invalid_client", "Client authentication failed", "§1 Introspect") }
    guard let name = fields.text("token"), let token = tokens[TokenKey(platform: .linkedin, token: name)]
    else {
      return .json(["active": false])
    }
    let made = linkedin.tokens[name]?.made ?? now
    let ends = linkedin.tokens[name]?.ends ?? now.addingTimeInterval(LinkedInRules.tokenLife)
    let status =
      switch token.state {
      case .revoked, .appRemoved, .passwordChanged: "revoked"
      case .expired: "expired"
      default: now >= ends ? "expired" : "active"
      }
    return .json([
      "active": .bool(status == "active"), "status": .string(status),
      "scope": .string(Self.scope(token.account)),
      "created_at": .integer(Int64(made.timeIntervalSince1970)),
      "authorized_at": .integer(Int64(made.timeIntervalSince1970)),
      "expires_at": .integer(Int64(ends.timeIntervalSince1970)), "auth_type": "3L",
      "client_id": .string(LinkedInRules.clientID),
    ])
  }

  private static func oauth(_ status: Int, _ error: String, _ text: String, _ rule: String) -> Interruption {
    .refused(
      .json(
        ["error": .string(error), "error_description": .string(text)], status: status,
        rule: "linkedin \(rule)"))
  }
}
