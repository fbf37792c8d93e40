import Content
import HTTP

extension XPlatform {
  /// `GET /2/users/me`: whose token it is, and whether it may write, where the server says so.
  public func verify(in session: AccountSession) async -> Verification {
    do {
      switch try await XOwner.read(session) {
      case .failure(let failure): return .failed(failure.failure)
      case .success(let owner):
        if owner.access == "read" {
          return .failed(
            Failure(
              .needsCredentials, code: "read-only",
              "the token may only read: give the app Read and write, then make the token anew"))
        }
        var facts = [session.redacted("logged in as @\(owner.name) (\(owner.id))")]
        if session.secrets["consumer_key"] != nil { facts.append("OAuth 1.0a: the token does not expire") }
        return .accepted(facts: facts)
      }
    } catch {
      return .failed(error.failure)
    }
  }
}
