import Content
import HTTP
import HTTPTestDoubles
import JSON
import Platforms
import Testing

@Suite("What becomes of a video a Page has taken")
struct FacebookVerdictTests {
  typealias S = FacebookScript

  private func finish(
    _ script: [ScriptedExchange], _ type: PostType = .video, _ id: String = "77", progress: JSON? = nil
  ) async throws -> FinishAnswer {
    try await ScriptedTransport.run(script) {
      await FacebookPlatform().finish(
        FinishRequest(
          delivery: testDelivery("facebook", S.id), content: post("Hi", media: [S.clip], type: type),
          receipts: [Receipt(remoteID: id)], progress: progress), in: S.session($0))
    }
  }

  private func word(_ answer: FinishAnswer) -> String {
    switch answer {
    case .done: "done"
    case .advanced: "advanced"
    case .failed(let failure, _, _): failure.kind.name
    }
  }

  private static let permalink = GraphScript.get(
    "77?fields=permalink_url", #"{"permalink_url":"/1/videos/77/"}"#)
  private static let published = S.status(
    #""status":{"video_status":"ready","publishing_phase":{"publish_status":"published"}}"#)
  private static let processing = S.status(
    #""status":{"video_status":"processing","processing_phase":{"status":"in_progress"}},"published":true"#)

  @Test(
    "A video that was taken and could not be processed is told, even where it says published",
    arguments: [
      #""status":{"video_status":"error","processing_phase":{"status":"error","error":{"message":"bad film"}}}"#,
      #""status":{"video_status":"ready","processing_phase":{"status":"error","errors":[{"message":"bad film"}]},"#
        + #""publishing_phase":{"publish_status":"published"}},"published":true"#,
    ], [PostType.video, .reel])
  func problem(_ status: String, _ type: PostType) async throws {
    guard case .failed(let failure, let receipts, _) = try await finish([S.status(status)], type) else {
      Issue.record("a video nobody can see counts as done")
      return
    }
    #expect(failure.kind == .needsChange)
    #expect(failure.text.contains("bad film"))
    #expect(receipts.map(\.remoteID) == ["77"])
  }

  @Test("A publication that failed is told without the platform's reason, too")
  func unpublished() async throws {
    let status = S.status(
      #""status":{"video_status":"ready","publishing_phase":{"publish_status":"error"}}"#)
    #expect(word(try await finish([status])) == "needsChange")
  }

  @Test("What is still processed is looked at again; once it is public it is done")
  func waits() async throws {
    guard case .failed(let failure, _, let progress) = try await finish([Self.processing]) else {
      Issue.record("done while it is processed")
      return
    }
    #expect(failure.kind == .retryLater(afterSeconds: 60))
    #expect(failure.code == "processing")
    let later = try await finish([Self.published, Self.permalink], progress: progress)
    guard case .done(let receipts) = later else {
      Issue.record("\(later)")
      return
    }
    #expect(receipts.last?.permalink == "https://www.facebook.com/1/videos/77/")
  }

  @Test("A video that does not become public is not waited for without end, nor passed over in silence")
  func bounded() async throws {
    var progress: JSON?
    for look in 1...4 {
      guard case .failed(let failure, _, let next) = try await finish([Self.processing], progress: progress)
      else {
        Issue.record("done at look \(look)")
        return
      }
      #expect(failure.kind == .retryLater(afterSeconds: 60), "look \(look)")
      progress = next
    }
    let last = try await finish([Self.processing, Self.permalink], progress: progress)
    guard case .failed(let failure, let receipts, _) = last else {
      Issue.record("\(last)")
      return
    }
    #expect(failure.kind == .needsChange)
    #expect(receipts.last?.permalink == "https://www.facebook.com/1/videos/77/")
  }

  @Test("A receipt that names the post around a reel leads to its video")
  func aroundReel() async throws {
    let target = GraphScript.get(
      "1_5?fields=attachments%7Btarget%7D", #"{"attachments":{"data":[{"target":{"id":"77"}}]}}"#)
    let bad = S.status(#""status":{"video_status":"error"}"#)
    #expect(word(try await finish([target, bad], .reel, "1_5")) == "needsChange")
  }

  @Test("What shows no status of a video gets its permalink all the same")
  func noStatus() async throws {
    let none = GraphScript.get(
      "77?fields=status%2Cpublished%2Cpost_id%2Cpermalink_url%2Ccreated_time", GraphScript.error(100),
      status: 400)
    guard case .done(let receipts) = try await finish([none, Self.permalink], .reel) else {
      Issue.record("not done")
      return
    }
    #expect(receipts.last?.permalink != nil)
  }

  @Test("A video found public is gone on with where its verdict or its cover is missing")
  func found() async throws {
    let (_, checkpoint) = try await S.walk(
      [FacebookVideoTests.start] + FacebookVideoTests.chunks, FacebookVideoTests.content)
    func permalink(_ status: String, cover: MediaAsset? = nil) async throws -> String? {
      var content = FacebookVideoTests.content
      content.cover = cover
      let look = S.status(
        "\"status\":{\(status)\"publishing_phase\":{\"publish_status\":\"published\"}},"
          + #""permalink_url":"/1/videos/77/""#)
      guard case .published(let receipt) = try await S.find([look], content, checkpoint) else {
        Issue.record("not found")
        return nil
      }
      return receipt.permalink
    }
    #expect(try await permalink("") == "https://www.facebook.com/1/videos/77/")
    #expect(try await permalink(#""video_status":"processing","#) == nil)
    #expect(try await permalink(#""video_status":"error","#) == nil)
    #expect(try await permalink("", cover: S.picture) == nil)
  }

  @Test("A story's video is looked at, too: by its own id, or by the one the list of stories names")
  func story() async throws {
    let list = GraphScript.get(
      "\(S.id)/stories?status=PUBLISHED&limit=100",
      #"{"data":[{"post_id":"8","media_id":"60"},{"post_id":"9","media_id":"77"}]}"#)
    let bad = S.status(#""status":{"video_status":"error"}"#)
    #expect(word(try await finish([list, Self.published], .story, "9")) == "done")
    #expect(word(try await finish([list, bad], .story, "9")) == "needsChange")
    #expect(word(try await finish([list, bad], .story, "77")) == "needsChange")
    let none = GraphScript.get("\(S.id)/stories?status=PUBLISHED&limit=100", #"{"data":[]}"#)
    var progress: JSON?
    for look in 1...4 {
      guard
        case .failed(let failure, _, let next) = try await finish([none], .story, "9", progress: progress)
      else {
        Issue.record("done at look \(look)")
        return
      }
      #expect(failure.kind == .retryLater(afterSeconds: 60), "look \(look)")
      progress = next
    }
    #expect(word(try await finish([none], .story, "9", progress: progress)) == "needsChange")
  }

  @Test("A reel is kept by its video's id where the answer names its post without the Page")
  func bareReel() async throws {
    let content = post("Hi", media: [S.clip], type: .reel)
    let (_, checkpoint) = try await S.walk(
      [FacebookVideoTests.reelStart, S.upload(0, "0123456789", #"{"success":true}"#), S.uploaded], content)
    let end = GraphScript.post("\(S.id)/video_reels", nil, #"{"success":true,"post_id":"5"}"#)
    guard case .published(let receipt) = try await S.publish([end], content, checkpoint) else {
      Issue.record("not published")
      return
    }
    #expect(receipt.remoteID == "77")
  }

  @Test("A look at the verdict that goes wrong is made again", arguments: GraphScript.failures)
  func failures(_ mode: FailureMode) async throws {
    let answer = try await finish([Self.published].failing(at: 0, mode))
    #expect(word(answer) == mode.elsewhere)
  }
}
