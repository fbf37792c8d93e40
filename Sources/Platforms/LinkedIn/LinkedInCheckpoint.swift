import Content
import JSON

/// What is on LinkedIn already for a delivery: files by what they were made from, and how far each came.
struct LinkedInCheckpoint: Sendable, Hashable {
  /// A stretch of a film.
  struct Part: Sendable, Hashable {
    var first: Int64
    /// Inclusive.
    var last: Int64
    /// Where its bytes go; forgotten once they are there.
    var address: String?
    /// What the server acknowledged it as; nil: still to be sent.
    var tag: String?
  }

  /// How far an upload came.
  enum Stage: String, Sendable, Hashable {
    /// Bytes are still to be sent.
    case open
    /// All are there, and are being processed.
    case sent
    /// It can be used.
    case ready
  }

  /// One file.
  struct Upload: Sendable, Hashable {
    var of: String
    /// Its URN.
    var id: String
    /// Seconds since 1970 of its beginning.
    var at: Int64
    /// When its addresses end, in seconds since 1970; 0: not said.
    var ends: Int64
    /// Given back at the end of a film's upload; may be empty.
    var token = ""
    /// Of a picture or document: one, with the whole file.
    var parts: [Part]
    /// Where a film's first picture goes; nil: none, or it is there.
    var cover: String?
    /// Where a film's captions go; nil: none, or they are there.
    var captions: String?
    var stage = Stage.open
    /// How often its processing was asked for.
    var polls: Int64 = 0
  }

  var uploads: [Upload] = []

  /// Files that are not used are made anew after this many seconds: how long they are kept is not documented.
  static let life: Int64 = 12 * 3600
  /// Seconds before their end at which addresses are no longer used.
  static let margin: Int64 = 60

  init(_ document: JSON?) {
    uploads = (document?["uploads"]?.array ?? []).compactMap { upload in
      guard let of = upload["of"]?.string, let id = upload["id"]?.string else { return nil }
      return Upload(
        of: of, id: id, at: upload["at"]?.integer ?? 0, ends: upload["ends"]?.integer ?? 0,
        token: upload["token"]?.string ?? "",
        parts: (upload["parts"]?.array ?? []).map { part in
          Part(
            first: part["first"]?.integer ?? 0, last: part["last"]?.integer ?? 0, address: part["to"]?.string,
            tag: part["tag"]?.string)
        }, cover: upload["cover"]?.string, captions: upload["captions"]?.string,
        stage: upload["stage"]?.string.flatMap(Stage.init(rawValue:)) ?? .open,
        polls: upload["polls"]?.integer ?? 0)
    }
  }

  var json: JSON { ["uploads": .array(uploads.map(Self.json))] }

  private static func json(_ upload: Upload) -> JSON {
    var fields: [String: JSON] = [
      "of": .string(upload.of), "id": .string(upload.id), "at": .integer(upload.at),
      "stage": .string(upload.stage.rawValue),
    ]
    if upload.polls > 0 { fields["polls"] = .integer(upload.polls) }
    // What is all there needs its addresses no more.
    guard upload.stage == .open else { return .object(fields) }
    fields["ends"] = .integer(upload.ends)
    fields["token"] = .string(upload.token)
    fields["cover"] = upload.cover.map(JSON.string)
    fields["captions"] = upload.captions.map(JSON.string)
    fields["parts"] = .array(
      upload.parts.map { part in
        var fields: [String: JSON] = ["first": .integer(part.first), "last": .integer(part.last)]
        fields["to"] = part.address.map(JSON.string)
        fields["tag"] = part.tag.map(JSON.string)
        return .object(fields)
      })
    return .object(fields)
  }

  /// Forgets what of a file is too old to be gone on with.
  mutating func forget(_ fingerprint: String, olderThan now: Instant) {
    let now = now.secondsSinceEpoch
    uploads.removeAll { upload in
      guard upload.of == fingerprint else { return false }
      let isOver = upload.stage == .open && upload.ends > 0 && upload.ends - Self.margin <= now
      return isOver || now - upload.at > Self.life
    }
  }

  /// The ids of a post's files in their order; nil where one cannot be used yet.
  func ids(of content: DeliveryContent) -> [String]? {
    var ids: [String] = []
    for source in LinkedInSource.all(of: content) {
      guard let upload = uploads.first(where: { $0.of == source.fingerprint && $0.stage == .ready }) else {
        return nil
      }
      ids.append(upload.id)
    }
    return ids
  }
}
