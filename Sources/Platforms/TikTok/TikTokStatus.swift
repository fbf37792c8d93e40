import Content
import HTTP
import JSON

/// Where a post that was begun stands.
struct TikTokStatus: Sendable, Hashable {
  enum Stage: Sendable, Hashable {
    /// Bytes are awaited, or all are there and work goes on: how many are there tells.
    case uploading(bytes: Int64?)
    /// The platform fetches, or works.
    case fetching
    /// It lies in the app's inbox and waits for its creator.
    case inbox
    case published
    case failed(reason: String)
  }

  var stage: Stage
  /// Ids of what is public: empty until moderation is over, and for posts that are not for everyone.
  var postIDs: [String]

  static func read(
    _ publishID: String, _ session: AccountSession
  ) async throws(MissingSecret) -> Result<Self, TikTokStatusFailure> {
    let reply = try await session.tiktokPost(
      ["post", "publish", "status", "fetch"], ["publish_id": .string(publishID)])
    guard let data = reply.tiktokData, let word = data["status"]?.string else {
      let failure = TikTokErrors.failure(reply, .repeatable, session)
      return .failure(
        TikTokStatusFailure(failure: failure, isUnknown: failure.subcode == "invalid_publish_id"))
    }
    guard let stage = stage(word, data) else {
      return .failure(
        TikTokStatusFailure(
          failure: Failure(
            .retryLater(afterSeconds: 60), code: session.redacted(word), "a status we do not know"),
          isUnknown: false))
    }
    // The field is spelt like this on the wire; its numbers have more digits than a float holds.
    let ids = (data["publicaly_available_post_id"]?.array ?? []).compactMap { value in
      value.integer.map(String.init) ?? value.string
    }
    return .success(TikTokStatus(stage: stage, postIDs: ids.filter { !$0.isEmpty }))
  }

  private static func stage(_ word: String, _ data: JSON) -> Stage? {
    switch word {
    case "PROCESSING_UPLOAD": .uploading(bytes: data["uploaded_bytes"]?.integer)
    case "PROCESSING_DOWNLOAD": .fetching
    case "SEND_TO_USER_INBOX": .inbox
    case "PUBLISH_COMPLETE": .published
    case "FAILED": .failed(reason: data["fail_reason"]?.string ?? "unknown")
    default: nil
    }
  }

  /// Of a post that is public: its own id where it is told, else the id it was begun with.
  func receipt(_ publishID: String, _ session: AccountSession) -> Receipt {
    Receipt(remoteID: postIDs.first ?? publishID, publishedAt: session.now())
  }
}

/// Why a status is not known.
struct TikTokStatusFailure: Error {
  var failure: Failure
  /// True where the platform says that there is no such post.
  var isUnknown: Bool
}
