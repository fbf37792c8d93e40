/// A yes, or a no with its reason.
public enum Support: Sendable, Hashable {
  case can
  case cannot(String)
}

/// What a post can ask of a platform. Everything not listed by a descriptor is `cannot("not yet")`.
public enum Capability: String, Sendable, Hashable, CaseIterable {
  // kinds
  case textOnly, post, story, reel, carousel, video, thread
  // parts
  case title, link, linkPreview, linkCard, images, videos, mixedMedia, altText, videoAltText, captions, focus,
    cover,
    firstComment, poll
  // later
  case edit, retract
}

/// A number with its unit, where it comes from and when that was last looked at.
public struct Limit: Sendable, Hashable {
  public var value: Int
  /// `characters`, `bytes`, `images`, `seconds`…
  public var unit: String
  /// A public page or statement.
  public var source: String
  /// `2026-11-21`
  public var verified: String

  public init(_ value: Int, _ unit: String, source: String, verified: String) {
    self.value = value
    self.unit = unit
    self.source = source
    self.verified = verified
  }
}

/// The limits a descriptor can state for one type of post; nil: none known.
public struct TypeLimits: Sendable {
  public var text: Limit?
  public var title: Limit?
  public var altText: Limit?
  public var firstComment: Limit?
  public var hashtags: Limit?
  public var mentions: Limit?
  public var mediaMinimum: Limit?
  public var mediaMaximum: Limit?
  public var imageBytes: Limit?
  public var videoBytes: Limit?
  public var videoSecondsMinimum: Limit?
  public var videoSecondsMaximum: Limit?
  public var imageWidthMinimum: Limit?
  /// Width divided by height, in thousandths.
  public var aspectMinimum: Limit?
  public var aspectMaximum: Limit?
  /// Taken as they are: `image/jpeg`, `video/mp4`…; empty: any.
  public var mimeTypes: [String] = []
  /// True where a text may be missing.
  public var textOptional = true
  /// True where at least one file is needed.
  public var mediaRequired = false
  public init() {}
}

/// One option below `overrides.<platform>`.
public struct PlatformOption: Sendable {
  /// What the option takes.
  public enum Kind: Sendable, Hashable {
    case text(maximum: Int?)
    case integer(ClosedRange<Int64>)
    case boolean
    case choice([String])
    case texts(maximum: Int)
    /// A list of mappings or a mapping, checked by the platform's own `check`.
    case structure
  }

  public var name: String
  public var kind: Kind
  /// The types of post it takes effect on; empty: all.
  public var types: Set<PostType>
  public var support: Support
  /// One line for the schema and the docs.
  public var explanation: String

  public init(
    _ name: String, _ kind: Kind, types: Set<PostType> = [], support: Support = .can, _ explanation: String
  ) {
    self.name = name
    self.kind = kind
    self.types = types
    self.support = support
    self.explanation = explanation
  }
}

/// One field of an account's credentials.
public struct CredentialField: Sendable, Hashable {
  public var name: String
  public var isRequired: Bool
  public var explanation: String
  public init(_ name: String, isRequired: Bool = true, _ explanation: String) {
    self.name = name
    self.isRequired = isRequired
    self.explanation = explanation
  }
}

/// One line a platform's own rule says about a delivery that would be refused or changed.
public struct ContentFinding: Sendable, Hashable {
  public var id: String
  public var isError: Bool
  public var message: String
  public var fix: String?
  /// The front-matter field it concerns (`media`, `link`, …), for the place; nil: the text.
  public var field: String?
  public init(_ id: String, isError: Bool, _ message: String, fix: String? = nil, field: String? = nil) {
    self.id = id
    self.isError = isError
    self.message = message
    self.fix = fix
    self.field = field
  }
}

/// What is known of one file of media, where whoever checks could probe it.
public struct MediaFactsSummary: Sendable, Hashable {
  /// `image/jpeg`; empty where unknown.
  public var mime: String
  public var width: Int?
  public var height: Int?
  public var durationSeconds: Double?
  public var byteCount: Int
  public init(
    mime: String, width: Int? = nil, height: Int? = nil, durationSeconds: Double? = nil, byteCount: Int
  ) {
    self.mime = mime
    self.width = width
    self.height = height
    self.durationSeconds = durationSeconds
    self.byteCount = byteCount
  }
}

/// A platform as data: what validation, schema, documentation and messages are made from.
public struct PlatformDescriptor: Sendable {
  /// As written in `platform:`.
  public var name: String
  /// For people.
  public var title: String
  /// Where the API answers unless the account says otherwise; nil: every account names its own server.
  public var defaultBaseURL: String?
  public var defaultAPIVersion: String?
  /// True where the identity's host is the server's (federated); false where it is always the platform's own.
  public var isFederated: Bool
  /// What `id` of an account is, in words: "numeric Page id", "handle on its server".
  public var accountID: String
  public var credentials: [CredentialField]
  public var capabilities: [Capability: Support]
  public var limits: [PostType: TypeLimits]
  public var options: [PlatformOption]
  /// How the platform counts a text.
  public var textLength: @Sendable (String) -> Int
  /// How many seconds the platform repeats the first answer for a repeated key; nil: it has no key.
  public var keyLifeSeconds: Int64?
  /// True where media must be reachable at a public address (`media.base_url`).
  public var fetchesMedia: Bool
  /// Rules that data alone cannot say. `facts` is keyed by media path and may lack files.
  public var check: @Sendable (DeliveryContent, [String: MediaFactsSummary]) -> [ContentFinding]

  public init(
    name: String, title: String, defaultBaseURL: String?, defaultAPIVersion: String? = nil,
    isFederated: Bool, accountID: String, credentials: [CredentialField],
    capabilities: [Capability: Support], limits: [PostType: TypeLimits], options: [PlatformOption],
    textLength: @escaping @Sendable (String) -> Int, keyLifeSeconds: Int64?, fetchesMedia: Bool,
    check: @escaping @Sendable (DeliveryContent, [String: MediaFactsSummary]) -> [ContentFinding] = { _, _ in
      []
    }
  ) {
    self.name = name
    self.title = title
    self.defaultBaseURL = defaultBaseURL
    self.defaultAPIVersion = defaultAPIVersion
    self.isFederated = isFederated
    self.accountID = accountID
    self.credentials = credentials
    self.capabilities = capabilities
    self.limits = limits
    self.options = options
    self.textLength = textLength
    self.keyLifeSeconds = keyLifeSeconds
    self.fetchesMedia = fetchesMedia
    self.check = check
  }
}
