import Content
import HTTP
import JSON

extension LinkedInPlatform {
  /// One upload, one part of a film or one look a step.
  public func prepare(_ request: PrepareRequest, in session: AccountSession) async -> Preparation {
    var done = LinkedInCheckpoint(request.checkpoint)
    do {
      let author = try session.linkedInAuthor()
      if let refusal = LinkedInPost.refusal(request.content, by: author) {
        return .failed(refusal, checkpoint: request.checkpoint)
      }
      for source in LinkedInSource.all(of: request.content) {
        done.forget(source.fingerprint, olderThan: session.now())
        let upload = LinkedInUpload(source: source, author: author, session: session)
        guard let position = done.uploads.firstIndex(where: { $0.of == source.fingerprint }) else {
          return try await upload.begin(done)
        }
        if done.uploads[position].stage != .ready { return try await upload.step(position, done) }
      }
      return .ready(checkpoint: done.json)
    } catch {
      return .failed(error.failure, checkpoint: done.json)
    }
  }
}
