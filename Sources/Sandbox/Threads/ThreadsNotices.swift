import JSON

extension World {
  /// The field `publish`: posts of one's own, answers too.
  func threadsPublished(_ occasion: NoticeRule.Occasion) -> JSON? {
    let item = occasion.item
    return threadsNotice(
      occasion, topic: "interaction", field: "publish", target: item.account,
      [
        "id": .string(item.id), "media_type": item.details["media_type"] ?? "TEXT_POST",
        "permalink": .string(base + item.pagePath), "timestamp": .string(CivilTime.graph(item.createdAt)),
        "username": .string(account(.threads, id: item.account)?.handle ?? ""),
      ])
  }

  /// The field `delete`.
  func threadsDeleted(_ occasion: NoticeRule.Occasion) -> JSON? {
    let item = occasion.item
    return threadsNotice(
      occasion, topic: "moderate", field: "delete", target: item.account,
      [
        "id": .string(item.id), "owner": ["owner_id": .string(item.account)],
        "deleted_at": .string(CivilTime.graph(item.deletedAt ?? occasion.now)),
        "timestamp": .string(CivilTime.graph(item.createdAt)),
        "username": .string(account(.threads, id: item.account)?.handle ?? ""),
      ])
  }

  /// The field `replies`: answers under a post.
  func threadsReplied(_ occasion: NoticeRule.Occasion) -> JSON? {
    let item = occasion.item
    guard let parent = item.parent else { return nil }
    var root = item
    for _ in 0..<1000 {
      guard let above = root.parent.flatMap({ ledger.item(.threads, $0) }) else { break }
      root = above
    }
    return threadsNotice(
      occasion, topic: "moderate", field: "replies", target: root.id,
      [
        "id": .string(item.id), "username": .string(account(.threads, id: item.account)?.handle ?? ""),
        "text": .string(item.text), "media_type": item.details["media_type"] ?? "TEXT_POST",
        "permalink": .string(base + item.pagePath), "replied_to": ["id": .string(parent)],
        "root_post": [
          "id": .string(root.id), "owner_id": .string(root.account),
          "username": .string(account(.threads, id: root.account)?.handle ?? ""),
        ], "shortcode": item.details["shortcode"] ?? .null,
        "timestamp": .string(CivilTime.graph(item.createdAt)),
      ])
  }

  private func threadsNotice(
    _ occasion: NoticeRule.Occasion, topic: String, field: String, target: String, _ value: [String: JSON]
  ) -> JSON {
    [
      "app_id": .string(GraphApp.id), "topic": .string(topic), "target_id": .string(target),
      "time": occasion.second, "subscription_id": "234567", "has_uid_field": false,
      "values": ["value": .object(value), "field": .string(field)],
    ]
  }
}
