import Content
import HTTP
import JSON

/// Reads how far a container is, with the text that says why where it is ERROR.
enum InstagramStatus {
  static func read(
    _ container: String, _ session: AccountSession
  ) async throws(MissingSecret) -> Result<(GraphContainerStatus, String), LookFailure> {
    try await GraphContainerStatus.read(
      container, fields: "status_code,status", word: "status_code", text: "status",
      own: InstagramErrors.table, session)
  }

  /// Whether a read says that there is no such container.
  static func isMissing(_ failure: LookFailure) -> Bool { failure.failure.subcode == "2207008" }
}

/// How many posts the account made in the last 24 hours, of how many.
struct InstagramQuota: Sendable, Hashable {
  var used: Int64
  var total: Int64

  static func read(_ session: AccountSession) async throws(MissingSecret) -> Result<Self, LookFailure> {
    let reply = try await session.graphGet(
      [session.instagramID, "content_publishing_limit"], [("fields", "config,quota_usage")])
    guard case .accepted(let document, _) = reply, let entry = document["data"]?[0],
      let used = entry["quota_usage"]?.integer
    else { return .failure(LookFailure(InstagramErrors.failure(reply, .repeatable, session))) }
    return .success(InstagramQuota(used: used, total: entry["config"]?["quota_total"]?.integer ?? 50))
  }
}
