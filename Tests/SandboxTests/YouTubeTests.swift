import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite struct YouTubeTests {
  static let token = ["Authorization": "Bearer sandbox-youtube-token"]
  static let unit = 262_144

  /// Opens a session for so many bytes and gives its path.
  private func open(
    _ rehearsal: Rehearsal, size: Int, json: String = #"{"snippet": {"title": "Dog"}}"#
  ) async throws -> String {
    let answer = try await rehearsal.call(
      "POST", "/youtube/upload/youtube/v3/videos?uploadType=resumable&part=snippet", json: json,
      headers: Self.token.merging(["X-Upload-Content-Length": String(size)]) { $1 })
    #expect(answer.status == 200 && answer.body.isEmpty)
    let location = try #require(answer.header("Location"))
    return String(location.dropFirst(rehearsal.server.baseURL.count))
  }

  private func piece(
    _ rehearsal: Rehearsal, _ path: String, _ range: String, _ bytes: [UInt8] = []
  ) async throws -> WireAnswer {
    try await rehearsal.call(
      "PUT", path, body: bytes, headers: Self.token.merging(["Content-Range": "bytes \(range)"]) { $1 })
  }

  private func get(_ rehearsal: Rehearsal, _ path: String) async throws -> WireAnswer {
    try await rehearsal.call("GET", "/youtube/youtube/v3/\(path)", headers: Self.token)
  }

  @Test("An upload in pieces says how far it is, makes one video, and says so again")
  func resumable() async throws {
    try await Rehearsal.run { rehearsal in
      let film = SampleMedia.mp4(width: 1920, height: 1080, seconds: 5, bytes: 600_000)
      let path = try await open(rehearsal, size: film.count)
      let empty = try await piece(rehearsal, path, "*/\(film.count)")
      #expect(empty.status == 308 && empty.header("Range") == nil)
      let first = try await piece(
        rehearsal, path, "0-\(Self.unit - 1)/\(film.count)", Array(film[..<Self.unit]))
      #expect(first.status == 308 && first.header("Range") == "bytes=0-262143")
      let twice = try await piece(
        rehearsal, path, "0-\(Self.unit - 1)/\(film.count)", Array(film[..<Self.unit]))
      #expect(twice.status == 400)
      let last = try await piece(
        rehearsal, path, "\(Self.unit)-\(film.count - 1)/\(film.count)", Array(film[Self.unit...]))
      #expect(last.status == 201)
      let again = try await piece(rehearsal, path, "*/\(film.count)")
      #expect(again.status == 200 && again.json?["id"] == last.json?["id"])
      let ledger = try await rehearsal.ledger()
      #expect(ledger.count == 1)
      #expect(ledger[0]["media"]?[0]?["sha256"]?.string == BodyPart(film).sha256)
      let log = try await rehearsal.call("GET", "/_sandbox/requests").json?["requests"]?.array ?? []
      let pieces = log.compactMap { $0["range"]?.array?.compactMap(\.integer) }
      #expect(pieces == [[0, 262_144], [262_144, Int64(film.count)]])
    }
  }

  @Test("Of a piece that is cut on its way whole multiples of 256 KiB stay")
  func cut() async throws {
    try await Rehearsal.run { rehearsal in
      let path = try await open(rehearsal, size: 3 * Self.unit)
      let bytes = Rehearsal.bytes(
        "PUT", path, body: [UInt8](repeating: 7, count: 2 * Self.unit),
        headers: Self.token.merging([
          "Content-Range": "bytes 0-\(2 * Self.unit - 1)/\(3 * Self.unit)"
        ]) { $1 })
      await Wire.offPool { [port = rehearsal.server.port] in
        guard let descriptor = Wire.connect(port) else { return }
        Wire.write(Array(bytes.dropLast(1000)), to: descriptor)
        close(descriptor)
      }
      // The server hears of the end a moment later.
      for _ in 0..<1000 {
        let range = try await piece(rehearsal, path, "*/\(3 * Self.unit)").header("Range")
        if range == nil { continue }
        #expect(range == "bytes=0-262143")
        return
      }
      Issue.record("nothing of the piece was kept")
    }
  }

  @Test("A session lives a week")
  func sessionEnds() async throws {
    try await Rehearsal.run { rehearsal in
      let path = try await open(rehearsal, size: 100)
      try await rehearsal.advance(7 * 86_400 - 1)
      #expect(try await piece(rehearsal, path, "*/100").status == 308)
      try await rehearsal.advance(1)
      #expect(try await piece(rehearsal, path, "*/100").status == 404)
    }
  }

  @Test("A project opens 100 uploads a day, and the day ends at midnight in California")
  func uploads() async throws {
    try await Rehearsal.run { rehearsal in
      for _ in 1...100 { _ = try await open(rehearsal, size: 10) }
      let full = try await rehearsal.call(
        "POST", "/youtube/upload/youtube/v3/videos?uploadType=resumable&part=snippet",
        json: #"{"snippet": {"title": "Dog"}}"#, headers: Self.token)
      #expect(full.status == 403)
      #expect(full.json?["error"]?["errors"]?[0]?["reason"] == "quotaExceeded")
      // Other calls have a count of their own.
      #expect(try await get(rehearsal, "channels?part=id&mine=true").status == 200)
      try await rehearsal.call("POST", "/_sandbox/clock", json: #"{"now": "2026-11-19T07:59:59Z"}"#)
      let late = try await rehearsal.call(
        "POST", "/youtube/upload/youtube/v3/videos?uploadType=resumable&part=snippet",
        json: #"{"snippet": {"title": "Dog"}}"#, headers: Self.token)
      #expect(late.status == 403)
      try await rehearsal.call("POST", "/_sandbox/clock", json: #"{"now": "2026-11-19T08:00:00Z"}"#)
      _ = try await open(rehearsal, size: 10)
    }
  }

  @Test("200 calls of 50 units use the day up; refused calls cost, too")
  func units() async throws {
    try await Rehearsal.run { rehearsal in
      for _ in 1...200 {
        try await rehearsal.call(
          "DELETE", "/youtube/youtube/v3/videos?id=nothere", headers: Self.token)
      }
      let answer = try await get(rehearsal, "channels?part=id&mine=true")
      #expect(answer.json?["error"]?["errors"]?[0]?["reason"] == "quotaExceeded")
      #expect(answer.header("X-Sandbox-Rule") == "youtube §1 10,000 units a day")
    }
  }

  @Test("An update resets what it leaves out of the parts it sends")
  func update() async throws {
    try await Rehearsal.run { rehearsal in
      let film = Samples.files["wide.mp4"] ?? []
      let path = try await open(
        rehearsal, size: film.count,
        json: #"{"snippet": {"title": "Dog", "tags": ["dog"], "description": "d"}}"#)
      let made = try await piece(rehearsal, path, "0-\(film.count - 1)/\(film.count)", film)
      let id = try #require(made.json?["id"]?.string)
      let updated = try await rehearsal.call(
        "PUT", "/youtube/youtube/v3/videos?part=snippet",
        json: #"{"id": "\#(id)", "snippet": {"title": "Cat", "categoryId": "15"}}"#, headers: Self.token)
      #expect(updated.json?["snippet"]?["tags"] == nil)
      #expect(updated.json?["snippet"]?["description"] == "")
      let item = try await rehearsal.ledger().first
      #expect(item?["details"]?["title"] == "Cat" && item?["versions"] == ["d"])
    }
  }

  @Test("A token that may only upload does not read; one that ended does nothing")
  func scopes() async throws {
    try await Rehearsal.run { rehearsal in
      let form = [
        "grant_type": "refresh_token", "refresh_token": "sandbox-youtube-token-refresh",
        "client_id": "sandbox-client", "client_secret": "sandbox-client-secret",
        "scope": "https://www.googleapis.com/auth/youtube.upload",
      ]
      let granted = try await rehearsal.call("POST", "/youtube/token", form: form)
      let token = try #require(granted.json?["access_token"]?.string)
      #expect(granted.json?["refresh_token"] == nil)
      let headers = ["Authorization": "Bearer \(token)"]
      let read = try await rehearsal.call(
        "GET", "/youtube/youtube/v3/channels?part=id&mine=true", headers: headers)
      #expect(read.json?["error"]?["errors"]?[0]?["reason"] == "insufficientPermissions")
      try await rehearsal.advance(3600)
      let late = try await rehearsal.call(
        "GET", "/youtube/youtube/v3/channels?part=id&mine=true", headers: headers)
      #expect(late.status == 401)
    }
  }

  @Test("A channel whose uploads are kept private makes no public video; lists lag as told")
  func keptPrivate() async throws {
    try await Rehearsal.run({ $0.lookupLagSeconds = 30 }) { rehearsal in
      try await rehearsal.call(
        "POST", "/_sandbox/tokens",
        json: #"{"platform": "youtube", "account": "acme", "state": "unconfirmed"}"#)
      let film = Samples.files["wide.mp4"] ?? []
      let path = try await open(rehearsal, size: film.count)
      let made = try await piece(rehearsal, path, "0-\(film.count - 1)/\(film.count)", film)
      let id = try #require(made.json?["id"]?.string)
      let read = try await get(rehearsal, "videos?part=status&id=\(id)")
      #expect(read.json?["items"]?[0]?["status"]?["privacyStatus"] == "private")
      #expect(read.json?["items"]?[0]?["status"]?["uploadStatus"] == "processed")
      let list = "playlistItems?part=contentDetails&playlistId=UUacmeacmeacmeacmeacmeac"
      #expect(try await get(rehearsal, list).status == 404)
      try await rehearsal.advance(30)
      #expect(
        try await get(rehearsal, list).json?["items"]?[0]?["contentDetails"]?["videoId"]?.string == id)
    }
  }
}
