import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Publishing on LinkedIn")
struct LinkedInPublishTests {
  let platform = LinkedInPlatform()

  private func publish(
    _ script: [ScriptedExchange], _ content: DeliveryContent, id: String = LinkedInScript.member,
    checkpoint: JSON? = nil
  ) async throws -> PublishAnswer {
    try await ScriptedTransport.run(script) {
      await platform.publish(
        LinkedInScript.request(content, checkpoint: checkpoint), in: LinkedInScript.session($0, id: id))
    }
  }

  @Test("A text goes out in little text, and the header of the empty answer is the receipt")
  func text() async throws {
    let answer = try await publish(
      [LinkedInScript.publish(LinkedInScript.body(##"Version 2.1 \#release"##))],
      post("Version 2.1 #release", options: ["hashtags": "text"]))
    guard case .published(let receipt) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(receipt.remoteID == LinkedInScript.first)
    #expect(receipt.permalink == "https://www.linkedin.com/feed/update/urn:li:share:7300000000000000001/")
    #expect(receipt.publishedAt == testNow)
  }

  @Test("Options, a reshare, a poll and a card take effect")
  func options() async throws {
    var poll = post("Which?", options: ["visibility": "connections"])
    poll.poll = Poll(options: ["red", "white"], endsAfterSeconds: 259_200)
    let pollBody = LinkedInScript.body(
      "Which?", visibility: "CONNECTIONS",
      content: [
        "poll": [
          "question": "Which?", "options": [["text": "red"], ["text": "white"]],
          "settings": ["duration": "THREE_DAYS"],
        ]
      ])
    #expect(word(try await publish([LinkedInScript.publish(pollBody)], poll)) == "published")
    var linked = post("Read")
    linked.link = LinkAttachment(url: "https://a.example", title: "Menu (new)", description: "Soups")
    let card = LinkedInScript.body(
      "Read",
      content: ["article": ["source": "https://a.example", "title": "Menu (new)", "description": "Soups"]])
    #expect(word(try await publish([LinkedInScript.publish(card)], linked)) == "published")
    linked.link = LinkAttachment(url: "https://a.example", preview: false)
    let below = LinkedInScript.body("Read\n\nhttps://a.example")
    #expect(word(try await publish([LinkedInScript.publish(below)], linked)) == "published")
    var members = try #require(try JSON(parsing: LinkedInScript.body("See").utf8).object)
    members["reshareContext"] = ["parent": "urn:li:share:9"]
    members["isReshareDisabledByAuthor"] = true
    members["distribution"] = [
      "feedDistribution": "NONE", "targetEntities": [], "thirdPartyDistributionChannels": [],
    ]
    let reshare = post(
      "See", options: ["reshare_of": "urn:li:share:9", "reshare_disabled": true, "feed": false])
    #expect(
      word(try await publish([LinkedInScript.publish(JSON.object(members).text())], reshare)) == "published")
  }

  @Test("An organization has no connections, and a bare number is no author: nothing is sent")
  func refused() async throws {
    let content = post("Hi", options: ["visibility": "connections"])
    #expect(word(try await publish([], content, id: LinkedInScript.page)) == "needsChange")
    for id in ["5515715", "urn:li:member:1", "urn:li:organization:acme", "acme", ""] {
      #expect(word(try await publish([], post("Hi"), id: id)) == "needsChange", "\(id)")
    }
  }

  @Test("An API version that is none is told, and nothing is sent")
  func version() async throws {
    let transport = ScriptedTransport([])
    for version in ["v26", "202613", "2026-09"] {
      let session = testSession(
        transport, platform: "linkedin", id: LinkedInScript.page, baseURL: LinkedInScript.base,
        version: version)
      #expect(word(await platform.publish(LinkedInScript.request(post("Hi")), in: session)) == "needsChange")
    }
    try transport.verify()
  }

  @Test("Media that is not uploaded is never left out silently")
  func unprepared() async throws {
    #expect(word(try await publish([], post("Hi", media: [asset("a.jpg")]))) == "retryLater")
  }

  @Test(
    "Every way the public call can go wrong has its class and tells no secret",
    arguments: FailureMode.everywhere)
  func failures(_ mode: FailureMode) async throws {
    let script = [LinkedInScript.publish(nil)].failing(at: 0, mode)
    let answer = try await publish(script, post("Hi"))
    #expect(word(answer) == mode.onPublish)
    if case .failed(let failure) = answer { #expect(!"\(failure)".contains(testToken)) }
  }

  @Test("A 201 without the post's name is not taken for a publication")
  func noName() async throws {
    #expect(word(try await publish([LinkedInScript.publish(nil, id: nil)], post("Hi"))) == "ambiguous")
    #expect(word(try await publish([LinkedInScript.publish(nil, id: "12")], post("Hi"))) == "ambiguous")
  }

  @Test("A refusal as a duplicate names the post there is")
  func duplicate() async throws {
    let refusal = LinkedInScript.error(
      422, "Content is a duplicate of urn:li:share:7300000000000000001", input: "DUPLICATE_POST")
    let answer = try await publish([LinkedInScript.publish(nil, status: 422, refusal, id: nil)], post("Hi"))
    guard case .failed(let failure) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(failure.kind == .duplicate)
    #expect(failure.subcode == LinkedInScript.first)
  }

  @Test("Used up calls come back at midnight UTC")
  func midnight() async throws {
    let refusal = LinkedInScript.error(429, "throttle limit is reached", code: "TOO_MANY_REQUESTS")
    let answer = try await publish([LinkedInScript.publish(nil, status: 429, refusal, id: nil)], post("Hi"))
    guard case .failed(let failure) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(failure.kind == .limited(afterSeconds: 16 * 3600))
  }

  struct Row: Sendable {
    var status: Int
    var body: String
    var onPublish: String
    var elsewhere: String
    init(_ status: Int, _ body: String, _ onPublish: String, _ elsewhere: String) {
      self.status = status
      self.body = body
      self.onPublish = onPublish
      self.elsewhere = elsewhere
    }
  }

  static let rows: [Row] = {
    func error(_ status: Int, _ code: String, service: Int? = nil, input: String? = nil) -> String {
      LinkedInScript.error(status, "words", code: code, service: service, input: input)
    }
    let change = "needsChange"
    let credentials = "needsCredentials"
    return [
      Row(301, "", change, change),
      Row(400, error(400, "ILLEGAL_ARGUMENT"), change, change),
      Row(400, error(400, "X", input: "FIELD_LENGTH_TOO_LONG"), change, change),
      Row(400, error(400, "MISSING_FIELD"), change, change),
      Row(400, error(400, "VERSION_MISSING"), change, change),
      Row(400, error(400, "X", input: "MEDIA_ASSET_WAITING_UPLOAD"), "retryLater", "retryLater"),
      Row(422, error(422, "X", input: "MEDIA_ASSET_WAITING_UPLOAD"), "retryLater", "retryLater"),
      Row(422, error(422, "X", input: "MEDIA_ASSET_PROCESSING_FAILED"), change, change),
      Row(401, error(401, "INVALID_ACCESS_TOKEN", service: 65_600), credentials, credentials),
      Row(401, error(401, "REVOKED_ACCESS_TOKEN", service: 65_601), credentials, credentials),
      Row(401, error(401, "EXPIRED_ACCESS_TOKEN", service: 65_602), credentials, credentials),
      Row(401, "", credentials, credentials),
      Row(403, error(403, "ACCESS_DENIED"), credentials, credentials),
      Row(403, "<html>checking your browser</html>", "retryLater", "retryLater"),
      Row(
        403, LinkedInScript.error(403, "Unpermitted fields present in PARAMETER", code: "ACCESS_DENIED"),
        change,
        change),
      Row(404, error(404, "RESOURCE_NOT_FOUND"), change, change),
      Row(408, "", "ambiguous", "retryLater"),
      Row(409, error(409, "CONFLICT"), "ambiguous", "retryLater"),
      Row(409, error(409, "X", input: "DUPLICATE_POST"), "duplicate", "duplicate"),
      Row(411, "", change, change), Row(413, "", change, change),
      Row(422, error(422, "X", input: "DUPLICATE_POST"), "duplicate", "duplicate"),
      Row(422, error(422, "X", input: "OTHER"), change, change),
      Row(426, error(426, "NONEXISTENT_VERSION"), change, change),
      Row(429, error(429, "TOO_MANY_REQUESTS"), "limited", "limited"),
      Row(418, "", change, change),
      Row(500, "", "ambiguous", "retryLater"), Row(503, "<html>", "ambiguous", "retryLater"),
      Row(504, "", "ambiguous", "retryLater"), Row(700, "", "ambiguous", "retryLater"),
    ]
  }()

  @Test("Each answer has its class, for the public call and for the others", arguments: rows)
  func classes(_ row: Row) async throws {
    let call = LinkedInScript.publish(nil, status: row.status, row.body, id: nil)
    #expect(word(try await publish([call], post("Hi"))) == row.onPublish)
    let read = ScriptedExchange(
      "GET", "\(LinkedInScript.base)/v2/userinfo", status: row.status, row.body)
    let verification = try await ScriptedTransport.run([read]) {
      await platform.verify(in: LinkedInScript.session($0))
    }
    #expect(word(verification) == row.elsewhere)
  }
}
