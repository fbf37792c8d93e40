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
    hideAddresses(document["value"])
    guard var upload = begun(document["value"]) else {
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
    // They are as good as a token: whoever reads the record must not be able to use them.
    for part in upload.parts.indices {
      upload.parts[part].address = upload.parts[part].address.flatMap(session.sealed)
    }
    upload.cover = upload.cover.flatMap(session.sealed)
    upload.captions = upload.captions.flatMap(session.sealed)
    upload.token = session.sealed(upload.token) ?? ""
    var done = done
    done.uploads.append(upload)
    guard source.form == .video else { return try await sendWhole(done.uploads.count - 1, done) }
    return .advanced(checkpoint: done.json, mustStore: true)
  }

  /// A film's many parts are hidden when one is refused; here only as far as a quotation of the answer reaches.
  private func hideAddresses(_ value: JSON?) {
    let parts = (value?["uploadInstructions"]?.array ?? []).prefix(4).map { $0["uploadUrl"] }
    let others = ["uploadUrl", "thumbnailUploadUrl", "captionsUploadUrl", "uploadToken"].map { value?[$0] }
    for text in (parts + others).compactMap({ $0?.string }) { session.hide(text) }
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

  // MARK: End

  /// Ends a film's upload; asked twice, the second answer may be a refusal, and the status decides.
  private func end(_ position: Int, _ done: LinkedInCheckpoint) async throws(LinkedInStop) -> Preparation {
    let upload = done.uploads[position]
    let token = session.opened(upload.token) ?? ""
    session.hide(token)
    let reply = try await session.linkedInCall(
      "POST", [source.form.plural], query: "action=finalizeUpload",
      body: [
        "finalizeUploadRequest": [
          "video": .string(upload.id), "uploadToken": .string(token),
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
      if let next = try await standing(after: failure, position, done) { return next }
      done.uploads.remove(at: position)
    }
    return .failed(failure, checkpoint: done.json)
  }

  /// How a film goes on whose upload was refused: a run that was stopped may have ended it and not said so. Nil: it is
  /// still open, and the refusal stands.
  private func standing(
    after refusal: Failure, _ position: Int, _ done: LinkedInCheckpoint
  ) async throws(LinkedInStop) -> Preparation? {
    var done = done
    let reply = try await status(of: done.uploads[position].id)
    switch reply {
    case .accepted(let document, _):
      guard ["PROCESSING", "AVAILABLE"].contains(document["status"]?.string ?? "") else { return nil }
      done.uploads[position].stage = .sent
      return .advanced(checkpoint: done.json, mustStore: true)
    case .refused(let response, let document?)
    where [403, 404].contains(response.status) && document["status"] != nil:
      // A token that may only write is told nothing: it is sent anew, a few times.
      var again = refusal
      again.kind = .retryLater(afterSeconds: nil)
      done.uploads.remove(at: position)
      return .failed(again, checkpoint: done.json)
    default:
      return .failed(LinkedInErrors.failure(reply, .repeatable, session), checkpoint: done.json)
    }
  }

  /// A refused part of a film, or its cover or captions: refused for good only where the upload is still open.
  func refusedPart(
    _ reply: Reply, _ position: Int, _ done: LinkedInCheckpoint
  ) async throws(LinkedInStop) -> Preparation {
    let failure = LinkedInErrors.failure(reply, .repeatable, session)
    guard failure.kind == .needsChange, !isOver(reply),
      let next = try await standing(after: failure, position, done)
    else { return refused(reply, position, done) }
    return next
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

  /// The upload is begun anew.
  func lost(_ position: Int, _ done: LinkedInCheckpoint) -> Preparation {
    var done = done
    done.uploads.remove(at: position)
    return .failed(
      Failure(
        .retryLater(afterSeconds: nil), code: "upload-lost",
        "LinkedIn no longer knows the upload of \(source.asset.path): it is begun anew"),
      checkpoint: done.json)
  }

  /// Whether an upload address has ended.
  private func isOver(_ reply: Reply) -> Bool {
    guard case .refused(let response, _) = reply else { return false }
    return [403, 404, 410].contains(response.status) || (source.form == .video && response.status == 401)
  }

  /// A refusal at an upload address: what is over is begun anew, a film stays as far as it came.
  func refused(_ reply: Reply, _ position: Int, _ done: LinkedInCheckpoint) -> Preparation {
    guard !isOver(reply) else { return lost(position, done) }
    let isFilm = source.form == .video
    var failure = LinkedInErrors.failure(reply, .repeatable, session)
    if session.linkedInNoteRefusal(reply) { failure.kind = .retryLater(afterSeconds: 1) }
    var done = done
    if !isFilm || failure.kind == .needsChange { done.uploads.remove(at: position) }
    return .failed(failure, checkpoint: done.json)
  }
}
