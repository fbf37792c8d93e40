import Content
import HTTP
import JSON

/// Changes of what is public on a Page. Page post and Video references, developers.facebook.com, looked at
/// 2026-11-21: `POST /{post-id}` with `message`, `POST /{video-id}` with `description` and `title`,
/// `DELETE` of both; only of posts the same app made.
extension FacebookPlatform {
  public func edit(_ request: EditRequest, in session: AccountSession) async -> ChangeAnswer {
    let kind = FacebookKind(request.content)
    guard kind != .photoStory, kind != .videoStory else {
      return .failed(Failure(.needsChange, code: "cannot-edit", "Facebook changes no stories"))
    }
    if let failure = request.refusal(
      changing: kind.isVideo ? [.text, .title] : [.text], on: "Facebook")
    {
      return .failed(failure)
    }
    guard let id = request.receipts.last?.remoteID, let text = request.content.items.first?.text else {
      return .failed(Failure(.needsChange, code: "no-item", "the post has no text"))
    }
    do {
      var fields = [("message", text)]
      // A video is known by its own id, without the Page's before it.
      if kind.isVideo, !id.contains("_") {
        fields = [("description", text)]
        if let title = request.content.title { fields.append(("title", title)) }
      }
      let reply = try await session.graphPost(session.graphAddress([id]), fields)
      guard case .accepted(let document, _) = reply, document["success"]?.bool == true else {
        return .failed(FacebookErrors.failure(reply, .repeatable, session))
      }
      return .done(receipt: nil)
    } catch {
      return .failed(error.failure)
    }
  }

  /// What is missing is done, once it is sure that the token is the Page's: another token sees nothing either.
  public func retract(_ request: RetractRequest, in session: AccountSession) async -> ChangeAnswer {
    guard let id = request.receipts.last?.remoteID else {
      return .failed(Failure(.needsChange, code: "no-item", "the post has no receipt"))
    }
    do {
      let reply = try await session.pageDelete([id])
      if case .accepted(let document, _) = reply, document["success"]?.bool == true {
        return .done(receipt: nil)
      }
      let failure = FacebookErrors.failure(reply, .repeatable, session)
      guard failure.isMissing else { return .failed(failure) }
      guard case .accepted = await verify(in: session) else {
        return .failed(
          Failure(.needsCredentials, code: failure.code, subcode: failure.subcode, failure.text))
      }
      return .done(receipt: nil)
    } catch {
      return .failed(error.failure)
    }
  }

  /// Posts of the feed are read from the Page's list, as far back as the oldest of them; videos, and what the list
  /// does not show, one by one.
  public func probe(_ items: [ProbeItem], in session: AccountSession) async -> [Sight] {
    do {
      let feed = items.filter { FacebookKind($0.content) == .feed }
      var listed: [String: FacebookPost] = [:]
      if feed.count > 2, let oldest = feed.compactMap(\.receipt.publishedAt).min() {
        let list = try await GraphList.read(
          [session.pageID, "published_posts"],
          [("fields", "id,message,created_time,permalink_url"), ("limit", "100")], session, pages: 10,
          own: FacebookErrors.table
        ) { entry, _ in FacebookPost(entry)?.createdAt.map { $0 < oldest.adding(seconds: -60) } ?? false }
        if case .success(let found) = list {
          for post in found.entries.compactMap(FacebookPost.init) { listed[post.id] = post }
        }
      }
      var sights: [Sight] = []
      for item in items {
        if let post = listed[item.receipt.remoteID] {
          sights.append(sight(post.message, item, session))
        } else {
          sights.append(try await look(at: item, session))
        }
      }
      return sights
    } catch {
      return items.map { _ in .unknown(error.failure) }
    }
  }

  private func look(at item: ProbeItem, _ session: AccountSession) async throws(MissingSecret) -> Sight {
    let kind = FacebookKind(item.content)
    guard kind != .photoStory, kind != .videoStory else {
      return .unknown(
        Failure(.needsChange, code: "cannot-probe", "Facebook shows stories for a day, and not their text"))
    }
    let isVideo = kind.isVideo && !item.receipt.remoteID.contains("_")
    let field = isVideo ? "description" : "message"
    let reply = try await session.graphGet([item.receipt.remoteID], [("fields", "id,\(field)")])
    guard case .accepted(let document, _) = reply, document["id"]?.string != nil else {
      let failure = FacebookErrors.failure(reply, .repeatable, session)
      guard failure.isMissing else { return .unknown(failure) }
      // A token that is not the Page's sees nothing either.
      guard case .accepted = await verify(in: session) else { return .unknown(failure) }
      return .gone
    }
    return sight(document[field]?.string ?? "", item, session)
  }

  private func sight(_ text: String, _ item: ProbeItem, _ session: AccountSession) -> Sight {
    ComparableText(text) == ComparableText(item.content.items.first?.text ?? "")
      ? .same : .changed("text: \(session.quoted(Array(text.utf8)))")
  }
}

extension Failure {
  /// "The object is missing or hidden from this token."
  fileprivate var isMissing: Bool { code == "100" && subcode == "33" }
}

extension AccountSession {
  /// A signed call that deletes.
  fileprivate func pageDelete(_ segments: [String]) async throws(MissingSecret) -> Reply {
    await call(
      HTTPRequest(
        "DELETE", graphAddress(segments),
        headers: [
          ("Authorization", "Bearer \(try secret("access_token").reveal())"), ("Accept", "application/json"),
        ], timeout: 60))
  }
}
