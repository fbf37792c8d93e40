import Content
import HTTP
import JSON

/// Names of what a run remembers of an account's tokens.
enum LinkedInMemory {
  static let token = "access"
  static let refused = "access-refused"
  static let refreshedAt = "refreshed-at"
  /// Seconds for which a new token may still be called revoked
  /// (reports at jclusso/omniauth-linkedin-openid, 2026-11-21).
  static let settling: Int64 = 60

  /// The post that a refusal of the call with this key named.
  static func duplicate(_ key: String) -> String { "duplicate \(key)" }
}

extension AccountSession {
  /// True where the account has what makes a new access token; LinkedIn gives refresh tokens to approved
  /// applications alone.
  var linkedInMayRefresh: Bool {
    ["refresh_token", "client_id", "client_secret"].allSatisfy { !(secrets[$0]?.reveal() ?? "").isEmpty }
  }

  /// The token as it was given, until it is refused; then one made by the refresh token.
  func linkedInToken() async throws(LinkedInStop) -> Secret {
    let given: Secret
    do { given = try secret("access_token") } catch { throw LinkedInStop(error.failure) }
    guard linkedInMayRefresh, memory.fact(LinkedInMemory.refused) != nil else { return given }
    let session = self
    switch await memory.token(LinkedInMemory.token, now: now(), make: { await session.linkedInRefresh() }) {
    case .success(let made): return made
    case .failure(let failure): throw LinkedInStop(failure)
    }
  }

  /// True where a token was refused and another can be had: the call may be made again with it.
  func linkedInNoteRefusal(_ reply: Reply) -> Bool {
    guard case .refused(let response, _) = reply, response.status == 401, linkedInMayRefresh else {
      return false
    }
    guard memory.fact(LinkedInMemory.refused) == nil else {
      // The new one was refused too: a fresh token settles for a while, an older one is made anew.
      if !linkedInIsSettling { memory.forget(LinkedInMemory.token) }
      return false
    }
    memory.remember(LinkedInMemory.refused, "1")
    return true
  }

  /// True for the first seconds of a token that this run made.
  var linkedInIsSettling: Bool {
    guard let made = memory.fact(LinkedInMemory.refreshedAt).flatMap({ Int64($0) }) else { return false }
    return now().secondsSinceEpoch - made < LinkedInMemory.settling
  }

  /// A form to the place where tokens are made.
  func linkedInTokenCall(_ segment: String, _ fields: [(String, String)]) async -> Reply {
    var session = self
    session.account.baseURL = linkedInSite
    return await call(
      HTTPRequest(
        "POST", session.address(["oauth", "v2", segment]), headers: [("Accept", "application/json")],
        content: FormBody(fields), timeout: 60))
  }

  private func linkedInRefresh() async -> Result<SessionMemory.Token, Failure> {
    var fields = [("grant_type", "refresh_token")]
    for name in ["refresh_token", "client_id", "client_secret"] {
      fields.append((name, secrets[name]?.reveal() ?? ""))
    }
    let reply = await linkedInTokenCall("accessToken", fields)
    guard case .accepted(let document, _) = reply, let token = document["access_token"]?.string,
      !token.isEmpty, token.utf8.count <= 4096
    else {
      var failure = LinkedInErrors.failure(reply, .repeatable, self)
      if case .refused(let response, let document) = reply, (400...401).contains(response.status) {
        failure.kind = .needsCredentials
        let said = document?["error_description"]?.string ?? document?["error"]?.string ?? ""
        failure.text = redacted("the refresh token is refused, log in again: \(said)")
      }
      return .failure(failure)
    }
    let life = min(max(document["expires_in"]?.integer ?? 3600, 60), 366 * 86_400)
    memory.remember(LinkedInMemory.refreshedAt, String(now().secondsSinceEpoch))
    return .success(.init(Secret(token), ends: now().adding(seconds: life - 30)))
  }
}
