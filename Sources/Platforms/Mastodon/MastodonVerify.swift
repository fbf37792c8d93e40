import Content
import HTTP
import JSON

/// Whose token it is.
struct MastodonOwner: Sendable, Hashable {
  var id: String
  var handle: String

  /// Reads it, and refuses a token of another account than the one named.
  static func read(_ session: AccountSession) async throws(MissingSecret) -> Result<Self, LookFailure> {
    let reply = try await session.mastodonRead(["api", "v1", "accounts", "verify_credentials"])
    guard case .accepted(let document, _) = reply, let id = document["id"]?.string, !id.isEmpty,
      let handle = document["acct"]?.string ?? document["username"]?.string
    else { return .failure(LookFailure(MastodonErrors.failure(reply, .repeatable, session))) }
    let named = name(session.account.identity.id)
    guard name(handle) == named || id == session.account.identity.id else {
      return .failure(
        LookFailure(
          Failure(
            .needsCredentials, code: "other-account",
            session.redacted("the token belongs to @\(handle), the account names @\(named)"))))
    }
    return .success(MastodonOwner(id: id, handle: handle))
  }

  /// `@Acme@social.example` and `acme` are one name on one server.
  private static func name(_ handle: String) -> String {
    let bare = handle.hasPrefix("@") ? handle.dropFirst() : handle[...]
    return (bare.split(separator: "@").first ?? bare).lowercased()
  }
}

extension MastodonPlatform {
  public func verify(in session: AccountSession) async -> Verification {
    do {
      let owner: MastodonOwner
      switch try await MastodonOwner.read(session) {
      case .success(let found): owner = found
      case .failure(let failure): return .failed(failure.failure)
      }
      var facts = [session.redacted("logged in as @\(owner.handle)")]
      if let instance = try await MastodonInstance.read(session).0 {
        let version = session.redacted(String(instance.version.prefix(40)))
        facts.append(
          "server \(version), \(instance.maxCharacters) characters, \(instance.maxMedia) files a post")
        if !instance.honoursKeys {
          facts.append("the server does not vouch for repeated keys: a lost answer may need a person's word")
        }
      }
      return .accepted(facts: facts)
    } catch {
      return .failed(error.failure)
    }
  }
}
