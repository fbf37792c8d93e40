import Content
import HTTP
import JSON

extension TikTokPlatform {
  /// The last chunk of an upload, or the call that begins what the platform fetches. One request.
  ///
  /// A yes says that TikTok has it, not that it is public: it processes the post first, and may give it up. So the
  /// outcome stays open, with the `publish_id` that tells it, until the status says `PUBLISH_COMPLETE` or `FAILED`.
  public func publish(_ request: PublishRequest, in session: AccountSession) async -> PublishAnswer {
    let content = request.content
    guard let done = TikTokCheckpoint(request.checkpoint), !done.isTaken,
      done.of == TikTokCheckpoint.fingerprint(content)
    else { return Self.unprepared }
    if TikTokRoute(content) == .upload { return await sendLast(content, done, session) }
    guard done.publishID == nil else { return Self.unprepared }
    do {
      let body: JSON
      do { body = try TikTokBody.byAddress(content, session) } catch {
        return .failed(Self.media(error, session))
      }
      let reply = try await session.tiktokPost(
        ["post", "publish"] + TikTokRoute(content).initPath, body, timeout: 120)
      guard let data = reply.tiktokData, let id = data["publish_id"]?.string, !id.isEmpty else {
        return .failed(TikTokErrors.failure(reply, .publishes, session))
      }
      var done = done
      done.publishID = id
      done.begunAt = session.now().secondsSinceEpoch
      return .failed(Self.taken(done))
    } catch {
      return .failed(error.failure)
    }
  }

  private static let unprepared = PublishAnswer.failed(
    Failure(.retryLater(afterSeconds: nil), code: "not-prepared", "it is not prepared yet"))

  /// The platform has all it needs and is at work.
  private static func taken(_ done: TikTokCheckpoint) -> Failure {
    var done = done
    done.isTaken = true
    var failure = Failure(.ambiguous, code: "accepted", "TikTok has it and processes it")
    failure.underway = done.json
    return failure
  }

  private func sendLast(
    _ content: DeliveryContent, _ done: TikTokCheckpoint, _ session: AccountSession
  ) async -> PublishAnswer {
    guard let id = done.publishID, let upload = done.upload, let asset = content.items.first?.media.first,
      Int64(asset.byteCount) == upload.chunks.size,
      session.now().secondsSinceEpoch - done.begunAt < TikTokCheckpoint.life
    else { return Self.unprepared }
    let range = upload.chunks.range(from: upload.offset)
    guard range.upperBound == upload.chunks.size, !range.isEmpty else { return Self.unprepared }
    // Whatever comes of it, how far the upload is must be asked before anything more is sent.
    session.tiktokRemember(id, nil)
    switch await session.tiktokSend(asset, range, to: upload, .publishes, timeout: 120) {
    case .complete: return .failed(Self.taken(done))
    case .elsewhere(let offset):
      // With everything there already, an earlier call has come through.
      guard let offset else {
        return .failed(Failure(.ambiguous, code: "416", "TikTok does not say what it has"))
      }
      guard offset < upload.chunks.size else { return .failed(Self.taken(done)) }
      return .failed(
        Failure(.retryLater(afterSeconds: 5), code: "416", "TikTok has \(offset) bytes, not \(upload.offset)")
      )
    case .stored:
      return .failed(
        Failure(.retryLater(afterSeconds: 5), code: "206", "TikTok took the last chunk and wants more"))
    case .gone(let failure), .failed(let failure): return .failed(failure)
    }
  }
}
