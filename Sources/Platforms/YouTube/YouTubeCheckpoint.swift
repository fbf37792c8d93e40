import Content
import JSON

/// An upload session and how far the server has its bytes. The session's address lets whoever has it
/// add bytes to this one upload: it is recorded sealed, and hidden wherever something is told.
struct YouTubeCheckpoint: Sendable, Hashable {
  /// What the session was opened for.
  var of: String
  /// Where the bytes go.
  var session: String
  /// Bytes of the whole file.
  var size: Int
  /// How many of them the server said it has.
  var sent: Int
  /// Seconds since 1970 of its opening.
  var at: Int64

  /// Pieces but the last are multiples of this.
  static let unit = 262_144
  /// The largest piece.
  static let largest = 8 << 20
  /// Sessions are said to live a week; an older one is not begun with.
  static let life: Int64 = 6 * 86_400

  init(of fingerprint: String, session: String, size: Int, at: Int64) {
    of = fingerprint
    self.session = session
    self.size = size
    sent = 0
    self.at = at
  }

  init?(_ document: JSON?) {
    guard let document, let of = document["of"]?.string, let session = document["session"]?.string,
      let size = document["size"]?.integer.flatMap({ Int(exactly: $0) }),
      let sent = document["sent"]?.integer.flatMap({ Int(exactly: $0) }), size > 0, (0..<size).contains(sent)
    else { return nil }
    self.of = of
    self.session = session
    self.size = size
    self.sent = sent
    at = document["at"]?.integer ?? 0
  }

  var json: JSON {
    [
      "of": .string(of), "session": .string(session), "size": .integer(Int64(size)),
      "sent": .integer(Int64(sent)), "at": .integer(at),
    ]
  }

  /// The next piece that finishes nothing; nil: all that is left is the piece that makes the video.
  var next: Range<Int>? {
    let rest = size - sent
    let last = rest % Self.unit == 0 ? Self.unit : rest % Self.unit
    let length = min(Self.largest, rest - last)
    return length > 0 ? sent..<sent + length : nil
  }

  /// What a session is opened for: the file, all that is said of it, and to whom it is sent.
  static func fingerprint(_ content: DeliveryContent, _ delivery: DeliveryID) -> String {
    let asset = content.items.first?.media.first
    return Fingerprint.of([
      delivery.description, content.type.rawValue, asset?.objectID ?? "", asset?.path ?? "",
      String(asset?.byteCount ?? 0), YouTubeMetadata(content).json.text(),
      content.options["notify_subscribers"]?.text() ?? "",
    ])
  }
}
