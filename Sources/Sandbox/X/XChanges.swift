import Foundation
import JSON

extension World {
  /// Polls are not edited, nor are posts in a community or answers to others.
  func xMayEdit(_ item: LedgerItem) -> Bool {
    let parent = item.parent.flatMap { xItem($0) }
    return item.details["poll"] == nil && item.details["community_id"] == nil
      && (item.parent == nil || parent?.account == item.account)
  }

  /// `edit_options.previous_post_id`: the newest version of an own post, in time.
  func xPrevious(
    _ value: JSON?, _ account: SandboxAccount, _ now: Date, into draft: inout XDraft
  ) throws(Interruption) {
    guard let value else { return }
    let members = try xMembers(
      value.object ?? ["": .null], ["previous_post_id"], "$.edit_options", "§3 edit_options")
    guard let id = members["previous_post_id"]?.string, XRules.isID(id) else {
      throw XRules.invalid(
        "previous_post_id", "$.edit_options.previous_post_id: is missing or no id", "§3 edit_options")
    }
    guard let item = xItem(id), item.account == account.id else {
      throw XRules.forbidden("You are not allowed to edit this Tweet.", "§9 own post")
    }
    guard xHistory(item).last == id else {
      throw XRules.forbidden("You can only edit the latest version of a Tweet.", "§9 edit gives a new id")
    }
    guard xMayEdit(item), draft.poll == nil else {
      throw XRules.forbidden(
        "This Tweet is not eligible for edit.", "§9 polls, replies to others, community posts")
    }
    guard now.timeIntervalSince(item.createdAt) < XRules.editSeconds, xHistory(item).count <= XRules.edits
    else {
      throw XRules.forbidden("The edit window of this Tweet is over.", "§9 30 minutes and 5 edits")
    }
    guard item.parent == draft.parent else {
      throw XRules.invalid("reply", "An edit cannot change what is answered.", "§9 edit")
    }
    draft.previous = item
  }

  /// Puts a new version in the place of the old one; it is the same post with another id.
  mutating func xReplace(
    _ previous: LedgerItem, _ draft: XDraft, _ account: SandboxAccount, _ now: Date
  ) -> (id: String, shown: String, history: [String]) {
    let id = xID(now)
    let version = xVersion(id, draft, account)
    let media = xAttach(draft.mediaIDs)
    ledger.change(.x, previous.id) { item in
      item.versions.append(item.text)
      item.text = draft.text
      item.media = media
      for (name, value) in draft.details { item.details[name] = value }
      item.details["media_ids"] = .array(draft.mediaIDs.map { .string($0) })
      item.details["history"] = .array((item.details["history"]?.array ?? []) + [version])
      item.details["current_id"] = .string(id)
      item.details["edited_at"] = .string(CivilTime.iso(now))
    }
    return (id, version["text"]?.string ?? "", xHistory(previous) + [id])
  }

  /// `DELETE /2/tweets/:id`: all versions of a post go at once.
  mutating func xDelete(_ id: String, _ caller: XCaller) throws(Interruption) -> SandboxAnswer {
    let account = try caller.user("§1 app-only bearer")
    guard let item = xItem(id) else {
      throw XRules.problem(
        404, "Not Found Error", "resource-not-found", "Could not find tweet with id: [\(id)].",
        "§9 deleting a missing id")
    }
    guard item.account == account.id else {
      throw XRules.forbidden("You are not authorized to delete this Tweet.", "§9 own post")
    }
    try xPay(10)
    ledger.change(.x, item.id) { $0.deletedAt = caller.now }
    return .json(["data": ["deleted": true]])
  }
}
