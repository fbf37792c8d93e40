import Content
import HTTP
import Media

/// A file as it is sent: its bytes, what it is, and how large it is seen.
struct BlueskyLook: Sendable {
  var body: HTTPBody
  var mime: String
  /// 0 where nobody could tell.
  var width = 0
  var height = 0

  /// Pictures are small and read whole; of a film only the ends are looked at, and it is read while it is sent.
  static func at(_ file: BlueskyFile, _ session: AccountSession) async throws(Failure) -> BlueskyLook {
    let asset = file.asset
    let named = MediaType.of(path: asset.path) ?? "application/octet-stream"
    do throws(MediaReadError) {
      switch file.role {
      case .video:
        let whole = try await session.media.piece(of: asset)
        var look = BlueskyLook(body: .pieces([whole]), mime: "video/mp4")
        if let facts = MediaProbe.read(ends(of: whole), path: asset.path).facts { look.take(facts) }
        look.mime = "video/mp4"
        return look
      case .captions:
        let bytes = try await session.media.bytes(of: asset)
        try refuse(bytes, over: BlueskyLimits.captionsBytes, asset)
        return BlueskyLook(body: .bytes(bytes), mime: "text/vtt")
      case .image, .card:
        let limit =
          file.role == .card ? BlueskyLimits.cardImageBytes : BlueskyLimits.post.imageBytes?.value ?? .max
        if asset.byteCount > limit { throw tooLarge(asset, asset.byteCount, limit) }
        let bytes = try await session.media.bytes(of: asset)
        try refuse(bytes, over: limit, asset)
        var look = BlueskyLook(body: .bytes(bytes), mime: named)
        switch MediaProbe.read(bytes, path: asset.path) {
        case .media(let facts, _): look.take(facts)
        case .pointer: throw MediaReadError("\(asset.path) is a Git LFS pointer, not the file")
        case .unknown: break
        }
        guard MediaType.isImage(look.mime) else {
          throw MediaReadError("\(asset.path) is \(look.mime), not a picture")
        }
        return look
      }
    } catch {
      throw session.failure(of: error)
    }
  }

  private mutating func take(_ facts: MediaFacts) {
    if !facts.mime.isEmpty { mime = facts.mime }
    guard let size = facts.displaySize else { return }
    width = size.width
    height = size.height
  }

  private static func refuse(_ bytes: [UInt8], over limit: Int, _ asset: MediaAsset) throws(MediaReadError) {
    if bytes.count > limit { throw tooLarge(asset, bytes.count, limit) }
  }

  private static func tooLarge(_ asset: MediaAsset, _ count: Int, _ limit: Int) -> MediaReadError {
    MediaReadError("\(asset.path) has \(count) bytes; Bluesky takes \(limit)")
  }

  /// A stretch that is held to be looked at.
  private static let held = 4 << 20

  /// The beginning of a film; where its index stands at the end, its first box and the index.
  private static func ends(of whole: HTTPBodyPiece) -> [UInt8] {
    let count = Int(clamping: whole.count)
    let head = bytes(of: whole, 0..<min(count, held))
    guard count > held, !contains(head, "moov") else { return head }
    let tail = bytes(of: whole, max(held, count - held)..<count)
    guard let name = find("moov", in: tail), name >= 4, head.count >= 8 else { return head }
    let first = head[0..<4].reduce(0) { $0 << 8 | Int($1) }
    guard (8...4096).contains(first), first <= head.count else { return head }
    return Array(head[0..<first]) + tail[(name - 4)...]
  }

  private static func bytes(of piece: HTTPBodyPiece, _ range: Range<Int>) -> [UInt8] {
    switch piece {
    case .bytes(let bytes): Array(bytes[range])
    case .file(let file, let offset, _):
      file.bytes(at: offset + Int64(range.lowerBound), count: range.count) ?? []
    }
  }

  private static func contains(_ bytes: [UInt8], _ name: String) -> Bool { find(name, in: bytes) != nil }

  private static func find(_ name: String, in bytes: [UInt8]) -> Int? {
    let wanted = Array(name.utf8)
    guard bytes.count >= wanted.count else { return nil }
    return (0...(bytes.count - wanted.count)).first { at in
      bytes[at] == wanted[0] && bytes[at + 1] == wanted[1] && bytes[at + 2] == wanted[2]
        && bytes[at + 3] == wanted[3]
    }
  }
}
