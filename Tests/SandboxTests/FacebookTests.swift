import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite struct FacebookTests {
  @Test("A post can be found among the published ones by its text and time")
  func published() async throws {
    try await Rehearsal.run { rehearsal in
      let made = try await rehearsal.facebook("POST", "1122334455/feed", form: ["message": "Open Saturday"])
      let id = try #require(made.json?["id"]?.string)
      #expect(id.hasPrefix("1122334455_"))
      let since = Int(Rehearsal.start.timeIntervalSince1970) - 60
      let fields = "id,message,created_time,permalink_url,attachments%7Bmedia_type,target%7D,application"
      let list = try await rehearsal.facebook(
        "GET", "1122334455/published_posts?fields=\(fields)&since=\(since)&limit=100")
      #expect(list.json?["data"]?[0]?["id"]?.string == id)
      #expect(list.json?["data"]?[0]?["message"] == "Open Saturday")
      #expect(list.json?["data"]?[0]?["application"]?["id"]?.string != nil)
    }
  }

  @Test("The same message is taken again once the window is over, or where it is off")
  func duplicates() async throws {
    try await Rehearsal.run { rehearsal in
      func post() async throws -> Int {
        try await rehearsal.facebook("POST", "1122334455/feed", form: ["message": "Hi"]).status
      }
      #expect(try await post() == 200)
      #expect(try await post() == 400)
      try await rehearsal.advance(86_400)
      #expect(try await post() == 200)
    }
    try await Rehearsal.run({ $0.duplicateWindowSeconds = 0 }) { rehearsal in
      for _ in 1...2 {
        let answer = try await rehearsal.facebook("POST", "1122334455/feed", form: ["message": "Hi"])
        #expect(answer.status == 200)
      }
    }
  }

  @Test("A post of several photos holds them in order, with their alternative texts")
  func photos() async throws {
    try await Rehearsal.run { rehearsal in
      var form = ["message": "Before and after"]
      for (index, name) in ["square.jpg", "tall.jpg"].enumerated() {
        let photo = try await rehearsal.facebook(
          "POST", "1122334455/photos",
          form: ["url": "\(rehearsal.media)/\(name)", "published": "false", "alt_text_custom": name])
        #expect(photo.json?["post_id"] == nil)
        form["attached_media[\(index)]"] = #"{"media_fbid":"\#(photo.json?["id"]?.string ?? "")"}"#
      }
      #expect(try await rehearsal.ledger().isEmpty)
      #expect(try await rehearsal.facebook("POST", "1122334455/feed", form: form).status == 200)
      let item = try #require(try await rehearsal.ledger().first)
      #expect(item["media"]?.array?.map { $0["alt"] } == ["square.jpg", "tall.jpg"])
    }
  }

  @Test("A scheduled post waits in its list, can be moved, and becomes public in time")
  func scheduled() async throws {
    try await Rehearsal.run { rehearsal in
      let start = Int(Rehearsal.start.timeIntervalSince1970)
      let made = try await rehearsal.facebook(
        "POST", "1122334455/feed",
        form: ["message": "Later", "published": "false", "scheduled_publish_time": String(start + 3600)])
      let id = try #require(made.json?["id"]?.string)
      let list = try await rehearsal.facebook(
        "GET", "1122334455/scheduled_posts?fields=id,scheduled_publish_time")
      #expect(list.json?["data"]?[0]?["scheduled_publish_time"]?.integer == Int64(start + 3600))
      try await rehearsal.facebook("POST", id, form: ["scheduled_publish_time": String(start + 7200)])
      try await rehearsal.advance(3601)
      try await rehearsal.facebook("GET", "me")
      #expect(try await rehearsal.ledger().isEmpty)
      try await rehearsal.advance(3600)
      #expect(try await rehearsal.facebook("GET", "\(id)?fields=is_published").json?["is_published"] == true)
    }
  }

  @Test("A video in chunks is whole at the end, and its status goes from processing to ready")
  func chunks() async throws {
    try await Rehearsal.run { rehearsal in
      let film = Samples.files["wide.mp4"] ?? []
      let start = try await rehearsal.facebook(
        "POST", "1122334455/videos", form: ["upload_phase": "start", "file_size": String(film.count)])
      let session = try #require(start.json?["upload_session_id"]?.string)
      let video = try #require(start.json?["video_id"]?.string)
      #expect(start.json?["start_offset"] == "0")
      for (from, to) in [(0, 2000), (2000, film.count)] {
        let answer = try await transfer(rehearsal, session, from, Array(film[from..<to]))
        #expect(answer.json?["start_offset"]?.string == String(to))
      }
      let wrong = try await transfer(rehearsal, session, 5, [1, 2, 3])
      #expect(wrong.json?["error"]?["error_data"]?["start_offset"]?.string == String(film.count))
      let finish = try await rehearsal.facebook(
        "POST", "1122334455/videos",
        form: ["upload_phase": "finish", "upload_session_id": session, "description": "Tour"])
      #expect(finish.json?["success"] == true)
      for state in ["processing", "ready"] {
        let status = try await rehearsal.facebook("GET", "\(video)?fields=status")
        #expect(status.json?["status"]?["video_status"]?.string == state)
      }
      let item = try #require(try await rehearsal.ledger().first)
      #expect(item["text"] == "Tour" && item["media"]?[0]?["sha256"]?.string == BodyPart(film).sha256)
    }
  }

  private func transfer(
    _ rehearsal: Rehearsal, _ session: String, _ offset: Int, _ bytes: [UInt8]
  ) async throws -> WireAnswer {
    var body: [UInt8] = []
    for (name, value) in [
      ("upload_phase", "transfer"), ("upload_session_id", session), ("start_offset", "\(offset)"),
    ] {
      body += Array("--cut\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
    }
    let head = "--cut\r\nContent-Disposition: form-data; name=\"video_file_chunk\"; filename=\"c\"\r\n\r\n"
    body += Array(head.utf8) + bytes + Array("\r\n--cut--\r\n".utf8)
    return try await rehearsal.call(
      "POST", "/facebook/v26.0/1122334455/videos", body: body,
      headers: [
        "Authorization": "Bearer sandbox-facebook-token", "Content-Type": "multipart/form-data; boundary=cut",
      ])
  }

  @Test("A reel of two minutes is refused when it is finished, and its status tells why")
  func longReel() async throws {
    try await Rehearsal.run { rehearsal in
      let start = try await rehearsal.facebook(
        "POST", "1122334455/video_reels", form: ["upload_phase": "start"])
      let video = try #require(start.json?["video_id"]?.string)
      let film = Samples.files["long.mp4"] ?? []
      let sent = try await rehearsal.call(
        "POST", "/facebook/video-upload/v26.0/\(video)", body: film,
        headers: [
          "Authorization": "OAuth sandbox-facebook-token", "offset": "0", "file_size": String(film.count),
          "Content-Type": "application/octet-stream",
        ])
      #expect(sent.json?["success"] == true)
      try await rehearsal.facebook("GET", "\(video)?fields=status")
      let status = try await rehearsal.facebook("GET", "\(video)?fields=status")
      #expect(status.json?["status"]?["video_status"] == "error")
      let finish = try await rehearsal.facebook(
        "POST", "1122334455/video_reels",
        form: ["upload_phase": "finish", "video_id": video, "video_state": "PUBLISHED"])
      #expect(finish.json?["error"]?["error_subcode"] == 1_363_128)
      #expect(try await rehearsal.ledger().isEmpty)
    }
  }

  @Test("A first comment stands under its post, and a dead token is told by debug_token")
  func commentsAndTokens() async throws {
    try await Rehearsal.run { rehearsal in
      let made = try await rehearsal.facebook("POST", "1122334455/feed", form: ["message": "Hi"])
      let id = try #require(made.json?["id"]?.string)
      try await rehearsal.facebook("POST", "\(id)/comments", form: ["message": "First"])
      #expect(try await rehearsal.ledger().first?["comments"]?[0]?["text"] == "First")
      try await rehearsal.call(
        "POST", "/_sandbox/tokens", json: #"{"platform": "facebook", "account": "acme", "state": "expired"}"#)
      let debug = try await rehearsal.call(
        "GET", "/facebook/v26.0/debug_token?input_token=sandbox-facebook-token&access_token=1%7Cs")
      #expect(debug.json?["data"]?["is_valid"] == false)
    }
  }

  @Test("An edit and a delete show in the ledger")
  func changes() async throws {
    try await Rehearsal.run { rehearsal in
      let made = try await rehearsal.facebook("POST", "1122334455/feed", form: ["message": "One"])
      let id = try #require(made.json?["id"]?.string)
      try await rehearsal.facebook("POST", id, form: ["message": "Two"])
      #expect(try await rehearsal.ledger().first?["versions"] == ["One"])
      #expect(try await rehearsal.facebook("DELETE", id).json?["success"] == true)
      #expect(try await rehearsal.facebook("GET", id).json?["error"]?["error_subcode"] == 33)
    }
  }
}
