import Content
import HTTP
import JSON

extension LinkedInPlatform {
  /// `POST /rest/posts`: an empty 201, and the post's name in `x-restli-id`. There is no key: a repeated post is
  /// refused as a duplicate, for a time nobody documents.
  public func publish(_ request: PublishRequest, in session: AccountSession) async -> PublishAnswer {
    let content = request.content
    guard request.item == 0, !content.items.isEmpty else {
      return .failed(Failure(.needsChange, code: "no-item", "the post has no item \(request.item + 1)"))
    }
    guard let files = LinkedInCheckpoint(request.checkpoint).ids(of: content) else {
      return .failed(
        Failure(.retryLater(afterSeconds: nil), code: "not-prepared", "its media is not uploaded yet"))
    }
    do {
      let author = try session.linkedInAuthor()
      if let refusal = LinkedInPost.refusal(content, by: author) { return .failed(refusal) }
      let call = try await session.linkedInRequest(
        "POST", ["posts"], body: LinkedInPost.body(content, by: author, files: files), timeout: 120)
      let reply = await session.call(call)
      if let response = reply.linkedInSuccess, let urn = response.header("x-restli-id"),
        LinkedInPost.isPostURN(urn)
      {
        return .published(
          Receipt(
            remoteID: urn, permalink: session.linkedInPage(urn), publishedAt: session.serverTime(response)))
      }
      var failure = LinkedInErrors.failure(reply, .publishes, session)
      if failure.kind == .duplicate, let urn = failure.subcode {
        session.memory.remember(LinkedInMemory.duplicate(request.key), urn)
      }
      // Nothing was taken, and another token can be had.
      if session.linkedInNoteRefusal(reply) { failure.kind = .retryLater(afterSeconds: 1) }
      return .failed(failure)
    } catch {
      return .failed(error.failure)
    }
  }
}
