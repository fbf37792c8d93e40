import JSON

extension World {
  /// `post.create` of the Activity API: the post as a look shows it.
  func xCreated(_ occasion: NoticeRule.Occasion) -> JSON? {
    let item = occasion.item
    let fields: Set<String> = [
      "created_at", "author_id", "entities", "referenced_tweets", "attachments", "reply_settings",
      "edit_controls", "public_metrics",
    ]
    let user: JSON = [
      "id": .string(item.account), "name": .string(account(.x, id: item.account)?.name ?? ""),
      "username": .string(account(.x, id: item.account)?.handle ?? ""),
    ]
    return xNotice(
      occasion, "post.create", xJSON(item, version: item.id, fields, occasion.now), ["users": [user]])
  }

  /// `post.delete` of the Activity API, with the id of the newest version.
  func xDeleted(_ occasion: NoticeRule.Occasion) -> JSON? {
    let id = xHistory(occasion.item).last ?? occasion.item.id
    return xNotice(
      occasion, "post.delete", ["id": .string(id), "author_id": .string(occasion.item.account)], nil)
  }

  private func xNotice(
    _ occasion: NoticeRule.Occasion, _ event: String, _ payload: JSON, _ includes: JSON?
  ) -> JSON {
    var data: [String: JSON] = [
      "event_uuid": .string(String(2_080_000_000_000_000_000 + occasion.number)),
      "filter": ["user_id": .string(occasion.item.account)], "event_type": .string(event),
      "payload": payload,
    ]
    data["includes"] = includes
    return ["data": .object(data)]
  }
}
