import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite struct GroundTests {
  @Test("The probe reads sizes, lengths and rates of the samples")
  func probe() {
    let picture = MediaProbe.shape(of: SampleMedia.jpeg(width: 120, height: 57))
    #expect(picture.mime == "image/jpeg" && picture.width == 120 && picture.height == 57)
    let film = MediaProbe.shape(
      of: SampleMedia.mp4(width: 1080, height: 1920, seconds: 12, framesPerSecond: 25))
    #expect(film.mime == "video/mp4" && film.width == 1080 && film.height == 1920)
    #expect(film.seconds == 12 && film.framesPerSecond == 25 && film.startsWithIndex)
    let late = MediaProbe.shape(of: SampleMedia.mp4(width: 16, height: 9, seconds: 1, indexFirst: false))
    #expect(!late.startsWithIndex && late.width == 16)
  }

  @Test("A picture whose orientation turns it has its sides swapped")
  func orientation() {
    var bytes = SampleMedia.jpeg(width: 120, height: 57)
    let exif: [UInt8] =
      Array("Exif\0\0".utf8) + [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1]
      + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0] + [0, 0, 0, 0]
    bytes.insert(contentsOf: [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif, at: 2)
    let shape = MediaProbe.shape(of: bytes)
    #expect(shape.width == 57 && shape.height == 120)
  }

  @Test("A file cut anywhere, or with any byte spoiled, is looked at without harm")
  func hostileFiles() {
    for file in [
      SampleMedia.jpeg(width: 16, height: 16), SampleMedia.png(width: 5, height: 5),
      SampleMedia.mp4(width: 9, height: 16, seconds: 3, bytes: 16),
    ] {
      for count in file.indices { _ = MediaProbe.shape(of: Array(file.prefix(count))) }
      for index in file.indices.prefix(700) {
        for value: UInt8 in [0, 1, 0x7F, 0xFF] {
          var spoiled = file
          spoiled[index] = value
          _ = MediaProbe.shape(of: spoiled).pixels
        }
      }
    }
    #expect(MediaProbe.shape(of: SampleMedia.png(width: 0xFFFF_FFFF, height: 0xFFFF_FFFF)).pixels == .max)
  }

  @Test(
    "A multipart body is read the same however it is cut into pieces", arguments: [1, 2, 3, 7, 64, 10_000])
  func multipart(_ size: Int) throws {
    let file = (0..<2000).map { UInt8($0 % 251) } + Array("\r\n--cu\r\n--cut".utf8.dropLast())
    let text =
      "--cut\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--cut\r\n"
      + "Content-Disposition: form-data; name=\"f\"; filename=\"x;y.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
    let body = Array(text.utf8) + file + Array("\r\n--cut--\r\n".utf8)
    var reader = try #require(MultipartReader(contentType: "multipart/form-data; boundary=\"cut\""))
    for start in stride(from: 0, to: body.count, by: size) {
      body[start..<min(start + size, body.count)].withUnsafeBytes { reader.take($0) }
    }
    #expect(reader.isComplete && reader.problem == nil)
    #expect(reader.parts.map(\.name) == ["a", "f"])
    #expect(reader.parts[0].count == 0 && reader.parts[1].kept == file)
    #expect(reader.parts[1].contentType == "image/jpeg")
  }

  @Test("A multipart body without its end is malformed")
  func unfinished() {
    let request = SandboxRequest(
      method: "POST", target: "/mastodon/api/v2/media",
      headers: [(name: "Content-Type", value: "multipart/form-data; boundary=cut")])
    var collector = BodyCollector(request: request, hasher: BodyPart().hasher)
    let taken = Array("--cut\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb".utf8).withUnsafeBytes {
      collector.take($0)
    }
    #expect(taken)
    guard case .malformed = collector.finish(isWhole: false) else {
      Issue.record("not malformed")
      return
    }
  }

  @Test("Form names with brackets make lists and objects")
  func fields() {
    let form = "media_ids[]=1&media_ids[]=2&poll[options][]=a&poll[options][]=b&x[0]=p&x[1]=q&text=a+b%26c"
    let body = BodyPart(Array(form.utf8))
    let fields = Fields(
      SandboxRequest(
        method: "POST", target: "/?q=1",
        headers: [(name: "Content-Type", value: "application/x-www-form-urlencoded")], body: .bytes(body)))
    #expect(fields["media_ids"] == ["1", "2"])
    #expect(fields["poll"]?["options"] == ["a", "b"])
    #expect(Fields.elements(of: fields["x"]) == ["p", "q"])
    #expect(fields.text("text") == "a b&c" && fields.text("q") == "1")
  }

  @Test("A large part is counted and digested whole but not held whole")
  func largeParts() {
    var part = BodyPart()
    let piece = [UInt8](repeating: 7, count: 1 << 20)
    for _ in 0..<66 { piece.withUnsafeBytes { part.take($0) } }
    #expect(part.count == 66 << 20 && part.kept.count == BodyPart.beginningLimit && !part.isWhole)
  }

  @Test(
    "Length counts graphemes, addresses as 23 and mentions without their server",
    arguments: [
      ("abc", 3), ("👩‍👩‍👧", 1), ("日本語", 3), ("see https://example.org/a/very/long/path?x=1", 27),
      ("(https://example.org)", 25), ("example.org", 11), ("@ada@very.long.example hi", 7),
      ("me@example.org", 14),
      ("https://a.example https://b.example", 47),
    ])
  func length(_ text: String, _ count: Int) {
    #expect(MastodonRules(server: .mastodon).length(text) == count)
  }

  @Test("Fields of a Graph call are read with their nesting")
  func graphFields() throws {
    let fields = try #require(GraphField.parse("id,attachments.limit(2){media_type,target{id}},message"))
    #expect(fields.map(\.name) == ["id", "attachments", "message"])
    #expect(fields[1].children?.map(\.name) == ["media_type", "target"])
    #expect(GraphField.parse("id}") == nil && GraphField.parse("a{b") == nil)
  }

  @Test("The world answers without a socket, and asks for the address it wants to see")
  func pureWorld() throws {
    var world = World(options: SandboxOptions(), base: "http://127.0.0.1:1")
    let form = "image_url=http%3A%2F%2F127.0.0.1%3A1%2Fa.jpg&access_token=sandbox-instagram-token"
    var request = SandboxRequest(
      method: "POST", target: "/instagram/v26.0/17841400000000001/media",
      headers: [(name: "Content-Type", value: "application/x-www-form-urlencoded")],
      body: .bytes(BodyPart(Array(form.utf8))))
    guard case .fetch(let address) = world.handle(&request, now: Rehearsal.start) else {
      Issue.record("no wish")
      return
    }
    #expect(address == "http://127.0.0.1:1/a.jpg")
    let picture = BodyPart(SampleMedia.jpeg(width: 16, height: 16))
    request.fetched[address] = .found(status: 200, contentType: "image/jpeg", body: picture)
    guard case .answer(let answer) = world.handle(&request, now: Rehearsal.start) else {
      Issue.record("no answer")
      return
    }
    #expect(answer.status == 200 && answer.header("X-Sandbox-Request") == "1")
  }
}
