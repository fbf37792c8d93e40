import Content
import HTTP
import JSON

extension LinkedInPlatform {
  /// The first comment. Its text is plain: no escapes.
  public func finish(_ request: FinishRequest, in session: AccountSession) async -> FinishAnswer {
    var receipts = request.receipts
    guard let last = receipts.indices.last, LinkedInPost.isPostURN(receipts[last].remoteID) else {
      guard request.content.firstComment != nil else { return .done(receipts) }
      return .failed(
        Failure(
          .needsChange, code: "comment-nowhere",
          "the post's id was never learnt, so nothing can be put below it: add the first comment by hand"),
        receipts: receipts, progress: request.progress)
    }
    if receipts[last].permalink == nil {
      receipts[last].permalink = session.linkedInPage(receipts[last].remoteID)
    }
    guard let comment = request.content.firstComment else { return .done(receipts) }
    do {
      switch try await ensure(comment, below: receipts[last].remoteID, request.progress, session) {
      case .there: return .done(receipts)
      case .announced(let progress): return .advanced(receipts, progress: progress)
      case .failed(let failure, let progress):
        return .failed(failure, receipts: receipts, progress: progress)
      }
    } catch {
      return .failed(error.failure, receipts: receipts, progress: request.progress)
    }
  }

  /// How long a comment that may have been added may stay unseen before it is added again.
  static let commentSettling: Int64 = 120

  /// How far the comment came.
  private enum CommentStep {
    case there
    /// What to record before it is added.
    case announced(JSON)
    case failed(Failure, JSON?)
  }

  /// Adds it where no comment of ours says the same. Where the token may not look, that it is tried is recorded
  /// first, and only the run that did so adds it, once: whatever is lost then, no other one repeats it.
  private func ensure(
    _ text: String, below post: String, _ progress: JSON?, _ session: AccountSession
  ) async throws(LinkedInStop) -> CommentStep {
    let author = try session.linkedInAuthor()
    let tried = progress?["comment_tried"]?.integer
    let now = session.now().secondsSinceEpoch
    let list = try await session.linkedInCall(
      "GET", ["socialActions", post, "comments"], query: "count=100")
    switch list {
    case .accepted(let document, _) where document["elements"]?.array != nil:
      let isThere = (document["elements"]?.array ?? []).contains { element in
        element["actor"]?.string.map { $0 == author.urn } ?? true
          && element["message"]?["text"]?.string.map(ComparableText.init) == ComparableText(text)
      }
      if isThere { return .there }
      if let tried, now - tried < Self.commentSettling {
        return .failed(
          Failure(
            .retryLater(afterSeconds: Self.commentSettling - (now - tried)), code: "settling",
            "the first comment may be there already"), progress)
      }
      return await add(text, below: post, by: author, failing: progress, session)
    case .refused(let response, let document) where response.status == 403 && document != nil:
      let name = "linkedin comment \(post)"
      guard let tried else {
        session.memory.remember(name, String(now))
        return .announced(["comment_tried": .integer(now)])
      }
      guard session.memory.fact(name) == String(tried) else {
        return .failed(
          Failure(
            .needsChange, code: "comment-unknown",
            "the first comment may be there; this token may not look: see the post"), progress)
      }
      session.memory.remember(name, "")
      return await add(text, below: post, by: author, failing: nil, session)
    default: return .failed(LinkedInErrors.failure(list, .repeatable, session), progress)
    }
  }

  /// `progress`: what is left to remember where it surely was not added.
  private func add(
    _ text: String, below post: String, by author: LinkedInAuthor, failing progress: JSON?,
    _ session: AccountSession
  ) async -> CommentStep {
    let now = session.now().secondsSinceEpoch
    let body: JSON = [
      "actor": .string(author.urn), "object": .string(post), "message": ["text": .string(text)],
    ]
    let call: HTTPRequest
    do {
      call = try await session.linkedInRequest(
        "POST", ["socialActions", post, "comments"], body: body, timeout: 120)
    } catch {
      return .failed(error.failure, progress)
    }
    let reply = await session.call(call)
    if reply.linkedInSuccess != nil { return .there }
    var failure = LinkedInErrors.failure(reply, .publishes, session)
    if session.linkedInNoteRefusal(reply) { failure.kind = .retryLater(afterSeconds: 1) }
    if failure.kind == .duplicate { return .there }
    guard failure.kind == .ambiguous else { return .failed(failure, progress) }
    failure.kind = .retryLater(afterSeconds: Self.commentSettling)
    return .failed(failure, ["comment_tried": .integer(now)])
  }
}
