import Content
import JSON
import Testing

@testable import Platforms

@Suite("What X would refuse")
struct XCheckTests {
  private func ids(_ content: DeliveryContent, _ facts: [String: MediaFactsSummary] = [:]) -> [String] {
    xDescriptor.check(content, facts).filter(\.isError).map(\.id)
  }

  private func film(_ width: Int, _ height: Int, _ seconds: Double = 8) -> [String: MediaFactsSummary] {
    [
      "v.mp4": MediaFactsSummary(
        mime: "video/mp4", width: width, height: height, durationSeconds: seconds, byteCount: 4)
    ]
  }

  @Test("The link counts as 23 and its blank lines as 2: 255 letters leave room, 256 do not")
  func link() {
    var content = post(String(repeating: "x", count: 255))
    content.link = LinkAttachment(url: "https://acme.com/menu")
    #expect(ids(content).isEmpty)
    content.items[0].text += "x"
    #expect(ids(content) == ["text-too-long"])
  }

  @Test("One cashtag is taken, two are not; prices are none")
  func cashtags() {
    #expect(ids(post("Buy $ACME for $5 or US$AB")).isEmpty)
    #expect(ids(post("$ACME beats $RIVAL")) == ["cashtags"])
  }

  @Test("A video or GIF stands alone, four pictures together")
  func together() {
    let pictures = (1...4).map { asset("\($0).jpg") }
    #expect(ids(post("x", media: pictures)).isEmpty)
    #expect(ids(post("x", media: [asset("a.jpg"), asset("v.mp4")])) == ["mixed-media"])
    #expect(ids(post("x", media: [asset("a.gif"), asset("b.jpg")])) == ["mixed-media"])
    #expect(ids(post("x", media: [asset("a.gif")])).isEmpty)
  }

  @Test("A picture has 5,000,000 bytes at most, a GIF is held by its own number")
  func bytes() {
    #expect(ids(post("x", media: [asset("a.jpg", bytes: 5_000_000)])).isEmpty)
    #expect(ids(post("x", media: [asset("a.jpg", bytes: 5_000_001)])) == ["image-too-large"])
    #expect(ids(post("x", media: [asset("a.gif", bytes: 15_000_000)])).isEmpty)
    #expect(xDescriptor.limits[.post]?.imageBytes?.value == 15_000_000)
  }

  @Test("A GIF is 1280×1080 at most")
  func gif() {
    func facts(_ width: Int, _ height: Int) -> [String: MediaFactsSummary] {
      ["a.gif": MediaFactsSummary(mime: "image/gif", width: width, height: height, byteCount: 4)]
    }
    #expect(ids(post("x", media: [asset("a.gif")]), facts(1280, 1080)).isEmpty)
    #expect(ids(post("x", media: [asset("a.gif")]), facts(1281, 1080)) == ["gif-size"])
    #expect(ids(post("x", media: [asset("a.gif")]), facts(1280, 1081)) == ["gif-size"])
  }

  @Test("A video runs half a second at least, from 32×32 to 1920×1200, 1:3 to 3:1; large ones are told of")
  func video() {
    let content = post("x", media: [asset("v.mp4")], type: .video)
    #expect(ids(content, film(1280, 720, 0.5)).isEmpty)
    #expect(ids(content, film(1280, 720, 0.4)) == ["video-too-short"])
    #expect(ids(content, film(1920, 1200)).isEmpty && ids(content, film(1200, 1920)).isEmpty)
    #expect(ids(content, film(1921, 1200)) == ["video-size"])
    #expect(ids(content, film(1920, 1201)) == ["video-size"])
    #expect(ids(content, film(32, 32)).isEmpty)
    #expect(ids(content, film(32, 31)) == ["video-size"])
    #expect(ids(content, film(960, 320)).isEmpty)
    #expect(ids(content, film(964, 320)) == ["video-shape"])
    #expect(xDescriptor.check(content, film(1280, 1024)).isEmpty)
    #expect(xDescriptor.check(content, film(1281, 1024)).map(\.isError) == [false])
  }

  @Test("A poll has 2 to 4 options of 1 to 25 characters and 5 to 10,080 whole minutes")
  func poll() {
    func poll(_ options: [String], _ seconds: Int64 = 300) -> [String] {
      var content = post("Which?")
      content.poll = Poll(options: options, endsAfterSeconds: seconds)
      return ids(content)
    }
    #expect(poll(["a", "b"]).isEmpty && poll(["a", "b", "c", "d"]).isEmpty)
    #expect(poll(["a"]) == ["poll-options"] && poll(["a", "b", "c", "d", "e"]) == ["poll-options"])
    #expect(poll(["a", String(repeating: "x", count: 25)]).isEmpty)
    #expect(poll(["a", String(repeating: "x", count: 26)]) == ["poll-option-length"])
    #expect(poll(["a", ""]) == ["poll-option-length"])
    #expect(poll(["a", "b"], 10_080 * 60).isEmpty)
    for seconds in [240, 299, 301, 10_081 * 60] as [Int64] {
      #expect(poll(["a", "b"], seconds) == ["poll-end"])
    }
    var content = post("Which?", media: [asset("a.jpg")])
    content.poll = Poll(options: ["a", "b"], endsAfterSeconds: 300)
    #expect(ids(content) == ["poll-with-media"])
    content = post("")
    content.poll = Poll(options: ["a", "b"], endsAfterSeconds: 300)
    #expect(ids(content) == ["no-text"])
  }

  @Test("Numbers of posts and people are digits, up to 19")
  func numbers() {
    let most = String(repeating: "9", count: 19)
    #expect(ids(post("x", options: ["in_reply_to": .string(most)])).isEmpty)
    #expect(ids(post("x", options: ["in_reply_to": .string(most + "9")])) == ["not-a-number"])
    #expect(ids(post("x", options: ["community_id": "acme"])) == ["not-a-number"])
    #expect(
      ids(post("x", media: [asset("a.jpg")], options: ["tagged_user_ids": ["12", "@anna"]])) == [
        "not-a-number"
      ])
    #expect(ids(post("x", options: ["tagged_user_ids": ["12"]])) == ["option-without-effect"])
  }

  @Test("Subtitles tell their language by their name")
  func captions() {
    var video = asset("v.mp4")
    for path in ["v.en.vtt", "media/en.vtt", "v.pt-BR.srt"] {
      video.captions = .init(path: path, objectID: "")
      #expect(ids(post("x", media: [video], type: .video)).isEmpty)
    }
    video.captions = .init(path: "v.vtt", objectID: "")
    #expect(ids(post("x", media: [video], type: .video)) == ["captions-language"])
  }
}
