import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("TikTok: what it fetches, and what became of it")
struct TikTokPublishTests {
  typealias S = TikTokScript

  static let photoBody = """
    {"media_type":"PHOTO","post_info":{"description":"Two soups","privacy_level":"PUBLIC_TO_EVERYONE",\
    "title":"Soup"},"post_mode":"DIRECT_POST","source_info":{"photo_cover_index":0,\
    "photo_images":["https://media.example/p/a.jpg","https://media.example/p/b.jpg"],"source":"PULL_FROM_URL"}}
    """
  static let begin = S.call(
    "post/publish/content/init/", photoBody, S.ok(#"{"publish_id":"p_pub_url~v2.5"}"#))

  static func ready() async throws -> JSON? {
    let (ready, checkpoint) = try await S.walk([S.creator()], S.photos())
    #expect(word(ready) == "ready")
    return checkpoint
  }

  @Test("Photos: the call that begins them publishes them, and its id is kept for the look")
  func photos() async throws {
    let answer = try await S.publish([Self.begin], S.photos(), try await Self.ready())
    #expect(word(answer) == "ambiguous")
    let left = try #require(S.underway(answer))
    #expect(left["publish_id"] == "p_pub_url~v2.5")
    let found = try await S.find(
      [S.status(#""status":"PUBLISH_COMPLETE""#, id: "p_pub_url~v2.5")], S.photos(), left)
    guard case .published(let receipt) = found else {
      Issue.record("\(found)")
      return
    }
    #expect(receipt.remoteID == "p_pub_url~v2.5")
    #expect(word(try await S.publish([], S.photos(), left)) == "retryLater")
  }

  @Test("A video by its address")
  func byAddress() async throws {
    let content = S.video(options: ["source": "PULL_FROM_URL", "is_aigc": true, "disable_comment": true])
    let (_, checkpoint) = try await S.walk([S.creator()], content)
    let begin = S.call(
      "post/publish/video/init/",
      #"{"post_info":{"disable_comment":true,"is_aigc":true,"privacy_level":"SELF_ONLY","title":"Hi #dog"},"#
        + #""source_info":{"source":"PULL_FROM_URL","video_url":"https://media.example/p/v.mp4"}}"#,
      S.ok(#"{"publish_id":"v_pub_url~v2.5"}"#))
    #expect(S.underway(try await S.publish([begin], content, checkpoint)) != nil)
  }

  @Test("Without a public address nothing is begun")
  func noAddress() async throws {
    let answer = try await ScriptedTransport.run([S.creator()]) { transport -> Preparation in
      var media = S.media
      media.base = ""
      let session = S.session(transport, media: media)
      let first = await TikTokPlatform().prepare(
        PrepareRequest(delivery: testDelivery("tiktok", S.id), content: S.photos(), checkpoint: nil),
        in: session)
      guard case .advanced(let next, _) = first else { return first }
      return await TikTokPlatform().prepare(
        PrepareRequest(delivery: testDelivery("tiktok", S.id), content: S.photos(), checkpoint: next),
        in: session)
    }
    #expect(word(answer) == "needsChange")
    #expect("\(answer)".contains("media.base_url"))
  }

  @Test("Every way the public call can go wrong has its class", arguments: FailureMode.everywhere)
  func failures(_ mode: FailureMode) async throws {
    let checkpoint = try await Self.ready()
    let answer = try await S.publish([Self.begin].failing(at: 0, mode), S.photos(), checkpoint)
    #expect(word(answer) == mode.onPublish)
    #expect(S.underway(answer) == nil)
    #expect(!"\(answer)".contains(testToken))
  }

  @Test(
    "The status tells what became of it",
    arguments: [
      (#""status":"PROCESSING_DOWNLOAD","downloaded_bytes":5"#, "couldNotLook"),
      (#""status":"PROCESSING_UPLOAD""#, "couldNotLook"),
      (#""status":"PUBLISH_COMPLETE","publicaly_available_post_id":[]"#, "published"),
      (#""status":"FAILED","fail_reason":"photo_pull_failed""#, "surelyNotPublished"),
      (#""status":"FAILED""#, "surelyNotPublished"), (#""status":"SEND_TO_USER_INBOX""#, "notSeen"),
      (#""status":"SOMETHING_NEW""#, "couldNotLook"), (#""no":"status""#, "couldNotLook"),
    ])
  func statuses(_ fields: String, _ expected: String) async throws {
    let left = S.underway(try await S.publish([Self.begin], S.photos(), try await Self.ready()))
    let found = try await S.find([S.status(fields, id: "p_pub_url~v2.5")], S.photos(), left)
    #expect(word(found) == expected, "\(found)")
    if case .couldNotLook(let failure) = found {
      #expect((failure.underway != nil) == fields.contains("PROCESSING"))
    }
  }

  @Test("An upload that waits for bytes was surely not published; one that has them all is looked at again")
  func uploads() async throws {
    let (_, checkpoint) = try await S.walk([S.creator(), S.begin()], S.video())
    for (bytes, expected) in [(0, "surelyNotPublished"), (9, "surelyNotPublished"), (10, "couldNotLook")] {
      let status = S.status(#""status":"PROCESSING_UPLOAD","uploaded_bytes":\#(bytes)"#)
      #expect(word(try await S.find([status], S.video(), checkpoint)) == expected, "\(bytes)")
    }
    let endless = S.status(#""status":"PROCESSING_UPLOAD","uploaded_bytes":10"#)
    #expect(
      word(
        try await S.find([endless], S.video(), checkpoint, begunAt: testNow.adding(seconds: -90_000)))
        == "notSeen")
  }

  @Test("A call whose answer was lost is looked for on the list by text, title and time")
  func list() async throws {
    let checkpoint = try await Self.ready()
    let rows: [([String], String)] = [
      ([S.entry(71)], "published"), ([S.entry(71), S.entry(72, text: "Other")], "published"),
      ([S.entry(71), S.entry(72)], "cannotTell"), ([S.entry(71, after: -61)], "notSeen"),
      ([S.entry(71, text: "Two soups!")], "notSeen"), ([S.entry(71, title: "Stew")], "notSeen"),
      ([S.entry(99)], "notSeen"), ([], "notSeen"), (["{\"id\":\"1\"}"], "couldNotLook"),
    ]
    for (entries, expected) in rows {
      let found = try await S.find([S.list(entries)], S.photos(), checkpoint, known: ["99"])
      #expect(word(found) == expected, "\(entries)")
    }
    let unknown = S.underway(try await S.publish([Self.begin], S.photos(), checkpoint))
    #expect(
      word(try await S.find([S.unknownStatus, S.list([S.entry(71)])], S.photos(), unknown)) == "published")
  }

  @Test("The list is read back past the call, and a list that goes in circles settles nothing")
  func paging() async throws {
    let checkpoint = try await Self.ready()
    let pages = [
      S.list([S.entry(80, text: "Later")], more: true, cursor: 9), S.list([S.entry(71)], more: false),
    ]
    #expect(word(try await S.find(pages, S.photos(), checkpoint)) == "published")
    let enough = [S.list([S.entry(1, after: -100)], more: true)]
    #expect(word(try await S.find(enough, S.photos(), checkpoint)) == "notSeen")
    let circle = Array(repeating: S.list([S.entry(80, text: "Later")], more: true, cursor: 9), count: 2)
    #expect(word(try await S.find(circle, S.photos(), checkpoint)) == "couldNotLook")
  }

  @Test("Too early, and for posts that no list shows, absence proves nothing")
  func blind() async throws {
    let checkpoint = try await Self.ready()
    let early = testNow.adding(seconds: -299)
    #expect(word(try await S.find([S.list([])], S.photos(), checkpoint, begunAt: early)) == "couldNotLook")
    let again = try await S.find([S.list([])], S.photos(), checkpoint, lastSent: early)
    #expect(word(again) == "couldNotLook", "a second attempt is given its own time")
    // Without a record, moderation may still hide what an earlier one published.
    #expect(word(try await S.find([S.list([])], S.photos(), nil)) == "couldNotLook")
    let day = testNow.adding(seconds: -6 * 3600)
    #expect(word(try await S.find([S.list([])], S.photos(), nil, begunAt: day)) == "notSeen")
    var hidden = S.photos()
    hidden.options["privacy_level"] = "SELF_ONLY"
    #expect(word(try await S.find([], hidden, checkpoint)) == "notSeen")
    guard case .couldNotLook(let failure) = try await S.find([], hidden, nil) else {
      Issue.record("a hidden post of a lost record must not be sent")
      return
    }
    #expect(failure.kind == .needsChange)
  }

  @Test("A look that fails settles nothing", arguments: FailureMode.everywhere)
  func lookFailures(_ mode: FailureMode) async throws {
    let checkpoint = try await Self.ready()
    let list = [S.list([])].failing(at: 0, mode)
    #expect(word(try await S.find(list, S.photos(), checkpoint)) == "couldNotLook")
    let left = S.underway(try await S.publish([Self.begin], S.photos(), checkpoint))
    let status = [S.status(#""status":"PUBLISH_COMPLETE""#, id: "p_pub_url~v2.5")].failing(at: 0, mode)
    #expect(word(try await S.find(status, S.photos(), left)) == "couldNotLook")
  }
}
