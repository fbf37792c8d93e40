import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Texts, links and photos on a Page")
struct FacebookFeedTests {
  typealias S = FacebookScript
  static let text = post("Open Saturday")
  static let ours = S.entry("1_5", "2026-11-21T07:50:03+0000")
  static let old = S.entry("1_1", "2026-11-20T07:50:03+0000")

  private func feed(_ body: String, _ answer: String = #"{"id":"1_5"}"#, status: Int = 200)
    -> ScriptedExchange
  {
    GraphScript.post("\(S.id)/feed", body, answer, status: status)
  }

  @Test("A text with its link goes out in one call, and the answer is the receipt")
  func text() async throws {
    var content = Self.text
    content.link = LinkAttachment(url: "https://acme.example/menu?a=1&b=2")
    #expect(!FacebookPlatform().needsPreparation(content))
    let answer = try await S.publish(
      [
        feed(
          "message=Open%20Saturday&link=https%3A%2F%2Facme.example%2Fmenu%3Fa%3D1%26b%3D2"
            + "&fields=id%2Cpermalink_url",
          #"{"id":"1_5","permalink_url":"https://www.facebook.com/1/posts/5"}"#)
      ], content)
    guard case .published(let receipt) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(receipt.remoteID == "1_5")
    #expect(receipt.permalink == "https://www.facebook.com/1/posts/5")
  }

  @Test("Photos are uploaded unpublished with their alternative texts, then attached in order")
  func photos() async throws {
    let content = post("Open Saturday", media: [S.picture, asset("b.png")])
    let (ready, checkpoint) = try await S.walk([S.photo("61"), S.photo("62")], content)
    #expect(word(ready) == "ready")
    let body =
      "message=Open%20Saturday&attached_media%5B0%5D=%7B%22media_fbid%22%3A%2261%22%7D"
      + "&attached_media%5B1%5D=%7B%22media_fbid%22%3A%2262%22%7D&fields=id%2Cpermalink_url"
    #expect(word(try await S.publish([feed(body)], content, checkpoint)) == "published")
    #expect(word(try await S.publish([], content)) == "retryLater")
  }

  @Test("An upload says that it is not to be published")
  func upload() async throws {
    let transport = ScriptedTransport([S.photo("61")])
    let answer = await FacebookPlatform().prepare(
      PrepareRequest(
        delivery: testDelivery("facebook", S.id), content: post("", media: [S.picture]), checkpoint: nil),
      in: S.session(transport))
    #expect(word(answer) == "advanced")
    let request = try #require(transport.requests.first)
    let boundary = try #require(request.header("Content-Type")?.split(separator: "=").last)
    guard case .bytes(let body) = request.body else {
      Issue.record("no body")
      return
    }
    #expect(
      String(decoding: body, as: UTF8.self) == """
        --\(boundary)\r\nContent-Disposition: form-data; name="published"\r\n\r\nfalse\r\n\
        --\(boundary)\r\nContent-Disposition: form-data; name="alt_text_custom"\r\n\r\nBowls\r\n\
        --\(boundary)\r\nContent-Disposition: form-data; name="source"; filename="a.jpg"\r\n\
        Content-Type: image/jpeg\r\n\r\nJPEG\r\n--\(boundary)--\r\n
        """)
  }

  @Test("Photos of yesterday are uploaded anew")
  func stale() async throws {
    let content = post("", media: [S.picture])
    let (_, checkpoint) = try await S.walk([S.photo("61")], content)
    #expect(word(try await S.walk([], content, from: checkpoint).0) == "ready")
    let later = testNow.adding(seconds: 12 * 3600 + 1)
    #expect(word(try await S.walk([S.photo("63")], content, from: checkpoint, now: later).0) == "ready")
  }

  @Test("A duplicate refusal is evidence of the earlier post")
  func duplicate() async throws {
    let refused = feed(
      "message=Open%20Saturday&fields=id%2Cpermalink_url", GraphScript.error(506), status: 400)
    #expect(word(try await S.publish([refused], Self.text)) == "duplicate")
  }

  @Test(
    "Every way the public call can go wrong has its class and tells no secret",
    arguments: GraphScript.failures)
  func failures(_ mode: FailureMode) async throws {
    let script = [feed("message=Open%20Saturday&fields=id%2Cpermalink_url")].failing(at: 0, mode)
    let answer = try await S.publish(script, Self.text)
    #expect(word(answer) == mode.onPublish)
    #expect(!"\(answer)".contains(testToken))
  }

  @Test("Every upload that goes wrong can be made again", arguments: GraphScript.failures, 0..<2)
  func uploadFailures(_ mode: FailureMode, _ index: Int) async throws {
    let content = post("", media: [S.picture, asset("b.png")])
    let script = [S.photo("61"), S.photo("62")]
    let (answer, checkpoint) = try await S.walk(script.failing(at: index, mode), content)
    #expect(word(answer) == mode.elsewhere)
    #expect(word(try await S.walk(Array(script[index...]), content, from: checkpoint).0) == "ready")
  }

  @Test("A post is found by exact text, files and time, never as the newest")
  func found() async throws {
    let finding = try await S.find(
      [S.posts([S.entry("1_9", "2026-11-21T07:55:00+0000", message: "Newest"), Self.ours, Self.old])],
      Self.text)
    guard case .published(let receipt) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(receipt.remoteID == "1_5")
    #expect(receipt.publishedAt == Instant("2026-11-21T07:50:03Z"))
  }

  @Test(
    "What differs in text, files or time, or is recorded already, never matches",
    arguments: [
      S.entry("1_5", "2026-11-21T07:50:03+0000", message: "Open saturday"),
      S.entry("1_5", "2026-11-21T07:50:03+0000", message: nil),
      S.entry("1_5", "2026-11-21T07:50:03+0000", attached: "photo"),
      S.entry("1_5", "2026-11-21T07:48:59+0000"), S.entry("known", "2026-11-21T07:50:03+0000"),
    ])
  func noMatch(_ entry: String) async throws {
    let finding = try await S.find([S.posts([entry, Self.old])], Self.text, known: ["known"])
    guard case .notSeen(let life, let time) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(life == nil)
    #expect(time == testNow)
  }

  @Test("A link's preview is no file; two that match are for a person")
  func several() async throws {
    let linked = S.entry("1_5", "2026-11-21T07:50:03+0000", attached: "link")
    #expect(word(try await S.find([S.posts([linked, Self.old])], Self.text)) == "published")
    let two = [S.entry("1_6", "2026-11-21T07:51:03+0000"), Self.ours, Self.old]
    #expect(word(try await S.find([S.posts(two)], Self.text)) == "cannotTell")
  }

  @Test("Photos without a text are ours only by their ids")
  func photoIDs() async throws {
    let content = post("", media: [S.picture])
    let (_, checkpoint) = try await S.walk([S.photo("61")], content)
    func look(_ target: String) async throws -> Finding {
      let entry = S.entry(
        "1_5", "2026-11-21T07:50:03+0000", message: nil, attached: "photo", target: target)
      return try await S.find([S.posts([entry, Self.old])], content, checkpoint)
    }
    #expect(word(try await look("61")) == "published")
    #expect(word(try await look("99")) == "notSeen")
    let unnamed = """
      {"id":"1_5","created_time":"2026-11-21T07:50:03+0000","attachments":{"data":[{"media_type":"photo"}]}}
      """
    #expect(word(try await S.find([S.posts([unnamed, Self.old])], content, checkpoint)) == "cannotTell")
  }

  @Test("A foreign post of the same text is not ours: of another kind, or with other photos")
  func foreign() async throws {
    func look(
      _ content: DeliveryContent, _ kind: String, _ target: String, _ checkpoint: JSON?,
      known: Set<String> = []
    ) async throws -> String {
      let entry = S.entry("1_5", "2026-11-21T07:50:03+0000", attached: kind, target: target)
      return word(try await S.find([S.posts([entry, Self.old])], content, checkpoint, known: known))
    }
    let one = post("Open Saturday", media: [S.picture])
    let (_, ours) = try await S.walk([S.photo("61")], one)
    #expect(try await look(one, "photo", "61", ours) == "published")
    #expect(try await look(one, "photo", "99", ours) == "notSeen")
    #expect(try await look(one, "photo", "99", nil) == "published", "its photos' ids are not known")
    #expect(try await look(one, "video", "61", ours) == "notSeen")
    #expect(try await look(one, "album", "99", nil) == "cannotTell", "as many files is not known")
    let two = post("Open Saturday", media: [S.picture, asset("b.png")])
    let (_, both) = try await S.walk([S.photo("61"), S.photo("62")], two)
    #expect(try await look(two, "album", "album-1", both) == "published", "an album is no photo")
    #expect(try await look(two, "photo", "99", nil) == "cannotTell")
    #expect(try await look(two, "video", "61", both) == "notSeen")
    let clip = post("Open Saturday", media: [S.clip], type: .video)
    #expect(try await look(clip, "video", "77", nil) == "published")
    #expect(try await look(clip, "photo", "77", nil) == "notSeen")
    #expect(try await look(clip, "video", "77", nil, known: ["77"]) == "notSeen", "recorded by its own id")
  }

  @Test("An album is ours by the photos in it", arguments: [("62", "published"), ("98", "notSeen")])
  func album(_ photo: String, _ expected: String) async throws {
    let content = post("Open Saturday", media: [S.picture, asset("b.png")])
    let (_, checkpoint) = try await S.walk([S.photo("61"), S.photo("62")], content)
    let entry = """
      {"id":"1_5","message":"Open Saturday","created_time":"2026-11-21T07:50:03+0000","attachments":{"data":[\
      {"media_type":"album","target":{"id":"5"},"subattachments":{"data":[\
      {"media_type":"photo","target":{"id":"\(photo)"}},{"media_type":"photo","target":{"id":"99"}}]}}]}}
      """
    #expect(word(try await S.find([S.posts([entry, Self.old])], content, checkpoint)) == expected)
  }

  @Test("Every look that goes wrong is no look", arguments: GraphScript.failures)
  func lookFailures(_ mode: FailureMode) async throws {
    let finding = try await S.find([S.posts([Self.ours, Self.old])].failing(at: 0, mode), Self.text)
    #expect(word(finding) == "couldNotLook")
    #expect(!"\(finding)".contains(testToken))
  }
}
