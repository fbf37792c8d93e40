import Crypto
import Foundation
import JSON

extension World {
  /// Everything under `/threads`: tokens, then the API with its version.
  mutating func threads(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    endTokens(.threads, now)
    if let answer = try tokenCall(request, .threads, now) { return answer }
    let call = try graphCall(request, .threads, now)
    try throttle(call)
    var answer = try threads(call, request)
    for (name, value) in usage(call) { answer.add(name, value) }
    return answer
  }

  private mutating func threads(_ call: GraphCall, _ request: SandboxRequest) throws(Interruption)
    -> SandboxAnswer
  {
    guard (1...2).contains(call.path.count) else {
      throw call.refusal(2500, "Unknown path components: /\(call.path.joined(separator: "/"))", "§2 paths")
    }
    let id = call.path[0] == "me" ? call.account.id : call.path[0]
    let edge = call.path.count > 1 ? call.path[1] : ""
    if call.method == "GET", edge.isEmpty { try call.allow([], "§2.2 a node is read by fields") }
    if account(.threads, id: id) != nil { return try threadsUser(call, id, edge, request) }
    if threads.containers[id] != nil, edge.isEmpty, call.method == "GET" {
      return try look(atThreadsContainer: id, call)
    }
    if let item = ledger.item(.threads, id) { return try threadsPost(call, item, edge) }
    throw call.missing(id)
  }

  private mutating func threadsUser(
    _ call: GraphCall, _ id: String, _ edge: String, _ request: SandboxRequest
  ) throws(Interruption) -> SandboxAnswer {
    guard call.account.id == id else {
      throw call.refusal(
        200, nil, "(#200) The token has no permission for this account", "§4 200 permission", status: 403)
    }
    switch (call.method, edge) {
    case ("GET", ""): return .json(try threadsProfile(call))
    case ("POST", "threads"): return try makeThreadsContainer(call, request)
    case ("POST", "threads_publish"): return try publishThreadsContainer(call)
    case ("GET", "threads"): return try threadsList(call, replies: false)
    case ("GET", "replies"): return try threadsList(call, replies: true)
    case ("GET", "threads_publishing_limit"): return try threadsLimit(call)
    default:
      throw call.refusal(
        2500, "Unknown path components: /\(edge)", "§2 \(call.method) /\(edge) is not an edge of a user")
    }
  }

  private mutating func threadsPost(
    _ call: GraphCall, _ item: LedgerItem, _ edge: String
  ) throws(Interruption) -> SandboxAnswer {
    // A fresh post cannot be read for a moment.
    guard call.now.timeIntervalSince(item.createdAt) >= options.readLagSeconds else {
      throw call.missing(item.id)
    }
    switch (call.method, edge) {
    case ("GET", ""): return .json(try threadsNode(item, call))
    case ("GET", "replies"), ("GET", "conversation"): return try threadsReplies(to: item, call)
    case ("POST", "repost"):
      try call.allow([], "§2.5 repost")
      return .json(["id": .string(String(17_990_000_000_000_000 + nextCount()))])
    case ("DELETE", ""): return try deleteThreadsPost(item, call)
    case ("POST", "manage_reply"): return try hideReply(item, call)
    case ("POST", ""):
      throw call.refusal(100, "(#100) Unsupported post request", "§8 a post cannot be edited")
    default: throw call.refusal(2500, "Unknown path components: /\(edge)", "§2 edges of a post")
    }
  }

  /// The digest that a further piece of an upload carries on from: nothing is uploaded here.
  func threadsHasher(for request: SandboxRequest) -> SHA256 { SHA256() }
}
