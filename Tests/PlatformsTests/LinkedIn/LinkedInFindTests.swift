import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Looking for a post on LinkedIn")
struct LinkedInFindTests {
  let platform = LinkedInPlatform()

  private func find(
    _ script: [ScriptedExchange], _ search: Search, id: String = LinkedInScript.page
  ) async throws -> Finding {
    try await ScriptedTransport.run(script) {
      await platform.find(search, in: LinkedInScript.session($0, id: id))
    }
  }

  private func shares(_ range: Range<Int>, at time: String) -> [JSON] {
    range.map { LinkedInScript.share("urn:li:share:\(1000 + $0)", "other", at: time) }
  }

  @Test("The one with the same words in the window is found, read past its escapes and tags")
  func found() async throws {
    let finding = try await find(
      [
        LinkedInScript.list([
          LinkedInScript.share("urn:li:share:11", "other"),
          LinkedInScript.share(LinkedInScript.first, ##"Hi \(all\) {hashtag|\#|soup}"##),
          LinkedInScript.share(
            "urn:li:share:12", ##"Hi \(all\) {hashtag|\#|soup}"##, at: "2026-11-20T08:00:00Z"),
        ])
      ], LinkedInScript.search(post("Hi (all) #soup")))
    guard case .published(let receipt) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(receipt.remoteID == LinkedInScript.first)
    #expect(receipt.publishedAt == Instant("2026-11-21T07:59:59Z"))
  }

  @Test("Not seen once the list reaches back past the call, page by page, changed ones first")
  func notSeen() async throws {
    let old = LinkedInScript.share("urn:li:share:1", "Hi", at: "2026-11-21T07:00:00Z")
    let changed = LinkedInScript.share(
      "urn:li:share:2", "Hi", at: "2026-11-20T07:00:00Z", changed: "2026-11-21T07:59:00Z")
    let finding = try await find(
      [
        LinkedInScript.list(shares(0..<9, at: "2026-11-21T07:59:00Z") + [changed], hasNext: true),
        LinkedInScript.list([changed, old], start: 10, hasNext: true),
      ], LinkedInScript.search(post("Hi")))
    guard case .notSeen(let life, let time) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(life == nil)
    #expect(time == testNow)
  }

  @Test("Recorded posts, other words, another kind and another author are never matches")
  func others() async throws {
    let finding = try await find(
      [
        LinkedInScript.list([
          LinkedInScript.share(LinkedInScript.first, "Hi"), LinkedInScript.share("urn:li:share:3", "Hi!"),
          LinkedInScript.share("urn:li:share:4", "Hi", content: ["media": ["id": "urn:li:image:1"]]),
          LinkedInScript.share("urn:li:share:5", "Hi", author: "urn:li:organization:9"),
        ])
      ], LinkedInScript.search(post("Hi"), known: [LinkedInScript.first]))
    #expect(word(finding) == "notSeen")
  }

  @Test("Files that are known must be the same ones")
  func files() async throws {
    let content = post("Hi", media: [asset("m.pdf")])
    let wanted = try #require(
      try await ScriptedTransport.run([
        LinkedInUploadTests.begin(
          "documents", #"{"initializeUploadRequest":{"owner":"urn:li:organization:5515715"}}"#,
          #"{"value":{"document":"urn:li:document:D1","uploadUrl":"https://www.linkedin.com/d"}}"#),
        ScriptedExchange("PUT", "https://www.linkedin.com/d", status: 201),
        LinkedInUploadTests.status("documents", "urn:li:document:D1", 200, #"{"status":"AVAILABLE"}"#),
      ]) { transport in
        let session = LinkedInScript.session(
          transport, id: LinkedInScript.page, media: TestMedia(files: ["m.pdf": [1, 2, 3, 4]]))
        var checkpoint: JSON?
        for _ in 0..<9 {
          let answer = await platform.prepare(
            PrepareRequest(
              delivery: testDelivery("linkedin", "p"), content: content, checkpoint: checkpoint), in: session)
          if case .advanced(let next, _) = answer { checkpoint = next }
          if case .ready(let next) = answer { return next }
        }
        return nil
      } as JSON?)
    func list(_ id: String) -> ScriptedExchange {
      LinkedInScript.list([
        LinkedInScript.share(LinkedInScript.first, "Hi", content: ["media": ["id": .string(id)]])
      ])
    }
    let search = LinkedInScript.search(content, checkpoint: wanted)
    #expect(word(try await find([list("urn:li:document:D1")], search)) == "published")
    #expect(word(try await find([list("urn:li:document:D2")], search)) == "notSeen")
  }

  @Test("Two candidates are for a person")
  func several() async throws {
    let two = LinkedInScript.list([
      LinkedInScript.share("urn:li:share:1", "Hi"), LinkedInScript.share("urn:li:share:2", "Hi"),
    ])
    let finding = try await find([two], LinkedInScript.search(post("Hi")))
    guard case .cannotTell(let failure) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(failure.text.contains("urn:li:share:1, urn:li:share:2"))
  }

  @Test("A member's posts cannot be read: that proves nothing, and a person decides")
  func member() async throws {
    var list = LinkedInScript.list([], author: LinkedInScript.member)
    list.answer = .response(
      HTTPResponse(
        status: 403,
        body: Array(LinkedInScript.error(403, "Not enough permissions", code: "ACCESS_DENIED").utf8)))
    #expect(
      word(try await find([list], LinkedInScript.search(post("Hi")), id: LinkedInScript.member))
        == "cannotTell")
    // A role on a page can come back.
    var page = LinkedInScript.list([])
    page.answer = list.answer
    #expect(word(try await find([page], LinkedInScript.search(post("Hi")))) == "couldNotLook")
  }

  @Test(
    "What passes is not taken for a right that is missing",
    arguments: [
      (401, LinkedInScript.error(401, "The token has ended", code: "EXPIRED_ACCESS_TOKEN")),
      (403, "<html>A firewall</html>"), (429, LinkedInScript.error(429, "Enough for today")),
      (500, LinkedInScript.error(500, "Oops")),
    ])
  func passing(_ status: Int, _ body: String) async throws {
    var list = LinkedInScript.list([], author: LinkedInScript.member)
    list.answer = .response(HTTPResponse(status: status, body: Array(body.utf8)))
    #expect(
      word(try await find([list], LinkedInScript.search(post("Hi")), id: LinkedInScript.member))
        == "couldNotLook")
  }

  private static let refusal = LinkedInScript.error(
    422, "Content is a duplicate of \(LinkedInScript.first)", input: "DUPLICATE_POST")

  /// Publishes into a refusal as a duplicate, then looks, in one run.
  private func lookAfterDuplicate(
    _ rest: [ScriptedExchange], id: String, known: Set<String> = []
  ) async throws -> Finding {
    try await ScriptedTransport.run(
      [LinkedInScript.publish(nil, status: 422, Self.refusal, id: nil)] + rest
    ) {
      let session = LinkedInScript.session($0, id: id)
      _ = await platform.publish(LinkedInScript.request(post("Hi")), in: session)
      return await platform.find(LinkedInScript.search(post("Hi"), known: known), in: session)
    }
  }

  @Test("The post that a refusal as a duplicate named is no proof where it cannot be read: it may be gone")
  func duplicateOfMember() async throws {
    let blind = LinkedInScript.error(403, "Not enough permissions", code: "ACCESS_DENIED")
    let finding = try await lookAfterDuplicate(
      [LinkedInScript.read(LinkedInScript.first, status: 403, blind)], id: LinkedInScript.member)
    #expect(word(finding) == "cannotTell")
  }

  @Test("Where it can be read it must be there and say the same; else the list decides")
  func duplicateOfPage() async throws {
    let same = LinkedInScript.share(LinkedInScript.first, "Hi").text()
    #expect(
      word(
        try await lookAfterDuplicate(
          [LinkedInScript.read(LinkedInScript.first, same)], id: LinkedInScript.page)) == "published")
    let gone = LinkedInScript.error(404, "gone", code: "RESOURCE_NOT_FOUND")
    #expect(
      word(
        try await lookAfterDuplicate(
          [LinkedInScript.read(LinkedInScript.first, status: 404, gone), LinkedInScript.list([])],
          id: LinkedInScript.page)) == "notSeen")
    #expect(
      word(
        try await lookAfterDuplicate(
          [LinkedInScript.list([])], id: LinkedInScript.page, known: [LinkedInScript.first])) == "notSeen")
  }

  @Test("A post of long before that a refusal as a duplicate named is not what was sent now")
  func duplicateOfOld() async throws {
    for (time, expected) in [
      ("2026-11-20T08:00:00Z", "notSeen"), ("2026-11-21T07:56:59Z", "notSeen"),
      ("2026-11-21T07:57:00Z", "published"),
    ] {
      let share = LinkedInScript.share(LinkedInScript.first, "Hi", at: time).text()
      let look = LinkedInScript.read(LinkedInScript.first, share)
      let rest = expected == "published" ? [look] : [look, LinkedInScript.list([])]
      #expect(word(try await lookAfterDuplicate(rest, id: LinkedInScript.page)) == expected, "\(time)")
    }
  }

  @Test("Every way a look can go wrong settles nothing", arguments: FailureMode.everywhere)
  func failures(_ mode: FailureMode) async throws {
    let finding = try await find(
      [LinkedInScript.list([])].failing(at: 0, mode), LinkedInScript.search(post("Hi")))
    #expect(word(finding) == "couldNotLook")
  }
}
