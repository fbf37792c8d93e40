import Content
import HTTP
import JSON

extension ThreadsPlatform {
  /// The container says whether it was published; the account's posts, or its replies, say as what.
  public func find(_ search: Search, in session: AccountSession) async -> Finding {
    let session = session.onThreads
    do {
      guard let container = ThreadsCheckpoint.container(search.checkpoint, item: search.item) else {
        return try await look(search, container: nil, nil, session)
      }
      switch try await ThreadsStatus.read(container.id, session) {
      case .failure(let failure):
        guard ThreadsErrors.isMissing(failure.failure) else { return .couldNotLook(failure.failure) }
        return try await look(search, container: nil, nil, session)
      case .success((.finished, _)):
        return .surelyNotPublished(proof: "container \(container.id) is FINISHED, not PUBLISHED")
      case .success((.inProgress, _)):
        return .couldNotLook(
          Failure(
            .retryLater(afterSeconds: 60), code: "IN_PROGRESS",
            "container \(container.id) is still processed"))
      case .success((let status, _)):
        return try await look(search, container: container.id, status, session)
      }
    } catch {
      return .couldNotLook(error.failure)
    }
  }

  /// A publication that its container proves is taken without its id once the lists had this many seconds.
  static let settling: Int64 = 900

  private func look(
    _ search: Search, container: String?, _ status: ThreadsStatus?, _ session: AccountSession
  ) async throws(MissingSecret) -> Finding {
    func start(_ platformTime: Instant?) -> Instant {
      SearchWindow(begunAt: search.begunAt, ourTime: session.now(), platformTime: platformTime).start
    }
    let isReply = search.item > 0
    let parent = isReply ? search.earlier.dropFirst(search.item - 1).first?.remoteID : nil
    let fields = "id,text,timestamp,permalink,media_type,shortcode" + (isReply ? ",replied_to" : "")
    let list = try await GraphList.read(
      [session.threadsID, isReply ? "replies" : "threads"], [("fields", fields), ("limit", "100")], session,
      own: ThreadsErrors.table
    ) { entry, time in ThreadsPost(entry)?.timestamp.map { $0 < start(time) } ?? false }
    let found: GraphList
    switch list {
    case .success(let list): found = list
    case .failure(let failure): return failure.finding
    }
    var matches: [ThreadsPost] = []
    for entry in found.entries {
      guard let post = ThreadsPost(entry), post.timestamp != nil else {
        return .couldNotLook(
          Failure(.retryLater(afterSeconds: nil), code: "list", "the list holds something that is no post"))
      }
      if post.matches(search, parent: parent, since: start(found.platformTime)) { matches.append(post) }
    }
    if let match = matches.first, matches.count == 1 { return .published(match.receipt) }
    guard matches.isEmpty else {
      let list = matches.prefix(5).map { $0.permalink ?? $0.id }.joined(separator: ", ")
      return .cannotTell(
        Failure(
          .ambiguous, code: "several", session.redacted("\(matches.count) could be this one: \(list)")))
    }
    switch status {
    case .published: return unlisted(search, container ?? "", session)
    case .expired:
      return .surelyNotPublished(proof: "container \(container ?? "") is EXPIRED and no such post is listed")
    default: return .notSeen(vouchedKeyLife: nil, platformTime: found.platformTime)
    }
  }

  /// Surely live and not listed. What is answered by a further message is needed by its own id.
  private func unlisted(_ search: Search, _ container: String, _ session: AccountSession) -> Finding {
    let isLast = search.item == search.content.items.count - 1
    guard isLast, session.now().seconds(since: search.begunAt) >= Self.settling else {
      return .couldNotLook(
        Failure(
          .retryLater(afterSeconds: 60), code: "PUBLISHED",
          "the container is published, the post is not listed yet"))
    }
    return .published(Receipt(remoteID: ThreadsPost.unlisted(container)))
  }
}
