import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("What a post can say to a Page alone")
struct FacebookOptionTests {
  typealias S = FacebookScript
  let platform = FacebookPlatform()

  private func ids(_ content: DeliveryContent) -> [String] {
    platform.descriptor.check(content, [:]).map(\.id)
  }

  @Test("Audience, place, people and an earlier time go with the call on the feed")
  func feed() async throws {
    let content = post(
      "Hi",
      options: [
        "targeting": ["geo_locations": ["countries": ["DE", "AT"]], "age_min": 18],
        "feed_targeting": ["genders": [2]], "place": "900", "tag_ids": ["1", "2"],
        "backdated_time": "2026-01-31T09:30:00Z", "backdated_time_granularity": "day",
      ])
    #expect(ids(content) == [])
    let body =
      "message=Hi&backdated_time=2026-01-31T09%3A30%3A00Z&backdated_time_granularity=day"
      + "&feed_targeting=%7B%22genders%22%3A%5B2%5D%7D&place=900&tags=%5B%221%22%2C%222%22%5D"
      + "&targeting=%7B%22age_min%22%3A18%2C%22geo_locations%22%3A%7B%22countries%22%3A%5B%22DE%22%2C%22AT%22"
      + "%5D%7D%7D&fields=id%2Cpermalink_url"
    let sent = GraphScript.post("\(S.id)/feed", body, #"{"id":"1_5"}"#)
    #expect(word(try await S.publish([sent], content)) == "published")
  }

  @Test("A reel says where it was made and that it is made by AI; a video what it is about")
  func videos() async throws {
    var reel = post("Hi", media: [S.clip], type: .reel, options: ["place": "900", "is_ai_generated": true])
    #expect(ids(reel) == [])
    let start = S.start(
      "video_reels", "upload_phase=start",
      #"{"video_id":"77","upload_url":"https://rupload.facebook.com/video-upload/v26.0/77"}"#)
    let (_, checkpoint) = try await S.walk(
      [start, S.upload(0, "0123456789", #"{"success":true}"#), S.uploaded], reel)
    let end = S.start(
      "video_reels",
      "upload_phase=finish&video_id=77&video_state=PUBLISHED&description=Hi&is_ai_generated=true&place=900",
      #"{"success":true}"#)
    #expect(word(try await S.publish([end], reel, checkpoint)) == "published")
    reel.type = .video
    reel.options = ["content_category": "FOOD_HEALTH"]
    let (_, uploaded) = try await S.walk([FacebookVideoTests.start] + FacebookVideoTests.chunks, reel)
    let finish = S.start(
      "videos",
      "upload_phase=finish&upload_session_id=s1&published=true&description=Hi&content_category=FOOD_HEALTH",
      #"{"success":true}"#)
    #expect(word(try await S.publish([finish], reel, uploaded)) == "published")
  }

  struct Said: Sendable, CustomTestStringConvertible {
    var name: String
    var value: JSON
    var id: String?
    var testDescription: String { "\(name): \(value.text())" }

    init(_ name: String, _ value: JSON, _ id: String? = nil) {
      self.name = name
      self.value = value
      self.id = id
    }
  }

  private static let wrong: [Said] = [
    Said("targeting", [:]), Said("targeting", ["age_min": 16]), Said("targeting", ["genders": [1]]),
    Said("targeting", ["geo_locations": ["countries": ["de"]]]),
    Said("targeting", ["geo_locations": ["zips": []]]),
    Said("targeting", ["geo_locations": ["cities": [["name": "Bonn"]]]]),
    Said("targeting", ["locales": ["de"]]), Said("feed_targeting", ["genders": [3]]),
    Said("feed_targeting", ["age_max": 12]), Said("feed_targeting", ["x": 1]),
    Said("feed_targeting", "all"),
  ]

  @Test("An audience that the API would not read is refused", arguments: wrong)
  func audience(_ said: Said) { #expect(ids(post("Hi", options: [said.name: said.value])) == ["audience"]) }

  private static let right: [Said] = [
    Said("targeting", ["age_min": 13]), Said("targeting", ["age_min": 25]),
    Said("targeting", ["locales": [6]]),
    Said("targeting", ["geo_locations": ["cities": [["key": "2430536"]]]]),
    Said("feed_targeting", ["genders": [1, 2]]), Said("feed_targeting", ["age_max": 65]),
  ]

  @Test("An audience at its bounds is taken", arguments: right)
  func bounds(_ said: Said) { #expect(ids(post("Hi", options: [said.name: said.value])) == []) }

  private static let idle: [Said] = [
    Said("place", "Bonn", "number"), Said("tag_ids", ["1"], "tags-need-place"),
    Said("backdated_time", "yesterday", "backdated-time"),
    Said("backdated_time_granularity", "day", "backdated-time"),
    Said("child_attachments", [["link": "https://a.example"]], "child-attachments"),
    Said("child_attachments", [["link": "https://a.example"], ["name": "B"]], "child-attachments"),
    Said("content_category", "NEWS", "option-without-effect"),
    Said("captions_locale", "en_US", "option-without-effect"),
  ]

  @Test("What cannot take effect is refused", arguments: idle)
  func refused(_ said: Said) throws {
    #expect(ids(post("Hi", options: [said.name: said.value])).contains(try #require(said.id)))
  }

  @Test("Two to five links make a row")
  func links() {
    func row(_ count: Int) -> [String] {
      let links = (0..<count).map { JSON.object(["link": .string("https://a.example/\($0)")]) }
      return ids(post("Hi", options: ["child_attachments": .array(links)]))
    }
    #expect(row(1) == ["child-attachments"])
    #expect(row(2) == [] && row(5) == [])
    #expect(row(6) == ["child-attachments"])
  }

  @Test("Groups are said to be gone, with the date")
  func groups() throws {
    let option = try #require(platform.descriptor.option("group_id"))
    guard case .cannot(let reason) = option.support else {
      Issue.record("can")
      return
    }
    #expect(reason.contains("2024-04-22"))
  }

  @Test("A backdated post is found where its date says")
  func backdated() async throws {
    let content = post("Open Saturday", options: ["backdated_time": "2026-01-31T09:30:00Z"])
    let ours = S.entry("1_5", "2026-01-31T09:30:00+0000")
    let fresh = S.entry("1_6", "2026-11-20T07:50:03+0000")
    let older = S.entry("1_1", "2026-01-30T07:50:03+0000")
    #expect(word(try await S.find([S.posts([fresh, ours, older])], content)) == "published")
    #expect(word(try await S.find([S.posts([fresh, older])], content)) == "notSeen")
  }

  @Test("A video's cover and captions follow its publication, each once")
  func extras() async throws {
    var clip = S.clip
    clip.captions = .init(path: "v.srt", objectID: String(repeating: "b", count: 40))
    var content = post("Hi", media: [clip], type: .video, options: ["captions_locale": "de_DE"])
    content.cover = S.picture
    #expect(ids(content) == [])
    func finish(_ script: [ScriptedExchange], _ remote: String, _ progress: JSON?) async throws
      -> FinishAnswer
    {
      try await ScriptedTransport.run(script) {
        var session = S.session($0)
        session.media = TestMedia(files: ["a.jpg": Array("JPEG".utf8), "v.srt": Array("1\n".utf8)])
        return await platform.finish(
          FinishRequest(
            delivery: testDelivery("facebook", S.id), content: content,
            receipts: [Receipt(remoteID: remote, permalink: "https://a.example")], progress: progress),
          in: session)
      }
    }
    let ready = S.status(#""status":{"video_status":"ready"},"published":true"#)
    let cover = GraphScript.post("77/thumbnails", nil, #"{"success":true}"#)
    let captions = GraphScript.post("77/captions", nil, #"{"success":true}"#)
    let broken = GraphScript.post("77/captions", nil, GraphScript.error(2), status: 500)
    guard case .failed(let failure, _, let progress) = try await finish([ready, cover, broken], "77", nil)
    else {
      Issue.record("not failed")
      return
    }
    #expect(failure.kind.name == "retryLater")
    #expect(progress == ["cover": true, "public": true])
    let target = GraphScript.get(
      "1_5?fields=attachments%7Btarget%7D", #"{"attachments":{"data":[{"target":{"id":"77"}}]}}"#)
    guard case .done = try await finish([target, captions], "1_5", progress) else {
      Issue.record("not done")
      return
    }
    content.type = .reel
    #expect(
      Set(ids(content)) == ["cover-without-video", "captions-without-video"])
  }

  @Test("Captions are SubRip, their language is written as the API reads it")
  func captions() {
    func ids(_ path: String, _ locale: String?) -> [String] {
      var clip = S.clip
      clip.captions = .init(path: path, objectID: "")
      return self.ids(
        post(
          "Hi", media: [clip], type: .video,
          options: locale.map { ["captions_locale": .string($0)] } ?? [:]))
    }
    #expect(ids("v.srt", nil) == [])
    #expect(ids("v.vtt", nil) == ["captions-format"])
    #expect(ids("v.srt", "de-DE") == ["captions-locale"])
    #expect(
      self.ids(post("Hi", media: [S.clip], type: .video, options: ["captions_locale": "de_DE"])) == [
        "captions-locale"
      ])
  }

  @Test("A full disk is no fault of the post; a file that is gone is")
  func media() async throws {
    struct Full: MediaReader {
      var isPassing: Bool
      func bytes(of asset: MediaAsset) async throws(MediaReadError) -> [UInt8] {
        throw MediaReadError("no room", isPassing: isPassing)
      }
      func publicURL(of asset: MediaAsset) throws(MediaReadError) -> String { "" }
    }
    for (isPassing, expected) in [(true, "retryLater"), (false, "needsChange")] {
      var session = S.session(ScriptedTransport([]))
      session.media = Full(isPassing: isPassing)
      let answer = await platform.prepare(
        PrepareRequest(
          delivery: testDelivery("facebook", S.id), content: post("", media: [S.picture]), checkpoint: nil),
        in: session)
      #expect(word(answer) == expected)
    }
  }
}
