import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite struct ThreadsTests {
  private func call(
    _ rehearsal: Rehearsal, _ method: String, _ path: String, form: [String: String]? = nil,
    token: String = "sandbox-threads-token"
  ) async throws -> WireAnswer {
    try await rehearsal.call(
      method, "/threads/\(path)", form: form, headers: ["Authorization": "Bearer \(token)"])
  }

  private func make(_ rehearsal: Rehearsal, _ form: [String: String]) async throws -> String {
    let made = try await call(rehearsal, "POST", "v1.0/me/threads", form: form)
    return try #require(made.json?["id"]?.string, "\(made.text)")
  }

  private func look(_ rehearsal: Rehearsal, _ id: String) async throws -> JSON? {
    try await call(rehearsal, "GET", "v1.0/\(id)?fields=id,status,error_message").json
  }

  private func publish(_ rehearsal: Rehearsal, _ id: String) async throws -> WireAnswer {
    try await call(rehearsal, "POST", "v1.0/me/threads_publish", form: ["creation_id": id])
  }

  @Test("The exchanges of the documentation go through as they stand there")
  func documented() async throws {
    try await Rehearsal.run { rehearsal in
      let image = "\(rehearsal.media)/square.jpg"
      let made = try await rehearsal.call(
        "POST", "/threads/v1.0/me/threads",
        form: [
          "media_type": "IMAGE", "image_url": image, "text": "Hi", "alt_text": "Dog",
          "access_token": "sandbox-threads-token",
        ])
      let id = try #require(made.json?["id"]?.string)
      #expect(made.json?.object?.count == 1)
      #expect(try await look(rehearsal, id)?["status"] == "IN_PROGRESS")
      #expect(try await look(rehearsal, id) == ["id": .string(id), "status": "FINISHED"])
      let post = try #require(try await publish(rehearsal, id).json?["id"]?.string)
      #expect(try await look(rehearsal, id)?["status"] == "PUBLISHED")
      let node = try await call(
        rehearsal, "GET", "v1.0/\(post)?fields=id,permalink,shortcode,timestamp,media_type,text")
      #expect(node.json?["media_type"] == "IMAGE" && node.json?["text"] == "Hi")
      #expect(node.json?["permalink"]?.string?.contains("/@acme/post/D") == true)
      // A container's field is none of a post's.
      #expect(try await call(rehearsal, "GET", "v1.0/\(post)?fields=status").json?["error"]?["code"] == 100)
      let item = try #require(try await rehearsal.ledger("?platform=threads").first)
      #expect(item["media"]?[0]?["alt"] == "Dog")
    }
  }

  @Test("A container publishes once, not before it is finished, and not after its day")
  func once() async throws {
    try await Rehearsal.run { rehearsal in
      let id = try await make(rehearsal, ["media_type": "TEXT", "text": "Hi"])
      let early = try await publish(rehearsal, id).json?["error"]
      #expect(early?["error_subcode"] == 4_279_009 && early?["error_user_title"] == "Media Not Found")
      #expect(early?["error_user_msg"]?.string?.contains(id) == true)
      _ = try await look(rehearsal, id)
      #expect(try await publish(rehearsal, id).status == 200)
      #expect(try await publish(rehearsal, id).status == 400)
      #expect(try await rehearsal.ledger().count == 1)
      let late = try await make(rehearsal, ["media_type": "TEXT", "text": "Ho"])
      try await rehearsal.advance(86_400)
      #expect(try await look(rehearsal, late)?["status"] == "EXPIRED")
      #expect(try await publish(rehearsal, late).status == 400)
    }
  }

  @Test("A film that cannot be used fails in its status, by the word for it")
  func films() async throws {
    try await Rehearsal.run { rehearsal in
      let id = try await make(
        rehearsal, ["media_type": "VIDEO", "video_url": "\(rehearsal.media)/late.mp4"])
      _ = try await look(rehearsal, id)
      let seen = try await look(rehearsal, id)
      #expect(seen?["status"] == "ERROR" && seen?["error_message"] == "FAILED_PROCESSING_VIDEO")
      #expect(try await publish(rehearsal, id).json?["error"]?["code"] == 100)
    }
  }

  @Test("A reply stands below its post, in its own list, and has a quota of its own")
  func replies() async throws {
    try await Rehearsal.run { rehearsal in
      let first = try await make(
        rehearsal, ["media_type": "TEXT", "text": "one", "auto_publish_text": "true"])
      let second = try await make(
        rehearsal,
        ["media_type": "TEXT", "text": "two", "reply_to_id": first, "auto_publish_text": "true"])
      let own = try await call(rehearsal, "GET", "v1.0/me/replies?fields=id,text,replied_to")
      #expect(own.json?["data"]?[0]?["replied_to"]?["id"]?.string == first)
      let below = try await call(rehearsal, "GET", "v1.0/\(first)/replies?fields=id")
      #expect(below.json?["data"]?[0]?["id"]?.string == second)
      let posts = try await call(rehearsal, "GET", "v1.0/me/threads?fields=id")
      #expect(posts.json?["data"]?.array?.count == 1)
      let limit = try await call(
        rehearsal, "GET",
        "v1.0/me/threads_publishing_limit?fields=quota_usage,config,reply_quota_usage,reply_config")
      #expect(
        limit.json?["data"]?[0] == [
          "quota_usage": 1, "config": ["quota_total": 250, "quota_duration": 86_400], "reply_quota_usage": 1,
          "reply_config": ["quota_total": 1000, "quota_duration": 86_400],
        ])
      #expect(try await call(rehearsal, "DELETE", "v1.0/\(second)").json?["deleted_id"]?.string == second)
      #expect(try await call(rehearsal, "DELETE", "v1.0/\(second)").json?["error"]?["error_subcode"] == 33)
    }
  }

  @Test("The 251st post of a day is refused, and is taken a day later")
  func quota() throws {
    var world = World(options: SandboxOptions(), base: "http://127.0.0.1:1")
    func post(_ number: Int, at seconds: Double) -> Int? {
      var request = SandboxRequest(
        method: "POST",
        target: "/threads/v1.0/me/threads?media_type=TEXT&text=\(number)&auto_publish_text=true",
        headers: [(name: "Authorization", value: "Bearer sandbox-threads-token")])
      guard
        case .answer(let answer) = world.handle(&request, now: Rehearsal.start.addingTimeInterval(seconds))
      else { return nil }
      return answer.status
    }
    for number in 1...250 { #expect(post(number, at: 0) == 200) }
    #expect(post(251, at: 60) == 400)
    #expect(post(251, at: 86_401) == 200)
  }

  @Test(
    "Texts are counted as the documentation says",
    arguments: [
      (String(repeating: "a", count: 500), 500), ("é漢", 2), ("👍", 4), ("👍🏽", 8), ("👩‍👩‍👧", 18), ("🇩🇪🇫🇷", 16),
      ("1️⃣", 7), ("❤️", 6), ("1#*", 3), (String(repeating: "a", count: 490) + "👍👍👍", 502),
    ])
  func length(_ text: String, _ expected: Int) {
    #expect(ThreadsRules.length(text) == expected)
  }

  @Test("A code becomes a short token once, that a long one, and that a new one after a day")
  func tokens() async throws {
    try await Rehearsal.run { rehearsal in
      let redirect = "https://app.example/back"
      let app = ["client_id": GraphApp.id, "client_secret": GraphApp.secret]
      let dialog = try await rehearsal.call(
        "GET",
        "/threads/oauth/authorize?client_id=\(GraphApp.id)&redirect_uri=\(redirect)&response_type=code&state=s"
      )
      let back = try #require(dialog.header("Location"))
      #expect(dialog.status == 302 && back.hasSuffix("#_"))
      let code = try #require(back.split(separator: "code=").last?.split(separator: "&").first)
      let form = app.merging([
        "code": String(code), "grant_type": "authorization_code", "redirect_uri": redirect,
      ]) { $1 }
      let short = try await rehearsal.call("POST", "/threads/oauth/access_token", form: form)
      let token = try #require(short.json?["access_token"]?.string)
      // More than a double holds.
      #expect(short.json?["user_id"] == .integer(24_000_000_000_000_001))
      #expect(try await rehearsal.call("POST", "/threads/oauth/access_token", form: form).status == 400)
      let long = try await rehearsal.call(
        "GET",
        "/threads/access_token?grant_type=th_exchange_token&client_secret=\(GraphApp.secret)&access_token=\(token)"
      )
      let lasting = try #require(long.json?["access_token"]?.string)
      #expect(long.json?["expires_in"] == 5_184_000 && long.json?["token_type"] == "bearer")
      let refresh = "/threads/refresh_access_token?grant_type=th_refresh_token&access_token=\(lasting)"
      #expect(try await rehearsal.call("GET", refresh).status == 400)
      try await rehearsal.advance(3600)
      // The short one has ended.
      let dead = try await call(rehearsal, "GET", "v1.0/me?fields=id", token: token)
      #expect(dead.json?["error"]?["error_subcode"] == 463)
      try await rehearsal.advance(86_400)
      let renewed = try await rehearsal.call("GET", refresh)
      #expect(renewed.json?["access_token"]?.string != lasting && renewed.status == 200)
      try await rehearsal.advance(5_184_000)
      #expect(try await rehearsal.call("GET", refresh).json?["error"]?["error_subcode"] == 463)
    }
  }
}
