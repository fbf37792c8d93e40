import Foundation

/// What the X side remembers beyond the ledger.
struct XState: Sendable {
  /// A file on its way, or there.
  struct Upload: Sendable {
    var id: String
    var account: String
    var category: String
    /// As the caller named it; nil where it came in one call.
    var type: String?
    /// Bytes that were announced.
    var total: Int?
    /// Pieces taken in, and those that came before their turn.
    var next = 0
    var waiting: [Int: [UInt8]] = [:]
    var sizes: [Int: Int] = [:]
    var content = BodyPart()
    var medium: Medium?
    /// Why processing fails; nil: it does not.
    var problem: String?
    var isFinal = false
    var createdAt: Date
    var expiresAt: Date
    /// When its processing began, and how often it was asked for.
    var finishedAt: Date?
    var polls = 0
    var isUsed = false
    var subtitles: String?
  }

  /// What one sign-in led to: all tokens die where an old refresh token comes again.
  struct Family: Sendable {
    var account: SandboxAccount
    var access: [String] = []
    /// The one refresh token that still works.
    var refresh: String
    var isDead = false
  }

  /// A text that was posted, for the refusal of repeats.
  struct Sent: Sendable {
    var text: String
    var parent: String?
    var media: [String]
    var at: Date
  }

  var uploads: [String: Upload] = [:]
  var families: [Family] = []
  /// Refresh token → its family, used ones too.
  var refreshTokens: [String: Int] = [:]
  /// When an access token that was made here ends.
  var ends: [String: Date] = [:]
  var nonces: Set<String> = []
  var sent: [String: [Sent]] = [:]
  /// Account and endpoint → when they were called.
  var calls: [String: [Date]] = [:]
  /// Thousandths of a dollar.
  var spent = 0
  var lastID = 0
  var shortened = 0
}

/// Who calls.
struct XCaller: Sendable {
  /// Nil for the app's own token, which may only read.
  var account: SandboxAccount?
  var now: Date

  /// Calls in a user's name need one.
  func user(_ rule: String) throws(Interruption) -> SandboxAccount {
    guard let account else {
      throw XRules.problem(
        403, "Unsupported Authentication", "unsupported-authentication",
        "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint. Supported authentication "
          + "types are [OAuth 1.0a User Context, OAuth 2.0 User Context].", rule)
    }
    return account
  }
}
