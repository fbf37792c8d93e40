import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Preparing for Threads")
struct ThreadsPrepareTests {
  typealias S = ThreadsScript
  static let image = "media_type=IMAGE&image_url=https%3A%2F%2Fmedia.example%2Fp%2Fa.jpg"
  static let text = post("Hi")

  @Test("A picture: container, status, quota, then it is ready and published once")
  func picture() async throws {
    let content = post("Hi", media: [asset("a.jpg", alt: "Dog")])
    let (answer, checkpoint) = try await S.walk(
      [
        S.make(Self.image + "&text=Hi&alt_text=Dog", "c1"), S.status("c1", "IN_PROGRESS"),
        S.status("c1", "FINISHED"), S.quota(4),
      ], content)
    #expect(word(answer) == "ready")
    guard case .published(let receipt) = try await S.publish([S.publish("c1")], content, checkpoint) else {
      Issue.record("not published")
      return
    }
    #expect(receipt.remoteID == "180")
  }

  @Test("A text with its link, topic and who may reply; a poll; a GIF")
  func texts() async throws {
    var linked = post(
      "Hi #soup",
      options: [
        "topic_tag": "Soup", "reply_control": "mentioned_only", "enable_reply_approvals": true,
        "allowlisted_country_codes": ["DE"],
      ])
    linked.link = LinkAttachment(url: "https://a.example/m")
    let (ready, _) = try await S.walk(
      [
        S.make(
          "media_type=TEXT&text=Hi%20%23soup&link_attachment=https%3A%2F%2Fa.example%2Fm&topic_tag=Soup"
            + "&reply_control=mentioned_only&enable_reply_approvals=true"
            + "&allowlisted_country_codes=%5B%22DE%22%5D", "c1"),
        S.status("c1", "FINISHED"), S.quota(0),
      ], linked)
    #expect(word(ready) == "ready")
    var poll = post("Which?")
    poll.poll = Poll(options: ["red", "white"], endsAfterSeconds: 86_400)
    let (polled, _) = try await S.walk(
      [
        S.make(
          "media_type=TEXT&text=Which%3F&poll_attachment=%7B%22option_a%22%3A%22red%22%2C"
            + "%22option_b%22%3A%22white%22%7D", "c1"), S.status("c1", "FINISHED"), S.quota(0),
      ], poll)
    #expect(word(polled) == "ready")
    let (gif, _) = try await S.walk(
      [
        S.make(
          "media_type=TEXT&text=Hi&gif_attachment=%7B%22gif_id%22%3A%22g1%22%2C%22provider%22%3A%22GIPHY%22%7D",
          "c1"), S.status("c1", "FINISHED"), S.quota(0),
      ], post("Hi", options: ["gif_id": "g1"]))
    #expect(word(gif) == "ready")
  }

  @Test("Beside media, a link stands below the text")
  func linkBelow() async throws {
    var content = post("Hi", media: [asset("a.jpg")])
    content.link = LinkAttachment(url: "https://a.example")
    let (ready, _) = try await S.walk(
      [
        S.make(Self.image + "&text=Hi%0A%0Ahttps%3A%2F%2Fa.example", "c1"), S.status("c1", "FINISHED"),
        S.quota(0),
      ], content)
    #expect(word(ready) == "ready")
  }

  @Test("A carousel: every file is FINISHED before the whole is made")
  func carousel() async throws {
    let content = post("Hi", media: [asset("a.jpg", alt: "A"), asset("b.mp4", alt: "B")])
    let (answer, checkpoint) = try await S.walk(
      [
        S.make(Self.image + "&is_carousel_item=true&alt_text=A", "c1"), S.status("c1", "FINISHED"),
        S.make(
          "media_type=VIDEO&video_url=https%3A%2F%2Fmedia.example%2Fp%2Fb.mp4&is_carousel_item=true&alt_text=B",
          "c2"), S.status("c2", "IN_PROGRESS"), S.status("c2", "FINISHED"),
        S.make("media_type=CAROUSEL&children=c1%2Cc2&text=Hi", "p1"), S.status("p1", "FINISHED"),
        S.quota(249),
      ], content)
    #expect(word(answer) == "ready")
    #expect(word(try await S.publish([S.publish("p1")], content, checkpoint)) == "published")
  }

  @Test("The second message of a thread is made with the id of the first, in a container of its own")
  func chain() async throws {
    var content = post("one")
    content.items.append(ContentItem(text: "two"))
    let (first, checkpoint) = try await S.walk(
      [S.make("media_type=TEXT&text=one", "c1"), S.status("c1", "FINISHED"), S.quota(250 - 1)], content)
    #expect(word(first) == "ready")
    let earlier = [Receipt(remoteID: "180")]
    // The first message's container is never published a second time.
    #expect(word(try await S.publish([], content, checkpoint, earlier: earlier)) == "retryLater")
    let (second, next) = try await S.walk(
      [
        S.make("media_type=TEXT&text=two&reply_to_id=180", "c2"), S.status("c2", "FINISHED"),
        S.quota(250, replies: 999),
      ], content, earlier: earlier, from: checkpoint)
    #expect(word(second) == "ready")
    #expect(word(try await S.publish([S.publish("c2")], content, next, earlier: earlier)) == "published")
    #expect(ThreadsPlatform().preparesEachItem)
  }

  @Test("The quota the platform reports is obeyed, for posts and for replies")
  func quota() async throws {
    let made = [S.make("media_type=TEXT&text=Hi", "c1"), S.status("c1", "FINISHED")]
    #expect(word(try await S.walk(made + [S.quota(249)], Self.text).0) == "ready")
    let (full, checkpoint) = try await S.walk(made + [S.quota(250)], Self.text)
    #expect(word(full) == "limited")
    #expect(word(try await S.walk([S.quota(249)], Self.text, from: checkpoint).0) == "ready")
  }

  @Test("A container that will be published is recorded before anything else happens")
  func stored() async throws {
    let answer = try await ScriptedTransport.run([S.make("media_type=TEXT&text=Hi", "c1")]) {
      await ThreadsPlatform().prepare(
        PrepareRequest(delivery: testDelivery("threads", S.id), content: Self.text, checkpoint: nil),
        in: S.session($0))
    }
    guard case .advanced(let checkpoint, let mustStore) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(mustStore)
    #expect(checkpoint["container"]?["id"] == "c1")
  }

  @Test("Every word a failed container gives has its class, and the next attempt makes a new one")
  func failed() async throws {
    for (message, expected) in [
      ("FAILED_DOWNLOADING_VIDEO", "retryLater"), ("FAILED_PROCESSING_AUDIO", "needsChange"),
      ("FAILED_PROCESSING_VIDEO", "needsChange"), ("INVALID_ASPEC_RATIO", "needsChange"),
      ("INVALID_BIT_RATE", "needsChange"), ("INVALID_DURATION", "needsChange"),
      ("INVALID_FRAME_RATE", "needsChange"), ("INVALID_AUDIO_CHANNELS", "needsChange"),
      ("INVALID_AUDIO_CHANNEL_LAYOUT", "needsChange"), ("UNKNOWN", "retryLater"), ("NEW_WORD", "retryLater"),
    ] {
      let (answer, checkpoint) = try await S.walk(
        [S.make("media_type=TEXT&text=Hi", "c1"), S.status("c1", "ERROR", message)], Self.text)
      #expect(word(answer) == expected, "\(message)")
      let script = [S.make("media_type=TEXT&text=Hi", "c2"), S.status("c2", "FINISHED"), S.quota(0)]
      #expect(word(try await S.walk(script, Self.text, from: checkpoint).0) == "ready")
    }
  }

  @Test("An expired container is made anew; one that is PUBLISHED already never is")
  func ended() async throws {
    let ready = [S.make("media_type=TEXT&text=Hi", "c1"), S.status("c1", "FINISHED"), S.quota(0)]
    let (_, checkpoint) = try await S.walk(ready, Self.text)
    let later = testNow.adding(seconds: 601)
    let again = [
      S.status("c1", "EXPIRED"), S.make("media_type=TEXT&text=Hi", "c2"), S.status("c2", "FINISHED"),
      S.quota(0),
    ]
    #expect(word(try await S.walk(again, Self.text, from: checkpoint, now: later).0) == "ready")
    let (published, kept) = try await S.walk(
      [S.status("c1", "PUBLISHED")], Self.text, from: checkpoint, now: later)
    #expect(word(published) == "duplicate")
    #expect(kept?["container"]?["id"] == "c1")
  }

  @Test("A container that is not seen yet is kept; one that stays away is made anew")
  func propagation() async throws {
    let gone = S.get(
      "c1?fields=id%2Cstatus%2Cerror_message", GraphScript.error(24, 4_279_009), status: 400)
    let (young, kept) = try await S.walk([S.make("media_type=TEXT&text=Hi", "c1"), gone], Self.text)
    #expect(word(young) == "retryLater")
    #expect(kept?["container"]?["id"] == "c1")
    let (old, dropped) = try await S.walk(
      [gone], Self.text, from: kept, now: testNow.adding(seconds: 121))
    #expect(word(old) == "retryLater")
    #expect(dropped?["container"] == nil)
  }

  @Test("Without a public address nothing is asked of the platform")
  func noAddress() async throws {
    var session = S.session(ScriptedTransport([]))
    session.media = TestMedia(base: "")
    let answer = await ThreadsPlatform().prepare(
      PrepareRequest(
        delivery: testDelivery("threads", S.id), content: post("", media: [asset("a.jpg")]),
        checkpoint: nil), in: session)
    #expect(word(answer) == "needsChange")
  }

  @Test(
    "Every exchange of a preparation that goes wrong can be made again", arguments: GraphScript.failures,
    0..<3)
  func failures(_ mode: FailureMode, _ index: Int) async throws {
    let script = [S.make("media_type=TEXT&text=Hi", "c1"), S.status("c1", "FINISHED"), S.quota(0)]
    let (answer, checkpoint) = try await S.walk(script.failing(at: index, mode), Self.text)
    #expect(word(answer) == mode.elsewhere)
    #expect(!"\(answer)".contains(testToken))
    #expect(word(try await S.walk(Array(script[index...]), Self.text, from: checkpoint).0) == "ready")
  }
}
