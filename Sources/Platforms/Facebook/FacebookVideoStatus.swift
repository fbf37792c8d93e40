import Content
import HTTP
import JSON

/// How far a video is, by its `status`; both spellings of its phases are read.
struct FacebookVideoStatus: Sendable, Hashable {
  var isPublished: Bool
  /// Bytes are still awaited.
  var isUploading: Bool
  /// Work goes on that may end in a publication.
  var isProcessing: Bool
  /// Its publication has not begun, by what the platform says now: a finish just taken may not show yet.
  var isOpen: Bool
  /// Its upload is over without a publication: another one must be begun.
  var isExpired: Bool
  /// Why the platform gave up; nil: it did not.
  var problem: String?
  /// Bytes the platform has.
  var received: Int64?
  var permalink: String?
  var postID: String?
  var createdAt: Instant?

  static func read(
    _ video: String, _ session: AccountSession
  ) async throws(MissingSecret) -> Result<Self, LookFailure> {
    let reply = try await session.graphGet(
      [video], [("fields", "status,published,post_id,permalink_url,created_time")])
    guard case .accepted(let document, _) = reply, document["status"] != nil || document["id"] != nil else {
      var failure = FacebookErrors.failure(reply, .repeatable, session)
      // A video just begun is not seen at once.
      if failure.code == "100", failure.subcode == "33" { failure.kind = .retryLater(afterSeconds: 60) }
      return .failure(LookFailure(failure))
    }
    return .success(FacebookVideoStatus(document))
  }

  /// It is not public, and nothing that goes on can make it so.
  var isSurelyUnpublished: Bool { !isPublished && !isProcessing && (isOpen || problem != nil) }

  /// The id a video is recorded by: that of its post, unless it comes without the Page's before it, under which
  /// nothing can be read.
  static func receiptID(_ post: String?, orElse video: String) -> String {
    post.flatMap { $0.contains("_") ? $0 : nil } ?? video
  }

  init(_ document: JSON) {
    let status = document["status"]
    let whole = status?["video_status"]?.string ?? ""
    func phase(_ name: String) -> String { status?["\(name)_phase"]?["status"]?.string ?? "" }
    func isDone(_ phase: String) -> Bool { phase == "complete" || phase == "completed" }
    let publishing = status?["publishing_phase"]?["publish_status"]?.string
    isPublished =
      publishing == "published" || (publishing == nil && isDone(phase("publishing")))
      || (document["published"]?.bool == true && whole == "ready")
    isUploading = whole == "uploading" || phase("uploading") == "in_progress"
    isProcessing =
      whole == "processing" || phase("processing") == "in_progress" || phase("publishing") == "in_progress"
    isOpen =
      whole == "uploading" || phase("publishing") == "not_started" || publishing == "draft"
    isExpired = whole == "expired"
    let errors =
      status?["processing_phase"]?["error"]?["message"]?.string
      ?? status?["processing_phase"]?["errors"]?[0]?["message"]?.string
    let hasFailed =
      ["error", "upload_failed", "expired"].contains(whole)
      || ["uploading", "processing", "publishing"].contains { phase($0) == "error" }
      || publishing == "error"
    problem = hasFailed ? errors ?? "the platform could not process the video (\(whole))" : nil
    received =
      status?["uploading_phase"]?["bytes_transferred"]?.integer
      ?? status?["uploading_phase"]?["bytes_transfered"]?.integer
    permalink = FacebookPermalink.absolute(document["permalink_url"]?.string)
    postID = document["post_id"]?.string
    createdAt = document["created_time"]?.string.flatMap(Instant.init)
  }
}

/// Permalinks as the API gives them.
enum FacebookPermalink {
  /// With its host; nil where there is none.
  static func absolute(_ text: String?) -> String? {
    guard let text, !text.isEmpty else { return nil }
    return text.hasPrefix("/") ? GraphHost.site + text : text
  }
}
