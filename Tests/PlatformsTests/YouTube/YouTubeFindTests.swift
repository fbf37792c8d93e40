import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Looking for a video on YouTube")
struct YouTubeFindTests {
  let platform = YouTubePlatform()

  private func find(
    _ script: [ScriptedExchange], known: Set<String> = [], stored: Bool = true
  ) async throws -> Finding {
    let checkpoint = stored ? try await YouTubeScript.prepared() : nil
    return try await ScriptedTransport.run(script) {
      await platform.find(YouTubeScript.search(checkpoint, known: known), in: YouTubeScript.account($0))
    }
  }

  /// The session is gone; the list of uploads and the videos of it are read.
  private func gone(_ entries: [(id: String, at: String)], _ videos: [String]) -> [ScriptedExchange] {
    var script = [YouTubeScript.ask(status: 404), YouTubeScript.channel(), YouTubeScript.uploads(entries)]
    let recent = entries.filter { $0.at >= "2026-11-21T07:49:00Z" }.map(\.id)
    if !recent.isEmpty {
      script.append(
        YouTubeScript.videos(recent.joined(separator: "%2C"), "snippet,status,fileDetails", videos))
    }
    return script
  }

  @Test("An open session proves that no video was made, a finished one names it")
  func session() async throws {
    let open = try await find([YouTubeScript.ask(sent: YouTubeScript.kept)])
    guard case .surelyNotPublished(let proof) = open else {
      Issue.record("\(open)")
      return
    }
    #expect(proof == "the upload session waits for bytes: it has 524288 of 600000")
    let made = try await find([YouTubeScript.ask(status: 200, YouTubeScript.video())])
    guard case .published(let receipt) = made else {
      Issue.record("\(made)")
      return
    }
    #expect(receipt.remoteID == "dQw4w9WgXcQ")
  }

  @Test("Of the channel's uploads the one with the same title, text and size since the call is it")
  func uploads() async throws {
    let size = #","fileDetails":{"fileName":"unknown","fileSize":"600000"}"#
    let entries = [
      (id: "a", at: "2026-11-21T07:59:30Z"), (id: "b", at: "2026-11-21T07:55:00Z"),
      (id: "c", at: "2026-11-20T00:00:00Z"),
    ]
    let found = try await find(
      gone(entries, [YouTubeScript.video("a", file: size), YouTubeScript.video("b", title: "Cat")]))
    guard case .published(let receipt) = found else {
      Issue.record("\(found)")
      return
    }
    #expect(receipt.remoteID == "a")
    let other = #","fileDetails":{"fileSize":"600001"}"#
    #expect(
      word(
        try await find(gone([entries[0], entries[2]], [YouTubeScript.video("a", file: other)]))) == "notSeen")
    #expect(
      word(
        try await find(gone([entries[0], entries[2]], [YouTubeScript.video("a", description: "other")])))
        == "notSeen")
    #expect(
      word(
        try await find(
          gone([entries[0], entries[2]], [YouTubeScript.video("a", at: "2026-11-21T07:48:59Z")])))
        == "notSeen")
  }

  @Test("Two that fit are told apart by the file's name, else a person must")
  func several() async throws {
    let entries = [(id: "a", at: "2026-11-21T07:59:30Z"), (id: "b", at: "2026-11-21T07:59:00Z")]
    #expect(
      word(try await find(gone(entries, [YouTubeScript.video("a"), YouTubeScript.video("b")])))
        == "cannotTell")
    let slug = try await ScriptedTransport.run([YouTubeScript.start()]) { transport in
      _ = await platform.prepare(
        PrepareRequest(
          delivery: YouTubeScript.delivery, content: YouTubeScript.content(), checkpoint: nil),
        in: YouTubeScript.account(transport))
      return transport.requests.first?.header("Slug") ?? ""
    }
    #expect(slug.hasPrefix("postrider-") && slug.hasSuffix(".mp4"))
    let mark = #","fileDetails":{"fileName":"\#(slug)"}"#
    let found = try await find(
      gone(entries, [YouTubeScript.video("a"), YouTubeScript.video("b", file: mark)]))
    guard case .published(let receipt) = found else {
      Issue.record("\(found)")
      return
    }
    #expect(receipt.remoteID == "b")
  }

  @Test("A recorded video is never found again, and a channel without uploads holds nothing")
  func known() async throws {
    let ask = YouTubeScript.ask(status: 404)
    let entry = [(id: "a", at: "2026-11-21T07:59:30Z")]
    #expect(
      word(
        try await find([ask, YouTubeScript.channel(), YouTubeScript.uploads(entry)], known: ["a"]))
        == "notSeen")
    #expect(
      word(try await find([ask, YouTubeScript.channel(), YouTubeScript.uploads([], status: 404)]))
        == "notSeen")
  }

  @Test("Without a stored session the uploads are read page by page, as far back as it takes")
  func pages() async throws {
    let newer = [(id: "a", at: "2026-11-21T07:59:30Z")]
    let older = [(id: "b", at: "2026-11-21T07:00:00Z")]
    let script = [
      YouTubeScript.channel(), YouTubeScript.uploads(newer, next: "P2"),
      YouTubeScript.uploads(older, page: "P2", next: "P3"),
      YouTubeScript.videos("a", "snippet,status,fileDetails", [YouTubeScript.video("a")]),
    ]
    #expect(word(try await find(script, stored: false)) == "published")
  }

  @Test("A refused or broken look settles nothing", arguments: FailureMode.everywhere)
  func failures(_ mode: FailureMode) async throws {
    #expect(word(try await find([YouTubeScript.ask()].failing(at: 0, mode))) == "couldNotLook")
    let script = [YouTubeScript.ask(status: 404), YouTubeScript.channel()]
    #expect(word(try await find(script.failing(at: 1, mode))) == "couldNotLook")
  }

  @Test("A token of another channel does not look")
  func otherChannel() async throws {
    let script = [YouTubeScript.ask(status: 404), YouTubeScript.channel("UCrival")]
    #expect(word(try await find(script)) == "couldNotLook")
  }
}
