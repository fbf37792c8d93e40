import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Looking for media on Instagram")
struct InstagramFindTests {
  typealias S = InstagramScript
  static let content = post("Hi", media: [asset("a.jpg")])
  static let old = S.entry("1", "2026-11-20T07:50:00+0000")
  static let ours = S.entry("5", "2026-11-21T07:50:03+0000")

  @Test("A container that is only FINISHED proves that nothing was published")
  func finished() async throws {
    let finding = try await S.find([S.status("c1", "FINISHED")], Self.content, S.checkpoint())
    #expect(word(finding) == "surelyNotPublished")
  }

  @Test("One that is still processed proves nothing yet")
  func inProgress() async throws {
    let finding = try await S.find([S.status("c1", "IN_PROGRESS")], Self.content, S.checkpoint())
    #expect(word(finding) == "couldNotLook")
  }

  @Test("A published container is found by exact caption, kind and time, never as the newest")
  func published() async throws {
    let finding = try await S.find(
      [
        S.status("c1", "PUBLISHED"),
        S.media([S.entry("9", "2026-11-21T07:55:00+0000", caption: "Newest"), Self.ours, Self.old]),
      ], Self.content, S.checkpoint())
    guard case .published(let receipt) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(receipt.remoteID == "5")
    #expect(receipt.permalink == "https://www.instagram.com/p/5/")
    #expect(receipt.publishedAt == Instant("2026-11-21T07:50:03Z"))
  }

  @Test("Published and not listed: looked for again, and after a quarter of an hour taken without its id")
  func unlisted() async throws {
    let script = [S.status("c1", "PUBLISHED"), S.media([Self.old])]
    #expect(
      word(
        try await S.find(script, Self.content, S.checkpoint(), begunAt: "2026-11-21T07:50:00Z"))
        == "couldNotLook")
    let late = try await S.find(script, Self.content, S.checkpoint(), begunAt: "2026-11-21T07:44:00Z")
    guard case .published(let receipt) = late else {
      Issue.record("\(late)")
      return
    }
    #expect(receipt.remoteID == "container:c1")
    #expect(receipt.permalink == nil)
    let again = try await S.find(
      script, Self.content, S.checkpoint(), begunAt: "2026-11-21T07:44:00Z",
      lastSent: testNow.adding(seconds: -899))
    #expect(word(again) == "couldNotLook", "a second attempt is given its own time")
  }

  @Test("An expired container and no such media: surely not published; a failed one proves less")
  func dead() async throws {
    #expect(
      word(
        try await S.find(
          [S.status("c1", "EXPIRED"), S.media([Self.old])], Self.content, S.checkpoint()))
        == "surelyNotPublished")
    #expect(
      word(
        try await S.find([S.status("c1", "ERROR"), S.media([Self.old])], Self.content, S.checkpoint()))
        == "notSeen")
    #expect(
      word(
        try await S.find(
          [S.status("c1", "ERROR"), S.media([Self.ours, Self.old])], Self.content, S.checkpoint()))
        == "published")
  }

  @Test("Without a container the list alone decides, as after a lost record")
  func lostRecord() async throws {
    #expect(word(try await S.find([S.media([Self.ours, Self.old])], Self.content)) == "published")
    #expect(word(try await S.find([S.media([Self.old])], Self.content)) == "notSeen")
    let gone = GraphScript.get(
      "c1?fields=status_code%2Cstatus", GraphScript.error(24, 2_207_008), status: 400)
    #expect(
      word(try await S.find([gone, S.media([Self.ours, Self.old])], Self.content, S.checkpoint()))
        == "published")
  }

  @Test(
    "What differs in caption, kind or time, or is recorded already, never matches",
    arguments: [
      S.entry("5", "2026-11-21T07:50:03+0000", caption: "Hi!"),
      S.entry("5", "2026-11-21T07:50:03+0000", type: "VIDEO", product: "REELS"),
      S.entry("5", "2026-11-21T07:50:03+0000", type: "CAROUSEL_ALBUM"),
      S.entry("5", "2026-11-21T07:48:59+0000"), S.entry("known", "2026-11-21T07:50:03+0000"),
    ])
  func noMatch(_ entry: String) async throws {
    let finding = try await S.find([S.media([entry, Self.old])], Self.content, known: ["known"])
    #expect(word(finding) == "notSeen")
  }

  @Test("Two that match are for a person")
  func several() async throws {
    let finding = try await S.find(
      [S.media([S.entry("6", "2026-11-21T07:51:00+0000"), Self.ours, Self.old])], Self.content)
    guard case .cannotTell(let failure) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(failure.text.contains("/p/5/"))
    #expect(failure.text.contains("/p/6/"))
  }

  @Test("What its container proves to be public is nobody's doubt, whichever of several it is")
  func severalButLive() async throws {
    let script = [
      S.status("c1", "PUBLISHED"),
      S.media([S.entry("6", "2026-11-21T07:51:00+0000"), Self.ours, Self.old]),
    ]
    #expect(
      word(
        try await S.find(script, Self.content, S.checkpoint(), begunAt: "2026-11-21T07:50:00Z"))
        == "couldNotLook")
    #expect(
      word(
        try await S.find(script, Self.content, S.checkpoint(), begunAt: "2026-11-21T07:44:00Z"))
        == "published")
  }

  @Test("Pages are read until the start of the call, by the query of the next one and never at its address")
  func paged() async throws {
    let next =
      "https://evil.example/v26.0/x/media?fields=id%2Ccaption%2Ctimestamp%2Cmedia_type%2Cmedia_product_type"
      + "%2Cpermalink%2Cshortcode&limit=25&after=QVFI&access_token=\(testToken)"
    let finding = try await S.find(
      [
        S.media([S.entry("9", "2026-11-21T07:55:00+0000", caption: "Other")], next: next),
        S.media([Self.ours, Self.old], after: "QVFI"),
      ], Self.content)
    #expect(word(finding) == "published")
    let loop = try await S.find(
      [
        S.media([S.entry("9", "2026-11-21T07:55:00+0000", caption: "Other")], next: next),
        S.media([S.entry("9", "2026-11-21T07:55:00+0000", caption: "Other")], next: next, after: "QVFI"),
      ], Self.content)
    #expect(word(loop) == "couldNotLook")
  }

  @Test("A story is taken for ours only where its container is surely live")
  func stories() async throws {
    let story = post("", media: [asset("a.jpg")], type: .story)
    let one = S.entry("5", "2026-11-21T07:50:03+0000", product: "STORY")
    #expect(
      word(
        try await S.find([S.status("c1", "PUBLISHED"), S.stories([one])], story, S.checkpoint()))
        == "published")
    #expect(word(try await S.find([S.stories([one])], story)) == "cannotTell")
    #expect(word(try await S.find([S.stories([])], story)) == "notSeen")
    #expect(
      word(try await S.find([], story, begunAt: "2026-11-20T07:50:00Z")) == "cannotTell")
  }

  @Test("A rehearsal's clock is not the platform's: the window follows the platform")
  func rehearsal() async throws {
    let finding = try await S.find(
      [S.status("c1", "PUBLISHED"), S.media([S.entry("5", "2026-11-21T07:59:58+0000"), Self.old])],
      Self.content, S.checkpoint(), begunAt: "2099-01-01T23:00:00Z",
      now: try #require(Instant("2099-01-01T23:00:05Z")))
    #expect(word(finding) == "published")
  }

  @Test("Every exchange of a look that goes wrong is no look", arguments: GraphScript.failures, 0..<2)
  func failures(_ mode: FailureMode, _ index: Int) async throws {
    let script = [S.status("c1", "PUBLISHED"), S.media([Self.ours, Self.old])]
    let finding = try await S.find(script.failing(at: index, mode), Self.content, S.checkpoint())
    #expect(word(finding) == "couldNotLook")
    #expect(!"\(finding)".contains(testToken))
  }
}
