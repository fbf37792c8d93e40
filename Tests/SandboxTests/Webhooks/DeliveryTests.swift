import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite("How the sandbox's platforms deliver")
struct DeliveryTests {
  private func subscription(_ rehearsal: Rehearsal) async throws -> JSON {
    try #require(try await rehearsal.webhooks()["subscriptions"]?[0])
  }

  @Test(
    "A receiver is told nothing until it has passed its platform's challenge",
    arguments: [
      (SandboxPlatform.facebook, "hub.mode=subscribe&hub.challenge="), (.x, "crc_token="),
      (.linkedin, "challengeCode="),
    ])
  func challenge(platform: SandboxPlatform, query: String) async throws {
    try await Rehearsal.told(platform, subscribed: false) { rehearsal, receiver in
      #expect(try await subscription(rehearsal)["state"] == "asked")
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 1)
      let call = try #require(await receiver.challenges.first)
      #expect(call.url.hasPrefix("http://127.0.0.1:9/\(platform.rawValue)?key=of-the-receiver&\(query)"))
      #expect(call.patience == (platform == .linkedin ? 3 : 10))
      #expect(try await subscription(rehearsal)["state"] == "subscribed")
    }
  }

  @Test(
    "A wrong answer, an error, another word and silence subscribe nobody; what happens then is missed",
    arguments: [SandboxPlatform.facebook, .x],
    [Receiver.Manner.wrong, .status(403), .status(500), .status(204), .silent])
  func refused(platform: SandboxPlatform, manner: Receiver.Manner) async throws {
    try await Rehearsal.told(platform, subscribed: false) { rehearsal, receiver in
      await receiver.behave(manner)
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 1)
      let standing = try await subscription(rehearsal)
      #expect(standing["state"] == "refused" && standing["reason"]?.string?.isEmpty == false)
      _ = try await rehearsal.tweet("Hi")
      _ = try await rehearsal.facebook("POST", "1122334455/feed", form: ["message": "Hi"])
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 0)
      #expect(try await subscription(rehearsal)["missed"] == 1)
      // Asked again when its owner wants it, and then told.
      await receiver.behave(.right)
      let again = try await rehearsal.call(
        "POST", "/_sandbox/webhooks", json: "{\"platform\": \"\(platform.rawValue)\"}")
      #expect(again.status == 200)
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 1)
      #expect(try await subscription(rehearsal)["state"] == "subscribed")
      _ = try await rehearsal.tweet("Ho")
      _ = try await rehearsal.facebook("POST", "1122334455/feed", form: ["message": "Ho"])
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 1)
    }
  }

  @Test("A verify token that the receiver does not know subscribes nobody")
  func otherWord() async throws {
    try await Rehearsal.told(
      .facebook, subscribed: false, options: { $0.webhooks[.facebook]?.verifyToken = "another" }
    ) { rehearsal, receiver in
      await rehearsal.server.deliverWebhooks(by: receiver)
      let standing = try await subscription(rehearsal)
      #expect(standing["state"] == "refused")
    }
  }

  @Test("LinkedIn asks every two hours, and gives an address up after the third failure in a row")
  func recheck() async throws {
    try await Rehearsal.told(.linkedin) { rehearsal, receiver in
      await receiver.behave(.silent)
      for expected in ["subscribed", "subscribed", "refused"] {
        #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 0)
        try await rehearsal.advance(7200)
        #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 1)
        #expect(try await subscription(rehearsal)["state"]?.string == expected)
      }
      #expect(Set(await receiver.challenges.map(\.url)).count == 4)
    }
  }

  @Test("X bears silence for a while, and ends at once with a wrong token")
  func wrongEnds() async throws {
    try await Rehearsal.told(.x) { rehearsal, receiver in
      try await rehearsal.advance(86_400)
      await receiver.behave(.status(503))
      await rehearsal.server.deliverWebhooks(by: receiver)
      #expect(try await subscription(rehearsal)["state"] == "subscribed")
      try await rehearsal.advance(1800)
      await receiver.behave(.wrong)
      await rehearsal.server.deliverWebhooks(by: receiver)
      #expect(try await subscription(rehearsal)["state"] == "refused")
    }
  }

  @Test(
    "A notice that is not taken comes again by the sandbox's clock with the same body, and once only after")
  func again() async throws {
    try await Rehearsal.told(.tiktok) { rehearsal, receiver in
      await receiver.answer(500, 0, 302)
      let film = SampleMedia.mp4(width: 1080, height: 1920, seconds: 8)
      let (_, path) = try await TikTokTests.begin(rehearsal, size: film.count, level: "SELF_ONLY")
      // What a receiver does never reaches the caller of the platform.
      #expect(try await TikTokTests.put(film, 0, of: film.count, to: path, rehearsal).status == 201)
      for wait in [0, 60, 300, 1800] {
        try await rehearsal.advance(max(0, wait - 1))
        if wait > 0 { #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 0) }
        if wait > 0 { try await rehearsal.advance(1) }
        #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 1)
      }
      try await rehearsal.advance(1_000_000)
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 0)
      let calls = await receiver.notices
      #expect(Set(calls.map(\.body)).count == 1 && calls.count == 4)
      // Each try is signed anew, or a receiver would refuse it as old.
      #expect(Set(calls.map { $0.headers[1].value }).count == 4)
      let delivery = try #require(try await rehearsal.webhooks()["deliveries"]?[0])
      #expect(delivery["state"] == "delivered" && delivery["event"] == "post.publish.complete")
      let tries = delivery["tries"]?.array ?? []
      #expect(tries.map { $0["status"]?.integer } == [500, nil, 302, 200])
      #expect(tries[1]["error"] == "no answer")
    }
  }

  @Test(
    "Every platform's tries end",
    arguments: [
      (SandboxPlatform.facebook, 8, 36.0 * 3600), (.tiktok, 8, 72 * 3600), (.x, 4, 300),
      (.linkedin, 97, 8 * 3600), (.mastodon, 17, 180_000),
    ])
  func bounded(platform: SandboxPlatform, tries: Int, span: Double) throws {
    let rule = try #require(NoticeTable.rule(platform))
    #expect(rule.waits.reduce(0, +) <= span && rule.waits.count == tries - 1)
    let hook = SandboxWebhook(callback: "http://127.0.0.1:9/", secret: "s", verifyToken: "v")
    var book = NoticeBook([platform: hook], seed: 0)
    var now = Rehearsal.start
    if let call = book.next(now), case .challenge(_, let challenge) = call.purpose {
      book.settle(call, .answered(status: 200, body: Self.proof(rule, challenge)), now)
    }
    #expect(book.subscriptions[platform]?.standing == .subscribed)
    book.enqueue("event", platform, account: "acme", body: [:], at: now, due: now)
    var made = 0
    while made < 1000, book.deliveries[0].state == .waiting {
      now = max(now, book.deliveries[0].due)
      while let call = book.next(now) {
        if case .challenge(_, let challenge) = call.purpose {
          book.settle(call, .answered(status: 200, body: Self.proof(rule, challenge)), now)
        } else {
          made += 1
          book.settle(call, .answered(status: 500, body: []), now)
        }
      }
    }
    #expect(made == tries && book.deliveries[0].state == .givenUp)
  }

  private static func proof(_ rule: NoticeRule, _ challenge: String) -> [UInt8] {
    let code = OwnCode.hmac(Array(challenge.utf8), key: "s")
    switch rule.handshake {
    case .none: return []
    case .echo: return Array(challenge.utf8)
    case .proof(let asks, let member, let prefix, let writing, _):
      let text = writing == .hex ? OwnCode.hex(code) : OwnCode.base64(code)
      return Array("{\"\(asks)\": \"\(challenge)\", \"\(member)\": \"\(prefix)\(text)\"}".utf8)
    }
  }

  @Test("Mastodon does not try again where the answer says that it is of no use")
  func final() async throws {
    try await Rehearsal.told(.mastodon) { rehearsal, receiver in
      await receiver.answer(410)
      _ = try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "Hi"])
      await rehearsal.server.deliverWebhooks(by: receiver)
      #expect(try await rehearsal.webhooks()["deliveries"]?[0]?["state"] == "given_up")
    }
  }

  @Test("A notice that was refused arrives behind a younger one")
  func outOfOrder() async throws {
    try await Rehearsal.told(.x) { rehearsal, receiver in
      await receiver.answer(503)
      let first = try #require(try await rehearsal.tweet("One"))
      let second = try #require(try await rehearsal.tweet("Two"))
      await rehearsal.server.deliverWebhooks(by: receiver)
      try await rehearsal.advance(60)
      await rehearsal.server.deliverWebhooks(by: receiver)
      #expect(
        await receiver.said.map { $0["data"]?["payload"]?["id"]?.string } == [first, second, first])
    }
  }

  @Test("Where a platform may repeat itself, each copy is signed and says the same")
  func copies() async throws {
    try await Rehearsal.told(.facebook, copies: 3) { rehearsal, receiver in
      _ = try await rehearsal.facebook("POST", "1122334455/feed", form: ["message": "Hi"])
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 3)
      #expect(Set(await receiver.notices.map(\.body)).count == 1)
    }
  }

  @Test("The report shows what was sent and answered, and no secret is in it or in the log")
  func report() async throws {
    try await Rehearsal.told(.facebook, .x, .linkedin) { rehearsal, receiver in
      _ = try await rehearsal.tweet("Soup")
      await rehearsal.server.deliverWebhooks(by: receiver)
      let report = try await rehearsal.webhooks()
      #expect(report["deliveries"]?[0]?["body"]?.string?.contains("Soup") == true)
      #expect(report["subscriptions"]?.array?.count == 3)
      let log = try await rehearsal.call("GET", "/_sandbox/requests").text
      let words = rehearsal.server.webhooks.joined()
      let call = try #require(await receiver.challenges.first)
      let options = SandboxWebhook(callback: call.url, secret: Receiver.secret, verifyToken: Receiver.word)
      var dumped = ""
      dump(options, to: &dumped)
      dump(call, to: &dumped)
      for text in [report.text(), log, words, "\(options)", "\(call)", dumped] {
        for secret in [Receiver.secret, Receiver.word, "owner%27s", "of-the-receiver", "hub.challenge"] {
          #expect(!text.contains(secret))
        }
      }
    }
  }

  @Test("Beginning anew forgets what was told and keeps who is told")
  func reset() async throws {
    try await Rehearsal.told(.x) { rehearsal, receiver in
      _ = try await rehearsal.tweet("Soup")
      try await rehearsal.call("POST", "/_sandbox/reset")
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 0)
      _ = try await rehearsal.tweet("Soup")
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 1)
    }
  }

  @Test("What a journal brings back is told no second time")
  func journal() async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("told-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    for count in [1, 0] {
      try await Rehearsal.told(.mastodon, options: { $0.journal = path }) { rehearsal, receiver in
        if count == 1 { _ = try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "Hi"]) }
        #expect(await rehearsal.server.deliverWebhooks(by: receiver) == count)
        #expect(try await rehearsal.ledger().count == 1)
      }
    }
  }
}
