import Foundation
import JSON

extension World {
  /// `DELETE /{post}`: one's own, a hundred a day.
  mutating func deleteThreadsPost(_ item: LedgerItem, _ call: GraphCall) throws(Interruption) -> SandboxAnswer
  {
    try call.allow([], "§2.5 delete")
    guard item.account == call.account.id else {
      throw call.refusal(10, nil, "(#10) Not your post", "§2.5 delete one's own", status: 403)
    }
    guard threadsUsed(.delete, call) < ThreadsRules.deletes else {
      throw call.refusal(4, "(#4) Application request limit reached", "§3 deletes 100 / 24 h")
    }
    countThreads(.delete, call)
    ledger.change(.threads, item.id) { $0.deletedAt = call.now }
    return .json(["success": true, "deleted_id": .string(item.id)])
  }

  /// `POST /{reply}/manage_reply hide=true|false`.
  mutating func hideReply(_ item: LedgerItem, _ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(["hide"], "§2.5 manage_reply hide")
    guard item.parent != nil, let hide = try call.flag("hide", "§2.5 manage_reply hide") else {
      throw call.refusal(100, "The parameter hide is required", "§2.5 manage_reply hide of a reply")
    }
    ledger.change(.threads, item.id) { $0.details["is_hidden"] = .bool(hide) }
    return .json(["success": true])
  }
}
