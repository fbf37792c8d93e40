import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Publishing on Threads and looking for it")
struct ThreadsPublishTests {
  typealias S = ThreadsScript
  static let content = post("Hi")
  static let old = S.entry("1", "2026-11-20T07:50:00+0000")
  static let ours = S.entry("5", "2026-11-21T07:50:03+0000")

  @Test(
    "Every way the public call can go wrong has its class and tells no secret",
    arguments: GraphScript.failures)
  func failures(_ mode: FailureMode) async throws {
    let answer = try await S.publish(
      [S.publish("c1")].failing(at: 0, mode), Self.content, S.checkpoint())
    #expect(word(answer) == mode.onPublish)
    #expect(!"\(answer)".contains(testToken))
  }

  @Test(
    "A container that is said not to be there is repeated only where its status proves that it is FINISHED",
    arguments: [
      (24, 4_279_009, "FINISHED", "retryLater"), (24, 4_279_009, "PUBLISHED", "ambiguous"),
      (24, 4_279_009, "IN_PROGRESS", "ambiguous"), (100, 0, "FINISHED", "needsChange"),
      (100, 0, "PUBLISHED", "ambiguous"),
    ])
  func missing(_ code: Int, _ sub: Int, _ status: String, _ expected: String) async throws {
    let refused = S.publish("c1", GraphScript.error(code, sub == 0 ? nil : sub), status: 400)
    let answer = try await S.publish([refused, S.status("c1", status)], Self.content, S.checkpoint())
    #expect(word(answer) == expected)
  }

  @Test("Held as spam: looked for, never repeated; a restricted account is held")
  func spam() async throws {
    let held = S.publish("c1", GraphScript.error(4, 2_207_051), status: 400)
    #expect(word(try await S.publish([held], Self.content, S.checkpoint())) == "ambiguous")
    let restricted = S.publish("c1", GraphScript.error(1, 4_279_013), status: 400)
    #expect(word(try await S.publish([restricted], Self.content, S.checkpoint())) == "needsCredentials")
    let unread = S.publish("c1", GraphScript.error(1, 2_207_052), status: 400)
    #expect(word(try await S.publish([unread], Self.content, S.checkpoint())) == "retryLater")
    #expect(word(try await S.publish([], Self.content, nil)) == "retryLater")
  }

  @Test("FINISHED proves that nothing was published; IN_PROGRESS proves nothing")
  func unpublished() async throws {
    #expect(
      word(try await S.find([S.status("c1", "FINISHED")], Self.content, S.checkpoint()))
        == "surelyNotPublished")
    #expect(
      word(try await S.find([S.status("c1", "IN_PROGRESS")], Self.content, S.checkpoint()))
        == "couldNotLook")
    #expect(
      word(try await S.find([S.status("c1", "EXPIRED"), S.list([Self.old])], Self.content, S.checkpoint()))
        == "surelyNotPublished")
    #expect(
      word(try await S.find([S.status("c1", "ERROR"), S.list([Self.old])], Self.content, S.checkpoint()))
        == "notSeen")
  }

  @Test("A published container is found by exact text, kind and time, never as the newest")
  func published() async throws {
    let finding = try await S.find(
      [
        S.status("c1", "PUBLISHED"),
        S.list([S.entry("9", "2026-11-21T07:55:00+0000", text: "Newest"), Self.ours, Self.old]),
      ], Self.content, S.checkpoint())
    guard case .published(let receipt) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(receipt.remoteID == "5")
    #expect(receipt.permalink == "https://www.threads.net/@u/post/5")
    #expect(receipt.publishedAt == Instant("2026-11-21T07:50:03Z"))
  }

  @Test("Published and not listed: looked for again; only a last message is at last taken without its id")
  func unlisted() async throws {
    let script = [S.status("c1", "PUBLISHED"), S.list([Self.old])]
    #expect(word(try await S.find(script, Self.content, S.checkpoint())) == "couldNotLook")
    let late = "2026-11-21T07:44:00Z"
    let finding = try await S.find(script, Self.content, S.checkpoint(), begunAt: late)
    guard case .published(let receipt) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(receipt.remoteID == "container:c1")
    var thread = Self.content
    thread.items.append(ContentItem(text: "two"))
    #expect(word(try await S.find(script, thread, S.checkpoint(), begunAt: late)) == "couldNotLook")
  }

  @Test(
    "A reply is looked for among the replies, below its own parent; another message's container says nothing")
  func replies() async throws {
    var thread = Self.content
    thread.items.append(ContentItem(text: "Hi"))
    let earlier = [Receipt(remoteID: "4")]
    let mine = S.entry("6", "2026-11-21T07:50:03+0000", parent: "4")
    let other = S.entry("7", "2026-11-21T07:51:03+0000", parent: "3")
    let old = S.entry("1", "2026-11-20T07:50:00+0000", parent: "9")
    let script = [S.list([other, mine, old], replies: true)]
    let finding = try await S.find(script, thread, S.checkpoint(item: 0), earlier: earlier)
    guard case .published(let receipt) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(receipt.remoteID == "6")
    #expect(
      word(
        try await S.find(
          [S.status("c2", "FINISHED")], thread, S.checkpoint("c2", item: 1), earlier: earlier))
        == "surelyNotPublished")
  }

  @Test(
    "What differs in text, kind or time, or is recorded already, never matches",
    arguments: [
      S.entry("5", "2026-11-21T07:50:03+0000", text: "Hi!"),
      S.entry("5", "2026-11-21T07:50:03+0000", type: "IMAGE"), S.entry("5", "2026-11-21T07:48:59+0000"),
      S.entry("known", "2026-11-21T07:50:03+0000"),
    ])
  func noMatch(_ entry: String) async throws {
    let finding = try await S.find([S.list([entry, Self.old])], Self.content, known: ["known"])
    #expect(word(finding) == "notSeen")
  }

  @Test("Two that match are for a person")
  func several() async throws {
    let finding = try await S.find(
      [S.list([S.entry("6", "2026-11-21T07:51:00+0000"), Self.ours, Self.old])], Self.content)
    guard case .cannotTell(let failure) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(failure.text.contains("/post/5") && failure.text.contains("/post/6"))
  }

  @Test("What its container proves to be public is nobody's doubt, unless a reply needs to know which it is")
  func severalButLive() async throws {
    let script = [
      S.status("c1", "PUBLISHED"),
      S.list([S.entry("6", "2026-11-21T07:51:00+0000"), Self.ours, Self.old]),
    ]
    let young = try await S.find(script, Self.content, S.checkpoint(), begunAt: "2026-11-21T07:50:00Z")
    #expect(word(young) == "couldNotLook")
    let settled = try await S.find(script, Self.content, S.checkpoint(), begunAt: "2026-11-21T07:44:00Z")
    #expect(word(settled) == "published")
    var thread = Self.content
    thread.items.append(ContentItem(text: "And more"))
    let first = try await S.find(script, thread, S.checkpoint(), begunAt: "2026-11-21T07:44:00Z")
    #expect(word(first) == "cannotTell")
  }

  @Test("Every exchange of a look that goes wrong is no look", arguments: GraphScript.failures, 0..<2)
  func brokenLooks(_ mode: FailureMode, _ index: Int) async throws {
    let script = [S.status("c1", "PUBLISHED"), S.list([Self.ours, Self.old])]
    let finding = try await S.find(script.failing(at: index, mode), Self.content, S.checkpoint())
    #expect(word(finding) == "couldNotLook")
    #expect(!"\(finding)".contains(testToken))
  }
}
