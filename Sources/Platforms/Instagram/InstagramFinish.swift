import Content
import HTTP
import JSON

extension InstagramPlatform {
  /// The permalink, then the first comment, then whether others may comment.
  public func finish(_ request: FinishRequest, in session: AccountSession) async -> FinishAnswer {
    var receipts = request.receipts
    guard var receipt = receipts.last else { return .done(receipts) }
    guard !GraphFinding.isUnlisted(receipt) else {
      guard request.content.type != .story, let wanted = Self.wanted(below: request.content) else {
        return .done(receipts)
      }
      return .failed(GraphFinding.noPlace(for: wanted), receipts: receipts, progress: request.progress)
    }
    do {
      if receipt.permalink == nil {
        let reply = try await session.graphGet(
          [receipt.remoteID], [("fields", "permalink,timestamp,media_product_type")])
        guard case .accepted(let document, _) = reply, let permalink = document["permalink"]?.string else {
          return .failed(
            InstagramErrors.failure(reply, .repeatable, session), receipts: receipts,
            progress: request.progress)
        }
        receipt.permalink = permalink
        if let time = document["timestamp"]?.string.flatMap(Instant.init) { receipt.publishedAt = time }
        receipts[receipts.count - 1] = receipt
      }
      if let comment = request.content.firstComment, request.content.type != .story {
        let problem = try await GraphComment.ensure(
          comment, below: receipt.remoteID, textField: "text", progress: request.progress,
          own: InstagramErrors.table, session)
        if let problem { return .failed(problem.failure, receipts: receipts, progress: problem.progress) }
      }
      if let isOpen = request.content.options["comment_enabled"]?.bool, request.content.type != .story {
        let reply = try await session.graphPost(
          session.graphAddress([receipt.remoteID]), [("comment_enabled", isOpen ? "true" : "false")])
        guard case .accepted(let document, _) = reply, document["success"]?.bool == true else {
          return .failed(
            InstagramErrors.failure(reply, .repeatable, session), receipts: receipts,
            progress: request.progress)
        }
      }
      return .done(receipts)
    } catch {
      return .failed(error.failure, receipts: receipts, progress: request.progress)
    }
  }

  /// What comes after the post, for people; nil: nothing.
  private static func wanted(below content: DeliveryContent) -> String? {
    if content.firstComment != nil { return "the first comment" }
    return content.options["comment_enabled"]?.bool == nil ? nil : "comment_enabled"
  }
}
