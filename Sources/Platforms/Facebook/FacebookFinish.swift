import Content
import HTTP
import JSON

extension FacebookPlatform {
  /// What became of a video; the permalink, its cover and captions, then the first comment.
  public func finish(_ request: FinishRequest, in session: AccountSession) async -> FinishAnswer {
    var receipts = request.receipts
    guard var receipt = receipts.last else { return .done(receipts) }
    let kind = FacebookKind(request.content)
    var progress = request.progress?.object ?? [:]
    func left() -> JSON? { progress.isEmpty ? nil : .object(progress) }
    // A story has no lasting address and takes no comment, and its list forgets it after a day.
    let isStory = kind == .videoStory
    if isStory, let at = receipt.publishedAt, session.now().seconds(since: at) > 23 * 3600 {
      return .done(receipts)
    }
    guard kind != .photoStory else { return .done(receipts) }
    guard !GraphFinding.isUnlisted(receipt) else {
      guard let wanted = Self.wanted(below: request.content, kind) else { return .done(receipts) }
      return .failed(GraphFinding.noPlace(for: wanted), receipts: receipts, progress: request.progress)
    }
    let awaitsVerdict = kind.isVideo
    let extras = FacebookExtras(content: request.content, session: session)
    do {
      if awaitsVerdict, let failure = try await extras.verdict(after: receipt, &progress) {
        return .failed(failure, receipts: receipts, progress: left())
      }
      if receipt.permalink == nil, !isStory {
        let reply = try await session.graphGet([receipt.remoteID], [("fields", "permalink_url")])
        guard case .accepted(let document, _) = reply,
          let permalink = FacebookPermalink.absolute(document["permalink_url"]?.string)
        else {
          var failure = FacebookErrors.failure(reply, .repeatable, session)
          if failure.code == "100", failure.subcode == "33" { failure.kind = .retryLater(afterSeconds: 60) }
          return .failed(failure, receipts: receipts, progress: left())
        }
        receipt.permalink = permalink
        receipts[receipts.count - 1] = receipt
      }
      if kind == .video {
        if let failure = try await extras.send(after: receipt, &progress) {
          return .failed(failure, receipts: receipts, progress: left())
        }
      }
      if let comment = request.content.firstComment, !isStory {
        let problem = try await GraphComment.ensure(
          comment, below: receipt.remoteID, textField: "message", progress: left(),
          own: FacebookErrors.table, session)
        if let problem {
          progress.merge(problem.progress?.object ?? [:]) { $1 }
          return .failed(problem.failure, receipts: receipts, progress: left())
        }
      }
      if awaitsVerdict, progress["public"] != true {
        return .failed(
          Failure(
            .needsChange, code: "processing",
            "Facebook took the video and had not made it public when last looked at: look at the Page"),
          receipts: receipts, progress: left())
      }
      return .done(receipts)
    } catch {
      return .failed(error.failure, receipts: receipts, progress: left())
    }
  }

  /// What is hung below the post, for people; nil: nothing.
  private static func wanted(below content: DeliveryContent, _ kind: FacebookKind) -> String? {
    guard kind != .videoStory else { return nil }
    if content.firstComment != nil { return "the first comment" }
    guard kind == .video else { return nil }
    if content.cover != nil { return "the cover" }
    return content.items.first?.media.first?.captions == nil ? nil : "the captions"
  }
}
