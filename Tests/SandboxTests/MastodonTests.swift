import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite struct MastodonTests {
  @Test("A repeated key within the hour returns the first status, whatever the body says")
  func idempotency() async throws {
    try await Rehearsal.run { rehearsal in
      let key = ["Idempotency-Key": "k1"]
      let first = try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "One"], headers: key)
      try await rehearsal.advance(3599)
      let second = try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "Two"], headers: key)
      #expect(first.json?["id"] == second.json?["id"])
      #expect(second.json?["content"] == "<p>One</p>")
      #expect(try await rehearsal.ledger().count == 1)
    }
  }

  @Test("After an hour the same key makes a second status")
  func keyExpires() async throws {
    try await Rehearsal.run { rehearsal in
      let key = ["Idempotency-Key": "k1"]
      try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "One"], headers: key)
      try await rehearsal.advance(3600)
      try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "One"], headers: key)
      #expect(try await rehearsal.ledger().count == 2)
    }
  }

  @Test("The other flavour of server ignores the key, answers 400 and says who it is")
  func otherFlavour() async throws {
    try await Rehearsal.run({ $0.mastodonServer = .gotosocial }) { rehearsal in
      let key = ["Idempotency-Key": "k1"]
      try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "One"], headers: key)
      try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "One"], headers: key)
      #expect(try await rehearsal.ledger().count == 2)
      #expect(try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": " "]).status == 400)
      let instance = try await rehearsal.mastodon("GET", "v2/instance")
      #expect(instance.json?["api_versions"] == nil)
      #expect(instance.json?["version"]?.string?.hasPrefix("0.") == true)
      #expect(
        try await rehearsal.upload("a.mp4", Samples.files["wide.mp4"] ?? [], type: "video/mp4").status == 200)
    }
  }

  @Test("The real flavour vouches for itself and tells its limits without a token")
  func instance() async throws {
    try await Rehearsal.run { rehearsal in
      let answer = try await rehearsal.call("GET", "/mastodon/api/v2/instance")
      #expect(answer.json?["api_versions"]?["mastodon"] == 7)
      #expect(answer.json?["configuration"]?["statuses"]?["max_characters"] == 500)
    }
  }

  @Test("A video can be attached once a look has said it is ready")
  func video() async throws {
    try await Rehearsal.run { rehearsal in
      let made = try await rehearsal.upload("a.mp4", Samples.files["wide.mp4"] ?? [], type: "video/mp4")
      let id = try #require(made.json?["id"]?.string)
      #expect(made.json?["url"] == JSON.null)
      #expect(try await rehearsal.mastodon("GET", "v1/media/\(id)").status == 206)
      let ready = try await rehearsal.mastodon("GET", "v1/media/\(id)")
      #expect(ready.status == 200 && ready.json?["url"]?.string != nil)
      let posted = try await rehearsal.mastodon(
        "POST", "v1/statuses", form: ["status": "Film", "media_ids[]": id])
      #expect(posted.json?["media_attachments"]?[0]?["type"] == "video")
    }
  }

  @Test("A thread can be walked by its context, and the list pages by Link")
  func thread() async throws {
    try await Rehearsal.run { rehearsal in
      var parent: String?
      for number in 1...3 {
        var form = ["status": "Part \(number)"]
        form["in_reply_to_id"] = parent
        parent = try await rehearsal.mastodon("POST", "v1/statuses", form: form).json?["id"]?.string
      }
      let last = try #require(parent)
      let context = try await rehearsal.mastodon("GET", "v1/statuses/\(last)/context")
      #expect(
        context.json?["ancestors"]?.array?.compactMap { $0["content"]?.string } == [
          "<p>Part 1</p>", "<p>Part 2</p>",
        ])
      let list = try await rehearsal.mastodon("GET", "v1/accounts/109000000000000001/statuses?limit=2")
      #expect(list.json?.array?.count == 2)
      #expect(list.header("Link")?.contains("rel=\"next\"") == true)
      let newer = try await rehearsal.mastodon(
        "GET", "v1/accounts/109000000000000001/statuses?since_id=\(last)")
      #expect(newer.json?.array?.isEmpty == true)
    }
  }

  @Test("A scheduled status becomes public when the sandbox's clock gets there")
  func scheduled() async throws {
    try await Rehearsal.run { rehearsal in
      let at = CivilTime.iso(Rehearsal.start.addingTimeInterval(600))
      let made = try await rehearsal.mastodon(
        "POST", "v1/statuses", form: ["status": "Later", "scheduled_at": at])
      #expect(made.json?["scheduled_at"]?.string == at)
      #expect(try await rehearsal.ledger().isEmpty)
      try await rehearsal.advance(601)
      try await rehearsal.mastodon("GET", "v1/accounts/verify_credentials")
      #expect(try await rehearsal.ledger().first?["created_at"]?.string == at)
    }
  }

  @Test("A deleted status is gone, gives its source back, and stays in the ledger")
  func delete() async throws {
    try await Rehearsal.run { rehearsal in
      let made = try await rehearsal.mastodon("POST", "v1/statuses", form: ["status": "Oops <b>"])
      let id = try #require(made.json?["id"]?.string)
      let source = try await rehearsal.mastodon("GET", "v1/statuses/\(id)/source")
      #expect(source.json?["text"] == "Oops <b>")
      let deleted = try await rehearsal.mastodon("DELETE", "v1/statuses/\(id)")
      #expect(deleted.json?["text"] == "Oops <b>")
      #expect(try await rehearsal.mastodon("GET", "v1/statuses/\(id)").status == 404)
      #expect(try await rehearsal.ledger().first?["deleted_at"]?.string != nil)
    }
  }

  @Test("An edit replaces the text and drops media that are not named again")
  func edit() async throws {
    try await Rehearsal.run { rehearsal in
      let image = try await rehearsal.upload("a.jpg", Samples.files["square.jpg"] ?? [], type: "image/jpeg")
      let media = try #require(image.json?["id"]?.string)
      let made = try await rehearsal.mastodon(
        "POST", "v1/statuses", form: ["status": "One", "media_ids[]": media])
      let id = try #require(made.json?["id"]?.string)
      let edited = try await rehearsal.mastodon("PUT", "v1/statuses/\(id)", form: ["status": "Two"])
      #expect(edited.json?["content"] == "<p>Two</p>")
      #expect(edited.json?["media_attachments"]?.array?.isEmpty == true)
      #expect(try await rehearsal.ledger().first?["versions"] == ["One"])
    }
  }

  @Test("With limits on, the 301st call in five minutes is told when to come back")
  func limits() async throws {
    try await Rehearsal.run({ $0.enforcesRateLimits = true }) { rehearsal in
      for _ in 1...300 { try await rehearsal.mastodon("GET", "v1/accounts/verify_credentials") }
      let answer = try await rehearsal.mastodon("GET", "v1/accounts/verify_credentials")
      #expect(answer.status == 429)
      #expect(
        answer.header("X-RateLimit-Reset")
          == CivilTime.iso(Rehearsal.start.addingTimeInterval(300), digits: 6))
      try await rehearsal.advance(300)
      #expect(try await rehearsal.mastodon("GET", "v1/accounts/verify_credentials").status == 200)
    }
  }
}
