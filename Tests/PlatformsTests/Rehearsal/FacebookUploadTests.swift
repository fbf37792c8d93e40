import Content
import Foundation
import HTTP
import JSON
import Platforms
import Sandbox
import Testing

@Suite("Uploads to a Page that break off")
struct FacebookUploadTests {
  let platform = FacebookPlatform()

  private func film(_ path: String) -> MediaAsset {
    asset(path, bytes: Rehearsal.files[path]?.count ?? 0)
  }

  /// Prepares by one run until it is ready or fails.
  private func prepare(
    _ content: DeliveryContent, _ rehearsal: Rehearsal, from checkpoint: JSON?
  ) async -> (Preparation, JSON?) {
    let session = rehearsal.session(platform)
    var checkpoint = checkpoint
    for _ in 0..<20 {
      let answer = await platform.prepare(
        PrepareRequest(
          delivery: testDelivery("facebook", "acme"), content: content, checkpoint: checkpoint), in: session)
      switch answer {
      case .advanced(let next, _), .wait(_, let next): checkpoint = next
      case .ready(let next), .failed(_, let next): return (answer, next)
      }
    }
    return (.failed(Failure(.ambiguous, code: "endless", "preparation does not end"), checkpoint: nil), nil)
  }

  /// The log's lines about uploads.
  private func uploads(_ rehearsal: Rehearsal) async throws -> [JSON] {
    let response = try await rehearsal.transport.send(
      HTTPRequest("GET", "\(rehearsal.server.baseURL)/_sandbox/requests"))
    let lines = try JSON(parsing: response.body)["requests"]?.array ?? []
    return lines.filter { $0["upload"]?.string != nil }
  }

  /// Bytes that came although the platform had acknowledged them.
  private func twice(_ lines: [JSON]) -> Int64 {
    var (end, twice): (Int64, Int64) = (0, 0)
    for line in lines {
      guard let from = line["offered"]?[0]?.integer, let to = line["offered"]?[1]?.integer else { continue }
      twice += max(0, min(to, end) - from)
      end = max(end, line["range"]?[1]?.integer ?? 0)
    }
    return twice
  }

  struct Row: Sendable {
    var type: PostType
    var path: String
    var endpoint: String
    var cut: Int64
  }

  private static let rows: [Row] = [
    Row(type: .reel, path: "v.mp4", endpoint: "POST /video-upload/**", cut: 1500),
    Row(type: .story, path: "v.mp4", endpoint: "POST /video-upload/**", cut: 1),
    Row(type: .video, path: "wide.mp4", endpoint: "POST /*/videos", cut: 900),
  ]

  @Test("What the platform has of a film is not sent again by the next run", arguments: rows)
  func resumed(_ row: Row) async throws {
    try await Rehearsal.run { rehearsal in
      let content = post(row.type == .story ? "" : "Tour", media: [film(row.path)], type: row.type)
      try await rehearsal.fault([
        "platform": "facebook", "endpoint": .string(row.endpoint), "cut_upload": .integer(row.cut),
        "skip": .integer(row.type == .video ? 1 : 0),
      ])
      let (broken, checkpoint) = await prepare(content, rehearsal, from: nil)
      #expect(word(broken) == "retryLater")
      let (ready, done) = await prepare(content, rehearsal, from: checkpoint)
      #expect(word(ready) == "ready")
      #expect(word(await rehearsal.publish(content, on: platform, done)) == "published")
      let lines = try await uploads(rehearsal)
      #expect(twice(lines) == 0)
      #expect(lines.count == (row.type == .video ? 1 : 2))
      #expect(rehearsal.server.posts.count == 1)
    }
  }

  @Test("An answer that is lost is asked for, not sent for")
  func lostAnswer() async throws {
    try await Rehearsal.run { rehearsal in
      let content = post("Tour", media: [film("v.mp4")], type: .reel)
      try await rehearsal.fault([
        "platform": "facebook", "endpoint": "POST /video-upload/**", "drop": "after",
      ])
      let (broken, checkpoint) = await prepare(content, rehearsal, from: nil)
      #expect(word(broken) == "retryLater")
      let (ready, done) = await prepare(content, rehearsal, from: checkpoint)
      #expect(word(ready) == "ready")
      #expect(word(await rehearsal.publish(content, on: platform, done)) == "published")
      #expect(try await uploads(rehearsal).count == 1)
    }
  }

  @Test("All a post can say reaches the Page, which looks at each of it")
  func options() async throws {
    try await Rehearsal.run { rehearsal in
      let said: [String: JSON] = [
        "targeting": ["geo_locations": ["countries": ["DE"]], "age_min": 18],
        "feed_targeting": ["genders": [1, 2]], "place": "900", "tag_ids": ["1", "2"],
        "backdated_time": "2026-01-31T09:30:00Z", "backdated_time_granularity": "day",
      ]
      let content = post("Back then", options: said)
      let begun = await rehearsal.publish(content, on: platform, nil)
      #expect(word(begun) == "published", "\(begun)")
      #expect(word(await rehearsal.find(content, on: platform, nil)) == "published")
      var future = content
      future.options["backdated_time"] = "2126-01-31T09:30:00Z"
      #expect(word(await rehearsal.publish(future, on: platform, nil)) == "needsChange")
      let row: JSON = [["link": "https://a.example/1"], ["link": "https://a.example/2", "name": "Two"]]
      let links = post("Two links", options: ["child_attachments": row])
      #expect(word(await rehearsal.publish(links, on: platform, nil)) == "published")
    }
  }

  @Test("A video gets its cover and its captions")
  func extras() async throws {
    try await Rehearsal.run { rehearsal in
      var clip = film("wide.mp4")
      clip.captions = .init(path: "v.srt", objectID: String(repeating: "b", count: 40))
      var content = post(
        "Tour", media: [clip], type: .video, options: ["content_category": "FOOD_HEALTH"])
      content.cover = film("a.jpg")
      let (_, checkpoint) = await prepare(content, rehearsal, from: nil)
      let answer = await rehearsal.publish(content, on: platform, checkpoint)
      guard case .published(let receipt) = answer else {
        Issue.record("\(answer)")
        return
      }
      var session = rehearsal.session(platform)
      var files = Rehearsal.files
      files["v.srt"] = Array("1\n00:00:01,000 --> 00:00:02,500\nHi\n".utf8)
      session.media = TestMedia(files: files)
      func finish(_ progress: JSON?) async -> FinishAnswer {
        await platform.finish(
          FinishRequest(
            delivery: testDelivery("facebook", "acme"), content: content, receipts: [receipt],
            progress: progress), in: session)
      }
      guard case .failed(let failure, _, let progress) = await finish(nil) else {
        Issue.record("finished while the video was processed")
        return
      }
      #expect(failure.code == "processing")
      let finished = await finish(progress)
      guard case .done = finished else {
        Issue.record("\(finished)")
        return
      }
      let details = rehearsal.server.posts.first?.json(base: "")["details"]
      #expect(details?["thumbnail"]?.string != nil)
      #expect(details?["captions"]?["en_US"]?.string != nil)
      #expect(details?["content_category"] == "FOOD_HEALTH")
    }
  }
}
