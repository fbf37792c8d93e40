import Content
import HTTP
import JSON

extension InstagramPlatform {
  /// A step: make a container, or look at one; at last the quota. Children come before their carousel.
  public func prepare(_ request: PrepareRequest, in session: AccountSession) async -> Preparation {
    do {
      let wanted: InstagramContainers
      do { wanted = try InstagramContainers(request.content, in: session) } catch {
        return .failed(
          Failure(.needsChange, code: "media", session.redacted(error.description)), checkpoint: nil)
      }
      if let refusal = wanted.refusal(in: session) {
        return .failed(Failure(.needsChange, code: "login", refusal), checkpoint: nil)
      }
      var done = InstagramCheckpoint(of: wanted.fingerprint)
      if let earlier = InstagramCheckpoint(request.checkpoint), earlier.of == done.of { done = earlier }
      if let whole = done.whole {
        if let asset = wanted.whole.upload, whole.upload != nil {
          return try await send(asset, to: whole, nil, done, session)
        }
        if !whole.isReady || session.now().secondsSinceEpoch - whole.at > Self.freshness {
          return try await look(at: whole, nil, done, session)
        }
        return try await quota(done, session)
      }
      for (index, spec) in wanted.children.enumerated() {
        guard done.children.indices.contains(index) else {
          return try await make(spec, isWhole: false, done, session)
        }
        let child = done.children[index]
        if let asset = spec.upload, child.upload != nil {
          return try await send(asset, to: child, index, done, session)
        }
        if !child.isReady { return try await look(at: child, index, done, session) }
      }
      var whole = wanted.whole
      if !wanted.children.isEmpty {
        whole.fields.insert(.init("children", done.children.map(\.id).joined(separator: ",")), at: 1)
      }
      return try await make(whole, isWhole: true, done, session)
    } catch {
      return .failed(error.failure, checkpoint: request.checkpoint)
    }
  }

  /// A container that was FINISHED this many seconds ago is looked at again before it is published.
  static let freshness: Int64 = 600
  /// About half an hour at the pace of `pause`.
  static let maximumPolls: Int64 = 34

  /// Seconds between two looks: 5 s at first, a minute at last.
  static func pause(_ polls: Int64) -> Double { Double(min(60, 5 * (1 << min(polls, 4)))) }

  private func make(
    _ spec: InstagramContainers.Spec, isWhole: Bool, _ done: InstagramCheckpoint, _ session: AccountSession
  ) async throws(MissingSecret) -> Preparation {
    let reply = try await session.graphPost(
      session.graphAddress([session.instagramID, "media"]), spec.fields.map { ($0.name, $0.value) })
    guard case .accepted(let document, _) = reply, let id = document["id"]?.string, !id.isEmpty else {
      return .failed(InstagramErrors.failure(reply, .repeatable, session), checkpoint: done.json)
    }
    var done = done
    var made = InstagramCheckpoint.Container(id: id, at: session.now().secondsSinceEpoch)
    if spec.upload != nil {
      guard let address = document["uri"]?.string, session.graphTrusts(address) else {
        return .failed(
          Failure(
            .needsChange, code: "upload-url",
            "the server answered an upload address that is not the platform's; no token is sent there"),
          checkpoint: done.json)
      }
      made.upload = address
    }
    if isWhole { done.whole = made } else { done.children.append(made) }
    return .advanced(checkpoint: done.json, mustStore: isWhole || made.upload != nil)
  }

  /// Reads a container's status; `child` is its index in a carousel, nil for the one that is published.
  private func look(
    at container: InstagramCheckpoint.Container, _ child: Int?, _ done: InstagramCheckpoint,
    _ session: AccountSession
  ) async throws(MissingSecret) -> Preparation {
    var done = done
    /// Forgets the container: a lost child takes those after it along, to keep their order,
    /// a lost carousel all of them, as they end when it does.
    func dropped() -> JSON {
      done.children.removeSubrange((child ?? 0)...)
      if child == nil { done.whole = nil }
      return done.json
    }
    func kept(_ change: (inout InstagramCheckpoint.Container) -> Void) -> JSON {
      var container = container
      change(&container)
      if let child { done.children[child] = container } else { done.whole = container }
      return done.json
    }
    let (status, text): (InstagramStatus, String)
    switch try await InstagramStatus.read(container.id, session) {
    case .success(let read): (status, text) = read
    case .failure(let failure):
      return .failed(
        failure.failure, checkpoint: failure.isMissing ? dropped() : done.json)
    }
    switch status {
    case .finished:
      let now = session.now().secondsSinceEpoch
      return .advanced(
        checkpoint: kept {
          $0.isReady = true
          $0.at = now
        }, mustStore: false)
    case .inProgress:
      guard container.polls < Self.maximumPolls else {
        return .failed(
          Failure(.retryLater(afterSeconds: 600), code: "IN_PROGRESS", "still processed after half an hour"),
          checkpoint: kept { $0.polls = 0 })
      }
      return .wait(seconds: Self.pause(container.polls), checkpoint: kept { $0.polls += 1 })
    case .published:
      guard child == nil else { return .advanced(checkpoint: dropped(), mustStore: false) }
      // An earlier call was carried out after all. The platform publishes a container once: the public
      // call it is ready for will be refused, and the look that follows finds the media.
      return .ready(checkpoint: kept { $0.isReady = true })
    case .expired: return .advanced(checkpoint: dropped(), mustStore: false)
    case .error: return .failed(InstagramErrors.failure(ofContainer: text, session), checkpoint: dropped())
    }
  }

  /// The account's own count of this day's posts, read live: it is what the platform goes by.
  private func quota(
    _ done: InstagramCheckpoint, _ session: AccountSession
  ) async throws(MissingSecret) -> Preparation {
    switch try await InstagramQuota.read(session) {
    case .failure(let failure): return .failed(failure.failure, checkpoint: done.json)
    case .success(let quota):
      guard quota.used < quota.total else {
        return .failed(
          Failure(
            .limited(afterSeconds: 3600), code: "9", subcode: "2207042",
            "\(quota.used) of \(quota.total) posts of the last 24 hours are used"), checkpoint: done.json)
      }
      return .ready(checkpoint: done.json)
    }
  }
}
