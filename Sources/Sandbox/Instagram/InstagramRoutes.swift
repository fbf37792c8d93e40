import Foundation
import JSON

extension World {
  /// Everything under `/instagram`: the Graph host and the upload host in one.
  mutating func instagram(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    if request.segments.count > 1, request.segments[1] == "ig-api-upload" {
      return try containerUpload(request, now)
    }
    endTokens(.instagram, now)
    if let answer = try tokenCall(request, .instagram, now) { return answer }
    let call = try graphCall(request, .instagram, now)
    try throttle(call)
    var answer = try instagram(call, request)
    for (name, value) in usage(call) { answer.add(name, value) }
    return answer
  }

  private mutating func instagram(_ call: GraphCall, _ request: SandboxRequest) throws(Interruption)
    -> SandboxAnswer
  {
    let id = call.path.first ?? ""
    let edge = call.path.count > 1 ? call.path[1] : ""
    guard (1...2).contains(call.path.count) else {
      throw call.refusal(2500, "Unknown path components: /\(call.path.joined(separator: "/"))", "§2 paths")
    }
    if call.method == "GET", edge.isEmpty { try call.allow([], "§5 a node is read by fields") }
    if id == "me" { return try me(call, edge) }
    if account(.instagram, id: id) != nil { return try accountEdge(call, id, edge, request) }
    if instagram.containers[id] != nil, edge.isEmpty, call.method == "GET" {
      return try look(atContainer: id, call)
    }
    if let item = ledger.item(.instagram, id) { return try mediaEdge(call, item, edge) }
    if let found = comment(.instagram, id), found.account == call.account.id {
      return try commentEdge(call, id, on: found.item, edge)
    }
    throw call.missing(id)
  }

  private mutating func accountEdge(
    _ call: GraphCall, _ id: String, _ edge: String, _ request: SandboxRequest
  ) throws(Interruption) -> SandboxAnswer {
    guard call.account.id == id else {
      throw call.refusal(
        200, nil, "(#200) The token has no permission for this account", "§4 200 permission", status: 403)
    }
    switch (call.method, edge) {
    case ("GET", ""): return .json(try profile(call))
    case ("POST", "media"): return try createContainer(call, request)
    case ("POST", "media_publish"): return try publishContainer(call)
    case ("GET", "media"): return try mediaList(call, stories: false)
    case ("GET", "stories"): return try mediaList(call, stories: true)
    case ("GET", "content_publishing_limit"): return try publishingLimit(call)
    default:
      throw call.refusal(
        2500, "Unknown path components: /\(edge)", "§2 \(call.method) /\(edge) is not an edge of an account")
    }
  }

  private mutating func mediaEdge(
    _ call: GraphCall, _ item: LedgerItem, _ edge: String
  ) throws(Interruption) -> SandboxAnswer {
    guard item.account == call.account.id else { throw call.missing(item.id) }
    // A fresh post cannot be read for a moment.
    guard call.now.timeIntervalSince(item.createdAt) >= options.readLagSeconds else {
      throw call.missing(item.id)
    }
    switch (call.method, edge) {
    case ("GET", ""): return .json(try mediaNode(item, call))
    case ("GET", "comments"): return try comments(of: item, call)
    case ("POST", "comments"): return try addComment(to: item, call)
    case ("GET", "children"): return .json(["data": mediaFields(item)["children"]?["data"] ?? []])
    case ("POST", ""): return try toggleComments(item, call)
    case ("DELETE", ""): return try deleteMedia(item, call)
    default: throw call.refusal(2500, "Unknown path components: /\(edge)", "§2 edges of a medium")
    }
  }

  private func me(_ call: GraphCall, _ edge: String) throws(Interruption) -> SandboxAnswer {
    let account = call.account
    switch (call.method, edge, account.login) {
    case ("GET", "", .instagram):
      return .json(
        try call.project(
          [
            "id": .string(account.id), "user_id": .string(account.id), "username": .string(account.handle),
            "name": .string(account.name), "account_type": "BUSINESS",
          ], usual: ["id", "username"], type: "IGUser"))
    case ("GET", "", .facebook):
      return .json(
        try call.project(
          [
            "id": .string(page(of: account)), "name": .string(account.name),
            "instagram_business_account": ["id": .string(account.id), "username": .string(account.handle)],
          ], usual: ["id", "name"], type: "Page"))
    case ("GET", "accounts", .facebook):
      let node: [String: JSON] = [
        "id": .string(page(of: account)), "name": .string(account.name), "access_token": .string(call.token),
        "tasks": ["CREATE_CONTENT", "MANAGE"], "category": "Restaurant",
        "instagram_business_account": ["id": .string(account.id), "username": .string(account.handle)],
      ]
      return .json([
        "data": [
          try call.project(node, usual: ["id", "name", "access_token", "tasks", "category"], type: "Page")
        ]
      ])
    default: throw call.refusal(2500, "Unknown path components: /me/\(edge)", "§1 account id")
    }
  }

  /// The Page an account is linked to: the one of the same handle, or one of its own.
  private func page(of account: SandboxAccount) -> String {
    accounts.first { $0.platform == .facebook && $0.handle == account.handle }?.id ?? "10\(account.id)"
  }

  private func profile(_ call: GraphCall) throws(Interruption) -> JSON {
    let account = call.account
    return try call.project(
      [
        "id": .string(account.id), "username": .string(account.handle), "name": .string(account.name),
        "followers_count": 0, "follows_count": 0, "biography": "", "profile_picture_url": .null,
        "website": .null,
        "media_count": .integer(Int64(ledger.count(.instagram, account: account.id))),
        "ig_id": .string(account.id),
        "user_id": .string(account.id), "account_type": "BUSINESS",
      ], usual: ["id"], type: "IGUser")
  }
}
