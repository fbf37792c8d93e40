import Content
import HTTP
import JSON

extension InstagramPlatform {
  /// `DELETE` of posts, reels, stories and whole carousels: for accounts linked to a Page alone, since
  /// 2025-12-03 ("Delete media", developers.facebook.com, looked at 2026-11-21). A caption cannot be changed.
  public func retract(_ request: RetractRequest, in session: AccountSession) async -> ChangeAnswer {
    guard !session.graphLogsInWithoutPage else {
      return .failed(
        Failure(
          .needsChange, code: "login",
          "posts are deleted by accounts linked to a Page alone; delete it by hand on the platform"))
    }
    guard request.receipts.indices.contains(request.item),
      case let id = request.receipts[request.item].remoteID,
      !GraphFinding.isUnlisted(request.receipts[request.item])
    else {
      return .failed(
        Failure(.needsChange, code: "no-id", "its id was never learnt; delete it by hand on the platform"))
    }
    do {
      let problem = try await GraphRemoval.remove(
        id, own: InstagramErrors.table, isMissing: InstagramErrors.isMissing, session)
      return problem.map(ChangeAnswer.failed) ?? .done(receipt: nil)
    } catch {
      return .failed(error.failure)
    }
  }

  /// Reads media back: several by the account's list, the rest one by one. A story that is a day old has ended
  /// as stories do.
  public func probe(_ items: [ProbeItem], in session: AccountSession) async -> [Sight] {
    let now = session.now()
    func hasEnded(_ item: ProbeItem) -> Bool {
      item.content.type == .story
        && item.receipt.publishedAt.map { now.seconds(since: $0) >= 86_400 - 600 } ?? true
    }
    let sights = await GraphProbe(
      session: session, own: InstagramErrors.table, list: "media",
      fields: "id,caption,timestamp,media_type,media_product_type,permalink",
      isMissing: InstagramErrors.isMissing
    ) { document, item in
      guard let media = InstagramMedia(document) else { return nil }
      let wanted = item.content.type == .story ? "" : item.content.items.first?.text ?? ""
      if item.content.type == .story || ComparableText(media.caption) == ComparableText(wanted) {
        return .same
      }
      return .changed("text: “\(media.caption.prefix(200))”")
    }.sights(items.filter { !hasEnded($0) })
    var rest = sights[...]
    return items.map { item in
      guard !hasEnded(item) else {
        return .unknown(Failure(.needsChange, code: "ended", "a story is public for 24 hours"))
      }
      return rest.popFirst()
        ?? .unknown(Failure(.retryLater(afterSeconds: nil), code: "unread", "it was not read"))
    }
  }
}
