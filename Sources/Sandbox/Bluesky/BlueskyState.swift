import Foundation
import JSON

/// What the Bluesky side remembers beyond the ledger: sessions, files, records that are no posts, films at work.
struct BlueskyState: Sendable {
  struct Session: Sendable {
    var did: String
    var ends: Date
  }

  /// A refresh token: used once, and for a while answered with the same successors.
  struct Refresh: Sendable {
    var did: String
    var ends: Date
    var usedAt: Date?
    var access = ""
    var successor = ""
  }

  /// A token for one method of another service.
  struct Grant: Sendable {
    var did: String
    var audience: String
    var method: String?
    var ends: Date
  }

  struct Blob: Sendable {
    var cid: String
    var medium: Medium
    var at: Date
    var isReferenced = false

    var json: JSON {
      [
        "$type": "blob", "ref": ["$link": .string(cid)], "mimeType": .string(medium.shape.mime),
        "size": .integer(Int64(medium.count)),
      ]
    }
  }

  struct Record: Sendable {
    var key: String
    var cid: String
    var value: JSON
  }

  struct Job: Sendable {
    var id: String
    var did: String
    var medium: Medium
    var at: Date
    var polls = 0
    /// Why it fails; nil: it does not.
    var failure: String?
  }

  var access: [String: Session] = [:]
  var refreshes: [String: Refresh] = [:]
  var grants: [String: Grant] = [:]
  /// By owner and content id.
  var blobs: [String: Blob] = [:]
  /// By address; posts are in the ledger.
  var records: [String: Record] = [:]
  var jobs: [String: Job] = [:]
  /// By account and window: when, and how many points.
  var spent: [String: [(at: Date, points: Int)]] = [:]
}

/// Who calls, and when.
struct BlueskyCaller {
  var account: SandboxAccount
  var now: Date
  var request: Int

  var did: String { account.id }
}
