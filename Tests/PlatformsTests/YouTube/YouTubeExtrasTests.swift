import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("After a video is on YouTube")
struct YouTubeExtrasTests {
  let platform = YouTubePlatform()
  static let id = "dQw4w9WgXcQ"

  private func finish(
    _ script: [ScriptedExchange], _ content: DeliveryContent = YouTubeScript.content(), progress: JSON? = nil
  ) async throws -> FinishAnswer {
    try await ScriptedTransport.run(script) {
      await platform.finish(
        FinishRequest(
          delivery: YouTubeScript.delivery, content: content, receipts: [Receipt(remoteID: Self.id)],
          progress: progress), in: YouTubeScript.account($0))
    }
  }

  private func look(_ status: String = "processed", privacy: String = "private", more: String = "")
    -> ScriptedExchange
  {
    YouTubeScript.videos(
      Self.id, "snippet,status,processingDetails",
      [YouTubeScript.video(status: status, privacy: privacy, more: more)])
  }

  private func get(_ path: String, _ answer: String) -> ScriptedExchange {
    ScriptedExchange("GET", YouTubeScript.base + path, status: 200, answer)
  }

  @Test("The permalink is the site's: one for videos, one for Shorts")
  func permalink() async throws {
    for (type, expected) in [
      (PostType.video, "https://www.youtube.com/watch?v=\(Self.id)"),
      (.reel, "https://www.youtube.com/shorts/\(Self.id)"),
    ] {
      guard case .done(let receipts) = try await finish([look()], YouTubeScript.content(type: type)) else {
        Issue.record("not done")
        return
      }
      #expect(receipts.map(\.permalink) == [expected])
    }
  }

  @Test("Cover, captions, playlist and comment are each looked for before they are added")
  func extras() async throws {
    var content = YouTubeScript.content(
      options: ["privacy": "public", "playlist": "PL1", "caption_language": "en"])
    content.cover = asset("soup.jpg", bytes: 7)
    content.items[0].media[0].captions = .init(path: "en.vtt", objectID: "b")
    content.firstComment = "First!"
    let cover = ScriptedExchange(
      "POST",
      "\(YouTubeScript.base)/upload/youtube/v3/thumbnails/set?videoId=\(Self.id)&uploadType=media",
      headers: [(name: "Content-Type", value: "image/jpeg")], body: "picture", status: 200, #"{"items":[]}"#)
    let captions = get("/youtube/v3/captions?part=snippet&videoId=\(Self.id)", #"{"items":[]}"#)
    let insert = ScriptedExchange(
      "POST", "\(YouTubeScript.base)/upload/youtube/v3/captions?uploadType=multipart&part=snippet",
      status: 200, #"{"id":"track"}"#)
    let list = get(
      "/youtube/v3/playlistItems?part=id%2Csnippet&playlistId=PL1&videoId=\(Self.id)&maxResults=50",
      #"{"items":[]}"#)
    let add = ScriptedExchange(
      "POST", "\(YouTubeScript.base)/youtube/v3/playlistItems?part=snippet",
      body:
        #"{"snippet":{"playlistId":"PL1","resourceId":{"kind":"youtube#video","videoId":"\#(Self.id)"}}}"#,
      status: 200, #"{"id":"entry"}"#)
    let comments = "/youtube/v3/commentThreads?part=snippet&videoId=\(Self.id)&order=time&maxResults=100"
    let comment = ScriptedExchange(
      "POST", "\(YouTubeScript.base)/youtube/v3/commentThreads?part=snippet",
      body:
        #"{"snippet":{"topLevelComment":{"snippet":{"textOriginal":"First!"}},"videoId":"\#(Self.id)"}}"#,
      status: 200, #"{"id":"Ugx"}"#)
    let first = [look(privacy: "public"), cover, captions, insert, list, add]
    let done = try await finish(first + [get(comments, #"{"items":[]}"#), comment], content)
    guard case .done = done else {
      Issue.record("\(done)")
      return
    }
    // All is there already: nothing is added but the cover, which takes its own place.
    let theirs =
      #"{"snippet":{"topLevelComment":{"snippet":{"textOriginal":"First!","authorChannelId":{"value":"#
    let again = try await finish(
      [
        look(privacy: "public"), cover,
        get(
          "/youtube/v3/captions?part=snippet&videoId=\(Self.id)",
          #"{"items":[{"id":"t","snippet":{"language":"en","name":"","trackKind":"standard"}}]}"#),
        get(
          "/youtube/v3/playlistItems?part=id%2Csnippet&playlistId=PL1&videoId=\(Self.id)&maxResults=50",
          #"{"items":[{"id":"e","snippet":{"resourceId":{"videoId":"\#(Self.id)"}}}]}"#),
        get(comments, #"{"items":["# + theirs + #""UCacme"}}}}}]}"#),
      ], content)
    guard case .done = again else {
      Issue.record("\(again)")
      return
    }
  }

  @Test("A comment whose answer was lost has time to show up before it is written again")
  func lostComment() async throws {
    var content = YouTubeScript.content(options: ["privacy": "public"])
    content.firstComment = "First!"
    let comments = get(
      "/youtube/v3/commentThreads?part=snippet&videoId=\(Self.id)&order=time&maxResults=100",
      #"{"items":[]}"#)
    let lost = ScriptedExchange(
      "POST", "\(YouTubeScript.base)/youtube/v3/commentThreads?part=snippet", failing: .cut,
      mayHaveArrived: true)
    let answer = try await finish([look(privacy: "public"), comments, lost], content)
    guard case .failed(let failure, let receipts, let progress) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(failure.kind == .retryLater(afterSeconds: 120))
    #expect(receipts.last?.permalink != nil)
    let again = try await finish([look(privacy: "public"), comments], content, progress: progress)
    guard case .failed(let settling, _, _) = again else {
      Issue.record("\(again)")
      return
    }
    #expect(settling.code == "settling")
  }

  @Test("What became of the video is told: not processed yet, failed, rejected, kept private")
  func verdict() async throws {
    func code(_ answer: FinishAnswer) -> String {
      if case .failed(let failure, _, _) = answer { "\(failure.kind.name) \(failure.code)" } else { "done" }
    }
    #expect(code(try await finish([look("uploaded")])) == "retryLater processing")
    #expect(code(try await finish([look("uploaded")], progress: ["looks": 4])) == "done")
    let failed = try await finish([look("failed", more: #","failureReason":"codec""#)])
    #expect(code(failed) == "needsChange failed" && "\(failed)".contains("codec"))
    #expect(
      code(try await finish([look("rejected", more: #","rejectionReason":"duplicate""#)]))
        == "needsChange rejected")
    let kept = try await finish([look()], YouTubeScript.content(options: ["privacy": "public"]))
    #expect(code(kept) == "needsChange privacy")
    var short = YouTubeScript.content(type: .reel)
    short.cover = asset("soup.jpg", bytes: 7)
    #expect(code(try await finish([look("uploaded")], short)) == "retryLater processing")
  }

  private func edit(
    _ script: [ScriptedExchange], _ content: DeliveryContent, before: DeliveryContent? = nil
  ) async throws -> ChangeAnswer {
    try await ScriptedTransport.run(script) {
      var request = EditRequest(
        delivery: YouTubeScript.delivery, content: content, item: 0,
        receipts: [Receipt(remoteID: Self.id)], checkpoint: nil)
      request.before = before
      return await platform.edit(request, in: YouTubeScript.account($0))
    }
  }

  @Test("What an update cannot say is refused by its name, before anything is sent")
  func unsaid() async throws {
    var covered = YouTubeScript.content()
    covered.cover = asset("soup.jpg", bytes: 7)
    for (before, wanted, part) in [
      (covered, YouTubeScript.content(), "its cover"),
      (YouTubeScript.content(), YouTubeScript.content(options: ["notify_subscribers": false]), "notify_sub"),
      (YouTubeScript.content(options: ["license": "youtube"]), YouTubeScript.content(), "its license"),
    ] {
      guard case .failed(let failure) = try await edit([], wanted, before: before) else {
        Issue.record("taken for done: \(part)")
        continue
      }
      #expect(failure.kind == .needsChange && failure.text.contains(part), "\(failure)")
    }
  }

  @Test("An edit sends along what is not ours, and nothing where all is as wanted")
  func edit() async throws {
    let read = YouTubeScript.videos(
      Self.id, "snippet,status,fileDetails",
      [
        YouTubeScript.video(
          more: #","publicStatsViewable":false"#, file: #","fileDetails":{"fileSize":"600000"}"#)
      ])
    guard case .done = try await edit([read], YouTubeScript.content()) else {
      Issue.record("not done")
      return
    }
    let body =
      #"{"id":"\#(Self.id)","snippet":{"categoryId":"15","description":"new","tags":["dog"],"title":"Dog"},"#
      + #""status":{"privacyStatus":"public","publicStatsViewable":false,"selfDeclaredMadeForKids":false}}"#
    let update = ScriptedExchange(
      "PUT", "\(YouTubeScript.base)/youtube/v3/videos?part=snippet%2Cstatus", body: body, status: 200,
      YouTubeScript.video())
    guard
      case .done(let receipt) = try await edit(
        [read, update], YouTubeScript.content("new", options: ["privacy": "public"]))
    else {
      Issue.record("not done")
      return
    }
    #expect(receipt?.remoteID == Self.id)
    let other = YouTubeScript.content(media: asset("cat.mp4", bytes: 7))
    guard case .failed(let failure) = try await edit([read], other) else {
      Issue.record("another film is taken")
      return
    }
    #expect(failure.kind == .needsChange)
  }

  @Test("A video is deleted; one that is gone already is done")
  func retract() async throws {
    for (status, body, isDone) in [
      (204, "", true), (404, YouTubeScript.error(404, "videoNotFound"), true), (404, "", false),
      (503, "", false),
    ] {
      let delete = ScriptedExchange(
        "DELETE", "\(YouTubeScript.base)/youtube/v3/videos?id=\(Self.id)", status: status, body)
      let answer = try await ScriptedTransport.run([delete]) {
        await platform.retract(
          RetractRequest(
            delivery: YouTubeScript.delivery, item: 0, receipts: [Receipt(remoteID: Self.id)]),
          in: YouTubeScript.account($0))
      }
      if case .done = answer { #expect(isDone) } else { #expect(!isDone) }
    }
  }

  @Test("Published videos are read back in one call: the same, changed, gone")
  func probe() async throws {
    let read = YouTubeScript.videos(
      "a%2Cb%2Cc", "snippet,status",
      [YouTubeScript.video("b", title: "Cat", privacy: "unlisted"), YouTubeScript.video("a")])
    let items = ["a", "b", "c"].map {
      ProbeItem(receipt: Receipt(remoteID: $0), content: YouTubeScript.content(), item: 0)
    }
    let sights = try await ScriptedTransport.run([read]) {
      await platform.probe(items, in: YouTubeScript.account($0))
    }
    #expect("\(sights)" == "\([Sight.same, .changed("title: “Cat”; privacy: unlisted"), .gone])")
    var broken = read
    broken.answer = .response(HTTPResponse(status: 503))
    let unknown = try await ScriptedTransport.run([broken]) {
      await platform.probe(items, in: YouTubeScript.account($0))
    }
    #expect(unknown.count == 3)
    for sight in unknown {
      if case .unknown = sight { continue }
      Issue.record("\(sight)")
    }
  }

  @Test("The doctor learns the channel, and refuses another's token or one that may not upload")
  func verify() async throws {
    let accepted = try await ScriptedTransport.run([YouTubeScript.channel()]) {
      await platform.verify(in: YouTubeScript.account($0))
    }
    guard case .accepted(let facts) = accepted else {
      Issue.record("\(accepted)")
      return
    }
    #expect(facts.first == "channel Acme (UCacme)")
    #expect(facts.count == 2)
    let other = try await ScriptedTransport.run([YouTubeScript.channel("UCrival")]) {
      await platform.verify(in: YouTubeScript.account($0))
    }
    #expect(word(other) == "needsCredentials")
    let narrow = try await ScriptedTransport.run([YouTubeScript.channel()]) { transport in
      let account = YouTubeScript.account(transport)
      account.memory.remember("youtube.scopes", "https://www.googleapis.com/auth/youtube.readonly")
      return await platform.verify(in: account)
    }
    #expect(word(narrow) == "needsCredentials")
  }
}
