import Foundation
import JSON

/// The platforms' side as a value: accounts, tokens, media, posts, faults and the clock.
///
/// It does no I/O and reads no clock: a request and the wall's time come in, an answer or the wish to see an
/// address comes out. Not safe for use from several places at once; a shell guards it.
public struct World: Sendable {
  /// What a token is worth now.
  enum TokenState: String, Sendable, CaseIterable {
    case valid, expired, revoked, checkpoint, unconfirmed, blocked
    case appRemoved = "app_removed"
    case passwordChanged = "password_changed"
    case roleLost = "role_lost"
    case noPermission = "no_permission"
    case disabled
  }

  struct Token: Sendable {
    var account: SandboxAccount
    var state: TokenState
  }

  struct TokenKey: Hashable, Sendable {
    var platform: SandboxPlatform
    var token: String
  }

  struct LogLine: Sendable {
    var number: Int
    var at: Date
    var method, path: String
    var status: Int
    var rule: String?
    var fault: Int?
    var delivery: SandboxAnswer.Delivery
    var upload: UploadNote?
    /// What was sent of a file, and what the platform says it has: `bytes 0-9/20`.
    var sent, acknowledged: String?
  }

  static let logLimit = 20_000
  static let blobBudget = 512 << 20

  /// How this world behaves; stays as it was made.
  public let options: SandboxOptions
  /// The server's own address, like `http://127.0.0.1:8080`: the beginning of every permalink.
  public var base: String
  var clockOffset = 0.0
  var accounts: [SandboxAccount] = []
  var tokens: [TokenKey: Token] = [:]
  var ledger = LedgerBook()
  var notices: NoticeBook
  var faults: [Fault] = []
  var nextFault = 1
  /// Calls that are still on their way, and when they arrive.
  var late: [(at: Date, request: SandboxRequest)] = []
  var requests = 0
  var log: [LogLine] = []
  /// What the call under way says of an upload.
  var uploadNote: UploadNote?
  var blobs: [String: Blob] = [:]
  var blobBytes = 0
  var counter = 0
  /// When each token of a Graph interface made its calls of the last hour.
  var graphCalls: [TokenKey: [Date]] = [:]
  /// When each account of a business use case was called for in the last day, by its id.
  var graphBusinessCalls: [TokenKey: [Date]] = [:]
  /// Tokens the token endpoints of the Graph interfaces made, and codes that can still become one.
  var grants: [TokenKey: GraphGrant] = [:]
  var codes: [String: GraphCode] = [:]
  var mastodon = MastodonState()
  var facebook = FacebookState()
  var instagram = InstagramState()
  var x = XState()
  var tiktok = TikTokState()
  var youtube = YouTubeState()
  var threads = ThreadsState()
  var linkedin = LinkedInState()
  var bluesky = BlueskyState()
  var webhook = WebhookState()

  struct Blob: Sendable {
    var bytes: [UInt8]
    var mime: String
  }

  /// A world with its accounts and nothing else; `base` is the server's own address.
  public init(options: SandboxOptions, base: String) {
    self.options = options
    self.base = base
    notices = NoticeBook(options.webhooks, seed: options.seed)
    ledger.watched = Set(options.webhooks.keys)
    populate()
  }

  /// Everything made public so far, in order, deleted items included.
  public var items: [LedgerItem] { ledger.items }

  /// The sandbox's time when the wall shows `wall`.
  public func now(_ wall: Date) -> Date { wall.addingTimeInterval(clockOffset) }

  mutating func populate() {
    for account in options.accounts {
      accounts.append(account)
      tokens[TokenKey(platform: account.platform, token: account.token)] = Token(
        account: account, state: .valid)
    }
  }

  /// A number that was never given before, shifted by the seed.
  mutating func nextCount() -> Int {
    counter += 1
    return counter + options.seed * 1_000_000
  }

  func account(_ platform: SandboxPlatform, id: String) -> SandboxAccount? {
    accounts.first { $0.platform == platform && $0.id == id }
  }

  /// Takes a medium in: keeps its bytes for the pages where they are small enough.
  mutating func keep(_ part: BodyPart, shape: MediaShape, alt: String?) -> Medium {
    let digest = part.sha256
    if part.isWhole, blobs[digest] == nil, blobBytes + part.count <= Self.blobBudget {
      blobs[digest] = Blob(bytes: part.kept, mime: shape.mime)
      blobBytes += part.count
    }
    return Medium(sha256: digest, count: part.count, shape: shape, alt: alt)
  }
}
