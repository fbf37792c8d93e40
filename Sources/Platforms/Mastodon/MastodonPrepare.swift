import Content
import HTTP
import JSON

extension MastodonPlatform {
  /// First the server's limits, then one upload or one look at its processing a step.
  public func prepare(_ request: PrepareRequest, in session: AccountSession) async -> Preparation {
    var done = MastodonCheckpoint(request.checkpoint)
    guard needsPreparation(request.content) else { return .ready(checkpoint: request.checkpoint) }
    do {
      if !done.isChecked {
        let (instance, reply) = try await MastodonInstance.read(session)
        guard let instance else {
          return .failed(MastodonErrors.failure(reply, .repeatable, session), checkpoint: request.checkpoint)
        }
        if let problem = instance.refusal(of: request.content) {
          return .failed(Failure(.needsChange, code: "server-limit", problem), checkpoint: nil)
        }
        done.isChecked = true
        return .advanced(checkpoint: done.json, mustStore: false)
      }
      for item in request.content.items.indices {
        for (index, asset) in request.content.items[item].media.enumerated() {
          let wanted = MastodonCheckpoint.fingerprint(
            asset, item: item, index: index, cover: request.content.cover(of: asset, item: item))
          done.uploads.removeAll {
            $0.of == wanted
              && session.now().secondsSinceEpoch - $0.at > MastodonCheckpoint.uploadLife
          }
          guard let position = done.uploads.firstIndex(where: { $0.of == wanted }) else {
            return try await upload(
              asset, cover: request.content.cover(of: asset, item: item), as: wanted, done, session)
          }
          if !done.uploads[position].isReady { return try await poll(position, done, session) }
        }
      }
      return .ready(checkpoint: done.json)
    } catch {
      return .failed(error.failure, checkpoint: request.checkpoint)
    }
  }

  private func upload(
    _ asset: MediaAsset, cover: MediaAsset?, as fingerprint: String, _ done: MastodonCheckpoint,
    _ session: AccountSession
  ) async throws(MissingSecret) -> Preparation {
    var call = try session.mastodonRequest("POST", ["api", "v2", "media"], timeout: 600)
    do {
      let file = try await session.media.piece(of: asset)
      var covers: [MultipartForm.File] = []
      if let cover {
        covers.append(
          MultipartForm.File(
            field: "thumbnail", name: MediaType.fileName(cover.path),
            type: MediaType.of(path: cover.path) ?? "application/octet-stream",
            content: try await session.media.piece(of: cover)))
      }
      let form = MultipartForm(
        fields: [
          asset.alt.map { ("description", $0) },
          asset.focus.map { ("focus", "\(Self.coordinate($0.x)),\(Self.coordinate($0.y))") },
        ].compactMap(\.self),
        file: MultipartForm.File(
          field: "file", name: MediaType.fileName(asset.path),
          type: MediaType.of(path: asset.path) ?? "application/octet-stream", content: file),
        also: covers)
      call.headers.append(("Content-Type", form.contentType))
      call.body = form.body
    } catch {
      return .failed(session.failure(of: error), checkpoint: done.json)
    }
    let reply = await session.call(call)
    guard case .accepted(let document, let response) = reply, let id = document["id"]?.string, !id.isEmpty
    else {
      return .failed(MastodonErrors.failure(reply, .repeatable, session), checkpoint: done.json)
    }
    let isReady = response.status != 202 && document["url"]?.string != nil
    var done = done
    done.uploads.append(
      MastodonCheckpoint.Upload(
        of: fingerprint, id: id, at: session.now().secondsSinceEpoch, isReady: isReady, polls: 0))
    return isReady
      ? .advanced(checkpoint: done.json, mustStore: false) : .wait(seconds: 1, checkpoint: done.json)
  }

  /// 206 while the server works, 200 when the file is ready, 422 where it could not be processed.
  private func poll(
    _ position: Int, _ done: MastodonCheckpoint, _ session: AccountSession
  ) async throws(MissingSecret) -> Preparation {
    var done = done
    let reply = try await session.mastodonRead(["api", "v1", "media", done.uploads[position].id])
    guard case .accepted(let document, let response) = reply, document["id"]?.string != nil else {
      let failure = MastodonErrors.failure(reply, .repeatable, session)
      if case .refused(let response, _) = reply, response.status == 404 {
        done.uploads.remove(at: position)
        return .failed(
          Failure(
            .retryLater(afterSeconds: nil), code: failure.code,
            "the server no longer knows the uploaded file"), checkpoint: done.json)
      }
      if failure.kind == .needsChange { done.uploads.remove(at: position) }
      return .failed(failure, checkpoint: done.json)
    }
    if response.status != 206, document["url"]?.string != nil {
      done.uploads[position].isReady = true
      return .advanced(checkpoint: done.json, mustStore: false)
    }
    done.uploads[position].polls += 1
    guard done.uploads[position].polls <= Self.maximumPolls else {
      let age = session.now().secondsSinceEpoch - done.uploads[position].at
      done.uploads[position].polls = 0
      // A slow server gets time before it gets the file once more.
      if age > Self.processingTime { done.uploads.remove(at: position) }
      return .failed(
        Failure(
          .retryLater(afterSeconds: 600), code: "processing",
          "the server has not finished processing the file for \(age / 60) minutes"), checkpoint: done.json)
    }
    return .wait(seconds: Double(min(done.uploads[position].polls + 1, 15)), checkpoint: done.json)
  }

  /// Seconds after which an upload that is still processed is given up.
  static let processingTime: Int64 = 7200

  /// About fifteen minutes at the pace of `poll`.
  static let maximumPolls: Int64 = 66

  private static func coordinate(_ value: Double) -> String {
    let bounded = min(max(value.isFinite ? value : 0, -1), 1)
    return "\((bounded * 1000).rounded() / 1000)"
  }
}
