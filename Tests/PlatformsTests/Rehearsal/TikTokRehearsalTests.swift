import Content
import Foundation
import HTTP
import JSON
import Platforms
import Sandbox
import Testing

@Suite("TikTok's client against its sandbox, over sockets", .serialized)
struct TikTokRehearsalTests {
  static let platform = TikTokPlatform()

  static func content(_ name: String) -> DeliveryContent {
    let everyone: [String: JSON] = ["privacy_level": "PUBLIC_TO_EVERYONE"]
    switch name {
    case "photos":
      var content = post(
        "Two soups 👩‍👩‍👧\n\nand bread", media: [RehearsalTests.file("a.jpg"), RehearsalTests.file("tall.jpg")],
        options: everyone.merging(["photo_cover_index": 1, "auto_add_music": true]) { $1 })
      content.title = "Soup"
      return content
    case "by address":
      return post(
        "Hi #dog", media: [RehearsalTests.file("v.mp4")], type: .video,
        options: everyone.merging(["source": "PULL_FROM_URL", "is_aigc": true]) { $1 })
    default:
      return post(
        "Hi #dog", media: [RehearsalTests.file("v.mp4")], type: .video,
        options: everyone.merging(["disable_duet": true, "brand_organic_toggle": true]) { $1 })
    }
  }

  /// Publishes and gives what the call left for the look.
  static func publish(_ content: DeliveryContent, _ rehearsal: Rehearsal) async throws -> JSON {
    let checkpoint = try await rehearsal.prepare(content, on: platform)
    guard case .failed(let failure) = await rehearsal.publish(content, on: platform, checkpoint),
      let left = failure.underway
    else { throw RehearsalError(text: "not taken") }
    return left
  }

  @Test(
    "Each kind becomes public once, is found, and its page opens",
    arguments: ["video", "photos", "by address"])
  func published(_ name: String) async throws {
    let content = Self.content(name)
    try await Rehearsal.run { rehearsal in
      let left = try await Self.publish(content, rehearsal)
      #expect(rehearsal.server.posts.count == 1)
      #expect(word(await rehearsal.find(content, on: Self.platform, left)) == "couldNotLook")
      let finding = await rehearsal.settle(content, on: Self.platform, left)
      guard case .published(let receipt) = finding else {
        Issue.record("\(finding)")
        return
      }
      let finished = await Self.platform.finish(
        FinishRequest(
          delivery: testDelivery("tiktok", "acme"), content: content, receipts: [receipt], progress: nil),
        in: rehearsal.session(Self.platform))
      guard case .done(let receipts) = finished else {
        Issue.record("\(finished)")
        return
      }
      let page = try await rehearsal.transport.send(HTTPRequest("GET", try #require(receipts[0].permalink)))
      #expect(page.status == 200)
      let sights = await Self.platform.probe(
        [ProbeItem(receipt: receipts[0], content: content, item: 0)], in: rehearsal.session(Self.platform))
      #expect(sights.map(TikTokReadTests.word) == ["same"])
      let item = try #require(rehearsal.server.posts.first?.json(base: ""))
      #expect(item["media"]?.array?.count == (name == "photos" ? 2 : 1))
    }
  }

  @Test(
    "An answer that is lost after the post became public is found again, never a second time",
    arguments: ["video", "photos", "by address"])
  func lostAfter(_ name: String) async throws {
    let content = Self.content(name)
    try await Rehearsal.run { rehearsal in
      let checkpoint = try await rehearsal.prepare(content, on: Self.platform)
      try await rehearsal.fault(["endpoint": .string(Self.call(name)), "drop": "after"])
      let answer = await rehearsal.publish(content, on: Self.platform, checkpoint)
      #expect(word(answer) == "ambiguous", "\(answer)")
      let finding = await rehearsal.settle(content, on: Self.platform, checkpoint)
      #expect(word(finding) == "published", "\(finding)")
      #expect(rehearsal.server.posts.count == 1)
    }
  }

  static func call(_ name: String) -> String {
    switch name {
    case "photos": "POST /content/init/"
    case "by address": "POST /video/init/"
    default: "PUT /upload/video/**"
    }
  }

  @Test("A last chunk that never came is sent again; nothing was public in between")
  func lostBefore() async throws {
    let content = Self.content("video")
    try await Rehearsal.run { rehearsal in
      let checkpoint = try await rehearsal.prepare(content, on: Self.platform)
      try await rehearsal.fault(["endpoint": "PUT /upload/video/**", "drop": "before"])
      #expect(word(await rehearsal.publish(content, on: Self.platform, checkpoint)) == "ambiguous")
      #expect(word(await rehearsal.find(content, on: Self.platform, checkpoint)) == "surelyNotPublished")
      #expect(rehearsal.server.posts.isEmpty)
      #expect(S.underway(await rehearsal.publish(content, on: Self.platform, checkpoint)) != nil)
      // Whatever comes late does not make a second one.
      #expect(S.underway(await rehearsal.publish(content, on: Self.platform, checkpoint)) != nil)
      #expect(rehearsal.server.posts.count == 1)
    }
  }

  typealias S = TikTokScript

  @Test("Photos that were surely never begun are not seen, and left to a person")
  func photosLost() async throws {
    let content = Self.content("photos")
    try await Rehearsal.run { rehearsal in
      let checkpoint = try await rehearsal.prepare(content, on: Self.platform)
      try await rehearsal.fault(["endpoint": "POST /content/init/", "drop": "before"])
      #expect(word(await rehearsal.publish(content, on: Self.platform, checkpoint)) == "ambiguous")
      #expect(word(await rehearsal.find(content, on: Self.platform, checkpoint)) == "couldNotLook")
      #expect(rehearsal.server.posts.isEmpty)
    }
  }

  @Test("A large video that is cut off goes on where it was; no byte comes twice")
  func resumed() async throws {
    var bytes = SampleMedia.mp4(width: 1080, height: 1920, seconds: 8, bytes: 65_000_000)
    bytes.removeLast(bytes.count - 65_000_000)
    var content = Self.content("video")
    content.items[0].media = [asset("large.mp4", bytes: bytes.count)]
    let film = bytes
    try await Rehearsal.run { rehearsal in
      let media = TestMedia(files: ["large.mp4": film])
      func step(_ checkpoint: JSON?, _ session: AccountSession) async -> Preparation {
        await Self.platform.prepare(
          PrepareRequest(
            delivery: testDelivery("tiktok", "acme"), content: content, checkpoint: checkpoint), in: session)
      }
      var session = rehearsal.session(Self.platform)
      session.media = media
      var checkpoint: JSON?
      // The third chunk is cut off: of its answer nothing comes back, and the run ends.
      try await rehearsal.fault(["endpoint": "PUT /upload/video/**", "drop": "after", "skip": 2])
      var last = "-"
      for _ in 0..<12 where last == "-" || last == "advanced" {
        let answer = await step(checkpoint, session)
        if case .advanced(let next, _) = answer { checkpoint = next }
        if case .failed(_, let next) = answer { checkpoint = next }
        last = word(answer)
      }
      #expect(last == "retryLater")
      session.memory = SessionMemory()
      for _ in 0..<12 where last != "ready" {
        let answer = await step(checkpoint, session)
        if case .advanced(let next, _) = answer { checkpoint = next }
        if case .ready(let next) = answer { checkpoint = next }
        last = word(answer)
      }
      #expect(last == "ready")
      let answer = await Self.platform.publish(
        PublishRequest(
          delivery: testDelivery("tiktok", "acme"), content: content, item: 0, key: "key-0", earlier: [],
          checkpoint: checkpoint), in: session)
      #expect(S.underway(answer) != nil, "\(answer)")
      let log = try await rehearsal.transport.send(
        HTTPRequest("GET", "\(rehearsal.server.baseURL)/_sandbox/requests"))
      let ranges =
        try JSON(parsing: log.body)["requests"]?.array?.compactMap { $0["content_range"]?.string } ?? []
      #expect(ranges.count == 6)
      #expect(Set(ranges).count == 6)
      #expect(ranges.last == "bytes 50000000-64999999/65000000")
      #expect(rehearsal.server.posts.count == 1)
      #expect(rehearsal.server.posts.first?.json(base: "")["media"]?[0]?["bytes"] == 65_000_000)
    }
  }

  @Test("What TikTok gives up is surely not public, and says why")
  func givenUp() async throws {
    var options = SandboxOptions()
    options.processingPolls = 0
    try await Rehearsal.run(options) { rehearsal in
      var content = Self.content("photos")
      content.items[0].media = [RehearsalTests.file("c.png")]
      content.options["photo_cover_index"] = nil
      let left = try await Self.publish(content, rehearsal)
      #expect(word(await rehearsal.find(content, on: Self.platform, left)) == "surelyNotPublished")
      let answer = await Self.platform.prepare(
        PrepareRequest(delivery: testDelivery("tiktok", "acme"), content: content, checkpoint: left),
        in: rehearsal.session(Self.platform))
      #expect(word(answer) == "needsChange")
      #expect("\(answer)".contains("file_format_check_failed"))
      #expect(rehearsal.server.posts.isEmpty)
    }
  }

  @Test("Who may see it follows the account: a private one, an app without an audit")
  func privacy() async throws {
    var options = SandboxOptions()
    options.tiktokIsPrivate = true
    try await Rehearsal.run(options) { rehearsal in
      await #expect(throws: RehearsalError.self) {
        _ = try await rehearsal.prepare(Self.content("photos"), on: Self.platform)
      }
      var content = Self.content("photos")
      content.options["privacy_level"] = "FOLLOWER_OF_CREATOR"
      _ = try await Self.publish(content, rehearsal)
    }
    options.tiktokIsUnaudited = true
    try await Rehearsal.run(options) { rehearsal in
      var content = Self.content("photos")
      content.options["privacy_level"] = "FOLLOWER_OF_CREATOR"
      let checkpoint = try await rehearsal.prepare(content, on: Self.platform)
      #expect(word(await rehearsal.publish(content, on: Self.platform, checkpoint)) == "needsChange")
      content.options["privacy_level"] = "SELF_ONLY"
      _ = try await Self.publish(content, rehearsal)
      #expect(rehearsal.server.posts.count == 1)
    }
  }

  @Test("Limits and refused tokens are told as what they are")
  func refusals() async throws {
    let content = Self.content("photos")
    try await Rehearsal.run { rehearsal in
      for _ in 0..<6 {
        let checkpoint = try await rehearsal.prepare(content, on: Self.platform)
        #expect(word(await rehearsal.publish(content, on: Self.platform, checkpoint)) == "ambiguous")
      }
      let checkpoint = try await rehearsal.prepare(content, on: Self.platform)
      #expect(word(await rehearsal.publish(content, on: Self.platform, checkpoint)) == "limited")
      var wrong = rehearsal.session(Self.platform)
      wrong.secrets["access_token"] = Secret("wrong-token")
      let answer = await Self.platform.prepare(
        PrepareRequest(delivery: testDelivery("tiktok", "acme"), content: content, checkpoint: nil), in: wrong
      )
      #expect(word(answer) == "needsCredentials")
      #expect(!"\(answer)".contains("wrong-token"))
    }
  }
}
