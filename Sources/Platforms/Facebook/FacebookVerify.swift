import Content
import HTTP
import JSON

extension FacebookPlatform {
  /// A Page token is the Page: `me` must be it. A person's token would post nothing.
  public func verify(in session: AccountSession) async -> Verification {
    do {
      let reply = try await session.graphGet(["me"], [("fields", "id,name")])
      guard case .accepted(let document, _) = reply, let id = document["id"]?.string else {
        return .failed(FacebookErrors.failure(reply, .repeatable, session))
      }
      let name = document["name"]?.string ?? id
      guard id == session.pageID else {
        return .failed(
          Failure(
            .needsCredentials, code: "other-account",
            session.redacted(
              "the token is that of \(name) (\(id)), not of the Page \(session.pageID): take the Page's own "
                + "token from me/accounts")))
      }
      return .accepted(facts: [session.redacted("logged in as the Page \(name)")])
    } catch {
      return .failed(error.failure)
    }
  }
}
