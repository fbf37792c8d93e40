import Foundation
import JSON
import Testing

@testable import Sandbox

@Suite struct InstagramTests {
  @Test("A container goes from in progress over finished to published")
  func lifecycle() async throws {
    try await Rehearsal.run { rehearsal in
      let made = try await rehearsal.instagram(
        "POST", "17841400000000001/media",
        form: ["image_url": "\(rehearsal.media)/square.jpg", "caption": "Soup"])
      let id = try #require(made.json?["id"]?.string)
      #expect(try await rehearsal.look(id) == "IN_PROGRESS")
      #expect(try await rehearsal.look(id) == "FINISHED")
      #expect(try await rehearsal.ledger().isEmpty)
      let post = try #require(try await rehearsal.publish(id).json?["id"]?.string)
      #expect(try await rehearsal.look(id) == "PUBLISHED")
      let read = try await rehearsal.instagram("GET", "\(post)?fields=caption,media_product_type,permalink")
      #expect(read.json?["caption"] == "Soup" && read.json?["media_product_type"] == "FEED")
    }
  }

  @Test("Processing may also take time by the clock")
  func processingTime() async throws {
    try await Rehearsal.run({ ($0.processingPolls, $0.processingSeconds) = (0, 30) }) { rehearsal in
      let id = try await rehearsal.finishedImage("Soup")
      #expect(try await rehearsal.look(id) == "IN_PROGRESS")
      try await rehearsal.advance(30)
      #expect(try await rehearsal.look(id) == "FINISHED")
    }
  }

  @Test("A container that waited a day is expired")
  func expired() async throws {
    try await Rehearsal.run { rehearsal in
      let id = try await rehearsal.finishedImage("Soup")
      try await rehearsal.advance(86_400)
      #expect(try await rehearsal.look(id) == "EXPIRED")
    }
  }

  @Test("A film whose index stands at its end fails in the container's status")
  func lateIndex() async throws {
    try await Rehearsal.run { rehearsal in
      let made = try await rehearsal.instagram(
        "POST", "17841400000000001/media",
        form: ["media_type": "REELS", "video_url": "\(rehearsal.media)/late.mp4"])
      let id = try #require(made.json?["id"]?.string)
      #expect(try await rehearsal.look(id) == "IN_PROGRESS")
      let read = try await rehearsal.instagram("GET", "\(id)?fields=status_code,status")
      #expect(read.json?["status_code"] == "ERROR")
      #expect(read.json?["status"]?.string?.contains("2207026") == true)
      #expect(try await rehearsal.publish(id).json?["error"]?["code"] == 9007)
    }
  }

  @Test("Where errors are told in the status, a missing picture makes a container that fails")
  func errorsInStatus() async throws {
    try await Rehearsal.run({ $0.mediaErrors = .status }) { rehearsal in
      let made = try await rehearsal.instagram(
        "POST", "17841400000000001/media", form: ["image_url": "\(rehearsal.media)/none.jpg"])
      let id = try #require(made.json?["id"]?.string)
      try await rehearsal.look(id)
      let read = try await rehearsal.instagram("GET", "\(id)?fields=status_code,status")
      #expect(
        read.json?["status_code"] == "ERROR" && read.json?["status"]?.string?.contains("2207052") == true)
    }
  }

  @Test("The 51st post of a day is refused, and the limit can be read")
  func quota() async throws {
    try await Rehearsal.run({ $0.publishingQuota = 2 }) { rehearsal in
      for number in 1...2 {
        #expect(try await rehearsal.publish(rehearsal.finishedImage("Post \(number)")).status == 200)
      }
      let third = try await rehearsal.finishedImage("Post 3")
      let refusal = try await rehearsal.publish(third)
      #expect(refusal.json?["error"]?["error_subcode"] == 2_207_042)
      let limit = try await rehearsal.instagram(
        "GET", "17841400000000001/content_publishing_limit?fields=config,quota_usage")
      #expect(limit.json?["data"]?[0]?["quota_usage"] == 2)
      #expect(limit.json?["data"]?[0]?["config"]?["quota_total"] == 2)
      try await rehearsal.advance(86_399)
      #expect(try await rehearsal.publish(third).status == 400)
    }
  }

  @Test("At most so many containers a day are made")
  func containers() async throws {
    try await Rehearsal.run({ $0.containerQuota = 2 }) { rehearsal in
      let form = ["image_url": "\(rehearsal.media)/square.jpg"]
      var statuses: [Int] = []
      for _ in 1...3 {
        statuses.append(try await rehearsal.instagram("POST", "17841400000000001/media", form: form).status)
      }
      #expect(statuses == [200, 200, 400])
    }
  }

  @Test("A carousel keeps the order and the alternative texts of its items")
  func carousel() async throws {
    try await Rehearsal.run { rehearsal in
      var children: [String] = []
      for name in ["square.jpg", "reel.mp4"] {
        var form = ["is_carousel_item": "true"]
        if name.hasSuffix("jpg") {
          form["image_url"] = "\(rehearsal.media)/\(name)"
          form["alt_text"] = "A picture"
        } else {
          form["media_type"] = "VIDEO"
          form["video_url"] = "\(rehearsal.media)/\(name)"
        }
        let made = try await rehearsal.instagram("POST", "17841400000000001/media", form: form)
        let id = try #require(made.json?["id"]?.string)
        try await rehearsal.look(id)
        children.append(id)
      }
      let made = try await rehearsal.instagram(
        "POST", "17841400000000001/media",
        form: ["media_type": "CAROUSEL", "children": children.joined(separator: ","), "caption": "Two"])
      let parent = try #require(made.json?["id"]?.string)
      try await rehearsal.look(parent)
      #expect(try await rehearsal.publish(parent).status == 200)
      let item = try #require(try await rehearsal.ledger("?platform=instagram&account=acme").first)
      #expect(item["kind"] == "carousel")
      #expect(item["media"]?.array?.map { $0["mime"] } == ["image/jpeg", "video/mp4"])
      #expect(item["media"]?[0]?["alt"] == "A picture")
      #expect(try await rehearsal.publish(children[0]).status == 400)
    }
  }

  @Test("A story is in the stories for a day, and never in the media")
  func story() async throws {
    try await Rehearsal.run { rehearsal in
      let made = try await rehearsal.instagram(
        "POST", "17841400000000001/media",
        form: ["media_type": "STORIES", "image_url": "\(rehearsal.media)/tall.jpg"])
      let id = try #require(made.json?["id"]?.string)
      try await rehearsal.look(id)
      #expect(try await rehearsal.publish(id).status == 200)
      func count(_ edge: String) async throws -> Int? {
        try await rehearsal.instagram("GET", "17841400000000001/\(edge)").json?["data"]?.array?.count
      }
      #expect(try await count("stories") == 1)
      #expect(try await count("media") == 0)
      try await rehearsal.advance(86_400)
      #expect(try await count("stories") == 0)
    }
  }

  @Test("A resumable upload goes on from the bytes that arrived before its sender went away")
  func resumable() async throws {
    try await Rehearsal.run { rehearsal in
      let film = Samples.files["reel.mp4"] ?? []
      let made = try await rehearsal.instagram(
        "POST", "17841400000000001/media", form: ["media_type": "REELS", "upload_type": "resumable"])
      let id = try #require(made.json?["id"]?.string)
      let address = try #require(made.json?["uri"]?.string)
      let path = String(address.dropFirst(rehearsal.server.baseURL.count))
      func headers(_ offset: Int) -> [String: String] {
        [
          "Authorization": "OAuth sandbox-instagram-token", "offset": String(offset),
          "file_size": String(film.count),
          "Content-Type": "application/octet-stream",
        ]
      }
      let whole = Rehearsal.bytes("POST", path, body: film, headers: headers(0))
      let port = rehearsal.server.port
      await Wire.offPool {
        guard let descriptor = Wire.connect(port) else { return }
        Wire.write(Array(whole.dropLast(film.count - 1000)), to: descriptor)
        shutdown(descriptor, Int32(SHUT_WR))
        _ = Wire.read(from: descriptor)
        close(descriptor)
      }
      let status = try await rehearsal.instagram("GET", "\(id)?fields=status_code,video_status")
      #expect(status.json?["video_status"]?["uploading_phase"]?["bytes_transferred"] == 1000)
      let rest = try await rehearsal.call(
        "POST", path, body: Array(film.dropFirst(1000)), headers: headers(1000))
      #expect(rest.json?["success"] == true)
      try await rehearsal.look(id)
      #expect(try await rehearsal.publish(id).status == 200)
      let digest = BodyPart(film).sha256
      #expect(try await rehearsal.ledger().first?["media"]?[0]?["sha256"]?.string == digest)
    }
  }

  @Test("An account of the other login has no resumable upload, product tags or delete")
  func otherLogin() async throws {
    try await Rehearsal.run({ $0.accounts[2].login = .instagram }) { rehearsal in
      let form = ["media_type": "REELS", "upload_type": "resumable"]
      #expect(try await rehearsal.instagram("POST", "17841400000000001/media", form: form).status == 400)
      let post = try await rehearsal.publish(rehearsal.finishedImage("Soup"))
      let id = try #require(post.json?["id"]?.string)
      #expect(try await rehearsal.instagram("DELETE", id).status == 400)
      #expect(try await rehearsal.instagram("GET", "me?fields=user_id,username").json?["username"] == "acme")
    }
  }

  @Test("An error may come back although the post is live")
  func liveError() async throws {
    try await Rehearsal.run { rehearsal in
      try await rehearsal.fault(
        #"{"platform": "instagram", "endpoint": "POST /media_publish", "live_error": true}"#)
      let id = try await rehearsal.finishedImage("Soup")
      let answer = try await rehearsal.publish(id)
      #expect(answer.json?["error"]?["code"] == 4)
      #expect(answer.json?["error"]?["error_subcode"] == 2_207_051)
      #expect(try await rehearsal.ledger().count == 1)
      #expect(try await rehearsal.look(id) == "PUBLISHED")
    }
  }
}
