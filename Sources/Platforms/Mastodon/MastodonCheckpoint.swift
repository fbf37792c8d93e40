import Content
import JSON

/// What is already on the server for a delivery: uploaded files by what they were made from.
struct MastodonCheckpoint: Sendable, Hashable {
  /// One uploaded file.
  struct Upload: Sendable, Hashable {
    /// Fingerprint of file, alternative text and focus.
    var of: String
    var id: String
    /// Seconds since 1970 of the upload.
    var at: Int64
    var isReady: Bool
    /// How often its processing was asked for.
    var polls: Int64
  }

  /// True once the server's limits were read and the content fits them.
  var isChecked = false
  var uploads: [Upload] = []

  /// Unattached files are removed by the server after about a day; older ones are uploaded again.
  static let uploadLife: Int64 = 12 * 3600

  init(_ document: JSON?) {
    guard let document else { return }
    isChecked = document["checked"]?.bool ?? false
    uploads = (document["uploads"]?.array ?? []).compactMap { upload in
      guard let of = upload["of"]?.string, let id = upload["id"]?.string else { return nil }
      return Upload(
        of: of, id: id, at: upload["at"]?.integer ?? 0, isReady: upload["ready"]?.bool ?? false,
        polls: upload["polls"]?.integer ?? 0)
    }
  }

  var json: JSON {
    [
      "checked": .bool(isChecked),
      "uploads": .array(
        uploads.map {
          [
            "of": .string($0.of), "id": .string($0.id), "at": .integer($0.at), "ready": .bool($0.isReady),
            "polls": .integer($0.polls),
          ]
        }),
    ]
  }

  /// What an upload is made from, told apart by its place too: one file used twice is uploaded twice.
  static func fingerprint(_ asset: MediaAsset, item: Int, index: Int, cover: MediaAsset?) -> String {
    Fingerprint.of(
      [
        "\(item)/\(index)", asset.objectID, asset.path, asset.alt ?? "",
        asset.focus.map { "\($0.x),\($0.y)" } ?? "",
      ] + (cover.map { ["cover", $0.objectID, $0.path] } ?? []))
  }

  /// The ids of an item's files in order; nil where one is not ready.
  func ids(of content: DeliveryContent, item: Int) -> [String]? {
    var ids: [String] = []
    for (index, asset) in content.items[item].media.enumerated() {
      let wanted = Self.fingerprint(
        asset, item: item, index: index, cover: content.cover(of: asset, item: item))
      guard let upload = uploads.first(where: { $0.of == wanted && $0.isReady }) else { return nil }
      ids.append(upload.id)
    }
    return ids
  }
}

extension DeliveryContent {
  /// The cover goes with the film of the first item.
  func cover(of asset: MediaAsset, item: Int) -> MediaAsset? {
    item == 0 && MediaType.isVideo(MediaType.of(path: asset.path)) ? cover : nil
  }
}
