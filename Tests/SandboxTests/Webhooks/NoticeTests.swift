import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite("What the sandbox's platforms tell")
struct NoticeTests {
  @Test("The tests' own code is that of RFC 4231")
  func ownCode() {
    let code = OwnCode.hmac(Array("what do ya want for nothing?".utf8), key: "Jefe")
    #expect(
      OwnCode.hex(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    #expect(
      OwnCode.hex(OwnCode.sha256([]))
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  /// Whether a notice carries what its receiver computes of the bytes that came.
  private func isSigned(_ call: WebhookCall, _ header: String, _ expected: ([UInt8]) -> String) -> Bool {
    call.headers.first { $0.name == header }?.value == expected(call.body)
  }

  private func hub(_ body: [UInt8]) -> String {
    "sha256=" + OwnCode.hex(OwnCode.hmac(body, key: Receiver.secret))
  }

  @Test("A Page tells of posts, edits, comments and deletions, signed over escaped bytes")
  func facebook() async throws {
    try await Rehearsal.told(.facebook) { rehearsal, receiver in
      let made = try await rehearsal.facebook("POST", "1122334455/feed", form: ["message": "Grüße 🍲 a/b"])
      let id = try #require(made.json?["id"]?.string)
      try await rehearsal.facebook("POST", id, form: ["message": "Anders"])
      let comment = try await rehearsal.facebook("POST", "\(id)/comments", form: ["message": "Ja"])
      try await rehearsal.facebook("DELETE", id)
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 4)
      let calls = await receiver.notices
      for call in calls {
        #expect(isSigned(call, "X-Hub-Signature-256", hub))
        #expect(call.body.allSatisfy { $0 < 0x80 })
      }
      #expect(String(decoding: calls[0].body, as: UTF8.self).contains(#"Gr\u00fc\u00dfe \ud83c\udf72 a\/b"#))
      let said = await receiver.said
      #expect(said.allSatisfy { $0["object"] == "page" && $0["entry"]?[0]?["id"] == "1122334455" })
      let values = said.compactMap { $0["entry"]?[0]?["changes"]?[0]?["value"] }
      #expect(values.map { $0["verb"]?.string } == ["add", "edited", "add", "remove"])
      #expect(values.map { $0["item"]?.string } == ["status", "status", "comment", "status"])
      #expect(values.allSatisfy { $0["post_id"]?.string == id })
      #expect(values[0]["message"] == "Grüße 🍲 a/b" && values[0]["published"] == 1)
      #expect(values[0]["created_time"] == .integer(Int64(Rehearsal.start.timeIntervalSince1970)))
      #expect(values[2]["comment_id"]?.string == comment.json?["id"]?.string)
    }
  }

  @Test("A scheduled Page post is told when its time comes, though nobody calls")
  func scheduled() async throws {
    try await Rehearsal.told(.facebook) { rehearsal, receiver in
      let at = Int(Rehearsal.start.timeIntervalSince1970) + 3600
      let made = try await rehearsal.facebook(
        "POST", "1122334455/feed",
        form: ["message": "Later", "published": "false", "scheduled_publish_time": String(at)])
      #expect(made.status == 200)
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 0)
      try await rehearsal.advance(3600)
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 1)
    }
  }

  @Test("Instagram tells of comments and their answers, and never that a post was published")
  func instagram() async throws {
    try await Rehearsal.told(.instagram) { rehearsal, receiver in
      let post = try await rehearsal.publish(rehearsal.finishedImage("Soup"))
      let id = try #require(post.json?["id"]?.string)
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 0)
      let comment = try await rehearsal.instagram("POST", "\(id)/comments", form: ["message": "#soup"])
      let name = try #require(comment.json?["id"]?.string)
      try await rehearsal.instagram("POST", "\(name)/replies", form: ["message": "Yes"])
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 2)
      #expect(await receiver.notices.allSatisfy { isSigned($0, "X-Hub-Signature-256", hub) })
      let said = await receiver.said
      let change = said[0]["entry"]?[0]?["changes"]?[0]
      #expect(said[0]["object"] == "instagram" && change?["field"] == "comments")
      #expect(change?["value"]?["text"] == "#soup" && change?["value"]?["id"]?.string == name)
      #expect(change?["value"]?["media"] == ["id": .string(id), "media_product_type": "FEED"])
      #expect(change?["value"]?["from"] == ["id": "17841400000000001", "username": "acme"])
      #expect(said[1]["entry"]?[0]?["changes"]?[0]?["value"]?["parent_id"]?.string == name)
    }
  }

  @Test("Threads tells of posts, answers and deletions")
  func threads() async throws {
    try await Rehearsal.told(.threads) { rehearsal, receiver in
      let root = try #require(try await rehearsal.thread("One"))
      let answer = try #require(try await rehearsal.thread("Two", to: root))
      try await rehearsal.call("DELETE", "/threads/v1.0/\(answer)?access_token=sandbox-threads-token")
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 4)
      #expect(await receiver.notices.allSatisfy { isSigned($0, "X-Hub-Signature-256", hub) })
      let said = await receiver.said
      #expect(said.map { $0["values"]?["field"]?.string } == ["publish", "publish", "replies", "delete"])
      #expect(said.map { $0["topic"]?.string } == ["interaction", "interaction", "moderate", "moderate"])
      #expect(said[0]["values"]?["value"]?["id"]?.string == root)
      let reply = said[2]["values"]?["value"]
      #expect(reply?["replied_to"]?["id"]?.string == root && reply?["text"] == "Two")
      #expect(reply?["root_post"]?["owner_id"] == "24000000000000001")
      #expect(said[3]["values"]?["value"]?["id"]?.string == answer)
      #expect(said[3]["has_uid_field"] == false && said[3]["app_id"] == "900100")
    }
  }

  private func tiktokCode(_ body: [UInt8], _ second: Int) -> String {
    let code = OwnCode.hmac(Array("\(second).".utf8) + body, key: Receiver.secret)
    return "t=\(second),s=\(OwnCode.hex(code))"
  }

  @Test("TikTok tells that a post is complete, and after the lists' lag that everyone sees it")
  func tiktok() async throws {
    try await Rehearsal.told(.tiktok, options: { $0.lookupLagSeconds = 60 }) { rehearsal, receiver in
      let film = SampleMedia.mp4(width: 1080, height: 1920, seconds: 8)
      let (id, path) = try await TikTokTests.begin(rehearsal, size: film.count)
      #expect(try await TikTokTests.put(film, 0, of: film.count, to: path, rehearsal).status == 201)
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 1)
      try await rehearsal.advance(60)
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 1)
      let start = Int(Rehearsal.start.timeIntervalSince1970)
      let calls = await receiver.notices
      #expect(isSigned(calls[0], "TikTok-Signature") { tiktokCode($0, start) })
      #expect(isSigned(calls[1], "TikTok-Signature") { tiktokCode($0, start + 60) })
      let said = await receiver.said
      #expect(
        said.map { $0["event"]?.string } == ["post.publish.complete", "post.publish.publicly_available"])
      #expect(said[0]["client_key"] == "sandbox-tiktok-key")
      #expect(said[0]["user_openid"] == "-000AcmeAcmeAcmeAcmeAcmeAcmeAcmeAcme0")
      let content = try #require(said[0]["content"]?.string)
      #expect(
        try JSON(parsing: Array(content.utf8)) == [
          "publish_id": .string(id), "publish_type": "DIRECT_POST",
        ])
      let item = try #require(try await rehearsal.ledger().first?["id"]?.string)
      #expect(said[1]["content"]?.string?.contains("\"post_id\":\"\(item)\"") == true)
    }
  }

  @Test("TikTok tells once that a post failed, with its reason, when processing is over")
  func tiktokFailure() async throws {
    try await Rehearsal.told(.tiktok, options: { $0.processingSeconds = 30 }) { rehearsal, receiver in
      let noise = [UInt8](repeating: 7, count: 5000)
      let (id, path) = try await TikTokTests.begin(rehearsal, size: noise.count)
      _ = try await TikTokTests.put(noise, 0, of: noise.count, to: path, rehearsal)
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 0)
      try await rehearsal.advance(30)
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 1)
      try await rehearsal.advance(30)
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 0)
      let said = try #require(await receiver.said.first)
      #expect(said["event"] == "post.publish.failed")
      let content = try JSON(parsing: Array(try #require(said["content"]?.string).utf8))
      #expect(content["reason"] == "file_format_check_failed" && content["publish_id"]?.string == id)
    }
  }

  @Test("X tells of a post and of its deletion, signed in base64 with the consumer secret")
  func x() async throws {
    try await Rehearsal.told(.x) { rehearsal, receiver in
      let id = try #require(try await rehearsal.tweet("Soup is ready & hot"))
      try await rehearsal.call(
        "DELETE", "/x/2/tweets/\(id)", headers: ["Authorization": "Bearer sandbox-x-token"])
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 2)
      #expect(
        await receiver.notices.allSatisfy { call in
          isSigned(call, "x-twitter-webhooks-signature") {
            "sha256=" + OwnCode.base64(OwnCode.hmac($0, key: Receiver.secret))
          }
        })
      let data = await receiver.said.compactMap { $0["data"] }
      #expect(data.map { $0["event_type"]?.string } == ["post.create", "post.delete"])
      #expect(data.allSatisfy { $0["filter"]?["user_id"] == "1460000000000000001" })
      #expect(data[0]["payload"]?["id"]?.string == id)
      #expect(data[0]["payload"]?["text"] == "Soup is ready &amp; hot")
      #expect(data[1]["payload"] == ["id": .string(id), "author_id": "1460000000000000001"])
      #expect(data[0]["event_uuid"] != data[1]["event_uuid"])
    }
  }

  @Test("LinkedIn tells an organization of comments on public posts; its prefix is signed and not sent")
  func linkedin() async throws {
    try await Rehearsal.told(.linkedin) { rehearsal, receiver in
      let author = "urn:li:organization:5515715"
      let made = try await rehearsal.linkedin(
        "posts",
        """
        {"author": "\(author)", "commentary": "Soup", "visibility": "PUBLIC", "distribution":
        {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED", "isReshareDisabledByAuthor": false}
        """)
      let post = try #require(made.header("x-restli-id"), "\(made.text)")
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 0)
      let comment = try await rehearsal.linkedin(
        "socialActions/\(Rehearsal.escape(post))/comments",
        "{\"actor\": \"\(author)\", \"object\": \"\(post)\", \"message\": {\"text\": \"First\"}}")
      #expect(comment.status == 201)
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 1)
      let call = try #require(await receiver.notices.first)
      #expect(
        isSigned(call, "X-LI-Signature") {
          OwnCode.hex(OwnCode.hmac(Array("hmacsha256=".utf8) + $0, key: Receiver.secret))
        })
      let said = try #require(await receiver.said.first)
      #expect(said["type"] == "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS")
      let told = said["notifications"]?[0]
      #expect(told?["organizationalEntity"]?.string == author && told?["sourcePost"]?.string == post)
      #expect(told?["decoratedGeneratedActivity"]?["comment"]?["text"] == "First")
      #expect((told?["notificationId"]?.integer ?? 0) > 0)
    }
  }

  @Test("A Mastodon server tells its administrator of statuses and edits, not of deletions")
  func mastodon() async throws {
    try await Rehearsal.told(.mastodon) { rehearsal, receiver in
      let made = try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "Grüße"])
      let id = try #require(made.json?["id"]?.string)
      try await rehearsal.mastodon("PUT", "v1/statuses/\(id)", form: ["status": "Anders"])
      try await rehearsal.mastodon("DELETE", "v1/statuses/\(id)")
      #expect(await rehearsal.server.deliverWebhooks(by: receiver) == 2)
      #expect(await receiver.notices.allSatisfy { isSigned($0, "X-Hub-Signature", hub) })
      let said = await receiver.said
      #expect(said.map { $0["event"]?.string } == ["status.created", "status.updated"])
      #expect(said[0]["object"]?["content"] == "<p>Grüße</p>" && said[0]["object"]?["id"]?.string == id)
    }
  }

  @Test("A platform without a webhook tells nobody, and one platform's notices go to its own address")
  func apart() async throws {
    try await Rehearsal.told(.x, .mastodon) { rehearsal, receiver in
      _ = try await rehearsal.facebook("POST", "1122334455/feed", form: ["message": "Hi"])
      _ = try await rehearsal.tweet("Hi")
      _ = try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "Hi"])
      await rehearsal.server.deliverWebhooks(by: receiver)
      let addresses = await receiver.notices.map { $0.url.prefix { $0 != "?" } }
      #expect(addresses == ["http://127.0.0.1:9/x", "http://127.0.0.1:9/mastodon"])
    }
  }
}
