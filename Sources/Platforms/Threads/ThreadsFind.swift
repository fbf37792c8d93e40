import Content
import HTTP
import JSON

extension ThreadsPlatform {
  /// The container says whether it was published; the account's posts, or its replies, say as what.
  public func find(_ search: Search, in session: AccountSession) async -> Finding {
    let session = session.onThreads
    do {
      guard let container = ThreadsCheckpoint.container(search.checkpoint, item: search.item) else {
        return try await look(search, nil, session)
      }
      switch try await ThreadsStatus.read(container.id, session) {
      case .failure(let failure):
        guard ThreadsErrors.isMissing(failure.failure) else { return .couldNotLook(failure.failure) }
        return try await look(search, nil, session)
      case .success((let status, _)):
        if let finding = GraphFinding.of(status, container.id) { return finding }
        return try await look(search, (container.id, status), session)
      }
    } catch {
      return .couldNotLook(error.failure)
    }
  }

  private func look(
    _ search: Search, _ container: (id: String, status: GraphContainerStatus)?,
    _ session: AccountSession
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
    // What is answered by a further message is needed by its own id; else it matters which of several it is only
    // where nothing else proves that it is public.
    let needsID = search.item < search.content.items.count - 1
    guard matches.isEmpty || (container?.status == .published && !needsID) else {
      return GraphFinding.several(matches.map { $0.permalink ?? $0.id }, session)
    }
    return GraphFinding.none(container, "post", needsID: needsID, search, found.platformTime, session)
  }
}
