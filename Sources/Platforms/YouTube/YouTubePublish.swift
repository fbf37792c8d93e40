import Content
import HTTP
import JSON

extension YouTubePlatform {
  /// The last piece of the file: the call that makes the video. The receipt has no permalink yet, so that the
  /// extras are seen to.
  public func publish(_ request: PublishRequest, in session: AccountSession) async -> PublishAnswer {
    guard let asset = request.content.items.first?.media.first,
      let upload = YouTubeCheckpoint(request.checkpoint), upload.next == nil,
      upload.of == YouTubeCheckpoint.fingerprint(request.content, request.delivery),
      upload.size == asset.byteCount, session.youtubeTrusts(session.opened(upload.session) ?? "")
    else {
      return .failed(
        Failure(.retryLater(afterSeconds: nil), code: "not-prepared", "its video is not uploaded yet"))
    }
    session.youtubeHide(upload)
    session.youtubeForget(upload)
    do {
      let answer = try await session.youtubeSend(
        upload.sent..<upload.size, of: asset, to: upload, .publishes)
      switch answer {
      case .finished(let video): return .published(video.receipt)
      case .open(let sent):
        return .failed(
          Failure(
            .retryLater(afterSeconds: 1), code: "308",
            "the server made no video: it has \(sent) of \(upload.size) bytes"))
      case .gone(let failure): return .failed(failure)
      case .unclear(let failure): return .failed(settled(failure, session))
      }
    } catch {
      return .failed(error.failure)
    }
  }

  /// A refused token that can be made anew is mended by preparing once more.
  private func settled(_ failure: Failure, _ session: AccountSession) -> Failure {
    var failure = failure
    if failure.code == "401", session.youtubeRefreshes { failure.kind = .retryLater(afterSeconds: 1) }
    return failure
  }
}
