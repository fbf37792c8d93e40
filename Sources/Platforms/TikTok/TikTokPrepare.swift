import Content
import HTTP
import JSON

extension TikTokPlatform {
  /// A step: ask what the creator allows, begin an upload, send a chunk. All chunks but the last: with the last one
  /// the platform publishes, so that one is left to the public call.
  public func prepare(_ request: PrepareRequest, in session: AccountSession) async -> Preparation {
    let content = request.content
    let wanted = TikTokCheckpoint.fingerprint(content)
    var done = TikTokCheckpoint(request.checkpoint) ?? TikTokCheckpoint(of: wanted)
    do {
      if let id = done.publishID {
        guard done.of == wanted, !done.isTaken, !done.isDropped, let upload = done.upload,
          session.opened(upload.address) != nil,
          session.now().secondsSinceEpoch - done.begunAt < TikTokCheckpoint.life,
          session.tiktokKnows(id, upload.offset) || isJustSeen(done, session)
        else { return try await look(at: id, done, wanted, session) }
        let range = upload.chunks.range(from: upload.offset)
        if range.upperBound == upload.chunks.size { return .ready(checkpoint: done.json) }
        return await send(range, id, upload, content, done, session)
      }
      if done.of != wanted { done = TikTokCheckpoint(of: wanted) }
      let age = done.allowedAt.map { session.now().secondsSinceEpoch - $0 }
      guard let age, (0...TikTokCheckpoint.freshness).contains(age) else {
        return try await askCreator(content, done, session)
      }
      if TikTokRoute(content) == .upload { return try await begin(content, done, session) }
      // Beginning it is what publishes it; that its files have addresses is known before.
      do { _ = try TikTokBody.byAddress(content, session) } catch {
        return .failed(Self.media(error, session), checkpoint: nil)
      }
      return .ready(checkpoint: done.json)
    } catch {
      return .failed(error.failure, checkpoint: request.checkpoint)
    }
  }

  private func isJustSeen(_ done: TikTokCheckpoint, _ session: AccountSession) -> Bool {
    done.lookedAt.map { (0...TikTokCheckpoint.glance).contains(session.now().secondsSinceEpoch - $0) }
      ?? false
  }

  static func media(_ error: MediaReadError, _ session: AccountSession) -> Failure {
    session.failure(of: error)
  }

  private func askCreator(
    _ content: DeliveryContent, _ done: TikTokCheckpoint, _ session: AccountSession
  ) async throws(MissingSecret) -> Preparation {
    let creator: TikTokCreator
    switch try await TikTokCreator.read(session) {
    case .failure(let failure): return .failed(failure.failure, checkpoint: nil)
    case .success(let read): creator = read
    }
    var seconds: Double?
    if content.type == .video, let asset = content.items.first?.media.first {
      seconds = await TikTokDuration.seconds(of: asset, session)
    }
    if let problem = creator.problem(content, seconds: seconds, session) {
      return .failed(problem, checkpoint: nil)
    }
    var done = done
    done.allowedAt = session.now().secondsSinceEpoch
    return .advanced(checkpoint: done.json, mustStore: false)
  }

  /// Begins an upload: nothing becomes public of it until its last byte is there. Its id must be recorded before the
  /// first byte is sent, so that what becomes of those bytes can always be asked.
  private func begin(
    _ content: DeliveryContent, _ done: TikTokCheckpoint, _ session: AccountSession
  ) async throws(MissingSecret) -> Preparation {
    guard let asset = content.items.first?.media.first, asset.byteCount > 0 else {
      return .failed(Failure(.needsChange, code: "media", "the post has no video"), checkpoint: nil)
    }
    let chunks = TikTokChunks(size: Int64(asset.byteCount))
    let reply = try await session.tiktokPost(
      ["post", "publish"] + TikTokRoute.upload.initPath, TikTokBody.upload(content, chunks))
    if let address = reply.tiktokData?["upload_url"]?.string { session.hide(address) }
    // An upload whose answer was lost stays without bytes and is never published.
    guard let data = reply.tiktokData, let id = data["publish_id"]?.string, !id.isEmpty,
      let address = data["upload_url"]?.string
    else { return .failed(TikTokErrors.failure(reply, .repeatable, session), checkpoint: done.json) }
    guard session.tiktokTrusts(address) else {
      return .failed(
        Failure(
          .needsChange, code: "upload-url",
          "the server answered an upload address that is not the platform's; nothing is sent there"),
        checkpoint: nil)
    }
    var done = done
    done.publishID = id
    done.begunAt = session.now().secondsSinceEpoch
    done.upload = TikTokCheckpoint.Upload(
      address: session.sealed(address) ?? "", offset: 0, chunks: chunks)
    session.tiktokRemember(id, 0)
    return .advanced(checkpoint: done.json, mustStore: true)
  }

  private func send(
    _ range: Range<Int64>, _ id: String, _ upload: TikTokCheckpoint.Upload, _ content: DeliveryContent,
    _ done: TikTokCheckpoint, _ session: AccountSession
  ) async -> Preparation {
    guard let asset = content.items.first?.media.first, Int64(asset.byteCount) == upload.chunks.size else {
      return .failed(
        Failure(.retryLater(afterSeconds: nil), code: "size", "the upload is of another file"),
        checkpoint: nil)
    }
    var done = done
    done.lookedAt = nil
    switch await session.tiktokSend(asset, range, to: upload, .repeatable, timeout: 600) {
    case .stored(let offset):
      let next = offset.map { min(max($0, 0), upload.chunks.size) } ?? range.upperBound
      done.upload?.offset = next
      session.tiktokRemember(id, next)
      if next <= range.lowerBound {
        return .failed(
          Failure(
            .retryLater(afterSeconds: nil), code: "206", "the server takes the chunk and keeps nothing"),
          checkpoint: done.json)
      }
      return .advanced(checkpoint: done.json, mustStore: false)
    case .elsewhere(let offset?) where offset != range.lowerBound && offset <= upload.chunks.size:
      done.upload?.offset = offset
      session.tiktokRemember(id, offset)
      return .advanced(checkpoint: done.json, mustStore: false)
    case .complete, .elsewhere:
      // Not what was expected: how much is there is asked before anything more is sent.
      session.tiktokRemember(id, nil)
      return .failed(
        Failure(.retryLater(afterSeconds: 5), code: "offset", "the server has other bytes than expected"),
        checkpoint: done.json)
    case .gone(let failure):
      session.tiktokRemember(id, nil)
      // Begun anew: what never got its last byte is never published.
      return .failed(failure, checkpoint: TikTokCheckpoint(of: done.of).json)
    case .failed(let failure):
      session.tiktokRemember(id, nil)
      return .failed(failure, checkpoint: failure.kind == .needsChange ? nil : done.json)
    }
  }

  /// What became of a post that was begun before: asked before a byte is sent to it again, and before another is begun
  /// in its place.
  private func look(
    at id: String, _ done: TikTokCheckpoint, _ wanted: String, _ session: AccountSession
  ) async throws(MissingSecret) -> Preparation {
    let fresh = TikTokCheckpoint(of: wanted).json
    let status: TikTokStatus
    switch try await TikTokStatus.read(id, session) {
    case .success(let read): status = read
    case .failure(let failure):
      // An upload nobody knows any more has no bytes and is never published. What was taken once is another matter.
      guard failure.isUnknown, !done.isTaken, done.upload != nil else {
        return .failed(failure.failure, checkpoint: done.json)
      }
      return .advanced(checkpoint: fresh, mustStore: true)
    }
    switch status.stage {
    case .failed("publish_cancelled") where done.isDropped:
      return .advanced(checkpoint: fresh, mustStore: true)
    case .failed(let reason):
      return .failed(TikTokErrors.failure(ofReason: reason, session), checkpoint: fresh)
    case .uploading(let bytes):
      guard var upload = done.upload, !done.isTaken, bytes.map({ $0 < upload.chunks.size }) ?? true else {
        break
      }
      guard !done.isDropped else { return try await drop(id, done, fresh, session) }
      let age = session.now().secondsSinceEpoch - done.begunAt
      // An address that another token sealed takes no more bytes of ours than one that is over.
      guard done.of == wanted, age < TikTokCheckpoint.life, session.opened(upload.address) != nil else {
        // Recorded first: a run that is stopped behind the call must know who cancelled it.
        var done = done
        done.isDropped = true
        return .advanced(checkpoint: done.json, mustStore: true)
      }
      // Where the server does not say how much it has, the next chunk's answer does.
      upload.offset = max(0, bytes ?? upload.offset)
      session.tiktokRemember(id, upload.offset)
      var done = done
      done.upload = upload
      done.lookedAt = session.now().secondsSinceEpoch
      return .advanced(checkpoint: done.json, mustStore: false)
    case .fetching, .inbox, .published: break
    }
    return .failed(
      Failure(.duplicate, code: "begun", "\(id) has all it needs: an earlier call came through"),
      checkpoint: done.json)
  }

  /// Cancels an upload that still waits for bytes, so that a chunk on its way cannot complete it behind our back.
  private func drop(
    _ id: String, _ done: TikTokCheckpoint, _ fresh: JSON, _ session: AccountSession
  ) async throws(MissingSecret) -> Preparation {
    let reply = try await session.tiktokPost(["post", "publish", "cancel"], ["publish_id": .string(id)])
    guard reply.tiktokData == nil else { return .advanced(checkpoint: fresh, mustStore: true) }
    let failure = TikTokErrors.failure(reply, .repeatable, session)
    guard failure.kind == .needsChange, failure.subcode != "publish_not_cancellable" else {
      return .failed(
        Failure(
          failure.kind == .needsChange ? .retryLater(afterSeconds: 60) : failure.kind, code: failure.code,
          subcode: failure.subcode, requestID: failure.requestID, isOutage: failure.isOutage, failure.text),
        checkpoint: done.json)
    }
    return .advanced(checkpoint: fresh, mustStore: true)
  }
}
