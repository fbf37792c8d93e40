import Content
import HTTP
import HTTPTestDoubles
import JSON
import Testing

@testable import Platforms

@Suite("TikTok: rules, links, reading back")
struct TikTokReadTests {
  typealias S = TikTokScript

  static func ids(
    _ content: DeliveryContent, width: Int = 720, height: Int = 1280, seconds: Double = 8
  ) -> [String] {
    let mime = content.type == .video ? "video/mp4" : "image/jpeg"
    let facts = Dictionary(
      uniqueKeysWithValues: (content.items.first?.media ?? []).map {
        (
          $0.path,
          MediaFactsSummary(mime: mime, width: width, height: height, durationSeconds: seconds, byteCount: 4)
        )
      })
    return TikTokCheck.findings(content, facts).map(\.id)
  }

  @Test("Who sees it must be said; a partnership is never private")
  func privacy() {
    #expect(Self.ids(S.video()).isEmpty)
    #expect(Self.ids(S.photos()).isEmpty)
    var bare = S.video()
    bare.options = [:]
    #expect(Self.ids(bare) == ["privacy-level"])
    #expect(Self.ids(S.video(options: ["brand_content_toggle": true])) == ["branded-private"])
    #expect(Self.ids(S.video(options: ["brand_organic_toggle": true])).isEmpty)
  }

  @Test("Sizes at their ends and beyond them")
  func sizes() {
    for (width, height, expected) in [
      (360, 4096, []), (359, 1280, ["video-size"]), (720, 4097, ["video-size"]),
    ] { #expect(Self.ids(S.video(), width: width, height: height) == expected, "\(width)×\(height)") }
    for (width, height, expected) in [
      (1080, 1920, 0), (1920, 1080, 0), (1081, 1081, 2), (1080, 1921, 2),
    ] { #expect(Self.ids(S.photos(), width: width, height: height).count == expected, "\(width)×\(height)") }
    var photos = S.photos()
    photos.options["photo_cover_index"] = 1
    #expect(Self.ids(photos).isEmpty)
    photos.options["photo_cover_index"] = 2
    #expect(Self.ids(photos) == ["cover-index"])
    #expect(Self.ids(S.video(options: ["video_cover_timestamp_ms": 8000])).isEmpty)
    #expect(Self.ids(S.video(options: ["video_cover_timestamp_ms": 8001])) == ["cover-place"])
  }

  @Test("A film needs its type, and takes no title")
  func types() {
    var film = S.video()
    film.type = .post
    #expect(TikTokCheck.findings(film, [:]).map(\.id).contains("video-post"))
    var titled = S.video()
    titled.title = "Soup"
    #expect(Self.ids(titled) == ["video-title"])
    #expect(
      TikTokCheck.findings(post("x", media: [asset("a.png")], options: ["privacy_level": "SELF_ONLY"]), [:])
        .map(\.id) == ["media-format"])
  }

  @Test(
    "A caption counts UTF-16 units",
    arguments: [
      ("", 0), ("Hi #dog", 7), ("é", 1), ("e\u{301}", 2), ("🍲", 2), ("👩‍👩‍👧", 8), ("日本", 2), ("a\n b", 4),
      ("https://acme.example", 20),
    ])
  func counted(_ text: String, _ length: Int) {
    #expect(TikTokLength.of(text) == length)
  }

  @Test("The address of a post is asked for, once moderation tells its id")
  func finish() async throws {
    let query = S.call(
      "video/query/?fields=id%2Ctitle%2Cvideo_description%2Ccreate_time%2Cshare_url",
      #"{"filters":{"video_ids":["7301112223334445556"]}}"#,
      S.ok(
        #"{"videos":[{"id":"7301112223334445556","create_time":1,"share_url":"https://www.tiktok.com/@acme/photo/7"}]}"#
      ))
    let told = S.status(
      #""status":"PUBLISH_COMPLETE","publicaly_available_post_id":[7301112223334445556]"#,
      id: "p_pub_url~v2.5")
    func finish(_ script: [ScriptedExchange], _ id: String, _ content: DeliveryContent) async throws
      -> FinishAnswer
    {
      try await ScriptedTransport.run(script) {
        await TikTokPlatform().finish(
          FinishRequest(
            delivery: testDelivery("tiktok", S.id), content: content, receipts: [Receipt(remoteID: id)],
            progress: nil), in: S.session($0))
      }
    }
    guard case .done(let receipts) = try await finish([told, query], "p_pub_url~v2.5", S.photos()) else {
      Issue.record("not done")
      return
    }
    #expect(receipts.map(\.permalink) == ["https://www.tiktok.com/@acme/photo/7"])
    #expect(receipts.map(\.remoteID) == ["p_pub_url~v2.5"])
    // Without the right to list, the address is made of name and id.
    let denied = S.call(
      "video/query/?fields=id%2Ctitle%2Cvideo_description%2Ccreate_time%2Cshare_url", nil,
      S.error("scope_not_authorized"), status: 401)
    guard
      case .done(let made) = try await finish([denied, S.creator()], "7301112223334445556", S.photos())
    else {
      Issue.record("not done")
      return
    }
    #expect(made.map(\.permalink) == ["https://www.tiktok.com/@acme/photo/7301112223334445556"])
    let silent = S.status(#""status":"PUBLISH_COMPLETE""#, id: "p_pub_url~v2.5")
    guard case .failed(let failure, _, _) = try await finish([silent], "p_pub_url~v2.5", S.photos()) else {
      Issue.record("moderation is not over")
      return
    }
    #expect(failure.kind == .retryLater(afterSeconds: 300))
    guard case .done = try await finish([], "v_pub_file~v2-1.123", S.video()) else {
      Issue.record("what only its author sees has no address")
      return
    }
  }

  @Test("Published posts are read back twenty a call: the same, changed, gone, unknown")
  func probe() async throws {
    let items = [
      ("1", "Two soups"), ("2", "Other"), ("3", "Gone"), ("v_pub_file~v2-1.9", "No id"),
    ].map { id, text -> ProbeItem in
      ProbeItem(receipt: Receipt(remoteID: id), content: S.photos(text, title: nil), item: 0)
    }
    let query = S.call(
      "video/query/?fields=id%2Ctitle%2Cvideo_description%2Ccreate_time%2Cshare_url",
      #"{"filters":{"video_ids":["1","2","3"]}}"#, S.ok("{\"videos\":[\(S.entry(1)),\(S.entry(2))]}"))
    let sights = try await ScriptedTransport.run([query]) {
      await TikTokPlatform().probe(items, in: S.session($0))
    }
    #expect(sights.map(Self.word) == ["same", "changed", "gone", "unknown"])
    let broken = try await ScriptedTransport.run([query].failing(at: 0, FailureMode.everywhere[9])) {
      await TikTokPlatform().probe(items, in: S.session($0))
    }
    #expect(broken.map(Self.word) == ["unknown", "unknown", "unknown", "unknown"])
    let many = (0..<41).map {
      ProbeItem(receipt: Receipt(remoteID: String(1000 + $0)), content: S.photos(), item: 0)
    }
    let empty = S.call(
      "video/query/?fields=id%2Ctitle%2Cvideo_description%2Ccreate_time%2Cshare_url", nil,
      S.ok("{\"videos\":[]}"))
    let gone = try await ScriptedTransport.run([empty, empty, empty]) {
      await TikTokPlatform().probe(many, in: S.session($0))
    }
    #expect(gone.map(Self.word) == Array(repeating: "gone", count: 41))
  }

  static func word(_ sight: Sight) -> String {
    switch sight {
    case .same: "same"
    case .changed: "changed"
    case .gone: "gone"
    case .unknown: "unknown"
    }
  }

  @Test("A token of another account is refused")
  func verify() async throws {
    func user(_ id: String) -> ScriptedExchange {
      ScriptedExchange(
        "GET", "\(S.base)/v2/user/info/?fields=open_id%2Cdisplay_name", status: 200,
        S.ok("{\"user\":{\"open_id\":\"\(id)\",\"display_name\":\"Acme\"}}"))
    }
    let own = try await ScriptedTransport.run([user(S.id), S.creator()]) {
      await TikTokPlatform().verify(in: S.session($0))
    }
    guard case .accepted(let facts) = own else {
      Issue.record("\(own)")
      return
    }
    #expect(facts.contains("logged in as @acme"))
    let other = try await ScriptedTransport.run([user("-000Other")]) {
      await TikTokPlatform().verify(in: S.session($0))
    }
    #expect(PlatformsTests.word(other) == "needsCredentials")
  }
}
