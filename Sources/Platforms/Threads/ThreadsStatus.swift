import Content
import HTTP
import JSON

/// Reads how far a container is, with the word that says why where it is ERROR.
enum ThreadsStatus {
  static func read(
    _ container: String, _ session: AccountSession
  ) async throws(MissingSecret) -> Result<(GraphContainerStatus, String), LookFailure> {
    try await GraphContainerStatus.read(
      container, fields: "id,status,error_message", word: "status", text: "error_message",
      own: ThreadsErrors.table, session)
  }
}

/// How much the account did in the last 24 hours, of how much.
struct ThreadsQuota: Sendable, Hashable {
  var posts: Int64
  var postsTotal: Int64
  var replies: Int64
  var repliesTotal: Int64

  static let fields = "quota_usage,config,reply_quota_usage,reply_config"

  /// Nil where the answer holds no such figures.
  init?(_ document: JSON) {
    guard let entry = document["data"]?[0], let posts = entry["quota_usage"]?.integer else { return nil }
    self.posts = posts
    postsTotal = entry["config"]?["quota_total"]?.integer ?? 250
    replies = entry["reply_quota_usage"]?.integer ?? 0
    repliesTotal = entry["reply_config"]?["quota_total"]?.integer ?? 1000
  }

  static func read(_ session: AccountSession) async throws(MissingSecret) -> Result<Self, LookFailure> {
    let reply = try await session.graphGet(
      [session.threadsID, "threads_publishing_limit"], [("fields", fields)])
    guard case .accepted(let document, _) = reply, let quota = ThreadsQuota(document) else {
      return .failure(LookFailure(ThreadsErrors.failure(reply, .repeatable, session)))
    }
    return .success(quota)
  }
}
