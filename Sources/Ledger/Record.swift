import Content
import Git
import JSON

/// An entry with where it lies: what a compare-and-swap of one delivery compares.
public struct Recorded: Sendable, Hashable {
  public var entry: Entry
  /// Its path on the state branch.
  public var path: String
  /// The blob that was read.
  public var blob: ObjectID
  public init(entry: Entry, path: String, blob: ObjectID) {
    self.entry = entry
    self.path = path
    self.blob = blob
  }
}

/// Something on the state branch that cannot be taken as it stands: unknown, never absent.
public struct FrozenEntry: Sendable, Hashable {
  public var path: String
  /// The delivery it seems to be (from `ids/` or its name), where that can be told.
  public var post: PostID?
  public var label: String?
  public var reason: String
  public init(path: String, post: PostID?, label: String?, reason: String) {
    self.path = path
    self.post = post
    self.label = label
    self.reason = reason
  }
}

/// `meta.json`.
public struct Meta: Sendable, Hashable {
  /// The schema this program writes.
  public static let schema = 1

  public var schema: Int
  /// Names this record among all records: random, made at adoption.
  public var lineage: String
  /// Digest of everything that decides a plan: content, planner, tzdata, entry schema.
  public var inputs: String
  /// The content commit last obeyed.
  public var content: String
  /// The earliest instant at which there is something to do; nil: nothing.
  public var wake: Instant?
  public var tzdata: String
  /// Counts of what needs a person: uncertain, frozen, overdue.
  public var attention: Attention
  public var unknown: [String: JSON]

  public init(
    lineage: String, inputs: String, content: String, wake: Instant?, tzdata: String,
    attention: Attention = Attention()
  ) {
    self.schema = Meta.schema
    self.lineage = lineage
    self.inputs = inputs
    self.content = content
    self.wake = wake
    self.tzdata = tzdata
    self.attention = attention
    self.unknown = [:]
  }

  /// True where the last run withheld something for safety: in place of the digest stands a mark or nothing, so that
  /// no run takes the record for settled.
  public var isWithheld: Bool { inputs.isEmpty || inputs.hasPrefix("withheld") }

  /// What needs a person now.
  public struct Attention: Sendable, Hashable {
    public var uncertain = 0
    public var frozen = 0
    public var overdue = 0
    /// Keys this program does not know, kept byte for value.
    public var unknown: [String: JSON] = [:]
    public init() {}
    public var isEmpty: Bool { uncertain == 0 && frozen == 0 && overdue == 0 }
  }
}

/// `runs/<nonce>.json`: the lease of a live run.
public struct RunLease: Sendable, Hashable {
  public var run: String
  public var started: Instant
  public var until: Instant
  /// Keys this program does not know, kept byte for value.
  public var unknown: [String: JSON] = [:]
  public init(run: String, started: Instant, until: Instant) {
    self.run = run
    self.started = started
    self.until = until
  }
}

/// `accounts/<label>.json`: what is remembered of an account between runs.
public struct AccountRecord: Sendable, Hashable {
  public var identity: AccountIdentity
  public var label: String
  public var hold: AccountHold?
  /// Instants of publications in the last 24 hours, oldest first: the rolling window.
  public var recent: [Instant]
  public var usage: [String: JSON]
  public var unknown: [String: JSON]
  public init(identity: AccountIdentity, label: String) {
    self.identity = identity
    self.label = label
    self.recent = []
    self.usage = [:]
    self.unknown = [:]
  }
}

/// Why an account may not call.
public struct AccountHold: Sendable, Hashable {
  /// `credentials`, `limited`, `ambiguous`.
  public var kind: String
  public var since: Instant
  /// nil: until a probe succeeds.
  public var until: Instant?
  public var text: String
  /// Keys this program does not know, kept byte for value.
  public var unknown: [String: JSON] = [:]
  public init(kind: String, since: Instant, until: Instant?, text: String) {
    self.kind = kind
    self.since = since
    self.until = until
    self.text = text
  }
}

/// The state branch at one commit, read whole.
public struct Record: Sendable {
  /// nil: the branch does not exist.
  public var tip: ObjectID?
  public var tree: ObjectID?
  /// When the tip was committed, by its committer's clock.
  public var tipTime: Instant?
  public var meta: Meta?
  public var entries: [DeliveryID: Recorded]
  public var frozen: [FrozenEntry]
  public var accounts: [AccountIdentity: AccountRecord]
  public var runs: [String: RunLease]
  /// Every post id the record has ever seen (`ids/`), with the deliveries' identities and due day.
  public var seen: [PostID: [SeenDelivery]]
  /// Where each account's file lies: a name used again for another account makes it differ from the name.
  public var accountPaths: [AccountIdentity: String]

  /// A record that does not exist yet.
  public init() {
    entries = [:]
    frozen = []
    accounts = [:]
    runs = [:]
    seen = [:]
    accountPaths = [:]
  }

  /// True where a newer program wrote it: nothing but `meta` was read, and nothing may be written.
  public var isNewer: Bool { (meta?.schema ?? 0) > Meta.schema }
}

/// One line of `ids/…`: a delivery that was recorded once.
public struct SeenDelivery: Sendable, Hashable {
  public var account: AccountIdentity
  public var occurrence: Int
  /// `2026/12/01`, the UTC day of its due instant.
  public var day: String
  /// Keys this program does not know, kept byte for value.
  public var unknown: [String: JSON] = [:]
  public init(account: AccountIdentity, occurrence: Int, day: String) {
    self.account = account
    self.occurrence = occurrence
    self.day = day
  }
}
