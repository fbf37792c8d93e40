import Content
import HTTP
import JSON

@testable import Platforms

/// What Threads' documentation shows, done by our client.
enum ThreadsReplay {
  static let id = "24000000000000001"
  static let post1 = Receipt(remoteID: "17950000000000002")
  static let text1 = Receipt(remoteID: "17950000000000003")

  static func session(_ transport: ReplayTransport, scenario: String) -> AccountSession {
    testSession(
      transport, platform: "threads", id: id, baseURL: "https://graph.threads.net",
      media: TestMedia(base: "https://www.example.com/images"),
      token: scenario == "token" ? "EXPIRED_TOKEN" : "ACCESS_TOKEN")
  }

  static let image = post("BronzFonz", media: [asset("bronz-fonz.jpg")])
  static let described = post("Hi", media: [asset("bronz-fonz.jpg", alt: "Dog")])
  static let carousel = post("Carousel", media: [asset("bronz-fonz.jpg"), asset("bronz-fonz-2.jpg")])

  static let text: DeliveryContent = {
    var content = post(
      "A text", options: ["topic_tag": "Postrider", "reply_control": "accounts_you_follow"])
    content.link = LinkAttachment(url: "https://developers.facebook.com")
    content.items.append(ContentItem(text: "A reply", media: []))
    return content
  }()

  static let poll: DeliveryContent = {
    var content = post("A poll")
    content.poll = Poll(options: ["first option", "second option"], endsAfterSeconds: 86_400)
    return content
  }()

  static let video = post("Lights", media: [asset("market/lights.mp4")], type: .video)

  /// A message whose container is there; `isReady`: it was seen FINISHED just now.
  static func made(
    _ content: DeliveryContent, _ container: String, isReady: Bool, _ session: AccountSession
  ) -> JSON? {
    guard let wanted = try? ThreadsContainers(content, item: 0, parent: nil, in: session) else { return nil }
    var done = ThreadsCheckpoint(of: wanted.fingerprint, item: 0)
    done.containers.whole = GraphContainer(id: container, at: testNow.secondsSinceEpoch)
    done.containers.whole?.isReady = isReady
    return done.json
  }

  static func preparedAndPublished(
    _ content: DeliveryContent, after earlier: [Receipt] = []
  ) -> TikTokReplay.Scenario {
    { stage in
      await stage.publish(content, await stage.prepare(content, earlier: earlier), earlier: earlier)
    }
  }

  static let scenarios: [String: TikTokReplay.Scenario] = [
    "image": preparedAndPublished(image), "carousel": preparedAndPublished(carousel),
    "text": preparedAndPublished(text), "reply": preparedAndPublished(text, after: [text1]),
    "video": preparedAndPublished(video),
    "unfetched": { stage in _ = await stage.prepare(post("None", media: [asset("none.jpg")])) },
    "published": { stage in
      _ = await stage.prepare(image, from: made(image, "17900000000000001", isReady: false, stage.session))
    },
    "again": { stage in
      await stage.publish(image, made(image, "17900000000000001", isReady: true, stage.session))
    },
    "read": { stage in await stage.finish(image, [post1]) },
    "list": { stage in await stage.find(carousel) },
    "delete": { stage in await stage.retract([post1]) },
    "token": { stage in _ = await stage.prepare(post("BronzFonz")) },
    "long": { stage in _ = await stage.prepare(post(String(repeating: "a", count: 501))) },
    "poll": { stage in _ = await stage.prepare(poll) },
    "described": { stage in _ = await stage.prepare(described) },
    "replies": { stage in await stage.replies(below: text1) },
    "verify": { stage in await stage.verify() },
  ]
}

extension ReplayStage {
  /// A first comment looks for itself below the post before it is made.
  func replies(below post: Receipt) async {
    var content = ThreadsReplay.poll
    content.firstComment = "A reply"
    var receipt = post
    receipt.permalink = "https://www.threads.net/@acme/post/DA2"
    await finish(content, [receipt])
  }
}
