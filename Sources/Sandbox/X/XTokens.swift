import Crypto
import Foundation
import JSON

extension World {
  /// The app's own token, and what signs with OAuth 1.0a; an account's token secret is its token and `-secret`.
  static let xAppToken = "sandbox-x-app-token"
  static let xConsumerKey = "sandbox-x-consumer-key"
  static let xConsumerSecret = "sandbox-x-consumer-secret"

  /// Whose token a call carries, as bearer or signed; what it is worth now decides.
  func xCaller(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> XCaller {
    let header = request.header("Authorization") ?? ""
    let words = header.split(separator: " ", maxSplits: 1).map(String.init)
    guard words.count == 2 else { throw XRules.unauthorized("§1 Authorization header") }
    let token: String
    switch words[0].lowercased() {
    case "bearer": token = words[1]
    case "oauth": token = try xSigned(words[1], request)
    default: throw XRules.unauthorized("§1 bearer or OAuth 1.0a")
    }
    if token == Self.xAppToken { return XCaller(account: nil, now: now) }
    guard let known = tokens[TokenKey(platform: .x, token: token)] else {
      throw XRules.unauthorized("§1 401 token")
    }
    if let end = x.ends[token], end <= now { throw XRules.unauthorized("§1 access token life 2 h") }
    switch known.state {
    case .valid: return XCaller(account: known.account, now: now)
    case .noPermission, .roleLost:
      throw XRules.problem(
        403, "Forbidden", "oauth1-permissions",
        "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.",
        "§6 403 oauth1-permissions")
    case .checkpoint, .unconfirmed:
      throw XRules.legacy(
        403, 326,
        "To protect our users from spam and other malicious activity, this account is temporarily locked.",
        "§6 403 locked")
    case .blocked, .disabled:
      throw XRules.legacy(
        403, 64, "Your account is suspended and is not permitted to access this feature.",
        "§6 403 suspended")
    case .expired, .revoked, .appRemoved, .passwordChanged: throw XRules.unauthorized("§1 401 token")
    }
  }

  /// The token of a signed call. The signature is held against the addresses the caller may have meant: this
  /// server's, and the platform's own where a client is led here.
  private func xSigned(_ text: String, _ request: SandboxRequest) throws(Interruption) -> String {
    var fields: [String: String] = [:]
    for pair in text.split(separator: ",") {
      let sides = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      guard sides.count == 2, sides[1].hasPrefix("\""), sides[1].hasSuffix("\""), sides[1].count >= 2 else {
        throw XRules.unauthorized("§1 OAuth 1.0a header")
      }
      fields[sides[0]] = PercentCoding.decode(sides[1].dropFirst().dropLast(), plusIsSpace: false)
    }
    guard let token = fields["oauth_token"], let signature = fields["oauth_signature"],
      let nonce = fields["oauth_nonce"], !nonce.isEmpty, fields["oauth_consumer_key"] == Self.xConsumerKey,
      fields["oauth_signature_method"] == "HMAC-SHA1", fields["oauth_version"] ?? "1.0" == "1.0",
      let timestamp = fields["oauth_timestamp"], Int64(timestamp) ?? 0 > 0
    else { throw XRules.unauthorized("§1 OAuth 1.0a fields") }
    var parameters = request.query.map { ($0.name, $0.value) }
    parameters += fields.filter { $0.key != "oauth_signature" && $0.key != "realm" }.map {
      ($0.key, $0.value)
    }
    let own = request.path.hasPrefix("/x/") ? String(request.path.dropFirst(2)) : request.path
    let addresses = [
      base + request.path, "http://\(request.header("Host") ?? "")\(request.path)", "https://api.x.com\(own)",
      "https://api.twitter.com\(own)",
    ]
    let isRight = addresses.contains { address in
      Self.xSignature(request.method, address, parameters, tokenSecret: token + "-secret") == signature
    }
    guard isRight else { throw XRules.unauthorized("§1 OAuth 1.0a signature") }
    return token
  }

  /// HMAC-SHA1 over method, address and sorted parameters.
  static func xSignature(
    _ method: String, _ address: String, _ parameters: [(String, String)], tokenSecret: String
  ) -> String {
    func encode(_ text: String) -> String {
      let kept = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
      let digits = Array("0123456789ABCDEF".utf8)
      return String(
        decoding: text.utf8.flatMap { byte in
          kept.contains(byte) ? [byte] : [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }, as: UTF8.self)
    }
    let pairs = parameters.map { [encode($0.0), encode($0.1)] }.sorted { $0.lexicographicallyPrecedes($1) }
    let joined = pairs.map { $0.joined(separator: "=") }.joined(separator: "&")
    let text = [method, address, joined].map(encode).joined(separator: "&")
    let key = encode(xConsumerSecret) + "&" + encode(tokenSecret)
    let code = HMAC<Insecure.SHA1>.authenticationCode(
      for: Array(text.utf8), using: SymmetricKey(data: Array(key.utf8)))
    return Data(code).base64EncodedString()
  }

  /// `POST /2/oauth2/token` and `/revoke`: every refresh gives a new pair and ends the old refresh token; an old one
  /// that comes again ends them all.
  mutating func xTokens(
    _ request: SandboxRequest, _ path: [String], _ now: Date
  ) throws(Interruption) -> SandboxAnswer {
    guard request.method == "POST", request.contentType == "application/x-www-form-urlencoded" else {
      throw Self.xRefusal("invalid_request", "Expected a form by POST.", "§1 token endpoint: a form")
    }
    let form = Fields(request, queryToo: false)
    let isBasic = request.header("Authorization")?.lowercased().hasPrefix("basic ") ?? false
    guard isBasic || !(form.text("client_id") ?? "").isEmpty else {
      throw Self.xRefusal(
        "unauthorized_client", "Missing valid authorization header", "§1 client_id of a public client")
    }
    if path == ["revoke"] {
      let token = form.text("token") ?? ""
      let key = TokenKey(platform: .x, token: token)
      if tokens[key] != nil { tokens[key]?.state = .revoked }
      if let family = xFamily(of: token) { xEnd(family) }
      return .json(["revoked": true])
    }
    guard path == ["token"] else {
      throw XRules.problem(404, "Not Found", nil, "Not Found", "§1 token endpoint")
    }
    guard form.text("grant_type") == "refresh_token", let old = form.text("refresh_token") else {
      throw Self.xRefusal(
        "unsupported_grant_type", "The sandbox refreshes: grant_type=refresh_token.", "§1 refresh form")
    }
    let refusal = Self.xRefusal(
      "invalid_request", "Value passed for the token was invalid.", "§1 refresh token: single use")
    guard let index = xFamily(of: old), !x.families[index].isDead else { throw refusal }
    guard x.families[index].refresh == old else {
      xEnd(index)
      throw refusal
    }
    let number = nextCount()
    let account = x.families[index].account
    let (access, refresh) = ("\(account.token)-a\(number)", "\(account.token)-r\(number)")
    tokens[TokenKey(platform: .x, token: access)] = Token(account: account, state: .valid)
    x.ends[access] = now.addingTimeInterval(7200)
    x.families[index].access.append(access)
    x.families[index].refresh = refresh
    x.refreshTokens[refresh] = index
    return .json([
      "token_type": "bearer", "expires_in": 7200, "access_token": .string(access),
      "scope": "tweet.read tweet.write users.read media.write offline.access",
      "refresh_token": .string(refresh),
    ])
  }

  /// The family of a refresh token; each account begins with one: its token and `-refresh`.
  private mutating func xFamily(of token: String) -> Int? {
    if let known = x.refreshTokens[token] { return known }
    guard let account = accounts.first(where: { $0.platform == .x && $0.token + "-refresh" == token }) else {
      return nil
    }
    x.families.append(XState.Family(account: account, access: [account.token], refresh: token))
    x.refreshTokens[token] = x.families.count - 1
    return x.families.count - 1
  }

  private mutating func xEnd(_ family: Int) {
    x.families[family].isDead = true
    for token in x.families[family].access { tokens[TokenKey(platform: .x, token: token)]?.state = .revoked }
  }

  private static func xRefusal(_ error: String, _ text: String, _ rule: String) -> Interruption {
    .refused(
      .json(
        ["error": .string(error), "error_description": .string(text)], status: 400, rule: "x \(rule)"))
  }
}
