import Content
import HTTP
import JSON

extension XPlatform {
  /// A new version by `edit_options`; it has an id of its own. What X allows (Premium, some time, a few edits) is
  /// read first. Asked again, it finds the version that is there.
  public func edit(_ request: EditRequest, in session: AccountSession) async -> ChangeAnswer {
    guard request.content.items.indices.contains(request.item),
      request.receipts.indices.contains(request.item)
    else { return .failed(Failure(.needsChange, code: "no-item", "there is no item \(request.item + 1)")) }
    // Who may answer and what it is marked with are said once: a new version is compared by words and files alone.
    if let failure = request.refusal(changing: [.type, .text, .media, .link], on: "X") {
      return .failed(failure)
    }
    let item = request.content.items[request.item]
    if request.item == 0, request.content.poll != nil {
      return .failed(Failure(.needsChange, code: "poll", "X cannot edit a post with a poll"))
    }
    if item.media.contains(where: XLimits.isChunked) {
      return .failed(
        Failure(.needsChange, code: "video", "a post with a video or GIF is not edited: post it anew"))
    }
    do {
      let current: XPost
      switch try await latest(request.receipts[request.item].remoteID, session) {
      case .failure(let failure): return .failed(failure.failure)
      case .success(let read):
        guard let read else { return .failed(Failure(.needsChange, code: "gone", "the post is gone")) }
        // Which pictures these are only this run can tell, where it uploaded them.
        let isSame =
          read.post.says(XText.of(request.content, item: request.item), by: session.xName)
          && read.post.media == (item.media.isEmpty ? [] : remembered(request, session))
        if isSame { return .done(receipt: read.post.receipt(in: session)) }
        if let refusal = Self.refusal(of: read.controls, now: session.now()) { return .failed(refusal) }
        current = read.post
      }
      return try await edit(request, current, session)
    } catch {
      return .failed(error.failure)
    }
  }

  private func edit(
    _ request: EditRequest, _ current: XPost, _ session: AccountSession
  ) async throws(MissingSecret) -> ChangeAnswer {
    var media: [String] = []
    if !request.content.items[request.item].media.isEmpty {
      switch await uploaded(request, session) {
      case .failure(let failure): return .failed(failure.failure)
      case .success(let ids): media = ids
      }
    }
    let parent = Self.parent(request.content, item: request.item, earlier: request.receipts)
    var fields = Self.post(request.content, item: request.item, media: media, replyTo: parent).object ?? [:]
    fields["edit_options"] = ["previous_post_id": .string(current.id)]
    let reply = await session.call(try session.xRequest("POST", ["tweets"], json: .object(fields)))
    guard case .accepted(let document, let response) = reply, let id = document["data"]?["id"]?.string,
      XID.isValid(id)
    else {
      // Repeatable: the next try sees the version this one may have made.
      var failure = XErrors.failure(reply, .repeatable, session)
      if failure.kind == .duplicate { failure.kind = .needsChange }
      return .failed(failure)
    }
    return .done(
      receipt: Receipt(
        remoteID: id, permalink: session.xPermalink(id),
        publishedAt: session.serverTime(response) ?? session.now()))
  }

  /// Why X would refuse; nil: it says it would not.
  private static func refusal(of controls: JSON?, now: Instant) -> Failure? {
    func no(_ why: String) -> Failure {
      Failure(.needsChange, code: "not-editable", "X does not let it be edited: \(why)")
    }
    guard let controls else { return no("it says nothing of edits") }
    guard controls["is_edit_eligible"]?.bool == true else {
      return no("the account or the post is not eligible")
    }
    if let left = controls["edits_remaining"]?.integer, left < 1 { return no("no edits are left") }
    if let end = controls["editable_until"]?.string.flatMap(Instant.init), end <= now {
      return no("it could be edited until \(end)")
    }
    return nil
  }

  /// The version that is public now and what may be done with it; nil where the post is gone.
  private func latest(
    _ id: String, _ session: AccountSession
  ) async throws(MissingSecret) -> Result<(post: XPost, controls: JSON?)?, LookFailure> {
    var id = id
    for _ in 0..<2 {
      guard XID.isValid(id) else { return .failure(LookFailure(code: "id", "the post has no number")) }
      let reply = try await session.xRead(
        ["tweets"], query: [("ids", id), ("tweet.fields", XPost.fields + ",edit_controls")])
      guard case .accepted(let document, _) = reply else {
        return .failure(LookFailure(XErrors.failure(reply, .repeatable, session)))
      }
      if Self.isGone(id, document) { return .success(nil) }
      guard let entry = document["data"]?[0], let post = XPost(entry), post.id == id else {
        return .failure(LookFailure(XErrors.failure(reply, .repeatable, session)))
      }
      guard let last = post.history.last, last != id else { return .success((post, entry["edit_controls"])) }
      id = last
    }
    return .failure(LookFailure(code: "edited", "the post is being edited elsewhere"))
  }

  /// Sends an edit's pictures; what was done is remembered for as long as the run lasts.
  private func uploaded(
    _ request: EditRequest, _ session: AccountSession
  ) async -> Result<[String], LookFailure> {
    // Only this item's files; its place in the content stays, and with it the checkpoint's fingerprints.
    var content = request.content
    for item in content.items.indices where item != request.item { content.items[item].media = [] }
    let name = Self.editMemory(request)
    var checkpoint = Self.editCheckpoint(request, session)
    for _ in 0..<16 {
      let step = PrepareRequest(delivery: request.delivery, content: content, checkpoint: checkpoint)
      switch await prepare(step, in: session) {
      case .ready(let done):
        guard let ids = XCheckpoint(done).ids(of: content, item: request.item) else {
          return .failure(LookFailure(code: "not-prepared", "its media is not uploaded yet"))
        }
        return .success(ids)
      case .advanced(let done, _): checkpoint = done
      case .wait(let seconds, let done):
        session.memory.remember(name, done.text())
        return .failure(
          LookFailure(
            Failure(
              .retryLater(afterSeconds: Int64(seconds.rounded(.up))), code: "processing",
              "X is still processing its media")))
      case .failed(let failure, let done):
        session.memory.remember(name, (done ?? .null).text())
        return .failure(LookFailure(failure))
      }
      if let checkpoint { session.memory.remember(name, checkpoint.text()) }
    }
    return .failure(LookFailure(code: "not-prepared", "its media takes too many calls"))
  }
}

extension XPlatform {
  /// Under which name a run remembers the files of an edit.
  private static func editMemory(_ request: EditRequest) -> String {
    "x-edit-\(request.delivery)-\(request.item)"
  }

  private static func editCheckpoint(_ request: EditRequest, _ session: AccountSession) -> JSON? {
    session.memory.fact(editMemory(request)).flatMap { try? JSON(parsing: Array($0.utf8)) }
  }

  /// The ids of the pictures this run uploaded for the edit; nil: it did not.
  private func remembered(_ request: EditRequest, _ session: AccountSession) -> [String]? {
    XCheckpoint(Self.editCheckpoint(request, session)).ids(of: request.content, item: request.item)
  }

  /// `DELETE /2/tweets/:id`: all versions go. What is gone already is done.
  public func retract(_ request: RetractRequest, in session: AccountSession) async -> ChangeAnswer {
    guard request.receipts.indices.contains(request.item) else {
      return .failed(Failure(.needsChange, code: "no-item", "there is no item \(request.item + 1)"))
    }
    let id = request.receipts[request.item].remoteID
    do {
      let reply = await session.call(try session.xRequest("DELETE", ["tweets", id]))
      switch reply {
      case .accepted(let document, _)
      where document["data"]?["deleted"]?.bool != nil || Self.isGone(id, document):
        return .done(receipt: nil)
      case .refused(let response, let document?)
      where response.status == 404 && Self.saysGone(document):
        return .done(receipt: nil)
      default: return .failed(XErrors.failure(reply, .repeatable, session))
      }
    } catch {
      return .failed(error.failure)
    }
  }

  /// `GET /2/tweets?ids=`: 100 a call.
  public func probe(_ items: [ProbeItem], in session: AccountSession) async -> [Sight] {
    var sights: [Sight] = []
    var failure: Failure?
    for start in stride(from: 0, to: items.count, by: 100) {
      let slice = Array(items[start..<min(start + 100, items.count)])
      if let failure {
        // What stopped one call stops the next: no credits are spent on it.
        sights += slice.map { _ in .unknown(failure) }
        continue
      }
      do {
        let ids = slice.map(\.receipt.remoteID).filter(XID.isValid)
        let reply = try await session.xRead(
          ["tweets"], query: [("ids", ids.joined(separator: ",")), ("tweet.fields", XPost.fields)])
        guard case .accepted(let document, _) = reply, document["data"] != nil || document["errors"] != nil
        else {
          let read = XErrors.failure(reply, .repeatable, session)
          failure = read
          sights += slice.map { _ in .unknown(read) }
          continue
        }
        let posts = (document["data"]?.array ?? []).compactMap { XPost($0) }
        sights += slice.map { Self.sight($0, posts, document, session) }
      } catch {
        let missing = error.failure
        failure = missing
        sights += slice.map { _ in .unknown(missing) }
      }
    }
    return sights
  }

  private static func sight(
    _ item: ProbeItem, _ posts: [XPost], _ document: JSON, _ session: AccountSession
  ) -> Sight {
    let id = item.receipt.remoteID
    guard let post = posts.first(where: { $0.id == id }) else {
      return isGone(id, document)
        ? .gone
        : .unknown(
          Failure(.retryLater(afterSeconds: nil), code: "not-answered", "X says nothing of the post \(id)"))
    }
    if let last = post.history.last, last != id { return .changed("edited: \(session.xPermalink(last))") }
    guard post.says(XText.of(item.content, item: item.item), by: session.xName) else {
      return .changed(session.redacted("text: “\(post.readable.prefix(200))”"))
    }
    let wanted =
      item.content.items.indices.contains(item.item) ? item.content.items[item.item].media.count : 0
    return post.media.count == wanted ? .same : .changed("media: \(post.media.count) instead of \(wanted)")
  }

  /// Whether a 404 speaks of the post and not of an address that does not exist.
  private static func saysGone(_ document: JSON) -> Bool {
    let codes = (document["errors"]?.array ?? []).compactMap { $0["code"]?.integer }
    return (document["type"]?.string ?? "").hasSuffix("resource-not-found")
      || document["title"]?.string == "Not Found Error" || codes.contains(144)
  }

  /// Whether the answer says that the post is not there.
  private static func isGone(_ id: String, _ document: JSON) -> Bool {
    (document["errors"]?.array ?? []).contains { error in
      (error["resource_id"]?.string ?? error["value"]?.string) == id
        && (error["type"]?.string ?? "").hasSuffix("resource-not-found")
    }
  }
}
