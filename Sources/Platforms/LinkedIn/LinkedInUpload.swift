import Content
import HTTP
import JSON

/// The upload of one file: announced, sent whole or in parts, ended, and asked for until it can be used.
struct LinkedInUpload {
  var source: LinkedInSource
  var author: LinkedInAuthor
  var session: AccountSession

  /// A film's parts are recorded at least this often, so that a killed run sends few of them again.
  static let partsBetweenRecords = 32
  /// 5 GB in parts of 4 MiB, and room for smaller ones.
  static let maximumParts = 2500

  /// `POST /rest/images?action=initializeUpload`, and the same for films and documents.
  func begin(_ done: LinkedInCheckpoint) async throws(LinkedInStop) -> Preparation {
    var fields: [String: JSON] = ["owner": .string(author.urn)]
    if source.form == .video {
      fields["fileSizeBytes"] = .integer(Int64(source.asset.byteCount))
      fields["uploadCaptions"] = .bool(source.asset.captions != nil)
      fields["uploadThumbnail"] = .bool(source.cover != nil)
    }
    let reply = try await session.linkedInCall(
      "POST", [source.form.plural], query: "action=initializeUpload",
      body: ["initializeUploadRequest": .object(fields)])
    guard case .accepted(let document, let response) = reply else {
      return .failed(LinkedInErrors.failure(reply, .repeatable, session), checkpoint: done.json)
    }
    guard let upload = begun(document["value"]) else {
      return .failed(session.failure(garbled: response, .repeatable), checkpoint: done.json)
    }
    let addresses = upload.parts.compactMap(\.address) + [upload.cover, upload.captions].compactMap(\.self)
    guard addresses.allSatisfy(session.linkedInTrusts) else {
      return .failed(
        Failure(
          .needsChange, code: "upload-url",
          "the server answered an upload address that is not LinkedIn's; nothing is sent there"),
        checkpoint: done.json)
    }
    var done = done
    done.uploads.append(upload)
    return .advanced(checkpoint: done.json, mustStore: source.form == .video)
  }

  /// What the server answered, held against the file: parts without a gap, from its first byte to its last.
  private func begun(_ value: JSON?) -> LinkedInCheckpoint.Upload? {
    guard let value, let id = value[source.form.rawValue]?.string, id.hasPrefix("urn:li:"),
      id.utf8.count <= 300
    else { return nil }
    let size = Int64(source.asset.byteCount)
    var upload = LinkedInCheckpoint.Upload(
      of: source.fingerprint, id: id, at: session.now().secondsSinceEpoch, ends: 0, parts: [])
    guard source.form == .video else {
      guard let address = value["uploadUrl"]?.string else { return nil }
      upload.ends = (value["uploadUrlExpiresAt"]?.integer ?? 0) / 1000
      upload.parts = [.init(first: 0, last: size - 1, address: address)]
      return upload
    }
    upload.ends = (value["uploadUrlsExpireAt"]?.integer ?? 0) / 1000
    upload.token = value["uploadToken"]?.string ?? ""
    guard let parts = value["uploadInstructions"]?.array, (1...Self.maximumParts).contains(parts.count) else {
      return nil
    }
    var next: Int64 = 0
    for part in parts {
      guard let address = part["uploadUrl"]?.string, let first = part["firstByte"]?.integer,
        let last = part["lastByte"]?.integer, first == next, last >= first, last < size
      else { return nil }
      upload.parts.append(.init(first: first, last: last, address: address))
      next = last + 1
    }
    guard next == size else { return nil }
    if source.cover != nil { upload.cover = value["thumbnailUploadUrl"]?.string }
    if source.asset.captions != nil { upload.captions = value["captionsUploadUrl"]?.string }
    guard source.cover == nil || upload.cover != nil,
      source.asset.captions == nil || upload.captions != nil
    else { return nil }
    return upload
  }

  /// The next thing to do for an upload that has begun.
  func step(_ position: Int, _ done: LinkedInCheckpoint) async throws(LinkedInStop) -> Preparation {
    let upload = done.uploads[position]
    guard upload.stage == .open else { return try await look(position, done) }
    if let part = upload.parts.firstIndex(where: { $0.tag == nil }) {
      return try await send(part, position, done)
    }
    if let address = upload.cover, let cover = source.cover {
      return try await sendCover(cover, to: address, position, done)
    }
    if let address = upload.captions, let captions = source.asset.captions {
      return try await sendCaptions(captions, to: address, position, done)
    }
    return try await end(position, done)
  }

  // MARK: Bytes

  private func send(
    _ part: Int, _ position: Int, _ done: LinkedInCheckpoint
  ) async throws(LinkedInStop) -> Preparation {
    let wanted = done.uploads[position].parts[part]
    guard let address = wanted.address, session.linkedInTrusts(address) else { return lost(position, done) }
    let isFilm = source.form == .video
    let piece: HTTPBodyPiece
    do {
      piece =
        isFilm
        ? try await session.media.piece(of: source.asset, Int(wanted.first)..<Int(wanted.last) + 1)
        : try await session.media.piece(of: source.asset)
    } catch { return .failed(media(error), checkpoint: done.json) }
    // The addresses are signed themselves; those of pictures and documents are shown with the token, too.
    var headers: [(name: String, value: String)] = [("Content-Type", type)]
    if !isFilm { headers.append(("Authorization", "Bearer \(try await session.linkedInToken().reveal())")) }
    let reply = await session.call(
      HTTPRequest("PUT", address, headers: headers, body: .pieces([piece]), timeout: isFilm ? 900 : 3600))
    guard let response = reply.linkedInSuccess else { return refused(reply, position, done) }
    var done = done
    guard isFilm else {
      done.uploads[position].parts[part].tag = "sent"
      done.uploads[position].stage = source.form == .image ? .ready : .sent
      return .advanced(checkpoint: done.json, mustStore: false)
    }
    guard let tag = Self.tag(response.header("ETag")) else {
      return .failed(
        Failure(
          .retryLater(afterSeconds: nil), code: String(response.status), isOutage: true,
          "the server took a part of the film and did not name it"), checkpoint: done.json)
    }
    done.uploads[position].parts[part].tag = tag
    done.uploads[position].parts[part].address = nil
    let sent = done.uploads[position].parts.count { $0.tag != nil }
    return .advanced(checkpoint: done.json, mustStore: sent % Self.partsBetweenRecords == 0)
  }

  private var type: String {
    source.form == .video
      ? "application/octet-stream" : MediaType.of(path: source.asset.path) ?? "application/octet-stream"
  }

  /// An entity tag without its quotes.
  private static func tag(_ header: String?) -> String? {
    guard var tag = header?[...], tag.utf8.count <= 300 else { return nil }
    if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
    if tag.count >= 2, tag.hasPrefix("\""), tag.hasSuffix("\"") { tag = tag.dropFirst().dropLast() }
    return tag.isEmpty ? nil : String(tag)
  }

  private func sendCover(
    _ cover: MediaAsset, to address: String, _ position: Int, _ done: LinkedInCheckpoint
  ) async throws(LinkedInStop) -> Preparation {
    guard session.linkedInTrusts(address) else { return lost(position, done) }
    let piece: HTTPBodyPiece
    do { piece = try await session.media.piece(of: cover) } catch {
      return .failed(media(error), checkpoint: done.json)
    }
    let reply = await session.call(
      HTTPRequest(
        "PUT", address,
        headers: [("Content-Type", "application/octet-stream"), ("media-type-family", "STILLIMAGE")],
        body: .pieces([piece]), timeout: 600))
    guard reply.linkedInSuccess != nil else { return refused(reply, position, done) }
    var done = done
    done.uploads[position].cover = nil
    return .advanced(checkpoint: done.json, mustStore: false)
  }

  private func sendCaptions(
    _ captions: MediaAsset.CaptionsFile, to address: String, _ position: Int, _ done: LinkedInCheckpoint
  ) async throws(LinkedInStop) -> Preparation {
    guard session.linkedInTrusts(address) else { return lost(position, done) }
    let bytes: [UInt8]
    do {
      bytes = try await session.media.bytes(
        of: MediaAsset(path: captions.path, objectID: captions.objectID, byteCount: 0))
    } catch { return .failed(media(error), checkpoint: done.json) }
    let about: JSON = [
      "format": "SRT", "formattedForEasyReader": true, "largeText": true, "source": "USER_PROVIDED",
      "locale": ["variant": "AMERICAN", "country": "US", "language": "EN"],
      "transcriptType": "CLOSED_CAPTION",
    ]
    let form = MultipartForm(
      fields: [("metadata", about.text())],
      file: MultipartForm.File(
        field: "file", name: MediaType.fileName(captions.path), type: "text/plain", content: .bytes(bytes)))
    let reply = await session.call(
      HTTPRequest(
        "POST", address,
        headers: [
          ("Content-Type", form.contentType),
          ("Authorization", "Bearer \(try await session.linkedInToken().reveal())"),
        ], body: form.body, timeout: 600))
    guard reply.linkedInSuccess != nil else { return refused(reply, position, done) }
    var done = done
    done.uploads[position].captions = nil
    return .advanced(checkpoint: done.json, mustStore: false)
  }

  // MARK: End

  /// Ends a film's upload; asked twice, the second answer may be a refusal, and the status decides.
  private func end(_ position: Int, _ done: LinkedInCheckpoint) async throws(LinkedInStop) -> Preparation {
    let upload = done.uploads[position]
    let reply = try await session.linkedInCall(
      "POST", [source.form.plural], query: "action=finalizeUpload",
      body: [
        "finalizeUploadRequest": [
          "video": .string(upload.id), "uploadToken": .string(upload.token),
          "uploadedPartIds": .array(upload.parts.compactMap(\.tag).map(JSON.string)),
        ]
      ])
    var done = done
    if reply.linkedInSuccess != nil {
      done.uploads[position].stage = .sent
      return .advanced(checkpoint: done.json, mustStore: true)
    }
    let failure = LinkedInErrors.failure(reply, .repeatable, session)
    if failure.kind == .needsChange {
      if case .accepted(let document, _) = try await status(of: upload.id),
        ["PROCESSING", "AVAILABLE"].contains(document["status"]?.string ?? "")
      {
        done.uploads[position].stage = .sent
        return .advanced(checkpoint: done.json, mustStore: true)
      }
      done.uploads.remove(at: position)
    }
    return .failed(failure, checkpoint: done.json)
  }

  private func status(of id: String) async throws(LinkedInStop) -> Reply {
    try await session.linkedInCall("GET", [source.form.plural, id])
  }

  /// About half an hour at the pace of `pause`.
  static let maximumPolls: Int64 = 34
  /// Seconds after which a file that is still processed is sent anew.
  static let processingTime: Int64 = 7200

  /// Seconds between two looks: 2 s at first, a minute at last; a member has 150 calls a day.
  static func pause(_ polls: Int64) -> Double { Double(min(60, 2 * (1 << min(polls, 5)))) }

  private func look(_ position: Int, _ done: LinkedInCheckpoint) async throws(LinkedInStop) -> Preparation {
    var done = done
    let reply = try await status(of: done.uploads[position].id)
    if case .refused(let response, let document?) = reply, response.status == 403, document["status"] != nil {
      // A token that may only write is told nothing: the post is tried, and its refusal says what is missing.
      done.uploads[position].stage = .ready
      return .advanced(checkpoint: done.json, mustStore: false)
    }
    guard case .accepted(let document, let response) = reply else {
      if case .refused(let response, _) = reply, response.status == 404 { return lost(position, done) }
      return .failed(LinkedInErrors.failure(reply, .repeatable, session), checkpoint: done.json)
    }
    switch document["status"]?.string {
    case "AVAILABLE"?:
      done.uploads[position].stage = .ready
      return .advanced(checkpoint: done.json, mustStore: false)
    case "PROCESSING_FAILED"?:
      let why = document["processingFailureReason"]?.string ?? "no reason given"
      done.uploads.remove(at: position)
      return .failed(
        Failure(
          .needsChange, code: "PROCESSING_FAILED",
          session.redacted("LinkedIn could not process \(source.asset.path): \(why)")), checkpoint: done.json)
    case nil: return .failed(session.failure(garbled: response, .repeatable), checkpoint: done.json)
    default: break
    }
    let polls = done.uploads[position].polls
    guard polls < Self.maximumPolls else {
      let age = session.now().secondsSinceEpoch - done.uploads[position].at
      done.uploads[position].polls = 0
      if age > Self.processingTime { done.uploads.remove(at: position) }
      return .failed(
        Failure(
          .retryLater(afterSeconds: 600), code: "PROCESSING",
          "LinkedIn has not finished processing \(source.asset.path) for \(age / 60) minutes"),
        checkpoint: done.json)
    }
    done.uploads[position].polls += 1
    return .wait(seconds: Self.pause(polls), checkpoint: done.json)
  }

  // MARK: Trouble

  private func media(_ error: MediaReadError) -> Failure {
    Failure(.needsChange, code: "media", session.redacted(error.description))
  }

  /// The upload is begun anew.
  private func lost(_ position: Int, _ done: LinkedInCheckpoint) -> Preparation {
    var done = done
    done.uploads.remove(at: position)
    return .failed(
      Failure(
        .retryLater(afterSeconds: nil), code: "upload-lost",
        "LinkedIn no longer knows the upload of \(source.asset.path): it is begun anew"),
      checkpoint: done.json)
  }

  /// A refusal at an upload address: what is over is begun anew, all else stays as far as it came.
  private func refused(_ reply: Reply, _ position: Int, _ done: LinkedInCheckpoint) -> Preparation {
    if case .refused(let response, _) = reply, [403, 404, 410].contains(response.status) {
      return lost(position, done)
    }
    let failure = LinkedInErrors.failure(reply, .repeatable, session)
    var done = done
    if failure.kind == .needsChange || failure.kind == .needsCredentials { done.uploads.remove(at: position) }
    return .failed(failure, checkpoint: done.json)
  }
}
