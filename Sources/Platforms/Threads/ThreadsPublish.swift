import Content
import HTTP
import JSON

extension ThreadsPlatform {
  /// `threads_publish` of the container: the platform publishes one container once at most. Where it says that
  /// the container is not there or not valid, its status is read: only one that is FINISHED surely made nothing
  /// public.
  public func publish(_ request: PublishRequest, in session: AccountSession) async -> PublishAnswer {
    let session = session.onThreads
    guard let container = ThreadsCheckpoint.container(request.checkpoint, item: request.item),
      container.isReady
    else {
      return .failed(
        Failure(.retryLater(afterSeconds: nil), code: "not-prepared", "its container is not ready yet"))
    }
    do {
      return try await send(container.id, session)
    } catch {
      return .failed(error.failure)
    }
  }

  func send(_ container: String, _ session: AccountSession) async throws(MissingSecret) -> PublishAnswer {
    let reply = try await session.graphPost(
      session.graphAddress([session.threadsID, "threads_publish"]), [("creation_id", container)])
    if case .accepted(let document, _) = reply, let id = document["id"]?.string, !id.isEmpty {
      return .published(Receipt(remoteID: id, publishedAt: session.now()))
    }
    var failure = ThreadsErrors.failure(reply, .publishes, session)
    guard failure.code == "24" || failure.code == "100" else { return .failed(failure) }
    if failure.code == "24" { failure.kind = .retryLater(afterSeconds: 10) }
    let status = try? await ThreadsStatus.read(container, session)
    return .failed(GraphContainerStatus.judge(failure, by: status))
  }
}
