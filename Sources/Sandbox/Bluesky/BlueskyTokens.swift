import Foundation
import JSON

extension World {
  /// `com.atproto.server.createSession`: a handle or DID, and an app password.
  mutating func createBlueskySession(_ request: SandboxRequest, _ now: Date) throws(Interruption)
    -> SandboxAnswer
  {
    let input = try blueskyInput(request, ["identifier", "password", "authFactorToken", "allowTakendown"])
    guard let name = input["identifier"]?.string, let password = input["password"]?.string else {
      throw BlueskyRules.invalid("Input must have the property \"identifier\"", "§1 identifier, password")
    }
    let found = accounts.first {
      $0.platform == .bluesky && ($0.id == name || $0.handle.lowercased() == name.lowercased())
    }
    let refusal = BlueskyRules.refusal(
      401, "AuthenticationRequired", "Invalid identifier or password", "§1 app password")
    guard let account = found else { throw refusal }
    try spend("login \(account.id)", 1, most: 30, seconds: 300, now, "§1 createSession 30 / 5 min")
    guard let token = tokens[TokenKey(platform: .bluesky, token: password)], token.account.id == account.id,
      bluesky.access[password] == nil
    else { throw refusal }
    switch token.state {
    case .valid, .noPermission, .roleLost: break
    case .disabled, .blocked:
      throw BlueskyRules.refusal(401, "AccountTakedown", "Account has been taken down", "§1 AccountTakedown")
    case .checkpoint, .unconfirmed:
      throw BlueskyRules.refusal(
        401, "AuthFactorTokenRequired", "A sign in code has been sent to your email address",
        "§1 main password with second factor")
    case .expired, .revoked, .appRemoved, .passwordChanged: throw refusal
    }
    return .json(.object(makeSession(account, now)))
  }

  /// A new pair of tokens, and who they speak for.
  private mutating func makeSession(_ account: SandboxAccount, _ now: Date) -> [String: JSON] {
    let access = jwt("at+jwt", account.id, now, life: BlueskyRules.accessLife)
    let refresh = jwt("refresh+jwt", account.id, now, life: BlueskyRules.refreshLife)
    bluesky.access[access] = .init(did: account.id, ends: now.addingTimeInterval(BlueskyRules.accessLife))
    bluesky.refreshes[refresh] = .init(
      did: account.id, ends: now.addingTimeInterval(BlueskyRules.refreshLife))
    tokens[TokenKey(platform: .bluesky, token: access)] = Token(account: account, state: .valid)
    return pair(account, access: access, refresh: refresh)
  }

  private func pair(_ account: SandboxAccount, access: String, refresh: String) -> [String: JSON] {
    var members = identity(account)
    members["accessJwt"] = .string(access)
    members["refreshJwt"] = .string(refresh)
    return members
  }

  private func identity(_ account: SandboxAccount) -> [String: JSON] {
    let document: JSON = [
      "@context": ["https://www.w3.org/ns/did/v1"], "id": .string(account.id),
      "alsoKnownAs": [.string("at://\(account.handle)")], "verificationMethod": [],
      "service": [
        [
          "id": "#atproto_pds", "type": "AtprotoPersonalDataServer",
          "serviceEndpoint": .string("\(base)/bluesky"),
        ]
      ],
    ]
    return [
      "did": .string(account.id), "handle": .string(account.handle), "email": "acme@example.test",
      "emailConfirmed": true, "emailAuthFactor": false, "active": true, "didDoc": document,
    ]
  }

  /// Shaped as a token is, signed by nobody.
  private mutating func jwt(_ kind: String, _ did: String, _ now: Date, life: Double) -> String {
    let start = Int64(now.timeIntervalSince1970)
    let scope = kind == "at+jwt" ? "com.atproto.appPass" : "com.atproto.refresh"
    let payload: JSON = [
      "scope": .string(scope), "sub": .string(did), "iat": .integer(start),
      "exp": .integer(start + Int64(life)), "aud": .string(blueskyHost),
      "jti": .string("sandbox-\(nextCount())"),
    ]
    let head: JSON = ["typ": .string(kind), "alg": "HS256"]
    return [head.encoded(), payload.encoded(), Array("unsigned-in-the-sandbox".utf8)].map(Self.base64)
      .joined(separator: ".")
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
      "=", with: "")
  }

  /// This server's name as a DID, its port written as a DID has it.
  var blueskyHost: String {
    let host = base.split(separator: "/").last.map(String.init) ?? ""
    return "did:web:" + host.replacing(":", with: "%3A")
  }

  private func bearer(_ request: SandboxRequest) throws(Interruption) -> String {
    let words = request.header("Authorization")?.split(separator: " ").map(String.init) ?? []
    guard words.count == 2, words[0] == "Bearer" else {
      throw BlueskyRules.refusal(401, "AuthMissing", "Authentication Required", "§1 Authorization: Bearer")
    }
    return words[1]
  }

  /// `com.atproto.server.refreshSession`: the old token gives the same successors for two hours.
  mutating func refreshBlueskySession(_ request: SandboxRequest, _ now: Date) throws(Interruption)
    -> SandboxAnswer
  {
    let token = try bearer(request)
    guard let found = bluesky.refreshes[token], let account = account(.bluesky, id: found.did) else {
      throw BlueskyRules.refusal(400, "InvalidToken", "Token could not be verified", "§1 refresh token")
    }
    try checkPassword(account)
    guard now < found.ends else {
      throw BlueskyRules.refusal(400, "ExpiredToken", "Token has expired", "§1 refresh token 90 days")
    }
    if let used = found.usedAt {
      guard now.timeIntervalSince(used) < BlueskyRules.refreshGrace else {
        throw BlueskyRules.refusal(400, "ExpiredToken", "Token has been revoked", "§1 rotates on use")
      }
      return .json(.object(pair(account, access: found.access, refresh: found.successor)))
    }
    let made = makeSession(account, now)
    bluesky.refreshes[token]?.usedAt = now
    bluesky.refreshes[token]?.access = made["accessJwt"]?.string ?? ""
    bluesky.refreshes[token]?.successor = made["refreshJwt"]?.string ?? ""
    return .json(.object(made))
  }

  mutating func deleteBlueskySession(_ request: SandboxRequest) throws(Interruption) -> SandboxAnswer {
    let token = try bearer(request)
    guard bluesky.refreshes[token] != nil else {
      throw BlueskyRules.refusal(400, "InvalidToken", "Token could not be verified", "§1 refresh token")
    }
    bluesky.refreshes[token] = nil
    return .json([:])
  }

  func blueskySession(_ caller: BlueskyCaller) -> SandboxAnswer { .json(.object(identity(caller.account))) }

  /// Whom an access token speaks for, and what the app password behind it is worth now.
  func blueskyCaller(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> BlueskyCaller {
    let token = try bearer(request)
    guard let session = bluesky.access[token], let account = account(.bluesky, id: session.did) else {
      throw BlueskyRules.refusal(400, "InvalidToken", "Token could not be verified", "§1 access token")
    }
    guard now < session.ends, tokens[TokenKey(platform: .bluesky, token: token)]?.state != .expired else {
      throw BlueskyRules.refusal(400, "ExpiredToken", "Token has expired", "§1 access token 120 min")
    }
    guard tokens[TokenKey(platform: .bluesky, token: token)]?.state == .valid else {
      throw BlueskyRules.refusal(400, "InvalidToken", "Token has been revoked", "§1 access token")
    }
    try checkPassword(account)
    return BlueskyCaller(account: account, now: now, request: request.number ?? 0)
  }

  private func checkPassword(_ account: SandboxAccount) throws(Interruption) {
    switch tokens[TokenKey(platform: .bluesky, token: account.token)]?.state ?? .revoked {
    case .valid: return
    case .noPermission, .roleLost:
      throw BlueskyRules.refusal(403, "InsufficientScope", "Bad token scope", "§5 403 scope")
    case .disabled, .blocked:
      throw BlueskyRules.refusal(401, "AccountTakedown", "Account has been taken down", "§5 AccountTakedown")
    case .expired:
      throw BlueskyRules.refusal(400, "ExpiredToken", "Token has expired", "§1 access token 120 min")
    case .revoked, .appRemoved, .passwordChanged, .checkpoint, .unconfirmed:
      throw BlueskyRules.refusal(400, "InvalidToken", "Token has been revoked", "§1 access token")
    }
  }

  /// `com.atproto.server.getServiceAuth`: a token for one method elsewhere.
  mutating func grantBluesky(_ request: SandboxRequest, _ caller: BlueskyCaller) throws(Interruption)
    -> SandboxAnswer
  {
    let query = try blueskyQuery(request, ["aud", "lxm", "exp"])
    guard let audience = query["aud"]?.first, audience.hasPrefix("did:") else {
      throw BlueskyRules.invalid("Params must have the property \"aud\"", "§3 getServiceAuth aud")
    }
    let method = query["lxm"]?.first
    let longest = method == nil ? 60.0 : 3600
    var life = 60.0
    if let text = query["exp"]?.first {
      guard let end = Double(text) else {
        throw BlueskyRules.invalid("exp must be an integer", "§3 getServiceAuth exp")
      }
      life = end - caller.now.timeIntervalSince1970
    }
    guard life > 0, life <= longest + 5 else {
      throw BlueskyRules.refusal(
        400, "BadExpiration", life > 0 ? "expiration is too far" : "expiration is in past",
        "§3 getServiceAuth ≤ 1 h")
    }
    let token = jwt("JWT", caller.did, caller.now, life: life)
    bluesky.grants[token] = .init(
      did: caller.did, audience: audience, method: method, ends: caller.now.addingTimeInterval(life))
    return .json(["token": .string(token)])
  }

  /// Whom a token for another service speaks for, if it is for this service and method.
  func granted(_ request: SandboxRequest, _ method: String, _ now: Date) throws(Interruption) -> String {
    let token = try bearer(request)
    guard let grant = bluesky.grants[token], now < grant.ends else {
      throw BlueskyRules.refusal(401, "AuthenticationRequired", "Invalid service token", "§3 service token")
    }
    guard grant.audience == blueskyHost, grant.method == method else {
      throw BlueskyRules.refusal(
        401, "AuthenticationRequired", "jwt audience or method does not match service", "§3 aud and lxm")
    }
    return grant.did
  }
}
