import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Preparing for Instagram")
struct InstagramPrepareTests {
  typealias S = InstagramScript
  static let image = "image_url=https%3A%2F%2Fmedia.example%2Fp%2Fa.jpg"

  @Test("A picture: container, polling, quota, then it is ready and published once")
  func picture() async throws {
    let content = post(
      "Hi #soup", media: [asset("a.jpg", alt: "Bowls")],
      options: ["location_id": "12", "collaborators": ["chef.anna"], "is_ai_generated": true])
    let (answer, checkpoint) = try await S.walk(
      [
        S.make(
          Self.image
            + "&alt_text=Bowls&caption=Hi%20%23soup&location_id=12&collaborators=%5B%22chef.anna%22%5D"
            + "&is_ai_generated=true", "c1"),
        S.status("c1", "IN_PROGRESS"), S.status("c1", "FINISHED"), S.quota(2),
      ], content)
    #expect(word(answer) == "ready")
    let sent = try await S.publish([S.publish("c1")], content, checkpoint)
    guard case .published(let receipt) = sent else {
      Issue.record("\(sent)")
      return
    }
    #expect(receipt.remoteID == "180")
  }

  @Test("A carousel: every file is FINISHED before the whole is made")
  func carousel() async throws {
    let content = DeliveryContent(
      type: .carousel,
      items: [ContentItem(text: "Hi", media: [asset("a.jpg", alt: "A"), asset("b.mp4")])],
      options: ["user_tags": [["username": "anna", "x": 0.5, "y": 0.25, "media": 1]]])
    let (answer, checkpoint) = try await S.walk(
      [
        S.make(
          "is_carousel_item=true&\(Self.image)&alt_text=A"
            + "&user_tags=%5B%7B%22username%22%3A%22anna%22%2C%22x%22%3A0.5%2C%22y%22%3A0.25%7D%5D", "c1"),
        S.status("c1", "FINISHED"),
        S.make(
          "is_carousel_item=true&media_type=VIDEO&video_url=https%3A%2F%2Fmedia.example%2Fp%2Fb.mp4", "c2"),
        S.status("c2", "IN_PROGRESS"), S.status("c2", "FINISHED"),
        S.make("media_type=CAROUSEL&children=c1%2Cc2&caption=Hi", "p1"), S.status("p1", "FINISHED"),
        S.quota(49),
      ], content)
    #expect(word(answer) == "ready")
    #expect(word(try await S.publish([S.publish("p1")], content, checkpoint)) == "published")
  }

  @Test("A reel with its cover and options; a story")
  func reelAndStory() async throws {
    var reel = post("Hi", media: [asset("b.mp4")], type: .reel, options: ["share_to_feed": false])
    reel.cover = asset("cover.jpg")
    let (ready, _) = try await S.walk(
      [
        S.make(
          "media_type=REELS&video_url=https%3A%2F%2Fmedia.example%2Fp%2Fb.mp4"
            + "&cover_url=https%3A%2F%2Fmedia.example%2Fp%2Fcover.jpg&share_to_feed=false&caption=Hi", "c1"),
        S.status("c1", "FINISHED"), S.quota(0),
      ], reel)
    #expect(word(ready) == "ready")
    let (story, _) = try await S.walk(
      [S.make("media_type=STORIES&\(Self.image)", "s1"), S.status("s1", "FINISHED"), S.quota(0)],
      post("", media: [asset("a.jpg")], type: .story))
    #expect(word(story) == "ready")
  }

  @Test("The quota the platform reports is obeyed: one left is sent, none left waits")
  func quota() async throws {
    let content = post("", media: [asset("a.jpg")])
    let made = [S.make(Self.image, "c1"), S.status("c1", "FINISHED")]
    #expect(word(try await S.walk(made + [S.quota(49)], content).0) == "ready")
    let (full, checkpoint) = try await S.walk(made + [S.quota(50)], content)
    #expect(word(full) == "limited")
    #expect(word(try await S.walk([S.quota(49)], content, from: checkpoint).0) == "ready")
    #expect(word(try await S.walk(made + [S.quota(50, of: 100)], content).0) == "ready")
  }

  @Test("The container that will be published is recorded before anything else happens")
  func stored() async throws {
    let answer = try await ScriptedTransport.run([S.make(Self.image, "c1")]) {
      await InstagramPlatform().prepare(
        PrepareRequest(
          delivery: testDelivery("instagram", S.id), content: post("", media: [asset("a.jpg")]),
          checkpoint: nil), in: S.session($0))
    }
    guard case .advanced(let checkpoint, let mustStore) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(mustStore)
    #expect(checkpoint["container"]?["id"] == "c1")
  }

  @Test("Polling is slow and ends, and the container is kept for the next attempt")
  func pace() async throws {
    let content = post("", media: [asset("a.jpg")])
    var waits: [Double] = []
    var (answer, checkpoint) = try await S.walk(
      [S.make(Self.image, "c1"), S.status("c1", "IN_PROGRESS")], content)
    while case .wait(let seconds, _) = answer, waits.count < 100 {
      waits.append(seconds)
      (answer, checkpoint) = try await S.walk([S.status("c1", "IN_PROGRESS")], content, from: checkpoint)
    }
    #expect(waits.prefix(5) == [5, 10, 20, 40, 60])
    #expect((1500...2400).contains(waits.reduce(0, +)))
    #expect(word(answer) == "retryLater")
    #expect(checkpoint?["container"]?["id"] == "c1")
  }

  @Test("A container that failed says why, and the next attempt makes a new one")
  func failed() async throws {
    let content = post("", media: [asset("a.jpg")])
    for (text, expected) in [
      ("Error: 2207026 unsupported", "needsChange"), ("2207003", "retryLater"), ("Error", "retryLater"),
      ("code 2207051", "retryLater"),
    ] {
      let (answer, checkpoint) = try await S.walk(
        [S.make(Self.image, "c1"), S.status("c1", "ERROR", text)], content)
      #expect(word(answer) == expected, "\(text)")
      #expect(
        word(
          try await S.walk(
            [S.make(Self.image, "c2"), S.status("c2", "FINISHED"), S.quota(0)], content, from: checkpoint
          ).0) == "ready")
    }
  }

  @Test("A ready container is looked at again after a while: expired ones are made anew")
  func expired() async throws {
    let content = post("", media: [asset("a.jpg")])
    let (_, checkpoint) = try await S.walk(
      [S.make(Self.image, "c1"), S.status("c1", "FINISHED"), S.quota(0)], content)
    let later = testNow.adding(seconds: 601)
    #expect(
      word(
        try await S.walk(
          [
            S.status("c1", "EXPIRED"), S.make(Self.image, "c2"), S.status("c2", "FINISHED"), S.quota(0),
          ], content, from: checkpoint, now: later
        ).0) == "ready")
  }

  @Test("A container that is PUBLISHED already is never replaced by a new one")
  func published() async throws {
    let content = post("", media: [asset("a.jpg")])
    let (answer, checkpoint) = try await S.walk(
      [S.make(Self.image, "c1"), S.status("c1", "PUBLISHED")], content)
    #expect(word(answer) == "ready")
    let refused = S.publish("c1", GraphScript.error(9007, 2_207_027), status: 400)
    #expect(word(try await S.publish([refused], content, checkpoint)) == "ambiguous")
  }

  @Test("Containers made for other content are not used")
  func edited() async throws {
    let (_, checkpoint) = try await S.walk(
      [S.make(Self.image + "&caption=Old", "c1"), S.status("c1", "FINISHED"), S.quota(0)],
      post("Old", media: [asset("a.jpg")]))
    #expect(
      word(
        try await S.walk(
          [S.make(Self.image + "&caption=New", "c2"), S.status("c2", "FINISHED"), S.quota(0)],
          post("New", media: [asset("a.jpg")]), from: checkpoint
        ).0) == "ready")
  }

  @Test("Without a public address nothing is asked of the platform")
  func noAddress() async throws {
    let transport = ScriptedTransport([])
    var session = S.session(transport)
    session.media = TestMedia(base: "")
    let answer = await InstagramPlatform().prepare(
      PrepareRequest(
        delivery: testDelivery("instagram", S.id), content: post("", media: [asset("a.jpg")]),
        checkpoint: nil), in: session)
    #expect(word(answer) == "needsChange")
  }

  @Test(
    "Every exchange of a preparation that goes wrong can be made again", arguments: GraphScript.failures,
    0..<3)
  func failures(_ mode: FailureMode, _ index: Int) async throws {
    let content = post("", media: [asset("a.jpg")])
    let script = [S.make(Self.image, "c1"), S.status("c1", "FINISHED"), S.quota(0)]
    let (answer, checkpoint) = try await S.walk(script.failing(at: index, mode), content)
    #expect(word(answer) == mode.elsewhere)
    #expect(!"\(answer)".contains(testToken))
    #expect(word(try await S.walk(Array(script[index...]), content, from: checkpoint).0) == "ready")
  }

  @Test(
    "Every way the public call can go wrong has its class and tells no secret",
    arguments: GraphScript.failures)
  func publishFailures(_ mode: FailureMode) async throws {
    let answer = try await S.publish(
      [S.publish("c1")].failing(at: 0, mode), post("", media: [asset("a.jpg")]), S.checkpoint())
    #expect(word(answer) == mode.onPublish)
    #expect(!"\(answer)".contains(testToken))
  }

  @Test("An action held as spam is looked up, never repeated; without a container nothing is sent")
  func spam() async throws {
    let content = post("", media: [asset("a.jpg")])
    let held = S.publish("c1", GraphScript.error(4, 2_207_051), status: 400)
    #expect(word(try await S.publish([held], content, S.checkpoint())) == "ambiguous")
    #expect(word(try await S.publish([], content, nil)) == "retryLater")
  }
}
