import Foundation
import JSON

/// What the Mastodon side remembers beyond the ledger.
struct MastodonState: Sendable {
  struct KeyOfCall: Hashable, Sendable {
    var account, key: String
  }

  struct Remembered: Sendable {
    var id: String
    var isScheduled: Bool
    var at: Date
  }

  /// An uploaded medium; attached to one status at most.
  struct Upload: Sendable {
    var id: String
    var account: String
    var medium: Medium
    var focus: String?
    var createdAt: Date
    var polls = 0
    var isAttached = false
  }

  /// What a call asked to be published, checked.
  struct Draft: Sendable {
    var text = ""
    var spoiler = ""
    var mediaIDs: [String] = []
    var poll: JSON?
    var parent: String?
    var isSensitive = false
    var visibility = "public"
    var language = "en"
    var scheduledAt: Date?
    var key: String?
    var request = 0
  }

  struct Scheduled: Sendable {
    var id: String
    var account: String
    var draft: Draft
    var createdAt: Date
  }

  var keys: [KeyOfCall: Remembered] = [:]
  var uploads: [String: Upload] = [:]
  var scheduled: [String: Scheduled] = [:]
  var lastID = 0
  var calls: [String: [Date]] = [:]
  var office = MastodonOffice()
}

/// Who calls, and by which rules.
struct MastodonCaller {
  var account: SandboxAccount
  var rules: MastodonRules
  var now: Date
}
