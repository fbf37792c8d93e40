import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Changing what is public on LinkedIn")
struct LinkedInChangeTests {
  let platform = LinkedInPlatform()
  private static let receipt = Receipt(remoteID: LinkedInScript.first)
  private static let address =
    "\(LinkedInScript.base)/rest/posts/\(LinkedInScript.encoded(LinkedInScript.first))"

  private func edit(
    _ script: [ScriptedExchange], _ content: DeliveryContent, before: DeliveryContent? = nil
  ) async throws -> ChangeAnswer {
    try await ScriptedTransport.run(script) {
      var request = EditRequest(
        delivery: testDelivery("linkedin", LinkedInScript.page), content: content, item: 0,
        receipts: [Self.receipt], checkpoint: nil)
      request.before = before
      return await platform.edit(request, in: LinkedInScript.session($0, id: LinkedInScript.page))
    }
  }

  @Test("What the words are not made of is refused by its name, though no read would show it")
  func others() async throws {
    let before = post("Old", media: [asset("a.jpg", alt: "A")])
    for (wanted, part) in [
      (post("New", media: [asset("a.jpg", alt: "B")]), "its files"),
      (
        post("New", media: [asset("a.jpg", alt: "A")], options: ["reshare_disabled": true]),
        "reshare_disabled"
      ),
    ] {
      guard case .failed(let failure) = try await edit([], wanted, before: before) else {
        Issue.record("taken for done")
        continue
      }
      #expect(failure.kind == .needsChange && failure.text.contains(part), "\(failure)")
    }
    var linked = post("Old")
    linked.link = LinkAttachment(url: "https://a.example", preview: false)
    let old = read(LinkedInScript.share(LinkedInScript.first, "Old"))
    #expect(word(try await edit([old, patch("New")], post("New"), before: linked)) == "done")
  }

  private func patch(_ commentary: String) -> ScriptedExchange {
    ScriptedExchange(
      "POST", Self.address,
      headers: LinkedInScript.json + [(name: "X-RestLi-Method", value: "PARTIAL_UPDATE")],
      body: JSON.object(["patch": ["$set": ["commentary": .string(commentary)]]]).text(), status: 204)
  }

  private func read(_ share: JSON) -> ScriptedExchange {
    LinkedInScript.read(LinkedInScript.first, share.text())
  }

  @Test("New words replace the old ones; the same words change nothing")
  func words() async throws {
    let old = read(LinkedInScript.share(LinkedInScript.first, "Old"))
    #expect(word(try await edit([old, patch(#"New \(2\)"#)], post("New (2)"))) == "done")
    let same = read(LinkedInScript.share(LinkedInScript.first, #"New \(2\)"#))
    #expect(word(try await edit([same], post("New (2)"))) == "done")
  }

  @Test("Other files, another card or another audience cannot be changed, and nothing is")
  func fixed() async throws {
    let old = read(LinkedInScript.share(LinkedInScript.first, "Old"))
    #expect(word(try await edit([old], post("New", media: [asset("a.jpg")]))) == "needsChange")
    #expect(word(try await edit([old], post("New", options: ["visibility": "logged_in"]))) == "needsChange")
  }

  @Test("Without the right to read, the words are changed all the same")
  func blind() async throws {
    let refused = LinkedInScript.read(
      LinkedInScript.first, status: 403, LinkedInScript.error(403, "no", code: "ACCESS_DENIED"))
    #expect(word(try await edit([refused, patch("New")], post("New"))) == "done")
  }

  @Test("A post is taken back, and one that is gone is taken back already")
  func retract() async throws {
    for (status, text) in [(204, ""), (404, LinkedInScript.error(404, "gone"))] {
      let call = ScriptedExchange(
        "DELETE", Self.address, headers: LinkedInScript.signed + [(name: "X-RestLi-Method", value: "DELETE")],
        status: status, text)
      let answer = try await ScriptedTransport.run([call]) {
        await platform.retract(
          RetractRequest(
            delivery: testDelivery("linkedin", LinkedInScript.page), item: 0, receipts: [Self.receipt]),
          in: LinkedInScript.session($0, id: LinkedInScript.page))
      }
      #expect(word(answer) == "done")
    }
  }

  private func probe(_ script: [ScriptedExchange], _ items: [ProbeItem]) async throws -> [String] {
    try await ScriptedTransport.run(script) {
      await platform.probe(items, in: LinkedInScript.session($0, id: LinkedInScript.page)).map { word($0) }
    }
  }

  private static let items = [LinkedInScript.first, LinkedInScript.second, "urn:li:share:5"].map {
    ProbeItem(receipt: Receipt(remoteID: $0), content: post("Hi"), item: 0)
  }

  private static func batch(_ status: Int, _ answer: String) -> ScriptedExchange {
    let list = items.map(\.receipt.remoteID).sorted().map(LinkedInScript.encoded).joined(separator: ",")
    return ScriptedExchange(
      "GET", "\(LinkedInScript.base)/rest/posts?ids=List(\(list))",
      headers: LinkedInScript.signed + [(name: "X-RestLi-Method", value: "BATCH_GET")], status: status, answer
    )
  }

  @Test("Many are read in one call: the same, changed, gone")
  func batch() async throws {
    let answer: JSON = [
      "results": [
        LinkedInScript.first: LinkedInScript.share(LinkedInScript.first, "Hi"),
        LinkedInScript.second: LinkedInScript.share(LinkedInScript.second, "Ho"),
      ], "statuses": ["urn:li:share:5": 404], "errors": ["urn:li:share:5": ["status": 404]],
    ]
    #expect(try await probe([Self.batch(200, answer.text())], Self.items) == ["same", "text: “Ho”", "gone"])
  }

  @Test("Where the tier has no such call they are read one by one, until even that is refused")
  func oneByOne() async throws {
    let refusal = LinkedInScript.error(403, "no", code: "ACCESS_DENIED")
    let gone = LinkedInScript.error(404, "gone", code: "RESOURCE_NOT_FOUND")
    #expect(
      try await probe(
        [
          Self.batch(403, refusal),
          LinkedInScript.read(
            LinkedInScript.first, LinkedInScript.share(LinkedInScript.first, "Hi").text()),
          LinkedInScript.read(LinkedInScript.second, status: 404, gone),
          LinkedInScript.read("urn:li:share:5", status: 403, refusal),
        ], Self.items) == ["same", "gone", "needsCredentials"])
    #expect(
      try await probe(
        [Self.batch(403, refusal), LinkedInScript.read(LinkedInScript.first, status: 403, refusal)],
        Self.items)
        == ["needsCredentials", "needsCredentials", "needsCredentials"])
  }

  @Test("A failed read says nothing of a post", arguments: FailureMode.everywhere)
  func failures(_ mode: FailureMode) async throws {
    let sights = try await probe([Self.batch(200, "{}")].failing(at: 0, mode), Self.items)
    #expect(sights == Array(repeating: mode.elsewhere, count: 3))
  }

  private static let comments =
    "\(LinkedInScript.base)/rest/socialActions/\(LinkedInScript.encoded(LinkedInScript.first))/comments"

  private func finish(_ script: [ScriptedExchange], progress: JSON? = nil) async throws -> FinishAnswer {
    var content = post("Hi")
    content.firstComment = "See (our) page_1"
    return try await ScriptedTransport.run(script) {
      await platform.finish(
        FinishRequest(
          delivery: testDelivery("linkedin", LinkedInScript.page), content: content,
          receipts: [Self.receipt], progress: progress),
        in: LinkedInScript.session($0, id: LinkedInScript.page))
    }
  }

  private static let look = ScriptedExchange(
    "GET", comments + "?count=100", headers: LinkedInScript.signed, status: 200, #"{"elements":[]}"#)
  private static let add = ScriptedExchange(
    "POST", comments, headers: LinkedInScript.json,
    body: #"{"actor":"\#(LinkedInScript.page)","message":{"text":"See (our) page_1"},"#
      + #""object":"\#(LinkedInScript.first)"}"#, status: 201, "{}")

  @Test("The first comment is plain text, looked for before it is added")
  func comment() async throws {
    guard case .done(let receipts) = try await finish([Self.look, Self.add]) else {
      Issue.record("not done")
      return
    }
    #expect(receipts.first?.permalink?.hasSuffix("/feed/update/\(LinkedInScript.first)/") == true)
    var there = Self.look
    there.answer = .response(
      HTTPResponse(status: 200, body: Array(#"{"elements":[{"message":{"text":"See (our) page_1"}}]}"#.utf8)))
    guard case .done = try await finish([there]) else {
      Issue.record("added twice")
      return
    }
  }

  @Test("A comment whose answer was lost is not added again before it had time to show")
  func lostComment() async throws {
    var lost = Self.add
    lost.answer = .failure(HTTPError(.cut, mayHaveArrived: true, "cut"))
    guard case .failed(let failure, _, let progress) = try await finish([Self.look, lost]) else {
      Issue.record("done")
      return
    }
    #expect(failure.kind == .retryLater(afterSeconds: 120))
    guard case .failed(let second, _, _) = try await finish([Self.look], progress: progress) else {
      Issue.record("done")
      return
    }
    #expect(second.code == "settling")
    var blind = Self.look
    blind.answer = .response(
      HTTPResponse(status: 403, body: Array(LinkedInScript.error(403, "no", code: "ACCESS_DENIED").utf8)))
    guard case .failed(let last, _, _) = try await finish([blind], progress: progress) else {
      Issue.record("done")
      return
    }
    #expect(last.kind == .needsChange)
  }

  private static let blind = {
    var blind = look
    blind.answer = .response(
      HTTPResponse(status: 403, body: Array(LinkedInScript.error(403, "no", code: "ACCESS_DENIED").utf8)))
    return blind
  }()

  /// The steps of one run, from what is recorded to its end.
  private func run(_ script: [ScriptedExchange], from progress: JSON? = nil) async throws -> FinishAnswer {
    var content = post("Hi")
    content.firstComment = "See (our) page_1"
    return try await ScriptedTransport.run(script) {
      let session = LinkedInScript.session($0, id: LinkedInScript.page)
      var progress = progress
      while true {
        let answer = await platform.finish(
          FinishRequest(
            delivery: testDelivery("linkedin", LinkedInScript.page), content: content,
            receipts: [Self.receipt], progress: progress), in: session)
        guard case .advanced(_, let next) = answer else { return answer }
        progress = next
      }
    }
  }

  @Test("A token that may not look adds the comment only once that is recorded, and by one run alone")
  func blindComment() async throws {
    guard case .advanced(_, let progress) = try await finish([Self.blind]) else {
      Issue.record("added before it was recorded")
      return
    }
    // That run was killed: before its call, or after it.
    guard case .failed(let failure, _, _) = try await run([Self.blind], from: progress) else {
      Issue.record("maybe added twice")
      return
    }
    #expect(failure.kind == .needsChange && failure.code == "comment-unknown")
    guard case .done = try await run([Self.blind, Self.blind, Self.add]) else {
      Issue.record("not added")
      return
    }
  }

  @Test("A comment that was surely refused is tried again, one whose answer was lost is left to a person")
  func blindFailure() async throws {
    var limited = Self.add
    limited.answer = .response(
      HTTPResponse(status: 429, body: Array(LinkedInScript.error(429, "slow").utf8)))
    guard case .failed(_, _, let left) = try await run([Self.blind, Self.blind, limited]) else {
      Issue.record("done")
      return
    }
    guard case .done = try await run([Self.blind, Self.blind, Self.add], from: left) else {
      Issue.record("not added")
      return
    }
    var lost = Self.add
    lost.answer = .failure(HTTPError(.cut, mayHaveArrived: true, "cut"))
    guard case .failed(_, _, let open) = try await run([Self.blind, Self.blind, lost]),
      case .failed(let failure, _, _) = try await run([Self.blind], from: open)
    else {
      Issue.record("done")
      return
    }
    #expect(failure.code == "comment-unknown")
  }
}
