import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Every option of Instagram's containers, and what can be changed afterwards")
struct InstagramChangeTests {
  typealias S = InstagramScript
  let platform = InstagramPlatform()
  static let image = "image_url=https%3A%2F%2Fmedia.example%2Fp%2Fa.jpg"

  @Test("Products are tagged on the file they are on; a trial reel says how it ends")
  func options() async throws {
    let tagged = post(
      "Hi", media: [asset("a.jpg")],
      options: [
        "product_tags": [["product_id": "12", "x": 0.1, "y": 0.2]],
        "user_tags": [["username": "anna", "x": 0.5, "y": 0.5]],
      ])
    let (ready, _) = try await S.walk(
      [
        S.make(
          Self.image
            + "&caption=Hi&user_tags=%5B%7B%22username%22%3A%22anna%22%2C%22x%22%3A0.5%2C%22y%22%3A0.5%7D%5D"
            + "&product_tags=%5B%7B%22product_id%22%3A%2212%22%2C%22x%22%3A0.1%2C%22y%22%3A0.2%7D%5D", "c1"),
        S.status("c1", "FINISHED"), S.quota(0),
      ], tagged)
    #expect(word(ready) == "ready")
    let trial = post(
      "Hi", media: [asset("b.mp4")], type: .reel,
      options: ["trial_strategy": "MANUAL", "thumb_offset": 1500, "audio_name": "Soup"])
    let (reel, _) = try await S.walk(
      [
        S.make(
          "media_type=REELS&video_url=https%3A%2F%2Fmedia.example%2Fp%2Fb.mp4&thumb_offset=1500&audio_name=Soup"
            + "&trial_params=%7B%22graduation_strategy%22%3A%22MANUAL%22%7D&caption=Hi", "c1"),
        S.status("c1", "FINISHED"), S.quota(0),
      ], trial)
    #expect(word(reel) == "ready")
    let (story, _) = try await S.walk(
      [
        S.make("media_type=STORIES&\(Self.image)&is_ai_generated=true", "c1"), S.status("c1", "FINISHED"),
        S.quota(0),
      ], post("", media: [asset("a.jpg")], type: .story, options: ["is_ai_generated": true]))
    #expect(word(story) == "ready")
  }

  private func ids(_ content: DeliveryContent) -> [String] {
    platform.descriptor.check(content, [:]).map(\.id)
  }

  @Test("Five products a file pass, six do not; pictures need a place for them and videos take none")
  func products() {
    func tagged(_ tags: [JSON], file: String = "a.jpg", type: PostType = .post) -> [String] {
      ids(post("Hi", media: [asset(file)], type: type, options: ["product_tags": .array(tags)]))
    }
    let one: JSON = ["product_id": "1", "x": 0, "y": 1]
    #expect(tagged(Array(repeating: one, count: 5)) == [])
    #expect(tagged(Array(repeating: one, count: 6)) == ["product-tags"])
    #expect(tagged([["product_id": "1"]]) == ["product-tags"])
    #expect(tagged([one], file: "b.mp4", type: .reel) == ["product-tags"])
    #expect(tagged([["product_id": "1"]], file: "b.mp4", type: .reel) == [])
    #expect(tagged([["product_id": "x1", "x": 0, "y": 1]]) == ["product-tags"])
    #expect(tagged([["username": "anna", "x": 0, "y": 1]]) == ["product-tags"])
    #expect(
      ids(post("Hi", media: [asset("a.jpg")], options: ["video_upload": "url"])) == ["option-without-effect"])
  }

  @Test("Comments are closed after the first comment stands")
  func closed() async throws {
    var content = post("Hi", media: [asset("a.jpg")], options: ["comment_enabled": false])
    content.firstComment = "First!"
    let answer = try await ScriptedTransport.run([
      GraphScript.get("180/comments?fields=id%2Ctext&limit=100", #"{"data":[]}"#),
      GraphScript.post("180/comments", "message=First%21", #"{"id":"8"}"#),
      GraphScript.post("180", "comment_enabled=false", #"{"success":true}"#),
    ]) {
      await platform.finish(
        FinishRequest(
          delivery: testDelivery("instagram", S.id), content: content,
          receipts: [Receipt(remoteID: "180", permalink: "https://x.example")], progress: nil),
        in: S.session($0))
    }
    guard case .done = answer else {
      Issue.record("\(answer)")
      return
    }
  }

  private static func delete(_ answer: String, status: Int = 200) -> ScriptedExchange {
    ScriptedExchange(
      "DELETE", "\(GraphScript.base)/v26.0/180", headers: GraphScript.signed, status: status, answer)
  }

  private func retract(
    _ script: [ScriptedExchange], id: String = "180", base: String = GraphScript.base
  ) async throws -> String {
    let answer = try await ScriptedTransport.run(script) {
      await platform.retract(
        RetractRequest(
          delivery: testDelivery("instagram", S.id), item: 0, receipts: [Receipt(remoteID: id)]),
        in: testSession($0, platform: "instagram", id: S.id, baseURL: base))
    }
    guard case .failed(let failure) = answer else { return "done" }
    return failure.kind.name
  }

  @Test("Media is deleted on the way by a Page alone; what is gone is done, what may not be deleted is told")
  func removal() async throws {
    #expect(try await retract([Self.delete(#"{"success":true,"deleted_id":"180"}"#)]) == "done")
    let gone = Self.delete(GraphScript.error(100, 33), status: 400)
    #expect(
      try await retract([gone, GraphScript.get("180?fields=id", GraphScript.error(100, 33), status: 400)])
        == "done")
    #expect(
      try await retract([gone, GraphScript.get("180?fields=id", #"{"id":"180"}"#)]) == "needsCredentials")
    #expect(
      try await retract([Self.delete(GraphScript.error(-1, 2_207_073), status: 400)]) == "needsChange")
    #expect(try await retract([], base: "https://graph.instagram.com") == "needsChange")
    #expect(try await retract([], id: "container:c1") == "needsChange")
    for mode in GraphScript.failures {
      #expect(try await retract([Self.delete("{}")].failing(at: 0, mode)) == mode.elsewhere, "\(mode)")
    }
  }

  private static func node(_ answer: String, status: Int = 200) -> ScriptedExchange {
    GraphScript.get(
      "1?fields=id%2Ccaption%2Ctimestamp%2Cmedia_type%2Cmedia_product_type%2Cpermalink", answer,
      status: status)
  }

  private func probe(
    _ script: [ScriptedExchange], at: String = "2026-11-20T09:00:00Z", type: PostType = .post
  ) async throws -> String {
    let item = ProbeItem(
      receipt: Receipt(remoteID: "1", publishedAt: Instant(at)),
      content: post(type == .story ? "" : "Hi", media: [asset("a.jpg")], type: type), item: 0)
    let sights = try await ScriptedTransport.run(script) {
      await platform.probe([item], in: S.session($0))
    }
    #expect(sights.count == 1)
    switch sights.first {
    case .same: return "same"
    case .changed(let words): return "changed \(words)"
    case .gone: return "gone"
    case .unknown(let failure): return "unknown \(failure.kind.name)"
    case nil: return "nothing"
    }
  }

  @Test(
    "Media is read back; what is missing is gone once it had time to be seen, and stories end by themselves")
  func sights() async throws {
    let missing = Self.node(GraphScript.error(100, 33), status: 400)
    #expect(try await probe([Self.node(S.entry("1", "2026-11-20T09:00:00+0000"))]) == "same")
    #expect(
      try await probe([Self.node(S.entry("1", "2026-11-20T09:00:00+0000", caption: "Ho"))])
        == "changed text: “Ho”")
    #expect(try await probe([missing]) == "gone")
    #expect(try await probe([missing], at: "2026-11-21T07:55:00Z") == "unknown retryLater")
    #expect(
      try await probe(
        [Self.node(S.entry("1", "2026-11-21T07:00:00+0000", product: "STORY"))], at: "2026-11-21T07:00:00Z",
        type: .story) == "same")
    #expect(try await probe([], at: "2026-11-20T07:00:00Z", type: .story) == "unknown needsChange")
    for mode in GraphScript.failures {
      #expect(
        try await probe([Self.node("{}")].failing(at: 0, mode)) == "unknown \(mode.elsewhere)", "\(mode)")
    }
  }

  @Test("Editing is refused by the descriptor, with the reason")
  func editing() {
    guard case .cannot(let why) = platform.descriptor.capabilities[.edit] else {
      Issue.record("it can")
      return
    }
    #expect(why.contains("caption"))
    #expect(platform.descriptor.capabilities[.retract] == .can)
    #expect(platform.descriptor.capabilities[.probe] == .can)
  }
}
