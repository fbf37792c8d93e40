import Content
import HTTP
import JSON
import Media

extension BlueskyPlatform {
  /// First the session and the time, then one handle or one file a step.
  public func prepare(_ request: PrepareRequest, in session: AccountSession) async -> Preparation {
    var done = BlueskyCheckpoint(request.checkpoint)
    do throws(Failure) {
      let content = request.content
      if done.at == nil {
        _ = try await session.blueskyLogin()
        done.at = session.now().secondsSinceEpoch
      }
      for item in content.items.indices {
        for handle in BlueskyFacets(BlueskyText.of(content, item: item)).handles
        where done.mentions[handle] == nil {
          done.mentions[handle] = try await session.blueskyDID(of: handle) ?? ""
          return .advanced(checkpoint: done.json, mustStore: false)
        }
      }
      let oldest = session.now().secondsSinceEpoch - BlueskyCheckpoint.uploadLife
      done.uploads.removeAll { $0.at < oldest }
      for file in BlueskyFile.all(of: content) {
        let wanted = BlueskyCheckpoint.fingerprint(file)
        guard done.upload(wanted) == nil else { continue }
        if file.role == .video, !done.plain.contains(wanted),
          let service = BlueskyVideo.service(of: content, session.account)
        {
          return try await BlueskyVideo(service: service, asset: file.asset, of: wanted).step(done, session)
        }
        done.uploads.append(try await upload(file, as: wanted, content, session))
        return .advanced(checkpoint: done.json, mustStore: false)
      }
      return .ready(checkpoint: done.json)
    } catch {
      return .failed(error, checkpoint: done.at == nil ? request.checkpoint : done.json)
    }
  }

  private func upload(
    _ file: BlueskyFile, as fingerprint: String, _ content: DeliveryContent, _ session: AccountSession
  ) async throws(Failure) -> BlueskyCheckpoint.Upload {
    let look = try await BlueskyLook.at(file, session)
    if content.type == .carousel, file.role == .image, look.width <= 0 || look.height <= 0 {
      throw Failure(
        .needsChange, code: "media",
        session.redacted("\(file.asset.path): its width and height cannot be read; a gallery needs them"))
    }
    let limit = try await session.blueskyUploadLimit()
    if let limit, look.body.count > Int64(limit) {
      throw Failure(
        .needsChange, code: "media",
        session.redacted("\(file.asset.path) has \(look.body.count) bytes; this server takes \(limit)"))
    }
    let call = BlueskyCall(
      method: "POST", name: "com.atproto.repo.uploadBlob", body: look.body, contentType: look.mime,
      timeout: 600 + Double(look.body.count) / 100_000)
    let reply = try await session.blueskyCall(call)
    guard case .accepted(let document, _) = reply, let blob = document["blob"],
      blob["ref"]?["$link"]?.string != nil
    else { throw BlueskyErrors.failure(reply, .repeatable, session) }
    return BlueskyCheckpoint.Upload(
      of: fingerprint, blob: blob, at: session.now().secondsSinceEpoch, width: Int64(look.width),
      height: Int64(look.height))
  }
}

extension AccountSession {
  /// Whose handle it is; nil: nobody's.
  func blueskyDID(of handle: String) async throws(Failure) -> String? {
    let reply = try await blueskyCall(
      .query("com.atproto.identity.resolveHandle", [("handle", handle)]))
    if case .accepted(let document, _) = reply, let did = document["did"]?.string, did.hasPrefix("did:"),
      did.utf8.count <= 2048
    {
      return did
    }
    if case .refused(let response, let document) = reply, response.status == 400 || response.status == 404,
      let name = document?["error"]?.string, !BlueskyErrors.sessionEnds.contains(name)
    {
      return nil
    }
    throw BlueskyErrors.failure(reply, .repeatable, self)
  }

  /// Bytes of the largest file the account's server takes; nil where it does not say. Asked once a run.
  func blueskyUploadLimit() async throws(Failure) -> Int? {
    if let known = memory.fact("upload-limit") { return Int(known) }
    let reply = try await blueskyCall(.query("com.atproto.server.describeServer"))
    guard case .accepted(let document, _) = reply else {
      throw BlueskyErrors.failure(reply, .repeatable, self)
    }
    let limit = document["blobUploadLimit"]?.integer.flatMap { $0 > 0 ? Int(exactly: $0) : nil }
    memory.remember("upload-limit", limit.map(String.init) ?? "-")
    return limit
  }
}
