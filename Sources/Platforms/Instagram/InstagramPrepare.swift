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
      if let whole = done.containers.whole {
        if let asset = wanted.whole.upload, whole.upload != nil {
          return try await send(asset, to: whole, nil, done, session)
        }
        if !whole.isReady || session.now().secondsSinceEpoch - whole.at > GraphContainerStatus.freshness {
          return try await look(at: whole, nil, done, session)
        }
        return try await quota(done, session)
      }
      for (index, spec) in wanted.children.enumerated() {
        guard done.containers.children.indices.contains(index) else {
          return try await make(spec, isWhole: false, done, session)
        }
        let child = done.containers.children[index]
        if let asset = spec.upload, child.upload != nil {
          return try await send(asset, to: child, index, done, session)
        }
        if !child.isReady { return try await look(at: child, index, done, session) }
      }
      var whole = wanted.whole
      if !wanted.children.isEmpty {
        whole.fields.insert(
          .init("children", done.containers.children.map(\.id).joined(separator: ",")), at: 1)
      }
      return try await make(whole, isWhole: true, done, session)
    } catch {
      return .failed(error.failure, checkpoint: request.checkpoint)
    }
  }

  private func make(
    _ spec: InstagramContainers.Spec, isWhole: Bool, _ done: InstagramCheckpoint, _ session: AccountSession
  ) async throws(MissingSecret) -> Preparation {
    let reply = try await session.graphPost(
      session.graphAddress([session.instagramID, "media"]), spec.fields.map { ($0.name, $0.value) })
    guard case .accepted(let document, _) = reply, let id = document["id"]?.string, !id.isEmpty else {
      return .failed(InstagramErrors.failure(reply, .repeatable, session), checkpoint: done.json)
    }
    var done = done
    var made = GraphContainer(id: id, at: session.now().secondsSinceEpoch)
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
    if isWhole { done.containers.whole = made } else { done.containers.children.append(made) }
    return .advanced(checkpoint: done.json, mustStore: isWhole || made.upload != nil)
  }

  /// Reads a container's status; `child` is its index in a carousel, nil for the one that is published.
  private func look(
    at container: GraphContainer, _ child: Int?, _ done: InstagramCheckpoint,
    _ session: AccountSession
  ) async throws(MissingSecret) -> Preparation {
    var done = done
    func left(_ container: GraphContainer?) -> JSON {
      if let container { done.containers.put(container, at: child) } else { done.containers.drop(child) }
      return done.json
    }
    let (status, text): (GraphContainerStatus, String)
    switch try await InstagramStatus.read(container.id, session) {
    case .success(let read): (status, text) = read
    case .failure(let failure):
      return .failed(
        failure.failure, checkpoint: InstagramStatus.isMissing(failure) ? left(nil) : done.json)
    }
    if let step = status.step(container, now: session.now().secondsSinceEpoch, checkpoint: left) {
      return step
    }
    guard status == .published else {
      return .failed(InstagramErrors.failure(ofContainer: text, session), checkpoint: left(nil))
    }
    guard child == nil else { return .advanced(checkpoint: left(nil), mustStore: false) }
    // An earlier call was carried out after all. The platform publishes a container once: the public
    // call it is ready for will be refused, and the look that follows finds the media.
    var ready = container
    ready.isReady = true
    return .ready(checkpoint: left(ready))
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
