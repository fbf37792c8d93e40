import Content
import JSON
import Platforms
import Testing

@testable import Platforms

@Suite("What LinkedIn would refuse is told before")
struct LinkedInCheckTests {
  private func ids(_ content: DeliveryContent, _ facts: [String: MediaFactsSummary] = [:]) -> [String] {
    LinkedInPlatform().descriptor.check(content, facts).map { ($0.isError ? "" : "~") + $0.id }
  }

  private func facts(_ path: String, _ mime: String, _ width: Int, _ height: Int) -> [String:
    MediaFactsSummary]
  {
    [path: MediaFactsSummary(mime: mime, width: width, height: height, byteCount: 1)]
  }

  private func poll(_ options: [String], _ seconds: Int64 = 259_200, text: String = "Which?")
    -> DeliveryContent
  {
    var content = post(text)
    content.poll = Poll(options: options, endsAfterSeconds: seconds)
    return content
  }

  @Test("A card needs its title; without a preview the address goes below the text and counts")
  func link() {
    var content = post("Read")
    content.link = LinkAttachment(url: "https://a.example")
    #expect(ids(content) == ["link-without-title"])
    content.link?.title = "Menu"
    #expect(ids(content) == ["~link-without-image"])
    content.link?.image = asset("a.jpg", bytes: 5_000_000)
    #expect(ids(content) == [])
    content.link?.image = asset("a.jpg", bytes: 5_000_001)
    #expect(ids(content) == ["image-too-large"])
    content.link?.preview = false
    #expect(ids(content) == ["card-without-preview"])
    content.link = LinkAttachment(url: "https://a.example", preview: false)
    content.items[0].text = String(repeating: "x", count: 3000 - 19)
    #expect(ids(content) == [])
    content.items[0].text += "x"
    #expect(ids(content) == ["text-too-long"])
    content.items[0] = ContentItem(text: "Hi", media: [asset("a.jpg")])
    content.link = LinkAttachment(url: "https://a.example", title: "T")
    #expect(ids(content) == ["link-with-media"])
  }

  @Test("Polls: 2 to 4 options of 1 to 30, four durations, a question of 1 to 140")
  func polls() {
    #expect(ids(poll(["a", "b"])) == [])
    #expect(ids(poll(["a"])) == ["poll-options"])
    #expect(ids(poll(["a", "b", "c", "d"])) == [])
    #expect(ids(poll(["a", "b", "c", "d", "e"])) == ["poll-options"])
    #expect(ids(poll(["a", String(repeating: "b", count: 30)])) == [])
    #expect(ids(poll(["a", String(repeating: "b", count: 31)])) == ["poll-option-length"])
    for days: Int64 in [1, 3, 7, 14] { #expect(ids(poll(["a", "b"], days * 86_400)) == []) }
    #expect(ids(poll(["a", "b"], 2 * 86_400)) == ["poll-end"])
    #expect(ids(poll(["a", "b"], text: String(repeating: "q", count: 140))) == [])
    #expect(ids(poll(["a", "b"], text: String(repeating: "q", count: 141))) == ["poll-question"])
    var content = poll(["a", "b"])
    content.items[0].media = [asset("a.jpg")]
    #expect(ids(content) == ["poll-with-media"])
    #expect(ids(post("Hi", options: ["poll_question": "Which?"])) == ["option-without-effect"])
  }

  @Test("Films: bytes and shape at their ends; one a post")
  func films() {
    func film(_ bytes: Int) -> DeliveryContent {
      post("Hi", media: [asset("v.mp4", bytes: bytes)], type: .video)
    }
    #expect(ids(film(76_800)) == [])
    #expect(ids(film(76_799)) == ["video-too-small"])
    #expect(ids(film(76_800), facts("v.mp4", "video/mp4", 2400, 1000)) == [])
    #expect(ids(film(76_800), facts("v.mp4", "video/mp4", 2401, 1000)) == ["video-shape"])
    #expect(ids(film(76_800), facts("v.mp4", "video/mp4", 1000, 2400)) == [])
    #expect(ids(film(76_800), facts("v.mp4", "video/mp4", 1000, 2404)) == ["video-shape"])
    #expect(ids(post("Hi", media: [asset("v.mp4"), asset("w.mp4")])) == ["several-videos"])
  }

  @Test("Pictures have fewer than 36,152,320 pixels; a GIF among others stands still")
  func pictures() {
    let content = post("Hi", media: [asset("a.jpg")])
    #expect(ids(content, facts("a.jpg", "image/jpeg", 36_152_319, 1)) == [])
    #expect(ids(content, facts("a.jpg", "image/jpeg", 36_152_320, 1)) == ["image-pixels"])
    #expect(ids(post("Hi", media: [asset("a.gif"), asset("b.jpg")])) == ["~gif-among-pictures"])
  }

  @Test("What takes no effect is an error that says so")
  func withoutEffect() {
    var content = post("Hi")
    content.title = "T"
    #expect(ids(content) == ["title-without-effect"])
    content.items[0].media = [asset("a.pdf")]
    #expect(ids(content) == [])
    content.items[0].media = [asset("a.pdf", alt: "A")]
    #expect(ids(content) == ["alt-on-document"])
    content = post("Hi", media: [asset("a.jpg")])
    content.cover = asset("c.jpg")
    #expect(ids(content) == ["cover-without-effect"])
    content = post("Hi", media: [asset("a.pdf"), asset("b.pdf")])
    #expect(ids(content) == ["several-documents"])
    var film = asset("v.mp4", bytes: 80_000)
    film.captions = .init(path: "c.vtt", objectID: "")
    #expect(ids(post("Hi", media: [film])) == ["captions-format"])
    film.captions = .init(path: "c.srt", objectID: "")
    #expect(ids(post("Hi", media: [film])) == ["~captions-language"])
  }

  @Test("What is shared on is named by its URN and stands alone")
  func reshare() {
    #expect(ids(post("See", options: ["reshare_of": "urn:li:share:1"])) == [])
    #expect(ids(post("See", options: ["reshare_of": "https://linkedin.com/x"])) == ["reshare-of"])
    #expect(
      ids(post("See", media: [asset("a.jpg")], options: ["reshare_of": "urn:li:ugcPost:1"]))
        == ["reshare-with-content"])
  }
}
