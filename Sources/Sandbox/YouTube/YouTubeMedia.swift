import Crypto
import Foundation
import JSON

/// What a piece says of its place: `bytes A-B/N`, `bytes A-B/*`, `bytes */N`.
struct YouTubeStretch {
  /// Nil: it asks how far the upload is.
  var range: ClosedRange<Int>?
  var total: Int?

  init?(_ text: String) {
    guard text.hasPrefix("bytes ") else { return nil }
    let halves = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2 else { return nil }
    if halves[1] != "*" {
      guard let total = Int(halves[1]), total >= 0 else { return nil }
      self.total = total
    }
    if halves[0] == "*" { return }
    let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count == 2, let first = ends[0], let last = ends[1], first >= 0, last >= first else {
      return nil
    }
    range = first...last
  }
}

extension World {
  /// A piece of a video, or the question how far it is: `PUT` to a session's address.
  ///
  /// Of a piece that is cut on its way whole multiples of 256 KiB are kept; the log shows what came and what is
  /// acknowledged.
  mutating func receiveVideo(_ request: SandboxRequest, _ now: Date) throws(Interruption) -> SandboxAnswer {
    if request.header("Authorization") != nil { _ = try youtubeCaller(request, now) }
    let id = request.query.first { $0.name == "upload_id" }?.value ?? ""
    guard let created = youtube.sessions[id]?.createdAt,
      now.timeIntervalSince(created) < YouTubeRules.sessionSeconds
    else {
      throw YouTubeRules.refusal(404, "notFound", "Not Found", "§2.2 404 session gone", domain: "global")
    }
    if let video = youtube.sessions[id]?.video { return finishedAnswer(video, isNew: false) }
    let count = youtube.sessions[id]?.content.count ?? 0
    let piece: BodyPart
    switch request.body {
    case .bytes(let part): piece = part
    case .empty: piece = BodyPart()
    case .parts, .malformed:
      throw YouTubeRules.refusal(400, "badContent", "Raw bytes are needed.", "§2.2 raw bytes")
    }
    let (range, total) = try stretch(of: request, piece, session: id)
    guard let range else { return Self.openAnswer(count) }
    note(upload: id, from: range.lowerBound, count: piece.count)
    guard range.lowerBound == count else {
      throw YouTubeRules.refusal(
        400, "badRequest", "The piece begins at \(range.lowerBound), the upload is at \(count).",
        "§2.2 resume with K+1: \(count)")
    }
    let isLast = range.upperBound + 1 == total
    guard isLast || range.count % YouTubeRules.unit == 0 else {
      throw YouTubeRules.refusal(
        400, "badRequest", "Pieces but the last are multiples of 262144 bytes.",
        "§2.2 chunk a multiple of 262144: \(range.count)")
    }
    guard piece.count <= range.count, !request.isWhole || piece.count == range.count else {
      throw YouTubeRules.refusal(
        400, "badRequest", "Content-Range names \(range.count) bytes, \(piece.count) came.",
        "§2.2 Content-Range as long as the body")
    }
    take(piece, isWhole: request.isWhole, into: id)
    let stored = youtube.sessions[id]?.content.count ?? 0
    acknowledge(upTo: stored)
    guard stored == total else { return Self.openAnswer(stored) }
    return finishedAnswer(try finish(session: id, now, request.number ?? 0).id, isNew: true)
  }

  /// The stretch a piece claims, and the size of the whole where it is known.
  private mutating func stretch(
    of request: SandboxRequest, _ piece: BodyPart, session id: String
  ) throws(Interruption) -> (ClosedRange<Int>?, Int?) {
    let size = youtube.sessions[id]?.size
    let stretch: YouTubeStretch
    if let text = request.header("Content-Range") {
      guard let read = YouTubeStretch(text), read.range != nil || piece.count == 0 else {
        throw YouTubeRules.refusal(
          400, "badRequest", "Content-Range is not readable: \(text.prefix(60))",
          "§2.2 Content-Range: bytes A-B/N or bytes */N")
      }
      stretch = read
    } else {
      let length = request.header("Content-Length").flatMap { Int($0) } ?? piece.count
      guard length > 0, let read = YouTubeStretch("bytes 0-\(length - 1)/\(length)") else {
        throw YouTubeRules.refusal(
          400, "mediaBodyRequired", "The request does not include the video content.", "§2.2 all bytes")
      }
      stretch = read
    }
    if let size, let total = stretch.total, total != size {
      throw YouTubeRules.refusal(
        400, "badRequest", "The upload was announced with \(size) bytes, not \(total).",
        "§2.1 X-Upload-Content-Length")
    }
    let total = stretch.total ?? size
    if let total, let range = stretch.range, range.upperBound >= total {
      throw YouTubeRules.refusal(
        400, "badRequest", "Content-Range ends behind the end of the file.", "§2.2 Content-Range: bytes A-B/N"
      )
    }
    youtube.sessions[id]?.size = total
    return (stretch.range, total)
  }

  private mutating func take(_ piece: BodyPart, isWhole: Bool, into id: String) {
    let kept = isWhole ? piece.count : piece.count / YouTubeRules.unit * YouTubeRules.unit
    guard kept > 0 else { return }
    if kept == piece.count || !piece.isWhole {
      // What is too large to be held was counted and digested on its way.
      youtube.sessions[id]?.content.append(piece)
    } else {
      piece.kept.withUnsafeBytes { bytes in
        youtube.sessions[id]?.content.take(UnsafeRawBufferPointer(rebasing: bytes[..<kept]))
      }
    }
  }

  private static func openAnswer(_ count: Int) -> SandboxAnswer {
    SandboxAnswer(status: 308, headers: count > 0 ? [("Range", "bytes=0-\(count - 1)")] : [])
  }

  private func finishedAnswer(_ video: String, isNew: Bool) -> SandboxAnswer {
    guard let item = items.last(where: { $0.platform == .youtube && $0.id == video }) else {
      return .json(["error": "gone"], status: 404)
    }
    return .json(videoJSON(item, ["snippet", "status"], isProcessed: false), status: isNew ? 201 : 200)
  }
}
