import Foundation
import JSON

extension World {
  /// `GET /{ig-id}/media` (all but stories) or `/stories` (a day long), newest first.
  func mediaList(_ call: GraphCall, stories: Bool) throws(Interruption) -> SandboxAnswer {
    try call.allow(["limit", "since", "until", "after", "before"], "§5 fields, limit, since, until")
    let items = ledger.newest(.instagram, account: call.account.id).filter { item in
      (item.kind == InstagramState.Kind.story.rawValue) == stories
        && (!stories || call.now.timeIntervalSince(item.createdAt) < 86_400)
    }
    var listed: [(id: String, at: Date, json: JSON)] = []
    for item in items.prefix(10_000) { listed.append((item.id, item.createdAt, try mediaNode(item, call))) }
    return try call.page(listed, base: base, lag: options.lookupLagSeconds)
  }

  func mediaNode(_ item: LedgerItem, _ call: GraphCall) throws(Interruption) -> JSON {
    try call.project(mediaFields(item), usual: ["id"], type: "IGMedia")
  }

  /// Every field a medium has, null where it is empty.
  func mediaFields(_ item: LedgerItem) -> [String: JSON] {
    let account = account(.instagram, id: item.account)
    let first = item.media.first
    let isVideo = first?.shape.isImage == false
    let type: JSON = item.kind == "carousel" ? "CAROUSEL_ALBUM" : isVideo ? "VIDEO" : "IMAGE"
    let product: JSON = item.kind == "reel" ? "REELS" : item.kind == "story" ? "STORY" : "FEED"
    let children: JSON =
      item.kind != "carousel"
      ? .null
      : [
        "data": .array(
          item.media.enumerated().map { index, medium in
            [
              "id": .string("\(item.id)\(index)"), "media_type": medium.shape.isImage ? "IMAGE" : "VIDEO",
              "media_url": .string("\(base)/_sandbox/blobs/\(medium.sha256)"),
              "alt_text": medium.alt.map { .string($0) } ?? .null,
            ]
          })
      ]
    return [
      "id": .string(item.id), "caption": item.text.isEmpty ? .null : .string(item.text),
      "timestamp": .string(CivilTime.graph(item.createdAt)), "media_type": type,
      "media_product_type": product,
      "permalink": .string(base + item.pagePath + "/"), "shortcode": item.details["shortcode"] ?? .null,
      "media_url": first.map { .string("\(base)/_sandbox/blobs/\($0.sha256)") } ?? .null,
      "thumbnail_url": .null,
      "username": account.map { .string($0.handle) } ?? .null, "owner": ["id": .string(item.account)],
      "like_count": 0, "comments_count": .integer(Int64(item.comments.count)),
      "is_comment_enabled": item.details["is_comment_enabled"] ?? true,
      "is_shared_to_feed": item.details["share_to_feed"] ?? .null,
      "alt_text": first?.alt.map { .string($0) } ?? .null, "children": children,
    ]
  }

  func comments(of item: LedgerItem, _ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(["limit", "since", "until", "after", "before"], "§2.5 comments")
    var listed: [(id: String, at: Date, json: JSON)] = []
    for comment in item.comments.reversed() {
      listed.append((comment.id, comment.at, try commentNode(comment, on: item, call)))
    }
    return try call.page(listed, base: base, lag: options.lookupLagSeconds)
  }

  func commentNode(
    _ comment: LedgerItem.Comment, on item: LedgerItem, _ call: GraphCall
  ) throws(Interruption) -> JSON {
    let account = account(item.platform, id: item.account)
    return try call.project(
      [
        "id": .string(comment.id), "text": .string(comment.text), "message": .string(comment.text),
        "timestamp": .string(CivilTime.graph(comment.at)),
        "created_time": .string(CivilTime.graph(comment.at)),
        "username": account.map { .string($0.handle) } ?? .null, "like_count": 0, "hidden": false,
        "from": account.map {
          ["id": .string($0.id), "username": .string($0.handle), "name": .string($0.name)]
        } ?? .null,
        "replies": [
          "data": .array(comment.replies.map { ["id": .string($0.id), "text": .string($0.text)] })
        ],
      ], usual: ["id", "timestamp", "text"], type: "IGComment")
  }
}
