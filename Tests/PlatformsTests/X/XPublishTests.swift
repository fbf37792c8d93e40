import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Publishing to X")
struct XPublishTests {
  let platform = XPlatform()

  private func publish(
    _ script: [ScriptedExchange], _ request: PublishRequest, id: String = "acme"
  ) async throws -> PublishAnswer {
    try await ScriptedTransport.run(script) {
      await platform.publish(request, in: XScript.session($0, id: id))
    }
  }

  private func receipt(_ answer: PublishAnswer) throws -> Receipt {
    guard case .published(let receipt) = answer else { throw RehearsalError(text: "\(answer)") }
    return receipt
  }

  @Test("A text goes out in one call and has an address, by name or by number")
  func text() async throws {
    let script = [XScript.publish("{\"text\":\"Release 2.1\"}")]
    let named = try receipt(try await publish(script, XScript.request(post("Release 2.1"))))
    #expect(named.remoteID == "1999000000000000001")
    #expect(named.permalink == "https://x.com/acme/status/1999000000000000001")
    #expect(named.publishedAt == testNow)
    let numbered = try receipt(try await publish(script, XScript.request(post("Release 2.1")), id: "77"))
    #expect(numbered.permalink == "https://x.com/i/web/status/1999000000000000001")
  }

  @Test("Options and media of the first item stand where X wants them")
  func options() async throws {
    let content = post(
      "Release 2.1", media: [asset("a.jpg")],
      options: [
        "reply_settings": "following", "made_with_ai": true, "paid_partnership": false, "place_id": "abc",
        "tagged_user_ids": ["12"], "community_id": "5", "share_with_followers": true,
      ])
    let checkpoint = try await Self.ready(content, platform)
    let answer = try await publish(
      [
        XScript.publish(
          "{\"community_id\":\"5\",\"geo\":{\"place_id\":\"abc\"},\"made_with_ai\":true,"
            + "\"media\":{\"media_ids\":[\"17\"],\"tagged_user_ids\":[\"12\"]},\"paid_partnership\":false,"
            + "\"reply_settings\":\"following\",\"share_with_followers\":true,\"text\":\"Release 2.1\"}")
      ], XScript.request(content, checkpoint: checkpoint))
    #expect(word(answer) == "published")
  }

  @Test("A poll goes with its minutes, a link below its text")
  func poll() async throws {
    var content = post("Which?")
    content.poll = Poll(options: ["red", "white"], endsAfterSeconds: 3600)
    content.link = LinkAttachment(url: "https://acme.com/menu")
    let answer = try await publish(
      [
        XScript.publish(
          "{\"poll\":{\"duration_minutes\":60,\"options\":[\"red\",\"white\"]},"
            + "\"text\":\"Which?\\n\\nhttps://acme.com/menu\"}")
      ], XScript.request(content))
    #expect(word(answer) == "published")
  }

  @Test("Each later item answers the one before it, and takes no option of the first")
  func thread() async throws {
    var content = post("one", options: ["reply_settings": "following", "made_with_ai": true])
    content.items += [ContentItem(text: "two"), ContentItem(text: "three")]
    let earlier = [Receipt(remoteID: "5"), Receipt(remoteID: "6")]
    let answer = try await publish(
      [
        XScript.publish(
          "{\"made_with_ai\":true,\"reply\":{\"in_reply_to_tweet_id\":\"6\"},\"text\":\"three\"}")
      ], XScript.request(content, item: 2, earlier: earlier))
    #expect(word(answer) == "published")
  }

  @Test("Nothing is sent without the item before, without its media, or beyond the last item")
  func unready() async throws {
    var content = post("one")
    content.items.append(ContentItem(text: "two"))
    #expect(word(try await publish([], XScript.request(content, item: 1))) == "retryLater")
    #expect(word(try await publish([], XScript.request(content, item: 2))) == "needsChange")
    #expect(word(try await publish([], XScript.request(post("x", media: [asset("a.jpg")])))) == "retryLater")
  }

  @Test(
    "An answer without a number of a post is ambiguous",
    arguments: ["{}", "{\"data\":{\"id\":\"x\"}}", "{\"errors\":[{\"title\":\"T\"}]}"])
  func noID(_ body: String) async throws {
    let answer = try await publish(
      [XScript.publish("{\"text\":\"Hello\"}", body)], XScript.request(post("Hello")))
    #expect(word(answer) == "ambiguous", "\(answer)")
  }

  @Test("The call that goes wrong is told by its class and never repeated", arguments: FailureMode.everywhere)
  func failures(_ mode: FailureMode) async throws {
    let answer = try await publish(
      [XScript.publish("{\"text\":\"Hello\"}")].failing(at: 0, mode), XScript.request(post("Hello")))
    #expect(word(answer) == mode.onPublish, "\(answer)")
    #expect(!"\(answer)".contains(testToken))
  }

  @Test("A file that X no longer knows is sent again by the next run, from what is recorded alone")
  func mediaGone() async throws {
    let content = post("x", media: [asset("a.jpg")])
    let media = TestMedia(files: ["a.jpg": [1, 2, 3, 4]])
    let refused = XScript.publish(
      "{\"media\":{\"media_ids\":[\"17\"]},\"text\":\"x\"}", status: 400,
      "{\"errors\":[{\"message\":\"Your media IDs are invalid.\"}],\"title\":\"Invalid Request\"}")
    let checkpoint = try await Self.ready(content, platform)
    let again = ScriptedExchange(
      "POST", "\(XScript.base)/2/media/upload", status: 200,
      "{\"data\":{\"id\":\"18\",\"expires_after_secs\":86400}}")
    let answer = try await publish([refused], XScript.request(content, checkpoint: checkpoint))
    guard case .failed(let failure) = answer, let recorded = failure.remaining else {
      Issue.record("\(answer)")
      return
    }
    #expect(failure.kind.name == "retryLater")
    try await ScriptedTransport.run([again]) { transport in
      let prepared = await platform.prepare(
        PrepareRequest(delivery: testDelivery("x", "acme"), content: content, checkpoint: recorded),
        in: XScript.session(transport, media: media))
      guard case .advanced(let next, _) = prepared else {
        Issue.record("\(prepared)")
        return
      }
      #expect(next["uploads"]?[0]?["id"] == "18" && next["uploads"]?[1] == nil)
    }
  }

  /// The checkpoint of one picture that is there as 17.
  static func ready(_ content: DeliveryContent, _ platform: XPlatform) async throws -> JSON {
    let upload = ScriptedExchange(
      "POST", "\(XScript.base)/2/media/upload", status: 200,
      "{\"data\":{\"id\":\"17\",\"expires_after_secs\":86400}}")
    return try await ScriptedTransport.run([upload]) { transport in
      let answer = await platform.prepare(
        PrepareRequest(delivery: testDelivery("x", "acme"), content: content, checkpoint: nil),
        in: XScript.session(transport, media: TestMedia(files: ["a.jpg": [1, 2, 3, 4]])))
      guard case .advanced(let checkpoint, _) = answer else { throw RehearsalError(text: "\(answer)") }
      return checkpoint
    }
  }
}
