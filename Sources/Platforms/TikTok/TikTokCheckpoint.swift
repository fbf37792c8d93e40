import Content
import JSON

/// How far a post came: what the creator allows, and the upload.
struct TikTokCheckpoint: Sendable, Hashable {
  /// Where the bytes of a video go.
  struct Upload: Sendable, Hashable {
    /// Signed by the platform, takes bytes for an hour; sealed, because it is as good as a token.
    var address: String
    /// Bytes the platform has acknowledged: none below this is sent again.
    var offset: Int64
    /// How the bytes were announced.
    var chunks: TikTokChunks
  }

  /// What it was made for: texts and settings are fixed when a post is begun.
  var of: String
  /// When the creator's settings were found to allow this; seconds since 1970.
  var allowedAt: Int64?
  /// The platform's name for the post that was begun.
  var publishID: String?
  /// When it was begun; seconds since 1970.
  var begunAt: Int64 = 0
  var upload: Upload?
  /// When the platform was asked how much it has; seconds since 1970. What was just asked is not asked again.
  var lookedAt: Int64?
  /// The public call was answered with yes: the platform is at work, or done.
  var isTaken = false
  /// It is about to be cancelled by us, or was.
  var isDropped = false

  /// An upload address is used no longer than this, in seconds: a little less than its hour.
  static let life: Int64 = 3300
  /// What the creator allowed this many seconds ago is asked for again before a post is begun.
  static let freshness: Int64 = 600
  /// What the platform was found to have is taken for so many seconds: the next step follows at once, another run
  /// does not.
  static let glance: Int64 = 10

  init(of fingerprint: String) { of = fingerprint }

  init?(_ document: JSON?) {
    guard let document, let of = document["of"]?.string else { return nil }
    self.of = of
    allowedAt = document["allowed_at"]?.integer
    publishID = document["publish_id"]?.string
    begunAt = document["begun_at"]?.integer ?? 0
    lookedAt = document["looked_at"]?.integer
    isTaken = document["taken"]?.bool ?? false
    isDropped = document["dropped"]?.bool ?? false
    if let address = document["upload_url"]?.string, let size = document["size"]?.integer,
      let chunks = TikTokChunks(size: size, chunk: document["chunk"]?.integer ?? 0),
      let offset = document["offset"]?.integer, (0...size).contains(offset)
    {
      upload = Upload(address: address, offset: offset, chunks: chunks)
    }
  }

  var json: JSON {
    var members: [String: JSON] = ["of": .string(of)]
    members["allowed_at"] = allowedAt.map(JSON.integer)
    members["looked_at"] = lookedAt.map(JSON.integer)
    if let publishID {
      members["publish_id"] = .string(publishID)
      members["begun_at"] = .integer(begunAt)
    }
    if let upload {
      members["upload_url"] = .string(upload.address)
      members["offset"] = .integer(upload.offset)
      members["size"] = .integer(upload.chunks.size)
      members["chunk"] = .integer(upload.chunks.chunk)
    }
    if isTaken { members["taken"] = true }
    if isDropped { members["dropped"] = true }
    return .object(members)
  }

  /// What a post is begun with.
  static func fingerprint(_ content: DeliveryContent) -> String {
    let item = content.items.first
    return Fingerprint.of(
      [content.type.rawValue, item?.text ?? "", content.title ?? "", JSON.object(content.options).text()]
        + (item?.media ?? []).map { "\($0.objectID) \($0.path) \($0.byteCount)" })
  }
}

/// How a video is cut. A file of at most 64 MB goes in one chunk of its own size; a larger one in chunks of 10 MB, of
/// which the last takes the remainder (“Media transfer guide”, developers.tiktok.com, looked at 2026-11-21).
struct TikTokChunks: Sendable, Hashable {
  /// Bytes in all.
  let size: Int64
  /// Bytes of each chunk but the last.
  let chunk: Int64

  static let largestWhole: Int64 = 64_000_000
  static let usual: Int64 = 10_000_000

  init(size: Int64) {
    self.size = size
    chunk = size <= Self.largestWhole ? size : Self.usual
  }

  /// As it was announced before; nil where no upload looks like that.
  init?(size: Int64, chunk: Int64) {
    guard size > 0, chunk > 0, chunk <= size, size / chunk <= 1000 else { return nil }
    self.size = size
    self.chunk = chunk
  }

  /// Rounded down: the last chunk is the larger for it.
  var count: Int64 { max(1, size / chunk) }

  /// Where the last chunk begins.
  var last: Int64 { (count - 1) * chunk }

  /// From the acknowledged offset to the end of the chunk it lies in.
  func range(from offset: Int64) -> Range<Int64> {
    let start = min(max(0, offset), size)
    guard start < last else { return start..<size }
    return start..<(start / chunk + 1) * chunk
  }
}
