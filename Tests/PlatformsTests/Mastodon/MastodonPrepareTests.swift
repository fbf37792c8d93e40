import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Preparing on Mastodon")
struct MastodonPrepareTests {
  let platform = MastodonPlatform()
  static let media = TestMedia(files: ["m/a.jpg": Array("JPEG".utf8), "m/b.mp4": Array("MP4!".utf8)])

  private func prepare(
    _ script: [ScriptedExchange], _ content: DeliveryContent, _ checkpoint: JSON? = nil,
    media: TestMedia = MastodonPrepareTests.media, now: Instant = testNow
  ) async throws -> Preparation {
    try await ScriptedTransport.run(script) {
      await platform.prepare(
        PrepareRequest(
          delivery: testDelivery("mastodon", "acme"), content: content, checkpoint: checkpoint),
        in: MastodonScript.session($0, media: media, now: now))
    }
  }

  private func upload(_ status: Int, _ answer: String) -> ScriptedExchange {
    ScriptedExchange(
      "POST", "https://social.example/api/v2/media", headers: MastodonScript.signed, status: status, answer)
  }

  private func poll(_ id: String, _ status: Int, _ answer: String) -> ScriptedExchange {
    ScriptedExchange(
      "GET", "https://social.example/api/v1/media/\(id)", headers: MastodonScript.signed, status: status,
      answer)
  }

  /// Takes steps until the platform waits, is ready or fails; each step has its own exchange.
  private func walk(
    _ script: [ScriptedExchange], _ content: DeliveryContent, from checkpoint: JSON? = nil
  ) async throws -> (Preparation, JSON?) {
    var checkpoint = checkpoint
    var rest = script[...]
    for _ in 0..<20 {
      let step = rest.popFirst()
      let answer = try await prepare(step.map { [$0] } ?? [], content, checkpoint)
      switch answer {
      case .advanced(let next, _): checkpoint = next
      case .wait(_, let next): checkpoint = next
      case .ready(let next): return (answer, next)
      case .failed(_, let next): return (answer, next)
      }
    }
    return (.failed(Failure(.needsChange, code: "test", "no end"), checkpoint: nil), nil)
  }

  @Test("Limits are read, each file is uploaded once, a slow one is asked for until it is ready")
  func whole() async throws {
    let content = DeliveryContent(
      type: .post,
      items: [
        ContentItem(
          text: "one", media: [asset("m/a.jpg", alt: "Soup", focus: MediaAsset.Focus(x: 0.5, y: -0.25))]),
        ContentItem(text: "two", media: [asset("m/b.mp4")]),
      ])
    let (answer, checkpoint) = try await walk(
      [
        MastodonScript.instance(), upload(200, #"{"id":"41","url":"https://f.example/a.jpg"}"#),
        upload(202, #"{"id":"42","url":null}"#), poll("42", 206, #"{"id":"42","url":null}"#),
        poll("42", 200, #"{"id":"42","url":"https://f.example/b.mp4"}"#),
      ], content)
    #expect(word(answer) == "ready")
    for (item, id) in [(0, "41"), (1, "42")] {
      let reply = item == 0 ? "" : #""in_reply_to_id":"9","#
      let script = MastodonScript.publish(
        body: "{\(reply)\"media_ids\":[\"\(id)\"],\"status\":\"\(item == 0 ? "one" : "two")\"}")
      let sent = try await ScriptedTransport.run([script]) {
        await platform.publish(
          MastodonScript.request(
            content, item: item, earlier: item == 0 ? [] : [Receipt(remoteID: "9")], checkpoint: checkpoint),
          in: MastodonScript.session($0))
      }
      #expect(word(sent) == "published")
    }
  }

  @Test("An upload carries file, alternative text and focus")
  func form() async throws {
    let content = post(
      "one", media: [asset("m/a.jpg", alt: "Søup", focus: MediaAsset.Focus(x: 0.5, y: -0.25))])
    let transport = ScriptedTransport([upload(200, #"{"id":"41","url":"https://f.example/a.jpg"}"#)])
    let session = MastodonScript.session(transport, media: Self.media)
    let answer = await platform.prepare(
      PrepareRequest(
        delivery: testDelivery("mastodon", "acme"), content: content, checkpoint: ["checked": true]),
      in: session)
    #expect(word(answer) == "advanced")
    let request = try #require(transport.requests.first)
    let type = try #require(request.header("Content-Type"))
    let boundary = try #require(type.split(separator: "=").last)
    guard case .bytes(let body) = request.body else {
      Issue.record("no body")
      return
    }
    #expect(
      String(decoding: body, as: UTF8.self) == """
        --\(boundary)\r\nContent-Disposition: form-data; name="description"\r\n\r\nSøup\r\n\
        --\(boundary)\r\nContent-Disposition: form-data; name="focus"\r\n\r\n0.5,-0.25\r\n\
        --\(boundary)\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\
        Content-Type: image/jpeg\r\n\r\nJPEG\r\n--\(boundary)--\r\n
        """)
  }

  @Test(
    "What the server's own limits refuse is told before anything is uploaded",
    arguments: [
      (post(String(repeating: "a", count: 501)), "501"),
      (post("a", media: Array(repeating: asset("a.jpg"), count: 5)), "5 files"),
      (post("a", media: [asset("a.webp")]), "image/webp"),
      (post("a", media: [asset("a.jpg", bytes: 101)]), "101 bytes"),
      (post("a", media: [asset("a.mp4", bytes: 1001)]), "1001 bytes"),
      (post("a", media: [asset("a.jpg", alt: String(repeating: "b", count: 1501))]), "1501"),
    ])
  func limits(_ content: DeliveryContent, _ seen: String) async throws {
    let answer = try await prepare([MastodonScript.instance()], content)
    guard case .failed(let failure, _) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(failure.kind == .needsChange)
    #expect(failure.text.contains(seen))
  }

  @Test("An old server is asked by the first version of the call")
  func oldServer() async throws {
    var missing = MastodonScript.instance()
    missing.answer = .response(HTTPResponse(status: 404, body: Array("<html>".utf8)))
    var first = MastodonScript.instance()
    first.url = "https://social.example/api/v1/instance"
    let answer = try await prepare([missing, first], post("a", media: [asset("m/a.jpg")]))
    #expect(word(answer) == "advanced")
  }

  @Test("A file the server cannot process needs a change; one it forgot is uploaded again")
  func lost() async throws {
    let content = post("one", media: [asset("m/b.mp4")])
    let (_, before) = try await walk(
      [
        MastodonScript.instance(), upload(202, #"{"id":"42","url":null}"#),
        poll("42", 404, #"{"error":"Record not found"}"#),
      ], content)
    let (answer, _) = try await walk(
      [upload(200, #"{"id":"43","url":"https://f.example/b.mp4"}"#)], content, from: before)
    #expect(word(answer) == "ready")
    let (refused, _) = try await walk(
      [
        MastodonScript.instance(), upload(202, #"{"id":"42","url":null}"#),
        poll("42", 422, #"{"error":"Error processing"}"#),
      ], content)
    #expect(word(refused) == "needsChange")
  }

  @Test("Another picture or alternative text is uploaded anew, an upload of yesterday too")
  func stale() async throws {
    let content = post("one", media: [asset("m/a.jpg", alt: "Soup")])
    let first = upload(200, #"{"id":"41","url":"https://f.example/a.jpg"}"#)
    let (_, checkpoint) = try await walk([MastodonScript.instance(), first], content)
    #expect(word(try await prepare([], content, checkpoint)) == "ready")
    let edited = post("one", media: [asset("m/a.jpg", alt: "Bowls")])
    #expect(word(try await prepare([first], edited, checkpoint)) == "advanced")
    let later = testNow.adding(seconds: 12 * 3600 + 1)
    #expect(word(try await prepare([first], content, checkpoint, now: later)) == "advanced")
  }

  @Test("A file that is gone needs a change")
  func gone() async throws {
    let content = post("one", media: [asset("m/none.jpg")])
    let (answer, _) = try await walk([MastodonScript.instance()], content)
    #expect(word(answer) == "needsChange")
  }

  @Test(
    "Every exchange of a preparation that goes wrong can be made again", arguments: FailureMode.everywhere,
    0..<3)
  func failures(_ mode: FailureMode, _ index: Int) async throws {
    let content = post("one", media: [asset("m/b.mp4")])
    let script = [
      MastodonScript.instance(), upload(202, #"{"id":"42","url":null}"#),
      poll("42", 200, #"{"id":"42","url":"https://f.example/b.mp4"}"#),
    ]
    let (answer, checkpoint) = try await walk(script.failing(at: index, mode), content)
    #expect(word(answer) == mode.elsewhere)
    #expect(!"\(answer)".contains(testToken))
    if mode.elsewhere != "needsChange" {
      let (again, _) = try await walk(Array(script[index...]), content, from: checkpoint)
      #expect(word(again) == "ready")
    }
  }

  @Test("A server that is slow to process a file is asked again later, for the same upload")
  func endless() async throws {
    let content = post("one", media: [asset("m/b.mp4")])
    var (_, checkpoint) = (0, JSON?.none)
    var script = [MastodonScript.instance(), upload(202, #"{"id":"42","url":null}"#)]
    var waits: [Double] = []
    for _ in 0..<200 {
      let step = script.isEmpty ? poll("42", 206, #"{"id":"42","url":null}"#) : script.removeFirst()
      let answer = try await prepare([step], content, checkpoint)
      switch answer {
      case .advanced(let next, _): checkpoint = next
      case .wait(let seconds, let next):
        waits.append(seconds)
        checkpoint = next
      case .ready: Issue.record("ready")
      case .failed(let failure, let next):
        #expect(failure.kind == .retryLater(afterSeconds: 600))
        #expect(next?["uploads"]?[0]?["id"]?.string == "42")
        #expect(waits.prefix(4) == [1, 2, 3, 4])
        #expect((600...1200).contains(waits.reduce(0, +)))
        return
      }
    }
    Issue.record("never given up")
  }
}
