import Crypto
import JSON

/// Digests over canonical JSON: keys sorted by bytes, no blanks, a version inside. Absent values are left out,
/// so that a field added later changes no digest of a post without it.
enum Digest {
  /// Over all that is sent: type, items, title, link, first comment, cover, poll, options; files by their git
  /// object. Independent of path, id, time, zone, labels and the account.
  static func content(_ content: DeliveryContent) -> String {
    var value: [String: JSON] = [
      "v": 1, "type": .string(content.type.rawValue), "items": .array(content.items.map(item)),
    ]
    if let title = content.title { value["title"] = .string(title) }
    if let link = content.link { value["link"] = self.link(link) }
    if let comment = content.firstComment { value["first_comment"] = .string(comment) }
    if let cover = content.cover { value["cover"] = asset(cover) }
    if let poll = content.poll {
      value["poll"] = [
        "options": .array(poll.options.map(JSON.string)), "ends_after": .integer(poll.endsAfterSeconds),
      ]
    }
    if !content.options.isEmpty { value["options"] = .object(content.options) }
    return sha256(.object(value))
  }

  /// Over one item's text and files.
  static func of(_ item: ContentItem) -> String {
    var value = self.item(item)
    if case .object(var members) = value {
      members["v"] = 1
      value = .object(members)
    }
    return sha256(value)
  }

  /// Over the settings that change what a call would do.
  static func of(_ account: Account) -> String {
    var value: [String: JSON] = [
      "v": 1, "identity": .string(account.identity.description), "base_url": .string(account.baseURL),
      "credentials": .object(account.credentials.mapValues(JSON.string)),
      "limits": .object(account.limits.mapValues { .integer(Int64($0)) }),
    ]
    if let version = account.apiVersion { value["api_version"] = .string(version) }
    return sha256(.object(value))
  }

  /// `sha256:` and 64 hex digits over the canonical bytes.
  static func sha256(_ value: JSON) -> String {
    var hash = SHA256()
    hash.update(data: value.encoded())
    return "sha256:" + BlobID.hex(hash.finalize())
  }

  private static func item(_ item: ContentItem) -> JSON {
    ["text": .string(item.text), "media": .array(item.media.map(asset))]
  }

  private static func link(_ link: LinkAttachment) -> JSON {
    var value: [String: JSON] = ["url": .string(link.url), "preview": .bool(link.preview)]
    if let title = link.title { value["title"] = .string(title) }
    if let description = link.description { value["description"] = .string(description) }
    if let image = link.image { value["image"] = asset(image) }
    return .object(value)
  }

  private static func asset(_ asset: MediaAsset) -> JSON {
    var value: [String: JSON] = ["object": .string(asset.objectID)]
    if let alt = asset.alt { value["alt"] = .string(alt) }
    if let captions = asset.captions { value["captions"] = .string(captions.objectID) }
    if let focus = asset.focus { value["focus"] = [.number(focus.x), .number(focus.y)] }
    return .object(value)
  }
}
