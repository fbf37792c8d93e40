import Foundation
import JSON

extension World {
  func threadsProfile(_ call: GraphCall) throws(Interruption) -> JSON {
    try call.project(
      [
        "id": .string(call.account.id), "username": .string(call.account.handle),
        "name": .string(call.account.name), "threads_profile_picture_url": .null, "threads_biography": "",
        "is_verified": false, "is_eligible_for_geo_gating": true,
      ], usual: ["id"], type: "ThreadsUser")
  }

  /// `GET /{user}/threads` or `/replies`, newest first.
  func threadsList(_ call: GraphCall, replies: Bool) throws(Interruption) -> SandboxAnswer {
    try call.allow(["limit", "since", "until", "after", "before"], "§5 fields, limit, since, until")
    var listed: [(id: String, at: Date, json: JSON)] = []
    for item in ledger.newest(.threads, account: call.account.id) where (item.parent != nil) == replies {
      listed.append((item.id, item.createdAt, try threadsNode(item, call)))
    }
    return try call.page(listed, base: base, lag: options.lookupLagSeconds)
  }

  /// `GET /{post}/replies`: what answers it.
  func threadsReplies(to item: LedgerItem, _ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(["limit", "since", "until", "after", "before", "reverse"], "§2.5 replies")
    var listed: [(id: String, at: Date, json: JSON)] = []
    for reply in ledger.replies(.threads, to: item.id).reversed() {
      listed.append((reply.id, reply.createdAt, try threadsNode(reply, call)))
    }
    return try call.page(listed, base: base, lag: options.lookupLagSeconds)
  }

  /// A post's fields; a container's `status` is none of them.
  func threadsNode(_ item: LedgerItem, _ call: GraphCall) throws(Interruption) -> JSON {
    let account = account(.threads, id: item.account)
    var root = item
    for _ in 0..<1000 {
      guard let parent = root.parent, let above = ledger.item(.threads, parent) else { break }
      root = above
    }
    let parts: [JSON] = item.media.indices.map { ["id": .string("\(item.id)\($0)")] }
    let children: JSON = parts.count < 2 ? .null : ["data": .array(parts)]
    let first = item.media.first.map { JSON.string("\(base)/_sandbox/blobs/\($0.sha256)") } ?? .null
    return try call.project(
      [
        "id": .string(item.id), "media_product_type": "THREADS",
        "media_type": item.details["media_type"] ?? "TEXT_POST",
        "text": item.text.isEmpty ? .null : .string(item.text),
        "timestamp": .string(CivilTime.graph(item.createdAt)),
        "permalink": .string(base + item.pagePath), "shortcode": item.details["shortcode"] ?? .null,
        "username": account.map { .string($0.handle) } ?? .null, "owner": ["id": .string(item.account)],
        "media_url": first, "thumbnail_url": .null,
        "is_quote_post": .bool(item.details["quote_post_id"] != nil),
        "alt_text": item.media.first?.alt.map { .string($0) } ?? .null,
        "link_attachment_url": item.details["link"] ?? .null, "topic_tag": item.details["topic_tag"] ?? .null,
        "has_replies": .bool(!ledger.replies(.threads, to: item.id).isEmpty),
        "is_reply": .bool(item.parent != nil),
        "replied_to": item.parent.map { ["id": .string($0)] } ?? .null,
        "root_post": item.parent == nil ? .null : ["id": .string(root.id)],
        "reply_audience": item.details["reply_control"] ?? .null,
        "hide_status": item.details["is_hidden"] == true ? "HIDDEN" : "NOT_HUSHED",
        "children": children,
      ], usual: ["id"], type: "ThreadsMedia")
  }

  /// `GET /{user}/threads_publishing_limit`.
  func threadsLimit(_ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    try call.allow([], "§3 threads_publishing_limit fields")
    func config(_ total: Int) -> JSON {
      ["quota_total": .integer(Int64(total)), "quota_duration": 86_400]
    }
    func used(_ kind: ThreadsState.Event.Kind) -> JSON { .integer(Int64(threadsUsed(kind, call))) }
    var shown =
      try call.project(
        [
          "id": .null, "quota_usage": used(.post), "config": config(ThreadsRules.posts),
          "reply_quota_usage": used(.reply), "reply_config": config(ThreadsRules.replies),
          "delete_quota_usage": used(.delete), "delete_config": config(ThreadsRules.deletes),
          "location_search_quota_usage": 0, "location_search_config": config(500),
        ], usual: ["quota_usage", "config"], type: "ThreadsPublishingLimit"
      ).object ?? [:]
    shown["id"] = nil
    return .json(["data": [.object(shown)]])
  }
}
