import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Instagram's extras and rules")
struct InstagramExtrasTests {
  typealias S = InstagramScript
  let platform = InstagramPlatform()

  private static let permalink = GraphScript.get(
    "180?fields=permalink%2Ctimestamp%2Cmedia_product_type",
    #"{"permalink":"https://www.instagram.com/p/Cx/","timestamp":"2026-11-21T07:59:58+0000","id":"180"}"#)
  private static func comments(_ texts: [String]) -> ScriptedExchange {
    let entries = texts.map { "{\"id\":\"7\",\"text\":\(JSON.string($0).text())}" }
    return GraphScript.get(
      "180/comments?fields=id%2Ctext&limit=100", "{\"data\":[\(entries.joined(separator: ","))]}")
  }
  private static let comment = GraphScript.post("180/comments", "message=First%21", #"{"id":"8"}"#)

  private func finish(
    _ script: [ScriptedExchange], comment: String? = "First!", progress: JSON? = nil,
    receipt: Receipt = Receipt(remoteID: "180"), now: Instant = testNow
  ) async throws -> FinishAnswer {
    var content = post("Hi", media: [asset("a.jpg")])
    content.firstComment = comment
    return try await ScriptedTransport.run(script) {
      await platform.finish(
        FinishRequest(
          delivery: testDelivery("instagram", S.id), content: content, receipts: [receipt],
          progress: progress), in: S.session($0, now: now))
    }
  }

  @Test("The permalink is read and the first comment added")
  func whole() async throws {
    let answer = try await finish([Self.permalink, Self.comments(["Nice"]), Self.comment])
    guard case .done(let receipts) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(receipts.last?.permalink == "https://www.instagram.com/p/Cx/")
    #expect(receipts.last?.publishedAt == Instant("2026-11-21T07:59:58Z"))
  }

  @Test("A comment that is there is not added again")
  func commentThere() async throws {
    let answer = try await finish(
      [Self.comments(["First!"])], receipt: Receipt(remoteID: "180", permalink: "https://x.example"))
    guard case .done = answer else {
      Issue.record("\(answer)")
      return
    }
  }

  @Test("What cannot be hung below a post whose id was never learnt is left to a person, not passed over")
  func unlisted() async throws {
    for id in ["container:c1", "unknown"] {
      let receipt = Receipt(remoteID: id)
      guard case .failed(let failure, let receipts, _) = try await finish([], receipt: receipt) else {
        Issue.record("\(id): the first comment is dropped in silence")
        continue
      }
      #expect(failure.kind == .needsChange)
      #expect(failure.text.contains("by hand"))
      #expect(receipts == [receipt])
      guard case .done = try await finish([], comment: nil, receipt: receipt) else {
        Issue.record("\(id): nothing was wanted")
        continue
      }
    }
  }

  @Test("A comment that may have been added is waited for, then looked for, then added")
  func commentLost() async throws {
    let receipt = Receipt(remoteID: "180", permalink: "https://x.example")
    var lost = Self.comment
    lost.answer = .failure(HTTPError(.timeout, mayHaveArrived: true, "late"))
    guard
      case .failed(let failure, _, let progress) = try await finish(
        [Self.comments([]), lost], receipt: receipt)
    else {
      Issue.record("not failed")
      return
    }
    #expect(failure.kind == .retryLater(afterSeconds: 120))
    guard
      case .failed(let settling, _, let kept) = try await finish(
        [Self.comments([])], progress: progress, receipt: receipt, now: testNow.adding(seconds: 30))
    else {
      Issue.record("not failed")
      return
    }
    #expect(settling.kind == .retryLater(afterSeconds: 90))
    guard
      case .done = try await finish(
        [Self.comments([]), Self.comment], progress: kept, receipt: receipt,
        now: testNow.adding(seconds: 120))
    else {
      Issue.record("not done")
      return
    }
  }

  @Test("A permalink that is not there yet leaves the receipt as it is", arguments: GraphScript.failures)
  func failures(_ mode: FailureMode) async throws {
    let answer = try await finish([Self.permalink].failing(at: 0, mode))
    guard case .failed(let failure, let receipts, _) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(failure.kind.name == mode.elsewhere)
    #expect(receipts == [Receipt(remoteID: "180")])
  }

  @Test("The doctor learns whose token it is and how much of the quota is left, on both ways to log in")
  func verify() async throws {
    let own = GraphScript.get("\(S.id)?fields=id%2Cusername", "{\"id\":\"\(S.id)\",\"username\":\"acme\"}")
    let answer = try await ScriptedTransport.run([own, S.quota(20, of: 100)]) {
      await platform.verify(in: S.session($0))
    }
    guard case .accepted(let facts) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(facts == ["logged in as @acme", "80 of 100 posts left in these 24 hours"])
    var me = GraphScript.get("me?fields=user_id%2Cusername", "{\"user_id\":\"99\",\"username\":\"rival\"}")
    me.url = "https://graph.instagram.com/v25.0/me?fields=user_id%2Cusername"
    let other = try await ScriptedTransport.run([me]) { transport in
      await platform.verify(
        in: testSession(
          transport, platform: "instagram", id: S.id, baseURL: "https://graph.instagram.com",
          version: "v25.0"))
    }
    #expect(word(other) == "needsCredentials")
  }

  private func ids(_ content: DeliveryContent, _ facts: [String: MediaFactsSummary] = [:]) -> [String] {
    platform.descriptor.check(content, facts).map(\.id)
  }

  @Test("A PNG is refused with the command that converts it")
  func png() {
    let findings = platform.descriptor.check(post("Hi", media: [asset("m/a.png")]), [:])
    #expect(findings.map(\.id) == ["media-format"])
    #expect(findings.first?.isError == true)
    #expect(findings.first?.fix == "convert it: magick m/a.png -quality 92 m/a.jpg")
    #expect(platform.descriptor.limits[.post]?.mimeTypes.contains("image/png") == false)
  }

  @Test("Pictures from 4:5 to 1.91:1 pass in posts; videos beside them may be upright")
  func shapes() {
    func shaped(_ width: Int, _ height: Int, _ name: String = "a.jpg") -> [String] {
      let mime = name == "a.jpg" ? "image/jpeg" : "video/mp4"
      let facts = [name: MediaFactsSummary(mime: mime, width: width, height: height, byteCount: 4)]
      return ids(
        DeliveryContent(
          type: .carousel, items: [ContentItem(text: "Hi", media: [asset(name), asset("b.jpg")])]), facts)
    }
    #expect(shaped(1080, 1350) == [])
    #expect(shaped(1080, 1352) == ["image-shape"])
    #expect(shaped(1910, 1000) == [])
    #expect(shaped(1911, 1000) == ["image-shape"])
    #expect(shaped(1080, 1920, "b.mp4") == [])
  }

  @Test("Five hashtags pass, six warn, and what counts as one is what the platform counts")
  func hashtags() {
    func warned(_ text: String) -> [String] { ids(post(text, media: [asset("a.jpg")])) }
    #expect(warned("#a #b #c #d #e") == [])
    #expect(warned("#a #b #c #d #e #f") == ["many-hashtags"])
    #expect(warned("#a #b #c #d #e a#f &#39; # ##") == [])
    #expect(platform.descriptor.textLength("é👍") == 3)
  }

  @Test("Stories take no text, reels alone a cover, single videos are reels, tags need their place")
  func kinds() {
    #expect(ids(post("Hi", media: [asset("a.jpg")], type: .story)) == ["story-text"])
    #expect(ids(post("Hi", media: [asset("a.mp4")])) == ["video-post"])
    var covered = post("Hi", media: [asset("a.jpg")])
    covered.cover = asset("c.jpg")
    #expect(ids(covered) == ["cover-without-effect"])
    var reel = post("Hi", media: [asset("a.mp4")], type: .reel, options: ["thumb_offset": 1000])
    reel.cover = asset("c.png")
    #expect(ids(reel) == ["media-format", "cover-twice"])
    func tagged(_ tag: JSON) -> [String] {
      ids(post("Hi", media: [asset("a.jpg")], options: ["user_tags": [tag]]))
    }
    #expect(tagged(["username": "anna", "x": 0, "y": 1]) == [])
    #expect(tagged(["username": "anna"]) == ["user-tags"])
    #expect(tagged(["username": "anna", "x": 0.5, "y": 1.1]) == ["user-tags"])
    #expect(tagged(["username": "anna", "x": 0.5, "y": 1, "media": 2]) == ["user-tags"])
    #expect(tagged(["username": "an na", "x": 0.5, "y": 1]) == ["user-name"])
    #expect(tagged("anna") == ["user-tags"])
    let many = JSON.array(Array(repeating: ["username": "anna", "x": 0, "y": 1], count: 21))
    #expect(ids(post("Hi", media: [asset("a.jpg")], options: ["user_tags": many])) == ["user-tags"])
  }
}
