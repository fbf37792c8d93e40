import Content
import HTTP
import HTTPTestDoubles
import Platforms
import Testing

@Suite("Looking for a status on Mastodon")
struct MastodonFindTests {
  let platform = MastodonPlatform()
  static let old = MastodonScript.status("1", "2026-11-20T10:00:00.000Z", html: "<p>Hello</p>")

  private func find(
    _ script: [ScriptedExchange], _ search: Search = MastodonScript.search(post("Hello")),
    now: Instant = testNow
  ) async throws -> Finding {
    try await ScriptedTransport.run(script) {
      await platform.find(search, in: MastodonScript.session($0, now: now))
    }
  }

  @Test("An exact match in the window is the publication")
  func published() async throws {
    let finding = try await find([
      MastodonScript.instance(), MastodonScript.owner(),
      MastodonScript.statuses([MastodonScript.status("5", "2026-11-21T07:50:03.000Z"), Self.old]),
      MastodonScript.source("5", "Hello\n"),
    ])
    guard case .published(let receipt) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(receipt.remoteID == "5")
    #expect(receipt.permalink == "https://social.example/@acme/5")
  }

  @Test("Not seen is only said once the list reached back; real Mastodon vouches for its keys")
  func notSeen() async throws {
    let finding = try await find([
      MastodonScript.instance(), MastodonScript.owner(), MastodonScript.statuses([Self.old]),
    ])
    guard case .notSeen(let life, let time) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(life == 3600)
    #expect(time == testNow)
  }

  @Test(
    "A server that only speaks the API vouches for nothing",
    arguments: [
      ("0.20.0", "https://codeberg.org/superseriousbusiness/gotosocial"),
      ("2.7.2 (compatible; Pleroma 2.9.1)", "https://git.pleroma.social/pleroma/pleroma"),
      ("4.5.2", "https://github.com/someone/else"), ("4.5.2", "https://github.com/mastodon/mastodon-like"),
      ("", "https://github.com/mastodon/mastodon"), ("3.5.3", "https://github.com/mastodon/mastodon"),
    ])
  func otherServers(_ version: String, _ source: String) async throws {
    let finding = try await find([
      MastodonScript.instance(version: version, source: source), MastodonScript.owner(),
      MastodonScript.statuses([Self.old]),
    ])
    guard case .notSeen(let life, _) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(life == nil)
  }

  @Test("The list is paged back past the start of the call")
  func paged() async throws {
    let finding = try await find([
      MastodonScript.instance(), MastodonScript.owner(),
      MastodonScript.statuses([MastodonScript.status("9", "2026-11-21T07:59:00.000Z", html: "<p>Other</p>")]),
      MastodonScript.statuses(
        after: "9", [MastodonScript.status("8", "2026-11-21T07:49:01.000Z"), Self.old]),
      MastodonScript.source("8", "Hello"), MastodonScript.source("9", "Other"),
    ])
    #expect(word(finding) == "published")
  }

  @Test("An empty page is the end of the list")
  func end() async throws {
    let finding = try await find([
      MastodonScript.instance(), MastodonScript.owner(), MastodonScript.statuses([]),
    ])
    #expect(word(finding) == "notSeen")
  }

  @Test("A list that repeats itself is no look")
  func loop() async throws {
    let page = [MastodonScript.status("9", "2026-11-21T07:59:00.000Z")]
    let finding = try await find([
      MastodonScript.instance(), MastodonScript.owner(), MastodonScript.statuses(page),
      MastodonScript.statuses(after: "9", page),
    ])
    #expect(word(finding) == "couldNotLook")
  }

  @Test("Two that match are for a person, with their links")
  func several() async throws {
    let finding = try await find([
      MastodonScript.instance(), MastodonScript.owner(),
      MastodonScript.statuses([
        MastodonScript.status("6", "2026-11-21T07:51:00.000Z"),
        MastodonScript.status("5", "2026-11-21T07:50:03.000Z"), Self.old,
      ]),
      MastodonScript.source("6", "Hello"), MastodonScript.source("5", "Hello"),
    ])
    guard case .cannotTell(let failure) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(failure.text.contains("https://social.example/@acme/5"))
    #expect(failure.text.contains("https://social.example/@acme/6"))
  }

  @Test(
    "What differs in text, files, warning, reply, time or is recorded already never matches",
    arguments: [
      MastodonScript.status("5", "2026-11-21T07:50:03.000Z", html: "<p>Hello</p>", media: 1),
      MastodonScript.status("5", "2026-11-21T07:50:03.000Z", html: "<p>Hello</p>", replyTo: "3"),
      MastodonScript.status("5", "2026-11-21T07:50:03.000Z", html: "<p>Hello</p>", warning: "Soup"),
      MastodonScript.status("5", "2026-11-21T07:48:59.000Z", html: "<p>Hello</p>"),
      MastodonScript.status("known", "2026-11-21T07:50:03.000Z", html: "<p>Hello</p>"),
    ])
  func noMatch(_ status: String) async throws {
    let finding = try await find(
      [
        MastodonScript.instance(), MastodonScript.owner(), MastodonScript.statuses([status, Self.old]),
      ], MastodonScript.search(post("Hello"), known: ["known"]))
    #expect(word(finding) == "notSeen")
  }

  @Test("The source decides, not what the HTML looks like")
  func source() async throws {
    let finding = try await find([
      MastodonScript.instance(), MastodonScript.owner(),
      MastodonScript.statuses([
        MastodonScript.status("5", "2026-11-21T07:50:03.000Z", html: "<p>Hello</p>"), Self.old,
      ]),
      MastodonScript.source("5", "Hello **again**"),
    ])
    #expect(word(finding) == "notSeen")
  }

  @Test("Where there is no source, the text of the HTML is compared")
  func html() async throws {
    var source = MastodonScript.source("5", "")
    source.answer = .response(HTTPResponse(status: 404, body: Array("{}".utf8)))
    let html =
      "<p>Bread &amp; soup<br />today</p><p><a href=\"https://a.example/x\"><span class=\"invisible\">"
      + "https://</span><span>a.example/x</span></a></p>"
    let finding = try await find(
      [
        MastodonScript.instance(), MastodonScript.owner(),
        MastodonScript.statuses([
          MastodonScript.status("5", "2026-11-21T07:50:03.000Z", html: html), Self.old,
        ]), source,
      ], MastodonScript.search(post("Bread & soup\ntoday\n\nhttps://a.example/x")))
    #expect(word(finding) == "published")
  }

  @Test("A later item is looked for below the one before it")
  func thread() async throws {
    var content = post("one")
    content.items.append(ContentItem(text: "two"))
    let finding = try await find(
      [
        MastodonScript.instance(), MastodonScript.owner(),
        MastodonScript.statuses([
          MastodonScript.status("6", "2026-11-21T07:50:03.000Z", html: "<p>two</p>", replyTo: "5"), Self.old,
        ]), MastodonScript.source("6", "two"),
      ], MastodonScript.search(content, item: 1, earlier: [Receipt(remoteID: "5")], known: ["5"]))
    #expect(word(finding) == "published")
  }

  @Test("A rehearsal's clock is not the server's: the window follows the server")
  func rehearsal() async throws {
    let finding = try await find(
      [
        MastodonScript.instance(), MastodonScript.owner(),
        MastodonScript.statuses([MastodonScript.status("5", "2026-11-21T07:59:58.000Z"), Self.old]),
        MastodonScript.source("5", "Hello"),
      ], MastodonScript.search(post("Hello"), begunAt: "2099-01-01T23:00:00Z"),
      now: try #require(Instant("2099-01-01T23:00:05Z")))
    #expect(word(finding) == "published")
  }

  @Test("A token of another account is no look")
  func otherOwner() async throws {
    let finding = try await find([MastodonScript.instance(), MastodonScript.owner("rival")])
    #expect(word(finding) == "couldNotLook")
  }

  @Test(
    "Every exchange of a look that goes wrong is no look, never `not seen`",
    arguments: FailureMode.everywhere, 0..<4)
  func failures(_ mode: FailureMode, _ index: Int) async throws {
    let script = [
      MastodonScript.instance(), MastodonScript.owner(),
      MastodonScript.statuses([MastodonScript.status("5", "2026-11-21T07:50:03.000Z"), Self.old]),
      MastodonScript.source("5", "Hello"),
    ]
    let finding = try await find(script.failing(at: index, mode))
    guard case .couldNotLook(let failure) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(!"\(failure)".contains(testToken))
  }
}
