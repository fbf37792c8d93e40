import Content
import HTTP
import JSON

/// What the creator's own settings allow: asked for before every post is begun.
struct TikTokCreator: Sendable, Hashable {
  var username: String
  var privacyLevels: [String]
  var hasNoComments: Bool
  var hasNoDuets: Bool
  var hasNoStitches: Bool
  /// Seconds of the longest video.
  var longest: Int64?

  static func read(_ session: AccountSession) async throws(MissingSecret) -> Result<Self, LookFailure> {
    let reply = try await session.tiktokPost(["post", "publish", "creator_info", "query"])
    guard let data = reply.tiktokData, let username = data["creator_username"]?.string,
      let levels = data["privacy_level_options"]?.array?.compactMap(\.string), !levels.isEmpty
    else { return .failure(LookFailure(TikTokErrors.failure(reply, .repeatable, session))) }
    session.memory.remember(nameKey, username)
    return .success(
      TikTokCreator(
        username: username, privacyLevels: levels, hasNoComments: data["comment_disabled"]?.bool ?? false,
        hasNoDuets: data["duet_disabled"]?.bool ?? false,
        hasNoStitches: data["stitch_disabled"]?.bool ?? false,
        longest: data["max_video_post_duration_sec"]?.integer))
  }

  /// Under this the run remembers the account's user name.
  static let nameKey = "tiktok username"

  /// Why the creator's settings do not let this be posted.
  func problem(_ content: DeliveryContent, seconds: Double?, _ session: AccountSession) -> Failure? {
    func refusal(_ code: String, _ text: String) -> Failure {
      Failure(.needsChange, code: code, session.redacted(text))
    }
    guard let level = content.options["privacy_level"]?.string else {
      return refusal("privacy-level", "the post does not say who sees it: privacy_level")
    }
    guard privacyLevels.contains(level) else {
      return refusal(
        "privacy-level",
        "@\(username) may not post \(level); its settings allow \(privacyLevels.joined(separator: ", "))")
    }
    for (name, isOff, words) in [
      ("disable_comment", hasNoComments, "comments"), ("disable_duet", hasNoDuets, "duets"),
      ("disable_stitch", hasNoStitches, "stitches"),
    ] where isOff && content.options[name]?.bool == false {
      return refusal(
        name, "@\(username) has \(words) turned off in the app: drop \(name), or turn them on there")
    }
    if let longest, let seconds, seconds > Double(longest) {
      return refusal(
        "duration",
        "the video lasts \(Int(min(seconds, 1e9).rounded(.up))) s; @\(username) may post \(longest) s")
    }
    return nil
  }
}

/// How long an MP4 or MOV lasts, by its index.
enum TikTokDuration {
  /// Bytes of the index that are read: its header stands at its beginning.
  private static let look = 4096

  /// Seconds; nil where the file does not tell within a few reads, which is no error: the platform looks itself.
  static func seconds(of asset: MediaAsset, _ session: AccountSession) async -> Double? {
    var at = 0
    for _ in 0..<6 {
      let end = min(at + look, asset.byteCount)
      guard at >= 0, at + 16 <= end, let piece = try? await session.media.piece(of: asset, at..<end),
        let bytes = bytes(of: piece)
      else { return nil }
      var place = 0
      while place + 16 <= bytes.count {
        let size = number(bytes, place, 4)
        let name = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
        let length = size == 1 ? number(bytes, place + 8, 8) : size
        guard length >= 8, length <= asset.byteCount else { return nil }
        if name == "moov" { return header(bytes, from: place + (size == 1 ? 16 : 8)) }
        place += length
      }
      guard place > 0 else { return nil }
      at += place
    }
    return nil
  }

  /// `mvhd` comes first in the index.
  private static func header(_ bytes: [UInt8], from place: Int) -> Double? {
    guard place + 40 <= bytes.count,
      String(decoding: bytes[place + 4..<place + 8], as: UTF8.self) == "mvhd"
    else { return nil }
    let isLong = bytes[place + 8] == 1
    let scale = number(bytes, place + (isLong ? 28 : 20), 4)
    let length = number(bytes, place + (isLong ? 32 : 24), isLong ? 8 : 4)
    guard scale > 0, length >= 0 else { return nil }
    return Double(length) / Double(scale)
  }

  private static func bytes(of piece: HTTPBodyPiece) -> [UInt8]? {
    switch piece {
    case .bytes(let bytes): bytes
    case .file(let file, let offset, let count): file.bytes(at: offset, count: Int(clamping: count))
    }
  }

  /// Big-endian; what is not there or does not fit counts as -1.
  private static func number(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int {
    guard at >= 0, at + count <= bytes.count, count < 8 || bytes[at] < 0x80 else { return -1 }
    return bytes[at..<at + count].reduce(0) { $0 << 8 | Int($1) }
  }
}
