import Crypto
import Foundation
import JSON

extension World {
  /// Everything under `/tiktok`: the API and the upload host in one.
  mutating func tiktok(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let path = Array(request.segments.dropFirst())
    if path.first == "upload" { return try tiktokChunk(request, now) }
    guard path.first == "v2" else {
      throw TikTokRules.refusal(404, "invalid_request", "Unsupported path", "§1 base: /v2/ in every path")
    }
    if path.dropFirst().first == "oauth" {
      return try tiktokTokens(request, Array(path.dropFirst(2)), now)
    }
    let call = ([request.method] + path.dropFirst()).joined(separator: " ")
    let caller = try tiktokCaller(request, call, now)
    switch call {
    case "POST post publish creator_info query": return try tiktokCreator(caller)
    case "POST post publish video init": return try beginVideo(caller)
    case "POST post publish content init": return try beginPhotos(caller)
    case "POST post publish inbox video init": return try beginDraft(caller)
    case "POST post publish status fetch": return try tiktokStatus(caller)
    case "POST post publish cancel": return try cancelPublication(caller)
    case "POST video list": return try tiktokList(caller)
    case "POST video query": return try tiktokQuery(caller)
    case "GET user info": return try tiktokUser(caller)
    default:
      throw TikTokRules.refusal(404, "invalid_request", "Unsupported path or method", "§2 endpoints")
    }
  }

  /// The digest that a further piece of an upload carries on from.
  func tiktokHasher(for request: SandboxRequest) -> SHA256 {
    guard request.segments.count == 4, let publication = publication(ofUpload: request.segments[3]) else {
      return SHA256()
    }
    return publication.content.hasher
  }

  /// Checks token, rate and the form of the body, in that order.
  private mutating func tiktokCaller(
    _ request: SandboxRequest, _ call: String, _ now: Date
  ) throws(Interruption) -> TikTokCaller {
    let account = try tiktokAccount(request, call, now)
    var caller = TikTokCaller(account: account, now: now, request: request, body: [:], fields: [])
    try limitCalls(of: account, call, now)
    caller.fields = (request.query.first { $0.name == "fields" }?.value ?? "")
      .split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    if let unknown = request.query.first(where: { $0.name != "fields" })?.name {
      throw TikTokRules.invalid("\(unknown) is not a parameter", "§7 fields is the only query parameter")
    }
    guard request.method == "POST" else { return caller }
    switch request.body {
    case .empty: break
    case .bytes(let part):
      guard request.contentType == "application/json" else {
        throw TikTokRules.invalid("The content type must be application/json", "§1 JSON bodies")
      }
      guard let object = (try? JSON(parsing: part.kept))?.object else {
        throw TikTokRules.invalid("The body is not a JSON object", "§1 JSON bodies")
      }
      caller.body = object
    case .parts, .malformed:
      throw TikTokRules.invalid("The content type must be application/json", "§1 JSON bodies")
    }
    return caller
  }

  private func tiktokAccount(
    _ request: SandboxRequest, _ call: String, _ now: Date
  ) throws(Interruption) -> SandboxAccount {
    let words = request.header("Authorization")?.split(separator: " ").map(String.init) ?? []
    let refusal = TikTokRules.refusal(
      401, "access_token_invalid",
      "The access token is invalid or not found in the request.", "§1 Authorization: Bearer")
    guard words.count == 2, words[0] == "Bearer",
      let token = tokens[TokenKey(platform: .tiktok, token: words[1])]
    else { throw refusal }
    if let end = tiktok.ends[words[1]], end <= now {
      throw TikTokRules.refusal(
        401, "access_token_invalid", "The access token has expired.", "§1 expires_in")
    }
    switch token.state {
    case .valid: return token.account
    case .noPermission, .roleLost:
      throw TikTokRules.refusal(
        401, "scope_not_authorized",
        "The user did not authorize the scope required for completing this request.",
        "§4 401 scope_not_authorized")
    case .blocked, .disabled, .checkpoint, .unconfirmed:
      guard call.hasPrefix("POST post publish") else { return token.account }
      throw TikTokRules.refusal(
        403, "spam_risk_user_banned_from_posting", "The user is banned from making new posts.",
        "§4 403 spam_risk_user_banned_from_posting")
    case .expired, .revoked, .appRemoved, .passwordChanged: throw refusal
    }
  }

  /// How often a token may make a call in a minute.
  private static func callsAMinute(_ call: String) -> Int {
    if call.hasSuffix("init") { return 6 }
    if call.hasSuffix("creator_info query") { return 20 }
    return call.hasSuffix("status fetch") ? 30 : 600
  }

  private mutating func limitCalls(
    of account: SandboxAccount, _ call: String, _ now: Date
  ) throws(Interruption) {
    let kind = call.hasSuffix("init") ? "init" : call
    let recent = (tiktok.calls["\(account.id) \(kind)"] ?? []).filter { now.timeIntervalSince($0) < 60 }
    tiktok.calls["\(account.id) \(kind)"] = recent
    guard recent.count < Self.callsAMinute(call) else {
      throw TikTokRules.refusal(
        429, "rate_limit_exceeded", "You have exceeded the rate limit for this API.",
        "§3 rate: \(Self.callsAMinute(call)) a minute")
    }
  }

  /// Counts a call that came to its end: a fetch in between hands the same request in again.
  mutating func countCall(_ caller: TikTokCaller) {
    let call = ([caller.request.method] + caller.request.segments.dropFirst(2)).joined(separator: " ")
    tiktok.calls["\(caller.account.id) \(call.hasSuffix("init") ? "init" : call)", default: []].append(
      caller.now)
  }
}
