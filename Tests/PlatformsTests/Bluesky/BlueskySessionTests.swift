import Content
import HTTP
import HTTPTestDoubles
import JSON
import Testing

@testable import Platforms

@Suite("Sessions with Bluesky")
struct BlueskySessionTests {
  private let expired = #"{"error":"ExpiredToken","message":"Token has expired"}"#

  private func server(
    _ token: String = "access-1", status: Int = 200, _ answer: String = "{\"blobUploadLimit\":50000000}"
  ) -> ScriptedExchange {
    ScriptedExchange(
      "GET", "\(BlueskyScript.server)/xrpc/com.atproto.server.describeServer",
      headers: [(name: "Authorization", value: "Bearer \(token)")], status: status, answer,
      answerHeaders: BlueskyScript.date)
  }

  @Test("One login serves a run, and the server the DID document names is the one that is called")
  func once() async throws {
    try await ScriptedTransport.run([
      BlueskyScript.login(), server(), BlueskyScript.put(BlueskyScript.record("Hi")),
    ]) { transport in
      let session = BlueskyScript.session(transport)
      #expect(word(await BlueskyPlatform().verify(in: session)) == "accepted")
      #expect(
        word(await BlueskyPlatform().publish(BlueskyScript.request(post("Hi")), in: session)) == "published")
      #expect(session.redacted("a access-1 b refresh-1") == "a ••• b •••")
    }
  }

  @Test("Calls that come together make one login")
  func together() async throws {
    try await ScriptedTransport.run([BlueskyScript.login()]) { transport in
      let session = BlueskyScript.session(transport)
      await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 { group.addTask { (try? await session.blueskyLogin().did) == "did:plc:abc" } }
        for await isOurs in group { #expect(isOurs) }
      }
    }
  }

  @Test("An ended session is refreshed, and the call made again")
  func refreshed() async throws {
    try await ScriptedTransport.run([
      BlueskyScript.login(), server(status: 400, expired), BlueskyScript.refresh(1), server("access-2"),
    ]) { transport in
      let answer = await BlueskyPlatform().verify(in: BlueskyScript.session(transport))
      #expect(word(answer) == "accepted", "\(answer)")
    }
  }

  @Test("A session that cannot be refreshed is begun anew")
  func begunAnew() async throws {
    for error in ["ExpiredToken", "InvalidToken"] {
      try await ScriptedTransport.run([
        BlueskyScript.login(), server(status: 400, expired),
        BlueskyScript.refresh(1, status: 400, "{\"error\":\"\(error)\"}"), BlueskyScript.login(5),
        server("access-5"),
      ]) { transport in
        let answer = await BlueskyPlatform().verify(in: BlueskyScript.session(transport))
        #expect(word(answer) == "accepted", "\(answer)")
      }
    }
  }

  @Test("A server that is away while refreshing is no reason to log in")
  func awayWhileRefreshing() async throws {
    try await ScriptedTransport.run([
      BlueskyScript.login(), server(status: 400, expired), BlueskyScript.refresh(1, status: 502, ""),
    ]) { transport in
      let answer = await BlueskyPlatform().verify(in: BlueskyScript.session(transport))
      #expect(word(answer) == "retryLater", "\(answer)")
    }
  }

  @Test("A token whose time is over is refreshed before it is refused")
  func clock() async throws {
    // {"iat":1795248000,"exp":1795255200}
    let token = "h.eyJpYXQiOjE3OTUyNDgwMDAsImV4cCI6MTc5NTI1NTIwMH0.s"
    let first = BlueskyScript.pair().split(separator: "access-1").joined(separator: token)
    try await ScriptedTransport.run([
      BlueskyScript.login(1, first), server(token), BlueskyScript.refresh(1),
      BlueskyScript.get(status: 400, BlueskyScript.absent, token: "access-2"),
    ]) { transport in
      var session = BlueskyScript.session(transport)
      #expect(word(await BlueskyPlatform().verify(in: session)) == "accepted")
      session.now = { testNow.adding(seconds: 7200 - 60) }
      #expect(
        word(await BlueskyPlatform().find(BlueskyScript.search(post("Hi")), in: session))
          == "surelyNotPublished")
    }
  }

  @Test("The public call is never made twice: a session that ended is renewed for the next attempt")
  func endedOnPublish() async throws {
    try await ScriptedTransport.run([
      BlueskyScript.login(), BlueskyScript.put(BlueskyScript.record("Hi"), status: 400, expired),
      BlueskyScript.refresh(1), BlueskyScript.put(BlueskyScript.record("Hi"), token: "access-2"),
    ]) { transport in
      let session = BlueskyScript.session(transport)
      #expect(
        word(await BlueskyPlatform().publish(BlueskyScript.request(post("Hi")), in: session)) == "retryLater")
      #expect(
        word(await BlueskyPlatform().publish(BlueskyScript.request(post("Hi")), in: session)) == "published")
    }
    try await ScriptedTransport.run([
      BlueskyScript.login(), BlueskyScript.put(BlueskyScript.record("Hi"), status: 400, expired),
      BlueskyScript.refresh(1, status: 400, expired),
      BlueskyScript.login(
        status: 401, #"{"error":"AuthenticationRequired","message":"Invalid identifier or password"}"#),
    ]) { transport in
      let answer = await BlueskyPlatform().publish(
        BlueskyScript.request(post("Hi")), in: BlueskyScript.session(transport))
      #expect(word(answer) == "needsCredentials", "\(answer)")
    }
  }

  @Test("An app password of another account is refused, and so is an account that is shut")
  func otherAccount() async throws {
    try await ScriptedTransport.run([
      BlueskyScript.login(
        BlueskyScript.pair().split(separator: "alice.example").joined(separator: "mallory.example"))
    ]) { transport in
      #expect(
        word(await BlueskyPlatform().verify(in: BlueskyScript.session(transport))) == "needsCredentials")
    }
    try await ScriptedTransport.run([
      BlueskyScript.login(
        BlueskyScript.pair().split(separator: "\"active\":true").joined(
          separator: "\"active\":false,\"status\":\"takendown\""))
    ]) { transport in
      let answer = await BlueskyPlatform().verify(in: BlueskyScript.session(transport))
      #expect("\(answer)".contains("takendown"))
    }
  }

  @Test(
    "A server that would get the token in the clear, or is this machine where the account is not, is not called",
    arguments: [
      "http://host.bsky.network", "http://127.0.0.1:80", "https://127.0.0.1", "https://u:p@host.example",
      "https://host.example/?x=1", "ftp://host.example", "",
    ])
  func servers(_ endpoint: String) async throws {
    try await ScriptedTransport.run([BlueskyScript.login(server: endpoint)]) { transport in
      let answer = await BlueskyPlatform().verify(in: BlueskyScript.session(transport))
      #expect(word(answer) == "needsChange", "\(answer)")
    }
  }

  @Test("Without an app password nothing is called")
  func missing() async throws {
    try await ScriptedTransport.run([]) { transport in
      var session = BlueskyScript.session(transport)
      session.secrets = [:]
      let answer = await BlueskyPlatform().verify(in: session)
      #expect(word(answer) == "needsCredentials")
      #expect("\(answer)".contains("app_password"))
    }
  }
}

extension BlueskyScript {
  static func login(_ answer: String) -> ScriptedExchange { login(1, answer) }
}
