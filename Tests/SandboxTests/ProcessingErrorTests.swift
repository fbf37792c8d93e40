import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite("What is taken and fails later")
struct ProcessingErrorTests {
  @Test("Instagram: a fault names the subcode by which a film fails in its container's status")
  func instagram() async throws {
    try await Rehearsal.run { rehearsal in
      try await rehearsal.fault(
        #"{"platform": "instagram", "endpoint": "POST /media", "processing_error": 2207085}"#)
      let made = try await rehearsal.instagram(
        "POST", "17841400000000001/media",
        form: ["media_type": "REELS", "video_url": "\(rehearsal.media)/reel.mp4"])
      let id = try #require(made.json?["id"]?.string, "\(made.text)")
      #expect(try await rehearsal.look(id) == "IN_PROGRESS")
      let read = try await rehearsal.instagram("GET", "\(id)?fields=status_code,status")
      #expect(read.json?["status_code"] == "ERROR")
      #expect(read.json?["status"]?.string?.contains("2207085") == true)
      #expect(try await rehearsal.publish(id).json?["error"]?["code"] == 9007)
    }
  }

  @Test(
    "Instagram: a medium that comes too late is -2/2207003, at once or in the status",
    arguments: [SandboxOptions.MediaErrors.create, .status])
  func late(_ errors: SandboxOptions.MediaErrors) throws {
    var options = SandboxOptions()
    options.mediaErrors = errors
    options.processingPolls = 0
    var world = World(options: options, base: "http://127.0.0.1:1")
    let now = Rehearsal.start
    let headers = [
      (name: "Authorization", value: "Bearer sandbox-instagram-token"),
      (name: "Content-Type", value: "application/x-www-form-urlencoded"),
    ]
    var request = SandboxRequest(
      method: "POST", target: "/instagram/v26.0/17841400000000001/media", headers: headers,
      body: .bytes(BodyPart(Array("image_url=http://127.0.0.1:1/slow.jpg".utf8))))
    guard case .fetch(let address) = world.handle(&request, now: now) else {
      Issue.record("the medium was not asked for")
      return
    }
    request.fetched[address] = .late
    guard case .answer(let answer) = world.handle(&request, now: now) else {
      Issue.record("no answer")
      return
    }
    let json = try JSON(parsing: answer.body)
    if errors == .create {
      #expect(answer.status == 400 && json["error"]?["code"] == -2)
      #expect(json["error"]?["error_subcode"] == 2_207_003)
      return
    }
    let id = try #require(json["id"]?.string)
    var look = SandboxRequest(
      method: "GET", target: "/instagram/v26.0/\(id)?fields=status_code,status", headers: headers)
    guard case .answer(let read) = world.handle(&look, now: now) else {
      Issue.record("no answer")
      return
    }
    #expect(String(decoding: read.body, as: UTF8.self).contains("2207003"))
  }

  // MARK: TikTok

  private static let small = SampleMedia.mp4(width: 1080, height: 1920, seconds: 8)

  private func draft(_ rehearsal: Rehearsal) async throws -> WireAnswer {
    let size = Self.small.count
    return try await TikTokTests.call(
      "post/publish/inbox/video/init/",
      """
      {"source_info": {"source": "FILE_UPLOAD", "video_size": \(size), "chunk_size": \(size),
      "total_chunk_count": 1}}
      """, rehearsal)
  }

  @Test("TikTok: a fault names the reason for which a good film fails")
  func tiktok() async throws {
    try await Rehearsal.run({ $0.processingPolls = 0 }) { rehearsal in
      try await rehearsal.fault(
        #"{"platform": "tiktok", "endpoint": "POST /video/init/", "processing_error": "spam_risk_text"}"#)
      let (id, path) = try await TikTokTests.begin(rehearsal, size: Self.small.count)
      let put = try await TikTokTests.put(Self.small, 0, of: Self.small.count, to: path, rehearsal)
      #expect(put.status == 201)
      let status = try await TikTokTests.status(id, rehearsal)
      #expect(status["status"] == "FAILED" && status["fail_reason"] == "spam_risk_text")
      #expect(try await rehearsal.ledger().isEmpty)
    }
  }

  @Test("TikTok: drafts wait in the app's inbox, five in a day, and no post comes of them by itself")
  func drafts() async throws {
    try await Rehearsal.run({ $0.processingPolls = 0 }) { rehearsal in
      var first: JSON?
      for _ in 1...5 {
        let answer = try await draft(rehearsal)
        #expect(answer.status == 200, "\(answer.text)")
        first = first ?? answer.json?["data"]
      }
      let refused = try await draft(rehearsal)
      #expect(refused.status == 403)
      #expect(refused.json?["error"]?["code"] == "spam_risk_too_many_pending_share")
      #expect(refused.header("X-Sandbox-Rule")?.hasPrefix("tiktok §3 pending inbox drafts") == true)
      let address = try #require(first?["upload_url"]?.string)
      let path = String(address.dropFirst(rehearsal.server.baseURL.count))
      let put = try await TikTokTests.put(Self.small, 0, of: Self.small.count, to: path, rehearsal)
      #expect(put.status == 201)
      let id = try #require(first?["publish_id"]?.string)
      #expect(try await TikTokTests.status(id, rehearsal)["status"] == "SEND_TO_USER_INBOX")
      #expect(try await rehearsal.ledger().isEmpty)
      try await rehearsal.advance(86_400)
      #expect(try await draft(rehearsal).status == 200)
    }
  }

  @Test("TikTok tells that a post its owner took away is seen by nobody any more")
  func taken() async throws {
    try await Rehearsal.told(.tiktok) { rehearsal, receiver in
      let (id, path) = try await TikTokTests.begin(rehearsal, size: Self.small.count)
      _ = try await TikTokTests.put(Self.small, 0, of: Self.small.count, to: path, rehearsal)
      let post = try #require(try await rehearsal.ledger().first?["id"]?.string)
      #expect(try await rehearsal.call("DELETE", "/_sandbox/posts/\(post)?platform=x").status == 400)
      #expect(try await rehearsal.call("DELETE", "/_sandbox/posts/\(post)?platform=tiktok").status == 200)
      #expect(try await rehearsal.call("DELETE", "/_sandbox/posts/\(post)?platform=tiktok").status == 404)
      await rehearsal.server.deliverWebhooks(by: receiver)
      let last = try #require(await receiver.said.last)
      #expect(last["event"] == "post.publish.no_longer_publicaly_available")
      let content = try JSON(parsing: Array((last["content"]?.string ?? "").utf8))
      #expect(content["publish_id"]?.string == id && content["post_id"]?.string == post)
      #expect(try await TikTokTests.status(id, rehearsal)["publicaly_available_post_id"] == [])
    }
  }

  // MARK: Facebook

  @Test(
    "Facebook: a film that was taken and fails never becomes public, and its status says so",
    arguments: ["file_url", "reel"])
  func facebook(_ way: String) async throws {
    try await Rehearsal.run { rehearsal in
      try await rehearsal.fault(
        #"{"platform": "facebook", "endpoint": "POST **", "processing_error": "1363031"}"#)
      var id: String?
      if way == "file_url" {
        let taken = try await rehearsal.facebook(
          "POST", "1122334455/videos",
          form: ["file_url": "\(rehearsal.media)/wide.mp4", "description": "Tour"])
        #expect(taken.status == 200)
        id = taken.json?["id"]?.string
      } else {
        id = try await reel(rehearsal)
      }
      let video = try #require(id)
      let path = "\(video)?fields=status,published,permalink_url"
      #expect(try await rehearsal.facebook("GET", path).json?["status"]?["video_status"] == "processing")
      let read = try await rehearsal.facebook("GET", path)
      #expect(read.json?["status"]?["video_status"] == "error", "\(read.text)")
      #expect(read.json?["status"]?["processing_phase"]?["errors"]?[0]?["code"] == 1_363_031)
      #expect(read.json?["published"] == false)
      #expect(try await rehearsal.ledger().isEmpty)
    }
  }

  /// A reel whose start was met by the fault: its bytes and its finish are taken all the same.
  private func reel(_ rehearsal: Rehearsal) async throws -> String? {
    let film = Samples.files["reel.mp4"] ?? []
    let start = try await rehearsal.facebook(
      "POST", "1122334455/video_reels", form: ["upload_phase": "start"])
    let address = try #require(start.json?["upload_url"]?.string)
    let sent = try await rehearsal.call(
      "POST", String(address.dropFirst(rehearsal.server.baseURL.count)), body: film,
      headers: [
        "Authorization": "OAuth sandbox-facebook-token", "offset": "0", "file_size": String(film.count),
        "Content-Type": "application/octet-stream",
      ])
    #expect(sent.status == 200, "\(sent.text)")
    let id = try #require(start.json?["video_id"]?.string)
    let finish = try await rehearsal.facebook(
      "POST", "1122334455/video_reels",
      form: ["upload_phase": "finish", "video_id": id, "video_state": "PUBLISHED", "description": "Hi"])
    #expect(finish.json?["success"] == true)
    return id
  }

  @Test("A fault without a word for what goes wrong is refused")
  func empty() async throws {
    try await Rehearsal.run { rehearsal in
      for word in ["\"\"", "true"] {
        let answer = try await rehearsal.call(
          "POST", "/_sandbox/faults", json: "{\"endpoint\": \"POST **\", \"processing_error\": \(word)}")
        #expect(answer.status == 400)
      }
    }
  }
}
