import Content
import HTTP
import JSON

extension ThreadsPlatform {
  public func verify(in session: AccountSession) async -> Verification {
    let session = session.onThreads
    do {
      let reply = try await session.graphGet(["me"], [("fields", "id,username")])
      guard case .accepted(let document, _) = reply, let name = document["username"]?.string,
        let id = document["id"]?.string ?? document["id"]?.integer.map(String.init)
      else { return .failed(ThreadsErrors.failure(reply, .repeatable, session)) }
      guard id == session.threadsID else {
        return .failed(
          Failure(
            .needsCredentials, code: "other-account",
            session.redacted("the token belongs to \(name) (\(id)), the account names \(session.threadsID)")))
      }
      switch try await ThreadsQuota.read(session) {
      case .failure(let failure): return .failed(failure.failure)
      case .success(let quota):
        return .accepted(facts: [
          session.redacted("logged in as @\(name)"),
          "\(max(0, quota.postsTotal - quota.posts)) of \(quota.postsTotal) posts and "
            + "\(max(0, quota.repliesTotal - quota.replies)) of \(quota.repliesTotal) replies left in these 24 hours",
        ])
      }
    } catch {
      return .failed(error.failure)
    }
  }
}
