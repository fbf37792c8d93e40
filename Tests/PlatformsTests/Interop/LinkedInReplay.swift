import Content
import HTTP
import JSON

@testable import Platforms

/// What LinkedIn's documentation shows, done by our client.
enum LinkedInReplay {
  static let page = "urn:li:organization:5515715"
  static let member = "urn:li:person:782bbtaQ"
  static let share = Receipt(remoteID: "urn:li:share:6844785523593134080")
  static let other = Receipt(remoteID: "urn:li:share:6844785523593134081")

  static func session(_ transport: ReplayTransport, scenario: String) -> AccountSession {
    let pictures = ["menu.jpg", "oven.jpg"].map { ($0, ReplayFile.picture($0)) }
    var media = TestMedia(files: Dictionary(uniqueKeysWithValues: pictures))
    media.files["film.mp4"] = ReplayFile.short
    media.files["long.mp4"] = ReplayFile.middle
    media.files["menu.pdf"] = Array("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF".utf8)
    var session = testSession(
      transport, platform: "linkedin", id: scenario == "member" ? member : page,
      baseURL: "https://api.linkedin.com", version: scenario == "version" ? "202406" : "202609", media: media,
      token: scenario == "token" ? "{EXPIRED_TOKEN}" : "{INSERT_TOKEN}")
    guard scenario == "renew" else { return session }
    for name in ["REFRESH_TOKEN", "CLIENT_ID", "CLIENT_SECRET"] {
      session.secrets[name.lowercased()] = Secret(name)
    }
    session.memory.remember(LinkedInMemory.refused, "1")
    return session
  }

  static func file(_ path: String, alt: String? = nil) -> MediaAsset {
    let bytes =
      switch path {
      case "film.mp4": ReplayFile.short.count
      case "long.mp4": ReplayFile.middle.count
      case "menu.pdf": 45
      default: ReplayFile.picture(path).count
      }
    return asset(path, alt: alt, bytes: bytes)
  }

  /// A checkpoint of a post whose files are all there.
  static func uploaded(_ content: DeliveryContent, _ ids: [String]) -> JSON {
    var done = LinkedInCheckpoint(nil)
    for (source, id) in zip(LinkedInSource.all(of: content), ids) {
      done.uploads.append(
        .init(
          of: source.fingerprint, id: id, at: testNow.secondsSinceEpoch, ends: 0, parts: [], stage: .ready))
    }
    return done.json
  }

  static let text = post("Sample text Post")

  static let image = post("Sample image post", media: [file("menu.jpg", alt: "testing for alt tags")])

  static let video: DeliveryContent = {
    var content = post("Sample video Post", media: [file("film.mp4")], type: .video)
    content.title = "title of the video"
    return content
  }()

  static let poll: DeliveryContent = {
    var content = post("test poll", options: ["poll_question": "What is your favorite color?"])
    content.poll = Poll(options: ["Red", "Blue", "Yellow", "Green"], endsAfterSeconds: 259_200)
    return content
  }()

  static let article: DeliveryContent = {
    var content = post("test article post")
    content.link = LinkAttachment(
      url: "https://lnkd.in/eabXpqi", title: "prod test title two", description: "test description",
      image: file("menu.jpg"))
    return content
  }()

  static let document: DeliveryContent = {
    var content = post("test document post", media: [file("menu.pdf")])
    content.title = "Example.pdf"
    return content
  }()

  static let images = post(
    "Sample multi-image post",
    media: [file("menu.jpg", alt: "testing for alt tags1"), file("oven.jpg", alt: "testing for alt tags2")])

  static func preparedAndPublished(_ content: DeliveryContent) -> TikTokReplay.Scenario {
    { stage in await stage.publish(content, await stage.prepare(content)) }
  }

  static let scenarios: [String: TikTokReplay.Scenario] = [
    "text": { stage in await stage.publish(text) },
    "duplicate": { stage in
      await stage.publish(text)
      await stage.find(text)
    },
    "image": preparedAndPublished(image), "video": preparedAndPublished(video),
    "document": preparedAndPublished(document),
    "poll": { stage in await stage.publish(poll) },
    "article": { stage in
      await stage.publish(article, uploaded(article, ["urn:li:image:C49klciosC89"]))
    },
    "images": { stage in
      let ids = ["urn:li:image:C4D22AQHnTE4ziJMqJw", "urn:li:image:C4D22AQE6mUMBzpLhKA"]
      await stage.publish(images, uploaded(images, ids))
    },
    "list": { stage in await stage.find(text) },
    "update": { stage in await stage.edit(post("Update to the post"), [share]) },
    "delete": { stage in await stage.retract([share]) },
    "version": { stage in await stage.publish(text) },
    "token": { stage in await stage.publish(text) },
    "second": { stage in _ = await stage.prepare(post("Sample image post", media: [file("oven.jpg")])) },
    "long": { stage in
      _ = await stage.prepare(post("Sample video Post", media: [file("long.mp4")], type: .video))
    },
    "template": { stage in await stage.publish(post("Version 2.1 #release")) },
    "hash": { stage in
      await stage.publish(post("Version 2.2 #release (_final_)", options: ["hashtags": "text"]))
    },
    "reshare": { stage in
      await stage.publish(post("Testing the reshare", options: ["reshare_of": .string(other.remoteID)]))
    },
    "comment": { stage in
      var content = images
      content.firstComment = "First comment (1) #text"
      await stage.finish(content, [other])
    },
    "probe": { stage in await stage.probe([(other, images), (share, text)]) },
    "roles": { stage in await stage.verify() },
    "renew": { stage in await stage.verify() },
    "member": { stage in await stage.verify() },
  ]
}
