import Content
import HTTP
import JSON

extension XPlatform {
  /// One call a step: an upload or a piece of one, a look at its processing, its alternative text, its subtitles.
  public func prepare(_ request: PrepareRequest, in session: AccountSession) async -> Preparation {
    guard needsPreparation(request.content) else { return .ready(checkpoint: request.checkpoint) }
    var done = XCheckpoint(request.checkpoint)
    let now = session.now().secondsSinceEpoch
    done.uploads.removeAll { $0.ends <= now }
    do {
      for item in request.content.items.indices {
        for (index, asset) in request.content.items[item].media.enumerated() {
          let wanted = XCheckpoint.fingerprint(asset, item: item, index: index)
          let position = done.uploads.firstIndex { $0.of == wanted }
          if let position, done.uploads[position].isDone { continue }
          return try await XUpload(asset: asset, session: session, done: done, position: position)
            .step(as: wanted)
        }
      }
      return .ready(checkpoint: done.json)
    } catch {
      return .failed(error.failure, checkpoint: request.checkpoint)
    }
  }
}

/// One file on its way to X.
struct XUpload {
  var asset: MediaAsset
  var session: AccountSession
  var done: XCheckpoint
  /// Where the checkpoint has it; nil before its first call.
  var position: Int?

  /// About a quarter of an hour at the pace the server asks for.
  static let maximumPolls: Int64 = 60
  /// An id is not used in the last hour of its life: what is prepared now may be posted then.
  static let margin: Int64 = 3600

  /// The next call it needs.
  func step(as fingerprint: String) async throws(MissingSecret) -> Preparation {
    guard let position else {
      return XLimits.isChunked(asset)
        ? try await initialize(fingerprint) : try await sendWhole(fingerprint)
    }
    let upload = done.uploads[position]
    if !upload.isWhole {
      let sent = Int(clamping: upload.segments) * XLimits.segmentBytes
      return sent < asset.byteCount
        ? try await append(upload, from: sent, position) : try await finalize(upload, position)
    }
    if !upload.isReady { return try await look(upload, position) }
    if !upload.isDescribed { return try await describe(upload, position) }
    return try await caption(upload, position)
  }

  // MARK: Whole

  /// A picture, in one call.
  private func sendWhole(_ fingerprint: String) async throws(MissingSecret) -> Preparation {
    let content: HTTPBodyPiece
    do { content = try await session.media.piece(of: asset) } catch { return unreadable(error) }
    let reply = try await send(
      ["media", "upload"], fields: [("media_category", "tweet_image")], content,
      type: MediaType.of(path: asset.path) ?? "application/octet-stream")
    guard case .accepted(let document, _) = reply, let made = made(document, fingerprint) else {
      return failed(reply, dropping: nil)
    }
    var upload = made
    upload.isWhole = true
    return taken(upload, document, at: nil)
  }

  /// A multipart call that carries bytes.
  func send(
    _ segments: [String], fields: [(String, String)], _ content: HTTPBodyPiece, type: String,
    name: String? = nil
  ) async throws(MissingSecret) -> Reply {
    let form = MultipartForm(
      fields: fields,
      file: MultipartForm.File(
        field: "media", name: name ?? MediaType.fileName(asset.path), type: type, content: content))
    var call = try session.xRequest("POST", segments, timeout: 600)
    call.headers.append(("Content-Type", form.contentType))
    call.body = form.body
    return await session.call(call)
  }

  // MARK: In pieces

  private func initialize(_ fingerprint: String) async throws(MissingSecret) -> Preparation {
    let mime = MediaType.of(path: asset.path) ?? ""
    guard asset.byteCount > 0, asset.byteCount <= XLimits.segments * XLimits.segmentBytes else {
      return .failed(
        Failure(
          .needsChange, code: "media",
          "\(asset.path) has \(asset.byteCount) bytes; X takes up to \(XLimits.segments * XLimits.segmentBytes)"
        ),
        checkpoint: done.json)
    }
    let reply = await session.call(
      try session.xRequest(
        "POST", ["media", "upload", "initialize"],
        json: [
          "media_type": .string(mime), "total_bytes": .integer(Int64(asset.byteCount)),
          "media_category": .string(mime == "image/gif" ? "tweet_gif" : "tweet_video"),
        ]))
    guard case .accepted(let document, _) = reply, let made = made(document, fingerprint) else {
      return failed(reply, dropping: nil)
    }
    var done = done
    done.uploads.append(made)
    return .advanced(checkpoint: done.json, mustStore: false)
  }

  private func append(
    _ upload: XCheckpoint.Upload, from start: Int, _ position: Int
  ) async throws(MissingSecret) -> Preparation {
    let content: HTTPBodyPiece
    do {
      content = try await session.media.piece(
        of: asset, start..<min(start + XLimits.segmentBytes, asset.byteCount))
    } catch { return unreadable(error) }
    // A piece may be sent again after a broken connection: the same number replaces it.
    let reply = try await send(
      ["media", "upload", upload.id, "append"], fields: [("segment_index", String(upload.segments))], content,
      type: "application/octet-stream")
    guard case .accepted = reply else { return failed(reply, dropping: position) }
    return advanced(position) { $0.segments += 1 }
  }

  private func finalize(
    _ upload: XCheckpoint.Upload, _ position: Int
  ) async throws(MissingSecret) -> Preparation {
    let reply = await session.call(
      try session.xRequest("POST", ["media", "upload", upload.id, "finalize"]))
    guard case .accepted(let document, _) = reply, document["data"]?["id"]?.string == upload.id else {
      return failed(reply, dropping: position)
    }
    var upload = upload
    upload.isWhole = true
    if let life = life(document) { upload.ends = life }
    return taken(upload, document, at: position)
  }

  private func look(
    _ upload: XCheckpoint.Upload, _ position: Int
  ) async throws(MissingSecret) -> Preparation {
    let reply = try await session.xRead(
      ["media", "upload"], query: [("media_id", upload.id), ("command", "STATUS")])
    guard case .accepted(let document, _) = reply, document["data"]?["id"]?.string == upload.id else {
      return failed(reply, dropping: position)
    }
    var upload = upload
    upload.polls += 1
    guard upload.polls <= Self.maximumPolls || Self.state(document) == nil else {
      return .failed(
        Failure(
          .retryLater(afterSeconds: 600), code: "processing",
          "X has not finished processing \(asset.path)"), checkpoint: kept(position) { $0.polls = 0 })
    }
    return taken(upload, document, at: position)
  }

  // MARK: What an answer says

  /// The state of processing; nil: there is nothing to wait for.
  private static func state(_ document: JSON) -> String? {
    let state = document["data"]?["processing_info"]?["state"]?.string
    return state == "succeeded" ? nil : state
  }

  /// Goes on with what the server says of an upload whose bytes are there.
  private func taken(_ upload: XCheckpoint.Upload, _ document: JSON, at position: Int?) -> Preparation {
    var upload = upload
    var done = done
    func stored() -> JSON {
      if let position { done.uploads[position] = upload } else { done.uploads.append(upload) }
      return done.json
    }
    let info = document["data"]?["processing_info"]
    switch Self.state(document) {
    case nil:
      upload.isReady = true
      upload.isDescribed = asset.alt == nil
      upload.isCaptioned = asset.captions == nil
      return .advanced(checkpoint: stored(), mustStore: false)
    case "failed":
      let reason =
        info?["error"]?["message"]?.string ?? info?["error"]?["name"]?.string ?? "no reason is given"
      if let position { done.uploads.remove(at: position) }
      return .failed(
        Failure(
          .needsChange, code: "processing",
          session.redacted("X could not process \(asset.path): \(reason)")), checkpoint: done.json)
    default:
      let seconds = info?["check_after_secs"]?.integer ?? 2
      return .wait(seconds: Double(min(max(seconds, 1), 60)), checkpoint: stored())
    }
  }

  private func made(_ document: JSON, _ fingerprint: String) -> XCheckpoint.Upload? {
    guard let id = document["data"]?["id"]?.string, XID.isValid(id) else { return nil }
    return XCheckpoint.Upload(
      of: fingerprint, id: id, ends: life(document) ?? session.now().secondsSinceEpoch + 86_400 - Self.margin)
  }

  /// Until when the id is used, by our clock; nil where the answer does not say.
  private func life(_ document: JSON) -> Int64? {
    guard let seconds = document["data"]?["expires_after_secs"]?.integer, (1...31_536_000).contains(seconds)
    else { return nil }
    return session.now().secondsSinceEpoch + max(seconds - Self.margin, seconds / 2)
  }

  func kept(_ position: Int, _ change: (inout XCheckpoint.Upload) -> Void) -> JSON {
    var done = done
    change(&done.uploads[position])
    return done.json
  }

  func advanced(_ position: Int, _ change: (inout XCheckpoint.Upload) -> Void) -> Preparation {
    .advanced(checkpoint: kept(position, change), mustStore: false)
  }

  func unreadable(_ error: MediaReadError) -> Preparation {
    .failed(session.failure(of: error), checkpoint: done.json)
  }

  /// An upload the server does not know any more, or refuses, is begun anew; what broke on the way goes on.
  func failed(_ reply: Reply, dropping position: Int?) -> Preparation {
    var failure = XErrors.failure(reply, .repeatable, session)
    var done = done
    if case .refused(let response, _) = reply, let position, [400, 404, 410].contains(response.status) {
      done.uploads.remove(at: position)
      if response.status != 400 { failure.kind = .retryLater(afterSeconds: nil) }
    }
    return .failed(failure, checkpoint: done.json)
  }
}
