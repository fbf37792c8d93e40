import Foundation
import JSON

extension World {
  /// Everything under `/facebook`: the Graph host, the video host and the upload host in one.
  mutating func facebook(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let path = Array(request.segments.dropFirst())
    endTokens(.facebook, now)
    if let answer = try facebookTokenCall(request, now) { return answer }
    if path.first == "video-upload" { return try videoUpload(request, now) }
    if path.count == 2, path[1] == "debug_token" { return try debugToken(request, now) }
    let call = try graphCall(request, .facebook, now)
    try throttle(call)
    var answer = try facebook(call, request)
    for (name, value) in usage(call) { answer.add(name, value) }
    return answer
  }

  private mutating func facebook(_ call: GraphCall, _ request: SandboxRequest) throws(Interruption)
    -> SandboxAnswer
  {
    guard (1...2).contains(call.path.count) else {
      throw call.refusal(2500, "Unknown path components: /\(call.path.joined(separator: "/"))", "§2 paths")
    }
    let id = call.path[0] == "me" ? call.account.id : call.path[0]
    let edge = call.path.count > 1 ? call.path[1] : ""
    if call.method == "GET", edge.isEmpty { try call.allow([], "§5 a node is read by fields") }
    if account(.facebook, id: id) != nil {
      guard call.account.id == id else {
        throw call.refusal(
          200, nil, "(#200) The token has no permission for this Page", "§4 200 permission", status: 403)
      }
      return call.method == "GET" ? try pageRead(call, edge) : try pageWrite(call, edge, request)
    }
    if let photo = facebook.photos[id], photo.account == call.account.id, edge.isEmpty {
      return try photoNode(photo, call)
    }
    if let video = facebook.videos[id], video.account == call.account.id {
      return edge.isEmpty ? try videoNode(video, call) : try videoEdge(video, edge, call)
    }
    if let item = ledger.item(.facebook, id), item.account == call.account.id {
      return try post(item, call, edge)
    }
    if let waiting = facebook.waiting[id], waiting.account == call.account.id, edge.isEmpty {
      return try waitingNode(waiting, call)
    }
    if let found = comment(.facebook, id), found.account == call.account.id {
      return try pageComment(call, id, on: found.item, edge)
    }
    throw call.missing(id)
  }

  private func pageRead(_ call: GraphCall, _ edge: String) throws(Interruption) -> SandboxAnswer {
    switch edge {
    case "": return .json(try pageNode(call))
    case "accounts" where call.path[0] == "me":
      var shown = try pageNode(call).object ?? [:]
      if call.fields["fields"] == nil { shown["access_token"] = .string(pageToken(call)) }
      return .json(["data": [.object(shown)]])
    case "permissions" where call.path[0] == "me":
      let names = [
        "pages_show_list", "pages_read_engagement", "pages_manage_posts", "pages_manage_engagement",
      ]
      return .json(["data": .array(names.map { ["permission": .string($0), "status": "granted"] })])
    case "feed", "posts", "published_posts": return try postList(call)
    case "scheduled_posts": return try waitingList(call)
    case "video_reels": return try reelList(call)
    case "videos": return try videoList(call)
    case "stories": return try storyList(call)
    default:
      throw call.refusal(
        100, "(#100) Tried accessing nonexisting field (\(edge)) on node type (Page)", "§5 edges of a Page")
    }
  }

  private mutating func pageWrite(
    _ call: GraphCall, _ edge: String, _ request: SandboxRequest
  ) throws(Interruption) -> SandboxAnswer {
    guard call.method == "POST" else { throw call.missing(call.account.id) }
    switch edge {
    case "feed": return try postToFeed(call)
    case "photos": return try addPhoto(call, request)
    case "videos": return try addVideo(call, request)
    case "video_reels": return try reelOrStory(call, .reel)
    case "video_stories": return try reelOrStory(call, .story)
    case "photo_stories": return try photoStory(call)
    default:
      throw call.refusal(
        2500, "Unknown path components: /\(edge)", "§2 POST /\(edge) is not an edge of a Page")
    }
  }

  private func pageNode(_ call: GraphCall) throws(Interruption) -> JSON {
    let account = call.account
    let instagram = accounts.first { $0.platform == .instagram && $0.handle == account.handle }
    return try call.project(
      [
        "id": .string(account.id), "name": .string(account.name), "username": .string(account.handle),
        "access_token": .string(pageToken(call)), "category": "Restaurant",
        "category_list": [["id": "1", "name": "Restaurant"]],
        "tasks": ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MANAGE", "MESSAGING", "MODERATE"],
        "link": .string("\(base)/facebook/\(account.id)"), "followers_count": 0, "fan_count": 0, "about": "",
        "is_published": true, "verification_status": "not_verified",
        "instagram_business_account": instagram.map {
          ["id": .string($0.id), "username": .string($0.handle)]
        } ?? .null,
      ], usual: ["id", "name"], type: "Page")
  }

  /// `GET /debug_token`: tells what another token is worth, also a dead one.
  private func debugToken(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    let fields = Fields(request)
    guard let asking = fields.text("access_token"),
      asking.contains("|") || tokens[TokenKey(platform: .facebook, token: asking)] != nil
    else {
      throw GraphError.refusal(
        190, nil, "Invalid OAuth access token", rule: "facebook §1 inspect access_token")
    }
    guard let input = fields.text("input_token") else {
      throw GraphError.refusal(
        100, nil, "(#100) The parameter input_token is required", rule: "facebook §1 inspect input_token")
    }
    let key = TokenKey(platform: .facebook, token: input)
    let grant = grants[key]
    guard let token = tokens[key] else {
      return .json([
        "data": [
          "is_valid": false, "scopes": [], "error": ["code": 190, "message": "Invalid OAuth access token."],
        ]
      ])
    }
    let isValid = token.state == .valid || token.state == .noPermission
    var data: [String: JSON] = [
      "app_id": "900100", "type": grant == nil ? "PAGE" : "USER", "application": "Postrider",
      "is_valid": .bool(isValid),
      "expires_at": .integer(Int64(grant?.endsAt.timeIntervalSince1970 ?? 0)),
      "issued_at": .integer(Int64(grant?.issuedAt.timeIntervalSince1970 ?? 1_760_000_000)),
      "data_access_expires_at": .integer(Int64(now.timeIntervalSince1970) + 7_776_000),
      "scopes": [
        "pages_show_list", "pages_read_engagement", "pages_manage_posts", "pages_manage_engagement",
      ], "granular_scopes": [], "user_id": "10001", "profile_id": .string(token.account.id),
    ]
    if !isValid { data["error"] = ["code": 190, "message": "Error validating access token", "subcode": 463] }
    return .json(["data": .object(data)])
  }
}
