import Content
import HTTP
import JSON

extension MastodonPlatform {
  /// `POST /api/v1/statuses` with the stored key: the server answers a repeated key with the first status.
  public func publish(_ request: PublishRequest, in session: AccountSession) async -> PublishAnswer {
    let content = request.content
    guard content.items.indices.contains(request.item) else {
      return .failed(Failure(.needsChange, code: "no-item", "the post has no item \(request.item + 1)"))
    }
    var media: [String] = []
    if !content.items[request.item].media.isEmpty {
      guard let ids = MastodonCheckpoint(request.checkpoint).ids(of: content, item: request.item) else {
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
      var call = try session.mastodonRequest(
        "POST", ["api", "v1", "statuses"],
        headers: [("Idempotency-Key", request.key), ("Content-Type", "application/json")])
      let replyTo = request.item > 0 ? request.earlier[request.item - 1].remoteID : nil
      call.body = .bytes(Self.status(content, item: request.item, media: media, replyTo: replyTo).encoded())
      let reply = await session.call(call)
      guard case .accepted(let document, _) = reply, let status = MastodonStatus(document) else {
        return .failed(MastodonErrors.failure(reply, .publishes, session))
      }
      return .published(status.receipt)
    } catch {
      return .failed(error.failure)
    }
  }

  /// The status to create, as JSON.
  static func status(
    _ content: DeliveryContent, item: Int, media: [String], replyTo: String?
  ) -> JSON {
    var fields: [String: JSON] = ["status": .string(MastodonText.of(content, item: item))]
    if !media.isEmpty { fields["media_ids"] = .array(media.map(JSON.string)) }
    if let replyTo { fields["in_reply_to_id"] = .string(replyTo) }
    if let visibility = MastodonText.visibility(content, item: item) {
      fields["visibility"] = .string(visibility)
    }
    let warning = MastodonText.warning(content)
    if !warning.isEmpty { fields["spoiler_text"] = .string(warning) }
    for name in ["sensitive", "language"] {
      if let value = content.options[name] { fields[name] = value }
    }
    if item == 0, let poll = content.poll {
      var members: [String: JSON] = [
        "options": .array(poll.options.map(JSON.string)), "expires_in": .integer(poll.endsAfterSeconds),
      ]
      if let multiple = content.options["poll_multiple"] { members["multiple"] = multiple }
      if let hidden = content.options["poll_hide_totals"] { members["hide_totals"] = hidden }
      fields["poll"] = .object(members)
    }
    return .object(fields)
  }
}
