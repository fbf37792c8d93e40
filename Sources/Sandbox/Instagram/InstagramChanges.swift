import Foundation
import JSON

extension World {
  /// `POST /{media-id}/comments`.
  mutating func addComment(to item: LedgerItem, _ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(["message"], "§2.5 comments message")
    guard let text = call.fields.text("message"), !text.allSatisfy(\.isWhitespace) else {
      throw call.refusal(100, "The parameter message is required", "§2.5 comments message")
    }
    guard item.details["is_comment_enabled"] != false else {
      throw call.refusal(100, "(#100) Comments are turned off", "§2.5 comment_enabled")
    }
    let id = String(17_900_000_000_000_000 + nextCount())
    ledger.change(.instagram, item.id) { $0.comments.append(.init(id: id, text: text, at: call.now)) }
    return .json(["id": .string(id)])
  }

  /// `GET`, `DELETE /{comment-id}` and `POST /{comment-id}/replies`.
  mutating func commentEdge(
    _ call: GraphCall, _ id: String, on item: LedgerItem, _ edge: String
  ) throws(Interruption) -> SandboxAnswer {
    switch (call.method, edge) {
    case ("GET", ""):
      guard let comment = item.comments.first(where: { $0.id == id }) else { throw call.missing(id) }
      return .json(try commentNode(comment, on: item, call))
    case ("DELETE", ""):
      ledger.change(item.platform, item.id) { item in item.comments.removeAll { $0.id == id } }
      return .json(["success": true])
    case ("POST", "replies"):
      try call.allow(["message"], "§2.5 replies message")
      guard let text = call.fields.text("message"), !text.isEmpty else {
        throw call.refusal(100, "The parameter message is required", "§2.5 replies message")
      }
      let reply = LedgerItem.Comment(
        id: String(17_900_000_000_000_000 + nextCount()), text: text, at: call.now)
      ledger.change(item.platform, item.id) { item in
        for index in item.comments.indices where item.comments[index].id == id {
          item.comments[index].replies.append(reply)
        }
      }
      return .json(["id": .string(reply.id)])
    default: throw call.refusal(2500, "Unknown path components: /\(edge)", "§2.5 edges of a comment")
    }
  }

  /// The item a comment stands under.
  func comment(_ platform: SandboxPlatform, _ id: String) -> (item: LedgerItem, account: String)? {
    guard id.hasPrefix("179") || id.contains("_") else { return nil }
    return items.last { $0.platform == platform && $0.comments.contains { $0.id == id } }.map {
      ($0, $0.account)
    }
  }

  /// `POST /{media-id}?comment_enabled=…`: nothing else of a post can be changed.
  mutating func toggleComments(_ item: LedgerItem, _ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(["comment_enabled"], "§8 only comment_enabled can be changed")
    guard let flag = try call.flag("comment_enabled", "§2.5 comment_enabled") else {
      throw call.refusal(
        100, "The parameter comment_enabled is required", "§8 caption and media cannot be changed")
    }
    ledger.change(.instagram, item.id) { $0.details["is_comment_enabled"] = .bool(flag) }
    return .json(["success": true])
  }

  /// `DELETE /{media-id}`: on the Facebook path only.
  mutating func deleteMedia(_ item: LedgerItem, _ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    guard call.account.login == .facebook else {
      throw call.refusal(100, "(#100) Unsupported delete request", "§1 delete only on the Facebook path")
    }
    ledger.change(.instagram, item.id) { $0.deletedAt = call.now }
    return .json(["success": true, "deleted_id": .string(item.id)])
  }
}
