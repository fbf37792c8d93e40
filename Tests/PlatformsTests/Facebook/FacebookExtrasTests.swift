import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("A Page's extras and rules")
struct FacebookExtrasTests {
  typealias S = FacebookScript
  let platform = FacebookPlatform()

  private func finish(
    _ script: [ScriptedExchange], _ content: DeliveryContent, _ receipt: Receipt
  ) async throws -> FinishAnswer {
    try await ScriptedTransport.run(script) {
      await platform.finish(
        FinishRequest(
          delivery: testDelivery("facebook", S.id), content: content, receipts: [receipt], progress: nil),
        in: S.session($0))
    }
  }

  @Test("The permalink is read, with its host, and the first comment added once")
  func finish() async throws {
    var content = post("Hi", media: [S.clip], type: .video)
    content.firstComment = "First!"
    let permalink = GraphScript.get("77?fields=permalink_url", #"{"permalink_url":"/1/videos/77/"}"#)
    let comments = GraphScript.get(
      "77/comments?fields=id%2Cmessage&limit=100", #"{"data":[{"id":"1","message":"Other"}]}"#)
    let add = GraphScript.post("77/comments", "message=First%21", #"{"id":"8"}"#)
    let ready = S.status(#""status":{"video_status":"ready"},"published":true"#)
    let answer = try await finish([ready, permalink, comments, add], content, Receipt(remoteID: "77"))
    guard case .done(let receipts) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(receipts.last?.permalink == "https://www.facebook.com/1/videos/77/")
    let there = GraphScript.get(
      "77/comments?fields=id%2Cmessage&limit=100", #"{"data":[{"id":"8","message":"First!\n"}]}"#)
    guard case .done = try await finish([ready, there], content, receipts[0]) else {
      Issue.record("commented twice")
      return
    }
  }

  @Test("What cannot be added below a post whose id was never learnt is left to a person, not passed over")
  func unlisted() async throws {
    var content = post("Hi")
    guard case .done = try await finish([], content, Receipt(remoteID: "unknown")) else {
      Issue.record("nothing was wanted")
      return
    }
    content.firstComment = "First!"
    guard case .failed(let failure, _, _) = try await finish([], content, Receipt(remoteID: "unknown")) else {
      Issue.record("the first comment is dropped in silence")
      return
    }
    #expect(failure.kind == .needsChange)
    #expect(failure.text.contains("by hand"))
  }

  @Test("A permalink that is not visible yet is asked for again", arguments: GraphScript.failures)
  func failures(_ mode: FailureMode) async throws {
    let permalink = GraphScript.get("1_5?fields=permalink_url", "{}")
    let answer = try await finish(
      [permalink].failing(at: 0, mode), post("Hi"), Receipt(remoteID: "1_5"))
    guard case .failed(let failure, let receipts, _) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(failure.kind.name == mode.elsewhere)
    #expect(receipts == [Receipt(remoteID: "1_5")])
    let fresh = GraphScript.get("1_5?fields=permalink_url", GraphScript.error(100, 33), status: 400)
    guard
      case .failed(let later, _, _) = try await finish([fresh], post("Hi"), Receipt(remoteID: "1_5"))
    else {
      Issue.record("not failed")
      return
    }
    #expect(later.kind == .retryLater(afterSeconds: 60))
  }

  @Test("The doctor wants the Page's own token, not a person's")
  func verify() async throws {
    func verify(_ answer: String, _ status: Int = 200) async throws -> Verification {
      try await ScriptedTransport.run([GraphScript.get("me?fields=id%2Cname", answer, status: status)]) {
        await platform.verify(in: S.session($0))
      }
    }
    guard case .accepted(let facts) = try await verify("{\"id\":\"\(S.id)\",\"name\":\"Acme\"}") else {
      Issue.record("not accepted")
      return
    }
    #expect(facts == ["logged in as the Page Acme"])
    #expect(word(try await verify(#"{"id":"42","name":"Anna"}"#)) == "needsCredentials")
    #expect(word(try await verify(GraphScript.error(190, 460), 400)) == "needsCredentials")
  }

  private func ids(_ content: DeliveryContent, _ facts: [String: MediaFactsSummary] = [:]) -> [String] {
    platform.descriptor.check(content, facts).map(\.id)
  }

  @Test("What a Page would refuse is told before")
  func rules() {
    #expect(ids(post("Hi")) == [])
    #expect(ids(post("Hi", media: [asset("a.jpg"), asset("b.png")])) == [])
    #expect(ids(post("Hi", media: [asset("v.mp4"), asset("v.mp4")])) == ["several-videos"])
    #expect(ids(post("Hi", media: [asset("a.webp")])) == ["media-format"])
    #expect(ids(post("Hi", media: [asset("a.jpg")], type: .story)) == ["story-text"])
    #expect(ids(post("Hi", media: [asset("v.mov")], type: .reel)) == ["media-format"])
    var linked = post("Hi", media: [asset("a.jpg")])
    linked.link = LinkAttachment(url: "https://a.example")
    #expect(ids(linked) == ["link-with-media"])
    var titled = post("Hi")
    titled.title = "Soup"
    #expect(ids(titled) == ["title-without-effect"])
    #expect(platform.descriptor.check(titled, [:]).allSatisfy { !$0.isError })
  }

  @Test("A short upright video would stay a draft: it is sent to reels")
  func upright() {
    func facts(_ width: Int, _ height: Int, _ seconds: Double) -> [String: MediaFactsSummary] {
      [
        "v.mp4": MediaFactsSummary(
          mime: "video/mp4", width: width, height: height, durationSeconds: seconds, byteCount: 10)
      ]
    }
    let content = post("Hi", media: [asset("v.mp4")], type: .video)
    #expect(ids(content, facts(1080, 1920, 90)) == ["vertical-video"])
    #expect(ids(content, facts(1080, 1920, 91)) == [])
    #expect(ids(content, facts(1920, 1080, 30)) == [])
    #expect(ids(content) == [])
  }
}
