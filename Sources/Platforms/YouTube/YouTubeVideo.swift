import Content
import HTTP
import JSON

/// A video as the API shows it.
struct YouTubeVideo: Sendable {
  var id: String
  var document: JSON

  /// Nil where the document is no video.
  init?(_ document: JSON) {
    guard let id = document["id"]?.string, !id.isEmpty, id.utf8.count <= 64,
      document["kind"]?.string ?? "youtube#video" == "youtube#video"
    else { return nil }
    self.id = id
    self.document = document
  }

  var title: String { document["snippet"]?["title"]?.string ?? "" }
  var description: String { document["snippet"]?["description"]?.string ?? "" }
  var publishedAt: Instant? { document["snippet"]?["publishedAt"]?.string.flatMap(Instant.init) }
  var privacy: String? { document["status"]?["privacyStatus"]?.string }
  var uploadStatus: String? { document["status"]?["uploadStatus"]?.string }
  /// For the owner alone.
  var fileName: String? { document["fileDetails"]?["fileName"]?.string }
  /// Bytes; written as a text. For the owner alone.
  var fileSize: Int? {
    let size = document["fileDetails"]?["fileSize"]
    return size?.string.flatMap { Int($0) } ?? size?.integer.flatMap { Int(exactly: $0) }
  }

  var receipt: Receipt { Receipt(remoteID: id, publishedAt: publishedAt) }

  /// Why it will never be shown, where the platform says so.
  var problem: String? {
    let status = document["status"]
    return switch uploadStatus {
    case "failed": "YouTube could not process the video: \(status?["failureReason"]?.string ?? "no reason")"
    case "rejected": "YouTube rejected the video: \(status?["rejectionReason"]?.string ?? "no reason")"
    default: nil
    }
  }

  var isProcessed: Bool { uploadStatus == "processed" }

  /// Reads videos by their ids, 50 a call; those that are not there are left out.
  static func read(
    _ ids: [String], _ parts: String, _ session: AccountSession
  ) async throws(LookFailure) -> [YouTubeVideo] {
    var found: [YouTubeVideo] = []
    for start in stride(from: 0, to: ids.count, by: 50) {
      let some = ids[start..<min(start + 50, ids.count)].joined(separator: ",")
      let reply = try await session.youtubeGet(["videos"], [("part", parts), ("id", some)])
      guard case .accepted(let document, _) = reply, let items = document["items"]?.array else {
        throw LookFailure(YouTubeErrors.failure(reply, .repeatable, session))
      }
      for item in items {
        guard let video = YouTubeVideo(item) else {
          throw LookFailure(code: "list", "the list holds something that is no video")
        }
        found.append(video)
      }
    }
    return found
  }
}
