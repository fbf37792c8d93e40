import Foundation
import JSON

extension World {
  /// A public post: read, edit, delete, comments.
  mutating func post(_ item: LedgerItem, _ call: GraphCall, _ edge: String) throws(Interruption)
    -> SandboxAnswer
  {
    guard call.now.timeIntervalSince(item.createdAt) >= options.readLagSeconds else {
      throw call.missing(item.id)
    }
    switch (call.method, edge) {
    case ("GET", ""):
      return .json(
        try call.project(postFields(item), usual: ["id", "message", "created_time"], type: "Post"))
    case ("GET", "comments"):
      var listed: [(id: String, at: Date, json: JSON)] = []
      for comment in item.comments {
        listed.append((comment.id, comment.at, try pageCommentNode(comment, on: item, call)))
      }
      return try call.page(listed, base: base, lag: options.lookupLagSeconds)
    case ("POST", "comments"): return try addPageComment(to: item, call)
    case ("POST", ""):
      try call.allow(["message", "backdated_time", "is_hidden", "is_pinned"], "§8 edit post")
      guard !item.kind.hasSuffix("story") else {
        throw call.refusal(100, "(#100) No edit", "§8 stories: no edit")
      }
      if call.fields["message"] != nil {
        let text = try message(call, ["message"])
        ledger.change(.facebook, item.id) {
          $0.versions.append($0.text)
          $0.text = text
        }
      }
      return .json(["success": true])
    case ("DELETE", ""):
      ledger.change(.facebook, item.id) { $0.deletedAt = call.now }
      return .json(["success": true])
    default: throw call.refusal(2500, "Unknown path components: /\(edge)", "§8 edges of a post")
    }
  }

  /// A scheduled or hidden post: read, move, publish, delete.
  mutating func waitingNode(_ waiting: FacebookState.Waiting, _ call: GraphCall) throws(Interruption)
    -> SandboxAnswer
  {
    switch call.method {
    case "GET":
      return .json(
        try call.project(waitingFields(waiting), usual: ["id", "message", "created_time"], type: "Post"))
    case "DELETE": facebook.waiting[waiting.id] = nil
    case "POST":
      try call.allow(["message", "scheduled_publish_time", "is_published"], "§8 edit post")
      var changed = waiting
      if call.fields["message"] != nil { changed.post.text = try message(call, ["message"]) }
      if let text = call.fields.text("scheduled_publish_time") {
        changed.scheduledAt = try scheduledTime(text, call, days: 30)
      }
      facebook.waiting[waiting.id] = changed
      if try call.flag("is_published", "§8 is_published") == true {
        facebook.waiting[waiting.id] = nil
        makePublic(changed.post, id: waiting.id, account: waiting.account, at: call.now)
      }
    default: throw call.missing(waiting.id)
    }
    return .json(["success": true])
  }

  mutating func photoNode(_ photo: FacebookState.Photo, _ call: GraphCall) throws(Interruption)
    -> SandboxAnswer
  {
    switch call.method {
    case "GET":
      guard photo.post != nil || call.now.timeIntervalSince(photo.createdAt) < FacebookRules.photoLife else {
        throw call.missing(photo.id)
      }
      let item = photo.post.flatMap { ledger.item(.facebook, $0) }
      let source: JSON = .string("\(base)/_sandbox/blobs/\(photo.medium.sha256)")
      return .json(
        try call.project(
          [
            "id": .string(photo.id), "name": photo.caption.isEmpty ? .null : .string(photo.caption),
            "alt_text": photo.medium.alt.map { .string($0) } ?? .null, "images": [["source": source]],
            "alt_text_custom": photo.medium.alt.map { .string($0) } ?? .null,
            "created_time": .string(CivilTime.graph(photo.createdAt)), "source": source,
            "link": item.map { .string(base + $0.pagePath) } ?? .null,
            "page_story_id": photo.post.map { .string($0) } ?? .null, "published": .bool(item != nil),
          ], usual: ["id", "created_time", "name"], type: "Photo"))
    case "DELETE":
      facebook.photos[photo.id] = nil
      if let post = photo.post, ledger.item(.facebook, post)?.media.count == 1 {
        ledger.change(.facebook, post) { $0.deletedAt = call.now }
      }
      return .json(["success": true])
    default: throw call.missing(photo.id)
    }
  }

  mutating func videoNode(_ video: FacebookState.Video, _ call: GraphCall) throws(Interruption)
    -> SandboxAnswer
  {
    if let post = video.post, ledger.item(.facebook, post) == nil { throw call.missing(video.id) }
    switch call.method {
    case "GET":
      let shown = try call.project(
        videoFields(video, call.now), usual: ["id", "description", "updated_time"], type: "Video")
      if video.upload.isComplete { facebook.videos[video.id]?.polls += 1 }
      return .json(shown)
    case "DELETE":
      facebook.videos[video.id] = nil
      if let post = video.post { ledger.change(.facebook, post) { $0.deletedAt = call.now } }
      return .json(["success": true])
    case "POST":
      try call.allow(["title", "description"], "§8 video title, description")
      let text = try message(call, ["description"])
      if call.fields["title"] != nil { facebook.videos[video.id]?.title = call.fields.text("title") ?? "" }
      if call.fields["description"] != nil {
        facebook.videos[video.id]?.text = text
        if let post = video.post {
          ledger.change(.facebook, post) {
            $0.versions.append($0.text)
            $0.text = text
          }
        }
      }
      return .json(["success": true])
    default: throw call.missing(video.id)
    }
  }

  private mutating func addPageComment(to item: LedgerItem, _ call: GraphCall) throws(Interruption)
    -> SandboxAnswer
  {
    try call.allow(["message", "attachment_url", "attachment_id"], "§2.7 comments")
    let text = call.fields.text("message") ?? ""
    guard
      !text.allSatisfy(\.isWhitespace) || call.fields["attachment_url"] != nil
        || call.fields["attachment_id"] != nil
    else {
      throw call.refusal(100, "(#100) message is required", "§2.7 message|attachment_url|attachment_id")
    }
    let number = item.id.split(separator: "_").last ?? ""
    let id = "\(number)_\(nextCount() + 900_000)"
    ledger.change(.facebook, item.id) { $0.comments.append(.init(id: id, text: text, at: call.now)) }
    return .json(["id": .string(id)])
  }

  mutating func pageComment(
    _ call: GraphCall, _ id: String, on item: LedgerItem, _ edge: String
  ) throws(Interruption) -> SandboxAnswer {
    switch (call.method, edge) {
    case ("GET", ""):
      guard let comment = item.comments.first(where: { $0.id == id }) else { throw call.missing(id) }
      return .json(try pageCommentNode(comment, on: item, call))
    case ("DELETE", ""):
      ledger.change(.facebook, item.id) { item in item.comments.removeAll { $0.id == id } }
      return .json(["success": true])
    default: throw call.refusal(2500, "Unknown path components: /\(edge)", "§2.7 edges of a comment")
    }
  }

  private func pageCommentNode(
    _ comment: LedgerItem.Comment, on item: LedgerItem, _ call: GraphCall
  ) throws(Interruption) -> JSON {
    let account = account(.facebook, id: item.account)
    return try call.project(
      [
        "id": .string(comment.id), "message": .string(comment.text),
        "created_time": .string(CivilTime.graph(comment.at)), "like_count": 0, "attachment": .null,
        "from": account.map { ["id": .string($0.id), "name": .string($0.name)] } ?? .null,
        "permalink_url": .string("\(base)\(item.pagePath)#\(comment.id)"),
      ], usual: ["id", "created_time", "message", "from"], type: "Comment")
  }
}
