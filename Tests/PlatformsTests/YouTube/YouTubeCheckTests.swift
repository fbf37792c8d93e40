import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("YouTube's rules")
struct YouTubeCheckTests {
  let descriptor = YouTubePlatform().descriptor

  private func ids(
    _ content: DeliveryContent, _ facts: [String: MediaFactsSummary] = [:]
  ) -> [String] {
    descriptor.check(content, facts).map(\.id)
  }

  private func tagged(_ tags: [String]) -> DeliveryContent {
    YouTubeScript.content(options: ["tags": .array(tags.map { .string($0) })])
  }

  @Test(
    "A description counts its bytes, a title its UTF-16 units",
    arguments: [("", 0, 0), ("abc", 3, 3), ("é", 2, 1), ("日本", 6, 2), ("👩‍👩‍👧", 18, 8), ("a\nb", 3, 3)])
  func lengths(_ text: String, _ bytes: Int, _ units: Int) {
    #expect(descriptor.textLength(text) == bytes)
    #expect(descriptor.titleLength?(text) == units)
  }

  @Test("5000 bytes pass and 5001 do not, the link below the text counted")
  func limit() {
    #expect(descriptor.limits[.video]?.text?.value == 5000)
    #expect(descriptor.limits[.reel]?.title?.value == 100)
    var linked = YouTubeScript.content(String(repeating: "a", count: 4981))
    linked.link = LinkAttachment(url: "https://acme.test")
    #expect(ids(linked) == [])
    linked.items[0].text += "a"
    #expect(ids(linked) == ["text-too-long"])
  }

  @Test("Tags count 500 in all: a comma between two, two quotes around one with a blank")
  func tags() {
    let long = String(repeating: "a", count: 249)
    #expect(ids(tagged([long, long + "b"])) == [])
    #expect(ids(tagged([long + "c", long + "b"])) == ["tags-too-long"])
    let blank = String(repeating: "a", count: 240) + " "
    #expect(ids(tagged([blank + "aaaaaaa", long])) == [])
    #expect(ids(tagged([blank + "aaaaaaaa", long])) == ["tags-too-long"])
    #expect(ids(tagged(["a,b"])) == ["tag"])
    #expect(ids(tagged(["<b>"])) == ["tag"])
    #expect(ids(tagged([" "])) == ["tag"])
  }

  @Test("What must be said is asked for: a title, and whether it is made for kids")
  func required() {
    #expect(ids(YouTubeScript.content(title: " ")) == ["title-missing"])
    var content = YouTubeScript.content()
    content.title = nil
    #expect(ids(content) == ["title-missing"])
    content = YouTubeScript.content()
    content.options["made_for_kids"] = nil
    #expect(ids(content) == ["made-for-kids"])
    #expect(ids(YouTubeScript.content("a > b", title: "<Dog>")) == ["angle-brackets", "angle-brackets"])
  }

  @Test("Options hold what they say")
  func options() {
    #expect(ids(YouTubeScript.content(options: ["category": "Music"])) == ["category"])
    #expect(ids(YouTubeScript.content(options: ["recording_date": "2026-02-30"])) == ["recording-date"])
    #expect(ids(YouTubeScript.content(options: ["recording_date": "2026-02-28"])) == [])
    let german: JSON = ["de": ["title": "Hund", "description": "b"]]
    #expect(ids(YouTubeScript.content(options: ["localizations": german])) == ["default-language"])
    #expect(ids(YouTubeScript.content(options: ["localizations": german, "language": "en"])) == [])
    let long: JSON = ["de": ["title": .string(String(repeating: "a", count: 101))]]
    #expect(
      ids(YouTubeScript.content(options: ["localizations": long, "language": "en"])) == ["localizations"])
    #expect(
      ids(YouTubeScript.content(options: ["localizations": ["de"], "language": "en"])) == ["localizations"])
  }

  @Test("Captions need a language, and their options captions")
  func captions() {
    var content = YouTubeScript.content()
    content.items[0].media[0].captions = .init(path: "soup.vtt", objectID: "b")
    #expect(ids(content) == ["caption-language"])
    content.options["caption_language"] = "en"
    #expect(ids(content) == [])
    content.options["caption_language"] = nil
    for path in ["a/en.vtt", "soup.pt-BR.srt"] {
      content.items[0].media[0].captions = .init(path: path, objectID: "b")
      #expect(ids(content) == [])
    }
    #expect(ids(YouTubeScript.content(options: ["caption_name": "x"])) == ["option-without-effect"])
  }

  @Test("A cover is a JPEG or PNG of 50 MiB at most")
  func cover() {
    var content = YouTubeScript.content()
    content.cover = asset("soup.jpg", bytes: 50 << 20)
    #expect(ids(content) == [])
    content.cover = asset("soup.jpg", bytes: (50 << 20) + 1)
    #expect(ids(content) == ["cover-size"])
    content.cover = asset("soup.gif")
    #expect(ids(content) == ["media-format"])
  }

  @Test("A first comment needs a video that takes comments")
  func comments() {
    var content = YouTubeScript.content(options: ["privacy": "public"])
    content.firstComment = "First!"
    #expect(ids(content) == [])
    content.options["privacy"] = "private"
    #expect(ids(content) == ["comment-on-private"])
    content.options = content.options.merging(["privacy": "public", "made_for_kids": true]) { $1 }
    #expect(ids(content) == ["comment-for-kids"])
  }

  @Test("Long films, films that become Shorts, and more than 60 hashtags are warned of")
  func warnings() {
    func fact(_ seconds: Double, _ width: Int, _ height: Int) -> [String: MediaFactsSummary] {
      [
        "dog.mp4": MediaFactsSummary(
          mime: "video/mp4", width: width, height: height, durationSeconds: seconds, byteCount: 1)
      ]
    }
    #expect(ids(YouTubeScript.content(), fact(900, 1920, 1080)) == [])
    #expect(ids(YouTubeScript.content(), fact(901, 1920, 1080)) == ["long-video"])
    #expect(ids(YouTubeScript.content(), fact(180, 1080, 1080)) == ["becomes-short"])
    #expect(ids(YouTubeScript.content(), fact(181, 1080, 1080)) == [])
    #expect(ids(YouTubeScript.content(), fact(180, 1081, 1080)) == [])
    #expect(ids(YouTubeScript.content(type: .reel), fact(180, 1080, 1080)) == [])
    #expect(descriptor.limits[.reel]?.videoSecondsMaximum?.value == 180)
    #expect(descriptor.limits[.reel]?.aspectMaximum?.value == 1000)
    #expect(ids(YouTubeScript.content(String(repeating: "#a ", count: 60))) == [])
    #expect(ids(YouTubeScript.content(String(repeating: "#a ", count: 61))) == ["many-hashtags"])
  }

  @Test("What a delivery costs is said before the merge")
  func costs() {
    var content = YouTubeScript.content(options: ["playlist": "PL1"])
    #expect(
      descriptor.costs(content) == [
        "1 of the project's 100 uploads and 52 of its 10,000 units of the day, which ends at midnight in "
          + "California"
      ])
    content.cover = asset("soup.jpg")
    content.items[0].media[0].captions = .init(path: "en.vtt", objectID: "b")
    content.firstComment = "First!"
    let units = descriptor.windows.first { $0.name == "units" }
    #expect(units?.cost(content) == 1 + 51 + 50 + 450 + 51)
    #expect(units?.limit.value == 10_000)
  }
}
