import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite("Uploads that break off")
struct UploadTests {
  private static let film = SampleMedia.mp4(width: 1080, height: 1920, seconds: 10, bytes: 100_000)

  private func begin(_ rehearsal: Rehearsal) async throws -> String {
    let start = try await rehearsal.facebook(
      "POST", "1122334455/video_reels", form: ["upload_phase": "start"])
    return try #require(start.json?["video_id"]?.string)
  }

  private func send(_ rehearsal: Rehearsal, _ video: String, from offset: Int) async -> WireAnswer? {
    await rehearsal.send(
      "POST", "/facebook/video-upload/v26.0/\(video)", body: Array(Self.film[offset...]),
      headers: [
        "Authorization": "OAuth sandbox-facebook-token", "offset": String(offset),
        "file_size": String(Self.film.count), "Content-Type": "application/octet-stream",
      ])
  }

  private func uploads(_ rehearsal: Rehearsal) async throws -> [JSON] {
    let log = try await rehearsal.call("GET", "/_sandbox/requests")
    return (log.json?["requests"]?.array ?? []).filter { $0["upload"]?.string != nil }
  }

  @Test("What came before a cut counts, and the log tells what was offered and what was taken")
  func cut() async throws {
    try await Rehearsal.run { rehearsal in
      let video = try await begin(rehearsal)
      try await rehearsal.call(
        "POST", "/_sandbox/faults",
        json: #"{"platform": "facebook", "endpoint": "POST /video-upload/**", "cut_upload": 700}"#)
      #expect(await send(rehearsal, video, from: 0)?.status == nil)
      let status = try await rehearsal.facebook("GET", "\(video)?fields=status")
      #expect(status.json?["status"]?["uploading_phase"]?["bytes_transferred"] == 700)
      #expect(await send(rehearsal, video, from: 0)?.status == 400)
      #expect(await send(rehearsal, video, from: 700)?.json?["success"] == true)
      let lines = try await uploads(rehearsal)
      let count = Int64(Self.film.count)
      #expect(lines.map { $0["upload"]?.string } == [video, video, video])
      #expect(lines.map { $0["range"] } == [[0, 700], .null, [700, .integer(count)]])
      #expect(lines.map { $0["offered"] } == [[0, 700], [0, .integer(count)], [700, .integer(count)]])
      #expect(lines.first?["delivery"] == "dropped")
      #expect(lines.first?["fault"]?.integer != nil)
      let finish = try await rehearsal.facebook(
        "POST", "1122334455/video_reels",
        form: ["upload_phase": "finish", "video_id": video, "video_state": "PUBLISHED"])
      #expect(finish.json?["success"] == true)
      #expect(
        try await rehearsal.ledger().first?["media"]?[0]?["sha256"]?.string == BodyPart(Self.film).sha256)
    }
  }

  @Test("A form that is cut leaves nothing")
  func cutForm() async throws {
    try await Rehearsal.run { rehearsal in
      try await rehearsal.call(
        "POST", "/_sandbox/faults", json: #"{"endpoint": "POST /feed", "cut_upload": 5}"#)
      let cut = await rehearsal.send(
        "POST", "/facebook/v26.0/1122334455/feed", form: ["message": "Hello"],
        headers: ["Authorization": "Bearer sandbox-facebook-token"])
      #expect(cut?.status == nil)
      #expect(try await rehearsal.ledger().isEmpty)
      #expect(
        try await rehearsal.facebook("POST", "1122334455/feed", form: ["message": "Hello"]).status == 200)
    }
  }

  @Test("Only raw bodies of upload sessions are handed on in part")
  func table() {
    func takes(_ method: String, _ path: String) -> Bool {
      UploadPaths.take(SandboxRequest(method: method, target: path))
    }
    #expect(takes("POST", "/facebook/video-upload/v26.0/77"))
    #expect(takes("PUT", "/youtube/upload/youtube/v3/videos?upload_id=1"))
    #expect(takes("PUT", "/tiktok/upload/1"))
    #expect(!takes("POST", "/facebook/v26.0/1/videos"))
    #expect(!takes("POST", "/bluesky/xrpc/com.atproto.repo.uploadBlob"))
    #expect(!takes("GET", "/facebook/video-upload/v26.0/77"))
  }
}
