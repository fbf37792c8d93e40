import JSON

/// A medium somebody sent or named: counted, digested, looked at; kept only where it is small.
struct Medium: Sendable, Hashable {
  var sha256: String
  var count: Int
  var shape: MediaShape
  var alt: String?

  /// How the ledger shows it.
  var json: JSON {
    var members: [String: JSON] = [
      "sha256": .string(sha256), "bytes": .integer(Int64(count)), "mime": .string(shape.mime),
      "alt": alt.map { .string($0) } ?? .null, "url": .string("/_sandbox/blobs/\(sha256)"),
    ]
    if let width = shape.width, let height = shape.height {
      members["width"] = .integer(Int64(width))
      members["height"] = .integer(Int64(height))
    }
    if let seconds = shape.seconds { members["seconds"] = .number(seconds) }
    return .object(members)
  }
}

/// What the first bytes of a file tell.
struct MediaShape: Sendable, Hashable {
  /// By content, never by name: `application/octet-stream` where nothing is recognised.
  var mime: String
  var width: Int?
  var height: Int?
  var seconds: Double?
  var framesPerSecond: Double?
  /// For a film: whether its index stands before its data.
  var startsWithIndex = false

  var isImage: Bool { mime.hasPrefix("image/") }
  var isVideo: Bool { mime.hasPrefix("video/") }
  /// Width times height, as far as that can be counted.
  var pixels: Int {
    let (product, isTooLarge) = (width ?? 0).multipliedReportingOverflow(by: height ?? 0)
    return isTooLarge ? .max : product
  }
  /// Width by height, where both are known.
  var aspect: Double? {
    guard let width, let height, width > 0, height > 0 else { return nil }
    return Double(width) / Double(height)
  }
}

/// What a fetch by a platform found.
public enum FetchedMedia: Sendable {
  case found(status: Int, contentType: String?, body: BodyPart)
  /// Nothing came: refused, cut short, or not an address the sandbox goes to.
  case failed(String)
  /// It had not come whole when the platform's patience ended.
  case late
}
