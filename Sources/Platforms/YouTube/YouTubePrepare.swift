import Content
import HTTP
import JSON

extension YouTubePlatform {
  /// A step: open a session, ask it how far it is, or send it a piece that finishes nothing.
  public func prepare(_ request: PrepareRequest, in session: AccountSession) async -> Preparation {
    let content = request.content
    guard let asset = content.items.first?.media.first, asset.byteCount > 0 else {
      return .failed(
        Failure(.needsChange, code: "media", "the post has no video, or an empty one"), checkpoint: nil)
    }
    guard content.options["made_for_kids"]?.bool != nil, content.title?.isEmpty == false else {
      return .failed(
        Failure(.needsChange, code: "incomplete", "a video needs a title and made_for_kids"), checkpoint: nil)
    }
    let wanted = YouTubeCheckpoint.fingerprint(content, request.delivery)
    do {
      guard let done = YouTubeCheckpoint(request.checkpoint), done.of == wanted,
        done.size == asset.byteCount, session.youtubeTrusts(session.opened(done.session) ?? ""),
        session.now().secondsSinceEpoch - done.at < YouTubeCheckpoint.life
      else { return try await open(wanted, asset, request, session) }
      session.youtubeHide(done)
      guard session.youtubeKnows(done) else { return try await ask(done, session) }
      guard let range = done.next else { return .ready(checkpoint: done.json) }
      return try await send(range, asset, done, session)
    } catch {
      return .failed(error.failure, checkpoint: request.checkpoint)
    }
  }

  private func open(
    _ fingerprint: String, _ asset: MediaAsset, _ request: PrepareRequest, _ session: AccountSession
  ) async throws(LookFailure) -> Preparation {
    let metadata = YouTubeMetadata(request.content)
    var query = [("uploadType", "resumable"), ("part", metadata.parts.joined(separator: ","))]
    if let notifies = request.content.options["notify_subscribers"]?.bool {
      query.append(("notifySubscribers", notifies ? "true" : "false"))
    }
    let reply = try await session.youtubeCall(
      HTTPRequest(
        "POST", session.youtubeUploadAddress(["videos"], query),
        headers: [
          ("Content-Type", "application/json; charset=UTF-8"),
          ("X-Upload-Content-Length", String(asset.byteCount)),
          ("X-Upload-Content-Type", MediaType.of(path: asset.path) ?? "application/octet-stream"),
          ("Slug", YouTubeMetadata.fileName(asset, request.delivery)),
        ], body: .bytes(metadata.json.encoded()), timeout: 120))
    let location: String
    switch reply {
    // The answer has no body.
    case .garbled(let response), .accepted(_, let response):
      guard let address = response.header("Location") else {
        return .failed(YouTubeErrors.failure(reply, .repeatable, session), checkpoint: nil)
      }
      location = address
    default: return .failed(YouTubeErrors.failure(reply, .repeatable, session), checkpoint: nil)
    }
    guard session.youtubeTrusts(location) else {
      return .failed(
        Failure(
          .needsChange, code: "upload-url",
          "the server answered an upload address that is not the platform's; no token is sent there"),
        checkpoint: nil)
    }
    let done = YouTubeCheckpoint(
      of: fingerprint, session: session.sealed(location) ?? "", size: asset.byteCount,
      at: session.now().secondsSinceEpoch)
    session.youtubeHide(done)
    session.youtubeRemember(done)
    return .advanced(checkpoint: done.json, mustStore: true)
  }

  /// After a cut, a restart or a refusal the server alone knows what it has.
  private func ask(
    _ done: YouTubeCheckpoint, _ session: AccountSession
  ) async throws(LookFailure) -> Preparation {
    moved(done, try await session.youtubeAsk(done, .repeatable).0, session)
  }

  private func send(
    _ range: Range<Int>, _ asset: MediaAsset, _ done: YouTubeCheckpoint, _ session: AccountSession
  ) async throws(LookFailure) -> Preparation {
    session.youtubeForget(done)
    let upload = try await session.youtubeSend(range, of: asset, to: done, .repeatable)
    if case .open(let sent) = upload, !(range.lowerBound + 1...range.upperBound).contains(sent) {
      return .failed(
        Failure(
          .retryLater(afterSeconds: 5), code: "308",
          "the server has \(sent) bytes after \(range.lowerBound) to \(range.upperBound - 1) were sent"),
        checkpoint: done.json)
    }
    return moved(done, upload, session)
  }

  private func moved(
    _ done: YouTubeCheckpoint, _ upload: YouTubeUpload, _ session: AccountSession
  ) -> Preparation {
    switch upload {
    case .open(let sent):
      var done = done
      done.sent = sent
      session.youtubeRemember(done)
      return .advanced(checkpoint: done.json, mustStore: false)
    case .finished(let video):
      return .failed(
        Failure(.duplicate, code: "finished", "the session made the video \(video.id) already"),
        checkpoint: done.json)
    case .gone(let failure): return .failed(failure, checkpoint: nil)
    case .unclear(let failure): return .failed(failure, checkpoint: done.json)
    }
  }
}
