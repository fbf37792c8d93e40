import Content
import HTTP
import JSON

extension TikTokPlatform {
  /// Whose token it is, then what its creator may post: the same question that is asked before every post.
  public func verify(in session: AccountSession) async -> Verification {
    do {
      let reply = try await session.tiktokGet(["user", "info"], fields: "open_id,display_name")
      guard let user = reply.tiktokData?["user"], let id = user["open_id"]?.string, !id.isEmpty else {
        return .failed(TikTokErrors.failure(reply, .repeatable, session))
      }
      guard id == session.account.identity.id else {
        let name = user["display_name"]?.string ?? "another account"
        return .failed(
          Failure(
            .needsCredentials, code: "other-account",
            session.redacted(
              "the token belongs to \(name) (\(id)), the account names \(session.account.identity.id)")))
      }
      switch try await TikTokCreator.read(session) {
      case .failure(let failure): return .failed(failure.failure)
      case .success(let creator):
        var facts = [
          session.redacted("logged in as @\(creator.username)"),
          session.redacted("may post \(creator.privacyLevels.joined(separator: ", "))"),
        ]
        if let longest = creator.longest { facts.append("videos up to \(longest) s") }
        return .accepted(facts: facts)
      }
    } catch {
      return .failed(error.failure)
    }
  }
}
