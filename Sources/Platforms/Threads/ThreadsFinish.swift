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
      where receipts[index].permalink == nil && !GraphFinding.isUnlisted(receipts[index]) {
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
      if let text = request.content.firstComment, let last = receipts.last {
        guard !GraphFinding.isUnlisted(last) else {
          return .failed(
            GraphFinding.noPlace(for: "the first comment"), receipts: receipts, progress: request.progress)
        }
        let comment = ThreadsComment(text: text, below: last.remoteID, session: session)
        switch try await comment.ensure(request.progress) {
        case .there: break
        case .made(let progress): return .advanced(receipts, progress: progress)
        case .failed(let failure, let progress):
          return .failed(failure, receipts: receipts, progress: progress)
        }
      }
      return .done(receipts)
    } catch {
      return .failed(error.failure, receipts: receipts, progress: request.progress)
    }
  }
}

/// The first comment: a reply of our own, looked for before it is made. It is published only once its container is
/// recorded: whatever is lost then, the container's status tells whether it was published.
struct ThreadsComment {
  /// How far it came.
  enum Step {
    case there
    /// It has a container, which is to be recorded before it is published.
    case made(progress: JSON)
    /// What went wrong, and what to remember for the next time.
    case failed(Failure, progress: JSON?)
  }

  var text: String
  /// The post it stands under.
  var below: String
  var session: AccountSession

  /// Looks at a container in one go; further ones wait for the next time.
  static let looks = 3

  func ensure(_ progress: JSON?) async throws(MissingSecret) -> Step {
    if let container = progress?["comment_container"]?.string { return try await publish(container) }
    switch try await isThere() {
    case .failure(let failure): return .failed(failure.failure, progress: progress)
    case .success(true): return .there
    case .success(false): break
    }
    let fields = ThreadsContainers(reply: text, to: below).whole.map { ($0.name, $0.value) }
    let reply = try await session.graphPost(session.graphAddress([session.threadsID, "threads"]), fields)
    guard case .accepted(let document, _) = reply, let id = document["id"]?.string, !id.isEmpty else {
      return .failed(ThreadsErrors.failure(reply, .repeatable, session), progress: progress)
    }
    return .made(progress: Self.progress(id))
  }

  private static func progress(_ container: String) -> JSON { ["comment_container": .string(container)] }

  /// Whether a reply of ours says the same already.
  private func isThere() async throws(MissingSecret) -> Result<Bool, LookFailure> {
    let wanted = ComparableText(text)
    let list = try await GraphList.read(
      [below, "replies"], [("fields", "id,text,timestamp"), ("limit", "100")], session, pages: 3,
      own: ThreadsErrors.table
    ) { _, _ in false }
    return list.map { $0.entries.contains { ComparableText($0["text"]?.string ?? "") == wanted } }
  }

  private func publish(_ container: String) async throws(MissingSecret) -> Step {
    let progress = Self.progress(container)
    for _ in 0..<Self.looks {
      switch try await ThreadsStatus.read(container, session) {
      case .failure(let failure): return .failed(failure.failure, progress: progress)
      case .success((.inProgress, _)): continue
      case .success((.published, _)): return .there
      case .success((.expired, _)):
        return .failed(
          Failure(.retryLater(afterSeconds: 1), code: "EXPIRED", "the comment's container ended"),
          progress: nil)
      case .success((.error, let message)):
        return .failed(ThreadsErrors.failure(ofContainer: message, session), progress: nil)
      case .success((.finished, _)):
        guard case .failed(var failure) = try await ThreadsPlatform().send(container, session) else {
          return .there
        }
        if failure.kind == .ambiguous { failure.kind = .retryLater(afterSeconds: 15) }
        return .failed(failure, progress: progress)
      }
    }
    return .failed(
      Failure(.retryLater(afterSeconds: 10), code: "IN_PROGRESS", "the comment is still processed"),
      progress: progress)
  }
}
