import Content
import HTTP
import JSON

extension FacebookPlatform {
  /// One call on the feed, or the finish of an upload.
  public func publish(_ request: PublishRequest, in session: AccountSession) async -> PublishAnswer {
    let kind = FacebookKind(request.content)
    let done = FacebookCheckpoint(request.checkpoint)
    do {
      switch kind {
      case .feed: return try await feed(request.content, done, session)
      case .photoStory:
        guard let photo = done.photoIDs(of: request.content)?.first else { return Self.unprepared }
        let reply = try await session.graphPost(
          session.graphAddress([session.pageID, kind.edge]), [("photo_id", photo)])
        return finished(reply, orElse: photo, kind, session)
      case .video, .reel, .videoStory:
        guard let video = done.uploaded(of: request.content) else { return Self.unprepared }
        let address =
          kind == .video
          ? session.graphVideoAddress([session.pageID, kind.edge])
          : session.graphAddress([session.pageID, kind.edge])
        let reply = try await session.graphPost(
          address, Self.finish(kind, request.content, video))
        let answer = finished(reply, orElse: video.id, kind, session)
        guard case .failed(let failure) = answer, FacebookErrors.mayBeOfFinishedVideo(failure) else {
          return answer
        }
        let status = try? await FacebookVideoStatus.read(video.id, session)
        let isRepeat =
          request.firstSent.map { session.now().seconds(since: $0) >= Self.settling } ?? false
        return .failed(Self.judge(failure, of: done, by: status, isRepeat: isRepeat))
      }
    } catch {
      return .failed(error.failure)
    }
  }

  private static let unprepared = PublishAnswer.failed(
    Failure(.retryLater(afterSeconds: nil), code: "not-prepared", "its files are not uploaded yet"))

  private func feed(
    _ content: DeliveryContent, _ done: FacebookCheckpoint, _ session: AccountSession
  ) async throws(MissingSecret) -> PublishAnswer {
    guard let photos = done.photoIDs(of: content) else { return Self.unprepared }
    var fields: [(String, String)] = []
    if let text = content.items.first?.text, !text.isEmpty { fields.append(("message", text)) }
    if let link = content.link { fields.append(("link", link.url)) }
    for (index, photo) in photos.enumerated() {
      let media: JSON = ["media_fbid": .string(photo)]
      fields.append(("attached_media[\(index)]", media.text()))
    }
    fields += FacebookOptions.fields(content, .feed)
    fields.append(("fields", "id,permalink_url"))
    let reply = try await session.graphPost(session.graphAddress([session.pageID, "feed"]), fields)
    guard case .accepted(let document, _) = reply, let id = document["id"]?.string, !id.isEmpty else {
      return .failed(FacebookErrors.failure(reply, .publishes, session))
    }
    return .published(
      Receipt(
        remoteID: id, permalink: FacebookPermalink.absolute(document["permalink_url"]?.string),
        publishedAt: session.now()))
  }

  /// The fields that end an upload and make it public.
  private static func finish(
    _ kind: FacebookKind, _ content: DeliveryContent, _ video: FacebookCheckpoint.Video
  ) -> [(String, String)] {
    var fields = [("upload_phase", "finish")]
    if kind == .video, let name = video.session {
      fields.append(("upload_session_id", name))
    } else {
      fields.append(("video_id", video.id))
    }
    guard kind != .videoStory else { return fields }
    fields.append(kind == .reel ? ("video_state", "PUBLISHED") : ("published", "true"))
    if let text = content.items.first?.text, !text.isEmpty { fields.append(("description", text)) }
    if let title = content.title, !title.isEmpty { fields.append(("title", title)) }
    return fields + FacebookOptions.fields(content, kind)
  }

  /// A refusal that an earlier finish may be behind is certain only where the video, read after it, is surely not
  /// public. One whose upload is over is then uploaded anew, unless its session may be over by a finish of ours that
  /// was lost: a second video beside it could be public twice.
  private static func judge(
    _ refusal: Failure, of done: FacebookCheckpoint, by read: Result<FacebookVideoStatus, LookFailure>?,
    isRepeat: Bool
  ) -> Failure {
    var failure = refusal
    guard case .success(let status)? = read, status.isSurelyUnpublished else {
      failure.kind = .ambiguous
      return failure
    }
    guard status.isExpired || failure.subcode == FacebookErrors.sessionOver else { return failure }
    guard !isRepeat || status.isExpired || status.problem != nil else {
      failure.kind = .ambiguous
      return failure
    }
    var done = done
    done.video = nil
    failure.kind = .retryLater(afterSeconds: nil)
    failure.remaining = done.json
    return failure
  }

  /// `{"success":true}`, at times with the id of the post.
  private func finished(
    _ reply: Reply, orElse id: String, _ kind: FacebookKind, _ session: AccountSession
  ) -> PublishAnswer {
    guard case .accepted(let document, _) = reply, document["success"]?.bool == true else {
      return .failed(FacebookErrors.failure(reply, .publishes, session))
    }
    let post = document["post_id"]?.string
    return .published(
      Receipt(
        remoteID: kind == .reel ? FacebookVideoStatus.receiptID(post, orElse: id) : post ?? id,
        publishedAt: session.now()))
  }
}
