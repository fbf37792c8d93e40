import Foundation
import JSON

extension World {
  /// `POST /v2/oauth/token/` and `/revoke/`. A refresh token is worth one use: its answer brings the next one.
  mutating func tiktokTokens(
    _ request: SandboxRequest, _ path: [String], _ now: Date
  ) throws(Interruption) -> SandboxAnswer {
    guard request.method == "POST", request.contentType == "application/x-www-form-urlencoded" else {
      throw oauth("invalid_request", "The request must be a form", "§1 token: a form")
    }
    let fields = Fields(request, queryToo: false)
    guard fields.text("client_key") == TikTokRules.clientKey,
      fields.text("client_secret") == TikTokRules.clientSecret
    else {
      throw oauth("invalid_client", "Client key or secret is incorrect.", "§1 client_key, client_secret")
    }
    switch path {
    case ["token"]: return try tiktokToken(fields, now)
    case ["revoke"]:
      guard let token = fields.text("token") else {
        throw oauth("invalid_request", "token is required", "§1 revoke: token")
      }
      tokens[TokenKey(platform: .tiktok, token: token)]?.state = .revoked
      return SandboxAnswer(status: 200)
    default: throw TikTokRules.refusal(404, "invalid_request", "Unsupported path", "§1 oauth paths")
    }
  }

  private mutating func tiktokToken(_ fields: Fields, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let known: Set<String> = [
      "client_key", "client_secret", "grant_type", "refresh_token", "code", "redirect_uri", "code_verifier",
    ]
    if let unknown = fields.names.subtracting(known).sorted().first {
      throw oauth("invalid_request", "\(unknown) is not a parameter", "§1 token parameters")
    }
    let account: SandboxAccount
    switch fields.text("grant_type") {
    case "refresh_token"?: account = try refreshed(fields.text("refresh_token"), now)
    case "authorization_code"?:
      guard fields.text("redirect_uri") != nil else {
        throw oauth("invalid_request", "redirect_uri is required", "§1 redirect_uri")
      }
      guard fields.text("code") == TikTokRules.code, tiktok.used.insert(TikTokRules.code).inserted,
        let first = accounts.first(where: { $0.platform == .tiktok })
      else {
        throw oauth("invalid_grant", "Authorization code is expired or used.", "§1 a code is used once")
      }
      account = first
    default: throw oauth("unsupported_grant_type", "Grant type is not supported.", "§1 grant_type")
    }
    let number = nextCount()
    let access = "act.sandbox\(number)"
    let refresh = "rft.sandbox\(number)"
    tokens[TokenKey(platform: .tiktok, token: access)] = Token(account: account, state: .valid)
    tiktok.ends[access] = now.addingTimeInterval(7200)
    tiktok.refreshes[refresh] = .init(
      account: account, scopes: TikTokRules.scopes, ends: now.addingTimeInterval(15_552_000))
    return .json([
      "access_token": .string(access), "expires_in": 7200, "open_id": .string(account.id),
      "refresh_token": .string(refresh), "refresh_expires_in": 15_552_000,
      "scope": .string(TikTokRules.scopes), "token_type": "Bearer",
    ])
  }

  /// Whose refresh token it is; it is worth nothing afterwards.
  private mutating func refreshed(_ token: String?, _ now: Date) throws(Interruption) -> SandboxAccount {
    guard let token else {
      throw oauth("invalid_request", "refresh_token is required", "§1 refresh_token")
    }
    var found = tiktok.refreshes[token]
    if token == TikTokRules.refreshToken,
      let first = accounts.first(where: { $0.platform == .tiktok })
    {
      found = .init(account: first, scopes: TikTokRules.scopes, ends: .distantFuture)
    }
    guard let found, found.ends > now, tiktok.used.insert(token).inserted else {
      throw oauth("invalid_grant", "Refresh token is invalid or expired.", "§1 refresh tokens rotate")
    }
    return found.account
  }

  private func oauth(_ code: String, _ text: String, _ rule: String) -> Interruption {
    .refused(
      .json(
        [
          "error": .string(code), "error_description": .string(text),
          "log_id": .string(TikTokRules.logID(requests)),
        ], status: 400, rule: "tiktok \(rule)"))
  }
}
