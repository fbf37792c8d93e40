import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Changing what is public on Mastodon")
struct MastodonChangeTests {
  typealias S = MastodonScript
  let platform = MastodonPlatform()
  private static let receipt = Receipt(remoteID: "113", permalink: "https://social.example/@acme/113")
  private static let json = S.signed + [(name: "Content-Type", value: "application/json")]

  private func edit(
    _ script: [ScriptedExchange], _ content: DeliveryContent, before: DeliveryContent?,
    media: TestMedia = TestMedia()
  ) async throws -> String {
    var request = EditRequest(
      delivery: testDelivery("mastodon", "acme"), content: content, item: 0, receipts: [Self.receipt],
      checkpoint: nil)
    request.before = before
    let asked = request
    let answer = try await ScriptedTransport.run(script) {
      await platform.edit(asked, in: S.session($0, media: media))
    }
    return Self.words(answer)
  }

  private static func words(_ answer: ChangeAnswer) -> String {
    switch answer {
    case .done(let receipt): receipt.map { "done as \($0.remoteID)" } ?? "done"
    case .failed(let failure): "\(failure.kind.name): \(failure.text)"
    }
  }

  private static func words(_ sight: Sight) -> String {
    switch sight {
    case .same: "same"
    case .gone: "gone"
    case .changed(let text): text
    case .unknown(let failure): failure.kind.name
    }
  }

  private static func read(_ status: Int = 200, _ answer: String? = nil, id: String = "113")
    -> ScriptedExchange
  {
    ScriptedExchange(
      "GET", "\(S.base)/api/v1/statuses/\(id)", headers: S.signed, status: status,
      answer ?? S.status(id, "2026-11-21T07:59:59.123Z"))
  }

  private static func put(_ body: String, status: Int = 200, _ answer: String? = nil) -> ScriptedExchange {
    ScriptedExchange(
      "PUT", "\(S.base)/api/v1/statuses/113", headers: json, body: body, status: status,
      answer ?? S.status("113", "2026-11-21T07:59:59.123Z"))
  }

  private static func delete(_ status: Int, _ answer: String = "{}") -> ScriptedExchange {
    ScriptedExchange(
      "DELETE", "\(S.base)/api/v1/statuses/113", headers: S.signed, status: status, answer)
  }

  @Test("The whole state is sent, so that nothing left out is reset")
  func text() async throws {
    let options: [String: JSON] = ["content_warning": "Soup", "language": "de", "sensitive": true]
    let put = Self.put(#"{"language":"de","sensitive":true,"spoiler_text":"Soup","status":"Cold"}"#)
    #expect(
      try await edit(
        [Self.read(), put], post("Cold", options: options), before: post("Warm", options: options)) == "done")
  }

  @Test("What cannot be changed is refused before any call")
  func refusals() async throws {
    let visible = try await edit(
      [], post("Hi", options: ["visibility": "public"]), before: post("Hi", options: ["visibility": "direct"])
    )
    #expect(visible == "needsChange: Mastodon cannot change its visibility once it is public")
    var polled = post("Hi")
    polled.poll = Poll(options: ["a", "b"], endsAfterSeconds: 3600)
    #expect(
      try await edit([], polled, before: post("Hi")).hasPrefix("needsChange: Mastodon cannot change its poll")
    )
  }

  @Test("Files that stay keep their ids and get their descriptions; a new film is refused")
  func media() async throws {
    let attached = S.status("113", "2026-11-21T07:59:59.123Z", media: 1)
    let before = post("Hi", media: [asset("a.jpg", alt: "Bowls")])
    let put = Self.put(
      #"{"media_attributes":[{"description":"Two bowls","id":"9"}],"media_ids":["9"],"sensitive":false,"#
        + #""spoiler_text":"","status":"Hi"}"#)
    #expect(
      try await edit(
        [Self.read(200, attached), put], post("Hi", media: [asset("a.jpg", alt: "Two bowls")]), before: before
      )
        == "done")
    var film = asset("v.mp4")
    film.objectID = String(repeating: "b", count: 40)
    #expect(
      try await edit([Self.read(200, attached)], post("Hi", media: [film]), before: before)
        .hasPrefix("needsChange: v.mp4 is no picture"))
  }

  @Test("A poll is sent again as it stands; once it has ended, nothing is")
  func poll() async throws {
    func status(_ end: String) -> String {
      S.status("113", "2026-11-21T07:59:59.123Z").replacing(
        "{\"id\":\"113\",",
        with:
          "{\"id\":\"113\",\"poll\":{\"expires_at\":\"\(end)\",\"expired\":false,\"options\":[{\"title\":\"a\"},{\"title\":\"b\"}]},"
      )
    }
    var content = post("Which one?")
    content.poll = Poll(options: ["a", "b"], endsAfterSeconds: 3600)
    var before = content
    before.items[0].text = "Which?"
    let put = Self.put(
      #"{"poll":{"expires_in":1800,"options":["a","b"]},"sensitive":false,"spoiler_text":"","status":"Which one?"}"#
    )
    #expect(
      try await edit([Self.read(200, status("2026-11-21T08:30:00.000Z")), put], content, before: before)
        == "done")
    #expect(
      try await edit([Self.read(200, status("2026-11-21T08:01:00.000Z"))], content, before: before)
        == "needsChange: its poll has ended, or is about to")
  }

  @Test(
    "An edit that fails in any way is repeatable: it is never ambiguous", arguments: FailureMode.everywhere)
  func failures(_ mode: FailureMode) async throws {
    let put = Self.put(#"{"sensitive":false,"spoiler_text":"","status":"Cold"}"#)
    let answer = try await edit(
      [Self.read(), put].failing(at: 1, mode), post("Cold"), before: post("Warm"))
    #expect(answer.hasPrefix(mode.elsewhere + ":"))
    #expect(!answer.contains(testToken))
  }

  private func retract(_ script: [ScriptedExchange]) async throws -> String {
    let request = RetractRequest(
      delivery: testDelivery("mastodon", "acme"), item: 0, receipts: [Self.receipt])
    return Self.words(
      try await ScriptedTransport.run(script) { await platform.retract(request, in: S.session($0)) })
  }

  @Test("A deletion is done when the server says so, or when it is gone already")
  func retract() async throws {
    let gone = #"{"error":"Record not found"}"#
    #expect(try await retract([Self.delete(200)]) == "done")
    #expect(try await retract([Self.delete(404, gone), Self.read(404, gone)]) == "done")
    #expect(try await retract([Self.delete(404, gone), Self.read()]).hasPrefix("needsChange"))
    #expect(try await retract([Self.delete(404, gone), Self.read(500, "")]).hasPrefix("retryLater"))
    #expect(try await retract([Self.delete(401, "{}")]).hasPrefix("needsCredentials"))
  }

  private func probe(_ script: [ScriptedExchange], _ items: [ProbeItem]) async throws -> [String] {
    try await ScriptedTransport.run(script) { await platform.probe(items, in: S.session($0)) }.map(Self.words)
  }

  private func item(_ id: String, _ text: String) -> ProbeItem {
    ProbeItem(receipt: Receipt(remoteID: id), content: post(text), item: 0)
  }

  @Test("Several are read in one call; what is missing or unlike is asked for by itself")
  func probe() async throws {
    let both = ScriptedExchange(
      "GET", "\(S.base)/api/v1/statuses?id%5B%5D=113&id%5B%5D=114&id%5B%5D=115", headers: S.signed,
      status: 200,
      "[\(S.status("113", "2026-11-21T07:00:00.000Z")),"
        + "\(S.status("114", "2026-11-21T07:00:00.000Z", html: "<p>Bye</p>"))]")
    let seen = try await probe(
      [both, S.source("114", "Bye"), Self.read(404, #"{"error":"Record not found"}"#, id: "115")],
      [item("113", "Hello"), item("114", "Hello"), item("115", "Hello")])
    #expect(seen == ["same", "text: “Bye”", "gone"])
  }

  @Test("A page of a proxy is no proof that a status is gone")
  func unknown() async throws {
    #expect(try await probe([Self.read(404, "<html>")], [item("113", "Hello")]) == ["needsChange"])
    #expect(try await probe([Self.read(503, "")], [item("113", "Hello")]) == ["retryLater"])
  }
}
