import Content
import JSON

/// A post as LinkedIn takes it.
enum LinkedInPost {
  /// The choices of `visibility`, and what the API calls them.
  static let visibilities = ["public": "PUBLIC", "connections": "CONNECTIONS", "logged_in": "LOGGED_IN"]
  /// How long a poll may run, and what the API calls it.
  static let durations: [Int64: String] = [
    86_400: "ONE_DAY", 259_200: "THREE_DAYS", 604_800: "SEVEN_DAYS", 1_209_600: "FOURTEEN_DAYS",
  ]

  static func visibility(_ content: DeliveryContent) -> String {
    content.options["visibility"]?.string.flatMap { visibilities[$0] } ?? "PUBLIC"
  }

  /// What the author asks and cannot do; found without asking LinkedIn.
  static func refusal(_ content: DeliveryContent, by author: LinkedInAuthor) -> Failure? {
    guard !author.isMember, visibility(content) == "CONNECTIONS" else { return nil }
    return Failure(
      .needsChange, code: "visibility",
      "an organization has no connections: visibility is public or logged_in")
  }

  /// The whole body; `files` are the ids of what was uploaded, in their order.
  static func body(_ content: DeliveryContent, by author: LinkedInAuthor, files: [String]) -> JSON {
    var members: [String: JSON] = [
      "author": .string(author.urn), "commentary": .string(LinkedInText.commentary(content)),
      "visibility": .string(visibility(content)),
      "distribution": [
        "feedDistribution": content.options["feed"]?.bool == false ? "NONE" : "MAIN_FEED",
        "targetEntities": [], "thirdPartyDistributionChannels": [],
      ],
      "lifecycleState": "PUBLISHED",
      "isReshareDisabledByAuthor": .bool(content.options["reshare_disabled"]?.bool ?? false),
    ]
    members["content"] = part(content, files: files)
    if let parent = content.options["reshare_of"]?.string {
      members["reshareContext"] = ["parent": .string(parent)]
    }
    return .object(members)
  }

  private static func part(_ content: DeliveryContent, files: [String]) -> JSON? {
    let media = content.items.first?.media ?? []
    switch LinkedInKind(content) {
    case .text: return nil
    case .poll: return content.poll.map { ["poll": poll($0, content)] }
    case .article: return content.link.map { ["article": article($0, picture: files.first)] }
    case .images:
      let images = zip(files, media).map { file, asset in
        var image: [String: JSON] = ["id": .string(file)]
        image["altText"] = asset.alt.map(JSON.string)
        return JSON.object(image)
      }
      return ["multiImage": ["images": .array(images)]]
    case .image, .video, .document:
      guard let file = files.first, let asset = media.first else { return nil }
      var fields: [String: JSON] = ["id": .string(file)]
      fields["altText"] = asset.alt.map(JSON.string)
      fields["title"] = title(content).map(JSON.string)
      return ["media": .object(fields)]
    }
  }

  /// A document is shown with a title, its file's name unless there is one; it is plain text.
  static func title(_ content: DeliveryContent) -> String? {
    if let title = content.title { return title }
    guard LinkedInKind(content) == .document, let asset = content.items.first?.media.first else { return nil }
    return MediaType.fileName(asset.path)
  }

  private static func article(_ link: LinkAttachment, picture: String?) -> JSON {
    var fields: [String: JSON] = ["source": .string(link.url)]
    fields["title"] = link.title.map(JSON.string)
    fields["description"] = link.description.map(JSON.string)
    fields["thumbnail"] = picture.map(JSON.string)
    return .object(fields)
  }

  private static func poll(_ poll: Poll, _ content: DeliveryContent) -> JSON {
    [
      "question": .string(question(content)),
      "options": .array(poll.options.map { ["text": .string($0)] }),
      "settings": ["duration": .string(durations[poll.endsAfterSeconds] ?? "")],
    ]
  }

  /// What a poll asks: its own words, else the text.
  static func question(_ content: DeliveryContent) -> String {
    content.options["poll_question"]?.string ?? content.items.first?.text ?? ""
  }

  /// `urn:li:share:1` or `urn:li:ugcPost:1`: posts are called by either.
  static func isPostURN(_ urn: String) -> Bool {
    let parts = urn.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "urn" && parts[1] == "li"
      && ["share", "ugcPost"].contains(parts[2])
      && (1...30).contains(parts[3].utf8.count) && parts[3].utf8.allSatisfy { (48...57).contains($0) }
  }
}

/// A post as LinkedIn shows it.
struct LinkedInShare: Sendable, Hashable {
  var urn: String
  var author: String?
  var text: String
  var createdAt: Instant
  /// When it was last changed; lists are in this order.
  var changedAt: Instant
  var isPublished: Bool
  /// What it holds beside its words, and the ids of its files.
  var kind: LinkedInKind
  var files: [String]
  var visibility: String?
  /// The address of a card, or the question of a poll.
  var subject: String?

  /// Nil where the document is no post.
  init?(_ document: JSON) {
    guard let urn = document["id"]?.string, LinkedInPost.isPostURN(urn),
      let created = document["createdAt"]?.integer ?? document["publishedAt"]?.integer, created > 0
    else { return nil }
    self.urn = urn
    author = document["author"]?.string
    text = LittleText.plain(document["commentary"]?.string ?? "")
    createdAt = Instant(secondsSinceEpoch: created / 1000)
    changedAt = Instant(secondsSinceEpoch: (document["lastModifiedAt"]?.integer ?? created) / 1000)
    isPublished = document["lifecycleState"]?.string.map { $0 == "PUBLISHED" } ?? true
    visibility = document["visibility"]?.string
    files = []
    kind = .text
    let content = document["content"]
    if let images = content?["multiImage"]?["images"]?.array {
      kind = .images
      files = images.compactMap { $0["id"]?.string }
    } else if let id = content?["media"]?["id"]?.string {
      files = [id]
      kind = id.hasPrefix("urn:li:video:") ? .video : id.hasPrefix("urn:li:document:") ? .document : .image
    } else if let article = content?["article"] {
      kind = .article
      subject = article["source"]?.string
    } else if let poll = content?["poll"] {
      kind = .poll
      subject = poll["question"]?.string
    }
  }

  /// Whether it is what this content makes; `files` are the ids it was made with, where they are known.
  func isMade(of content: DeliveryContent, files known: [String]?) -> Bool {
    guard kind == LinkedInKind(content), ComparableText(text) == LinkedInText.shown(content) else {
      return false
    }
    if let known, !known.isEmpty, kind != .article { return files == known }
    switch kind {
    case .images: return files.count == content.items.first?.media.count
    case .article: return subject == content.link?.url
    case .poll: return subject.map(ComparableText.init) == ComparableText(LinkedInPost.question(content))
    case .text, .image, .video, .document: return true
    }
  }
}
