import Content
import HTTP
import JSON

@testable import Platforms

/// What TikTok's documentation shows, done by our client.
enum TikTokReplay {
  typealias Scenario = @Sendable (ReplayStage) async -> Void

  static let id = "-000Acme"
  static let film = "v_pub_file~v2-1.123456789"
  static let idle = "v_pub_file~v2-1.123456788"
  static let photo = "p_pub_url~v2.123456789"
  static let address = "https://open-upload.tiktokapis.com/video/?upload_id=67890&upload_token=Xza123"

  static func session(_ transport: ReplayTransport, scenario: String) -> AccountSession {
    var media = TestMedia(files: ["video.mp4": ReplayFile.long], base: "https://tiktokcdn.com/obj")
    if ["address", "pull"].contains(scenario) { media.base = "https://example.verified.domain.com" }
    return testSession(
      transport, platform: "tiktok", id: id, baseURL: "https://open.tiktokapis.com", media: media,
      token: scenario == "token" ? "act.expired" : "act.example12345Example12345Example")
  }

  static func video(
    _ text: String = "this will be a funny #cat video on your @tiktok #fyp", options: [String: JSON] = [:],
    path: String = "video.mp4"
  ) -> DeliveryContent {
    post(
      text, media: [asset(path, bytes: ReplayFile.long.count)], type: .video,
      options: [
        "privacy_level": "MUTUAL_FOLLOW_FRIENDS", "disable_duet": false, "disable_comment": true,
        "disable_stitch": false, "video_cover_timestamp_ms": 1000,
      ].merging(options) { $1 })
  }

  static let photos: DeliveryContent = {
    var content = post(
      "this will be a #funny photo on your @tiktok #fyp",
      media: [asset("example-image-01.webp"), asset("example-image-02.webp")],
      options: [
        "privacy_level": "PUBLIC_TO_EVERYONE", "disable_comment": true, "auto_add_music": true,
        "photo_cover_index": 1,
      ])
    content.title = "funny cat"
    return content
  }()

  /// An upload that was begun, cut as the documentation's example is.
  static func begun(
    _ content: DeliveryContent, _ publishID: String, _ session: AccountSession, isDropped: Bool = false
  ) -> JSON {
    var done = TikTokCheckpoint(of: TikTokCheckpoint.fingerprint(content))
    done.publishID = publishID
    done.begunAt = testNow.secondsSinceEpoch
    done.isDropped = isDropped
    let chunks = TikTokChunks(size: Int64(ReplayFile.long.count), chunk: 10_000_000)
    done.upload = chunks.map { .init(address: session.sealed(address) ?? "", offset: 0, chunks: $0) }
    return done.json
  }

  static let scenarios: [String: Scenario] = [
    "upload": { stage in _ = await stage.prepare(video()) },
    "chunks": { stage in
      stage.session.tiktokRemember(film, 0)
      let done = await stage.prepare(video(), from: begun(video(), film, stage.session))
      let underway = await stage.publish(video(), done)
      await stage.find(video(), underway)
    },
    "twice": { stage in
      stage.session.tiktokRemember(film, 0)
      _ = await stage.prepare(video(), from: begun(video(), film, stage.session))
    },
    "pull": { stage in
      let content = video(
        "another #funny video", options: ["source": "PULL_FROM_URL"], path: "market/lights.mp4")
      let underway = await stage.publish(content, await stage.prepare(content))
      await stage.find(content, underway)
    },
    "photos": { stage in
      let underway = await stage.publish(photos, await stage.prepare(photos))
      await stage.find(photos, underway)
    },
    "address": { stage in
      let content = video(options: ["source": "PULL_FROM_URL"], path: "example_video.mp4")
      await stage.publish(content, await stage.prepare(content))
    },
    "token": { stage in await stage.find(video(), begun(video(), film, stage.session)) },
    "idle": { stage in _ = await stage.prepare(video()) },
    "unknown": { stage in
      await stage.find(video(), begun(video(), "v_pub_file~v2-1.123456780", stage.session))
    },
    "verify": { stage in await stage.verify() },
    "cancel": { stage in
      _ = await stage.prepare(
        video("Another text"), from: begun(video(), idle, stage.session, isDropped: true))
    },
    "cancelled": { stage in
      _ = await stage.prepare(video(), from: begun(video(), idle, stage.session))
    },
    "late": { stage in
      _ = await stage.prepare(
        video("Another text"), from: begun(video(), idle, stage.session, isDropped: true))
    },
    "lost": { stage in
      await stage.find(
        photos, TikTokCheckpoint(of: TikTokCheckpoint.fingerprint(photos)).json,
        begunAt: testNow.adding(seconds: -600))
    },
    "finish": { stage in await stage.finish(photos, [Receipt(remoteID: photo)]) },
  ]
}
