import Content
import HTTP
import JSON

/// The upload of a video: a session whose video id exists, and is recorded, before anything is public.
struct FacebookVideoUpload {
  var kind: FacebookKind
  var asset: MediaAsset
  var session: AccountSession

  /// An upload this old is looked at before it is published or gone on with.
  static let freshness: Int64 = 900

  /// Begin, one chunk (or all bytes), or a look, whichever comes next.
  func step(_ done: FacebookCheckpoint) async throws(MissingSecret) -> Preparation {
    let wanted = FacebookCheckpoint.fingerprint(asset, kind, index: 0)
    guard let video = done.video, video.of == wanted else { return try await start(wanted) }
    if video.isUploaded {
      let age = session.now().secondsSinceEpoch - video.at
      if kind == .video, age <= Self.freshness { return .ready(checkpoint: done.json) }
      return try await look(video, done)
    }
    // Where this run has not followed every byte, the platform says how many it has: none is sent twice.
    if session.memory.fact(Self.place(video)) == String(video.start) { return try await send(video, done) }
    switch try await FacebookVideoStatus.read(video.id, session) {
    case .failure(let failure): return .failed(failure.failure, checkpoint: done.json)
    case .success(let status): return try await resume(video, done, status)
    }
  }

  /// Where this run remembers how far the upload of a video came.
  private static func place(_ video: FacebookCheckpoint.Video) -> String { "upload of video \(video.id)" }

  private func resume(
    _ video: FacebookCheckpoint.Video, _ done: FacebookCheckpoint, _ status: FacebookVideoStatus
  ) async throws(MissingSecret) -> Preparation {
    if status.isPublished { return published(video, done) }
    if let problem = status.problem {
      return .failed(
        Failure(.retryLater(afterSeconds: nil), code: "upload", session.redacted(problem)), checkpoint: nil)
    }
    guard let received = status.received, received != video.start,
      (0...Int64(asset.byteCount)).contains(received)
    else { return try await send(video, done) }
    var video = video
    video.end = min(Int64(asset.byteCount), received + max(1, video.end - video.start))
    video.start = received
    if received == Int64(asset.byteCount) {
      video.isUploaded = true
      video.at = session.now().secondsSinceEpoch
    }
    var done = done
    done.video = video
    if video.isUploaded { return .advanced(checkpoint: done.json, mustStore: false) }
    return try await send(video, done)
  }

  private func published(_ video: FacebookCheckpoint.Video, _ done: FacebookCheckpoint) -> Preparation {
    .failed(
      Failure(.duplicate, code: "published", "the video \(video.id) is published already"),
      checkpoint: done.json)
  }

  private func start(_ fingerprint: String) async throws(MissingSecret) -> Preparation {
    var fields = [("upload_phase", "start")]
    if kind == .video { fields.append(("file_size", String(asset.byteCount))) }
    let address = address
    let reply = try await session.graphPost(address, fields)
    let id: String
    guard case .accepted(let document, _) = reply, let read = document["video_id"]?.string, !read.isEmpty
    else { return .failed(FacebookErrors.failure(reply, .repeatable, session), checkpoint: nil) }
    id = read
    var video = FacebookCheckpoint.Video(
      of: fingerprint, id: id, start: 0, end: 0, isUploaded: false, at: session.now().secondsSinceEpoch)
    if kind == .video {
      guard let name = document["upload_session_id"]?.string, let range = Self.range(document) else {
        return .failed(FacebookErrors.failure(reply, .repeatable, session), checkpoint: nil)
      }
      video.session = name
      (video.start, video.end) = range
    } else {
      guard let upload = document["upload_url"]?.string, session.graphTrusts(upload) else {
        return .failed(
          Failure(
            .needsChange, code: "upload-url",
            "the server answered an upload address that is not the platform's; no token is sent there"),
          checkpoint: nil)
      }
      video.address = upload
    }
    session.memory.remember(Self.place(video), "0")
    var done = FacebookCheckpoint(nil)
    done.video = video
    return .advanced(checkpoint: done.json, mustStore: true)
  }

  private func send(
    _ video: FacebookCheckpoint.Video, _ done: FacebookCheckpoint
  ) async throws(MissingSecret) -> Preparation {
    session.memory.remember(Self.place(video), "")
    if let address = video.address { return try await sendWhole(to: address, video, done) }
    return try await sendChunk(video, done)
  }

  /// The next stretch the server asks for; a wrong offset is answered with the right one.
  private func sendChunk(
    _ video: FacebookCheckpoint.Video, _ done: FacebookCheckpoint
  ) async throws(MissingSecret) -> Preparation {
    let start = Int(clamping: max(0, video.start))
    let end = min(Int(clamping: max(0, video.end)), asset.byteCount)
    guard start < end, let name = video.session else {
      return .failed(
        Failure(.retryLater(afterSeconds: nil), code: "offset", "the upload session is of another file"),
        checkpoint: nil)
    }
    let form: MultipartForm
    do {
      form = MultipartForm(
        fields: [
          ("upload_phase", "transfer"), ("upload_session_id", name), ("start_offset", String(start)),
        ],
        file: MultipartForm.File(
          field: "video_file_chunk", name: MediaType.fileName(asset.path), type: "application/octet-stream",
          content: try await session.media.piece(of: asset, start..<end)))
    } catch {
      return .failed(session.failure(of: error), checkpoint: done.json)
    }
    let reply = try await session.graphPost(address, form: form)
    switch reply {
    case .accepted(let document, _):
      guard let range = Self.range(document) else { break }
      return moved(video, to: range)
    case .refused(_, let document):
      let error = document?["error"]
      if error?["error_subcode"]?.integer == 1_363_037, let data = error?["error_data"],
        let range = Self.range(data), range.start != video.start
      {
        return moved(video, to: range)
      }
      if error?["error_subcode"]?.integer == 1_363_041 {
        return .failed(FacebookErrors.failure(reply, .repeatable, session), checkpoint: nil)
      }
    default: break
    }
    return .failed(FacebookErrors.failure(reply, .repeatable, session), checkpoint: done.json)
  }

  private func moved(_ video: FacebookCheckpoint.Video, to range: (start: Int64, end: Int64)) -> Preparation {
    var video = video
    (video.start, video.end) = range
    video.isUploaded = range.start >= range.end
    video.at = session.now().secondsSinceEpoch
    session.memory.remember(Self.place(video), String(video.start))
    var done = FacebookCheckpoint(nil)
    done.video = video
    return .advanced(checkpoint: done.json, mustStore: false)
  }

  /// All bytes from where the server has them to the end.
  private func sendWhole(
    to upload: String, _ video: FacebookCheckpoint.Video, _ done: FacebookCheckpoint
  ) async throws(MissingSecret) -> Preparation {
    let start = Int(clamping: video.start)
    guard session.graphTrusts(upload), (0..<asset.byteCount).contains(start) else {
      return .failed(
        Failure(.retryLater(afterSeconds: nil), code: "upload-url", "the upload address is not ours"),
        checkpoint: nil)
    }
    let piece: HTTPBodyPiece
    do { piece = try await session.media.piece(of: asset, start..<asset.byteCount) } catch {
      return .failed(session.failure(of: error), checkpoint: done.json)
    }
    let reply = try await session.graphUpload(upload, piece, from: start, of: asset.byteCount)
    guard case .accepted(let document, _) = reply, document["success"]?.bool == true else {
      let failure = FacebookErrors.failure(reply, .repeatable, session)
      return .failed(failure, checkpoint: failure.kind == .needsChange ? nil : done.json)
    }
    var done = done
    done.video = video
    done.video?.isUploaded = true
    done.video?.at = session.now().secondsSinceEpoch
    return .advanced(checkpoint: done.json, mustStore: false)
  }

  /// Whether the platform has the bytes and made something of them; what it cannot use is begun anew.
  private func look(
    _ video: FacebookCheckpoint.Video, _ done: FacebookCheckpoint
  ) async throws(MissingSecret) -> Preparation {
    switch try await FacebookVideoStatus.read(video.id, session) {
    case .failure(let failure): return .failed(failure.failure, checkpoint: done.json)
    case .success(let status):
      if status.isPublished { return published(video, done) }
      if let problem = status.problem {
        let kind: FailureClass = status.isExpired ? .retryLater(afterSeconds: nil) : .needsChange
        return .failed(Failure(kind, code: "processing", session.redacted(problem)), checkpoint: nil)
      }
      if status.isUploading {
        return .wait(seconds: 10, checkpoint: done.json)
      }
      return .ready(checkpoint: done.json)
    }
  }

  private var address: String {
    kind == .video
      ? session.graphVideoAddress([session.pageID, kind.edge])
      : session.graphAddress([session.pageID, kind.edge])
  }

  /// Offsets come as texts.
  private static func range(_ document: JSON) -> (start: Int64, end: Int64)? {
    func offset(_ name: String) -> Int64? {
      document[name]?.string.flatMap { Int64($0) } ?? document[name]?.integer
    }
    guard let start = offset("start_offset"), let end = offset("end_offset"), start >= 0, end >= start else {
      return nil
    }
    return (start, end)
  }
}
