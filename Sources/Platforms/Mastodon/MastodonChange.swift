import Content
import HTTP
import JSON

/// Statuses methods (edit, delete, source, several at once), docs.joinmastodon.org, looked at 2026-11-21.
extension MastodonPlatform {
  /// `PUT /api/v1/statuses/:id` with the whole state: what is left out would be reset. Visibility and the status it
  /// answers stay as they are.
  public func edit(_ request: EditRequest, in session: AccountSession) async -> ChangeAnswer {
    let taken: Set<EditedPart> = [
      .type, .text, .media, .link, .option("content_warning"), .option("sensitive"), .option("language"),
    ]
    if let failure = request.refusal(changing: taken, on: "Mastodon") { return .failed(failure) }
    guard request.content.items.indices.contains(request.item),
      request.receipts.indices.contains(request.item)
    else {
      return .failed(Failure(.needsChange, code: "no-item", "the post has no item \(request.item + 1)"))
    }
    do {
      let id = request.receipts[request.item].remoteID
      let reply = try await session.mastodonRead(["api", "v1", "statuses", id])
      guard case .accepted(let status, _) = reply, status["id"]?.string == id else {
        return .failed(MastodonErrors.failure(reply, .repeatable, session))
      }
      var fields: [String: JSON] = [
        "status": .string(MastodonText.of(request.content, item: request.item)),
        "spoiler_text": .string(MastodonText.warning(request.content)),
        "sensitive": request.content.options["sensitive"] ?? false,
      ]
      if let language = request.content.options["language"] { fields["language"] = language }
      switch try await media(of: request, status, session) {
      case .failure(let failure): return .failed(failure)
      case .success(let members): fields.merge(members) { $1 }
      }
      switch poll(of: request, status, session) {
      case .failure(let failure): return .failed(failure)
      case .success(let poll): fields["poll"] = poll
      }
      var call = try session.mastodonRequest(
        "PUT", ["api", "v1", "statuses", id], headers: [("Content-Type", "application/json")])
      call.body = .bytes(JSON.object(fields).encoded())
      let answer = await session.call(call)
      guard case .accepted(let document, _) = answer, let edited = MastodonStatus(document) else {
        return .failed(MastodonErrors.failure(answer, .repeatable, session))
      }
      return .done(receipt: edited.id == id ? nil : edited.receipt)
    } catch {
      return .failed(error.failure)
    }
  }

  /// The files as they are to be: those already attached keep their ids and get their descriptions; new pictures
  /// are uploaded.
  private func media(
    of request: EditRequest, _ status: JSON, _ session: AccountSession
  ) async throws(MissingSecret) -> Result<[String: JSON], Failure> {
    let wanted = request.content.items[request.item].media
    guard !wanted.isEmpty else { return .success([:]) }
    let attached = (status["media_attachments"]?.array ?? []).compactMap { $0["id"]?.string }
    let before = request.before?.items[request.item].media ?? []
    var known: [(object: String, id: String)] = []
    if before.count == attached.count { known = zip(before.map(\.objectID), attached).map { ($0, $1) } }
    var ids: [String] = []
    var attributes: [JSON] = []
    for asset in wanted {
      let id: String
      if let index = known.firstIndex(where: { $0.object == asset.objectID }) {
        id = known.remove(at: index).id
        var members: [String: JSON] = ["id": .string(id), "description": .string(asset.alt ?? "")]
        if let focus = asset.focus { members["focus"] = .string("\(focus.x),\(focus.y)") }
        attributes.append(.object(members))
      } else {
        guard MediaType.isImage(MediaType.of(path: asset.path)) else {
          return .failure(
            Failure(
              .needsChange, code: "cannot-edit",
              "\(session.redacted(asset.path)) is no picture: only pictures are put into a status that is public"
            ))
        }
        switch await uploaded(asset, request, session) {
        case .failure(let failure): return .failure(failure)
        case .success(let found): id = found
        }
      }
      ids.append(id)
    }
    var members: [String: JSON] = ["media_ids": .array(ids.map(JSON.string))]
    if !attributes.isEmpty { members["media_attributes"] = .array(attributes) }
    return .success(members)
  }

  /// The id of a picture that is uploaded now, or was for an earlier try of this run.
  private func uploaded(
    _ asset: MediaAsset, _ request: EditRequest, _ session: AccountSession
  ) async -> Result<String, Failure> {
    let content = DeliveryContent(type: .post, items: [ContentItem(text: "", media: [asset])])
    let name = "edit " + MastodonCheckpoint.fingerprint(asset, item: 0, index: 0)
    var checkpoint = session.memory.fact(name).flatMap { try? JSON(parsing: Array($0.utf8)) }
    for _ in 0..<6 {
      let step = await prepare(
        PrepareRequest(delivery: request.delivery, content: content, checkpoint: checkpoint), in: session)
      switch step {
      case .ready(let done):
        guard let id = MastodonCheckpoint(done).ids(of: content, item: 0)?.first else {
          return .failure(Failure(.retryLater(afterSeconds: nil), code: "upload", "the upload has no id"))
        }
        return .success(id)
      case .advanced(let done, _): checkpoint = done
      case .wait(let seconds, let done):
        session.memory.remember(name, done.text())
        return .failure(
          Failure(
            .retryLater(afterSeconds: Int64(seconds.rounded(.up))), code: "processing",
            "the server still processes \(session.redacted(asset.path))"))
      case .failed(let failure, _): return .failure(failure)
      }
    }
    return .failure(Failure(.retryLater(afterSeconds: nil), code: "upload", "the upload does not end"))
  }

  /// The poll as it stands: left out it would be dropped, changed it would lose its votes.
  private func poll(
    of request: EditRequest, _ status: JSON, _ session: AccountSession
  ) -> Result<JSON?, Failure> {
    guard request.item == 0, let poll = request.content.poll, let shown = status["poll"], shown != .null
    else { return .success(nil) }
    let titles = (shown["options"]?.array ?? []).compactMap { $0["title"]?.string }
    guard titles == poll.options else {
      return .failure(
        Failure(.needsChange, code: "cannot-edit", "a poll that is public would lose its votes"))
    }
    let left = shown["expires_at"]?.string.flatMap(Instant.init).map { $0.seconds(since: session.now()) }
    guard shown["expired"]?.bool != true, left.map({ $0 >= 300 }) ?? true else {
      return .failure(
        Failure(.needsChange, code: "cannot-edit", "its poll has ended, or is about to"))
    }
    var members: [String: JSON] = [
      "options": .array(poll.options.map(JSON.string)),
      "expires_in": .integer(left ?? poll.endsAfterSeconds),
    ]
    if let multiple = request.content.options["poll_multiple"] { members["multiple"] = multiple }
    if let hidden = request.content.options["poll_hide_totals"] { members["hide_totals"] = hidden }
    return .success(.object(members))
  }

  /// `DELETE /api/v1/statuses/:id`. What is gone already is done; a server that cannot delete says "not found" too,
  /// so that is looked at.
  public func retract(_ request: RetractRequest, in session: AccountSession) async -> ChangeAnswer {
    guard request.receipts.indices.contains(request.item) else {
      return .failed(Failure(.needsChange, code: "no-item", "the post has no item \(request.item + 1)"))
    }
    do {
      let id = request.receipts[request.item].remoteID
      let reply = await session.call(try session.mastodonRequest("DELETE", ["api", "v1", "statuses", id]))
      switch reply {
      case .accepted: return .done(receipt: nil)
      case .refused(let response, _) where response.status == 404 || response.status == 410:
        let look = try await session.mastodonRead(["api", "v1", "statuses", id])
        if case .refused(let response, _) = look, response.status == 404 || response.status == 410 {
          return .done(receipt: nil)
        }
        guard case .accepted = look else {
          return .failed(MastodonErrors.failure(look, .repeatable, session))
        }
        return .failed(
          Failure(.needsChange, code: "404", "the server does not delete it, and it is still there"))
      default: return .failed(MastodonErrors.failure(reply, .repeatable, session))
      }
    } catch {
      return .failed(error.failure)
    }
  }
}
