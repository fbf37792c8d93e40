import Content
import HTTP
import JSON

extension ThreadsPlatform {
  /// `DELETE` of the post; at most 100 a day. One that is no longer there is taken back already.
  public func retract(_ request: RetractRequest, in session: AccountSession) async -> ChangeAnswer {
    let session = session.onThreads
    guard request.receipts.indices.contains(request.item),
      !GraphFinding.isUnlisted(request.receipts[request.item])
    else {
      return .failed(
        Failure(.needsChange, code: "no-id", "its id was never learnt; delete it by hand on the platform"))
    }
    do {
      let problem = try await GraphRemoval.remove(
        request.receipts[request.item].remoteID, own: ThreadsErrors.table,
        isMissing: ThreadsErrors.isMissing, session)
      return problem.map(ChangeAnswer.failed) ?? .done(receipt: nil)
    } catch {
      return .failed(error.failure)
    }
  }

  /// Reads posts back: several by the account's list, the rest one by one.
  public func probe(_ items: [ProbeItem], in session: AccountSession) async -> [Sight] {
    await GraphProbe(
      session: session.onThreads, own: ThreadsErrors.table, list: "threads",
      fields: "id,text,timestamp,permalink,media_type", isMissing: ThreadsErrors.isMissing
    ) { document, item in
      let wanted = ThreadsText.of(item.content, item: item.item)
      guard let post = ThreadsPost(document) else { return nil }
      if ComparableText(post.text) == ComparableText(wanted) { return .same }
      return .changed("text: “\(post.text.prefix(200))”")
    }.sights(items)
  }
}
