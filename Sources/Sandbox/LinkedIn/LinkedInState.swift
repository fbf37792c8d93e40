import Foundation
import JSON

/// What the LinkedIn side remembers beyond the ledger.
struct LinkedInState: Sendable {
  /// A kind of file, with addresses of its own.
  enum Form: String, Sendable {
    case image, video, document
    var plural: String { rawValue + "s" }
  }

  /// A stretch of a file, and what acknowledged it.
  struct Part: Sendable {
    var first, last: Int
    var tag: String?
    /// Came before its turn: kept until those before it are there.
    var waiting: [UInt8]?
  }

  /// An announced file.
  struct Asset: Sendable {
    var urn: String
    /// The last part of its addresses.
    var name: String
    var form: Form
    var owner: String
    var createdAt, expiresAt: Date
    var parts: [Part]
    var content = BodyPart()
    var wantsThumbnail = false
    var wantsCaptions = false
    var thumbnail: Medium?
    var captions: Medium?
    var medium: Medium?
    /// When all its bytes were there and its upload was ended.
    var finishedAt: Date?
    var polls = 0
    /// Why it cannot be used.
    var problem: String?
  }

  /// A grant on its way.
  struct Code: Sendable {
    var account: SandboxAccount
    var at: Date
    var redirect: String
  }

  var assets: [String: Asset] = [:]
  /// Address name → URN.
  var names: [String: String] = [:]
  var codes: [String: Code] = [:]
  /// When tokens made here were made, and when they end.
  var tokens: [String: (made: Date, ends: Date)] = [:]
  /// When a refresh token was first granted: its year counts from there.
  var granted: [String: Date] = [:]
  /// Account and UTC day → calls.
  var calls: [String: Int] = [:]
}

/// Who calls the versioned interface.
struct LinkedInCaller {
  var account: SandboxAccount
  var now: Date
  var request: SandboxRequest
  var isMember: Bool { account.id.hasPrefix("urn:li:person:") }
}
