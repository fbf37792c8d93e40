import Content
import HTTP
import JSON

extension LinkedInPlatform {
  /// The first comment. Its text is plain: no escapes.
  public func finish(_ request: FinishRequest, in session: AccountSession) async -> FinishAnswer {
    var receipts = request.receipts
    guard let last = receipts.indices.last, LinkedInPost.isPostURN(receipts[last].remoteID) else {
      return .done(receipts)
    }
    if receipts[last].permalink == nil {
      receipts[last].permalink = session.linkedInPage(receipts[last].remoteID)
    }
    guard let comment = request.content.firstComment else { return .done(receipts) }
    do {
      let problem = try await ensure(comment, below: receipts[last].remoteID, request.progress, session)
      if let problem { return .failed(problem.failure, receipts: receipts, progress: problem.progress) }
      return .done(receipts)
    } catch {
      return .failed(error.failure, receipts: receipts, progress: request.progress)
    }
  }

  /// How long a comment that may have been added may stay unseen before it is added again.
  static let commentSettling: Int64 = 120

  /// Adds it where no comment of ours says the same; nil: it is there.
  private func ensure(
    _ text: String, below post: String, _ progress: JSON?, _ session: AccountSession
  ) async throws(LinkedInStop) -> (failure: Failure, progress: JSON?)? {
    let author = try session.linkedInAuthor()
    let tried = progress?["comment_tried"]?.integer
    let list = try await session.linkedInCall(
      "GET", ["socialActions", post, "comments"], query: "count=100")
    switch list {
    case .accepted(let document, _) where document["elements"]?.array != nil:
      let isThere = (document["elements"]?.array ?? []).contains { element in
        element["actor"]?.string.map { $0 == author.urn } ?? true
          && element["message"]?["text"]?.string.map(ComparableText.init) == ComparableText(text)
      }
      if isThere { return nil }
    case .refused(let response, let document) where response.status == 403 && document != nil:
      // A token that may only write: an attempt that may have arrived cannot be looked up.
      if tried != nil {
        return (
          Failure(
            .needsChange, code: "comment-unknown",
            "the first comment may be there; this token may not look: see the post"), progress
        )
      }
    default: return (LinkedInErrors.failure(list, .repeatable, session), progress)
    }
    let now = session.now().secondsSinceEpoch
    if let tried, now - tried < Self.commentSettling {
      return (
        Failure(
          .retryLater(afterSeconds: Self.commentSettling - (now - tried)), code: "settling",
          "the first comment may be there already"), progress
      )
    }
    let body: JSON = [
      "actor": .string(author.urn), "object": .string(post), "message": ["text": .string(text)],
    ]
    let reply = await session.call(
      try await session.linkedInRequest(
        "POST", ["socialActions", post, "comments"], body: body, timeout: 120))
    if reply.linkedInSuccess != nil { return nil }
    var failure = LinkedInErrors.failure(reply, .publishes, session)
    if session.linkedInNoteRefusal(reply) { failure.kind = .retryLater(afterSeconds: 1) }
    if failure.kind == .duplicate { return nil }
    guard failure.kind == .ambiguous else { return (failure, progress) }
    failure.kind = .retryLater(afterSeconds: Self.commentSettling)
    return (failure, ["comment_tried": .integer(now)])
  }
}
