import Content
import HTTP
import JSON

extension ThreadsPlatform {
  /// The permalinks, then the first comment: a reply to the last message.
  public func finish(_ request: FinishRequest, in session: AccountSession) async -> FinishAnswer {
    let session = session.onThreads
    var receipts = request.receipts
    do {
      for index in receipts.indices
      where receipts[index].permalink == nil && !ThreadsPost.isUnlisted(receipts[index]) {
        let reply = try await session.graphGet(
          [receipts[index].remoteID], [("fields", "id,permalink,shortcode,timestamp")])
        guard case .accepted(let document, _) = reply, let post = ThreadsPost(document),
          let permalink = post.permalink
        else {
          return .failed(
            ThreadsErrors.failure(reply, .repeatable, session), receipts: receipts, progress: request.progress
          )
        }
        receipts[index].permalink = permalink
        if let time = post.timestamp { receipts[index].publishedAt = time }
      }
      if let text = request.content.firstComment, let last = receipts.last, !ThreadsPost.isUnlisted(last) {
        let comment = ThreadsComment(text: text, below: last.remoteID, session: session)
        if let problem = try await comment.ensure(request.progress) {
          return .failed(problem.failure, receipts: receipts, progress: problem.progress)
        }
      }
      return .done(receipts)
    } catch {
      return .failed(error.failure, receipts: receipts, progress: request.progress)
    }
  }
}

/// The first comment: a reply of our own, looked for before it is made. Once its container is recorded, the
/// container's status tells whether it was published.
struct ThreadsComment {
  var text: String
  /// The post it stands under.
  var below: String
  var session: AccountSession

  /// Looks at a container in one go; further ones wait for the next time.
  static let looks = 3

  /// Nil: it is there. Else what went wrong, and what to remember for the next time.
  func ensure(_ progress: JSON?) async throws(MissingSecret) -> (failure: Failure, progress: JSON?)? {
    if let container = progress?["comment_container"]?.string { return try await publish(container) }
    switch try await isThere() {
    case .failure(let failure): return (failure.failure, progress)
    case .success(true): return nil
    case .success(false): break
    }
    let fields = ThreadsContainers(reply: text, to: below).whole.map { ($0.name, $0.value) }
    let reply = try await session.graphPost(session.graphAddress([session.threadsID, "threads"]), fields)
    guard case .accepted(let document, _) = reply, let id = document["id"]?.string, !id.isEmpty else {
      return (ThreadsErrors.failure(reply, .repeatable, session), progress)
    }
    return try await publish(id)
  }

  /// Whether a reply of ours says the same already.
  private func isThere() async throws(MissingSecret) -> Result<Bool, LookFailure> {
    let wanted = ComparableText(text)
    let list = try await GraphList.read(
      [below, "replies"], [("fields", "id,text,timestamp"), ("limit", "100")], session, pages: 3,
      own: ThreadsErrors.table
    ) { _, _ in false }
    return list.map { $0.entries.contains { ComparableText($0["text"]?.string ?? "") == wanted } }
  }

  private func publish(
    _ container: String
  ) async throws(MissingSecret) -> (failure: Failure, progress: JSON?)? {
    let progress: JSON = ["comment_container": .string(container)]
    for _ in 0..<Self.looks {
      switch try await ThreadsStatus.read(container, session) {
      case .failure(let failure): return (failure.failure, progress)
      case .success((.inProgress, _)): continue
      case .success((.published, _)): return nil
      case .success((.expired, _)):
        return (Failure(.retryLater(afterSeconds: 1), code: "EXPIRED", "the comment's container ended"), nil)
      case .success((.error, let message)):
        return (ThreadsErrors.failure(ofContainer: message, session), nil)
      case .success((.finished, _)):
        guard case .failed(var failure) = try await ThreadsPlatform().send(container, session) else {
          return nil
        }
        if failure.kind == .ambiguous { failure.kind = .retryLater(afterSeconds: 15) }
        return (failure, progress)
      }
    }
    return (
      Failure(.retryLater(afterSeconds: 10), code: "IN_PROGRESS", "the comment is still processed"), progress
    )
  }
}

extension ThreadsPost {
  /// True for a receipt that stands for a post whose id was never learnt.
  static func isUnlisted(_ receipt: Receipt) -> Bool {
    receipt.remoteID == "unknown" || receipt.remoteID.hasPrefix(unlisted(""))
  }
}
