import Foundation
import JSON

extension World {
  private func ownPublication(_ caller: TikTokCaller) throws(Interruption) -> TikTokState.Publication {
    guard Set(caller.body.keys) == ["publish_id"], let id = caller.body["publish_id"]?.string,
      id.utf8.count <= 64
    else { throw TikTokRules.invalid("publish_id is required, and nothing else", "§2.6 publish_id") }
    guard let publication = tiktok.publications[id] else {
      throw TikTokRules.refusal(
        400, "invalid_publish_id", "The publish_id does not exist", "§4 400 invalid_publish_id")
    }
    guard publication.account == caller.account.id else {
      throw TikTokRules.refusal(
        400, "token_not_authorized_for_specified_publish_id",
        "The token is not authorized for the publish_id",
        "§4 400 token_not_authorized_for_specified_publish_id")
    }
    return publication
  }

  /// `POST /v2/post/publish/status/fetch/`: some looks still say that it is processed.
  mutating func tiktokStatus(_ caller: TikTokCaller) throws(Interruption) -> SandboxAnswer {
    let publication = try ownPublication(caller)
    countCall(caller)
    let isUpload = publication.route == .upload
    let bytes = JSON.integer(Int64(publication.content.count))
    var data: [String: JSON] = [isUpload ? "uploaded_bytes" : "downloaded_bytes": bytes]
    if publication.isCancelled {
      data["status"] = "FAILED"
      data["fail_reason"] = "publish_cancelled"
    } else if let completed = publication.completedAt {
      let isDone =
        publication.polls >= options.processingPolls
        && caller.now.timeIntervalSince(completed) >= options.processingSeconds
      if !isDone {
        tiktok.publications[publication.id]?.polls += 1
        data["status"] = isUpload ? "PROCESSING_UPLOAD" : "PROCESSING_DOWNLOAD"
      } else if let reason = publication.failReason {
        data["status"] = "FAILED"
        data["fail_reason"] = .string(reason)
      } else if publication.isDraft {
        data["status"] = "SEND_TO_USER_INBOX"
      } else {
        data["status"] = "PUBLISH_COMPLETE"
        data["publicaly_available_post_id"] = .array(publicIDs(publication, caller.now))
      }
    } else {
      data["status"] = "PROCESSING_UPLOAD"
    }
    return TikTokRules.accepted(.object(data), self)
  }

  /// The post's own id, once moderation is over, where everyone may see it.
  private func publicIDs(_ publication: TikTokState.Publication, _ now: Date) -> [JSON] {
    guard let id = publication.postID, let item = ledger.item(.tiktok, id), isListed(item, now),
      let number = Int64(id)
    else { return [] }
    return [.integer(number)]
  }

  private func isListed(_ item: LedgerItem, _ now: Date) -> Bool {
    item.details["privacy_level"]?.string == "PUBLIC_TO_EVERYONE"
      && now.timeIntervalSince(item.createdAt) >= options.lookupLagSeconds
  }

  /// `POST /v2/post/publish/cancel/`: only before everything is there.
  mutating func cancelPublication(_ caller: TikTokCaller) throws(Interruption) -> SandboxAnswer {
    let publication = try ownPublication(caller)
    guard publication.completedAt == nil else {
      throw TikTokRules.refusal(
        400, "publish_not_cancellable", "The post can no longer be cancelled", "§2.7 before completion")
    }
    countCall(caller)
    tiktok.publications[publication.id]?.isCancelled = true
    return TikTokRules.accepted([:], self)
  }

  /// `POST /v2/video/list/`: what everyone may see, newest first.
  mutating func tiktokList(_ caller: TikTokCaller) throws(Interruption) -> SandboxAnswer {
    if let unknown = Set(caller.body.keys).subtracting(["max_count", "cursor"]).sorted().first {
      throw TikTokRules.invalid("\(unknown) is not a parameter", "§7 video/list")
    }
    let most = caller.body["max_count"]?.integer ?? 10
    guard (1...20).contains(most) else {
      throw TikTokRules.invalid("max_count is 1 to 20", "§7 max_count ≤ 20")
    }
    try checkFields(caller)
    countCall(caller)
    let end = caller.body["cursor"]?.integer ?? .max
    let older = ledger.newest(.tiktok, account: caller.account.id).filter { item in
      isListed(item, caller.now) && Self.milliseconds(item) < end
    }
    let page = older.prefix(Int(most))
    return TikTokRules.accepted(
      [
        "videos": .array(page.map { video($0, caller.fields) }),
        "cursor": .integer(page.last.map(Self.milliseconds) ?? 0),
        "has_more": .bool(older.count > page.count),
      ], self)
  }

  /// `POST /v2/video/query/`.
  mutating func tiktokQuery(_ caller: TikTokCaller) throws(Interruption) -> SandboxAnswer {
    guard let filters = caller.body["filters"]?.object, Set(caller.body.keys) == ["filters"],
      Set(filters.keys) == ["video_ids"], let ids = filters["video_ids"]?.array?.map(\.string),
      (1...20).contains(ids.count)
    else { throw TikTokRules.invalid("filters.video_ids has 1 to 20 ids", "§7 video_ids ≤ 20") }
    try checkFields(caller)
    countCall(caller)
    let found = ids.compactMap { id in id.flatMap { ledger.item(.tiktok, $0) } }.filter { item in
      item.account == caller.account.id && isListed(item, caller.now)
    }
    return TikTokRules.accepted(["videos": .array(found.map { video($0, caller.fields) })], self)
  }

  private func checkFields(_ caller: TikTokCaller) throws(Interruption) {
    let known: Set<String> = [
      "id", "title", "video_description", "create_time", "share_url", "duration", "view_count", "like_count",
      "comment_count", "share_count", "cover_image_url", "embed_link", "width", "height",
    ]
    guard !caller.fields.isEmpty, Set(caller.fields).isSubset(of: known) else {
      throw TikTokRules.invalid("fields is required and names known fields", "§7 ?fields=")
    }
  }

  private static func milliseconds(_ item: LedgerItem) -> Int64 {
    Int64(item.createdAt.timeIntervalSince1970 * 1000)
  }

  private func video(_ item: LedgerItem, _ fields: [String]) -> JSON {
    let all: [String: JSON] = [
      "id": .string(item.id), "title": .string(item.details["title"]?.string ?? item.text),
      "video_description": .string(item.text),
      "create_time": .integer(Int64(item.createdAt.timeIntervalSince1970)),
      "share_url": .string(base + item.pagePath),
      "duration": .integer(Int64(item.media.first?.shape.seconds ?? 0)), "view_count": 0, "like_count": 0,
      "comment_count": 0, "share_count": 0, "cover_image_url": "", "embed_link": "",
      "width": .integer(Int64(item.media.first?.shape.width ?? 0)),
      "height": .integer(Int64(item.media.first?.shape.height ?? 0)),
    ]
    return .object(all.filter { fields.contains($0.key) })
  }

  /// `GET /v2/user/info/`.
  mutating func tiktokUser(_ caller: TikTokCaller) throws(Interruption) -> SandboxAnswer {
    let account = caller.account
    let all: [String: JSON] = [
      "open_id": .string(account.id), "union_id": .string(account.id), "username": .string(account.handle),
      "display_name": .string(account.name), "avatar_url": "", "follower_count": 0, "following_count": 0,
      "likes_count": 0, "video_count": .integer(Int64(ledger.count(.tiktok, account: account.id))),
    ]
    guard !caller.fields.isEmpty, caller.fields.allSatisfy({ all[$0] != nil }) else {
      throw TikTokRules.invalid("fields is required and names known fields", "§7 ?fields=")
    }
    countCall(caller)
    return TikTokRules.accepted(
      ["user": .object(all.filter { caller.fields.contains($0.key) })], self)
  }
}
