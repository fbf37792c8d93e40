import Foundation
import JSON

extension World {
  /// A comment on an organization's public post. The commenter here is always the organization itself.
  func linkedinNotice(_ occasion: NoticeRule.Occasion) -> JSON? {
    let item = occasion.item
    guard let comment = occasion.happening.comment, item.account.hasPrefix("urn:li:organization:"),
      item.details["visibility"]?.string == "PUBLIC"
    else { return nil }
    let name = JSON.string("urn:li:comment:(\(item.id),\(comment.id))")
    let notification: JSON = [
      "notificationId": .integer(Int64(4_406_000 + occasion.number)),
      "organizationalEntity": .string(item.account), "action": "ADMIN_COMMENT",
      "sourcePost": .string(item.id),
      "decoratedSourcePost": [
        "entity": .string(item.id), "owner": .string(item.account), "text": .string(item.text),
      ],
      "lastModifiedAt": .integer(Int64(comment.at.timeIntervalSince1970 * 1000)),
      "generatedActivity": name,
      "decoratedGeneratedActivity": [
        "comment": [
          "entity": name, "owner": .string(item.account), "object": .string(item.id),
          "text": .string(comment.text),
        ]
      ], "subscriber": "urn:li:person:sandboxAdmin",
    ]
    return ["type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": [notification]]
  }
}
