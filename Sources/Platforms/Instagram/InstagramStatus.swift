import Content
import HTTP
import JSON

/// How far a container is: the one thing of it that is contract.
enum InstagramStatus: String, Sendable {
  case inProgress = "IN_PROGRESS"
  case finished = "FINISHED"
  case error = "ERROR"
  case expired = "EXPIRED"
  case published = "PUBLISHED"

  /// Reads it, with the text that says why where it is ERROR.
  static func read(
    _ container: String, _ session: AccountSession
  ) async throws(MissingSecret) -> Result<(Self, String), InstagramStatusFailure> {
    let reply = try await session.graphGet([container], [("fields", "status_code,status")])
    guard case .accepted(let document, _) = reply, let code = document["status_code"]?.string else {
      let failure = InstagramErrors.failure(reply, .repeatable, session)
      return .failure(
        InstagramStatusFailure(failure: failure, isMissing: failure.subcode == "2207008"))
    }
    guard let status = Self(rawValue: code) else {
      return .failure(
        InstagramStatusFailure(
          failure: Failure(
            .retryLater(afterSeconds: 60), code: session.redacted(code), "a status we do not know"),
          isMissing: false))
    }
    return .success((status, document["status"]?.string ?? ""))
  }
}

/// Why a container's status is not known.
struct InstagramStatusFailure: Error {
  var failure: Failure
  /// True where the platform says there is no such container.
  var isMissing: Bool
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
