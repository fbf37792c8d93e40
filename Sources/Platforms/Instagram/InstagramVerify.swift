import Content
import HTTP
import JSON

extension InstagramPlatform {
  public func verify(in session: AccountSession) async -> Verification {
    do {
      let reply: Reply
      let idField: String
      if session.graphLogsInWithoutPage {
        idField = "user_id"
        reply = try await session.graphGet(["me"], [("fields", "user_id,username")])
      } else {
        idField = "id"
        reply = try await session.graphGet([session.instagramID], [("fields", "id,username")])
      }
      guard case .accepted(let document, _) = reply, let name = document["username"]?.string,
        let id = document[idField]?.string ?? document[idField]?.integer.map(String.init)
      else { return .failed(InstagramErrors.failure(reply, .repeatable, session)) }
      guard id == session.instagramID else {
        return .failed(
          Failure(
            .needsCredentials, code: "other-account",
            session.redacted("the token belongs to \(name) (\(id)), the account names \(session.instagramID)")
          ))
      }
      switch try await InstagramQuota.read(session) {
      case .failure(let failure): return .failed(failure.failure)
      case .success(let quota):
        return .accepted(facts: [
          session.redacted("logged in as @\(name)"),
          "\(max(0, quota.total - quota.used)) of \(quota.total) posts left in these 24 hours",
        ])
      }
    } catch {
      return .failed(error.failure)
    }
  }
}
