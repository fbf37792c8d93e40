import Content
import HTTP
import JSON

/// What follows a video that is public: its cover and its captions. Each may be sent again.
struct FacebookExtras {
  var content: DeliveryContent
  var session: AccountSession

  /// Sends what `progress` does not have yet, and notes it there; nil: all is there.
  func send(
    after receipt: Receipt, _ progress: inout [String: JSON]
  ) async throws(MissingSecret) -> Failure? {
    let captions = content.items.first?.media.first?.captions
    let needsCover = content.cover != nil && progress["cover"] != true
    let needsCaptions = captions != nil && progress["captions"] != true
    guard needsCover || needsCaptions else { return nil }
    let video: String
    switch try await videoID(of: receipt) {
    case .success(let id): video = id
    case .failure(let failure): return failure.failure
    }
    if needsCover, let cover = content.cover {
      let type = MediaType.of(path: cover.path) ?? "image/jpeg"
      let problem = try await upload(
        cover, to: [video, "thumbnails"], [("is_preferred", "true")], field: "source",
        name: MediaType.fileName(cover.path), type: type)
      if let problem { return problem }
      progress["cover"] = true
    }
    if needsCaptions, let captions {
      let locale = content.options["captions_locale"]?.string ?? "en_US"
      let file = MediaAsset(path: captions.path, objectID: captions.objectID, byteCount: 0)
      let problem = try await upload(
        file, to: [video, "captions"], [("default_locale", locale)], field: "captions_file",
        name: "captions.\(locale).srt", type: "application/octet-stream")
      if let problem { return problem }
      progress["captions"] = true
    }
    return nil
  }

  /// Looks at a video that is still processed before the rest goes on without its verdict.
  static let looks: Int64 = 4

  /// What became of a video whose finish was taken, which says nothing of its processing: once it is seen to be
  /// public, `progress` notes so; nil as well after some looks, and where the platform shows no status of it.
  func verdict(
    after receipt: Receipt, _ progress: inout [String: JSON]
  ) async throws(MissingSecret) -> Failure? {
    guard progress["public"] != true else { return nil }
    let video: String
    switch try await FacebookKind(content) == .videoStory ? storyVideo(of: receipt) : videoID(of: receipt) {
    case .success(""): return lookAgain("Facebook does not list the story yet", &progress)
    case .success(let id): video = id
    case .failure(let failure): return failure.failure
    }
    switch try await FacebookVideoStatus.read(video, session) {
    case .failure(let failure):
      // A post known by its own id has no such field.
      guard failure.failure.kind == .needsChange, failure.failure.code == "100" else {
        return failure.failure
      }
      progress["public"] = true
      return nil
    case .success(let status):
      if let problem = status.problem {
        return Failure(.needsChange, code: "processing", session.redacted(problem))
      }
      let looks = progress["looks"]?.integer ?? 0
      if status.isPublished, !status.isProcessing || looks >= Self.looks {
        progress["public"] = true
        return nil
      }
      return lookAgain("Facebook is still processing the video", &progress)
    }
  }

  /// Counts a look that settled nothing; nil: there were enough.
  private func lookAgain(_ reason: String, _ progress: inout [String: JSON]) -> Failure? {
    let looks = progress["looks"]?.integer ?? 0
    guard looks < Self.looks else { return nil }
    progress["looks"] = .integer(looks + 1)
    return Failure(.retryLater(afterSeconds: 60), code: "processing", reason)
  }

  private func upload(
    _ asset: MediaAsset, to path: [String], _ fields: [(String, String)], field: String, name: String,
    type: String
  ) async throws(MissingSecret) -> Failure? {
    let form: MultipartForm
    do {
      form = MultipartForm(
        fields: fields,
        file: MultipartForm.File(
          field: field, name: name, type: type, content: .bytes(try await session.media.bytes(of: asset))))
    } catch {
      return session.failure(of: error)
    }
    let reply = try await session.graphPost(session.graphAddress(path), form: form)
    if case .accepted(let document, _) = reply, document["success"]?.bool == true { return nil }
    return FacebookErrors.failure(reply, .repeatable, session)
  }

  /// A receipt may name the video or the post around it.
  private func videoID(of receipt: Receipt) async throws(MissingSecret) -> Result<String, LookFailure> {
    guard receipt.remoteID.contains("_") else { return .success(receipt.remoteID) }
    let reply = try await session.graphGet([receipt.remoteID], [("fields", "attachments{target}")])
    guard case .accepted(let document, _) = reply,
      let id = document["attachments"]?["data"]?[0]?["target"]?["id"]?.string
    else { return .failure(LookFailure(FacebookErrors.failure(reply, .repeatable, session))) }
    return .success(id)
  }

  /// A receipt may name a story or its video; empty: the list shows neither.
  private func storyVideo(of receipt: Receipt) async throws(MissingSecret) -> Result<String, LookFailure> {
    func isIt(_ entry: JSON) -> Bool {
      [entry["post_id"]?.string, entry["media_id"]?.string].contains(receipt.remoteID)
    }
    let list = try await GraphList.read(
      [session.pageID, "stories"], [("status", "PUBLISHED"), ("limit", "100")], session,
      own: FacebookErrors.table
    ) { entry, _ in isIt(entry) }
    return list.map { $0.entries.first(where: isIt)?["media_id"]?.string ?? "" }
  }
}
