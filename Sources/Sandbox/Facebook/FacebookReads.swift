import Foundation
import JSON

extension World {
  private static let paging: Set<String> = ["limit", "since", "until", "after", "before"]

  /// `GET /{page-id}/published_posts`, `/posts`, `/feed`: newest first; reels and stories have lists of their own.
  func postList(_ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(Self.paging.union(["is_published"]), "§5 published_posts")
    return try list(call) { !["reel", "photo story", "video story"].contains($0.kind) }
  }

  private func list(_ call: GraphCall, _ belongs: (LedgerItem) -> Bool) throws(Interruption) -> SandboxAnswer
  {
    var listed: [(id: String, at: Date, json: JSON)] = []
    let start = try call.window().since
    // The lists hold about 600 posts, in the order of the times they show.
    let newest = ledger.newest(.facebook, account: call.account.id).filter(belongs)
    for item in newest.enumerated().sorted(by: {
      ($0.element.shownAt, -$0.offset) > ($1.element.shownAt, -$1.offset)
    })
    .map(\.element) {
      if let start, item.shownAt < start { continue }
      guard listed.count < 600 else { break }
      let node = try call.project(postFields(item), usual: ["id", "message", "created_time"], type: "Post")
      listed.append((item.id, item.createdAt, node))
    }
    return try call.page(listed, base: base, lag: options.lookupLagSeconds)
  }

  func waitingList(_ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(Self.paging, "§5 scheduled_posts")
    var listed: [(id: String, at: Date, json: JSON)] = []
    let own = facebook.waiting.values.filter { $0.account == call.account.id && $0.scheduledAt != nil }
    for waiting in own.sorted(by: { $0.id > $1.id }) {
      let node = try call.project(
        waitingFields(waiting), usual: ["id", "message", "created_time"], type: "Post")
      listed.append((waiting.id, waiting.createdAt, node))
    }
    return try call.page(listed, base: base, lag: options.lookupLagSeconds)
  }

  /// `GET /{page-id}/video_reels`.
  func reelList(_ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(Self.paging, "§5 reels list")
    return try videos(call) { $0.purpose == .reel && $0.finishedAt != nil }
  }

  func videoList(_ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(Self.paging, "§5 videos list")
    return try videos(call) { $0.purpose == .video && $0.finishedAt != nil }
  }

  private func videos(
    _ call: GraphCall, _ belongs: (FacebookState.Video) -> Bool
  ) throws(Interruption) -> SandboxAnswer {
    var listed: [(id: String, at: Date, json: JSON)] = []
    let own = facebook.videos.values.filter { $0.account == call.account.id && belongs($0) }
    for video in own.sorted(by: {
      ($0.finishedAt ?? $0.createdAt, $0.id) > ($1.finishedAt ?? $1.createdAt, $1.id)
    }) {
      let node = try call.project(videoFields(video, call.now), usual: ["id", "updated_time"], type: "Video")
      listed.append((video.id, video.finishedAt ?? video.createdAt, node))
    }
    return try call.page(listed, base: base, lag: options.lookupLagSeconds)
  }

  /// `GET /{page-id}/stories`: a day long.
  func storyList(_ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(Self.paging.union(["status"]), "§5 stories")
    var listed: [(id: String, at: Date, json: JSON)] = []
    for item in ledger.newest(.facebook, account: call.account.id) where item.kind.hasSuffix("story") {
      let medium = item.details["video"] ?? item.details["photos"]?[0] ?? .null
      listed.append(
        (
          item.id, item.createdAt,
          [
            "post_id": .string(item.id), "status": "PUBLISHED",
            "creation_time": .string(String(Int(item.createdAt.timeIntervalSince1970))),
            "media_type": item.kind == "photo story" ? "photo" : "video", "media_id": medium,
            "url": .string(base + item.pagePath),
          ]
        ))
    }
    return try call.page(listed, base: base, lag: options.lookupLagSeconds)
  }

  /// Every field a public post has, null where it is empty.
  func postFields(_ item: LedgerItem) -> [String: JSON] {
    let account = account(.facebook, id: item.account)
    let isVideo = item.media.first?.shape.isImage == false
    let targets = item.details["photos"]?.array ?? item.details["video"].map { [$0] } ?? []
    var attachment: [String: JSON] = ["url": .string(base + item.pagePath)]
    attachment["media_type"] =
      item.media.isEmpty ? "link" : item.media.count > 1 ? "album" : isVideo ? "video" : "photo"
    attachment["type"] = attachment["media_type"]
    attachment["target"] = targets.first.map { ["id": $0, "url": .string(base + item.pagePath)] }
    if item.media.count > 1 {
      attachment["subattachments"] = [
        "data": .array(targets.map { ["media_type": "photo", "type": "photo", "target": ["id": $0]] })
      ]
    }
    let hasAttachment = !item.media.isEmpty || item.details["link"] != nil
    return [
      "id": .string(item.id), "message": item.text.isEmpty ? .null : .string(item.text),
      "created_time": .string(CivilTime.graph(item.shownAt)),
      "updated_time": .string(CivilTime.graph(item.createdAt)),
      "permalink_url": .string(base + item.pagePath),
      "attachments": hasAttachment ? ["data": [.object(attachment)]] : .null,
      "application": ["id": "900100", "name": "Postrider", "link": "https://example.org"],
      "from": account.map { ["id": .string($0.id), "name": .string($0.name)] } ?? .null, "story": .null,
      "is_published": true, "is_hidden": false, "scheduled_publish_time": .null,
      "status_type": isVideo ? "added_video" : item.media.isEmpty ? "mobile_status_update" : "added_photos",
      "full_picture": item.media.first.map { .string("\(base)/_sandbox/blobs/\($0.sha256)") } ?? .null,
      "link": item.details["link"] ?? .null,
      "comments": [
        "data": .array(item.comments.map { ["id": .string($0.id), "message": .string($0.text)] })
      ],
      "post_id": .string(item.id), "promotable_id": .string(item.id),
    ]
  }

  func waitingFields(_ waiting: FacebookState.Waiting) -> [String: JSON] {
    var item = LedgerItem(
      number: 0, platform: .facebook, account: waiting.account, id: waiting.id, kind: waiting.post.kind,
      text: waiting.post.text, createdAt: waiting.createdAt,
      pagePath: "/facebook/\(waiting.account)/posts/\(waiting.id.split(separator: "_").last ?? "")",
      request: 0)
    item.media = waiting.post.media
    item.details = waiting.post.details
    item.details["photos"] =
      waiting.post.photos.isEmpty ? nil : .array(waiting.post.photos.map { .string($0) })
    var fields = postFields(item)
    fields["is_published"] = false
    fields["scheduled_publish_time"] =
      waiting.scheduledAt.map { .integer(Int64($0.timeIntervalSince1970)) } ?? .null
    return fields
  }

  /// Every field a video has; its `status` tells how far it is.
  func videoFields(_ video: FacebookState.Video, _ now: Date) -> [String: JSON] {
    let item = video.post.flatMap { ledger.item(.facebook, $0) }
    return [
      "id": .string(video.id), "status": videoStatus(video, now), "published": .bool(item != nil),
      "description": video.text.isEmpty ? .null : .string(video.text),
      "title": video.title.isEmpty ? .null : .string(video.title),
      "post_id": item.map { .string($0.id) } ?? .null,
      "permalink_url": item.map { .string(base + $0.pagePath) } ?? .null,
      "created_time": .string(CivilTime.graph(item?.createdAt ?? video.finishedAt ?? video.createdAt)),
      "updated_time": .string(CivilTime.graph(video.finishedAt ?? video.createdAt)),
      "length": video.medium?.shape.seconds.map { .number($0) } ?? .null,
      "source": video.medium.map { .string("\(base)/_sandbox/blobs/\($0.sha256)") } ?? .null,
      "from": ["id": .string(video.account)],
    ]
  }

  private func videoStatus(_ video: FacebookState.Video, _ now: Date) -> JSON {
    let since = now.timeIntervalSince(video.finishedAt ?? video.createdAt)
    let isProcessed =
      video.upload.isComplete && video.polls >= options.processingPolls && since >= options.processingSeconds
    // The platform spells it both ways.
    let complete: JSON = (video.id.utf8.last ?? 0) % 2 == 0 ? "complete" : "completed"
    var publishing: [String: JSON] = ["status": "not_started"]
    if video.finishedAt != nil {
      publishing["status"] = isProcessed && video.scheduledAt == nil ? complete : "in_progress"
      publishing["publish_status"] = video.isDraft ? "draft" : "published"
      if let at = video.scheduledAt, at > now {
        publishing["publish_status"] = "scheduled"
        publishing["publish_time"] = .string(CivilTime.graph(at))
      } else if !isProcessed, !video.isDraft {
        publishing["publish_status"] = nil
      } else if video.scheduledAt != nil {
        publishing["status"] = complete
      }
    }
    var processing: [String: JSON] = ["status": "not_started"]
    var state: JSON = "uploading"
    if video.upload.isComplete {
      state = isProcessed ? "ready" : "processing"
      processing["status"] = isProcessed ? complete : "in_progress"
      if isProcessed, let fault = video.fault {
        state = "error"
        publishing = ["status": "not_started"]
        processing = [
          "status": "error", "error": ["message": .string(fault.text)],
          "errors": [["code": .integer(Int64(fault.subcode)), "message": .string(fault.text)]],
        ]
      }
    } else if since >= 86_400 {
      state = "expired"
    }
    return [
      "video_status": state, "uploading_phase": video.upload.phase, "processing_phase": .object(processing),
      "publishing_phase": .object(publishing),
      "copyright_check_status": ["status": "complete", "matches_found": false],
    ]
  }
}
