import Foundation
import JSON

/// What the Facebook side remembers beyond the ledger.
struct FacebookState: Sendable {
  /// A photo a Page uploaded; in one post at most.
  struct Photo: Sendable {
    var id: String
    var account: String
    var medium: Medium
    var caption: String
    var createdAt: Date
    /// The post it is in.
    var post: String?
  }

  enum Purpose: String, Sendable {
    case video, reel, story
  }

  /// A video from its first byte on.
  struct Video: Sendable {
    var id: String
    var account: String
    var purpose: Purpose
    var session = ""
    var upload = UploadSession()
    var createdAt: Date
    var polls = 0
    var medium: Medium?
    /// What is wrong with the file: subcode, words, and the documentation's line.
    var fault: Fault?
    /// Why it cannot be processed whatever its bytes are, where a fault says so.
    var doom: String?
    var text = ""
    var title = ""
    var finishedAt: Date?
    var scheduledAt: Date?
    var isDraft = false
    var post: String?

    struct Fault: Sendable {
      var subcode: Int
      var text, rule: String
    }
  }

  /// A post that is not public: scheduled, a draft, or dark.
  struct Waiting: Sendable {
    var id: String
    var account: String
    var post: PagePost
    var scheduledAt: Date?
    var createdAt: Date
  }

  /// What a call asked a Page to say, checked.
  struct PagePost: Sendable {
    var kind = "feed"
    var text = ""
    var media: [Medium] = []
    var photos: [String] = []
    var video: String?
    var details: [String: JSON] = [:]
    var request = 0

    var hasWords: Bool { !text.isEmpty || details["link"] != nil }

    /// What makes it the same post again.
    var print: String {
      ([text, details["link"]?.string ?? ""] + media.map(\.sha256)).joined(separator: "\u{0}")
    }
  }

  struct Print: Sendable {
    var account, text: String
    var at: Date
  }

  var photos: [String: Photo] = [:]
  var videos: [String: Video] = [:]
  var waiting: [String: Waiting] = [:]
  var prints: [Print] = []
  var reels: [Print] = []
}
