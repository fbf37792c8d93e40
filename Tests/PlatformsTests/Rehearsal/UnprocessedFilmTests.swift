import Content
import Foundation
import HTTP
import JSON
import Platforms
import Sandbox
import Testing

@Suite("A film that a Page takes and cannot process")
struct UnprocessedFilmTests {
  struct Row: Sendable {
    var type: PostType
    var path: String
    var endpoint: String
  }

  private static let rows = [
    Row(type: .reel, path: "v.mp4", endpoint: "POST /*/video_reels"),
    Row(type: .video, path: "wide.mp4", endpoint: "POST /*/videos"),
  ]

  @Test("Its post counts as public at no look, and its author is told why", arguments: rows)
  func neverPublic(_ row: Row) async throws {
    try await Rehearsal.run { rehearsal in
      let platform = FacebookPlatform()
      try await rehearsal.fault([
        "platform": "facebook", "endpoint": .string(row.endpoint), "processing_error": "1363031",
      ])
      let film = asset(row.path, bytes: Rehearsal.files[row.path]?.count ?? 0)
      let content = post("Tour", media: [film], type: row.type)
      let checkpoint = try await rehearsal.prepare(content, on: platform)
      let answer = await rehearsal.publish(content, on: platform, checkpoint)
      guard case .published(let receipt) = answer else {
        Issue.record("its finish is taken: \(answer)")
        return
      }
      var progress: JSON?
      var said: [Failure] = []
      for _ in 0..<6 {
        let finish = await platform.finish(
          FinishRequest(
            delivery: testDelivery("facebook", "acme"), content: content, receipts: [receipt],
            progress: progress), in: rehearsal.session(platform))
        guard case .failed(let failure, let receipts, let next) = finish else {
          Issue.record("counted as public: \(finish)")
          return
        }
        #expect(receipts.allSatisfy { $0.permalink == nil })
        #expect(next?["public"] != true)
        said.append(failure)
        progress = next
        if failure.kind == .needsChange { break }
      }
      #expect(said.last?.kind == .needsChange && said.last?.code == "processing")
      #expect(said.last?.text.contains("problem processing your video") == true, "\(said)")
      #expect(
        word(await rehearsal.find(content, on: platform, checkpoint, age: 3600)) == "surelyNotPublished")
      #expect(rehearsal.server.posts.isEmpty)
    }
  }
}
