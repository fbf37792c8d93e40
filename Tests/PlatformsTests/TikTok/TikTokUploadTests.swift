import Content
import HTTP
import HTTPTestDoubles
import JSON
import Testing

@testable import Platforms

@Suite("TikTok: a video that is uploaded")
struct TikTokUploadTests {
  typealias S = TikTokScript
  static let size = 65_000_000
  static let longBegin = S.begin(size, chunk: 10_000_000, count: 6)
  static let longChunks = (0..<5).map { S.chunk($0 * 10_000_000, $0 * 10_000_000 + 9_999_999, of: size) }
  static let lastChunk = S.chunk(50_000_000, 64_999_999, of: size, status: 201)

  @Test("The creator is asked, the post begun and recorded, and the last byte left to the public call")
  func small() async throws {
    let (ready, checkpoint) = try await S.walk([S.creator(), S.begin()], S.video())
    #expect(word(ready) == "ready")
    #expect(checkpoint?["publish_id"] == "v_pub_file~v2-1.123")
    #expect(checkpoint?["upload_url"]?.string?.hasPrefix("sealed:") == true)
    #expect(checkpoint?["offset"] == 0)
    let answer = try await S.publish(
      [S.chunk(0, 9, of: 10, status: 201, body: "0123456789")], S.video(), checkpoint)
    #expect(word(answer) == "ambiguous")
    let left = try #require(S.underway(answer))
    #expect(left["publish_id"] == "v_pub_file~v2-1.123")
    let found = try await S.find(
      [S.status(#""status":"PUBLISH_COMPLETE","publicaly_available_post_id":[7301112223334445556]"#)],
      S.video(), left)
    guard case .published(let receipt) = found else {
      Issue.record("\(found)")
      return
    }
    #expect(receipt.remoteID == "7301112223334445556")
  }

  @Test("The id of a begun post is recorded before its first byte is sent")
  func stored() async throws {
    let (_, first) = try await S.walk([S.creator(), S.begin()], S.video())
    let asked = try #require(TikTokCheckpoint(first)?.allowedAt)
    var earlier = TikTokCheckpoint(of: TikTokCheckpoint.fingerprint(S.video()))
    earlier.allowedAt = asked
    let answer = try await ScriptedTransport.run([S.begin()]) {
      await TikTokPlatform().prepare(
        PrepareRequest(
          delivery: testDelivery("tiktok", S.id), content: S.video(), checkpoint: earlier.json),
        in: S.session($0))
    }
    guard case .advanced(_, let mustStore) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(mustStore)
  }

  @Test(
    "Files are cut as the guide says, in whole numbers",
    arguments: [
      (1, 1, 1), (4_999_999, 4_999_999, 1), (50_000_123, 50_000_123, 1), (64_000_000, 64_000_000, 1),
      (64_000_001, 10_000_000, 6), (69_999_999, 10_000_000, 6), (70_000_000, 10_000_000, 7),
      (1 << 30, 10_000_000, 107), (4_000_000_000, 10_000_000, 400),
    ])
  func plan(size: Int64, chunk: Int64, count: Int64) {
    let chunks = TikTokChunks(size: size)
    #expect(chunks.chunk == chunk)
    #expect(chunks.count == count)
    var offset: Int64 = 0
    var sent = 0
    while offset < size {
      let range = chunks.range(from: offset)
      #expect(range.lowerBound == offset)
      #expect(range.upperBound == size || range.count == chunk)
      #expect(range.count < 20_000_000 || count == 1)
      offset = range.upperBound
      sent += 1
    }
    #expect(sent == count)
  }

  @Test("A large file goes in chunks, each once, and the last one publishes")
  func large() async throws {
    let content = S.video(S.video().items[0].text, S.long)
    let (ready, checkpoint) = try await S.walk([S.creator(), Self.longBegin] + Self.longChunks, content)
    #expect(word(ready) == "ready")
    #expect(checkpoint?["offset"] == 50_000_000)
    let answer = try await S.publish([Self.lastChunk], content, checkpoint)
    #expect(S.underway(answer)?["taken"] == true)
  }

  @Test("After a cut, what the server has is asked, and nothing below it is sent again")
  func resumed() async throws {
    let content = S.video(S.video().items[0].text, S.long)
    var cut = Self.longChunks[2]
    cut.answer = .failure(HTTPError(.cut, mayHaveArrived: true, "cut"))
    let (broken, checkpoint) = try await S.walk(
      [S.creator(), Self.longBegin] + Self.longChunks[..<2] + [cut], content)
    #expect(word(broken) == "retryLater")
    let (ready, _) = try await S.walk(
      [S.status(#""status":"PROCESSING_UPLOAD","uploaded_bytes":30000000"#)] + Self.longChunks[3...], content,
      from: checkpoint)
    #expect(word(ready) == "ready")
  }

  @Test("A chunk in the wrong place is answered with the right one")
  func elsewhere() async throws {
    let content = S.video(S.video().items[0].text, S.long)
    let wrong = S.chunk(
      10_000_000, 19_999_999, of: Self.size, status: 416, acknowledged: "bytes 0-39999999/65000000")
    let (ready, _) = try await S.walk(
      [S.creator(), Self.longBegin, Self.longChunks[0], wrong, Self.longChunks[4]], content)
    #expect(word(ready) == "ready")
    let stuck = S.chunk(0, 9_999_999, of: Self.size, status: 416, acknowledged: "bytes */65000000")
    #expect(word(try await S.walk([S.creator(), Self.longBegin, stuck], content).answer) == "retryLater")
  }

  @Test("An upload address that is over is begun anew", arguments: [403, 404])
  func gone(_ status: Int) async throws {
    let content = S.video(S.video().items[0].text, S.long)
    let over = S.chunk(0, 9_999_999, of: Self.size, status: status)
    let (answer, checkpoint) = try await S.walk([S.creator(), Self.longBegin, over], content)
    #expect(word(answer) == "retryLater")
    #expect(checkpoint?["publish_id"] == nil)
  }

  @Test("After its hour an upload is cancelled, not gone on with")
  func expired() async throws {
    let (_, checkpoint) = try await S.walk([S.creator(), S.begin()], S.video())
    let later = testNow.adding(seconds: 3400)
    let waiting = S.status(#""status":"PROCESSING_UPLOAD","uploaded_bytes":0"#)
    let cancel = S.call(
      "post/publish/cancel/", #"{"publish_id":"v_pub_file~v2-1.123"}"#, S.ok("{}"))
    let (ready, next) = try await S.walk(
      [waiting, waiting, cancel, S.creator(), S.begin()], S.video(), from: checkpoint, now: later)
    #expect(word(ready) == "ready")
    #expect(next?["begun_at"]?.integer == later.secondsSinceEpoch)
    #expect(word(try await S.publish([], S.video(), checkpoint, now: later)) == "retryLater")
  }

  @Test("A run that ended between cancelling and saying so leaves no failed post")
  func cancelledBefore() async throws {
    let (_, checkpoint) = try await S.walk([S.creator(), S.begin()], S.video())
    let later = testNow.adding(seconds: 3700)
    let waiting = S.status(#""status":"PROCESSING_UPLOAD","uploaded_bytes":0"#)
    var lost = S.call("post/publish/cancel/", nil, S.ok("{}"))
    lost.answer = .failure(HTTPError(.cut, mayHaveArrived: true, "cut"))
    let (_, dropped) = try await S.walk(
      [waiting, waiting, lost], S.video(), from: checkpoint, now: later)
    let cancelled = S.status(#""status":"FAILED","fail_reason":"publish_cancelled""#)
    let (ready, next) = try await S.walk(
      [cancelled, S.creator(), S.begin()], S.video(), from: dropped, now: later)
    #expect(word(ready) == "ready")
    #expect(next?["begun_at"]?.integer == later.secondsSinceEpoch)
    // What no run of ours had begun to cancel was called off by a person.
    #expect(
      word(try await S.walk([cancelled], S.video(), from: checkpoint, now: later).answer) == "needsChange")
  }

  @Test("Another text takes another post: the one begun is cancelled first, and never where it is at work")
  func changed() async throws {
    let (_, old) = try await S.walk([S.creator(), S.begin()], S.video())
    let waiting = S.status(#""status":"PROCESSING_UPLOAD","uploaded_bytes":0"#)
    let cancelled = S.call("post/publish/cancel/", nil, S.ok("{}"))
    let begun = S.begin(info: #"{"privacy_level":"SELF_ONLY","title":"New"}"#)
    let (ready, _) = try await S.walk(
      [waiting, waiting, cancelled, S.creator(), begun], S.video("New"), from: old)
    #expect(word(ready) == "ready")
    for status in [
      #""status":"PROCESSING_UPLOAD","uploaded_bytes":10"#, #""status":"PUBLISH_COMPLETE""#,
    ] {
      #expect(word(try await S.walk([S.status(status)], S.video("New"), from: old).answer) == "duplicate")
    }
    let late = S.call("post/publish/cancel/", nil, S.error("publish_not_cancellable"), status: 400)
    #expect(
      word(try await S.walk([waiting, waiting, late], S.video("New"), from: old).answer) == "retryLater")
  }

  @Test("What the creator's settings forbid is not begun")
  func creator() async throws {
    let off = S.creator(more: #","comment_disabled":true,"duet_disabled":true"#)
    let rows: [(ScriptedExchange, DeliveryContent)] = [
      (
        S.creator(#""FOLLOWER_OF_CREATOR","SELF_ONLY""#),
        S.video(options: ["privacy_level": "PUBLIC_TO_EVERYONE"])
      ),
      (off, S.video(options: ["disable_comment": false])), (off, S.video(options: ["disable_duet": false])),
    ]
    for (exchange, content) in rows {
      #expect(word(try await S.walk([exchange], content).answer) == "needsChange")
    }
    #expect(word(try await S.walk([off, S.begin()], S.video()).answer) == "ready")
    let capped = S.call(
      "post/publish/creator_info/query/", nil, S.error("reached_active_user_cap"), status: 403)
    #expect(word(try await S.walk([capped], S.video()).answer) == "limited")
  }

  @Test(
    "A video longer than the creator may post is not begun", arguments: [(8, "ready"), (7, "needsChange")])
  func duration(_ longest: Int, _ expected: String) async throws {
    let bytes = RehearsalFilm.bytes
    let media = TestMedia(files: ["v.mp4": bytes])
    let content = S.video("Hi #dog", asset("v.mp4", bytes: bytes.count))
    let script = [
      S.creator(longest: longest), S.begin(bytes.count, chunk: bytes.count),
    ]
    let transport = ScriptedTransport(script)
    let session = S.session(transport, media: media)
    var checkpoint: JSON?
    var last = "-"
    for _ in 0..<3 where last == "-" || last == "advanced" {
      let answer = await TikTokPlatform().prepare(
        PrepareRequest(
          delivery: testDelivery("tiktok", S.id), content: content, checkpoint: checkpoint), in: session)
      if case .advanced(let next, _) = answer { checkpoint = next }
      last = word(answer)
    }
    #expect(last == expected)
  }

  @Test("Nothing is sent to an address that is not the platform's")
  func foreign() async throws {
    for address in [
      "http://open-upload.tiktokapis.com/video/", "https://127.0.0.1/video", "ftp://x",
      "https://u@x.example/",
    ] {
      let hostile = S.call(
        "post/publish/video/init/", nil,
        S.ok("{\"publish_id\":\"p\",\"upload_url\":\"\(address)\"}"))
      let (answer, checkpoint) = try await S.walk([S.creator(), hostile], S.video())
      #expect(word(answer) == "needsChange", "\(address)")
      #expect(checkpoint == nil)
    }
  }

  @Test("Every exchange before the last byte can be made again", arguments: FailureMode.everywhere, 0..<2)
  func failures(_ mode: FailureMode, _ index: Int) async throws {
    let script = [S.creator(), S.begin()]
    let (answer, checkpoint) = try await S.walk(script.failing(at: index, mode), S.video())
    #expect(word(answer) == mode.elsewhere)
    #expect(!"\(answer)".contains(testToken))
    #expect(word(try await S.walk(Array(script[index...]), S.video(), from: checkpoint).answer) == "ready")
  }

  @Test("Every way the last chunk can go wrong has its class", arguments: FailureMode.everywhere)
  func lastFailures(_ mode: FailureMode) async throws {
    let (_, checkpoint) = try await S.walk([S.creator(), S.begin()], S.video())
    let script = [S.chunk(0, 9, of: 10, status: 201)].failing(at: 0, mode)
    let answer = try await S.publish(script, S.video(), checkpoint)
    #expect(word(answer) == mode.onPublish)
    #expect(!"\(answer)".contains(testToken))
  }

  @Test("A last chunk that does not follow tells whether an earlier one came through")
  func lastElsewhere() async throws {
    let (_, checkpoint) = try await S.walk([S.creator(), S.begin()], S.video())
    let all = S.chunk(0, 9, of: 10, status: 416, acknowledged: "bytes 0-9/10")
    #expect(S.underway(try await S.publish([all], S.video(), checkpoint)) != nil)
    let less = S.chunk(0, 9, of: 10, status: 416, acknowledged: "bytes 0-4/10")
    #expect(word(try await S.publish([less], S.video(), checkpoint)) == "retryLater")
    #expect(word(try await S.publish([S.chunk(0, 9, of: 10)], S.video(), checkpoint)) == "retryLater")
    for status in [403, 404] {
      let over = S.chunk(0, 9, of: 10, status: status)
      #expect(word(try await S.publish([over], S.video(), checkpoint)) == "retryLater")
    }
  }

  @Test(
    "Of a film that was taken whole, a count of bytes that lags is no proof that it does not come out",
    arguments: [#","uploaded_bytes":0"#, #","uploaded_bytes":9"#, #","uploaded_bytes":10"#, ""])
  func takenCount(_ bytes: String) async throws {
    let (_, checkpoint) = try await S.walk([S.creator(), S.begin()], S.video())
    let taken = S.underway(
      try await S.publish([S.chunk(0, 9, of: 10, status: 201)], S.video(), checkpoint))
    let found = try await S.find(
      [S.status(#""status":"PROCESSING_UPLOAD""# + bytes)], S.video(), taken)
    #expect(word(found) == "couldNotLook", "\(found)")
  }

  @Test("What was taken once is never sent a second time")
  func once() async throws {
    let (_, checkpoint) = try await S.walk([S.creator(), S.begin()], S.video())
    let taken = S.underway(
      try await S.publish([S.chunk(0, 9, of: 10, status: 201)], S.video(), checkpoint))
    #expect(word(try await S.publish([], S.video(), taken)) == "retryLater")
    let (answer, _) = try await S.walk([S.status(#""status":"PUBLISH_COMPLETE""#)], S.video(), from: taken)
    #expect(word(answer) == "duplicate")
    let (failed, next) = try await S.walk(
      [S.status(#""status":"FAILED","fail_reason":"frame_rate_check_failed""#)], S.video(), from: taken)
    #expect(word(failed) == "needsChange")
    #expect(next?["publish_id"] == nil)
  }
}

/// A film of eight seconds.
enum RehearsalFilm {
  static let bytes = Rehearsal.files["v.mp4"] ?? []
}
