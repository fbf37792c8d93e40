import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite struct XTests {
  private static let bearer = ["Authorization": "Bearer sandbox-x-token"]

  private func x(
    _ rehearsal: Rehearsal, _ method: String, _ path: String, json: String? = nil,
    token: String = "sandbox-x-token"
  ) async throws -> WireAnswer {
    try await rehearsal.call(
      method, "/x/2/\(path)", json: json, headers: ["Authorization": "Bearer \(token)"])
  }

  private func piece(_ rehearsal: Rehearsal, _ id: String, _ index: Int, _ bytes: [UInt8]) async throws
    -> WireAnswer
  {
    let head =
      "--cut\r\nContent-Disposition: form-data; name=\"segment_index\"\r\n\r\n\(index)\r\n--cut\r\n"
      + "Content-Disposition: form-data; name=\"media\"; filename=\"b\"\r\n\r\n"
    return try await rehearsal.call(
      "POST", "/x/2/media/upload/\(id)/append",
      body: Array(head.utf8) + bytes + Array("\r\n--cut--\r\n".utf8),
      headers: [
        "Authorization": "Bearer sandbox-x-token", "Content-Type": "multipart/form-data; boundary=cut",
      ])
  }

  @Test(
    "The sandbox counts a text by its own counter as the public examples say",
    arguments: [
      ("Hello", 5), ("cafe\u{301}", 4), ("こんにちは世", 12), ("한국어", 6), ("👩‍👩‍👧‍👦", 2), ("🇩🇪", 2), ("1️⃣", 2), ("❤️", 2),
      ("—", 1),
      ("…", 2), ("€", 2), ("α", 1), ("https://example.com/any/long/path", 23), ("example.com", 23),
      ("http://example", 14), ("example.com/漢字", 27), ("foo.invalidtld/x", 16), ("a@b.com", 7),
      ("\u{200D}", 1),
      ("\u{2028}", 2), ("©", 2), ("See https://a.example.com/x?y=1&z=2.", 28), ("www.example.co.uk", 23),
    ])
  func counter(_ text: String, _ length: Int) { #expect(XTweetText.length(text) == length) }

  @Test("Addresses become short ones, told in the entities; signs are escaped; the page shows what was sent")
  func shortened() async throws {
    try await Rehearsal.run { rehearsal in
      let made = try await x(
        rehearsal, "POST", "tweets", json: "{\"text\":\"A & B: example.com, https://a.example.com/x\"}")
      #expect(made.status == 201)
      let text = try #require(made.json?["data"]?["text"]?.string)
      #expect(text.hasPrefix("A &amp; B: https://t.co/") && !text.contains("example.com"))
      let id = try #require(made.json?["data"]?["id"]?.string)
      let read = try await x(rehearsal, "GET", "tweets/\(id)?tweet.fields=entities,created_at,edit_controls")
      let urls = read.json?["data"]?["entities"]?["urls"]?.array ?? []
      #expect(
        urls.compactMap { $0["expanded_url"]?.string } == ["http://example.com", "https://a.example.com/x"])
      #expect(read.json?["data"]?["edit_controls"]?["edits_remaining"] == 5)
      #expect(try await rehearsal.ledger().first?["text"] == "A & B: example.com, https://a.example.com/x")
      #expect(try await rehearsal.call("GET", "/x/acme/status/\(id)").status == 200)
      #expect(try await rehearsal.call("GET", "/x/i/web/status/\(id)").status == 200)
    }
  }

  @Test("A video comes in pieces in any order, is processed, posted once, and cannot be posted again")
  func video() async throws {
    try await Rehearsal.run { rehearsal in
      let film = Samples.files["wide.mp4"] ?? []
      let begun = try await x(
        rehearsal, "POST", "media/upload/initialize",
        json:
          "{\"media_type\":\"video/mp4\",\"total_bytes\":\(film.count),\"media_category\":\"tweet_video\"}")
      let id = try #require(begun.json?["data"]?["id"]?.string)
      #expect(try await x(rehearsal, "POST", "media/upload/\(id)/finalize").status == 400)
      let middle = film.count / 2
      #expect(try await piece(rehearsal, id, 1, Array(film[middle...])).status == 200)
      for _ in 0..<2 { #expect(try await piece(rehearsal, id, 0, Array(film[..<middle])).status == 200) }
      let done = try await x(rehearsal, "POST", "media/upload/\(id)/finalize")
      #expect(done.json?["data"]?["processing_info"]?["state"] == "pending")
      let body = "{\"text\":\"Film\",\"media\":{\"media_ids\":[\"\(id)\"]}}"
      #expect(try await x(rehearsal, "POST", "tweets", json: body).status == 400)
      _ = try await x(rehearsal, "GET", "media/upload?media_id=\(id)&command=STATUS")
      let ready = try await x(rehearsal, "GET", "media/upload?media_id=\(id)&command=STATUS")
      #expect(ready.json?["data"]?["processing_info"]?["state"] == "succeeded")
      #expect(try await x(rehearsal, "POST", "tweets", json: body).status == 201)
      #expect(try await x(rehearsal, "POST", "tweets", json: body).status == 400)
      let digest = BodyPart(film).sha256
      #expect(try await rehearsal.ledger().first?["media"]?[0]?["sha256"]?.string == digest)
    }
  }

  @Test("A media id ends a day after it was made; a picture also comes as base64")
  func expiry() async throws {
    try await Rehearsal.run { rehearsal in
      let bytes = Data(Samples.files["square.jpg"] ?? []).base64EncodedString()
      let made = try await x(
        rehearsal, "POST", "media/upload", json: "{\"media\":\"\(bytes)\",\"media_category\":\"tweet_image\"}"
      )
      let id = try #require(made.json?["data"]?["id"]?.string)
      try await rehearsal.advance(86_400)
      let late = try await x(
        rehearsal, "POST", "tweets", json: "{\"text\":\"x\",\"media\":{\"media_ids\":[\"\(id)\"]}}")
      #expect(late.status == 400 && late.text.contains("Your media IDs are invalid."))
    }
  }

  @Test("A refresh rotates: the new pair works for two hours, and the old token used again ends the family")
  func rotation() async throws {
    try await Rehearsal.run { rehearsal in
      func refresh(_ token: String) async throws -> WireAnswer {
        try await rehearsal.call(
          "POST", "/x/2/oauth2/token",
          form: ["grant_type": "refresh_token", "refresh_token": token, "client_id": "CID"])
      }
      let first = try await refresh("sandbox-x-token-refresh")
      let access = try #require(first.json?["access_token"]?.string)
      let next = try #require(first.json?["refresh_token"]?.string)
      #expect(try await x(rehearsal, "GET", "users/me", token: access).status == 200)
      try await rehearsal.advance(7200)
      #expect(try await x(rehearsal, "GET", "users/me", token: access).status == 401)
      let second = try await refresh(next)
      let fresh = try #require(second.json?["access_token"]?.string)
      #expect(try await x(rehearsal, "GET", "users/me", token: fresh).status == 200)
      let reused = try await refresh(next)
      #expect(reused.status == 400 && reused.json?["error"] == "invalid_request")
      #expect(try await x(rehearsal, "GET", "users/me", token: fresh).status == 401)
      let last = try #require(second.json?["refresh_token"]?.string)
      #expect(try await refresh(last).status == 400)
    }
  }

  @Test("An answer is taken by oneself, or where the other spoke of the account")
  func replies() async throws {
    let rival = SandboxAccount(platform: .x, id: "9", handle: "rival", name: "Rival", token: "rival-token")
    try await Rehearsal.run({ $0.accounts.append(rival) }) { rehearsal in
      func answer(_ id: String, _ token: String) async throws -> Int {
        try await x(
          rehearsal, "POST", "tweets",
          json: "{\"text\":\"re \(id)\",\"reply\":{\"in_reply_to_tweet_id\":\"\(id)\"}}",
          token: token
        ).status
      }
      let own = try await x(rehearsal, "POST", "tweets", json: "{\"text\":\"One\"}")
      let id = try #require(own.json?["data"]?["id"]?.string)
      #expect(try await answer(id, "sandbox-x-token") == 201)
      #expect(try await answer(id, "rival-token") == 403)
      let other = try await x(rehearsal, "POST", "tweets", json: "{\"text\":\"Ask @Rival\"}")
      #expect(try await answer(try #require(other.json?["data"]?["id"]?.string), "rival-token") == 201)
    }
  }

  @Test("An edit is refused after its time, after five, and of anything but the newest version")
  func edits() async throws {
    try await Rehearsal.run { rehearsal in
      func edit(_ id: String, _ text: String) async throws -> WireAnswer {
        try await x(
          rehearsal, "POST", "tweets",
          json: "{\"text\":\"\(text)\",\"edit_options\":{\"previous_post_id\":\"\(id)\"}}")
      }
      let made = try await x(rehearsal, "POST", "tweets", json: "{\"text\":\"0\"}")
      let first = try #require(made.json?["data"]?["id"]?.string)
      var id = first
      for number in 1...5 {
        let edited = try await edit(id, "\(number)")
        #expect(edited.status == 201)
        id = try #require(edited.json?["data"]?["id"]?.string)
      }
      #expect(try await edit(first, "x").status == 403)
      #expect(try await edit(id, "6").status == 403)
      #expect(try await rehearsal.ledger().count == 1)
      #expect(try await rehearsal.ledger().first?["text"] == "5")
      let late = try await x(rehearsal, "POST", "tweets", json: "{\"text\":\"late\"}")
      try await rehearsal.advance(1800)
      #expect(try await edit(try #require(late.json?["data"]?["id"]?.string), "y").status == 403)
      #expect(try await x(rehearsal, "DELETE", "tweets/\(first)").json?["data"]?["deleted"] == true)
      #expect(try await x(rehearsal, "GET", "tweets/\(id)").json?["data"] == nil)
    }
  }

  @Test("Every answer tells the window; where limits are on, the 101st post waits for its end")
  func limits() async throws {
    try await Rehearsal.run({ $0.enforcesRateLimits = true }) { rehearsal in
      for number in 1...100 {
        let made = try await x(rehearsal, "POST", "tweets", json: "{\"text\":\"\(number)\"}")
        #expect(made.header("x-rate-limit-remaining") == String(100 - number))
      }
      let full = try await x(rehearsal, "POST", "tweets", json: "{\"text\":\"101\"}")
      #expect(full.status == 429 && full.header("x-rate-limit-remaining") == "0")
      #expect(full.header("x-rate-limit-reset") == String(Int(Rehearsal.start.timeIntervalSince1970) + 900))
      #expect(full.header("x-app-limit-24hour-remaining") == "9900")
      try await rehearsal.advance(900)
      #expect(try await x(rehearsal, "POST", "tweets", json: "{\"text\":\"101\"}").status == 201)
    }
  }

  @Test("A faulty answer is in X's own words")
  func fault() async throws {
    try await Rehearsal.run { rehearsal in
      try await rehearsal.fault("[{\"endpoint\":\"POST /2/tweets\",\"status\":403,\"code\":187}]")
      let refused = try await x(rehearsal, "POST", "tweets", json: "{\"text\":\"x\"}")
      #expect(refused.status == 403 && refused.json?["detail"]?.string?.contains("duplicate content") == true)
    }
  }
}
