import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Changing what is public on X")
struct XChangeTests {
  let platform = XPlatform()

  private static func look(_ id: String, _ body: String, controls: Bool = true) -> ScriptedExchange {
    ScriptedExchange(
      "GET",
      "\(XScript.base)/2/tweets?ids=\(id)&tweet.fields=\(XScript.fields)\(controls ? "%2Cedit_controls" : "")",
      headers: XScript.signed, status: 200, body, answerHeaders: XScript.answered)
  }

  private static func version(
    _ id: String, _ text: String, history: [String], eligible: Bool = true, left: Int = 5,
    until: String = "2026-11-21T08:10:00.000Z"
  ) -> String {
    let ids = history.map { "\"\($0)\"" }.joined(separator: ",")
    let controls =
      "{\"edits_remaining\":\(left),\"is_edit_eligible\":\(eligible),\"editable_until\":\"\(until)\"}"
    let post = XScript.post(
      id, "2026-11-21T07:50:00.000Z", text,
      extra: ",\"edit_history_tweet_ids\":[\(ids)],\"edit_controls\":\(controls)")
    return "{\"data\":[\(post)]}"
  }

  private func edit(
    _ script: [ScriptedExchange], _ content: DeliveryContent = post("New"), before: DeliveryContent? = nil
  ) async throws -> ChangeAnswer {
    try await ScriptedTransport.run(script) {
      var request = EditRequest(
        delivery: testDelivery("x", "acme"), content: content, item: 0, receipts: [Receipt(remoteID: "5")],
        checkpoint: nil)
      request.before = before
      return await platform.edit(request, in: XScript.session($0))
    }
  }

  @Test("A setting that no new version carries is refused by its name, before anything is sent")
  func settings() async throws {
    let wanted = post("Old", options: ["reply_settings": "following"])
    guard case .failed(let failure) = try await edit([], wanted, before: post("Old")) else {
      Issue.record("taken for done")
      return
    }
    #expect(failure.kind == .needsChange && failure.text.contains("reply_settings"))
    let old = Self.look("5", Self.version("5", "Old", history: ["5"]))
    #expect(code(try await edit([old, Self.change], before: post("Old"))) == "6")
  }

  private func code(_ answer: ChangeAnswer) -> String {
    switch answer {
    case .done(let receipt): receipt?.remoteID ?? "done"
    case .failed(let failure): failure.code
    }
  }

  private static let change = XScript.publish(
    "{\"edit_options\":{\"previous_post_id\":\"5\"},\"text\":\"New\"}",
    "{\"data\":{\"id\":\"6\",\"text\":\"New\"}}")

  @Test("An edit is a new version with a number of its own")
  func edited() async throws {
    let answer = try await edit([Self.look("5", Self.version("5", "Old", history: ["5"])), Self.change])
    #expect(code(answer) == "6")
  }

  @Test("Asked again, the version that is there is the answer, and nothing is sent")
  func again() async throws {
    let answer = try await edit([
      Self.look("5", Self.version("5", "Old", history: ["5", "6"])),
      Self.look("6", Self.version("6", "New", history: ["5", "6"])),
    ])
    #expect(code(answer) == "6")
    #expect(code(try await edit([Self.look("5", Self.version("5", "New", history: ["5"]))])) == "5")
  }

  @Test(
    "What X does not let be edited is not tried",
    arguments: [
      version("5", "Old", history: ["5"], eligible: false), version("5", "Old", history: ["5"], left: 0),
      version("5", "Old", history: ["5"], until: "2026-11-21T08:00:00.000Z"),
      "{\"data\":[\(XScript.post("5", "2026-11-21T07:50:00.000Z", "Old"))]}",
    ])
  func refused(_ body: String) async throws {
    #expect(code(try await edit([Self.look("5", body)])) == "not-editable")
  }

  @Test("A poll or a video is not edited, and a post that is gone neither")
  func kinds() async throws {
    var poll = post("New")
    poll.poll = Poll(options: ["a", "b"], endsAfterSeconds: 300)
    #expect(code(try await edit([], poll)) == "poll")
    #expect(code(try await edit([], post("New", media: [asset("v.mp4")]))) == "video")
    let gone =
      "{\"errors\":[{\"resource_id\":\"5\",\"type\":\"https://api.x.com/2/problems/resource-not-found\"}]}"
    #expect(code(try await edit([Self.look("5", gone)])) == "gone")
  }

  @Test("An edit that goes wrong is only to be asked again", arguments: FailureMode.everywhere, 0..<2)
  func editFailures(_ mode: FailureMode, _ index: Int) async throws {
    let script = [Self.look("5", Self.version("5", "Old", history: ["5"])), Self.change]
    guard case .failed(let failure) = try await edit(script.failing(at: index, mode)) else {
      Issue.record("done")
      return
    }
    #expect(failure.kind.name == mode.elsewhere && !failure.text.contains(testToken))
  }

  private func retract(_ status: Int, _ body: String) async throws -> String {
    let call = ScriptedExchange(
      "DELETE", "\(XScript.base)/2/tweets/5", headers: XScript.signed, status: status, body)
    let answer = try await ScriptedTransport.run([call]) {
      await platform.retract(
        RetractRequest(delivery: testDelivery("x", "acme"), item: 0, receipts: [Receipt(remoteID: "5")]),
        in: XScript.session($0))
    }
    switch answer {
    case .done: return "done"
    case .failed(let failure): return failure.kind.name
    }
  }

  @Test("What is deleted, or gone already, is done; a proxy's page proves nothing")
  func retracted() async throws {
    #expect(try await retract(200, "{\"data\":{\"deleted\":true}}") == "done")
    #expect(try await retract(200, "{\"data\":{\"deleted\":false}}") == "done")
    #expect(try await retract(404, "{\"title\":\"Not Found Error\",\"detail\":\"x\"}") == "done")
    #expect(try await retract(404, "<html>") == "needsChange")
    #expect(try await retract(404, "{\"title\":\"Not Found\",\"type\":\"about:blank\"}") == "needsChange")
    #expect(try await retract(200, "{}") == "retryLater")
    #expect(try await retract(401, "{\"title\":\"Unauthorized\"}") == "needsCredentials")
  }

  @Test("A look back tells the same, the changed, the edited, the gone and the unanswered apart")
  func probed() async throws {
    let items = ["1", "2", "3", "4", "5"].map {
      ProbeItem(receipt: Receipt(remoteID: $0), content: post("Hello"), item: 0)
    }
    let body = """
      {"data":[\(XScript.post("1", "2026-11-21T07:50:00.000Z")),\
      \(XScript.post("2", "2026-11-21T07:50:00.000Z", "Bye")),\
      \(XScript.post("3", "2026-11-21T07:50:00.000Z", extra: ",\"edit_history_post_ids\":[\"3\",\"7\"]"))],\
      "errors":[{"resource_id":"4","type":"https://api.x.com/2/problems/resource-not-found"}]}
      """
    let sights = try await ScriptedTransport.run([
      Self.look("1%2C2%2C3%2C4%2C5", body, controls: false)
    ]) { await platform.probe(items, in: XScript.session($0)) }
    #expect(
      sights.map(name) == ["same", "text: “Bye”", "edited: https://x.com/acme/status/7", "gone", "unknown"])
  }

  @Test("100 posts go in one call, 101 in two, and none after a call that was refused")
  func batches() async throws {
    let items = (1...101).map { ProbeItem(receipt: Receipt(remoteID: "\($0)"), content: post("x"), item: 0) }
    let ids = (1...100).map(String.init).joined(separator: "%2C")
    let sights = try await ScriptedTransport.run([
      Self.look(ids, "{\"errors\":[]}", controls: false),
      Self.look("101", "{\"errors\":[]}", controls: false),
    ]) { await platform.probe(items, in: XScript.session($0)) }
    #expect(sights.count == 101)
    var refused = Self.look(ids, "", controls: false)
    refused.answer = .response(HTTPResponse(status: 402, body: Array("{\"title\":\"CreditsDepleted\"}".utf8)))
    let none = try await ScriptedTransport.run([refused]) {
      await platform.probe(items, in: XScript.session($0))
    }
    #expect(none.count == 101 && none.allSatisfy { name($0) == "unknown" })
  }

  private func name(_ sight: Sight) -> String {
    switch sight {
    case .same: "same"
    case .changed(let text): text
    case .gone: "gone"
    case .unknown: "unknown"
    }
  }

  @Test("The doctor's call tells whose token it is, and refuses one that may only read")
  func verify() async throws {
    let accepted = try await ScriptedTransport.run([XScript.owner("Acme")]) {
      await platform.verify(in: XScript.session($0, id: "@acme"))
    }
    guard case .accepted(let facts) = accepted else {
      Issue.record("\(accepted)")
      return
    }
    #expect(facts == ["logged in as @Acme (77)"])
    var reading = XScript.owner()
    reading.answer = .response(
      HTTPResponse(
        status: 200, headers: [("x-access-level", "read")],
        body: Array("{\"data\":{\"id\":\"77\",\"username\":\"acme\"}}".utf8)))
    for script in [reading, XScript.owner("rival")] {
      let answer = try await ScriptedTransport.run([script]) {
        await platform.verify(in: XScript.session($0))
      }
      #expect(word(answer) == "needsCredentials", "\(answer)")
    }
    let numbered = try await ScriptedTransport.run([XScript.owner("any")]) {
      await platform.verify(in: XScript.session($0, id: "77"))
    }
    #expect(word(numbered) == "accepted")
  }
}
