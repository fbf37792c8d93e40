import Crypto
import Foundation
import JSON

extension World {
  /// Everything under `/linkedin`.
  mutating func linkedin(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let path = Array(request.segments.dropFirst())
    switch (request.method, path.first ?? "") {
    case ("GET", "v2") where path == ["v2", "userinfo"]: return try linkedinUser(request, now)
    case ("POST", "oauth") where path == ["oauth", "v2", "accessToken"]:
      return try linkedinToken(request, now)
    case ("POST", "oauth") where path == ["oauth", "v2", "introspectToken"]:
      return try linkedinIntrospection(request, now)
    case ("GET", "oauth") where path == ["oauth", "v2", "authorization"]:
      return try linkedinAuthorization(request, now)
    case (_, "dms-uploads") where path.count == 3: return try linkedinBytes(request, path[1], path[2], now)
    case (_, "rest"):
      let caller = try linkedinCaller(request, now)
      var answer = try linkedinRest(Array(path.dropFirst()), caller)
      answer.add("x-li-uuid", "sandbox-\(request.number ?? 0)")
      return answer
    default:
      throw LinkedInRules.refusal(
        404, "RESOURCE_NOT_FOUND", "No virtual resource found", "§1 API base /rest, /v2/userinfo")
    }
  }

  /// The digest that a further piece of an upload carries on from: parts may come in any order, so none.
  func linkedinHasher(for request: SandboxRequest) -> SHA256 { SHA256() }

  private mutating func linkedinRest(
    _ path: [String], _ caller: LinkedInCaller
  ) throws(Interruption) -> SandboxAnswer {
    let query = Dictionary(caller.request.query.map { ($0.name, $0.value) }) { $1 }
    let method = caller.request.header("X-RestLi-Method")?.uppercased()
    switch (caller.request.method, path.first ?? "", path.count) {
    case ("POST", "images", 1), ("POST", "documents", 1), ("POST", "videos", 1):
      return try linkedinAction(path[0], query, caller)
    case ("GET", "images", 2), ("GET", "documents", 2), ("GET", "videos", 2):
      return try linkedinStatus(path[0], path[1], caller)
    case ("POST", "posts", 1): return try linkedinPublish(caller)
    case ("GET", "posts", 1) where query["ids"] != nil:
      return try linkedinBatch(query, method, caller)
    case ("GET", "posts", 1): return try linkedinPosts(query, method, caller)
    case ("GET", "posts", 2): return try linkedinPost(path[1], query, caller)
    case ("POST", "posts", 2): return try linkedinEdit(path[1], method, caller)
    case ("DELETE", "posts", 2): return try linkedinDelete(path[1], method, caller)
    case ("POST", "socialActions", 3) where path[2] == "comments":
      return try linkedinComment(path[1], caller)
    case ("GET", "socialActions", 3) where path[2] == "comments":
      return try linkedinComments(path[1], caller)
    case ("GET", "organizationAcls", 1): return try linkedinRoles(query, caller)
    default:
      throw LinkedInRules.refusal(
        404, "RESOURCE_NOT_FOUND",
        "No virtual resource found for \(caller.request.method) \(caller.request.path)", "§1 API base")
    }
  }

  /// Headers, token and the day's calls of every call of the versioned interface.
  private mutating func linkedinCaller(
    _ request: SandboxRequest, _ now: Date
  ) throws(Interruption) -> LinkedInCaller {
    let account = try linkedinAccount(request, now)
    guard let version = request.header("LinkedIn-Version") else {
      throw LinkedInRules.refusal(
        400, "VERSION_MISSING",
        "A version must be present. Please specify a version by adding the "
          + "LinkedIn-Version header.", "§1 LinkedIn-Version: YYYYMM")
    }
    guard version.utf8.count == 6, let number = Int(version), (1...12).contains(number % 100) else {
      throw LinkedInRules.refusal(
        400, "INVALID_VERSION", "Invalid format for version \(version)", "§1 LinkedIn-Version: YYYYMM")
    }
    guard number >= LinkedInRules.oldestVersion else {
      throw LinkedInRules.refusal(
        426, "NONEXISTENT_VERSION", "Requested version \(version) is not active", "§1 too old version: 426")
    }
    guard request.header("X-Restli-Protocol-Version") == "2.0.0" else {
      throw LinkedInRules.invalid(
        "X-RestLi-Protocol-Version must be 2.0.0", "§1 X-Restli-Protocol-Version: 2.0.0, hyphens only")
    }
    if request.method == "POST", request.contentType != "application/json" {
      throw LinkedInRules.refusal(
        415, "UNSUPPORTED_MEDIA_TYPE", "The Content-Type must be application/json",
        "§1 Content-Type: application/json on bodies")
    }
    let caller = LinkedInCaller(account: account, now: now, request: request)
    if options.enforcesRateLimits {
      let key = "\(account.id) \(CivilTime.iso(now).prefix(10))"
      let most = caller.isMember ? LinkedInRules.memberCalls : LinkedInRules.organizationCalls
      guard linkedin.calls[key, default: 0] < most else {
        throw LinkedInRules.refusal(
          429, "TOO_MANY_REQUESTS",
          "Resource level throttle APPLICATION_AND_MEMBER DAY limit for calls to this "
            + "resource is reached.", "§6 \(most) calls a day")
      }
      linkedin.calls[key, default: 0] += 1
    }
    return caller
  }

  /// Whose token a request carries, and what it is worth now.
  func linkedinAccount(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAccount {
    let words = request.header("Authorization")?.split(separator: " ").map(String.init) ?? []
    guard words.count == 2, words[0] == "Bearer",
      let token = tokens[TokenKey(platform: .linkedin, token: words[1])]
    else {
      throw LinkedInRules.refusal(
        401, "INVALID_ACCESS_TOKEN", "Invalid access token", service: 65_600, "§6 401 65600")
    }
    if let life = linkedin.tokens[words[1]] {
      if now.timeIntervalSince(life.made) < options.readLagSeconds {
        throw LinkedInRules.refusal(
          401, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user",
          service: 65_601, "§1 fresh-token quirk")
      }
      if now >= life.ends { throw Self.expired }
    }
    switch token.state {
    case .valid: return token.account
    case .expired: throw Self.expired
    case .revoked, .appRemoved, .passwordChanged:
      throw LinkedInRules.refusal(
        401, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user",
        service: 65_601, "§6 401 65601")
    case .noPermission, .roleLost, .checkpoint, .unconfirmed, .blocked, .disabled:
      throw LinkedInRules.denied("\(request.method) \(request.path)", "§6 403 ACCESS_DENIED")
    }
  }

  private static var expired: Interruption {
    LinkedInRules.refusal(
      401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired", service: 65_602,
      "§6 401 65602")
  }

  /// `GET /rest/organizationAcls?q=roleAssignee`: a member's token has none here.
  private func linkedinRoles(
    _ query: [String: String], _ caller: LinkedInCaller
  ) throws(Interruption) -> SandboxAnswer {
    guard query["q"] == "roleAssignee" else {
      throw LinkedInRules.refusal(
        403, "ACCESS_DENIED", "Unpermitted fields present in PARAMETER: Data Processing Exception", "§5 q=")
    }
    guard !caller.isMember else {
      throw LinkedInRules.denied("organizationAcls.FINDER-roleAssignee", "§1 rw_organization_admin")
    }
    let role = query["role"] ?? "ADMINISTRATOR"
    let isListed = role == "ADMINISTRATOR" && query["state"] ?? "APPROVED" == "APPROVED"
    let element: JSON = [
      "role": .string(role), "organization": .string(caller.account.id), "state": "APPROVED",
      "roleAssignee": "urn:li:person:SandboxAdmin",
    ]
    return .json([
      "elements": isListed && (query["start"] ?? "0") == "0" ? [element] : [],
      "paging": ["start": 0, "count": 100, "links": []],
    ])
  }
}
