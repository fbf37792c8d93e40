import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite struct LinkedInTests {
  @Test(
    "A reserved character without its backslash cuts the post there, and the rule is named",
    arguments: [
      (#"Hi \(all\), 100 \* 2 \~ x"#, "Hi (all), 100 * 2 ~ x", nil as String?),
      ("Hi (all)", "Hi ", "( without"), ("mail @anna", "mail ", "@ without"), ("a*b", "a", "* without"),
      (##"{hashtag|\#|soup} and #bare"##, "#soup and #bare", nil), ("C# is", "C", "# without"),
      ("snake_case", "snake_case", nil), ("@[Acme](urn:li:organization:1)!", "Acme!", nil),
      ("https://a.example/x_y#z", "https://a.example/x_y#z", nil),
      (#"https://a.example/x\_y"#, #"https://a.example/x\_y"#, "backslash in an address"),
      ("https://a.example/(x)", "https://a.example/", "( without"), (#"a\nb"#, "a", #"\ without"#),
    ])
  func cut(commentary: String, shown: String, rule: String?) {
    let rendering = LinkedInRendering(commentary)
    #expect(rendering.text == shown)
    #expect(rendering.rule.map { $0.contains(rule ?? "no rule") } ?? (rule == nil))
  }

  @Test("An access token lives 60 days; the refresh token's year counts from its first grant")
  func tokens() async throws {
    try await Rehearsal.run { rehearsal in
      let form = [
        "grant_type": "refresh_token", "refresh_token": "sandbox-linkedin-token-refresh",
        "client_id": "sandbox-linkedin-client", "client_secret": "sandbox-linkedin-secret",
      ]
      func refresh() async throws -> WireAnswer {
        try await rehearsal.call("POST", "/linkedin/oauth/v2/accessToken", form: form)
      }
      let made = try await refresh()
      #expect(made.json?["expires_in"] == 5_184_000)
      #expect(made.json?["refresh_token_expires_in"] == .integer(365 * 86_400))
      let token = try #require(made.json?["access_token"]?.string)
      func status() async throws -> WireAnswer {
        try await rehearsal.call(
          "GET", "/linkedin/rest/organizationAcls?q=roleAssignee",
          headers: [
            "Authorization": "Bearer \(token)", "LinkedIn-Version": "202609",
            "X-Restli-Protocol-Version": "2.0.0",
          ])
      }
      #expect(try await status().status == 200)
      try await rehearsal.advance(5_184_000)
      let ended = try await status()
      #expect(ended.status == 401)
      #expect(ended.json?["serviceErrorCode"] == 65_602)
      #expect(try await refresh().json?["refresh_token_expires_in"] == .integer(305 * 86_400))
      try await rehearsal.advance(305 * 86_400)
      #expect(try await refresh().status == 400)
    }
  }

  @Test("A code is good once")
  func codes() async throws {
    try await Rehearsal.run { rehearsal in
      let granted = try await rehearsal.call(
        "GET",
        "/linkedin/oauth/v2/authorization?response_type=code&client_id=sandbox-linkedin-client&state=s"
          + "&redirect_uri=http%3A%2F%2F127.0.0.1%2Fback&scope=w_organization_social")
      #expect(granted.status == 302)
      let location = try #require(granted.header("Location"))
      let code = try #require(location.split(separator: "=").dropFirst().first?.split(separator: "&").first)
      let form = [
        "grant_type": "authorization_code", "code": String(code), "redirect_uri": "http://127.0.0.1/back",
        "client_id": "sandbox-linkedin-client", "client_secret": "sandbox-linkedin-secret",
      ]
      #expect(try await rehearsal.call("POST", "/linkedin/oauth/v2/accessToken", form: form).status == 200)
      #expect(try await rehearsal.call("POST", "/linkedin/oauth/v2/accessToken", form: form).status == 400)
    }
  }

  @Test("The words of a deleted post are refused for a day, naming it")
  func ghost() async throws {
    try await Rehearsal.run { rehearsal in
      let headers = [
        "Authorization": "Bearer sandbox-linkedin-token", "LinkedIn-Version": "202609",
        "X-Restli-Protocol-Version": "2.0.0",
      ]
      let body =
        #"{"author":"urn:li:organization:5515715","commentary":"Hi","visibility":"PUBLIC","distribution":"#
        + #"{"feedDistribution":"MAIN_FEED","targetEntities":[],"thirdPartyDistributionChannels":[]},"#
        + #""lifecycleState":"PUBLISHED"}"#
      func publish() async throws -> WireAnswer {
        try await rehearsal.call("POST", "/linkedin/rest/posts", json: body, headers: headers)
      }
      let urn = try #require(try await publish().header("x-restli-id"))
      let path = "/linkedin/rest/posts/\(urn.split(separator: ":").joined(separator: "%3A"))"
      for _ in 0..<2 { #expect(try await rehearsal.call("DELETE", path, headers: headers).status == 204) }
      let again = try await publish()
      #expect(again.status == 422)
      #expect(again.text.contains("Content is a duplicate of \(urn)"))
      try await rehearsal.advance(86_400)
      #expect(try await publish().status == 201)
    }
  }
}
