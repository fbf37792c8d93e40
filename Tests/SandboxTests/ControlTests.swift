import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite struct ControlTests {
  @Test("The clock can be set and moved on, and every answer carries it")
  func clock() async throws {
    try await Rehearsal.run { rehearsal in
      try await rehearsal.call("POST", "/_sandbox/clock", json: #"{"now": "2026-12-01T08:30:00Z"}"#)
      try await rehearsal.advance(61)
      let made = try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "Hi"])
      #expect(made.json?["created_at"] == "2026-12-01T08:31:01.000Z")
      #expect(made.header("Date") == "Tue, 01 Dec 2026 08:31:01 GMT")
      try await rehearsal.call("POST", "/_sandbox/reset")
      let health = try await rehearsal.call("GET", "/_sandbox/health")
      #expect(health.json?["now"]?.string == CivilTime.iso(Rehearsal.start))
    }
  }

  @Test("New posts stay out of the lists and cannot be read for as long as the lags say")
  func lags() async throws {
    try await Rehearsal.run({ ($0.lookupLagSeconds, $0.readLagSeconds) = (60, 5) }) { rehearsal in
      let post = try await rehearsal.publish(rehearsal.finishedImage("Soup"))
      let id = try #require(post.json?["id"]?.string)
      #expect(
        try await rehearsal.instagram("GET", "\(id)?fields=permalink").json?["error"]?["error_subcode"] == 33)
      try await rehearsal.advance(5)
      #expect(try await rehearsal.instagram("GET", "\(id)?fields=permalink").status == 200)
      let list = "17841400000000001/media"
      #expect(try await rehearsal.instagram("GET", list).json?["data"]?.array?.isEmpty == true)
      try await rehearsal.advance(55)
      #expect(try await rehearsal.instagram("GET", list).json?["data"]?.array?.count == 1)
    }
  }

  @Test("The ledger holds every public item of all platforms with its media, key and request")
  func ledger() async throws {
    try await Rehearsal.run { rehearsal in
      let image = Samples.files["square.jpg"] ?? []
      let media = try await rehearsal.upload("a.jpg", image, type: "image/jpeg")
      try await rehearsal.mastodon(
        "POST", "v1/statuses", form: ["status": "One", "media_ids[]": media.json?["id"]?.string ?? ""],
        headers: ["Idempotency-Key": "k1"])
      try await rehearsal.facebook("POST", "me/feed", form: ["message": "Two"])
      let items = try await rehearsal.ledger()
      #expect(items.map { $0["platform"] } == ["mastodon", "facebook"])
      #expect(items[0]["idempotency_key"] == "k1" && items[0]["request"] == 2)
      #expect(items[0]["media"]?[0]?["sha256"]?.string == BodyPart(image).sha256)
      #expect(items[0]["media"]?[0]?["bytes"]?.integer == Int64(image.count))
      #expect(try await rehearsal.ledger("?platform=facebook").count == 1)
      #expect(try await rehearsal.ledger("?account=nobody").isEmpty)
      let log = try await rehearsal.call("GET", "/_sandbox/requests")
      #expect(log.json?["requests"]?.array?.count == 3)
    }
  }

  @Test("Every permalink answers with a page that shows the text, escaped, and the pictures")
  func permalinks() async throws {
    try await Rehearsal.run { rehearsal in
      let text = "Soup & <script>alert(1)</script>"
      try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": text])
      try await rehearsal.facebook("POST", "me/feed", form: ["message": text])
      let container = try await rehearsal.finishedImage(text)
      #expect(try await rehearsal.publish(container).status == 200)
      for item in try await rehearsal.ledger() {
        let link = try #require(item["permalink"]?.string)
        let page = try await rehearsal.call("GET", String(link.dropFirst(rehearsal.server.baseURL.count)))
        #expect(page.status == 200 && page.text.contains("Soup &amp; &lt;script&gt;"))
        #expect(!page.text.contains("<script>"))
        if let medium = item["media"]?[0]?["url"]?.string {
          #expect(page.text.contains(medium))
          let picture = try await rehearsal.call("GET", medium)
          #expect(
            picture.header("Content-Type") == "image/jpeg" && picture.body == Samples.files["square.jpg"])
        }
      }
      let front = try await rehearsal.call("GET", "/")
      #expect(front.text.contains("3 posts") && !front.text.contains("<script>"))
    }
  }

  @Test("The media folder serves its files and nothing outside")
  func mediaFolder() async throws {
    try await Rehearsal.run { rehearsal in
      let file = try await rehearsal.call("GET", "/_sandbox/media/square.jpg")
      #expect(file.status == 200 && file.body == Samples.files["square.jpg"])
      for path in ["../etc/passwd", "%2e%2e/x", "..%2fx", "none.jpg", "", "a//b"] {
        #expect(try await rehearsal.call("GET", "/_sandbox/media/\(path)").status == 404)
      }
      let outside = rehearsal.folder.deletingLastPathComponent().appendingPathComponent(
        "secret-\(UUID().uuidString)")
      try Data("secret".utf8).write(to: outside)
      defer { try? FileManager.default.removeItem(at: outside) }
      try FileManager.default.createSymbolicLink(
        at: rehearsal.folder.appendingPathComponent("link.jpg"), withDestinationURL: outside)
      #expect(try await rehearsal.call("GET", "/_sandbox/media/link.jpg").status == 404)
    }
  }

  @Test("A page of another origin cannot steer the sandbox")
  func origins() async throws {
    try await Rehearsal.run { rehearsal in
      let steered = try await rehearsal.call(
        "POST", "/_sandbox/reset", headers: ["Origin": "https://evil.example"])
      #expect(steered.status == 403)
      let read = try await rehearsal.call("GET", "/_sandbox/posts", headers: ["Host": "evil.example"])
      #expect(read.status == 403)
    }
  }

  @Test("A thousand connections at once are all answered")
  func burst() async throws {
    try await Rehearsal.run { rehearsal in
      let port = rehearsal.server.port
      let bytes = Rehearsal.bytes(
        "POST", "/mastodon/api/v1/statuses", form: ["status": "Hi"],
        headers: ["Authorization": "Bearer sandbox-mastodon-token"])
      let answered = await Wire.offPool {
        let open = (0..<1000).compactMap { _ in Wire.connect(port) }
        open.forEach { Wire.write(bytes, to: $0) }
        let statuses = open.map { Wire.read(from: $0)?.status }
        open.forEach { close($0) }
        return statuses.count { $0 == 200 }
      }
      #expect(answered == 1000)
      #expect(rehearsal.server.posts.count == 1000)
      #expect(Set(rehearsal.server.posts.map(\.id)).count == 1000)
    }
  }

  @Test("With a journal the ledger survives a restart")
  func journal() async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID().uuidString)")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await Rehearsal.run({ $0.journal = path }) { rehearsal in
      let made = try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "Kept"])
      try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "Deleted"])
      #expect(made.status == 200)
      let second = rehearsal.server.posts[1].id
      try await rehearsal.mastodon("DELETE", "v1/statuses/\(second)")
    }
    try await Rehearsal.run({ $0.journal = path }) { rehearsal in
      #expect(rehearsal.server.posts.map(\.text) == ["Kept", "Deleted"])
      let list = try await rehearsal.mastodon("GET", "v1/accounts/109000000000000001/statuses")
      #expect(list.json?.array?.count == 1)
    }
  }

  @Test("An option that does not exist is named")
  func options() throws {
    #expect(throws: SandboxError.self) { try SandboxOptions(json: ["sead": 1]) }
    let options = try SandboxOptions(json: [
      "seed": 3, "accounts": [["platform": "mastodon", "handle": "b", "token": "t"]],
      "mastodon_server": "gotosocial",
    ])
    #expect(
      options.seed == 3 && options.accounts.count == SandboxAccount.defaults.count + 1
        && options.mastodonServer == .gotosocial)
  }

  @Test("Times are written and read the platforms' ways")
  func times() {
    let date = Date(timeIntervalSince1970: 1_795_000_000)
    #expect(CivilTime.iso(date) == "2026-11-18T11:06:40.000Z")
    #expect(CivilTime.graph(date) == "2026-11-18T11:06:40+0000")
    #expect(CivilTime.parse("2026-11-18T12:06:40+01:00") == date)
    #expect(CivilTime.parse("2026-11-18T11:06:40+0000") == date)
    #expect(CivilTime.parse("2026-11-18") == nil && CivilTime.parse("2026-11-18T11:06:40") == nil)
  }
}
