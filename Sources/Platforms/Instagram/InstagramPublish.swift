import Content
import HTTP
import JSON

extension InstagramPlatform {
  /// `media_publish` of the container: the platform publishes one container once at most. What it
  /// refuses with a word that fits a container already used is certain only where that container is FINISHED.
  public func publish(_ request: PublishRequest, in session: AccountSession) async -> PublishAnswer {
    guard let container = InstagramCheckpoint(request.checkpoint)?.containers.whole, container.isReady else {
      return .failed(
        Failure(.retryLater(afterSeconds: nil), code: "not-prepared", "its container is not ready yet"))
    }
    do {
      let reply = try await session.graphPost(
        session.graphAddress([session.instagramID, "media_publish"]), [("creation_id", container.id)])
      guard case .accepted(let document, _) = reply, let id = document["id"]?.string, !id.isEmpty else {
        let failure = InstagramErrors.failure(reply, .publishes, session)
        guard InstagramErrors.mayBeOfUsedContainer(failure) else { return .failed(failure) }
        let status = try? await InstagramStatus.read(container.id, session)
        return .failed(GraphContainerStatus.judge(failure, by: status))
      }
      return .published(Receipt(remoteID: id, publishedAt: session.now()))
    } catch {
      return .failed(error.failure)
    }
  }
}
