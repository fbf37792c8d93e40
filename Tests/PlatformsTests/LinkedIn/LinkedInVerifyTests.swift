import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Who a LinkedIn token is, and how it is replaced")
struct LinkedInVerifyTests {
  let platform = LinkedInPlatform()

  private static func user(
    _ sub: String, token: String = testToken, status: Int = 200, _ error: String? = nil
  )
    -> ScriptedExchange
  {
    ScriptedExchange(
      "GET", "\(LinkedInScript.base)/v2/userinfo",
      headers: [(name: "Authorization", value: "Bearer \(token)")],
      status: status, error ?? #"{"sub":"\#(sub)","name":"Anna"}"#)
  }

  private static func roles(_ organization: String, _ role: String = "ADMINISTRATOR") -> ScriptedExchange {
    ScriptedExchange(
      "GET", "\(LinkedInScript.base)/rest/organizationAcls?q=roleAssignee&state=APPROVED&count=100",
      headers: LinkedInScript.signed, status: 200,
      #"{"elements":[{"role":"\#(role)","organization":"\#(organization)","state":"APPROVED"}]}"#)
  }

  private func verify(
    _ script: [ScriptedExchange], id: String = LinkedInScript.member, secrets: [String: String] = [:],
    now: Instant = testNow
  ) async throws -> Verification {
    try await ScriptedTransport.run(script) {
      await platform.verify(in: LinkedInScript.session($0, id: id, secrets: secrets, now: now))
    }
  }

  @Test("A member's token is that member's, and no other's")
  func member() async throws {
    guard case .accepted(let facts) = try await verify([Self.user("Ab1")]) else {
      Issue.record("refused")
      return
    }
    #expect(facts == ["logged in as Anna"])
    #expect(word(try await verify([Self.user("Zz9")])) == "needsCredentials")
  }

  @Test("A page's token belongs to somebody who may post for it")
  func page() async throws {
    #expect(word(try await verify([Self.roles(LinkedInScript.page)], id: LinkedInScript.page)) == "accepted")
    #expect(
      word(try await verify([Self.roles(LinkedInScript.page, "ANALYST")], id: LinkedInScript.page))
        == "needsCredentials")
    #expect(
      word(try await verify([Self.roles("urn:li:organization:1")], id: LinkedInScript.page))
        == "needsCredentials")
  }

  @Test("An old API version is named before it ends")
  func oldVersion() async throws {
    let later = try #require(Instant("2027-08-01T00:00:00Z"))
    guard case .accepted(let facts) = try await verify([Self.user("Ab1")], now: later) else {
      Issue.record("refused")
      return
    }
    #expect(facts.last == "API version 202609 is 11 months old and lives 12: raise api_version")
  }

  private static let refused = LinkedInScript.error(
    401, "The token used in the request has expired", code: "EXPIRED_ACCESS_TOKEN", service: 65_602)
  private static let refresh = ScriptedExchange(
    "POST", "https://www.linkedin.com/oauth/v2/accessToken",
    body: "grant_type=refresh_token&refresh_token=refresh-1&client_id=app&client_secret=app-secret",
    status: 200, #"{"access_token":"new-token","expires_in":5184000}"#)
  private static let introspection = ScriptedExchange(
    "POST", "https://www.linkedin.com/oauth/v2/introspectToken",
    body: "client_id=app&client_secret=app-secret&token=new-token", status: 200,
    #"{"active":true,"expires_at":1800432000}"#)

  @Test("A token that has ended is replaced once, and its end is told")
  func renewed() async throws {
    let answer = try await verify(
      [
        Self.user("", status: 401, Self.refused), Self.refresh, Self.user("Ab1", token: "new-token"),
        Self.introspection,
      ], secrets: LinkedInScript.renewing)
    guard case .accepted(let facts) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(facts.last == "the token ends at 2027-01-20T08:00:00Z and is replaced then")
  }

  @Test("A public call whose token is refused sends nothing twice: the next attempt has a new token")
  func publishing() async throws {
    let content = post("Hi")
    let answers = try await ScriptedTransport.run([
      LinkedInScript.publish(nil, status: 401, Self.refused, id: nil), Self.refresh,
      ScriptedExchange(
        "POST", "\(LinkedInScript.base)/rest/posts",
        headers: [(name: "Authorization", value: "Bearer new-token")], status: 201, "",
        answerHeaders: [(name: "x-restli-id", value: LinkedInScript.first)]),
    ]) { transport in
      let session = LinkedInScript.session(transport, secrets: LinkedInScript.renewing)
      return [
        word(await platform.publish(LinkedInScript.request(content), in: session)),
        word(await platform.publish(LinkedInScript.request(content), in: session)),
      ]
    }
    #expect(answers == ["retryLater", "published"])
  }

  @Test("A refresh token that is refused needs a person; a new token that is called revoked gets time")
  func refusedAgain() async throws {
    var dead = Self.refresh
    dead.answer = .response(
      HTTPResponse(
        status: 400, body: Array(#"{"error":"invalid_grant","error_description":"it ended"}"#.utf8)))
    #expect(
      word(
        try await verify([Self.user("", status: 401, Self.refused), dead], secrets: LinkedInScript.renewing))
        == "needsCredentials")
    let revoked = LinkedInScript.error(401, "revoked", code: "REVOKED_ACCESS_TOKEN", service: 65_601)
    #expect(
      word(
        try await verify(
          [
            Self.user("", status: 401, Self.refused), Self.refresh,
            Self.user("", token: "new-token", status: 401, revoked),
          ], secrets: LinkedInScript.renewing)) == "retryLater")
  }

  @Test("No failure shows a token", arguments: FailureMode.everywhere)
  func failures(_ mode: FailureMode) async throws {
    let answer = try await verify([Self.user("Ab1")].failing(at: 0, mode))
    #expect(word(answer) == mode.elsewhere)
    #expect(!"\(answer)".contains(testToken))
  }

  @Test("A member's calls count, those of pages and of uploads do not")
  func usage() {
    let account = LinkedInScript.session(ScriptedTransport([])).account
    func counts(_ url: String, _ account: Account) -> [String: Int] {
      platform.usage(of: HTTPRequest("POST", url), nil, account: account, now: testNow).counts
    }
    #expect(counts("\(LinkedInScript.base)/rest/posts", account) == ["calls": 1])
    #expect(counts("https://www.linkedin.com/dms-uploads/1", account) == [:])
    var page = account
    page.identity.id = LinkedInScript.page
    #expect(counts("\(LinkedInScript.base)/rest/posts", page) == [:])
  }
}
