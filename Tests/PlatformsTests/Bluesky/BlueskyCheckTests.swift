import Content
import JSON
import Platforms
import Testing

@Suite("Bluesky's rules")
struct BlueskyCheckTests {
  let descriptor = BlueskyPlatform().descriptor

  private func ids(_ content: DeliveryContent, _ facts: [String: MediaFactsSummary] = [:]) -> [String] {
    descriptor.check(content, facts).map(\.id)
  }

  private func errors(_ content: DeliveryContent, _ facts: [String: MediaFactsSummary] = [:]) -> [String] {
    descriptor.check(content, facts).filter(\.isError).map(\.id)
  }

  @Test(
    "A text is counted in what readers see as one, links as they are typed",
    arguments: [
      ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("👩‍👩‍👧‍👦", 1), ("🇩🇪🇫🇷", 2), ("日本語", 3), ("\r\n", 1),
      ("https://example.com/a/long/path", 31), ("@user.example", 13),
    ])
  func length(_ text: String, _ expected: Int) {
    #expect(descriptor.textLength(text) == expected)
  }

  @Test("300 characters pass with the link that stands below them, 301 do not")
  func limit() {
    #expect(descriptor.limits[.post]?.text?.value == 300)
    var linked = post(String(repeating: "a", count: 276))
    linked.link = LinkAttachment(url: "https://acme.example/m", preview: false)
    #expect(errors(linked) == [])
    linked.items[0].text += "a"
    #expect(errors(linked) == ["text-too-long"])
    linked.link?.preview = true
    #expect(errors(linked) == [], "a card takes no room")
  }

  @Test("3,000 bytes pass and 3,001 do not, however few characters they are")
  func bytes() {
    let families = String(repeating: "👩‍👩‍👧‍👦", count: 120)  // 25 bytes each
    #expect(ids(post(families)) == [])
    #expect(ids(post(families + "a")) == ["text-too-long"])
  }

  @Test("Four pictures, twenty in a gallery, one video")
  func numbers() {
    #expect(descriptor.limits[.post]?.mediaMaximum?.value == 4)
    #expect(descriptor.limits[.carousel]?.mediaMaximum?.value == 20)
    #expect(descriptor.limits[.video]?.mediaMaximum?.value == 1)
    #expect(descriptor.limits[.post]?.imageBytes?.value == 2_000_000)
    #expect(descriptor.limits[.post]?.imageBytes?.older?.contains("1,000,000") == true)
    #expect(descriptor.limits[.video]?.videoBytes?.value == 300_000_000)
    #expect(descriptor.limits[.video]?.videoSecondsMaximum?.value == 600)
    #expect(ids(post("a", media: [asset("a.mp4"), asset("b.mp4")])) == ["several-videos"])
    let many = (1...11).map { asset("\($0).jpg") }
    #expect(ids(post("a", media: Array(many.prefix(10)), type: .carousel)) == [])
    #expect(ids(post("a", media: many, type: .carousel)) == ["cut-in-apps"])
    #expect(errors(post("a", media: [asset("a.heic")])) == ["media-format"])
    let unknown = ["a.jpg": MediaFactsSummary(mime: "image/jpeg", byteCount: 4)]
    #expect(errors(post("a", media: [asset("a.jpg")], type: .carousel), unknown) == ["size-unknown"])
    #expect(errors(post("a", media: [asset("a.jpg")]), unknown) == [])
  }

  @Test("A card's words need a card, its picture at most 1,000,000 bytes")
  func card() {
    var linked = post("a")
    linked.link = LinkAttachment(url: "https://acme.example/menu")
    #expect(ids(linked) == ["card-without-title"])
    linked.link?.title = "Menu"
    #expect(ids(linked) == [])
    linked.link?.image = asset("card.jpg", bytes: 1_000_000)
    #expect(ids(linked) == [])
    linked.link?.image = asset("card.jpg", bytes: 1_000_001)
    #expect(errors(linked) == ["card-image-too-large"])
    linked.link?.image = nil
    linked.items[0].media = [asset("a.jpg")]
    #expect(errors(linked) == ["card-without-effect"])
    linked.link?.title = nil
    #expect(ids(linked) == [], "the link stands in the text")
    var silent = post("a")
    silent.link = LinkAttachment(url: "https://acme.example", preview: false, title: "Menu")
    #expect(errors(silent) == ["card-without-effect"])
  }

  @Test("Captions are WebVTT, and a language should be named")
  func captions() {
    var film = asset("a.mp4")
    film.captions = .init(path: "a.srt", objectID: "")
    #expect(ids(post("a", media: [film], type: .video)) == ["captions-format", "captions-language"])
    film.captions = .init(path: "a.vtt", objectID: "")
    #expect(ids(post("a", media: [film], type: .video, options: ["languages": ["de"]])) == [])
    #expect(errors(post("a", media: [film], type: .video)) == [])
    for (path, isNamed) in [
      ("x/menu.de.vtt", true), ("en.vtt", true), ("m.pt-BR.vtt", true), ("a.b.vtt", false),
    ] {
      film.captions = .init(path: path, objectID: "")
      #expect(
        ids(post("a", media: [film], type: .video)) == (isNamed ? [] : ["captions-language"]), "\(path)")
    }
  }

  @Test("Options say what Bluesky knows")
  func options() {
    func found(_ name: String, _ value: JSON) -> [String] { errors(post("a", options: [name: value])) }
    #expect(found("hidden_tags", ["soup", .string(String(repeating: "a", count: 64))]) == [])
    for wrong in ["#soup", "", "two words", String(repeating: "a", count: 65)] {
      #expect(found("hidden_tags", [.string(wrong)]) == ["hidden-tag"])
    }
    #expect(found("content_labels", ["nudity", "graphic-media"]) == [])
    #expect(found("content_labels", ["spam"]) == ["content-label"])
    #expect(found("languages", ["de", "en-GB", "zh-Hant-TW"]) == [])
    #expect(found("languages", ["german"]) == ["language"])
    #expect(found("replies_from", ["mentioned", "at://did:plc:abc/app.bsky.graph.list/3k"]) == [])
    #expect(found("replies_from", ["nobody"]) == [])
    #expect(found("replies_from", ["nobody", "followers"]) == ["replies-from"])
    #expect(found("replies_from", ["friends"]) == ["replies-from"])
    #expect(found("replies_from", []) == ["replies-from"])
    #expect(found("video_service", "none") == [])
    #expect(found("video_service", "https://video.example") == [])
    #expect(found("video_service", "http://video.example") == ["video-service"])
    #expect(found("video_service", "https://u:p@video.example") == ["video-service"])
    #expect(found("video_presentation", "gif") == ["option-without-effect"])
  }

  @Test("An item of a thread without text and files is refused")
  func empty() {
    var thread = post("one")
    thread.items.append(ContentItem(text: ""))
    #expect(errors(thread) == ["nothing-to-send"])
    thread.items[1].media = [asset("a.jpg")]
    #expect(errors(thread) == [])
  }
}
