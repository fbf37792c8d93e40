import Content
import HTTP
import JSON

extension XPlatform {
  /// `POST /2/tweets`, once. X has no key against repeats.
  public func publish(_ request: PublishRequest, in session: AccountSession) async -> PublishAnswer {
    let content = request.content
    guard content.items.indices.contains(request.item) else {
      return .failed(Failure(.needsChange, code: "no-item", "the post has no item \(request.item + 1)"))
    }
    var media: [String] = []
    if !content.items[request.item].media.isEmpty {
      guard let ids = XCheckpoint(request.checkpoint).ids(of: content, item: request.item) else {
        return .failed(
          Failure(.retryLater(afterSeconds: nil), code: "not-prepared", "its media is not uploaded yet"))
      }
      media = ids
    }
    if request.item > 0, request.earlier.count < request.item {
      return .failed(
        Failure(.retryLater(afterSeconds: nil), code: "no-parent", "the item before it has no receipt"))
    }
    do {
      let parent = Self.parent(content, item: request.item, earlier: request.earlier)
      let reply = await session.call(
        try session.xRequest(
          "POST", ["tweets"], json: Self.post(content, item: request.item, media: media, replyTo: parent)))
      guard case .accepted(let document, let response) = reply, let id = document["data"]?["id"]?.string,
        XID.isValid(id)
      else { return .failed(Self.refusal(reply, media, request.checkpoint, session)) }
      return .published(
        Receipt(
          remoteID: id, permalink: session.xPermalink(id),
          publishedAt: session.serverTime(response) ?? session.now()))
    } catch {
      return .failed(error.failure)
    }
  }

  /// Leaves out files the server no longer knows, so that the next preparation sends them again.
  private static func refusal(
    _ reply: Reply, _ media: [String], _ checkpoint: JSON?, _ session: AccountSession
  ) -> Failure {
    var failure = XErrors.failure(reply, .publishes, session)
    if failure.code == "400", case .retryLater = failure.kind {
      var done = XCheckpoint(checkpoint)
      done.uploads.removeAll { media.contains($0.id) }
      failure.remaining = done.json
    }
    return failure
  }

  /// The post an item answers: the one before it; the first one what its option names.
  static func parent(_ content: DeliveryContent, item: Int, earlier: [Receipt]) -> String? {
    guard item > 0 else { return content.options["in_reply_to"]?.string }
    return earlier.indices.contains(item - 1) ? earlier[item - 1].remoteID : nil
  }

  /// The post to create, as JSON.
  static func post(_ content: DeliveryContent, item: Int, media: [String], replyTo: String?) -> JSON {
    var fields: [String: JSON] = [:]
    let text = XText.of(content, item: item)
    if !text.isEmpty { fields["text"] = .string(text) }
    if !media.isEmpty {
      var members: [String: JSON] = ["media_ids": .array(media.map(JSON.string))]
      if item == 0, let tagged = content.options["tagged_user_ids"], !(tagged.array ?? []).isEmpty {
        members["tagged_user_ids"] = tagged
      }
      fields["media"] = .object(members)
    }
    if let replyTo { fields["reply"] = ["in_reply_to_tweet_id": .string(replyTo)] }
    for name in ["made_with_ai", "paid_partnership", "for_super_followers_only", "nullcast"] {
      if let value = content.options[name] { fields[name] = value }
    }
    guard item == 0 else { return .object(fields) }
    for name in [
      "reply_settings", "community_id", "share_with_followers", "quote_tweet_id", "direct_message_deep_link",
    ] {
      if let value = content.options[name] { fields[name] = value }
    }
    if let place = content.options["place_id"] { fields["geo"] = ["place_id": place] }
    if let poll = content.poll {
      fields["poll"] = [
        "options": .array(poll.options.map(JSON.string)),
        "duration_minutes": .integer(poll.endsAfterSeconds / 60),
      ]
    }
    return .object(fields)
  }
}
