import Content
import HTTP
import JSON

/// What is sent to upload addresses.
extension LinkedInUpload {
  /// A picture or document, at once: its address is as good as a token and is not recorded. What did not arrive is
  /// announced anew.
  func sendWhole(
    _ position: Int, _ done: LinkedInCheckpoint
  ) async throws(LinkedInStop) -> Preparation {
    guard let address = done.uploads[position].parts.first?.address.flatMap(session.opened) else {
      return lost(position, done)
    }
    session.hide(address)
    var without = done
    without.uploads.remove(at: position)
    let piece: HTTPBodyPiece
    do { piece = try await session.media.piece(of: source.asset) } catch {
      return .failed(session.failure(of: error), checkpoint: without.json)
    }
    let token: Secret
    do { token = try await session.linkedInToken() } catch {
      return .failed(error.failure, checkpoint: without.json)
    }
    let reply = await session.call(
      HTTPRequest(
        "PUT", address,
        headers: [
          ("Content-Type", MediaType.of(path: source.asset.path) ?? "application/octet-stream"),
          ("Authorization", "Bearer \(token.reveal())"),
        ], body: .pieces([piece]), timeout: 3600))
    guard reply.linkedInSuccess != nil else { return refused(reply, position, done) }
    var done = done
    done.uploads[position].stage = source.form == .image ? .ready : .sent
    return .advanced(checkpoint: done.json, mustStore: false)
  }

  /// A part of a film. Its addresses are recorded, so that a killed run can be gone on with; the tags at the end
  /// say which bytes are meant.
  func send(
    _ part: Int, _ position: Int, _ done: LinkedInCheckpoint
  ) async throws(LinkedInStop) -> Preparation {
    let wanted = done.uploads[position].parts[part]
    guard let address = wanted.address.flatMap(session.opened), session.linkedInTrusts(address),
      wanted.first >= 0,
      wanted.last >= wanted.first, wanted.last < Int64(source.asset.byteCount)
    else { return lost(position, done) }
    let piece: HTTPBodyPiece
    do {
      piece = try await session.media.piece(of: source.asset, Int(wanted.first)..<Int(wanted.last) + 1)
    } catch { return .failed(session.failure(of: error), checkpoint: done.json) }
    let reply = await session.call(
      HTTPRequest(
        "PUT", address, headers: [("Content-Type", "application/octet-stream")], body: .pieces([piece]),
        timeout: 900))
    guard let response = reply.linkedInSuccess else {
      session.hide(address)
      return try await refusedPart(reply, position, done)
    }
    guard let tag = Self.tag(response.header("ETag")) else {
      return .failed(
        Failure(
          .retryLater(afterSeconds: nil), code: String(response.status), isOutage: true,
          "the server took a part of the film and did not name it"), checkpoint: done.json)
    }
    var done = done
    done.uploads[position].parts[part].tag = tag
    done.uploads[position].parts[part].address = nil
    let sent = done.uploads[position].parts.count { $0.tag != nil }
    return .advanced(checkpoint: done.json, mustStore: sent % Self.partsBetweenRecords == 0)
  }

  /// An entity tag without its quotes.
  private static func tag(_ header: String?) -> String? {
    guard var tag = header?[...], tag.utf8.count <= 300 else { return nil }
    if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
    if tag.count >= 2, tag.hasPrefix("\""), tag.hasSuffix("\"") { tag = tag.dropFirst().dropLast() }
    return tag.isEmpty ? nil : String(tag)
  }

  func sendCover(
    _ cover: MediaAsset, to address: String, _ position: Int, _ done: LinkedInCheckpoint
  ) async throws(LinkedInStop) -> Preparation {
    guard let address = session.opened(address), session.linkedInTrusts(address) else {
      return lost(position, done)
    }
    session.hide(address)
    let piece: HTTPBodyPiece
    do { piece = try await session.media.piece(of: cover) } catch {
      return .failed(session.failure(of: error), checkpoint: done.json)
    }
    let reply = await session.call(
      HTTPRequest(
        "PUT", address,
        headers: [("Content-Type", "application/octet-stream"), ("media-type-family", "STILLIMAGE")],
        body: .pieces([piece]), timeout: 600))
    guard reply.linkedInSuccess != nil else { return try await refusedPart(reply, position, done) }
    var done = done
    done.uploads[position].cover = nil
    return .advanced(checkpoint: done.json, mustStore: false)
  }

  func sendCaptions(
    _ captions: MediaAsset.CaptionsFile, to address: String, _ position: Int, _ done: LinkedInCheckpoint
  ) async throws(LinkedInStop) -> Preparation {
    guard let address = session.opened(address), session.linkedInTrusts(address) else {
      return lost(position, done)
    }
    session.hide(address)
    let bytes: [UInt8]
    do { bytes = try await session.captions(captions, limit: CaptionsFile.limit) } catch {
      return .failed(error, checkpoint: done.json)
    }
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
    guard reply.linkedInSuccess != nil else { return try await refusedPart(reply, position, done) }
    var done = done
    done.uploads[position].captions = nil
    return .advanced(checkpoint: done.json, mustStore: false)
  }
}
