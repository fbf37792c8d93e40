import Foundation
import JSON

/// One item made public, as a platform keeps it: the truth that tests compare the record with.
public struct LedgerItem: Sendable, Hashable {
  /// A remark under an item.
  struct Comment: Sendable, Hashable {
    var id: String
    var text: String
    var at: Date
    var replies: [Comment] = []
  }

  /// Its number over all platforms, from 1.
  public internal(set) var number: Int
  /// Where it was published.
  public internal(set) var platform: SandboxPlatform
  /// The account's remote id.
  public internal(set) var account: String
  /// The id the platform gave.
  public internal(set) var id: String
  /// The platform's own word for it: status, feed, photo, video, reel, story, image, carousel ….
  public internal(set) var kind: String
  /// The text as it was sent.
  public internal(set) var text: String
  var media: [Medium] = []
  /// The item this one answers.
  public internal(set) var parent: String?
  var comments: [Comment] = []
  /// When it became public, by the sandbox's clock.
  public internal(set) var createdAt: Date
  /// The path of its page on this server.
  var pagePath: String
  /// The key its call carried, where the platform has one.
  public internal(set) var idempotencyKey: String?
  /// The number of the request that made it.
  public internal(set) var request: Int
  /// Further members a platform keeps: visibility, link, spoiler ….
  var details: [String: JSON] = [:]
  /// When it was deleted; nil while it is public.
  public internal(set) var deletedAt: Date?
  var versions: [String] = []

  /// How the control interface shows it; `base` is the server's address.
  public func json(base: String) -> JSON {
    [
      "number": .integer(Int64(number)), "platform": .string(platform.rawValue), "account": .string(account),
      "id": .string(id), "kind": .string(kind), "text": .string(text), "media": .array(media.map(\.json)),
      "parent": parent.map { .string($0) } ?? .null, "in_reply_to": parent.map { .string($0) } ?? .null,
      "comments": .array(comments.map(\.json)), "created_at": .string(CivilTime.iso(createdAt)),
      "permalink": .string(base + pagePath), "idempotency_key": idempotencyKey.map { .string($0) } ?? .null,
      "request": .integer(Int64(request)), "details": .object(details),
      "deleted_at": deletedAt.map { .string(CivilTime.iso($0)) } ?? .null,
      "versions": .array(versions.map { .string($0) }),
    ]
  }
}

extension LedgerItem.Comment {
  var json: JSON {
    [
      "id": .string(id), "text": .string(text), "created_at": .string(CivilTime.iso(at)),
      "replies": .array(replies.map(\.json)),
    ]
  }
}
