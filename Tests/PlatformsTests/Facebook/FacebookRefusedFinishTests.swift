import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("A finish that a Page refuses as of a video that is over")
struct FacebookRefusedFinishTests {
  typealias S = FacebookScript
  typealias V = FacebookVideoTests

  private static let kinds: [PostType] = [.video, .reel, .story]

  /// A post whose video is uploaded, and the way there.
  private static func uploaded(
    _ type: PostType
  ) async throws -> (content: DeliveryContent, script: [ScriptedExchange], checkpoint: JSON?) {
    let content = post(type == .story ? "" : "Hi", media: [S.clip], type: type)
    var script = [V.start] + V.chunks
    if type != .video {
      let start = S.start(
        edge(type), "upload_phase=start",
        #"{"video_id":"77","upload_url":"https://rupload.facebook.com/video-upload/v26.0/77"}"#)
      script = [start, S.upload(0, "0123456789", #"{"success":true}"#), S.uploaded]
    }
    return (content, script, try await S.walk(script, content).1)
  }

  private static func edge(_ type: PostType) -> String {
    switch type {
    case .reel: "video_reels"
    case .story: "video_stories"
    default: "videos"
    }
  }

  private static func refused(_ type: PostType, _ code: Int, _ subcode: Int? = nil) -> ScriptedExchange {
    GraphScript.post(
      "\(S.id)/\(edge(type))", nil, GraphScript.error(code, subcode), status: 400,
      base: type == .video ? S.video : GraphScript.base)
  }

  private static let open = S.status(
    #""status":{"video_status":"ready","publishing_phase":{"status":"not_started"}}"#)

  @Test(
    "What may be public by an earlier finish is looked for, not called refused",
    arguments: [
      #""status":{"video_status":"ready","publishing_phase":{"publish_status":"published"}}"#,
      #""status":{"video_status":"ready"},"published":true"#,
      #""status":{"video_status":"processing","processing_phase":{"status":"in_progress"}}"#,
      #""status":{"video_status":"error","publishing_phase":{"status":"complete"}}"#,
      #""status":{"video_status":"ready","processing_phase":{"status":"complete"}}"#, #""published":false"#,
    ], kinds)
  func maybePublic(_ status: String, _ type: PostType) async throws {
    let (content, _, checkpoint) = try await Self.uploaded(type)
    for refusal in [Self.refused(type, 6000), Self.refused(type, 6001, 1_363_041)] {
      let answer = try await S.publish([refusal, S.status(status)], content, checkpoint)
      #expect(word(answer) == "ambiguous")
      #expect(Self.remaining(answer) == nil)
    }
  }

  @Test("A status that cannot be read proves nothing", arguments: GraphScript.failures)
  func unread(_ mode: FailureMode) async throws {
    let (content, _, checkpoint) = try await Self.uploaded(.reel)
    for refusal in [Self.refused(.reel, 6000), Self.refused(.reel, 6001, 1_363_041)] {
      let answer = try await S.publish(
        [refusal, Self.open].failing(at: 1, mode), content, checkpoint)
      #expect(word(answer) == "ambiguous")
      #expect(Self.remaining(answer) == nil)
    }
  }

  @Test("A video whose upload is open, or that failed, stays refused", arguments: kinds)
  func certain(_ type: PostType) async throws {
    let (content, _, checkpoint) = try await Self.uploaded(type)
    let failed = S.status(#""status":{"video_status":"error"}"#)
    for status in [Self.open, failed] {
      let answer = try await S.publish([Self.refused(type, 6000), status], content, checkpoint)
      #expect(word(answer) == "needsChange")
    }
    let named = try await S.publish([Self.refused(type, 6000, 1_363_026)], content, checkpoint)
    #expect(word(named) == "needsChange", "a refusal with its reason is not looked after")
  }

  @Test("An upload session that ended before its finish is begun anew", arguments: kinds)
  func begunAnew(_ type: PostType) async throws {
    let (content, script, checkpoint) = try await Self.uploaded(type)
    let expired = S.status(#""status":{"video_status":"expired"}"#)
    let rows = [
      (Self.refused(type, 6001, 1_363_041), Self.open), (Self.refused(type, 6001, 1_363_041), expired),
      (Self.refused(type, 6000), expired),
    ]
    for (refusal, status) in rows {
      let answer = try await S.publish([refusal, status], content, checkpoint)
      #expect(word(answer) == "retryLater")
      let remaining = try #require(Self.remaining(answer))
      #expect(remaining["video"] == nil)
      #expect(word(try await S.walk(script, content, from: remaining).0) == "ready")
    }
  }

  @Test(
    "Where an earlier finish may have ended the session, no second video is begun beside it", arguments: kinds
  )
  func repeated(_ type: PostType) async throws {
    let (content, _, checkpoint) = try await Self.uploaded(type)
    let refused = [Self.refused(type, 6001, 1_363_041), Self.open]
    let earlier = testNow.adding(seconds: -1000)
    let again = try await S.publish(refused, content, checkpoint, firstSent: earlier)
    #expect(word(again) == "ambiguous")
    #expect(Self.remaining(again) == nil)
    let first = try await S.publish(refused, content, checkpoint, firstSent: testNow.adding(seconds: -20))
    #expect(word(first) == "retryLater")
    let over = [Self.refused(type, 6001, 1_363_041), S.status(#""status":{"video_status":"expired"}"#)]
    #expect(word(try await S.publish(over, content, checkpoint, firstSent: earlier)) == "retryLater")
  }

  @Test("A video that expired after its upload is uploaded anew")
  func expired() async throws {
    let (content, script, checkpoint) = try await Self.uploaded(.video)
    let later = testNow.adding(seconds: 901)
    let over = S.status(#""status":{"video_status":"expired"}"#)
    let (answer, left) = try await S.walk([over], content, from: checkpoint, now: later)
    #expect(word(answer) == "retryLater")
    #expect(left == nil)
    #expect(word(try await S.walk(script, content, from: left, now: later).0) == "ready")
  }

  private static func remaining(_ answer: PublishAnswer) -> JSON? {
    if case .failed(let failure) = answer { failure.remaining } else { nil }
  }
}
