import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Publishing on YouTube")
struct YouTubePublishTests {
  let platform = YouTubePlatform()

  private func publish(_ exchange: ScriptedExchange) async throws -> PublishAnswer {
    let stored = try await YouTubeScript.prepared()
    return try await ScriptedTransport.run([exchange]) {
      await platform.publish(YouTubeScript.request(stored), in: YouTubeScript.account($0))
    }
  }

  @Test("The last piece makes the video; the receipt asks for its extras")
  func last() async throws {
    for status in [200, 201] {
      guard case .published(let receipt) = try await publish(YouTubeScript.last(status: status)) else {
        Issue.record("not published")
        return
      }
      #expect(receipt.remoteID == "dQw4w9WgXcQ")
      #expect(receipt.permalink == nil)
      #expect(receipt.publishedAt == Instant("2026-11-21T07:59:30Z"))
    }
  }

  @Test("Every way the public call can go wrong has its class", arguments: FailureMode.everywhere)
  func failures(_ mode: FailureMode) async throws {
    var call = YouTubeScript.last()
    call.answer = mode.answer
    let answer = try await publish(call)
    #expect(word(answer) == mode.onPublish)
    #expect(!"\(answer)".contains(testToken))
  }

  @Test("An answer that the session still waits is certain; one that it is gone is not")
  func open() async throws {
    #expect(word(try await publish(YouTubeScript.last(status: 308, ""))) == "retryLater")
    #expect(word(try await publish(YouTubeScript.last(status: 404, ""))) == "ambiguous")
    #expect(word(try await publish(YouTubeScript.last(status: 410, ""))) == "ambiguous")
  }

  @Test("Nothing is sent where pieces before the last are missing, or the session is of another content")
  func unprepared() async throws {
    let transport = ScriptedTransport([])
    let account = YouTubeScript.account(transport)
    let early = try await YouTubeScript.prepared(sent: 0)
    let done = try await YouTubeScript.prepared()
    #expect(word(await platform.publish(YouTubeScript.request(nil), in: account)) == "retryLater")
    #expect(word(await platform.publish(YouTubeScript.request(early), in: account)) == "retryLater")
    let other = YouTubeScript.request(done, YouTubeScript.content(title: "Cat"))
    #expect(word(await platform.publish(other, in: account)) == "retryLater")
    try transport.verify()
  }

  @Test("A refresh token is exchanged once a run, and hidden with what it gave")
  func refresh() async throws {
    let exchange = ScriptedExchange(
      "POST", "https://oauth2.googleapis.com/token",
      body: "grant_type=refresh_token&refresh_token=1%2F%2Frefresh&client_id=client&client_secret=hush-hush",
      status: 200,
      #"{"access_token":"tok-very-secret-1","expires_in":3599,"scope":"x","token_type":"Bearer"}"#)
    let stored = YouTubeScript.plain(try await YouTubeScript.prepared())
    try await ScriptedTransport.run([exchange, YouTubeScript.last(), YouTubeScript.ask()]) { transport in
      var account = YouTubeScript.account(transport, token: nil)
      account.secrets = [
        "refresh_token": Secret("1//refresh"), "client_id": Secret("client"),
        "client_secret": Secret("hush-hush"),
      ]
      #expect(word(await platform.publish(YouTubeScript.request(stored), in: account)) == "published")
      #expect(word(await platform.find(YouTubeScript.search(stored), in: account)) == "surelyNotPublished")
      #expect(account.memory.secrets.contains(Secret("tok-very-secret-1")))
      #expect(account.memory.secrets.contains(Secret(YouTubeScript.upload)))
    }
  }

  @Test("A revoked refresh token, or none at all, holds the account and sends nothing else")
  func noToken() async throws {
    let stored = YouTubeScript.plain(try await YouTubeScript.prepared())
    let refused = ScriptedExchange(
      "POST", "https://oauth2.googleapis.com/token", status: 400,
      #"{"error":"invalid_grant","error_description":"Token has been expired or revoked."}"#)
    let answer = try await ScriptedTransport.run([refused]) { transport in
      var account = YouTubeScript.account(transport, token: nil)
      account.secrets = [
        "refresh_token": Secret("r"), "client_id": Secret("c"), "client_secret": Secret("s"),
      ]
      return await platform.publish(YouTubeScript.request(stored), in: account)
    }
    #expect(word(answer) == "needsCredentials")
    let none = ScriptedTransport([])
    var account = YouTubeScript.account(none, token: nil)
    #expect(word(await platform.verify(in: account)) == "needsCredentials")
    account.secrets = ["refresh_token": Secret("r")]
    #expect("\(await platform.verify(in: account))".contains("go together"))
    try none.verify()
  }

  @Test("A token that ended during the upload is made anew; the public call itself leaves once")
  func expired() async throws {
    let exchange = ScriptedExchange(
      "POST", "https://oauth2.googleapis.com/token", status: 200,
      #"{"access_token":"tok-very-secret-1","expires_in":3599}"#)
    let stored = YouTubeScript.plain(try await YouTubeScript.prepared())
    let refused = YouTubeScript.last(status: 401, YouTubeScript.error(401, "authError"))
    let answer = try await ScriptedTransport.run([exchange, refused]) { transport in
      var account = YouTubeScript.account(transport, token: nil)
      account.secrets = [
        "refresh_token": Secret("r"), "client_id": Secret("c"), "client_secret": Secret("s"),
      ]
      return await platform.publish(YouTubeScript.request(stored), in: account)
    }
    #expect(word(answer) == "retryLater")
  }
}
