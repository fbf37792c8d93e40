import Foundation
import JSON

extension World {
  /// What the Page's `feed` field says. Stories are not in the feed.
  func facebookNotice(_ occasion: NoticeRule.Occasion, verb: String) -> JSON? {
    let item = occasion.item
    guard !item.kind.hasSuffix("story") else { return nil }
    let account = account(.facebook, id: item.account)
    var value: [String: JSON] = [
      "verb": .string(verb), "post_id": .string(item.id),
      "from": ["id": .string(item.account), "name": .string(account?.name ?? "")],
    ]
    if let comment = occasion.happening.comment {
      value["item"] = "comment"
      value["comment_id"] = .string(comment.id)
      value["parent_id"] = .string(occasion.happening.under ?? item.id)
      value["created_time"] = .integer(Int64(comment.at.timeIntervalSince1970))
      value["message"] = verb == "remove" ? nil : .string(comment.text)
    } else {
      let kind =
        item.details["video"] != nil ? "video" : item.details["photos"] != nil ? "photo" : "status"
      value["item"] = .string(kind)
      value["created_time"] = .integer(Int64(item.createdAt.timeIntervalSince1970))
      if verb != "remove" {
        value["published"] = 1
        value["message"] = item.text.isEmpty ? nil : .string(item.text)
      }
    }
    return [
      "object": "page",
      "entry": [
        [
          "id": .string(item.account), "time": occasion.second,
          "changes": [["field": "feed", "value": .object(value)]],
        ]
      ],
    ]
  }
}
