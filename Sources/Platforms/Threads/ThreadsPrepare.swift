import Content
import HTTP
import JSON

extension ThreadsPlatform {
  /// A step for the first message that is not public: make a container, or look at one; at last the quota.
  /// Children come before their carousel, and a reply after what it answers.
  public func prepare(_ request: PrepareRequest, in session: AccountSession) async -> Preparation {
    let session = session.onThreads
    let item = request.earlier.count
    do {
      let wanted: ThreadsContainers
      do {
        wanted = try ThreadsContainers(
          request.content, item: item, parent: request.earlier.last?.remoteID, in: session)
      } catch {
        return .failed(
          Failure(.needsChange, code: "media", session.redacted(error.description)), checkpoint: nil)
      }
      var done = ThreadsCheckpoint(of: wanted.fingerprint, item: item)
      if let earlier = ThreadsCheckpoint(request.checkpoint), earlier.of == done.of, earlier.item == item {
        done = earlier
      }
      if let whole = done.containers.whole {
        if !whole.isReady || session.now().secondsSinceEpoch - whole.at > GraphContainerStatus.freshness {
          return try await look(at: whole, nil, done, session)
        }
        return try await quota(done, session)
      }
      for (index, fields) in wanted.children.enumerated() {
        guard done.containers.children.indices.contains(index) else {
          return try await make(fields, isWhole: false, done, session)
        }
        let child = done.containers.children[index]
        if !child.isReady { return try await look(at: child, index, done, session) }
      }
      var fields = wanted.whole
      if !wanted.children.isEmpty {
        fields.insert(.init("children", done.containers.children.map(\.id).joined(separator: ",")), at: 1)
      }
      return try await make(fields, isWhole: true, done, session)
    } catch {
      return .failed(error.failure, checkpoint: request.checkpoint)
    }
  }

  /// A container is not seen everywhere at once: one younger than this many seconds is not given up for it.
  static let propagation: Int64 = 120

  /// Seconds after which a container can surely no longer be published.
  static let life: Int64 = 25 * 3600

  private func make(
    _ fields: [ThreadsContainers.Field], isWhole: Bool, _ done: ThreadsCheckpoint, _ session: AccountSession
  ) async throws(MissingSecret) -> Preparation {
    let reply = try await session.graphPost(
      session.graphAddress([session.threadsID, "threads"]), fields.map { ($0.name, $0.value) })
    guard case .accepted(let document, _) = reply, let id = document["id"]?.string, !id.isEmpty else {
      return .failed(ThreadsErrors.failure(reply, .repeatable, session), checkpoint: done.json)
    }
    var done = done
    let made = GraphContainer(id: id, at: session.now().secondsSinceEpoch)
    if isWhole { done.containers.whole = made } else { done.containers.children.append(made) }
    return .advanced(checkpoint: done.json, mustStore: isWhole)
  }

  /// Reads a container's status; `child` is its index in a carousel, nil for the one that is published.
  private func look(
    at container: GraphContainer, _ child: Int?, _ done: ThreadsCheckpoint,
    _ session: AccountSession
  ) async throws(MissingSecret) -> Preparation {
    var done = done
    let now = session.now().secondsSinceEpoch
    func left(_ container: GraphContainer?) -> JSON {
      if let container { done.containers.put(container, at: child) } else { done.containers.drop(child) }
      return done.json
    }
    let (status, message): (GraphContainerStatus, String)
    switch try await ThreadsStatus.read(container.id, session) {
    case .success(let read): (status, message) = read
    case .failure(let failure):
      let age = now - container.at
      guard ThreadsErrors.isMissing(failure.failure), age > Self.propagation else {
        return .failed(failure.failure, checkpoint: done.json)
      }
      guard container.isReady else { return .failed(failure.failure, checkpoint: left(nil)) }
      guard age > Self.life else { return .failed(failure.failure, checkpoint: done.json) }
      // It may have been published in its day: where it was ever sent, the post is looked for.
      return .failed(
        Failure(.duplicate, code: failure.failure.code, "the container is no longer there"),
        checkpoint: left(nil))
    }
    if let step = status.step(container, now: now, checkpoint: left) { return step }
    guard status == .published else {
      return .failed(ThreadsErrors.failure(ofContainer: message, session), checkpoint: left(nil))
    }
    guard child == nil else { return .advanced(checkpoint: left(nil), mustStore: false) }
    // An earlier call was carried out after all: it is looked for, and no other container is made.
    return .failed(
      Failure(.duplicate, code: "PUBLISHED", "the container \(container.id) is published already"),
      checkpoint: done.json)
  }

  /// The account's own count of this day's posts and replies, read live: it is what the platform goes by.
  private func quota(
    _ done: ThreadsCheckpoint, _ session: AccountSession
  ) async throws(MissingSecret) -> Preparation {
    switch try await ThreadsQuota.read(session) {
    case .failure(let failure): return .failed(failure.failure, checkpoint: done.json)
    case .success(let quota):
      let (used, total) =
        done.item > 0 ? (quota.replies, quota.repliesTotal) : (quota.posts, quota.postsTotal)
      guard used < total else {
        return .failed(
          Failure(
            .limited(afterSeconds: 3600), code: "quota",
            "\(used) of \(total) \(done.item > 0 ? "replies" : "posts") of the last 24 hours are used"),
          checkpoint: done.json)
      }
      return .ready(checkpoint: done.json)
    }
  }
}
