import Content
import JSON

/// What was uploaded so far.
struct FacebookCheckpoint: Sendable, Hashable {
  /// An unpublished photo.
  struct Photo: Sendable, Hashable {
    var of: String
    var id: String
    /// Seconds since 1970.
    var at: Int64
  }

  /// A video's upload session.
  struct Video: Sendable, Hashable {
    var of: String
    var id: String
    /// The session of a chunked upload; nil where bytes go to `address`.
    var session: String?
    var address: String?
    /// The next chunk; equal once all is there.
    var start: Int64
    var end: Int64
    var isUploaded: Bool
    var at: Int64
  }

  var photos: [Photo] = []
  var video: Video?

  /// Unpublished photos are removed by the platform after about a day.
  static let life: Int64 = 12 * 3600

  init(_ document: JSON?) {
    guard let document else { return }
    photos = (document["photos"]?.array ?? []).compactMap { photo in
      guard let of = photo["of"]?.string, let id = photo["id"]?.string else { return nil }
      return Photo(of: of, id: id, at: photo["at"]?.integer ?? 0)
    }
    if let video = document["video"], let of = video["of"]?.string, let id = video["id"]?.string {
      self.video = Video(
        of: of, id: id, session: video["session"]?.string, address: video["address"]?.string,
        start: video["start"]?.integer ?? 0, end: video["end"]?.integer ?? 0,
        isUploaded: video["uploaded"]?.bool ?? false, at: video["at"]?.integer ?? 0)
    }
  }

  var json: JSON {
    var members: [String: JSON] = [:]
    if !photos.isEmpty {
      members["photos"] = .array(
        photos.map { ["of": .string($0.of), "id": .string($0.id), "at": .integer($0.at)] })
    }
    if let video {
      var fields: [String: JSON] = [
        "of": .string(video.of), "id": .string(video.id), "start": .integer(video.start),
        "end": .integer(video.end), "uploaded": .bool(video.isUploaded), "at": .integer(video.at),
      ]
      fields["session"] = video.session.map(JSON.string)
      fields["address"] = video.address.map(JSON.string)
      members["video"] = .object(fields)
    }
    return .object(members)
  }

  /// What an upload is made from.
  static func fingerprint(_ asset: MediaAsset, _ kind: FacebookKind, index: Int) -> String {
    Fingerprint.of([kind.edge, "\(index)", asset.objectID, asset.path, asset.alt ?? ""])
  }

  /// The photos of a post in order; nil where one is missing.
  func photoIDs(of content: DeliveryContent) -> [String]? {
    let kind = FacebookKind(content)
    var ids: [String] = []
    for (index, asset) in (content.items.first?.media ?? []).enumerated() {
      let wanted = Self.fingerprint(asset, kind, index: index)
      guard let photo = photos.first(where: { $0.of == wanted }) else { return nil }
      ids.append(photo.id)
    }
    return ids
  }

  /// The video of a post where all of it is uploaded.
  func uploaded(of content: DeliveryContent) -> Video? {
    guard let asset = content.items.first?.media.first, let video, video.isUploaded else { return nil }
    return video.of == Self.fingerprint(asset, FacebookKind(content), index: 0) ? video : nil
  }
}
