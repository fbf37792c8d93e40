import Content
import HTTP
import JSON

/// What an upload session says of itself.
enum YouTubeUpload: Sendable {
  /// It waits for bytes from here on: no video was made.
  case open(sent: Int)
  /// The video it made; a finished session says so again whenever it is asked.
  case finished(YouTubeVideo)
  /// There is no such session: it ended, or never was.
  case gone(Failure)
  case unclear(Failure)

  init(_ reply: Reply, size: Int, _ effect: CallEffect, _ session: AccountSession) {
    switch reply {
    case .refused(let response, _) where response.status == 308:
      if let sent = Self.sent(response, size: size) {
        self = .open(sent: sent)
      } else {
        self = .unclear(
          Failure(
            .retryLater(afterSeconds: 1), code: "308",
            session.redacted(
              "the server has a stretch that cannot be: \(response.header("Range")?.prefix(60) ?? "")")))
      }
    case .refused(let response, _) where response.status == 404 || response.status == 410:
      self = .gone(
        Failure(
          ErrorClass.ambiguous.on(effect).failureClass(afterSeconds: nil), code: String(response.status),
          requestID: session.requestID(of: response), "the upload session is not there any more"))
    case .accepted(let document, _):
      if let video = YouTubeVideo(document) {
        self = .finished(video)
      } else {
        self = .unclear(YouTubeErrors.failure(reply, effect, session))
      }
    case .refused(let response, let document)
    where [400, 416].contains(response.status) && Self.isStretch(YouTubeErrors.reason(document)):
      // Somebody sent to the session meanwhile: it is asked how far it is, and gone on with.
      var failure = YouTubeErrors.failure(reply, effect, session)
      failure.kind = .retryLater(afterSeconds: 1)
      self = .unclear(failure)
    default: self = .unclear(YouTubeErrors.failure(reply, effect, session))
    }
  }

  /// A refusal that names no fault of the video is one of the stretch that was sent.
  private static func isStretch(_ reason: String?) -> Bool {
    [nil, "badRequest", "badContent"].contains(reason)
  }

  /// `Range: bytes=0-K`: K + 1 bytes are there; without it, none.
  private static func sent(_ response: HTTPResponse, size: Int) -> Int? {
    guard let range = response.header("Range") else { return 0 }
    guard range.hasPrefix("bytes=0-"), let last = Int(range.dropFirst(8)), last >= 0, last < size - 1 else {
      return nil
    }
    return last + 1
  }
}

extension AccountSession {
  /// Asks a session how far it is; sends no byte.
  func youtubeAsk(_ upload: YouTubeCheckpoint, _ effect: CallEffect) async throws(LookFailure)
    -> (YouTubeUpload, time: Instant?)
  {
    let reply = try await youtubeCall(
      HTTPRequest(
        "PUT", opened(upload.session) ?? "", headers: [("Content-Range", "bytes */\(upload.size)")],
        timeout: 60))
    var time: Instant?
    switch reply {
    case .accepted(_, let response), .garbled(let response), .refused(let response, _):
      time = serverTime(response)
    case .broken: break
    }
    return (YouTubeUpload(reply, size: upload.size, effect, self), time)
  }

  /// Sends a stretch of the file.
  func youtubeSend(
    _ range: Range<Int>, of asset: MediaAsset, to upload: YouTubeCheckpoint, _ effect: CallEffect
  ) async throws(LookFailure) -> YouTubeUpload {
    let piece: HTTPBodyPiece
    do { piece = try await media.piece(of: asset, range) } catch {
      throw LookFailure(failure(of: error))
    }
    let request = HTTPRequest(
      "PUT", opened(upload.session) ?? "",
      headers: [
        ("Content-Type", MediaType.of(path: asset.path) ?? "application/octet-stream"),
        ("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(upload.size)"),
      ], body: .pieces([piece]), timeout: effect == .publishes ? 120 : 600)
    let reply = try await youtubeCall(request, repeats: effect == .repeatable)
    return YouTubeUpload(reply, size: upload.size, effect, self)
  }

  // MARK: What this run knows of a session

  /// Whether this run itself heard from the server how far it is: else it is asked before a byte is sent.
  func youtubeKnows(_ upload: YouTubeCheckpoint) -> Bool {
    memory.fact(factName(upload)) == String(upload.sent)
  }

  func youtubeRemember(_ upload: YouTubeCheckpoint) {
    memory.remember(factName(upload), String(upload.sent))
  }

  func youtubeForget(_ upload: YouTubeCheckpoint) { memory.remember(factName(upload), "") }

  /// Lets the part of the address that opens the session never be shown.
  func youtubeHide(_ upload: YouTubeCheckpoint) {
    guard memory.fact(factName(upload)) == nil else { return }
    memory.remember(factName(upload), "")
    for pair in (URLParts(opened(upload.session) ?? "")?.query ?? "").split(separator: "&")
    where pair.hasPrefix("upload_id=") && pair.utf8.count > 18 {
      memory.take(Secret(String(pair.dropFirst(10))))
    }
  }

  private func factName(_ upload: YouTubeCheckpoint) -> String {
    "youtube.sent.\(Fingerprint.of([upload.session]))"
  }
}
