import Content
import HTTP
import JSON

extension FacebookPlatform {
  /// One upload, one chunk or one look a step.
  public func prepare(_ request: PrepareRequest, in session: AccountSession) async -> Preparation {
    let kind = FacebookKind(request.content)
    let media = request.content.items.first?.media ?? []
    guard let first = media.first else { return .ready(checkpoint: request.checkpoint) }
    var done = FacebookCheckpoint(request.checkpoint)
    do {
      if kind.isVideo {
        return try await FacebookVideoUpload(kind: kind, asset: first, session: session).step(done)
      }
      for (index, asset) in media.enumerated() {
        let wanted = FacebookCheckpoint.fingerprint(asset, kind, index: index)
        done.photos.removeAll {
          $0.of == wanted && session.now().secondsSinceEpoch - $0.at > FacebookCheckpoint.life
        }
        if !done.photos.contains(where: { $0.of == wanted }) {
          return try await upload(asset, as: wanted, done, session)
        }
      }
      return .ready(checkpoint: done.json)
    } catch {
      return .failed(error.failure, checkpoint: done.json)
    }
  }

  /// An unpublished photo; lost ones are removed by the platform.
  private func upload(
    _ asset: MediaAsset, as fingerprint: String, _ done: FacebookCheckpoint, _ session: AccountSession
  ) async throws(MissingSecret) -> Preparation {
    let form: MultipartForm
    do {
      let photo = try await session.media.piece(of: asset)
      var fields = [("published", "false")]
      if let alt = asset.alt, !alt.isEmpty { fields.append(("alt_text_custom", alt)) }
      form = MultipartForm(
        fields: fields,
        file: MultipartForm.File(
          field: "source", name: MediaType.fileName(asset.path),
          type: MediaType.of(path: asset.path) ?? "application/octet-stream", content: photo))
    } catch {
      return .failed(session.failure(of: error), checkpoint: done.json)
    }
    let reply = try await session.graphPost(session.graphAddress([session.pageID, "photos"]), form: form)
    guard case .accepted(let document, _) = reply, let id = document["id"]?.string, !id.isEmpty else {
      return .failed(FacebookErrors.failure(reply, .repeatable, session), checkpoint: done.json)
    }
    var done = done
    done.photos.append(.init(of: fingerprint, id: id, at: session.now().secondsSinceEpoch))
    return .advanced(checkpoint: done.json, mustStore: false)
  }
}
