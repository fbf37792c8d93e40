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
    return try await send(video, done)
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
    var done = FacebookCheckpoint(nil)
    done.video = video
    return .advanced(checkpoint: done.json, mustStore: true)
  }

  private func send(
    _ video: FacebookCheckpoint.Video, _ done: FacebookCheckpoint
  ) async throws(MissingSecret) -> Preparation {
    let bytes: [UInt8]
    do { bytes = try await session.media.bytes(of: asset) } catch {
      return .failed(
        Failure(.needsChange, code: "media", session.redacted(error.description)), checkpoint: done.json)
    }
    if let address = video.address { return try await sendWhole(bytes, address, video, done) }
    return try await sendChunk(bytes, video, done)
  }

  /// The next stretch the server asks for; a wrong offset is answered with the right one.
  private func sendChunk(
    _ bytes: [UInt8], _ video: FacebookCheckpoint.Video, _ done: FacebookCheckpoint
  ) async throws(MissingSecret) -> Preparation {
    let start = Int(clamping: max(0, video.start))
    let end = min(Int(clamping: max(0, video.end)), bytes.count)
    guard start < end, let name = video.session else {
      return .failed(
        Failure(.retryLater(afterSeconds: nil), code: "offset", "the upload session is of another file"),
        checkpoint: nil)
    }
    let form = MultipartForm(
      fields: [
        ("upload_phase", "transfer"), ("upload_session_id", name), ("start_offset", String(start)),
      ],
      file: MultipartForm.File(
        field: "video_file_chunk", name: MediaType.fileName(asset.path), type: "application/octet-stream",
        content: .bytes(Array(bytes[start..<end]))))
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
    var done = FacebookCheckpoint(nil)
    done.video = video
    return .advanced(checkpoint: done.json, mustStore: false)
  }

  /// All bytes from where the server has them to the end.
  private func sendWhole(
    _ bytes: [UInt8], _ upload: String, _ video: FacebookCheckpoint.Video, _ done: FacebookCheckpoint
  ) async throws(MissingSecret) -> Preparation {
    guard session.graphTrusts(upload) else {
      return .failed(
        Failure(.retryLater(afterSeconds: nil), code: "upload-url", "the upload address is not ours"),
        checkpoint: nil)
    }
    let reply = try await session.graphUpload(upload, bytes, from: Int(clamping: max(0, video.start)))
    guard case .accepted(let document, _) = reply, document["success"]?.bool == true else {
      let failure = FacebookErrors.failure(reply, .repeatable, session)
      // What is there already is asked for before the bytes are sent again.
      guard case .retryLater = failure.kind,
        case .success(let status) = try await FacebookVideoStatus.read(video.id, session),
        let received = status.received, received <= Int64(bytes.count)
      else { return .failed(failure, checkpoint: failure.kind == .needsChange ? nil : done.json) }
      var done = done
      done.video?.start = received
      done.video?.isUploaded = received == Int64(bytes.count)
      return .failed(failure, checkpoint: done.json)
    }
    var done = done
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
      if status.isPublished {
        return .failed(
          Failure(.duplicate, code: "published", "the video \(video.id) is published already"),
          checkpoint: done.json)
      }
      if let problem = status.problem {
        return .failed(
          Failure(.needsChange, code: "processing", session.redacted(problem)), checkpoint: nil)
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
