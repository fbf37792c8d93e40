import Content
import HTTP
import JSON

extension YouTubePlatform {
  /// Cover, captions, playlist and first comment, each looked for before it is added; then what became of the
  /// video: whether it could be processed, and whether it is as public as was asked.
  public func finish(_ request: FinishRequest, in session: AccountSession) async -> FinishAnswer {
    var receipts = request.receipts
    guard var receipt = receipts.last else { return .done(receipts) }
    receipt.permalink = session.youtubePermalink(receipt.remoteID, request.content)
    receipts[receipts.count - 1] = receipt
    var extras = YouTubeExtras(
      video: receipt.remoteID, content: request.content, session: session, progress: request.progress)
    do throws(LookFailure) {
      let parts = "snippet,status,processingDetails"
      guard let video = try await YouTubeVideo.read([receipt.remoteID], parts, session).first else {
        throw LookFailure(
          Failure(.retryLater(afterSeconds: 60), code: "not-there", "the video cannot be read yet"))
      }
      if let problem = video.problem {
        throw LookFailure(Failure(.needsChange, code: video.uploadStatus ?? "", session.redacted(problem)))
      }
      try await extras.cover(video)
      try await extras.captions(replaces: false)
      try await extras.playlist()
      try await extras.firstComment()
      let wanted = YouTubeMetadata.privacy(request.content)
      if let privacy = video.privacy, privacy != wanted {
        throw LookFailure(
          Failure(
            .needsChange, code: "privacy",
            session.redacted(
              "YouTube keeps the video \(privacy) although \(wanted) was asked: look into YouTube Studio")))
      }
      // The verdict comes minutes or hours later: after some looks it is left to a later reading.
      if !video.isProcessed, extras.looks < Self.looks {
        extras.looks += 1
        throw LookFailure(
          Failure(
            .retryLater(afterSeconds: 60), code: "processing", "YouTube is still processing the video"))
      }
      return .done(receipts)
    } catch {
      return .failed(error.failure, receipts: receipts, progress: extras.progress)
    }
  }

  /// Looks at a video that is still processed before its extras count as done.
  static let looks = 4
}
