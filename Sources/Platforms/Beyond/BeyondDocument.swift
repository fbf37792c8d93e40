import Content
import JSON

/// What a receiver of our own making is asked, as a JSON document; `docs/beyond.md` is its reference.
enum BeyondDocument {
  static let version: Int64 = 1

  static func question(_ verb: String, in session: AccountSession) -> [String: JSON] {
    [
      "postrider": .integer(version), "verb": .string(verb),
      "account": [
        "id": .string(session.account.identity.id), "label": .string(session.account.label),
      ],
    ]
  }

  static func content(_ content: DeliveryContent, media: (MediaAsset) -> [String: JSON]) -> JSON {
    var members: [String: JSON] = [
      "type": .string(content.type.rawValue), "options": .object(content.options),
      "items": .array(
        content.items.map { item in
          ["text": .string(item.text), "media": .array(item.media.map { file($0, media) })]
        }),
    ]
    members["title"] = content.title.map(JSON.string)
    members["first_comment"] = content.firstComment.map(JSON.string)
    members["cover"] = content.cover.map { file($0, media) }
    if let link = content.link {
      var card: [String: JSON] = ["url": .string(link.url), "preview": .bool(link.preview)]
      card["title"] = link.title.map(JSON.string)
      card["description"] = link.description.map(JSON.string)
      card["image"] = link.image.map { file($0, media) }
      members["link"] = .object(card)
    }
    if let poll = content.poll {
      members["poll"] = [
        "options": .array(poll.options.map(JSON.string)),
        "ends_after_seconds": .integer(poll.endsAfterSeconds),
      ]
    }
    return .object(members)
  }

  private static func file(_ asset: MediaAsset, _ more: (MediaAsset) -> [String: JSON]) -> JSON {
    var members = more(asset)
    members["path"] = .string(asset.path)
    members["object"] = .string(asset.objectID)
    members["bytes"] = .integer(Int64(asset.byteCount))
    members["mime"] = MediaType.of(path: asset.path).map(JSON.string)
    members["alt"] = asset.alt.map(JSON.string)
    members["focus"] = asset.focus.map { ["x": .number($0.x), "y": .number($0.y)] }
    members["captions"] = asset.captions.map { ["path": .string($0.path), "object": .string($0.objectID)] }
    return .object(members)
  }

  static func receipts(_ receipts: [Receipt]) -> JSON {
    .array(
      receipts.map { receipt in
        var members: [String: JSON] = ["id": .string(receipt.remoteID)]
        members["url"] = receipt.permalink.map(JSON.string)
        members["at"] = receipt.publishedAt.map { .string($0.description) }
        return .object(members)
      })
  }

  static func receipt(_ document: JSON?) -> Receipt? {
    guard let id = document?["id"]?.string, !id.isEmpty, id.utf8.count <= 1000 else { return nil }
    let url = document?["url"]?.string.flatMap {
      $0.hasPrefix("https://") || $0.hasPrefix("http://") ? $0 : nil
    }
    return Receipt(
      remoteID: id, permalink: url, publishedAt: document?["at"]?.string.flatMap(Instant.init))
  }
}
