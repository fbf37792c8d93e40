import Content
import HTTP
import HTTPTestDoubles
import Platforms
import Testing

@Suite("Looking for a post on X")
struct XFindTests {
  let platform = XPlatform()

  private func find(
    _ script: [ScriptedExchange], _ search: Search = XScript.search(post("Hello")), now: Instant = testNow
  ) async throws -> Finding {
    try await ScriptedTransport.run(script) { await platform.find(search, in: XScript.session($0, now: now)) }
  }

  @Test("An exact match in the window is the publication")
  func published() async throws {
    let finding = try await find([
      XScript.owner(), XScript.timeline([XScript.post("5", "2026-11-21T07:50:03.000Z")]),
    ])
    guard case .published(let receipt) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(receipt.remoteID == "5" && receipt.permalink == "https://x.com/acme/status/5")
    #expect(receipt.publishedAt == Instant("2026-11-21T07:50:03Z"))
  }

  @Test("An empty list is not seen, and X vouches for nothing")
  func notSeen() async throws {
    let finding = try await find([XScript.owner(), XScript.timeline([])])
    guard case .notSeen(let life, let time) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(life == nil && time == testNow)
  }

  @Test("Short addresses stand for the written ones, the media's own for nothing, and signs are read back")
  func rendered() async throws {
    let content = post(
      "Bread & soup <b>: example.com, https://a.example.com/x?y=1 end", media: [asset("a.jpg")])
    let text = "Bread &amp; soup &lt;b&gt;: https://t.co/1, https://t.co/2 end https://t.co/3"
    let finding = try await find(
      [
        XScript.owner(),
        XScript.timeline([
          XScript.post(
            "5", "2026-11-21T07:50:03.000Z", text,
            urls: [
              ("https://t.co/1", "http://example.com"), ("https://t.co/2", "https://a.example.com/x?y=1"),
              ("https://t.co/3", "https://x.com/acme/status/5/photo/1"),
            ], media: 1)
        ]),
      ], XScript.search(content))
    #expect(word(finding) == "published", "\(finding)")
  }

  @Test("A text over 280 is read where X keeps it")
  func note() async throws {
    let long = String(repeating: "word ", count: 80) + "end"
    let finding = try await find(
      [
        XScript.owner(),
        XScript.timeline([
          XScript.post(
            "5", "2026-11-21T07:50:03.000Z", String(long.prefix(270)) + "… https://t.co/9",
            extra: ",\"note_tweet\":{\"text\":\"\(long)\"}")
        ]),
      ], XScript.search(post(long)))
    #expect(word(finding) == "published", "\(finding)")
  }

  @Test(
    "What differs in text, address, files, reply, poll, quote, time or is recorded already never matches",
    arguments: [
      XScript.post("5", "2026-11-21T07:50:03.000Z", "Hello!"),
      XScript.post("5", "2026-11-21T07:50:03.000Z", "Hell"),
      XScript.post(
        "5", "2026-11-21T07:50:03.000Z", "Hello https://t.co/1",
        urls: [("https://t.co/1", "https://b.example.com")]),
      XScript.post("5", "2026-11-21T07:50:03.000Z", media: 1),
      XScript.post("5", "2026-11-21T07:50:03.000Z", replyTo: "3"),
      XScript.post("5", "2026-11-21T07:50:03.000Z", extra: ",\"attachments\":{\"poll_ids\":[\"1\"]}"),
      XScript.post(
        "5", "2026-11-21T07:50:03.000Z", extra: ",\"referenced_tweets\":[{\"type\":\"quoted\",\"id\":\"2\"}]"),
      XScript.post("5", "2026-11-21T07:48:59.000Z"), XScript.post("9", "2026-11-21T07:50:03.000Z"),
      XScript.post("8", "2026-11-21T07:50:03.000Z", extra: ",\"edit_history_tweet_ids\":[\"9\",\"8\"]"),
    ])
  func noMatch(_ entry: String) async throws {
    let finding = try await find(
      [XScript.owner(), XScript.timeline([entry])], XScript.search(post("Hello"), known: ["9"]))
    #expect(word(finding) == "notSeen", "\(finding)")
  }

  @Test("A later item is looked for below the one before it, its own name in front or not")
  func thread() async throws {
    var content = post("one")
    content.items.append(ContentItem(text: "two"))
    for text in ["two", "@Acme two"] {
      let finding = try await find(
        [
          XScript.owner(),
          XScript.timeline([XScript.post("6", "2026-11-21T07:50:03.000Z", text, replyTo: "5")]),
        ], XScript.search(content, item: 1, earlier: [Receipt(remoteID: "5")], known: ["5"]))
      #expect(word(finding) == "published", "\(finding)")
    }
  }

  @Test("Two that match are for a person, with their addresses")
  func several() async throws {
    let finding = try await find([
      XScript.owner(),
      XScript.timeline([
        XScript.post("6", "2026-11-21T07:51:00.000Z"), XScript.post("5", "2026-11-21T07:50:03.000Z"),
      ]),
    ])
    guard case .cannotTell(let failure) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(failure.text.contains("https://x.com/acme/status/5") && failure.text.contains("/status/6"))
  }

  @Test("The list is read to its end, page by page")
  func paged() async throws {
    let other = XScript.post("9", "2026-11-21T07:59:00.000Z", "Other")
    let finding = try await find([
      XScript.owner(), XScript.timeline([other], next: "p2"),
      XScript.timeline(after: "p2", [XScript.post("5", "2026-11-21T07:50:03.000Z")]),
    ])
    #expect(word(finding) == "published")
    let loop = try await find([
      XScript.owner(), XScript.timeline([other], next: "p2"),
      XScript.timeline(after: "p2", [other], next: "p3"),
    ])
    #expect(word(loop) == "couldNotLook", "\(loop)")
  }

  @Test(
    "A list that is not what it says, or holds errors, is no look",
    arguments: [
      "{\"meta\":{\"result_count\":2},\"data\":[]}", "{\"data\":[]}",
      "{\"meta\":{\"result_count\":0},\"errors\":[{\"title\":\"Not Found Error\"}]}",
      "{\"meta\":{\"result_count\":1},\"data\":[{\"id\":\"5\",\"text\":\"Hello\"}]}",
      "{\"errors\":[{\"title\":\"Not Found Error\",\"detail\":\"Could not find user\"}]}",
    ])
  func odd(_ body: String) async throws {
    var page = XScript.timeline([])
    page.answer = .response(HTTPResponse(status: 200, body: Array(body.utf8)))
    #expect(word(try await find([XScript.owner(), page])) == "couldNotLook")
  }

  @Test("A rehearsal's clock is not the server's: the window follows the server")
  func rehearsal() async throws {
    let finding = try await find(
      [
        XScript.owner(),
        XScript.timeline(since: "2026-11-21T07:58:55Z", [XScript.post("5", "2026-11-21T07:59:58.000Z")]),
      ], XScript.search(post("Hello"), begunAt: "2099-01-01T23:00:00Z"),
      now: try #require(Instant("2099-01-01T23:00:05Z")))
    #expect(word(finding) == "published", "\(finding)")
  }

  @Test("A token of another account is no look")
  func otherOwner() async throws {
    #expect(word(try await find([XScript.owner("rival")])) == "couldNotLook")
  }

  @Test(
    "Every exchange of a look that goes wrong is no look, never `not seen`",
    arguments: FailureMode.everywhere, 0..<2)
  func failures(_ mode: FailureMode, _ index: Int) async throws {
    let script = [XScript.owner(), XScript.timeline([XScript.post("5", "2026-11-21T07:50:03.000Z")])]
    let finding = try await find(script.failing(at: index, mode))
    guard case .couldNotLook(let failure) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(!"\(failure)".contains(testToken))
  }
}
