import Content
import JSON

/// What is already on the server for a delivery: uploaded files by what they were made from.
struct XCheckpoint: Sendable, Hashable {
  /// One file on its way.
  struct Upload: Sendable, Hashable {
    /// Fingerprint of the file and its place.
    var of: String
    var id: String
    /// Seconds since 1970 after which the id is not used any more.
    var ends: Int64
    /// How many pieces are there.
    var segments: Int64 = 0
    /// All bytes are there.
    var isWhole = false
    /// It can be posted.
    var isReady = false
    /// Its alternative text is there, or it has none.
    var isDescribed = false
    /// Its subtitles are there, or it has none.
    var isCaptioned = false
    /// The uploaded file of its subtitles.
    var captions: String?
    /// How often its processing was asked for.
    var polls: Int64 = 0

    /// It can be posted, with all that belongs to it.
    var isDone: Bool { isReady && isDescribed && isCaptioned }
  }

  var uploads: [Upload] = []

  init(_ document: JSON?) {
    uploads = (document?["uploads"]?.array ?? []).compactMap { upload in
      guard let of = upload["of"]?.string, let id = upload["id"]?.string, XID.isValid(id),
        let ends = upload["ends"]?.integer
      else { return nil }
      return Upload(
        of: of, id: id, ends: ends, segments: max(0, upload["segments"]?.integer ?? 0),
        isWhole: upload["whole"]?.bool ?? false, isReady: upload["ready"]?.bool ?? false,
        isDescribed: upload["described"]?.bool ?? false, isCaptioned: upload["captioned"]?.bool ?? false,
        captions: upload["captions"]?.string, polls: upload["polls"]?.integer ?? 0)
    }
  }

  var json: JSON {
    [
      "uploads": .array(
        uploads.map { upload in
          var members: [String: JSON] = [
            "of": .string(upload.of), "id": .string(upload.id), "ends": .integer(upload.ends),
            "segments": .integer(upload.segments), "whole": .bool(upload.isWhole),
            "ready": .bool(upload.isReady), "described": .bool(upload.isDescribed),
            "captioned": .bool(upload.isCaptioned), "polls": .integer(upload.polls),
          ]
          members["captions"] = upload.captions.map(JSON.string)
          return .object(members)
        })
    ]
  }

  /// What an upload is made from, told apart by its place too: one file used twice is uploaded twice.
  static func fingerprint(_ asset: MediaAsset, item: Int, index: Int) -> String {
    Fingerprint.of([
      "\(item)/\(index)", asset.objectID, asset.path, asset.alt.map { "alt \($0)" } ?? "",
      String(asset.byteCount), asset.captions.map { "\($0.objectID) \($0.path)" } ?? "",
    ])
  }

  /// The ids of an item's files in order; nil where one is not ready.
  func ids(of content: DeliveryContent, item: Int) -> [String]? {
    var ids: [String] = []
    for (index, asset) in content.items[item].media.enumerated() {
      let wanted = Self.fingerprint(asset, item: item, index: index)
      guard let upload = uploads.first(where: { $0.of == wanted && $0.isDone }) else {
        return nil
      }
      ids.append(upload.id)
    }
    return ids
  }
}
