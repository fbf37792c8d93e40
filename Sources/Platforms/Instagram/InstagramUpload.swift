import Content
import HTTP
import JSON

extension InstagramPlatform {
  /// The bytes of a video, from where the platform has them to the end. How many it has is asked first, so that
  /// after a cut nothing it acknowledged is sent again; the file is read while it is sent.
  func send(
    _ asset: MediaAsset, to container: GraphContainer, _ child: Int?,
    _ done: InstagramCheckpoint, _ session: AccountSession
  ) async throws(MissingSecret) -> Preparation {
    func with(_ change: (inout GraphContainer) -> Void) -> JSON {
      var (container, done) = (container, done)
      change(&container)
      done.containers.put(container, at: child)
      return done.json
    }
    func without() -> JSON {
      var done = done
      done.containers.drop(child)
      return done.json
    }
    guard let address = container.upload, session.graphTrusts(address) else {
      return .failed(
        Failure(.retryLater(afterSeconds: nil), code: "upload-url", "the upload address is not ours"),
        checkpoint: without())
    }
    let progress: InstagramProgress
    switch try await InstagramProgress.read(container.id, session) {
    case .success(let read): progress = read
    case .failure(let failure):
      return .failed(failure.failure, checkpoint: InstagramStatus.isMissing(failure) ? without() : done.json)
    }
    if progress.isOver { return .advanced(checkpoint: without(), mustStore: false) }
    guard progress.received <= Int64(asset.byteCount) else {
      return .failed(
        Failure(.retryLater(afterSeconds: nil), code: "offset", "the upload is of another file"),
        checkpoint: without())
    }
    if progress.isComplete || progress.received == Int64(asset.byteCount) {
      return .advanced(checkpoint: with { $0.upload = nil }, mustStore: false)
    }
    let offset = Int(progress.received)
    let piece: HTTPBodyPiece
    do { piece = try await session.media.piece(of: asset, offset..<asset.byteCount) } catch {
      return .failed(
        session.failure(of: error), checkpoint: done.json)
    }
    let token = try session.secret("access_token")
    let reply = await session.call(
      HTTPRequest(
        "POST", address,
        headers: [
          ("Authorization", "OAuth \(token.reveal())"), ("offset", String(offset)),
          ("file_size", String(asset.byteCount)), ("Content-Type", "application/octet-stream"),
        ], body: .pieces([piece]), timeout: 3600))
    guard case .accepted(let document, _) = reply, document["success"]?.bool == true else {
      return .failed(InstagramErrors.failure(reply, .repeatable, session), checkpoint: done.json)
    }
    let now = session.now().secondsSinceEpoch
    return .advanced(
      checkpoint: with {
        $0.upload = nil
        $0.at = now
      }, mustStore: false)
  }
}

/// How much of a video the platform has.
struct InstagramProgress: Sendable, Hashable {
  var received: Int64
  var isComplete: Bool
  /// The container ended in ERROR or EXPIRED: it takes no more bytes.
  var isOver: Bool

  static func read(
    _ container: String, _ session: AccountSession
  ) async throws(MissingSecret) -> Result<Self, LookFailure> {
    let reply = try await session.graphGet(
      [container], [("fields", "id,status,status_code,video_status")])
    guard case .accepted(let document, _) = reply, document["id"]?.string != nil else {
      return .failure(LookFailure(InstagramErrors.failure(reply, .repeatable, session)))
    }
    let phase = document["video_status"]?["uploading_phase"]
    let code = document["status_code"]?.string
    return .success(
      InstagramProgress(
        received: max(0, phase?["bytes_transferred"]?.integer ?? 0),
        isComplete: ["complete", "completed"].contains(phase?["status"]?.string ?? "")
          || code == "FINISHED" || code == "PUBLISHED",
        isOver: code == "ERROR" || code == "EXPIRED"))
  }
}
