import Content
import JSON

/// What is settled for a delivery before its posts are sent: when it was made, who is mentioned, which files are
/// on the server.
struct BlueskyCheckpoint: Sendable, Hashable {
  /// One uploaded file.
  struct Upload: Sendable, Hashable {
    /// Fingerprint of what it was made from.
    var of: String
    /// The object the record holds.
    var blob: JSON
    /// Seconds since 1970 of the upload.
    var at: Int64
    /// As it is seen; 0 where nobody could tell.
    var width: Int64
    var height: Int64
  }

  /// A film the video service is working on.
  struct Job: Sendable, Hashable {
    var of: String
    var id: String
    var at: Int64
    /// How often its state was asked for.
    var polls: Int64
    /// As it is seen; 0 where nobody could tell.
    var width: Int64
    var height: Int64
  }

  /// Seconds since 1970 of the preparation; what a post's place follows from where nothing else says.
  var at: Int64?
  /// Handle → DID; empty where nobody answers for it, so that a repeat reads the same.
  var mentions: [String: String] = [:]
  var uploads: [Upload] = []
  var job: Job?
  /// Films the video service did not take, by fingerprint: they go to the server itself.
  var plain: Set<String> = []

  /// Files no post refers to are removed by the server after some hours; older ones are uploaded again.
  static let uploadLife: Int64 = 2 * 3600

  init(_ document: JSON?) {
    guard let document else { return }
    at = document["at"]?.integer
    mentions = (document["mentions"]?.object ?? [:]).compactMapValues(\.string)
    uploads = (document["uploads"]?.array ?? []).compactMap { upload in
      guard let of = upload["of"]?.string, let blob = upload["blob"], blob.object != nil else { return nil }
      return Upload(
        of: of, blob: blob, at: upload["at"]?.integer ?? 0, width: upload["width"]?.integer ?? 0,
        height: upload["height"]?.integer ?? 0)
    }
    if let held = document["job"], let of = held["of"]?.string, let id = held["id"]?.string {
      job = Job(
        of: of, id: id, at: held["at"]?.integer ?? 0, polls: held["polls"]?.integer ?? 0,
        width: held["width"]?.integer ?? 0, height: held["height"]?.integer ?? 0)
    }
    plain = Set((document["plain"]?.array ?? []).compactMap(\.string))
  }

  var json: JSON {
    var members: [String: JSON] = [:]
    members["at"] = at.map(JSON.integer)
    if !mentions.isEmpty { members["mentions"] = .object(mentions.mapValues(JSON.string)) }
    if !uploads.isEmpty {
      members["uploads"] = .array(
        uploads.map {
          [
            "of": .string($0.of), "blob": $0.blob, "at": .integer($0.at), "width": .integer($0.width),
            "height": .integer($0.height),
          ]
        })
    }
    if let job {
      members["job"] = [
        "of": .string(job.of), "id": .string(job.id), "at": .integer(job.at), "polls": .integer(job.polls),
        "width": .integer(job.width), "height": .integer(job.height),
      ]
    }
    if !plain.isEmpty { members["plain"] = .array(plain.sorted().map(JSON.string)) }
    return .object(members)
  }

  func upload(_ of: String) -> Upload? { uploads.first { $0.of == of } }

  /// What a file is made from; the words beside it are the record's, not the upload's.
  static func fingerprint(_ file: BlueskyFile) -> String {
    Fingerprint.of([file.role.rawValue, file.asset.objectID, file.asset.path])
  }
}

/// A file a delivery needs on the server.
struct BlueskyFile: Sendable, Hashable {
  enum Role: String, Sendable {
    case image, video, card, captions
  }

  var role: Role
  var asset: MediaAsset

  /// All of a delivery, in their order.
  static func all(of content: DeliveryContent) -> [BlueskyFile] {
    var files: [BlueskyFile] = []
    for item in content.items {
      for asset in item.media {
        files.append(of(asset))
        if let captions = captions(of: asset) { files.append(captions) }
      }
    }
    if let image = BlueskyText.card(content)?.image { files.append(BlueskyFile(role: .card, asset: image)) }
    return files
  }

  static func of(_ asset: MediaAsset) -> BlueskyFile {
    BlueskyFile(role: MediaType.isVideo(MediaType.of(path: asset.path)) ? .video : .image, asset: asset)
  }

  static func captions(of asset: MediaAsset) -> BlueskyFile? {
    asset.captions.map {
      BlueskyFile(
        role: .captions, asset: MediaAsset(path: $0.path, objectID: $0.objectID, byteCount: 0))
    }
  }
}
