import Foundation
import JSON

/// What the Threads side remembers beyond the ledger.
struct ThreadsState: Sendable {
  enum Kind: String, Sendable {
    case text = "TEXT"
    case image = "IMAGE"
    case video = "VIDEO"
    case carousel = "CAROUSEL"

    /// What lists call it once it is public.
    var listed: String {
      switch self {
      case .text: "TEXT_POST"
      case .carousel: "CAROUSEL_ALBUM"
      case .image, .video: rawValue
      }
    }
  }

  /// A post in the making: never listed, gone after a day.
  struct Container: Sendable {
    var id: String
    var account: String
    var kind: Kind
    var isChild = false
    var text = ""
    var media: [Medium] = []
    var children: [String] = []
    /// The post it answers.
    var parent: String?
    var createdAt: Date
    var polls = 0
    /// What is wrong with its medium, told once processing is over.
    var error: String?
    var mediaID: String?
    var details: [String: JSON] = [:]
  }

  /// Something that counts for a day.
  struct Event: Sendable {
    enum Kind: Sendable {
      case post, reply, delete
    }

    var account: String
    var kind: Kind
    var at: Date
  }

  var containers: [String: Container] = [:]
  var events: [Event] = []
}
