import Diagnostics
import JSON

/// What kind of thing a post becomes.
public enum PostType: String, Sendable, Hashable, Codable, CaseIterable {
  case post, story, reel, carousel, video
}

/// A file that goes with a post, pinned by its git object.
public struct MediaAsset: Sendable, Hashable {
  /// From the repository's root.
  public var path: String
  /// 40 hex digits; empty only where files are read outside git.
  public var objectID: String
  public var byteCount: Int
  public var alt: String?
  /// Repository path and object of a captions file.
  public var captions: CaptionsFile?
  /// -1…1 each: the point that must stay visible.
  public var focus: Focus?

  /// A captions file beside a video.
  public struct CaptionsFile: Sendable, Hashable {
    public var path: String
    public var objectID: String
    public init(path: String, objectID: String) {
      self.path = path
      self.objectID = objectID
    }
  }

  /// A focal point, each coordinate from -1 to 1.
  public struct Focus: Sendable, Hashable {
    public var x: Double
    public var y: Double
    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  public init(
    path: String, objectID: String, byteCount: Int, alt: String? = nil, captions: CaptionsFile? = nil,
    focus: Focus? = nil
  ) {
    self.path = path
    self.objectID = objectID
    self.byteCount = byteCount
    self.alt = alt
    self.captions = captions
    self.focus = focus
  }
}

/// One message of a threaded delivery; a plain post has one.
public struct ContentItem: Sendable, Hashable {
  public var text: String
  public var media: [MediaAsset]

  public init(text: String, media: [MediaAsset] = []) {
    self.text = text
    self.media = media
  }
}

/// A link attached to a post.
public struct LinkAttachment: Sendable, Hashable {
  public var url: String
  /// Whether the platform may draw a card: `auto` or `none`.
  public var preview: Bool
  public var title: String?
  public var description: String?
  public var image: MediaAsset?

  public init(
    url: String, preview: Bool = true, title: String? = nil, description: String? = nil,
    image: MediaAsset? = nil
  ) {
    self.url = url
    self.preview = preview
    self.title = title
    self.description = description
    self.image = image
  }
}

/// A poll, where the platform can.
public struct Poll: Sendable, Hashable {
  public var options: [String]
  public var endsAfterSeconds: Int64
  public init(options: [String], endsAfterSeconds: Int64) {
    self.options = options
    self.endsAfterSeconds = endsAfterSeconds
  }
}

/// All that is sent to one account: after overrides, joined or split as asked.
public struct DeliveryContent: Sendable, Hashable {
  public var type: PostType
  public var items: [ContentItem]
  public var title: String?
  public var link: LinkAttachment?
  public var firstComment: String?
  public var cover: MediaAsset?
  public var poll: Poll?
  /// Platform options, keys as in `overrides.<platform>`, checked against the descriptor.
  public var options: [String: JSON]

  public init(
    type: PostType, items: [ContentItem], title: String? = nil, link: LinkAttachment? = nil,
    firstComment: String? = nil, cover: MediaAsset? = nil, poll: Poll? = nil, options: [String: JSON] = [:]
  ) {
    self.type = type
    self.items = items
    self.title = title
    self.link = link
    self.firstComment = firstComment
    self.cover = cover
    self.poll = poll
    self.options = options
  }
}

/// When a delivery is to go out.
public enum WantedTime: Sendable, Hashable {
  case at(Instant)
  /// Due at the instant a reconcile first records the file.
  case onMerge
}

/// What happens after the due time has passed.
public struct LatePolicy: Sendable, Hashable {
  public var graceSeconds: Int64
  /// False: skip (the delivery becomes missed); true: publish however late.
  public var publishesLate: Bool
  public init(graceSeconds: Int64 = 86_400, publishesLate: Bool = false) {
    self.graceSeconds = graceSeconds
    self.publishesLate = publishesLate
  }
}

/// The author's wish.
public enum Wish: String, Sendable, Hashable {
  case scheduled, draft, cancelled
}

/// One post to one account, as the files ask for it.
public struct WantedDelivery: Sendable, Hashable {
  public var id: DeliveryID
  /// The account's name in `postrider.yaml`.
  public var label: String
  public var wish: Wish
  public var content: DeliveryContent
  public var time: WantedTime
  /// The IANA zone the written time belongs to.
  public var zone: String
  /// The time as written: `2026-12-01 09:30`, `on-merge`.
  public var written: String
  public var late: LatePolicy
  /// The file, from the repository's root.
  public var path: String
  public var campaign: String?
  public var labels: [String]
  /// `sha256:…` over all that is sent (text, options, media object ids): an edit changes it, a move does not.
  public var digest: String
  /// A digest an item, over its text and media.
  public var itemDigests: [String]
  /// `sha256:…` over the account's settings that change what a call would do (version, base URL, limits).
  public var accountDigest: String
  /// True where the file says its `id:` itself: it is then never taken for another post that vanished.
  public var hasExplicitID = false

  public init(
    id: DeliveryID, label: String, wish: Wish, content: DeliveryContent, time: WantedTime, zone: String,
    written: String, late: LatePolicy, path: String, campaign: String?, labels: [String], digest: String,
    itemDigests: [String], accountDigest: String
  ) {
    self.id = id
    self.label = label
    self.wish = wish
    self.content = content
    self.time = time
    self.zone = zone
    self.written = written
    self.late = late
    self.path = path
    self.campaign = campaign
    self.labels = labels
    self.digest = digest
    self.itemDigests = itemDigests
    self.accountDigest = accountDigest
  }
}

/// A post's file whose deliveries must be left as they are: it cannot be read, does not parse, or clashes.
public struct FrozenPost: Sendable, Hashable {
  public var path: String
  /// The id it claims (or its stem gives), where that much could be read.
  public var id: PostID?
  public var reason: String
  public init(path: String, id: PostID?, reason: String) {
    self.path = path
    self.id = id
    self.reason = reason
  }
}

/// Everything one commit asks for.
public struct Desired: Sendable {
  public var project: Project
  /// Sorted by id; wishes `draft` and `cancelled` are here too.
  public var deliveries: [WantedDelivery]
  public var frozen: [FrozenPost]
  /// Deliveries refused by a rule for one account (the post's other accounts go on): treated as frozen.
  public var refused: [DeliveryID: String]
  /// False while any file, blob or tree of the content could not be read: nothing may be cancelled.
  public var isComplete: Bool
  public var diagnostics: [Diagnostic]
  /// `sha256:…` over everything content-side that can change a plan.
  public var inputs: String

  public init(
    project: Project, deliveries: [WantedDelivery], frozen: [FrozenPost], refused: [DeliveryID: String],
    isComplete: Bool, diagnostics: [Diagnostic], inputs: String
  ) {
    self.project = project
    self.deliveries = deliveries
    self.frozen = frozen
    self.refused = refused
    self.isComplete = isComplete
    self.diagnostics = diagnostics
    self.inputs = inputs
  }
}
