import JSON

extension World {
  /// What the field `comments` says; nothing says that a post was published.
  func instagramNotice(_ occasion: NoticeRule.Occasion) -> JSON? {
    guard let comment = occasion.happening.comment else { return nil }
    let item = occasion.item
    let product =
      switch item.kind {
      case "reel": "REELS"
      case "story": "STORY"
      default: "FEED"
      }
    let account = account(.instagram, id: item.account)
    var value: [String: JSON] = [
      "id": .string(comment.id), "text": .string(comment.text),
      "from": ["id": .string(item.account), "username": .string(account?.handle ?? "")],
      "media": ["id": .string(item.id), "media_product_type": .string(product)],
    ]
    value["parent_id"] = occasion.happening.under.map { .string($0) }
    return [
      "object": "instagram",
      "entry": [
        [
          "id": .string(item.account), "time": occasion.second,
          "changes": [["field": "comments", "value": .object(value)]],
        ]
      ],
    ]
  }
}
