import Content
import HTTP
import JSON

extension LinkedInPlatform {
  /// A member's token must be that member's; an organization's must belong to somebody who may post for it.
  public func verify(in session: AccountSession) async -> Verification {
    do {
      let author = try session.linkedInAuthor()
      var facts: [String] = []
      switch author.isMember {
      case true:
        switch try await member(author, session) {
        case .success(let name): facts.append(session.redacted("logged in as \(name)"))
        case .failure(let failure): return .failed(failure.failure)
        }
      case false:
        switch try await role(author, session) {
        case .success(let role): facts.append(session.redacted("\(role) of \(author.urn)"))
        case .failure(let failure): return .failed(failure.failure)
        }
      }
      if let end = await tokenEnd(session) {
        facts.append("the token ends at \(end)" + (session.linkedInMayRefresh ? " and is replaced then" : ""))
      }
      if let age = Self.months(since: try session.linkedInVersion(), session.now()), age > 10 {
        facts.append(
          "API version \(try session.linkedInVersion()) is \(age) months old and lives 12: raise api_version")
      }
      return .accepted(facts: facts)
    } catch {
      return .failed(error.failure)
    }
  }

  /// `GET /v2/userinfo`, which knows no versions.
  private func member(
    _ author: LinkedInAuthor, _ session: AccountSession
  ) async throws(LinkedInStop) -> Result<String, LookFailure> {
    func ask() async throws(LinkedInStop) -> Reply {
      let token = try await session.linkedInToken()
      return await session.call(
        HTTPRequest(
          "GET", session.address(["v2", "userinfo"]),
          headers: [("Authorization", "Bearer \(token.reveal())"), ("Accept", "application/json")],
          timeout: 60))
    }
    var reply = try await ask()
    if session.linkedInNoteRefusal(reply) { reply = try await ask() }
    guard case .accepted(let document, _) = reply, let sub = document["sub"]?.string, !sub.isEmpty else {
      var failure = LinkedInErrors.failure(reply, .repeatable, session)
      if failure.code == "403" { failure.text += "; a member's token needs the scopes openid and profile" }
      return .failure(LookFailure(failure))
    }
    guard sub == author.id else {
      return .failure(
        LookFailure(
          Failure(
            .needsCredentials, code: "other-account",
            session.redacted(
              "the token belongs to urn:li:person:\(sub), the account names \(author.urn)"))))
    }
    return .success(document["name"]?.string ?? author.urn)
  }

  /// Roles that may post for an organization.
  private static let roles = ["ADMINISTRATOR", "CONTENT_ADMIN", "DIRECT_SPONSORED_CONTENT_POSTER"]

  /// The roles of the token's owner, as far as they may post.
  private func role(
    _ author: LinkedInAuthor, _ session: AccountSession
  ) async throws(LinkedInStop) -> Result<String, LookFailure> {
    for page in 0..<10 {
      let reply = try await session.linkedInCall(
        "GET", ["organizationAcls"],
        query: "q=roleAssignee&state=APPROVED&count=100" + (page > 0 ? "&start=\(page * 100)" : ""),
        restli: "FINDER")
      guard case .accepted(let document, let response) = reply else {
        return .failure(LookFailure(LinkedInErrors.failure(reply, .repeatable, session)))
      }
      guard let elements = document["elements"]?.array else {
        return .failure(LookFailure(session.failure(garbled: response, .repeatable)))
      }
      for element in elements {
        let organization = element["organization"]?.string ?? element["organizationTarget"]?.string
        if organization == author.urn, element["state"]?.string.map({ $0 == "APPROVED" }) ?? true,
          let role = element["role"]?.string, Self.roles.contains(role)
        {
          return .success(role.lowercased().split(separator: "_").joined(separator: " "))
        }
      }
      if elements.count < 100 { break }
    }
    return .failure(
      LookFailure(
        Failure(
          .needsCredentials, code: "other-account",
          "the token's owner may not post for \(author.urn): an administrator of the page gives the role")))
  }

  /// When the token ends, where the account has what it takes to ask.
  private func tokenEnd(_ session: AccountSession) async -> Instant? {
    guard let id = session.secrets["client_id"]?.reveal(), !id.isEmpty,
      let secret = session.secrets["client_secret"]?.reveal(), !secret.isEmpty,
      let token = try? await session.linkedInToken()
    else { return nil }
    let reply = await session.linkedInTokenCall(
      "introspectToken", [("client_id", id), ("client_secret", secret), ("token", token.reveal())])
    guard case .accepted(let document, _) = reply, document["active"]?.bool == true,
      let end = document["expires_at"]?.integer, end > 0
    else { return nil }
    return Instant(secondsSinceEpoch: end)
  }

  /// How many months ago a version of the form `YYYYMM` was made.
  static func months(since version: String, _ now: Instant) -> Int? {
    let day = now.dayPath.split(separator: "/").compactMap { Int($0) }
    guard version.utf8.count == 6, let number = Int(version), day.count == 3 else { return nil }
    return day[0] * 12 + day[1] - (number / 100 * 12 + number % 100)
  }
}
