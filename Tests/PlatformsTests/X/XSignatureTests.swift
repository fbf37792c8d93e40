import Content
import HTTP
import HTTPTestDoubles
import Testing

@testable import Platforms

@Suite("Signing for X by OAuth 1.0a")
struct XSignatureTests {
  private static let signature = XSignature(
    consumerKey: Secret("xvz1evFS4wEEPTGEFPHBog"),
    consumerSecret: Secret("kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw"),
    token: Secret("370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"),
    tokenSecret: Secret("LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"))

  @Test("The documentation's own example gives its own signature")
  func example() {
    let parameters = [
      ("status", "Hello Ladies + Gentlemen, a signed OAuth request!"),
      ("oauth_consumer_key", "xvz1evFS4wEEPTGEFPHBog"),
      ("oauth_nonce", "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"), ("oauth_signature_method", "HMAC-SHA1"),
      ("oauth_timestamp", "1318622958"),
      ("oauth_token", "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"),
      ("oauth_version", "1.0"),
    ]
    for (host, wanted) in [
      ("api.twitter.com", "hCtSmYh+iHYCEqBWrE7C7hYmtUk="), ("api.x.com:443", "Ls93hJiZbQ3akF3HF3x1Bz8/zU4="),
    ] {
      #expect(
        Self.signature.signature(
          "POST", "https://\(host)/1.1/statuses/update.json?include_entities=true", parameters) == wanted)
    }
  }

  @Test("With all four secrets every call is signed, each with a nonce of its own, and no secret is in it")
  func signed() async throws {
    let transport = ScriptedTransport(
      [XScript.owner(), XScript.owner()].map { exchange in
        var exchange = exchange
        exchange.headers = []
        return exchange
      })
    var session = XScript.session(transport)
    session.secrets["consumer_key"] = Secret("ck")
    session.secrets["consumer_secret"] = Secret("cs-hidden")
    session.secrets["token_secret"] = Secret("ts-hidden")
    for _ in 0..<2 { #expect(word(await XPlatform().verify(in: session)) == "accepted") }
    try transport.verify()
    let headers = transport.requests.compactMap { $0.header("Authorization") }
    #expect(Set(headers).count == 2, "the same call in the same second")
    for header in headers {
      #expect(header.hasPrefix("OAuth oauth_consumer_key=\"ck\", oauth_nonce=\""))
      #expect(header.contains("oauth_timestamp=\"1795248000\", oauth_token=\"\(testToken)\""))
      #expect(!header.contains("hidden"))
    }
  }

  @Test("One of the three secrets alone is a credential that is missing, not a bearer token")
  func half() async throws {
    try await ScriptedTransport.run([]) { transport in
      var session = XScript.session(transport)
      session.secrets["consumer_key"] = Secret("ck")
      #expect(word(await XPlatform().verify(in: session)) == "needsCredentials")
    }
  }
}
