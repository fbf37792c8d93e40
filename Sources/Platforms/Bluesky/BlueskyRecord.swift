import Content
import JSON

/// A post as the record it becomes.
enum BlueskyRecord {
  /// The posts a thread's item answers, by address and content id.
  struct Reply: Sendable, Hashable {
    /// A record as another one names it.
    struct Reference: Sendable, Hashable {
      var uri: String
      var cid: String

      var json: JSON { ["uri": .string(uri), "cid": .string(cid)] }
    }

    var root: Reference
    var parent: Reference

    var json: JSON { ["root": root.json, "parent": parent.json] }
  }

  /// The record of an item; nil where one of its files is not uploaded.
  static func of(
    _ content: DeliveryContent, item: Int, createdAt: String, _ done: BlueskyCheckpoint, reply: Reply?
  ) -> JSON? {
    let text = BlueskyText.of(content, item: item)
    var fields: [String: JSON] = [
      "$type": .string(BlueskyCollection.post), "text": .string(text), "createdAt": .string(createdAt),
    ]
    let languages = BlueskyText.languages(content)
    if !languages.isEmpty { fields["langs"] = .array(languages.map(JSON.string)) }
    fields["facets"] = BlueskyFacets(text).json(mentions: done.mentions)
    fields["reply"] = reply?.json
    let tags = BlueskyText.texts(content, "hidden_tags")
    if item == 0, !tags.isEmpty { fields["tags"] = .array(tags.map(JSON.string)) }
    let labels = BlueskyText.texts(content, "content_labels")
    if !labels.isEmpty {
      fields["labels"] = [
        "$type": "com.atproto.label.defs#selfLabels",
        "values": .array(labels.map { ["val": .string($0)] }),
      ]
    }
    switch embed(content, item: item, done) {
    case .missing: return nil
    case .none: break
    case .some(let embed): fields["embed"] = embed
    }
    return .object(fields)
  }

  private enum Embed {
    case none
    case missing
    case some(JSON)
  }

  private static func embed(_ content: DeliveryContent, item: Int, _ done: BlueskyCheckpoint) -> Embed {
    let media = content.items[item].media
    if let film = media.first, BlueskyFile.of(film).role == .video {
      return video(film, content, done)
    }
    if !media.isEmpty { return images(media, isGallery: content.type == .carousel, done) }
    guard item == 0, let link = BlueskyText.card(content) else { return .none }
    var external: [String: JSON] = [
      "uri": .string(link.url), "title": .string(BlueskyText.cardTitle(link)),
      "description": .string(link.description ?? ""),
    ]
    if let image = link.image {
      let file = BlueskyFile(role: .card, asset: image)
      guard let upload = done.upload(BlueskyCheckpoint.fingerprint(file)) else { return .missing }
      external["thumb"] = upload.blob
    }
    return .some(["$type": "app.bsky.embed.external", "external": .object(external)])
  }

  private static func images(_ media: [MediaAsset], isGallery: Bool, _ done: BlueskyCheckpoint) -> Embed {
    var images: [JSON] = []
    for asset in media {
      guard let upload = done.upload(BlueskyCheckpoint.fingerprint(BlueskyFile.of(asset))) else {
        return .missing
      }
      var image: [String: JSON] = ["image": upload.blob, "alt": .string(asset.alt ?? "")]
      image["aspectRatio"] = ratio(upload)
      images.append(.object(image))
    }
    return isGallery
      ? .some(["$type": "app.bsky.embed.gallery", "items": .array(images)])
      : .some(["$type": "app.bsky.embed.images", "images": .array(images)])
  }

  private static func video(
    _ asset: MediaAsset, _ content: DeliveryContent, _ done: BlueskyCheckpoint
  ) -> Embed {
    guard let upload = done.upload(BlueskyCheckpoint.fingerprint(BlueskyFile.of(asset))) else {
      return .missing
    }
    var embed: [String: JSON] = ["$type": "app.bsky.embed.video", "video": upload.blob]
    if let alt = asset.alt, !alt.isEmpty { embed["alt"] = .string(alt) }
    embed["aspectRatio"] = ratio(upload)
    if let captions = BlueskyFile.captions(of: asset) {
      guard let file = done.upload(BlueskyCheckpoint.fingerprint(captions)) else { return .missing }
      embed["captions"] = [
        [
          "lang": .string(
            BlueskyText.language(ofCaptions: captions.asset.path, content) ?? "und"),
          "file": file.blob,
        ]
      ]
    }
    embed["presentation"] = content.options["video_presentation"]
    return .some(.object(embed))
  }

  private static func ratio(_ upload: BlueskyCheckpoint.Upload) -> JSON? {
    guard upload.width > 0, upload.height > 0 else { return nil }
    return ["width": .integer(upload.width), "height": .integer(upload.height)]
  }

  // MARK: Beside the posts

  /// Who may answer the first post.
  static func threadgate(of post: BlueskyAddress, _ allowed: [String], createdAt: String) -> JSON {
    let rules = allowed.filter { $0 != "nobody" }.map { who -> JSON in
      switch who {
      case "mentioned": ["$type": "app.bsky.feed.threadgate#mentionRule"]
      case "followers": ["$type": "app.bsky.feed.threadgate#followerRule"]
      case "following": ["$type": "app.bsky.feed.threadgate#followingRule"]
      default: ["$type": "app.bsky.feed.threadgate#listRule", "list": .string(who)]
      }
    }
    return [
      "$type": .string(BlueskyCollection.threadgate), "post": .string(post.text), "allow": .array(rules),
      "createdAt": .string(createdAt),
    ]
  }

  /// Nobody may quote a post.
  static func postgate(of post: BlueskyAddress, createdAt: String) -> JSON {
    [
      "$type": .string(BlueskyCollection.postgate), "post": .string(post.text),
      "embeddingRules": [["$type": "app.bsky.feed.postgate#disableRule"]], "createdAt": .string(createdAt),
    ]
  }

  // MARK: Read back

  /// What tells two posts apart, of what the server keeps: text, attachment, place in a thread.
  static func likeness(_ record: JSON) -> JSON {
    var likeness: [String: JSON] = ["text": .string(ComparableText(record["text"]?.string ?? "").text)]
    likeness["parent"] = record["reply"]?["parent"]?["uri"]
    let embed = record["embed"]
    likeness["embed"] = embed?["$type"]
    likeness["link"] = embed?["external"]?["uri"]
    let images = embed?["images"]?.array ?? embed?["items"]?.array ?? []
    likeness["files"] = .integer(Int64(images.count))
    likeness["alts"] = .array(images.map { $0["alt"] ?? "" })
    return .object(likeness)
  }

  /// The likeness an item of ours has; known without its uploads.
  static func likeness(_ content: DeliveryContent, item: Int, parent: String?) -> JSON {
    let media = content.items[item].media
    var likeness: [String: JSON] = [
      "text": .string(ComparableText(BlueskyText.of(content, item: item)).text), "files": 0, "alts": [],
    ]
    likeness["parent"] = parent.map(JSON.string)
    if let film = media.first, BlueskyFile.of(film).role == .video {
      likeness["embed"] = "app.bsky.embed.video"
    } else if !media.isEmpty {
      likeness["embed"] = .string("app.bsky.embed." + (content.type == .carousel ? "gallery" : "images"))
      likeness["files"] = .integer(Int64(media.count))
      likeness["alts"] = .array(media.map { .string($0.alt ?? "") })
    } else if item == 0, let link = BlueskyText.card(content) {
      likeness["embed"] = "app.bsky.embed.external"
      likeness["link"] = .string(link.url)
    }
    return .object(likeness)
  }
}
