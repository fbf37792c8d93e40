import Content
import Foundation
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("Uploading to YouTube")
struct YouTubePrepareTests {
  let platform = YouTubePlatform()

  private func step(
    _ account: AccountSession, _ checkpoint: JSON?, _ content: DeliveryContent = YouTubeScript.content()
  ) async -> Preparation {
    await platform.prepare(
      PrepareRequest(delivery: YouTubeScript.delivery, content: content, checkpoint: checkpoint), in: account)
  }

  @Test("A session is opened with all that is said of the video, and is stored before a byte is sent")
  func start() async throws {
    let body =
      #"{"snippet":{"categoryId":"15","description":"d","tags":["dog"],"title":"Dog"},"#
      + #""status":{"privacyStatus":"private","selfDeclaredMadeForKids":false}}"#
    let answer = try await ScriptedTransport.run([YouTubeScript.start(body: body)]) {
      await step(YouTubeScript.account($0), nil)
    }
    guard case .advanced(let checkpoint, true) = answer else {
      Issue.record("\(answer)")
      return
    }
    // Whoever reads the record gets no address that takes bytes.
    #expect(checkpoint["session"]?.string?.hasPrefix("sealed:") == true)
    #expect(!"\(checkpoint)".contains(YouTubeScript.upload))
    #expect(checkpoint["sent"]?.integer == 0)
  }

  @Test("Every option takes effect in the call that opens the session")
  func options() async throws {
    let body =
      #"{"localizations":{"de":{"description":"b","title":"Hund"}},"#
      + #""paidProductPlacementDetails":{"hasPaidProductPlacement":true},"#
      + #""recordingDetails":{"recordingDate":"2026-11-01T00:00:00Z"},"#
      + #""snippet":{"categoryId":"15","defaultAudioLanguage":"en","defaultLanguage":"en","#
      + #""description":"d\n\nhttps://acme.example/menu","tags":["dog"],"title":"Dog"},"#
      + #""status":{"containsSyntheticMedia":true,"embeddable":false,"license":"creativeCommon","#
      + #""privacyStatus":"unlisted","publicStatsViewable":false,"selfDeclaredMadeForKids":true}}"#
    var content = YouTubeScript.content(options: [
      "made_for_kids": true, "privacy": "unlisted", "license": "creativeCommon", "embeddable": false,
      "public_stats": false, "synthetic_media": true, "paid_promotion": true,
      "recording_date": "2026-11-01", "language": "en", "audio_language": "en",
      "localizations": ["de": ["title": "Hund", "description": "b"]], "notify_subscribers": false,
    ])
    content.link = LinkAttachment(url: "https://acme.example/menu")
    let parts = "snippet%2Cstatus%2CrecordingDetails%2Clocalizations%2CpaidProductPlacementDetails"
    let start = YouTubeScript.start(body: body, query: "part=\(parts)&notifySubscribers=false")
    let answer = try await ScriptedTransport.run([start]) { [content] in
      await step(YouTubeScript.account($0), nil, content)
    }
    #expect(word(answer) == "advanced")
  }

  @Test("All but the last piece is sent beforehand: what finishes the upload is left to the public call")
  func pieces() async throws {
    let script = [YouTubeScript.start(), YouTubeScript.piece(0..<YouTubeScript.kept)]
    let words = try await ScriptedTransport.run(script) { transport in
      let account = YouTubeScript.account(transport)
      var checkpoint: JSON?
      var words: [String] = []
      for _ in 0..<3 {
        let answer = await step(account, checkpoint)
        words.append(word(answer))
        if case .advanced(let next, _) = answer { checkpoint = next }
      }
      return words
    }
    #expect(words == ["advanced", "advanced", "ready"])
  }

  @Test("Another run asks the server how far it is, and goes on behind what it has, never before")
  func resume() async throws {
    let stored = try await YouTubeScript.prepared(sent: 0)
    let script = [YouTubeScript.ask(sent: 262_144), YouTubeScript.piece(262_144..<YouTubeScript.kept)]
    let last = try await ScriptedTransport.run(script) { transport in
      let account = YouTubeScript.account(transport)
      var checkpoint: JSON? = stored
      for _ in 0..<2 {
        if case .advanced(let next, false) = await step(account, checkpoint) { checkpoint = next }
      }
      return await step(account, checkpoint)
    }
    #expect(word(last) == "ready")
  }

  @Test("After a cut the same run asks before it sends again")
  func cut() async throws {
    let stored = try await YouTubeScript.prepared(sent: 0)
    var cut = YouTubeScript.piece(0..<YouTubeScript.kept)
    cut.answer = .failure(HTTPError(.cut, mayHaveArrived: true, "cut"))
    let script = [YouTubeScript.ask(), cut, YouTubeScript.ask(sent: 262_144)]
    let answer = try await ScriptedTransport.run(script) { transport in
      let account = YouTubeScript.account(transport)
      #expect(word(await step(account, stored)) == "advanced")
      let failed = await step(account, stored)
      guard case .failed(let failure, let kept) = failed else { return failed }
      #expect(failure.kind == .retryLater(afterSeconds: nil) && kept == stored)
      return await step(account, kept)
    }
    guard case .advanced(let checkpoint, _) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(checkpoint["sent"]?.integer == 262_144)
  }

  @Test("A piece the session did not expect is no fault of the post: it is asked and gone on with")
  func elsewhere() async throws {
    let stored = try await YouTubeScript.prepared(sent: 0)
    let refused = YouTubeScript.piece(
      0..<YouTubeScript.kept, status: 400, YouTubeScript.error(400, "badRequest"))
    let script = [YouTubeScript.ask(), refused, YouTubeScript.ask(sent: YouTubeScript.kept)]
    let words = try await ScriptedTransport.run(script) { transport in
      let account = YouTubeScript.account(transport)
      var words: [String] = []
      for _ in 0..<3 { words.append(word(await step(account, stored))) }
      return words
    }
    #expect(words == ["advanced", "retryLater", "advanced"])
  }

  @Test("A session that is gone is begun anew; one that made its video is said to be a duplicate")
  func ended() async throws {
    let stored = try await YouTubeScript.prepared()
    for (status, expected) in [(404, "retryLater"), (410, "retryLater"), (200, "duplicate")] {
      let script = [YouTubeScript.ask(status: status, status == 200 ? YouTubeScript.video() : "")]
      let answer = try await ScriptedTransport.run(script) { await step(YouTubeScript.account($0), stored) }
      #expect(word(answer) == expected)
      guard case .failed(_, let kept) = answer else { continue }
      #expect((kept == nil) == (status != 200))
    }
  }

  @Test("What a session was not opened for gets a session of its own")
  func changed() async throws {
    let stored = try await YouTubeScript.prepared()
    let answer = try await ScriptedTransport.run([YouTubeScript.start()]) {
      await step(YouTubeScript.account($0), stored, YouTubeScript.content(title: "Cat"))
    }
    #expect(word(answer) == "advanced")
    let old = try await ScriptedTransport.run([YouTubeScript.start()]) {
      await step(YouTubeScript.account($0, now: testNow.adding(seconds: 7 * 86_400)), stored)
    }
    #expect(word(old) == "advanced")
  }

  @Test("No token and no byte goes to an address that is not the platform's")
  func trust() async throws {
    let elsewhere = YouTubeScript.start(location: "https://evil.example/upload?upload_id=x")
    let answer = try await ScriptedTransport.run([elsewhere]) { await step(YouTubeScript.account($0), nil) }
    #expect(word(answer) == "needsChange")
  }

  @Test("An answer that contradicts what was sent stops the upload")
  func nonsense() async throws {
    let stored = try await YouTubeScript.prepared(sent: 0)
    for sent in [0, YouTubeScript.kept + 1, YouTubeScript.size] {
      let script = [YouTubeScript.ask(), YouTubeScript.piece(0..<YouTubeScript.kept, sent: sent)]
      let answer = try await ScriptedTransport.run(script) { transport in
        let account = YouTubeScript.account(transport)
        _ = await step(account, stored)
        return await step(account, stored)
      }
      #expect(word(answer) == "retryLater")
    }
  }

  @Test("Every way the opening can go wrong is only a call to make again", arguments: FailureMode.everywhere)
  func failures(_ mode: FailureMode) async throws {
    let answer = try await ScriptedTransport.run([YouTubeScript.start()].failing(at: 0, mode)) {
      await step(YouTubeScript.account($0), nil)
    }
    #expect(word(answer) == mode.elsewhere)
    #expect(!"\(answer)".contains(testToken))
  }
}
