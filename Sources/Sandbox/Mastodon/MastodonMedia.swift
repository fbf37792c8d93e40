import Foundation
import JSON

extension World {
  /// `POST /api/v2/media` (or v1, which never answers before the medium is ready).
  mutating func upload(
    _ fields: Fields, _ caller: MastodonCaller, allowsWaiting: Bool
  ) throws(Interruption) -> SandboxAnswer {
    if let unknown = fields.names.subtracting(["file", "thumbnail", "description", "focus"]).sorted().first {
      throw caller.rules.refusal("\(unknown) is not a parameter of a medium", "§2 parameters of a medium")
    }
    guard let file = fields.files["file"], file.count > 0 else {
      throw MastodonRules.refusal(
        caller.rules.invalid, "Validation failed: File can't be blank",
        "§2 multipart file required")
    }
    guard let type = file.contentType, type.contains("/") else {
      throw caller.rules.refusal("File content type is missing", "§2 file with filename and content type")
    }
    let shape = MediaProbe.shape(of: file.kept)
    try check(file, shape, caller)
    let description = try checked(description: fields.text("description"), caller)
    let focus = try checked(focus: fields.text("focus"), caller)
    let id = mastodonID(caller.now)
    mastodon.uploads[id] = MastodonState.Upload(
      id: id, account: caller.account.id, medium: keep(file, shape: shape, alt: description), focus: focus,
      createdAt: caller.now, polls: allowsWaiting ? 0 : options.processingPolls)
    let isReady = isReady(id, caller.now)
    return .json(uploadJSON(id, caller.now), status: isReady ? 200 : 202)
  }

  private func check(_ file: BodyPart, _ shape: MediaShape, _ caller: MastodonCaller) throws(Interruption) {
    guard MastodonRules.mimeTypes.contains(shape.mime) else {
      throw caller.rules.refusal(
        "File content type is invalid, File is invalid", "§4 media_attachments.supported_mime_types")
    }
    if shape.isImage {
      guard file.count <= MastodonRules.imageBytes else {
        throw caller.rules.refusal(
          "File file size must be less than 16 MB", "§4 image_size_limit 16,777,216 B")
      }
      guard shape.pixels <= MastodonRules.imagePixels else {
        throw caller.rules.refusal(
          "\(shape.width ?? 0)x\(shape.height ?? 0) images are not supported",
          "§4 image_matrix_limit 33,177,600 px")
      }
    } else {
      guard file.count <= MastodonRules.videoBytes else {
        throw caller.rules.refusal(
          "File file size must be less than 99 MB", "§4 video_size_limit 103,809,024 B")
      }
      guard shape.pixels <= MastodonRules.videoPixels else {
        throw caller.rules.refusal(
          "\(shape.width ?? 0)x\(shape.height ?? 0) videos are not supported",
          "§4 video_matrix_limit 8,294,400 px")
      }
      guard shape.framesPerSecond ?? 0 <= MastodonRules.videoRate else {
        throw caller.rules.refusal(
          "Videos of that frame rate are not supported", "§4 video_frame_rate_limit 120")
      }
    }
  }

  private func checked(description: String?, _ caller: MastodonCaller) throws(Interruption) -> String? {
    guard let description, !description.isEmpty else { return nil }
    guard description.count <= caller.rules.descriptionLimit else {
      throw caller.rules.refusal(
        "Description character limit of \(caller.rules.descriptionLimit) exceeded",
        "§4 description_limit 1500")
    }
    return description
  }

  private func checked(focus: String?, _ caller: MastodonCaller) throws(Interruption) -> String? {
    guard let focus else { return nil }
    let numbers = focus.split(separator: ",").map { Double($0) }
    guard numbers.count == 2, numbers.allSatisfy({ $0.map { (-1...1).contains($0) } ?? false }) else {
      throw caller.rules.refusal("Focus is invalid", "§2 focus x,y each -1.0..1.0")
    }
    return focus
  }

  /// Pictures are ready at once; films and sounds after some looks and some time, except on the other flavour.
  private func isReady(_ id: String, _ now: Date) -> Bool {
    guard let upload = mastodon.uploads[id] else { return false }
    if upload.medium.shape.isImage || options.mastodonServer == .gotosocial { return true }
    return upload.polls >= options.processingPolls
      && now.timeIntervalSince(upload.createdAt) >= options.processingSeconds
  }

  /// `GET /api/v1/media/:id`: 206 while in progress.
  mutating func look(atUpload id: String, _ caller: MastodonCaller) throws(Interruption) -> SandboxAnswer {
    _ = try own(upload: id, caller)
    let isReady = isReady(id, caller.now)
    mastodon.uploads[id]?.polls += 1
    return .json(uploadJSON(id, caller.now, isReady: isReady), status: isReady ? 200 : 206)
  }

  mutating func change(
    upload id: String, _ fields: Fields, _ caller: MastodonCaller
  ) throws(Interruption) -> SandboxAnswer {
    let upload = try own(upload: id, caller)
    let description = try checked(description: fields.text("description"), caller) ?? upload.medium.alt
    let focus = try checked(focus: fields.text("focus"), caller) ?? upload.focus
    mastodon.uploads[id]?.medium.alt = description
    mastodon.uploads[id]?.focus = focus
    return .json(uploadJSON(id, caller.now))
  }

  mutating func delete(upload id: String, _ caller: MastodonCaller) throws(Interruption) -> SandboxAnswer {
    guard mastodon.uploads[id]?.isAttached != true else {
      throw caller.rules.refusal("Media attachment is in use", "§2 DELETE in use: 422")
    }
    mastodon.uploads[try own(upload: id, caller).id] = nil
    return .json([:])
  }

  private func own(upload id: String, _ caller: MastodonCaller) throws(Interruption) -> MastodonState.Upload {
    guard let upload = mastodon.uploads[id], upload.account == caller.account.id, !upload.isAttached else {
      throw MastodonRules.refusal(404, "Record not found", "§2 404 unknown or already attached")
    }
    return upload
  }

  /// What a status may carry: 1 to 4 pictures or one film or sound, ready, its own, in no other status.
  func check(media ids: [String], hasPoll: Bool, _ caller: MastodonCaller) throws(Interruption) {
    guard !ids.isEmpty else { return }
    let most = caller.rules.attachments
    guard ids.count <= most else {
      throw caller.rules.refusal("Cannot attach more than \(most) files", "§4 max_media_attachments \(most)")
    }
    guard !hasPoll else {
      throw caller.rules.refusal("Cannot attach files to a post with a poll", "§3 media not with a poll")
    }
    var kinds: [Bool] = []
    for id in ids {
      guard let upload = mastodon.uploads[id], upload.account == caller.account.id, !upload.isAttached,
        caller.now.timeIntervalSince(upload.createdAt) < 86_400
      else {
        throw caller.rules.refusal(
          "Media \(id) not found or already attached to another post",
          "§6 an attached id cannot be attached again")
      }
      kinds.append(upload.medium.shape.isImage)
    }
    guard Set(ids).count == ids.count else {
      throw caller.rules.refusal("The same file twice", "§3 media_ids[]")
    }
    guard kinds.count == 1 || !kinds.contains(false) else {
      throw caller.rules.refusal(
        "Cannot attach a video to a post that already contains images", "§3 1-4 images or one video")
    }
    guard ids.allSatisfy({ isReady($0, caller.now) }) else {
      throw .refused(
        .json(
          ["error": "Cannot attach files that have not finished processing. Try again in a moment!"],
          status: caller.rules.invalid, rule: "mastodon §5 422 media not finished"))
    }
  }

  private func uploadJSON(_ id: String, _ now: Date, isReady: Bool? = nil) -> JSON {
    mastodon.uploads[id].map { attachment($0.medium, id: id, isReady: isReady ?? self.isReady(id, now)) }
      ?? .null
  }
}
