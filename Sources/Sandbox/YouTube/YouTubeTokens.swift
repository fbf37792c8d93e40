import Foundation
import JSON

extension World {
  static let youtubeClient = (id: "sandbox-client", secret: "sandbox-client-secret")

  /// `POST /token`: exchanges a refresh token, which stays as it is, for an access token of an hour.
  ///
  /// The refresh token of an account is its token with `-refresh` behind it; `POST /_sandbox/tokens` can
  /// end it like any other. `scope` narrows what is granted, as a person who unticks boxes would.
  mutating func youtubeToken(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    func refusal(_ error: String, _ text: String, _ rule: String, status: Int = 400) -> Interruption {
      .refused(
        .json(
          ["error": .string(error), "error_description": .string(text)], status: status,
          rule: "youtube \(rule)"))
    }
    guard request.method == "POST", request.contentType == "application/x-www-form-urlencoded" else {
      throw refusal("invalid_request", "A form is needed.", "§1 POST a form")
    }
    let fields = Fields(request, queryToo: false)
    guard fields.text("client_id") == Self.youtubeClient.id,
      fields.text("client_secret") == Self.youtubeClient.secret
    else {
      throw refusal(
        "invalid_client", "The OAuth client was not found.", "§1 client_id, client_secret", status: 401)
    }
    guard fields.text("grant_type") == "refresh_token" else {
      throw refusal(
        "unsupported_grant_type", "Invalid grant_type: \(fields.text("grant_type") ?? "")",
        "§1 grant_type=refresh_token")
    }
    let text = fields.text("refresh_token") ?? ""
    let own = tokens[TokenKey(platform: .youtube, token: text)]
    guard own.map({ $0.state == .valid }) ?? true,
      let account = own?.account
        ?? accounts.first(where: { $0.platform == .youtube && "\($0.token)-refresh" == text })
    else {
      throw refusal(
        "invalid_grant", "Token has been expired or revoked.", "§1 refresh token revoked, unused or of a test"
      )
    }
    let prefix = "https://www.googleapis.com/auth/"
    let wanted = fields.text("scope").map { $0.split(separator: " ").map(String.init) }
    let names = wanted?.map { String($0.split(separator: "/").last ?? "") }
    let scopes = names ?? ["youtube", "youtube.force-ssl", "youtube.readonly", "youtube.upload"]
    let made = "ya29.sandbox-\(nextCount())-access"
    tokens[TokenKey(platform: .youtube, token: made)] = Token(account: account, state: .valid)
    youtube.grants[made] = YouTubeState.Grant(ends: now.addingTimeInterval(3600), scopes: Set(scopes))
    return .json([
      "access_token": .string(made), "expires_in": 3599, "token_type": "Bearer",
      "scope": .string(scopes.map { prefix + $0 }.joined(separator: " ")),
    ])
  }

  /// `POST /revoke`.
  mutating func youtubeRevoke(_ request: SandboxRequest) -> SandboxAnswer {
    let text = Fields(request).text("token") ?? ""
    let key = TokenKey(platform: .youtube, token: text)
    let account =
      tokens[key]?.account
      ?? accounts.first { $0.platform == .youtube && "\($0.token)-refresh" == text }
    guard let account else {
      return .json(
        ["error": "invalid_token", "error_description": "Token expired or revoked"], status: 400,
        rule: "youtube §1 revoke a token that is one")
    }
    tokens[key] = Token(account: account, state: .revoked)
    return .json([:])
  }
}
