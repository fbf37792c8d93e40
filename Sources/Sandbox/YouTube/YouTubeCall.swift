import Foundation
import JSON

/// A call to the Data API whose token, parameters and quota were found good.
struct YouTubeCall {
  var method: String
  /// `videos`, `thumbnails/set`, `captions` …
  var resource: String
  var isUpload: Bool
  var query: [String: String]
  var account: SandboxAccount
  var staysPrivate: Bool
  var now: Date
  var number: Int

  /// The parts the caller names; each must be one of these.
  func parts(_ known: Set<String>) throws(Interruption) -> [String] {
    guard let text = query["part"], !text.isEmpty else {
      throw YouTubeRules.refusal(
        400, "missingRequiredParameter", "No filter selected. Expected one of: part", "§2 part is required")
    }
    let parts = text.split(separator: ",").map(String.init)
    if let unknown = parts.first(where: { !known.contains($0) }) {
      throw YouTubeRules.refusal(400, "unknownPart", "'\(unknown)'", "§2 parts of \(resource)")
    }
    return parts
  }

  /// Every parameter must be one of these or of those any Google interface takes.
  func allow(_ known: Set<String>) throws(Interruption) {
    let standard: Set<String> = [
      "part", "alt", "prettyPrint", "key", "fields", "quotaUser", "uploadType", "upload_protocol", "$.xgafv",
      "callback", "access_token", "oauth_token",
    ]
    if let unknown = query.keys.sorted().first(where: { !known.contains($0) && !standard.contains($0) }) {
      throw YouTubeRules.refusal(
        400, "badRequest",
        "Invalid JSON payload received. Unknown name \"\(unknown)\": Cannot bind query parameter.",
        "§2 parameters of \(resource)")
    }
  }

  func flag(_ name: String) throws(Interruption) -> Bool? {
    switch query[name] {
    case nil: return nil
    case "true"?, "True"?: return true
    case "false"?, "False"?: return false
    case let text?:
      throw YouTubeRules.refusal(
        400, "badRequest", "Invalid value at '\(name)' (TYPE_BOOL), \"\(text)\"",
        "§2 \(name) is true or false")
    }
  }
}

extension World {
  /// Checks token, scope, and what is left of the day, in that order; a refused call costs, too.
  mutating func youtubeCall(
    _ request: SandboxRequest, _ resource: String, isUpload: Bool, _ now: Date
  ) throws(Interruption) -> YouTubeCall {
    let (account, scopes, staysPrivate) = try youtubeCaller(request, now)
    let call = YouTubeCall(
      method: request.method, resource: resource, isUpload: isUpload,
      query: Dictionary(request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
      account: account, staysPrivate: staysPrivate, now: now, number: request.number ?? 0)
    let needed = YouTubeRules.scopes(request.method, resource)
    guard !scopes.isDisjoint(with: needed) else {
      throw YouTubeRules.refusal(
        403, "insufficientPermissions", "Request had insufficient authentication scopes.",
        "§1 \(request.method) \(resource) needs one of \(needed.sorted().joined(separator: ", "))",
        domain: "global")
    }
    try spend(call)
    return call
  }

  /// Whose token it is, and what it may do.
  func youtubeCaller(
    _ request: SandboxRequest, _ now: Date
  ) throws(Interruption) -> (SandboxAccount, Set<String>, staysPrivate: Bool) {
    let words = request.header("Authorization")?.split(separator: " ").map(String.init) ?? []
    guard words.count == 2, words[0] == "Bearer" else {
      throw YouTubeRules.refusal(
        401, "required", "Login Required.", "§1 Authorization: Bearer", domain: "global")
    }
    let text = words[1]
    guard let token = tokens[TokenKey(platform: .youtube, token: text)], !text.hasSuffix("-refresh") else {
      throw YouTubeRules.refusal(
        401, "authError", "Invalid Credentials", "§4 401 authError", domain: "global")
    }
    let grant = youtube.grants[text]
    if let grant, grant.ends <= now {
      throw YouTubeRules.refusal(
        401, "authError", "Invalid Credentials", "§1 access tokens live 3600 s", domain: "global")
    }
    switch token.state {
    case .valid, .unconfirmed:
      let all = Set(["youtube", "youtube.upload", "youtube.readonly", "youtube.force-ssl"])
      return (token.account, grant?.scopes ?? all, token.state == .unconfirmed)
    case .checkpoint:
      throw YouTubeRules.refusal(
        401, "youtubeSignupRequired", "Unauthorized", "§4 401 youtubeSignupRequired")
    case .noPermission:
      throw YouTubeRules.refusal(
        403, "insufficientPermissions", "Request had insufficient authentication scopes.",
        "§4 403 insufficientPermissions", domain: "global")
    case .roleLost:
      throw YouTubeRules.refusal(
        403, "forbidden", "The caller does not have permission", "§4 403 forbidden", domain: "global")
    case .blocked, .disabled:
      throw YouTubeRules.refusal(
        403, "authenticatedUserAccountSuspended", "The authenticated user's account is suspended.",
        "§4 403 authenticatedUserAccountSuspended")
    case .expired, .revoked, .appRemoved, .passwordChanged:
      throw YouTubeRules.refusal(
        401, "authError", "Invalid Credentials", "§4 401 authError", domain: "global")
    }
  }

  /// Counts a call in its project's day, which ends at midnight in California.
  private mutating func spend(_ call: YouTubeCall) throws(Interruption) {
    let day = YouTubeRules.day(call.now)
    var spent = youtube.spent[call.account.id] ?? YouTubeState.Spent()
    if spent.day != day { spent = YouTubeState.Spent(day: day) }
    let isUpload = call.method == "POST" && call.resource == "videos"
    let cost = YouTubeRules.cost(call.method, call.resource)
    guard isUpload ? spent.uploads < YouTubeRules.uploads : spent.units + cost <= YouTubeRules.units else {
      throw YouTubeRules.refusal(
        403, "quotaExceeded",
        "The request cannot be completed because you have exceeded your quota.",
        isUpload ? "§1 100 calls of videos.insert a day" : "§1 10,000 units a day", domain: "youtube.quota")
    }
    if isUpload { spent.uploads += 1 } else { spent.units += cost }
    youtube.spent[call.account.id] = spent
  }
}
