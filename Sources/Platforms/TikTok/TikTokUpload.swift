import Content
import HTTP
import JSON

/// How one chunk was taken.
enum TikTokChunkAnswer: Sendable {
  /// It is stored; `offset`: what the server says it has in all.
  case stored(offset: Int64?)
  /// Everything is there.
  case complete
  /// The chunk does not follow what the server has; `offset`: what it has.
  case elsewhere(offset: Int64?)
  /// The upload address is over, or not known: the chunk was not taken.
  case gone(Failure)
  case failed(Failure)
}

extension AccountSession {
  /// Sends one stretch of a video to its upload address; read from the file while it is sent.
  func tiktokSend(
    _ asset: MediaAsset, _ range: Range<Int64>, to upload: TikTokCheckpoint.Upload, _ effect: CallEffect,
    timeout: Double
  ) async -> TikTokChunkAnswer {
    guard let address = opened(upload.address), tiktokTrusts(address) else {
      return .gone(
        Failure(
          .retryLater(afterSeconds: nil), code: "upload-url", "the upload address is not the platform's"))
    }
    hide(address)
    let piece: HTTPBodyPiece
    do { piece = try await media.piece(of: asset, Int(range.lowerBound)..<Int(range.upperBound)) } catch {
      return .failed(failure(of: error))
    }
    let reply = await call(
      HTTPRequest(
        "PUT", address,
        headers: [
          ("Content-Type", MediaType.of(path: asset.path) ?? "video/mp4"),
          ("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(upload.chunks.size)"),
        ], body: .pieces([piece]), timeout: timeout))
    let response: HTTPResponse
    switch reply {
    case .accepted(_, let read), .garbled(let read), .refused(let read, _): response = read
    case .broken: return .failed(TikTokErrors.failure(reply, effect, self))
    }
    switch response.status {
    case 206: return .stored(offset: Self.acknowledged(response))
    case 200, 201: return .complete
    case 416: return .elsewhere(offset: Self.acknowledged(response))
    case 403, 404:
      return .gone(
        Failure(
          .retryLater(afterSeconds: nil), code: String(response.status), requestID: requestID(of: response),
          "the upload address is over: \(quoted(response.body))"))
    case 202, 204:
      // Nobody says so; whether all is there must be asked.
      return .failed(failure(garbled: response, effect))
    default: return .failed(TikTokErrors.failure(reply, effect, self))
    }
  }

  /// Bytes the server has, by `Content-Range: bytes 0-LAST/TOTAL`.
  private static func acknowledged(_ response: HTTPResponse) -> Int64? {
    guard let text = response.header("Content-Range"), text.hasPrefix("bytes 0-") else { return nil }
    let digits = text.dropFirst(8).prefix { $0.isASCII && $0.isNumber }
    return Int64(digits).flatMap { $0 < .max ? $0 + 1 : nil }
  }

  /// What this run itself has heard of an upload: only then its offset is taken without asking.
  func tiktokKnows(_ publishID: String, _ offset: Int64) -> Bool {
    memory.fact("tiktok upload \(publishID)") == String(offset)
  }

  func tiktokRemember(_ publishID: String, _ offset: Int64?) {
    memory.remember("tiktok upload \(publishID)", offset.map(String.init) ?? "")
  }
}
