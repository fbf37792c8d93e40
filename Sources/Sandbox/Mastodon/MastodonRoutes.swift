import Foundation
import JSON

extension World {
  /// Everything under `/mastodon`.
  mutating func mastodon(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let rules = MastodonRules(server: options.mastodonServer)
    let path = Array(request.segments.dropFirst())
    if request.method == "GET", path == ["api", "v2", "instance"] {
      return .json(instance(rules, version: 2))
    }
    if request.method == "GET", path == ["api", "v1", "instance"] {
      return .json(instance(rules, version: 1))
    }
    if let answer = try mastodonTokenCall(request, path, now) { return answer }
    let caller = MastodonCaller(account: try mastodonAccount(request, path), rules: rules, now: now)
    try limit(request, path, caller)
    var answer = try mastodon(request, path, caller)
    let isPost = request.method == "POST" && path.last == "statuses"
    for (name, value) in rateHeaders(caller, ofStatuses: isPost && options.enforcesRateLimits) {
      answer.add(name, value)
    }
    return answer
  }

  private mutating func mastodon(
    _ request: SandboxRequest, _ path: [String], _ caller: MastodonCaller
  ) throws(Interruption) -> SandboxAnswer {
    let fields = Fields(request)
    if let problem = fields.problem, request.method != "GET" {
      throw caller.rules.refusal("Text can't be blank (\(problem))", "§3 form or JSON")
    }
    let call = ([request.method] + path.dropFirst()).map { $0.allSatisfy(\.isNumber) ? ":id" : $0 }
    let id = path.count > 3 ? path[3] : ""
    guard path.first == "api" else { throw MastodonRules.refusal(404, "Record not found", "§5 404 gone") }
    switch call.prefix(3).joined(separator: " ") {
    case "GET v1 accounts" where path.count == 4 && id == "verify_credentials":
      return .json(credentials(caller.account))
    case "GET v1 accounts" where path.count == 5 && path[4] == "statuses":
      return try statuses(of: id, fields, request, caller)
    case "POST v2 media" where path.count == 3: return try upload(fields, caller, allowsWaiting: true)
    case "POST v1 media" where path.count == 3: return try upload(fields, caller, allowsWaiting: false)
    case "GET v1 media" where path.count == 4: return try look(atUpload: id, caller)
    case "PUT v1 media" where path.count == 4: return try change(upload: id, fields, caller)
    case "DELETE v1 media" where path.count == 4: return try delete(upload: id, caller)
    case "POST v1 statuses" where path.count == 3: return try publish(fields, request, caller)
    case "GET v1 statuses" where path.count == 3: return statuses(named: fields, caller)
    case "GET v1 statuses" where path.count == 4: return .json(json(try status(id), caller.rules))
    case "PUT v1 statuses" where path.count == 4: return try edit(status: id, fields, caller)
    case "DELETE v1 statuses" where path.count == 4: return try delete(status: id, fields, caller)
    case "GET v1 statuses" where path.count == 5:
      return try statusDetail(id, path[4], caller)
    case "GET v1 scheduled_statuses" where path.count == 3: return scheduledStatuses(caller)
    case "GET v1 scheduled_statuses" where path.count == 4:
      return .json(scheduledJSON(try scheduledStatus(id, caller), caller.rules))
    case "PUT v1 scheduled_statuses" where path.count == 4: return try move(scheduled: id, fields, caller)
    case "DELETE v1 scheduled_statuses" where path.count == 4:
      mastodon.scheduled[try scheduledStatus(id, caller).id] = nil
      return .json([:])
    default: throw MastodonRules.refusal(404, "Record not found", "§5 404 gone")
    }
  }

  /// The token goes in the `Authorization` header; what it is worth now decides.
  private func mastodonAccount(
    _ request: SandboxRequest, _ path: [String]
  ) throws(Interruption) -> SandboxAccount {
    let words = request.header("Authorization")?.split(separator: " ").map(String.init) ?? []
    if words.count == 2 { try checkScopes(request, path, token: words[1]) }
    guard words.count == 2, words[0].lowercased() == "bearer",
      let token = tokens[TokenKey(platform: .mastodon, token: words[1])]
    else { throw MastodonRules.refusal(401, "The access token is invalid", "§5 401 token") }
    switch token.state {
    case .valid: return token.account
    case .noPermission, .roleLost:
      throw MastodonRules.refusal(403, "This action is outside the authorized scopes", "§5 403 scopes")
    case .disabled, .blocked, .checkpoint, .unconfirmed:
      throw MastodonRules.refusal(403, "Your login is currently disabled", "§5 403 disabled")
    case .expired, .revoked, .appRemoved, .passwordChanged:
      throw MastodonRules.refusal(401, "The access token was revoked", "§1 tokens die by revocation")
    }
  }

  /// Counts a call in its windows and refuses it where one is full, if limits are enforced.
  private mutating func limit(
    _ request: SandboxRequest, _ path: [String], _ caller: MastodonCaller
  ) throws(Interruption) {
    var windows = [("token", options.mastodonCalls, 300.0, "§4 300 calls / 5 min")]
    if request.method == "POST", path.last == "media" {
      windows.append(("media", 30, 1800, "§4 30 media / 30 min"))
    }
    if request.method == "DELETE" { windows.append(("delete", 30, 1800, "§4 30 deletes / 30 min")) }
    if request.method == "POST", path.last == "statuses" {
      windows.append(("statuses", options.mastodonStatuses, 10_800, "§4 300 statuses / 3 h"))
    }
    for (name, count, seconds, rule) in windows {
      let key = "\(caller.account.id) \(name)"
      let recent = (mastodon.calls[key] ?? []).filter { caller.now.timeIntervalSince($0) < seconds }
      guard options.enforcesRateLimits else { continue }
      guard recent.count < count else {
        var refusal = SandboxAnswer.json(
          ["error": "Too many requests"], status: 429, rule: "mastodon \(rule)")
        let reset = (recent.first ?? caller.now).addingTimeInterval(seconds)
        refusal.add("X-RateLimit-Limit", String(count))
        refusal.add("X-RateLimit-Remaining", "0")
        refusal.add("X-RateLimit-Reset", CivilTime.iso(reset, digits: 6))
        throw .refused(refusal)
      }
      mastodon.calls[key] = recent + [caller.now]
    }
  }

  /// The window of the calls; in the answer to a new status, that of the statuses.
  private func rateHeaders(_ caller: MastodonCaller, ofStatuses: Bool) -> [(String, String)] {
    let key = "\(caller.account.id) \(ofStatuses ? "statuses" : "token")"
    let used = options.enforcesRateLimits ? mastodon.calls[key] ?? [] : [caller.now]
    let limit = ofStatuses ? options.mastodonStatuses : options.mastodonCalls
    let reset = (used.first ?? caller.now).addingTimeInterval(ofStatuses ? 10_800 : 300)
    return [
      ("X-RateLimit-Limit", String(limit)), ("X-RateLimit-Remaining", String(max(0, limit - used.count))),
      ("X-RateLimit-Reset", CivilTime.iso(reset, digits: 6)),
    ]
  }
}
