import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Changing what is public on a Page")
struct FacebookChangeTests {
  typealias S = FacebookScript
  let platform = FacebookPlatform()

  private static func words(_ answer: ChangeAnswer) -> String {
    switch answer {
    case .done(let receipt): receipt.map { "done as \($0.remoteID)" } ?? "done"
    case .failed(let failure): "\(failure.kind.name): \(failure.text)"
    }
  }

  private func edit(
    _ script: [ScriptedExchange], _ content: DeliveryContent, before: DeliveryContent?, id: String = "1_5"
  ) async throws -> String {
    var request = EditRequest(
      delivery: testDelivery("facebook", S.id), content: content, item: 0, receipts: [Receipt(remoteID: id)],
      checkpoint: nil)
    request.before = before
    let asked = request
    return Self.words(
      try await ScriptedTransport.run(script) { await platform.edit(asked, in: S.session($0)) })
  }

  @Test("A post's text and a film's description and title are changed")
  func edit() async throws {
    let feed = GraphScript.post("1_5", "message=Cold", #"{"success":true}"#)
    #expect(try await edit([feed], post("Cold"), before: post("Warm")) == "done")
    var film = post("Cold", media: [S.clip], type: .video)
    var before = film
    before.items[0].text = "Warm"
    film.title = "Soup"
    let video = GraphScript.post("77", "description=Cold&title=Soup", #"{"success":true}"#)
    #expect(try await edit([video], film, before: before, id: "77") == "done")
  }

  @Test("Files, links and stories are refused before any call")
  func refusals() async throws {
    #expect(
      try await edit([], post("Hi", media: [S.picture]), before: post("Hi"))
        == "needsChange: Facebook cannot change its files once it is public")
    var linked = post("Hi")
    linked.link = LinkAttachment(url: "https://acme.example/")
    #expect(try await edit([], linked, before: post("Hi")).contains("its link"))
    #expect(
      try await edit([], post("", media: [S.picture], type: .story), before: nil)
        == "needsChange: Facebook changes no stories")
  }

  @Test("An edit that fails is never ambiguous", arguments: GraphScript.failures)
  func failures(_ mode: FailureMode) async throws {
    let feed = GraphScript.post("1_5", "message=Cold", "{}")
    let answer = try await edit([feed].failing(at: 0, mode), post("Cold"), before: post("Warm"))
    #expect(answer.hasPrefix(mode.elsewhere + ":"))
    #expect(!answer.contains(testToken))
  }

  private static func delete(_ answer: String, status: Int = 200) -> ScriptedExchange {
    ScriptedExchange(
      "DELETE", "\(GraphScript.base)/v26.0/1_5", headers: GraphScript.signed, status: status, answer)
  }

  private static let me = GraphScript.get("me?fields=id%2Cname", "{\"id\":\"\(S.id)\",\"name\":\"Acme\"}")
  private static let other = GraphScript.get("me?fields=id%2Cname", #"{"id":"1","name":"A person"}"#)

  private func retract(_ script: [ScriptedExchange]) async throws -> String {
    let request = RetractRequest(
      delivery: testDelivery("facebook", S.id), item: 0, receipts: [Receipt(remoteID: "1_5")])
    return Self.words(
      try await ScriptedTransport.run(script) { await platform.retract(request, in: S.session($0)) })
  }

  @Test("What is missing is done only where the token is the Page's")
  func retract() async throws {
    let missing = Self.delete(GraphScript.error(100, 33), status: 400)
    #expect(try await retract([Self.delete(#"{"success":true}"#)]) == "done")
    #expect(try await retract([missing, Self.me]) == "done")
    #expect(try await retract([missing, Self.other]).hasPrefix("needsCredentials"))
    #expect(
      try await retract([Self.delete(GraphScript.error(190, 463), status: 400)]).hasPrefix("needsCredentials")
    )
  }

  private func probe(_ script: [ScriptedExchange], _ items: [ProbeItem]) async throws -> [String] {
    let sights = try await ScriptedTransport.run(script) { await platform.probe(items, in: S.session($0)) }
    return sights.map { sight in
      switch sight {
      case .same: "same"
      case .gone: "gone"
      case .changed(let text): text
      case .unknown(let failure): failure.kind.name
      }
    }
  }

  @Test("Several posts come from one list; what it does not show is asked for by itself")
  func probe() async throws {
    let list = GraphScript.get(
      "\(S.id)/published_posts?fields=id%2Cmessage%2Ccreated_time%2Cpermalink_url&limit=100",
      "{\"data\":[\(S.entry("1_5", "2026-11-21T07:00:00+0000", message: "Hello")),"
        + "\(S.entry("1_6", "2026-11-21T06:00:00+0000", message: "Bye"))]}")
    let gone = GraphScript.get("1_7?fields=id%2Cmessage", GraphScript.error(100, 33), status: 400)
    func item(_ id: String) -> ProbeItem {
      ProbeItem(
        receipt: Receipt(remoteID: id, publishedAt: Instant("2026-11-21T06:00:00Z")), content: post("Hello"),
        item: 0)
    }
    #expect(
      try await probe([list, gone, Self.me], [item("1_5"), item("1_6"), item("1_7")])
        == ["same", "text: “Bye”", "gone"])
    #expect(try await probe([gone, Self.other], [item("1_7")]) == ["needsChange"])
    let story = ProbeItem(
      receipt: Receipt(remoteID: "9"), content: post("", media: [S.picture], type: .story), item: 0)
    #expect(try await probe([], [story]) == ["needsChange"])
  }
}
