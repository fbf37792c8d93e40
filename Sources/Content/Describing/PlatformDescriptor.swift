/// A platform as data: what validation, schema, documentation and messages are made from.
public struct PlatformDescriptor: Sendable {
  /// As written in `platform:`.
  public var name: String
  /// For people.
  public var title: String
  /// Where the API answers unless the account says otherwise; nil: every account names its own server.
  public var defaultBaseURL: String?
  public var defaultAPIVersion: String?
  /// True where the identity's host is the server's (federated); false where it is the platform's own, or
  /// this machine's in a rehearsal.
  public var isFederated: Bool
  /// What `id` of an account is, in words: "numeric Page id", "handle on its server".
  public var accountID: String
  public var credentials: [CredentialField]
  public var capabilities: [Capability: Support]
  public var limits: [PostType: TypeLimits]
  public var options: [PlatformOption]
  /// How the platform counts a text.
  public var textLength: @Sendable (String) -> Int
  /// How it counts a title, where that is another count; nil: as a text.
  public var titleLength: (@Sendable (String) -> Int)?
  /// How many seconds the platform repeats the first answer for a repeated key; nil: it has no key.
  public var keyLifeSeconds: Int64?
  /// True where media must be reachable at a public address (`media.base_url`).
  public var fetchesMedia: Bool
  /// Types of post whose files must be reachable, where that holds for some only.
  public var fetchedTypes: Set<PostType>
  /// How much an account may do in which time.
  public var windows: [RateWindow]
  /// What a delivery costs beyond its place in the windows, in words for a person: `0.20 USD: it has a link`;
  /// shown before the merge.
  public var costs: @Sendable (DeliveryContent) -> [String]
  /// Rules that data alone cannot say. `facts` is keyed by media path and may lack files.
  public var check: @Sendable (DeliveryContent, [String: MediaFactsSummary]) -> [ContentFinding]

  public init(
    name: String, title: String, defaultBaseURL: String?, defaultAPIVersion: String? = nil,
    isFederated: Bool, accountID: String, credentials: [CredentialField],
    capabilities: [Capability: Support], limits: [PostType: TypeLimits], options: [PlatformOption],
    textLength: @escaping @Sendable (String) -> Int, titleLength: (@Sendable (String) -> Int)? = nil,
    keyLifeSeconds: Int64?, fetchesMedia: Bool, fetchedTypes: Set<PostType> = [],
    windows: [RateWindow] = [], costs: @escaping @Sendable (DeliveryContent) -> [String] = { _ in [] },
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
    self.titleLength = titleLength
    self.keyLifeSeconds = keyLifeSeconds
    self.fetchesMedia = fetchesMedia
    self.fetchedTypes = fetchedTypes
    self.windows = windows
    self.costs = costs
    self.check = check
  }
}
