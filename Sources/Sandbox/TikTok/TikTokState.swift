import Foundation
import JSON

/// What the TikTok side remembers beyond the ledger.
struct TikTokState: Sendable {
  /// A post that was begun; `publish_id` names it.
  struct Publication: Sendable {
    enum Route: String, Sendable {
      case upload, videoByAddress, photos
    }

    var id: String
    var account: String
    var route: Route
    var title: String
    var text: String
    /// What was said of it besides: privacy, toggles, cover.
    var details: [String: JSON]
    var begunAt: Date
    /// How the bytes were announced, and how many came.
    var size = 0
    var chunk = 0
    var content = BodyPart()
    var uploadID = ""
    var uploadToken = ""
    var media: [Medium] = []
    /// When everything was there.
    var completedAt: Date?
    /// The request that brought the last of it.
    var request = 0
    var isCancelled = false
    /// It goes to the app's inbox, where its creator makes a post of it.
    var isDraft = false
    /// Why it fails whatever its bytes are, where a fault says so.
    var doom: String?
    var failReason: String?
    /// Whether those who want to hear of it were told of the failure.
    var isFailureTold = false
    var polls = 0
    /// The post it became.
    var postID: String?

    var chunkCount: Int { chunk > 0 ? max(1, size / chunk) : 1 }

    /// The end of the chunk that begins at an offset; nil where none begins there.
    func endOfChunk(at offset: Int) -> Int? {
      guard chunk > 0, offset % chunk == 0, offset / chunk < chunkCount else { return nil }
      return offset / chunk == chunkCount - 1 ? size : offset + chunk
    }
  }

  /// A refresh token: worth something until it was used or is over.
  struct Refresh: Sendable {
    var account: SandboxAccount
    var scopes: String
    var ends: Date
  }

  var publications: [String: Publication] = [:]
  /// Upload id → publish id.
  var uploads: [String: String] = [:]
  /// `account call` → when, of the last minute.
  var calls: [String: [Date]] = [:]
  /// Account → when posts were begun, of the last day.
  var begun: [String: [Date]] = [:]
  var refreshes: [String: Refresh] = [:]
  /// Refresh tokens and codes that were used: refused by name.
  var used: Set<String> = []
  /// When access tokens that were made here end.
  var ends: [String: Date] = [:]
}

/// Who calls, and how.
struct TikTokCaller {
  var account: SandboxAccount
  var now: Date
  var request: SandboxRequest
  var body: [String: JSON]
  /// The fields asked for in the query.
  var fields: [String]
}
