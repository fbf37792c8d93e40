import Crypto
import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite struct TokenOfficeTests {
  private static let app = "client_id=\(GraphApp.id)&client_secret=\(GraphApp.secret)"

  /// A person's yes on Facebook, as the short-lived token it gives.
  private func shortToken(_ rehearsal: Rehearsal) async throws -> String {
    let redirect = "https://app.example/back"
    let dialog = try await rehearsal.call(
      "GET",
      "/facebook/v26.0/dialog/oauth?client_id=\(GraphApp.id)&redirect_uri=\(redirect)&response_type=code&state=s"
    )
    let back = try #require(dialog.header("Location"))
    #expect(dialog.status == 302 && back.hasPrefix(redirect) && back.hasSuffix("&state=s"))
    let code = try #require(back.split(separator: "code=").last?.split(separator: "&").first)
    let path = "/facebook/v26.0/oauth/access_token?\(Self.app)&redirect_uri=\(redirect)&code=\(code)"
    let short = try await rehearsal.call("GET", path)
    #expect(short.json?["token_type"] == "bearer" && short.json?["expires_in"] == 5400)
    #expect(try await rehearsal.call("GET", path).status == 400, "a code is worth something once")
    return try #require(short.json?["access_token"]?.string)
  }

  private func exchange(_ token: String, _ app: String = app) -> String {
    "/facebook/v26.0/oauth/access_token?grant_type=fb_exchange_token&\(app)&fb_exchange_token=\(token)"
  }

  private func page(_ rehearsal: Rehearsal, _ token: String) async throws -> WireAnswer {
    try await rehearsal.call(
      "GET", "/facebook/v26.0/me/accounts?fields=id,access_token",
      headers: ["Authorization": "Bearer \(token)"])
  }

  @Test("Facebook: a short token becomes a long one while it lives, that one ends, and a Page's does not")
  func facebook() async throws {
    try await Rehearsal.run { rehearsal in
      let short = try await shortToken(rehearsal)
      let long = try await rehearsal.call("GET", exchange(short))
      let lasting = try #require(long.json?["access_token"]?.string)
      #expect(lasting != short && long.json?["expires_in"] == 5_184_000)
      #expect(try await page(rehearsal, short).json?["data"]?[0]?["access_token"]?.string == short)
      let own = try await page(rehearsal, lasting).json?["data"]?[0]?["access_token"]?.string
      #expect(own == "sandbox-facebook-token")
      let inspected = try await rehearsal.call(
        "GET", "/facebook/v26.0/debug_token?input_token=\(lasting)&access_token=1%7C2")
      #expect(inspected.json?["data"]?["type"] == "USER")
      #expect(
        inspected.json?["data"]?["expires_at"]?.integer
          == Int64(Rehearsal.start.timeIntervalSince1970) + 5_184_000)
      try await rehearsal.advance(5400)
      let late = try await rehearsal.call("GET", exchange(short))
      #expect(late.status == 400 && late.json?["error"]?["error_subcode"] == 463)
      #expect(try await page(rehearsal, short).json?["error"]?["error_subcode"] == 463)
      #expect(try await page(rehearsal, lasting).status == 200)
      try await rehearsal.advance(5_184_000)
      #expect(try await page(rehearsal, lasting).json?["error"]?["error_subcode"] == 463)
      #expect(try await rehearsal.facebook("GET", "me?fields=id").status == 200)
    }
  }

  @Test("Facebook: a wrong secret, a wrong kind of grant and an unknown token are refused by their lines")
  func facebookRefusals() async throws {
    try await Rehearsal.run { rehearsal in
      let short = try await shortToken(rehearsal)
      let rows = [
        (exchange(short, "client_id=\(GraphApp.id)&client_secret=other"), 1, "§1 client_id, client_secret"),
        (exchange("nobody"), 190, "§1 fb_exchange_token"),
        (exchange(short).replacing("fb_exchange_token&", with: "th_exchange_token&"), 100, "§1 grant_type"),
        (exchange(short).replacing("v26.0", with: "v18.0"), 2500, "§1 supported versions"),
      ]
      for (path, code, rule) in rows {
        let answer = try await rehearsal.call("GET", path)
        #expect(answer.status == 400 && answer.json?["error"]?["code"]?.integer == Int64(code))
        #expect(answer.header("X-Sandbox-Rule")?.hasPrefix("facebook \(rule)") == true)
      }
    }
  }

  // MARK: Mastodon

  private static let mastodon = [
    "client_id": MastodonOffice.clientID, "client_secret": MastodonOffice.clientSecret,
  ]

  private func token(_ rehearsal: Rehearsal, _ form: [String: String]) async throws -> WireAnswer {
    try await rehearsal.call("POST", "/mastodon/oauth/token", form: form)
  }

  /// A code for the app that the sandbox begins with.
  private func code(_ rehearsal: Rehearsal, _ more: String) async throws -> String {
    let dialog = try await rehearsal.call(
      "GET",
      "/mastodon/oauth/authorize?client_id=\(MastodonOffice.clientID)&response_type=code"
        + "&redirect_uri=\(Rehearsal.escape(MastodonOffice.outOfBand))\(more)")
    let back = try #require(dialog.header("Location"), "\(dialog.text)")
    let code = try #require(back.split(separator: "code=").last).description
    let shown = try await rehearsal.call("GET", "/mastodon/oauth/authorize/native?code=\(code)")
    #expect(shown.text.contains(code))
    return code
  }

  private func check(_ rehearsal: Rehearsal, _ token: String) async throws -> WireAnswer {
    try await rehearsal.call(
      "GET", "/mastodon/api/v1/accounts/verify_credentials", headers: ["Authorization": "Bearer \(token)"])
  }

  @Test("Mastodon: a code becomes a token once, with the verifier; it lasts until it is revoked")
  func mastodonToken() async throws {
    try await Rehearsal.run { rehearsal in
      let verifier = String(repeating: "v", count: 43)
      let digest = Data(SHA256.hash(data: Data(verifier.utf8))).base64EncodedString()
      let challenge = digest.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
      let given = try await code(
        rehearsal, "&scope=read+write:statuses&code_challenge=\(challenge)&code_challenge_method=S256")
      var form = Self.mastodon.merging([
        "grant_type": "authorization_code", "code": given, "redirect_uri": MastodonOffice.outOfBand,
      ]) { $1 }
      form["code_verifier"] = "another"
      #expect(try await token(rehearsal, form).json?["error"] == "invalid_grant")
      form["code_verifier"] = verifier
      let made = try await token(rehearsal, form)
      let bearer = try #require(made.json?["access_token"]?.string, "\(made.text)")
      #expect(made.json?["token_type"] == "Bearer" && made.json?["scope"] == "read write:statuses")
      #expect(made.json?["expires_in"] == nil && made.json?["refresh_token"] == nil)
      #expect(try await token(rehearsal, form).json?["error"] == "invalid_grant")
      try await rehearsal.advance(365 * 86_400)
      #expect(try await check(rehearsal, bearer).status == 200)
      let posted = try await rehearsal.call(
        "POST", "/mastodon/api/v1/statuses", form: ["status": "Hi"],
        headers: ["Authorization": "Bearer \(bearer)"])
      #expect(posted.status == 200)
      let medium = try await rehearsal.call(
        "POST", "/mastodon/api/v2/media", headers: ["Authorization": "Bearer \(bearer)"])
      #expect(medium.status == 403, "write:media was not asked for")
      let end = Self.mastodon.merging(["token": bearer]) { $1 }
      let stranger = end.merging(["client_secret": "other"]) { $1 }
      #expect(try await rehearsal.call("POST", "/mastodon/oauth/revoke", form: stranger).status == 401)
      #expect(try await check(rehearsal, bearer).status == 200)
      let revoked = try await rehearsal.call("POST", "/mastodon/oauth/revoke", form: end)
      #expect(revoked.status == 200 && revoked.json == [:])
      #expect(try await check(rehearsal, bearer).status == 401)
    }
  }

  @Test("Mastodon: an app's own token is nobody's, and each wrong call of the endpoint has its word")
  func mastodonRefusals() async throws {
    try await Rehearsal.run { rehearsal in
      let own = try await token(
        rehearsal, Self.mastodon.merging(["grant_type": "client_credentials"]) { $1 })
      let bearer = try #require(own.json?["access_token"]?.string)
      #expect(own.json?["scope"] == "read")
      #expect(try await check(rehearsal, bearer).status == 422)
      let rows: [([String: String], Int, String)] = [
        (["grant_type": "refresh_token"], 400, "unsupported_grant_type"), ([:], 400, "invalid_request"),
        (["grant_type": "client_credentials", "client_secret": "other"], 401, "invalid_client"),
        (["grant_type": "client_credentials", "scope": "admin:write"], 400, "invalid_scope"),
        (["grant_type": "authorization_code", "code": "none"], 400, "invalid_grant"),
      ]
      for (more, status, word) in rows {
        let answer = try await token(rehearsal, Self.mastodon.merging(more) { $1 })
        #expect(answer.status == status && answer.json?["error"]?.string == word, "\(answer.text)")
        #expect(answer.json?["error_description"]?.string != nil)
        #expect(answer.header("X-Sandbox-Rule")?.hasPrefix("mastodon §1") == true)
      }
      let late = try await code(rehearsal, "")
      try await rehearsal.advance(601)
      let form = [
        "grant_type": "authorization_code", "code": late, "redirect_uri": MastodonOffice.outOfBand,
      ]
      #expect(
        try await token(rehearsal, Self.mastodon.merging(form) { $1 }).json?["error"] == "invalid_grant")
    }
  }

  @Test("Mastodon: an app registers itself, is led back to its own address, and revokes no other app's token")
  func mastodonApp() async throws {
    try await Rehearsal.run { rehearsal in
      let known = try await rehearsal.call("GET", "/mastodon/.well-known/oauth-authorization-server")
      let office = try #require(known.json?["token_endpoint"]?.string)
      #expect(office == "\(rehearsal.server.baseURL)/mastodon/oauth/token")
      let app = try await rehearsal.call(
        "POST", "/mastodon/api/v1/apps",
        form: ["client_name": "Mine", "redirect_uris": "https://app.example/back", "scopes": "read write"])
      let id = try #require(app.json?["client_id"]?.string)
      let secret = try #require(app.json?["client_secret"]?.string)
      let path = "/mastodon/oauth/authorize?client_id=\(id)&response_type=code&redirect_uri="
      let plain = "&code_challenge=abc&code_challenge_method=plain"
      #expect(try await rehearsal.call("GET", path + "https://else.example/back").status == 400)
      #expect(try await rehearsal.call("GET", path + "https://app.example/back" + plain).status == 400)
      let back = try await rehearsal.call("GET", path + "https://app.example/back&state=a%26b")
      #expect(back.header("Location")?.hasPrefix("https://app.example/back?code=") == true)
      #expect(back.header("Location")?.hasSuffix("&state=a%26b") == true)
      let foreign = ["client_id": id, "client_secret": secret, "token": "sandbox-mastodon-token"]
      let refused = try await rehearsal.call("POST", "/mastodon/oauth/revoke", form: foreign)
      #expect(refused.status == 403 && refused.json?["error"] == "unauthorized_client")
      #expect(try await check(rehearsal, "sandbox-mastodon-token").status == 200)
    }
  }
}
