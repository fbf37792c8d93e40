import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite("The sandbox's TikTok")
struct TikTokTests {
  /// A call with the account's token; the answer's `data`, where all is well.
  static func call(
    _ path: String, _ json: String? = nil, _ rehearsal: Rehearsal
  ) async throws -> WireAnswer {
    try await rehearsal.call(
      "POST", "/tiktok/v2/\(path)", json: json, headers: ["Authorization": "Bearer sandbox-tiktok-token"])
  }

  /// Begins an upload; its id and the path its bytes go to.
  static func begin(
    _ rehearsal: Rehearsal, size: Int, chunk: Int? = nil, level: String = "PUBLIC_TO_EVERYONE"
  ) async throws -> (id: String, path: String) {
    let chunk = chunk ?? size
    let answer = try await call(
      "post/publish/video/init/",
      """
      {"post_info": {"title": "Hi #dog", "privacy_level": "\(level)"}, "source_info": {"source": "FILE_UPLOAD",
      "video_size": \(size), "chunk_size": \(chunk), "total_chunk_count": \(size / chunk)}}
      """, rehearsal)
    let data = try #require(answer.json?["data"], "\(answer.text)")
    let address = try #require(data["upload_url"]?.string)
    return (
      try #require(data["publish_id"]?.string), String(address.dropFirst(rehearsal.server.baseURL.count))
    )
  }

  static func put(
    _ bytes: [UInt8], _ first: Int, of size: Int, to path: String, _ rehearsal: Rehearsal
  ) async throws -> WireAnswer {
    try await rehearsal.call(
      "PUT", path, body: bytes,
      headers: [
        "Content-Type": "video/mp4", "Content-Range": "bytes \(first)-\(first + bytes.count - 1)/\(size)",
      ])
  }

  static func status(_ id: String, _ rehearsal: Rehearsal) async throws -> JSON {
    let answer = try await call("post/publish/status/fetch/", "{\"publish_id\": \"\(id)\"}", rehearsal)
    return try #require(answer.json?["data"], "\(answer.text)")
  }

  static let film = SampleMedia.mp4(width: 1080, height: 1920, seconds: 8, bytes: 11_000_000)

  @Test("Chunks come in their order and size, each once; with the last one the post is public")
  func chunks() async throws {
    let film = Self.film
    let size = film.count
    try await Rehearsal.run { rehearsal in
      let (id, path) = try await Self.begin(rehearsal, size: size, chunk: 5_000_000)
      let early = try await Self.put(Array(film[5_000_000...]), 5_000_000, of: size, to: path, rehearsal)
      #expect(early.status == 416)
      let short = try await Self.put(Array(film[..<4_000_000]), 0, of: size, to: path, rehearsal)
      #expect(short.status == 400 && short.header("X-Sandbox-Rule") == "tiktok §2.3 chunk_size of init")
      let first = try await Self.put(Array(film[..<5_000_000]), 0, of: size, to: path, rehearsal)
      #expect(first.status == 206 && first.header("Content-Range") == "bytes 0-4999999/\(size)")
      #expect(try await Self.status(id, rehearsal)["uploaded_bytes"] == 5_000_000)
      let again = try await Self.put(Array(film[..<5_000_000]), 0, of: size, to: path, rehearsal)
      #expect(again.status == 416 && again.header("Content-Range") == "bytes 0-4999999/\(size)")
      #expect(try await rehearsal.ledger().isEmpty)
      let last = try await Self.put(Array(film[5_000_000...]), 5_000_000, of: size, to: path, rehearsal)
      #expect(last.status == 201)
      let item = try #require(try await rehearsal.ledger().first)
      #expect(item["media"]?[0]?["bytes"]?.integer == Int64(size))
      #expect(item["media"]?[0]?["sha256"]?.string == BodyPart(film).sha256)
      let late = try await Self.put(Array(film[5_000_000...]), 5_000_000, of: size, to: path, rehearsal)
      #expect(late.status == 416)
      #expect(try await rehearsal.ledger().count == 1)
      let log = try await rehearsal.call("GET", "/_sandbox/requests").json?["requests"]?.array ?? []
      #expect(log.compactMap { $0["acknowledged"]?.string }.last == "bytes 0-\(size - 1)/\(size)")
    }
  }

  @Test("The status says processing, then complete, and tells the post's id once moderation is over")
  func walk() async throws {
    let film = SampleMedia.mp4(width: 720, height: 1280, seconds: 8)
    try await Rehearsal.run({ $0.lookupLagSeconds = 3600 }) { rehearsal in
      let (id, path) = try await Self.begin(rehearsal, size: film.count)
      #expect(try await Self.put(film, 0, of: film.count, to: path, rehearsal).status == 201)
      #expect(try await Self.status(id, rehearsal)["status"] == "PROCESSING_UPLOAD")
      let done = try await Self.status(id, rehearsal)
      #expect(done["status"] == "PUBLISH_COMPLETE" && done["publicaly_available_post_id"] == [])
      try await rehearsal.advance(3600)
      let told = try await Self.status(id, rehearsal)["publicaly_available_post_id"]?[0]?.integer
      #expect(told.map(String.init) == (try await rehearsal.ledger().first?["id"]?.string))
    }
  }

  @Test("An upload address takes bytes for an hour; what is cancelled takes none")
  func ends() async throws {
    let film = SampleMedia.mp4(width: 720, height: 1280, seconds: 8)
    try await Rehearsal.run { rehearsal in
      let (id, path) = try await Self.begin(rehearsal, size: film.count)
      let cancel = try await Self.call("post/publish/cancel/", "{\"publish_id\": \"\(id)\"}", rehearsal)
      #expect(cancel.status == 200)
      #expect(try await Self.put(film, 0, of: film.count, to: path, rehearsal).status == 404)
      #expect(try await Self.status(id, rehearsal)["fail_reason"] == "publish_cancelled")
      let (other, late) = try await Self.begin(rehearsal, size: film.count)
      try await rehearsal.advance(3600)
      #expect(try await Self.put(film, 0, of: film.count, to: late, rehearsal).status == 403)
      let (third, taken) = try await Self.begin(rehearsal, size: film.count)
      #expect(try await Self.put(film, 0, of: film.count, to: taken, rehearsal).status == 201)
      let no = try await Self.call("post/publish/cancel/", "{\"publish_id\": \"\(third)\"}", rehearsal)
      #expect(no.text.contains("publish_not_cancellable"))
      #expect(id != other && other != third)
      #expect(try await rehearsal.ledger().count == 1)
    }
  }

  @Test(
    "What cannot be used fails in the status, and is never public",
    arguments: [
      ("duration_check_failed", SampleMedia.mp4(width: 720, height: 1280, seconds: 301)),
      ("picture_size_check_failed", SampleMedia.mp4(width: 359, height: 1280, seconds: 8)),
      ("frame_rate_check_failed", SampleMedia.mp4(width: 720, height: 1280, seconds: 8, framesPerSecond: 61)),
      ("file_format_check_failed", SampleMedia.jpeg(width: 640, height: 640)),
    ])
  func failing(_ reason: String, _ film: [UInt8]) async throws {
    try await Rehearsal.run({ $0.processingPolls = 0 }) { rehearsal in
      let (id, path) = try await Self.begin(rehearsal, size: film.count)
      #expect(try await Self.put(film, 0, of: film.count, to: path, rehearsal).status == 201)
      let status = try await Self.status(id, rehearsal)
      #expect(status["status"] == "FAILED" && status["fail_reason"]?.string == reason)
      #expect(try await rehearsal.ledger().isEmpty)
    }
  }

  @Test("Six posts are begun in a minute, fifteen in a day")
  func limits() async throws {
    try await Rehearsal.run { rehearsal in
      for number in 1...15 {
        if number == 7 {
          let seventh = try await Self.call("post/publish/video/init/", "{}", rehearsal)
          #expect(seventh.status == 429 && seventh.text.contains("rate_limit_exceeded"))
        }
        if number % 6 == 1 { try await rehearsal.advance(60) }
        _ = try await Self.begin(rehearsal, size: 100)
      }
      try await rehearsal.advance(60)
      let creator = try await Self.call("post/publish/creator_info/query/", nil, rehearsal)
      #expect(creator.status == 403 && creator.text.contains("spam_risk_too_many_posts"))
      try await rehearsal.advance(86_400)
      _ = try await Self.begin(rehearsal, size: 100)
    }
  }

  @Test("A refreshed token works until its two hours are over; what it came from does not")
  func tokens() async throws {
    func token(_ refresh: String, _ rehearsal: Rehearsal) async throws -> JSON? {
      try await rehearsal.call(
        "POST", "/tiktok/v2/oauth/token/",
        form: [
          "client_key": "sandbox-tiktok-key", "client_secret": "sandbox-tiktok-secret",
          "grant_type": "refresh_token", "refresh_token": refresh,
        ]
      ).json
    }
    try await Rehearsal.run { rehearsal in
      let first = try await token("sandbox-tiktok-refresh", rehearsal)
      let access = try #require(first?["access_token"]?.string)
      let next = try #require(first?["refresh_token"]?.string)
      func works() async throws -> Bool {
        try await rehearsal.call(
          "GET", "/tiktok/v2/user/info/?fields=open_id", headers: ["Authorization": "Bearer \(access)"]
        ).status == 200
      }
      #expect(try await works())
      #expect(try await token("sandbox-tiktok-refresh", rehearsal)?["error"] == "invalid_grant")
      #expect(try await token(next, rehearsal)?["access_token"] != nil)
      try await rehearsal.advance(7200)
      #expect(try await works() == false)
    }
  }

  @Test("Only what everyone may see is listed; a list is read page by page")
  func list() async throws {
    let film = SampleMedia.mp4(width: 720, height: 1280, seconds: 8)
    try await Rehearsal.run { rehearsal in
      for level in ["PUBLIC_TO_EVERYONE", "SELF_ONLY", "PUBLIC_TO_EVERYONE"] {
        let (_, path) = try await Self.begin(rehearsal, size: film.count, level: level)
        #expect(try await Self.put(film, 0, of: film.count, to: path, rehearsal).status == 201)
        try await rehearsal.advance(1)
      }
      var cursor = ""
      var seen: [String] = []
      for more in [true, false] {
        let answer = try await Self.call(
          "video/list/?fields=id,create_time", "{\"max_count\": 1\(cursor)}", rehearsal)
        let data = try #require(answer.json?["data"])
        #expect(data["has_more"] == .bool(more))
        seen += data["videos"]?.array?.compactMap { $0["id"]?.string } ?? []
        cursor = ", \"cursor\": \(data["cursor"]?.integer ?? 0)"
      }
      let made = try await rehearsal.ledger().compactMap { $0["id"]?.string }
      #expect(seen == [made[2], made[0]])
      let query = try await Self.call(
        "video/query/?fields=id,share_url",
        "{\"filters\": {\"video_ids\": [\"\(made[0])\", \"\(made[1])\"]}}", rehearsal)
      #expect(query.json?["data"]?["videos"]?.array?.count == 1)
    }
  }

  @Test("Injected faults speak TikTok's words")
  func faults() async throws {
    try await Rehearsal.run { rehearsal in
      for (fault, code) in [
        ("{\"endpoint\": \"POST /query/\", \"status\": 503}", "internal_error"),
        ("{\"endpoint\": \"POST /query/\", \"status\": 200, \"message\": \"spam_risk\"}", "spam_risk"),
        ("{\"endpoint\": \"POST /query/\", \"status\": 429}", "rate_limit_exceeded"),
      ] {
        try await rehearsal.fault(fault)
        let answer = try await Self.call("post/publish/creator_info/query/", nil, rehearsal)
        #expect(answer.json?["error"]?["code"]?.string == code)
        #expect(answer.json?["error"]?["log_id"]?.string != nil)
      }
    }
  }
}
