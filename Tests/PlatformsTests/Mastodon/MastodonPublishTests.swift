import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Publishing on Mastodon")
struct MastodonPublishTests {
  let platform = MastodonPlatform()

  private func publish(
    _ script: [ScriptedExchange], _ request: PublishRequest
  ) async throws -> PublishAnswer {
    try await ScriptedTransport.run(script) {
      await platform.publish(request, in: MastodonScript.session($0))
    }
  }

  @Test("A text goes out as written, with its stored key, and the answer is the receipt")
  func text() async throws {
    let answer = try await publish(
      [MastodonScript.publish(body: #"{"status":"Hello #winter & all\n\nsecond — line"}"#)],
      MastodonScript.request(post("Hello #winter & all\n\nsecond — line")))
    guard case .published(let receipt) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(receipt.remoteID == "113")
    #expect(receipt.permalink == "https://social.example/@acme/113")
    #expect(receipt.publishedAt == Instant("2026-11-21T07:59:59Z"))
  }

  @Test("Options and a poll take effect")
  func options() async throws {
    var content = post(
      "Which?",
      options: [
        "visibility": "unlisted", "content_warning": "Soup", "sensitive": true, "language": "de",
        "poll_multiple": true,
      ])
    content.poll = Poll(options: ["a", "b"], endsAfterSeconds: 3600)
    let answer = try await publish(
      [
        MastodonScript.publish(
          body: #"{"language":"de","poll":{"expires_in":3600,"multiple":true,"options":["a","b"]},"#
            + #""sensitive":true,"spoiler_text":"Soup","status":"Which?","visibility":"unlisted"}"#)
      ], MastodonScript.request(content))
    #expect(word(answer) == "published")
  }

  @Test("The second item of a thread answers the first, with the visibility of a thread's rest")
  func thread() async throws {
    var content = post("one", options: ["visibility": "public", "thread_visibility": "unlisted"])
    content.items.append(ContentItem(text: "two"))
    let answer = try await publish(
      [
        MastodonScript.publish(
          body: #"{"in_reply_to_id":"112","status":"two","visibility":"unlisted"}"#)
      ], MastodonScript.request(content, item: 1, earlier: [Receipt(remoteID: "112")]))
    #expect(word(answer) == "published")
  }

  @Test("An item without the receipt of the one before it sends nothing")
  func noParent() async throws {
    var content = post("one")
    content.items.append(ContentItem(text: "two"))
    #expect(word(try await publish([], MastodonScript.request(content, item: 1))) == "retryLater")
  }

  @Test("A link the text does not hold stands below it; one it holds is not repeated")
  func link() async throws {
    var content = post("Read this")
    content.link = LinkAttachment(url: "https://acme.example/menu")
    let expected = #"{"status":"Read this\n\nhttps://acme.example/menu"}"#
    #expect(
      word(try await publish([MastodonScript.publish(body: expected)], MastodonScript.request(content)))
        == "published")
    content.items[0].text = "See https://acme.example/menu now"
    let same = #"{"status":"See https://acme.example/menu now"}"#
    #expect(
      word(try await publish([MastodonScript.publish(body: same)], MastodonScript.request(content)))
        == "published")
  }

  @Test("Media that is not uploaded is never left out silently")
  func unprepared() async throws {
    let request = MastodonScript.request(post("Hi", media: [asset("a.jpg")]))
    #expect(word(try await publish([], request)) == "retryLater")
  }

  @Test("Without a token nothing is sent")
  func noToken() async throws {
    let transport = ScriptedTransport([])
    let session = testSession(
      transport, platform: "mastodon", id: "acme", baseURL: MastodonScript.base, token: nil)
    let answer = await platform.publish(MastodonScript.request(post("Hi")), in: session)
    #expect(word(answer) == "needsCredentials")
    try transport.verify()
  }

  @Test(
    "Every way the public call can go wrong has its class and tells no secret",
    arguments: FailureMode.everywhere)
  func failures(_ mode: FailureMode) async throws {
    let script = [MastodonScript.publish(body: #"{"status":"Hi"}"#)].failing(at: 0, mode)
    let answer = try await publish(script, MastodonScript.request(post("Hi")))
    #expect(word(answer) == mode.onPublish)
    if case .failed(let failure) = answer { #expect(!"\(failure)".contains(testToken)) }
  }

  @Test("A 200 without an id is not taken for a publication")
  func noID() async throws {
    let script = [MastodonScript.publish(body: #"{"status":"Hi"}"#, #"{"uri":"x","content":""}"#)]
    #expect(word(try await publish(script, MastodonScript.request(post("Hi")))) == "ambiguous")
  }

  @Test("Plain short text needs no preparation; media, polls and long texts do")
  func needs() {
    #expect(!platform.needsPreparation(post(String(repeating: "a", count: 500))))
    #expect(platform.needsPreparation(post(String(repeating: "a", count: 501))))
    #expect(platform.needsPreparation(post("a", media: [asset("a.jpg")])))
    var poll = post("a")
    poll.poll = Poll(options: ["a", "b"], endsAfterSeconds: 300)
    #expect(platform.needsPreparation(poll))
  }
}
