import Content
import HTTP
import HTTPTestDoubles
import JSON
import Testing

@testable import Platforms

@Suite("Looking for a Bluesky post")
struct BlueskyFindTests {
  private func find(_ script: [ScriptedExchange], _ search: Search) async throws -> Finding {
    try await ScriptedTransport.run([BlueskyScript.login()] + script) { transport in
      await BlueskyPlatform().find(search, in: BlueskyScript.session(transport))
    }
  }

  @Test("What is at its place with its content is published")
  func published() async throws {
    let finding = try await find(
      [BlueskyScript.get(BlueskyScript.found(BlueskyScript.record("Hi")))], BlueskyScript.search(post("Hi")))
    guard case .published(let receipt) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(receipt.remoteID == BlueskyScript.address())
    #expect(receipt.permalink?.hasSuffix(BlueskyScript.key().text) == true)
    #expect(receipt.publishedAt == testNow)
  }

  @Test("An empty place proves that it is not published")
  func absent() async throws {
    for answer in [
      BlueskyScript.absent, #"{"error":"InvalidRequest","message":"Could not locate record: at://x"}"#,
    ] {
      let finding = try await find(
        [BlueskyScript.get(status: 400, answer)], BlueskyScript.search(post("Hi")))
      #expect(word(finding) == "surelyNotPublished", "\(finding)")
    }
  }

  @Test(
    "Another content at its place is for a person: no later look will settle it",
    arguments: [
      BlueskyScript.record("Ho"),
      BlueskyScript.record(
        "Hi", before: #","embed":{"$type":"app.bsky.embed.images","images":[{"alt":""}]}"#),
      BlueskyScript.record("Hi", before: #","reply":{"parent":{"uri":"at://did:plc:x/a.b.c/1","cid":"c"}}"#),
      "{}",
    ])
  func other(_ record: String) async throws {
    let finding = try await find(
      [BlueskyScript.get(BlueskyScript.found(record))], BlueskyScript.search(post("Hi")))
    #expect(word(finding) == "cannotTell", "\(finding)")
  }

  @Test("An address the record has already is never the answer")
  func known() async throws {
    let finding = try await find(
      [BlueskyScript.get(BlueskyScript.found(BlueskyScript.record("Hi")))],
      BlueskyScript.search(post("Hi"), known: [BlueskyScript.address()]))
    #expect(word(finding) == "cannotTell")
  }

  @Test("A read that does not come to an end settles nothing", arguments: FailureMode.everywhere)
  func broken(_ mode: FailureMode) async throws {
    let script = [BlueskyScript.login(), BlueskyScript.get(BlueskyScript.found(BlueskyScript.record("Hi")))]
    for index in script.indices {
      try await ScriptedTransport.run(script.failing(at: index, mode)) { transport in
        let finding = await BlueskyPlatform().find(
          BlueskyScript.search(post("Hi")), in: BlueskyScript.session(transport))
        #expect(word(finding) == "couldNotLook", "\(finding)")
        #expect(!"\(finding)".contains(testToken))
      }
    }
  }

  // MARK: Without a place

  private func list(
    _ entries: [(key: String, text: String, at: String)], cursor: String? = nil, after: String? = nil
  ) -> ScriptedExchange {
    let records = entries.map {
      """
      {"uri":"at://did:plc:abc/app.bsky.feed.post/\($0.key)","cid":"c",\
      "value":{"$type":"app.bsky.feed.post","text":"\($0.text)","createdAt":"\($0.at)"}}
      """
    }.joined(separator: ",")
    return ScriptedExchange(
      "GET",
      "\(BlueskyScript.server)/xrpc/com.atproto.repo.listRecords?repo=did%3Aplc%3Aabc"
        + "&collection=app.bsky.feed.post&limit=100" + (after.map { "&cursor=\($0)" } ?? ""),
      headers: BlueskyScript.signed, status: 200,
      "{\"records\":[\(records)]\(cursor.map { ",\"cursor\":\"\($0)\"" } ?? "")}",
      answerHeaders: BlueskyScript.date)
  }

  private func key(_ seconds: Int64, _ name: String = "k") -> String {
    BlueskyScript.key(key: name, at: testNow.adding(seconds: seconds)).text
  }

  @Test("Without a key the posts are read back past the window's start, and compared exactly")
  func readBack() async throws {
    let (new, old) = ("2026-11-21T07:55:00.000Z", "2026-11-21T07:00:00.000Z")
    let search = BlueskyScript.search(post("Hi"), key: "")
    let match = (key: key(-300), text: "Hi", at: new)
    let past = (key: key(-3600), text: "Hi", at: old)
    #expect(try await word(find([list([match, past])], search)) == "published")
    #expect(try await word(find([list([past])], search)) == "notSeen")
    #expect(try await word(find([list([])], search)) == "notSeen")
    let second = (key: key(-299, "l"), text: "Hi", at: new)
    #expect(try await word(find([list([second, match, past])], search)) == "cannotTell")
    let known = BlueskyScript.search(
      post("Hi"), key: "", known: ["at://did:plc:abc/app.bsky.feed.post/\(match.key)"])
    #expect(try await word(find([list([match, past])], known)) == "notSeen")
    let other = (key: key(-299, "m"), text: "Hi!", at: new)
    let pages = [list([other], cursor: other.key), list([match, past], after: other.key)]
    #expect(try await word(find(pages, search)) == "published")
    let loop = [list([other], cursor: "x"), list([other], cursor: "x", after: "x")]
    #expect(try await word(find(loop, search)) == "couldNotLook")
  }
}
