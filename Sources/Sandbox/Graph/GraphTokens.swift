import Foundation
import JSON

/// A token made here, and until when it is good.
struct GraphGrant: Sendable {
  var account: SandboxAccount
  var issuedAt: Date
  var endsAt: Date
  /// Good for weeks, and may be refreshed.
  var isLong: Bool
}

/// What a person's yes gave: good once, for an hour.
struct GraphCode: Sendable {
  var platform: SandboxPlatform
  var account: SandboxAccount
  var redirect: String
  var endsAt: Date
}

/// The app of every sandbox, known to its token endpoints.
enum GraphApp {
  static let id = "900100"
  static let secret = "sandbox-app-secret"
}

extension World {
  /// Tokens made here end in their time.
  mutating func endTokens(_ platform: SandboxPlatform, _ now: Date) {
    for (key, grant) in grants where key.platform == platform && grant.endsAt <= now {
      if tokens[key]?.state == .valid { tokens[key]?.state = .expired }
    }
  }

  /// The calls that make tokens, with or without a version before them; nil where the request is none of them.
  mutating func tokenCall(
    _ request: SandboxRequest, _ platform: SandboxPlatform, _ now: Date
  ) throws(Interruption) -> SandboxAnswer? {
    var path = Array(request.segments.dropFirst())
    if path.count > 1, path[0].hasPrefix("v") { path.removeFirst() }
    let office = TokenOffice(platform: platform, fields: Fields(request), now: now)
    switch (request.method, path.joined(separator: "/")) {
    case ("GET", "oauth/authorize"): return try authorize(office)
    case ("POST", "oauth/access_token"): return try redeem(office)
    case ("GET", "oauth/access_token"):
      try office.needApp()
      return .json(["access_token": .string("\(office.prefix)|\(GraphApp.id)|app"), "token_type": "bearer"])
    case ("GET", "access_token"): return try lengthen(office)
    case ("GET", "refresh_access_token"): return try refresh(office)
    case ("GET", "debug_token") where platform == .threads: return try inspect(office)
    default: return nil
    }
  }

  /// The dialog, of which the person says yes at once: back with a code, and a fragment that is no part of it.
  mutating func authorize(_ office: TokenOffice) throws(Interruption) -> SandboxAnswer {
    guard office.fields.text("client_id") == GraphApp.id, office.fields.text("response_type") == "code" else {
      throw office.refusal(100, nil, "Invalid client_id or response_type", "§1 authorize client_id")
    }
    guard let redirect = office.fields.text("redirect_uri"),
      redirect.hasPrefix("https://") || redirect.hasPrefix("http://127.0.0.1")
    else {
      throw office.refusal(100, nil, "redirect_uri must be HTTPS", "§1 redirect URI must be HTTPS")
    }
    guard let account = accounts.first(where: { $0.platform == office.platform }) else {
      throw office.refusal(100, nil, "Nobody is logged in", "§1 authorize")
    }
    let code = "AQ\(nextCount())"
    codes[code] = GraphCode(
      platform: office.platform, account: account, redirect: redirect,
      endsAt: office.now.addingTimeInterval(3600))
    let state = office.fields.text("state").map {
      "&state=" + ($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
    }
    let mark = redirect.contains("?") ? "&" : "?"
    return SandboxAnswer(
      status: 302, headers: [("Location", "\(redirect)\(mark)code=\(code)\(state ?? "")\(office.fragment)")])
  }

  /// Code → short-lived token; the user's id is a number larger than a double holds.
  private mutating func redeem(_ office: TokenOffice) throws(Interruption) -> SandboxAnswer {
    try office.needApp()
    guard office.fields.text("grant_type") == "authorization_code" else {
      throw office.refusal(100, nil, "Invalid grant_type", "§1 grant_type=authorization_code")
    }
    let account = try spendCode(office)
    let token = grant(account, office, seconds: 3600, isLong: false)
    var answer: [String: JSON] = [
      "access_token": .string(token),
      "user_id": Int64(account.id).map { .integer($0) } ?? .string(account.id),
    ]
    if office.platform == .instagram {
      answer["permissions"] = "instagram_business_basic,instagram_business_content_publish"
    }
    return .json(.object(answer))
  }

  /// Whose code a call names; it is worth nothing afterwards.
  mutating func spendCode(_ office: TokenOffice) throws(Interruption) -> SandboxAccount {
    guard let name = office.fields.text("code"), let code = codes[name], code.platform == office.platform,
      code.endsAt > office.now
    else {
      throw office.refusal(
        100, nil, "This authorization code has been used or has expired", "§1 code 1 h single use")
    }
    guard office.fields.text("redirect_uri") == code.redirect else {
      throw office.refusal(100, nil, "Error validating verification code: redirect_uri", "§1 redirect_uri")
    }
    codes[name] = nil
    return code.account
  }

  /// Short → long-lived.
  private mutating func lengthen(_ office: TokenOffice) throws(Interruption) -> SandboxAnswer {
    guard office.fields.text("grant_type") == "\(office.grants)_exchange_token" else {
      throw office.refusal(100, nil, "Invalid grant_type", "§1 \(office.grants)_exchange_token")
    }
    guard office.fields.text("client_secret") == GraphApp.secret else {
      throw office.refusal(1, nil, "Error validating client secret", "§1 client_secret")
    }
    let (account, old) = try living(office)
    guard let old, !old.isLong else {
      throw office.refusal(100, nil, "The token is long-lived already", "§1 short→long")
    }
    return longLived(account, office)
  }

  /// A new token for one that is a day old and good.
  private mutating func refresh(_ office: TokenOffice) throws(Interruption) -> SandboxAnswer {
    guard office.fields.text("grant_type") == "\(office.grants)_refresh_token" else {
      throw office.refusal(100, nil, "Invalid grant_type", "§1 \(office.grants)_refresh_token")
    }
    let (account, old) = try living(office)
    if let old, !old.isLong || office.now.timeIntervalSince(old.issuedAt) < 86_400 {
      throw office.refusal(
        100, nil, "The token is not long-lived or younger than 24 hours", "§1 refresh: token ≥24 h old")
    }
    return longLived(account, office)
  }

  mutating func longLived(_ account: SandboxAccount, _ office: TokenOffice) -> SandboxAnswer {
    let token = grant(account, office, seconds: 5_184_000, isLong: true)
    return .json(["access_token": .string(token), "token_type": "bearer", "expires_in": 5_184_000])
  }

  mutating func grant(
    _ account: SandboxAccount, _ office: TokenOffice, seconds: Double, isLong: Bool
  ) -> String {
    let token = "\(office.prefix)Q\(isLong ? "L" : "S")\(nextCount())"
    let key = TokenKey(platform: office.platform, token: token)
    tokens[key] = Token(account: account, state: .valid)
    grants[key] = GraphGrant(
      account: account, issuedAt: office.now, endsAt: office.now.addingTimeInterval(seconds), isLong: isLong)
    return token
  }

  /// The token a call names, where it is good; what the sandbox began with has no grant, and is long-lived.
  func living(_ office: TokenOffice) throws(Interruption) -> (SandboxAccount, GraphGrant?) {
    let key = TokenKey(platform: office.platform, token: office.fields.text(office.tokenField) ?? "")
    guard let token = tokens[key] else {
      throw office.refusal(190, nil, "Invalid OAuth access token", "§1 \(office.tokenField)")
    }
    guard token.state == .valid else {
      throw office.refusal(
        190, 463, "Error validating access token: Session has expired.", "§1 not expired (190/463)")
    }
    return (token.account, grants[key])
  }

  /// `GET /debug_token`: what another token is worth, also a dead one.
  private func inspect(_ office: TokenOffice) throws(Interruption) -> SandboxAnswer {
    let asking = office.fields.text("access_token") ?? ""
    guard asking.contains("|") || tokens[TokenKey(platform: office.platform, token: asking)] != nil else {
      throw office.refusal(190, nil, "Invalid OAuth access token", "§1 inspect access_token")
    }
    guard let input = office.fields.text("input_token") else {
      throw office.refusal(
        100, nil, "(#100) The parameter input_token is required", "§1 inspect input_token")
    }
    let key = TokenKey(platform: office.platform, token: input)
    guard let token = tokens[key] else { return .json(["data": ["is_valid": false, "scopes": []]]) }
    func seconds(_ date: Date?) -> JSON { .integer(Int64(date?.timeIntervalSince1970 ?? 0)) }
    return .json([
      "data": [
        "type": "USER", "application": "Postrider", "is_valid": .bool(token.state == .valid),
        "expires_at": seconds(grants[key]?.endsAt), "issued_at": seconds(grants[key]?.issuedAt),
        "data_access_expires_at": .integer(Int64(office.now.timeIntervalSince1970) + 7_776_000),
        "scopes": ["threads_basic", "threads_content_publish", "threads_delete"],
        "user_id": .string(token.account.id),
      ]
    ])
  }
}

/// One call at a token endpoint.
struct TokenOffice {
  var platform: SandboxPlatform
  var fields: Fields
  var now: Date

  /// How its grant types begin.
  var grants: String { platform == .threads ? "th" : "ig" }
  /// How its tokens begin.
  var prefix: String { platform == .facebook ? "EAA" : platform == .threads ? "TH" : "IG" }
  /// The parameter that holds the token to be renewed.
  var tokenField: String { platform == .facebook ? "fb_exchange_token" : "access_token" }
  /// What stands behind the address the dialog leads back to, and is no part of the code.
  var fragment: String { platform == .facebook ? "" : "#_" }

  func refusal(_ code: Int, _ subcode: Int?, _ text: String, _ rule: String) -> Interruption {
    GraphError.refusal(code, subcode, text, rule: "\(platform.rawValue) \(rule)")
  }

  func needApp() throws(Interruption) {
    guard fields.text("client_id") == GraphApp.id, fields.text("client_secret") == GraphApp.secret else {
      throw refusal(1, nil, "Error validating client secret", "§1 client_id, client_secret")
    }
  }
}
