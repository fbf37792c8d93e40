import Foundation
import JSON

/// What the Instagram side remembers beyond the ledger.
struct InstagramState: Sendable {
  enum Kind: String, Sendable {
    case image, reel, story, carousel
    case childImage = "child image"
    case childVideo = "child video"

    var isChild: Bool { self == .childImage || self == .childVideo }
  }

  /// A post in the making: never listed, gone after a day.
  struct Container: Sendable {
    var id: String
    var account: String
    var kind: Kind
    var caption = ""
    var media: [Medium] = []
    var children: [String] = []
    var createdAt: Date
    var polls = 0
    /// What is wrong with its medium, told once processing is over.
    var error: String?
    /// The bytes still to come, for a resumable one.
    var upload: UploadSession?
    var mediaID: String?
    var details: [String: JSON] = [:]
  }

  struct Publication: Sendable {
    var account: String
    var at: Date
  }

  var containers: [String: Container] = [:]
  /// When each account made its containers and its posts, for the daily limits.
  var made: [Publication] = []
  var published: [Publication] = []
}
