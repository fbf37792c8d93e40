import Content
import HTTP
import HTTPTestDoubles
import JSON
import Testing

@testable import Platforms

@Suite("Threads' extras, changes and rules")
struct ThreadsExtrasTests {
  typealias S = ThreadsScript
  let platform = ThreadsPlatform()

  private static let permalink = S.get(
    "180?fields=id%2Cpermalink%2Cshortcode%2Ctimestamp",
    #"{"id":"180","permalink":"https://www.threads.net/@u/post/DA1","shortcode":"DA1","timestamp":"2026-11-21T07:00:00+0000"}"#
  )
  private static func replies(_ texts: [String]) -> ScriptedExchange {
    let entries = texts.map { "{\"id\":\"7\",\"text\":\(JSON.string($0).text())}" }
    return S.get(
      "180/replies?fields=id%2Ctext%2Ctimestamp&limit=100", "{\"data\":[\(entries.joined(separator: ","))]}")
  }
  private static let made = S.make("media_type=TEXT&text=First%21&reply_to_id=180", "k1")

  private func finish(
    _ script: [ScriptedExchange], comment: String? = "First!", progress: JSON? = nil,
    receipt: Receipt = Receipt(remoteID: "180", permalink: "https://x.example")
  ) async throws -> FinishAnswer {
    var content = post("Hi")
    content.firstComment = comment
    return try await ScriptedTransport.run(script) {
      await platform.finish(
        FinishRequest(
          delivery: testDelivery("threads", S.id), content: content, receipts: [receipt],
          progress: progress), in: S.session($0))
    }
  }

  @Test("The permalink is read, and the first comment is a reply that is looked for before it is made")
  func comment() async throws {
    let begun = try await finish(
      [Self.permalink, Self.replies(["Nice"]), Self.made], receipt: Receipt(remoteID: "180"))
    guard case .advanced(let known, let progress) = begun else {
      Issue.record("\(begun)")
      return
    }
    let answer = try await finish(
      [S.status("k1", "FINISHED"), S.publish("k1")], progress: progress,
      receipt: try #require(known.last))
    guard case .done(let receipts) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(receipts.last?.permalink == "https://www.threads.net/@u/post/DA1")
    guard case .done = try await finish([Self.replies(["First!"])]) else {
      Issue.record("it was there")
      return
    }
  }

  @Test("A first comment below a post whose id was never learnt is left to a person, not passed over")
  func unlisted() async throws {
    for id in ["container:c1", "unknown"] {
      let receipt = Receipt(remoteID: id)
      guard case .failed(let failure, let receipts, _) = try await finish([], receipt: receipt) else {
        Issue.record("\(id): the first comment is dropped in silence")
        continue
      }
      #expect(failure.kind == .needsChange)
      #expect(failure.text.contains("by hand"))
      #expect(receipts == [receipt])
      guard case .done = try await finish([], comment: nil, receipt: receipt) else {
        Issue.record("\(id): nothing was wanted")
        continue
      }
    }
  }

  @Test("A comment's container is recorded before it is published, so that a kill cannot make it twice")
  func recordedFirst() async throws {
    guard case .advanced(_, let progress) = try await finish([Self.replies([]), Self.made]) else {
      Issue.record("published before its container was recorded")
      return
    }
    // Killed after the call, before its answer was recorded.
    guard case .done = try await finish([S.status("k1", "PUBLISHED")], progress: progress) else {
      Issue.record("not settled by its container")
      return
    }
  }

  @Test("A comment's container that ended is made anew, after another look")
  func endedContainer() async throws {
    let held: JSON = ["comment_container": "k1"]
    guard case .failed(_, _, let left) = try await finish([S.status("k1", "EXPIRED")], progress: held),
      case .advanced(_, let next) = try await finish([Self.replies([]), Self.made], progress: left)
    else {
      Issue.record("not made anew")
      return
    }
    #expect(next["comment_container"] == "k1")
  }

  @Test("A comment whose answer was lost is settled by its container, not made again")
  func lostComment() async throws {
    var lost = S.publish("k1")
    lost.answer = .failure(HTTPError(.timeout, mayHaveArrived: true, "late"))
    guard
      case .failed(let failure, _, let progress) = try await finish(
        [S.status("k1", "FINISHED"), lost], progress: ["comment_container": "k1"])
    else {
      Issue.record("not failed")
      return
    }
    #expect(failure.kind == .retryLater(afterSeconds: 15))
    #expect(progress?["comment_container"] == "k1")
    guard case .done = try await finish([S.status("k1", "PUBLISHED")], progress: progress) else {
      Issue.record("not done")
      return
    }
  }

  private func retract(_ script: [ScriptedExchange], id: String = "180") async throws -> String {
    let answer = try await ScriptedTransport.run(script) {
      await platform.retract(
        RetractRequest(
          delivery: testDelivery("threads", S.id), item: 0, receipts: [Receipt(remoteID: id)]),
        in: S.session($0))
    }
    guard case .failed(let failure) = answer else { return "done" }
    #expect(!"\(failure)".contains(testToken))
    return failure.kind.name
  }

  @Test("A post is deleted; one that is gone already is done; one that can still be read is not")
  func removal() async throws {
    #expect(try await retract([S.delete("180", #"{"success":true,"deleted_id":"180"}"#)]) == "done")
    let gone = S.delete("180", GraphScript.error(100, 33), status: 400)
    #expect(
      try await retract([gone, S.get("180?fields=id", GraphScript.error(100, 33), status: 400)]) == "done")
    #expect(try await retract([gone, S.get("180?fields=id", #"{"id":"180"}"#)]) == "needsCredentials")
    #expect(try await retract([], id: "container:c1") == "needsChange")
    for mode in GraphScript.failures {
      let script = [S.delete("180", "{}")].failing(at: 0, mode)
      #expect(try await retract(script) == mode.elsewhere, "\(mode)")
    }
  }

  private func probe(_ script: [ScriptedExchange], _ ids: [String]) async throws -> [String] {
    let items = ids.map {
      ProbeItem(
        receipt: Receipt(remoteID: $0, publishedAt: Instant("2026-11-20T08:00:00Z")), content: post("Hi"),
        item: 0)
    }
    let sights = try await ScriptedTransport.run(script) {
      await platform.probe(items, in: S.session($0))
    }
    return sights.map { sight in
      switch sight {
      case .same: "same"
      case .changed(let words): "changed \(words)"
      case .gone: "gone"
      case .unknown(let failure): "unknown \(failure.kind.name)"
      }
    }
  }

  private static func node(_ id: String, _ answer: String, status: Int = 200) -> ScriptedExchange {
    S.get("\(id)?fields=id%2Ctext%2Ctimestamp%2Cpermalink%2Cmedia_type", answer, status: status)
  }

  @Test("A post is read back: as it was, changed, gone, or not to be read")
  func sights() async throws {
    #expect(try await probe([Self.node("1", S.entry("1", "2026-11-20T08:00:00+0000"))], ["1"]) == ["same"])
    let other = Self.node("1", S.entry("1", "2026-11-20T08:00:00+0000", text: "Ho"))
    #expect(try await probe([other], ["1"]) == ["changed text: “Ho”"])
    #expect(try await probe([Self.node("1", GraphScript.error(100, 33), status: 400)], ["1"]) == ["gone"])
    // What is wrong with the token is wrong with all.
    let refused = Self.node("1", GraphScript.error(190, 463), status: 400)
    #expect(
      try await probe([refused], ["1", "2"]) == ["unknown needsCredentials", "unknown needsCredentials"])
    for mode in GraphScript.failures {
      let seen = try await probe([Self.node("1", "{}")].failing(at: 0, mode), ["1"])
      #expect(seen == ["unknown \(mode.elsewhere)"], "\(mode)")
    }
  }

  @Test("Several posts are read by one call, and the rest one by one")
  func listed() async throws {
    let list = S.get(
      "\(S.id)/threads?fields=id%2Ctext%2Ctimestamp%2Cpermalink%2Cmedia_type&limit=100",
      "{\"data\":[\(S.entry("1", "2026-11-20T08:00:00+0000")),\(S.entry("2", "2026-11-20T08:00:00+0000"))]}")
    let third = Self.node("3", GraphScript.error(100, 33), status: 400)
    #expect(try await probe([list, third], ["1", "2", "3"]) == ["same", "same", "gone"])
  }

  @Test("The doctor learns whose token it is and how much of the quota is left")
  func verify() async throws {
    func verified(_ id: String) async throws -> Verification {
      let me = S.get("me?fields=id%2Cusername", "{\"id\":\"\(id)\",\"username\":\"acme\"}")
      return try await ScriptedTransport.run(id == S.id ? [me, S.quota(20, replies: 1)] : [me]) {
        await platform.verify(in: S.session($0))
      }
    }
    guard case .accepted(let facts) = try await verified(S.id) else {
      Issue.record("refused")
      return
    }
    #expect(
      facts == [
        "logged in as @acme", "230 of 250 posts and 999 of 1000 replies left in these 24 hours",
      ])
    #expect(word(try await verified("99")) == "needsCredentials")
  }

  @Test(
    "A text counts code points, and an emoji all its bytes",
    arguments: [
      (String(repeating: "a", count: 500), 500), ("é", 1), ("漢字", 2), ("👍", 4), ("👍🏽", 8), ("👩‍👩‍👧", 18),
      ("🇩🇪", 8), ("1️⃣", 7), ("❤️", 6), ("1 # *", 5), ("a\n\nb", 4), ("", 0),
      (String(repeating: "a", count: 490) + "👍👍👍", 502), ("e\u{301}", 2),
    ])
  func length(_ text: String, _ expected: Int) {
    #expect(platform.descriptor.textLength(text) == expected)
  }

  private func ids(_ content: DeliveryContent) -> [String] {
    platform.descriptor.check(content, [:]).map(\.id)
  }

  @Test("What an added link makes too long or too many is refused at one more, and not before")
  func added() {
    func linked(_ count: Int) -> DeliveryContent {
      var content = post(String(repeating: "a", count: count), media: [asset("a.jpg")])
      content.link = LinkAttachment(url: "https://a.example")  // 17, and two line ends
      return content
    }
    #expect(ids(linked(481)) == [])
    #expect(ids(linked(482)) == ["text-too-long"])
    func many(_ count: Int) -> DeliveryContent {
      var content = post((1...count).map { "https://a.example/\($0)" }.joined(separator: " "))
      content.link = LinkAttachment(url: "https://a.example/x")
      return content
    }
    #expect(ids(many(4)) == [])
    #expect(ids(many(5)) == ["too-many-links"])
  }

  @Test("A poll has 2 to 4 options of 25 characters, ends after a day and stands alone")
  func polls() {
    func polled(_ options: [String], ends: Int64 = 86_400, text: String = "Which?") -> [String] {
      var content = post(text)
      content.poll = Poll(options: options, endsAfterSeconds: ends)
      return ids(content)
    }
    #expect(polled(["a", "b"]) == [])
    #expect(polled(["a", "b", "c", "d", "e"]) == ["poll-options"])
    #expect(polled(["a"]) == ["poll-options"])
    #expect(polled(["a", String(repeating: "b", count: 25)]) == [])
    #expect(polled(["a", String(repeating: "b", count: 26)]) == ["poll-option-length"])
    #expect(polled(["a", "b"], ends: 3600) == ["poll-end"])
    #expect(polled(["a", "b"], text: "") == ["poll-without-text"])
    var both = post("Hi", media: [asset("a.jpg")])
    both.poll = Poll(options: ["a", "b"], endsAfterSeconds: 86_400)
    #expect(ids(both) == ["poll-with-media"])
  }

  @Test("Options that would be refused are refused here")
  func options() {
    func with(_ name: String, _ value: JSON, media: Bool = false) -> [String] {
      ids(post("Hi", media: media ? [asset("a.jpg")] : [], options: [name: value]))
    }
    #expect(with("topic_tag", .string(String(repeating: "a", count: 50))) == [])
    #expect(with("topic_tag", .string(String(repeating: "a", count: 51))) == ["topic-tag"])
    #expect(with("topic_tag", "a.b") == ["topic-tag"])
    #expect(with("quote_post_id", "12a") == ["id"])
    #expect(with("allowlisted_country_codes", ["DE", "de"]) == ["country-code"])
    #expect(with("gif_id", "g", media: true) == ["attachment-with-media"])
    #expect(with("is_spoiler_media", true) == ["option-without-effect"])
    #expect(with("is_spoiler_media", true, media: true) == [])
    #expect(ids(post("Hi", media: [asset("a.gif")])) == ["media-format"])
  }

  @Test("Every row of the error table has its class")
  func table() {
    for (code, sub, onPublish, elsewhere) in [
      (1, 2_207_052, "retryLater", "retryLater"), (1, 2_207_051, "ambiguous", "retryLater"),
      (24, 4_279_009, "ambiguous", "retryLater"), (24, 0, "ambiguous", "retryLater"),
      (1, 4_279_013, "needsCredentials", "needsCredentials"), (100, 33, "retryLater", "retryLater"),
      (100, 0, "needsChange", "needsChange"), (190, 463, "needsCredentials", "needsCredentials"),
      (4, 0, "limited", "limited"), (80_001, 0, "limited", "limited"),
    ] {
      let body = Array(GraphScript.error(code, sub == 0 ? nil : sub).utf8)
      let reply = Reply.refused(HTTPResponse(status: 400, body: body), try? JSON(parsing: body))
      let session = S.session(ScriptedTransport([]))
      #expect(ThreadsErrors.failure(reply, .publishes, session).kind.name == onPublish, "\(code)/\(sub)")
      #expect(ThreadsErrors.failure(reply, .repeatable, session).kind.name == elsewhere, "\(code)/\(sub)")
    }
  }
}
