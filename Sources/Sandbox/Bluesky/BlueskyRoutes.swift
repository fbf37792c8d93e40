import Crypto
import Foundation
import JSON

extension World {
  /// Everything under `/bluesky`: the account's server, the app's view and the video service in one.
  mutating func bluesky(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let path = request.segments.dropFirst()
    guard path.count == 2, path.first == "xrpc", let method = path.last else {
      throw BlueskyRules.refusal(404, "XRPCNotSupported", "No such path", "§1 /xrpc/<method>")
    }
    guard let isQuery = Self.blueskyMethods[method] else {
      throw BlueskyRules.refusal(
        404, "XRPCNotSupported", "XRPC Not Supported: \(method)", "§5 404 unknown method")
    }
    guard request.method == (isQuery ? "GET" : "POST") else {
      throw BlueskyRules.invalid(
        "Incorrect HTTP method (\(request.method)) expected \(isQuery ? "GET" : "POST")",
        "§1 queries GET, procedures POST")
    }
    try spend("calls", 1, most: 3000, seconds: 300, now, "§4 3000 calls / 5 min")
    var answer = try answer(method, request, now)
    for (name, value) in rateHeaders(method, request, now) { answer.add(name, value) }
    return answer
  }

  /// Every method here, and whether it only reads.
  private static let blueskyMethods: [String: Bool] = [
    "com.atproto.server.createSession": false, "com.atproto.server.refreshSession": false,
    "com.atproto.server.deleteSession": false, "com.atproto.server.getSession": true,
    "com.atproto.server.describeServer": true, "com.atproto.server.getServiceAuth": true,
    "com.atproto.identity.resolveHandle": true, "com.atproto.repo.createRecord": false,
    "com.atproto.repo.putRecord": false, "com.atproto.repo.deleteRecord": false,
    "com.atproto.repo.applyWrites": false, "com.atproto.repo.getRecord": true,
    "com.atproto.repo.listRecords": true, "com.atproto.repo.uploadBlob": false,
    "app.bsky.video.getUploadLimits": true, "app.bsky.video.uploadVideo": false,
    "app.bsky.video.getJobStatus": true, "app.bsky.feed.getPosts": true,
    "app.bsky.feed.getAuthorFeed": true, "app.bsky.actor.getProfile": true,
  ]

  private mutating func answer(
    _ method: String, _ request: SandboxRequest, _ now: Date
  ) throws(Interruption) -> SandboxAnswer {
    switch method {
    case "com.atproto.server.createSession": return try createBlueskySession(request, now)
    case "com.atproto.server.refreshSession": return try refreshBlueskySession(request, now)
    case "com.atproto.server.deleteSession": return try deleteBlueskySession(request)
    case "com.atproto.server.describeServer":
      return .json([
        "did": .string(blueskyHost), "availableUserDomains": [".bsky.test"], "inviteCodeRequired": false,
        "phoneVerificationRequired": false, "links": [:], "contact": [:],
        "blobUploadLimit": .integer(Int64(BlueskyRules.uploadBytes)),
      ])
    case "com.atproto.identity.resolveHandle": return try resolveHandle(request)
    case "com.atproto.repo.getRecord": return try blueskyGetRecord(request)
    case "com.atproto.repo.listRecords": return try blueskyListRecords(request)
    case "app.bsky.video.getUploadLimits": return try videoLimits(request, now)
    case "app.bsky.video.uploadVideo": return try uploadVideo(request, now)
    case "app.bsky.video.getJobStatus": return try videoStatus(request, now)
    case "app.bsky.feed.getPosts": return try blueskyPosts(request, now)
    case "app.bsky.feed.getAuthorFeed": return try blueskyFeed(request, now)
    case "app.bsky.actor.getProfile": return try blueskyProfile(request)
    default: break
    }
    let caller = try blueskyCaller(request, now)
    switch method {
    case "com.atproto.server.getSession": return blueskySession(caller)
    case "com.atproto.server.getServiceAuth": return try grantBluesky(request, caller)
    case "com.atproto.repo.uploadBlob": return try uploadBlob(request, caller)
    case "com.atproto.repo.createRecord": return try blueskyCreate(request, caller)
    case "com.atproto.repo.putRecord": return try blueskyPut(request, caller)
    case "com.atproto.repo.deleteRecord": return try blueskyDelete(request, caller)
    default: return try blueskyApply(request, caller)
    }
  }

  // MARK: Input

  /// The members of a JSON body; others than the method's are refused.
  func blueskyInput(_ request: SandboxRequest, _ known: Set<String>) throws(Interruption) -> [String: JSON] {
    guard request.contentType == "application/json" else {
      throw BlueskyRules.refusal(
        415, "InvalidRequest",
        "Request encoding (Content-Type) required but not provided or wrong: \(request.contentType ?? "none")",
        "§5 415 content type")
    }
    guard case .bytes(let part) = request.body, let members = (try? JSON(parsing: part.kept))?.object else {
      throw BlueskyRules.invalid("Unable to parse the request body as JSON", "§1 procedures take JSON")
    }
    guard part.count <= 1_000_000 else {
      throw BlueskyRules.refusal(413, "PayloadTooLarge", "request entity too large", "§4 record JSON 1 MB")
    }
    if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
      throw BlueskyRules.invalid("\(unknown) is no parameter of this method", "§2 parameters")
    }
    return members
  }

  /// The values of a query by name; others than the method's are refused.
  func blueskyQuery(_ request: SandboxRequest, _ known: Set<String>) throws(Interruption) -> [String:
    [String]]
  {
    var values: [String: [String]] = [:]
    for (name, value) in request.query {
      guard known.contains(name) else {
        throw BlueskyRules.invalid("\(name) is no parameter of this method", "§1 query parameters")
      }
      values[name, default: []].append(value)
    }
    return values
  }

  /// The account a repository belongs to, by DID or handle.
  func blueskyRepo(_ name: String?) throws(Interruption) -> SandboxAccount {
    guard let name, !name.isEmpty else {
      throw BlueskyRules.invalid("Params must have the property \"repo\"", "§2 repo")
    }
    guard
      let account = accounts.first(where: {
        $0.platform == .bluesky && ($0.id == name || $0.handle.lowercased() == name.lowercased())
      })
    else {
      throw BlueskyRules.refusal(400, "RepoNotFound", "Could not find repo: \(name)", "§5 RepoNotFound")
    }
    return account
  }

  // MARK: Limits

  /// Counts in a window, and refuses where that is full, if limits are enforced.
  mutating func spend(
    _ key: String, _ points: Int, most: Int, seconds: Double, _ now: Date, _ rule: String
  ) throws(Interruption) {
    let recent = (bluesky.spent[key] ?? []).filter { now.timeIntervalSince($0.at) < seconds }
    let used = recent.reduce(0) { $0 + $1.points }
    guard !options.enforcesRateLimits || used + points <= most else {
      let reset = (recent.first?.at ?? now).addingTimeInterval(seconds)
      throw .refused(
        .json(
          ["error": "RateLimitExceeded", "message": "Rate Limit Exceeded"], status: 429,
          headers: Self.headers(most, used: most, reset, seconds), rule: "bluesky \(rule)"))
    }
    guard options.enforcesRateLimits else { return }
    bluesky.spent[key] = recent + [(now, points)]
  }

  private static func headers(
    _ limit: Int, used: Int, _ reset: Date, _ seconds: Double
  ) -> [(String, String)] {
    [
      ("RateLimit-Limit", String(limit)), ("RateLimit-Remaining", String(max(0, limit - used))),
      ("RateLimit-Reset", String(Int(reset.timeIntervalSince1970.rounded(.up)))),
      ("RateLimit-Policy", "\(limit);w=\(Int(seconds))"),
    ]
  }

  /// What a call tells of its window: points for what writes, else calls.
  private func rateHeaders(_ method: String, _ request: SandboxRequest, _ now: Date) -> [(String, String)] {
    let isWrite = method.hasPrefix("com.atproto.repo.") && Self.blueskyMethods[method] == false
    let isPoint = isWrite && method != "com.atproto.repo.uploadBlob"
    let caller = isPoint ? try? blueskyCaller(request, now) : nil
    let (limit, seconds) = isPoint ? (5000, 3600.0) : (3000, 300.0)
    let recent = (bluesky.spent[caller.map { "points \($0.did)" } ?? "calls"] ?? [])
      .filter { now.timeIntervalSince($0.at) < seconds }
    return Self.headers(
      limit, used: recent.isEmpty ? 1 : recent.reduce(0) { $0 + $1.points },
      (recent.first?.at ?? now).addingTimeInterval(seconds), seconds)
  }

  /// The digest that a further piece of an upload carries on from: here each upload is whole.
  func blueskyHasher(for request: SandboxRequest) -> SHA256 { SHA256() }
}
