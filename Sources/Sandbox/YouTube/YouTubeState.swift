import Foundation
import JSON

/// What the YouTube side remembers beyond the ledger.
struct YouTubeState: Sendable {
  /// An upload from its start on; makes one video at most.
  struct Session: Sendable {
    var account: String
    /// What was said of the video, checked.
    var resource: [String: JSON]
    var size: Int?
    var fileName: String?
    var notifies: Bool
    var staysPrivate: Bool
    var content = BodyPart()
    var createdAt: Date
    /// The video it made.
    var video: String?
  }

  /// A token that a refresh token was exchanged for.
  struct Grant: Sendable {
    var ends: Date
    var scopes: Set<String>
  }

  /// A captions track.
  struct Track: Sendable {
    var id: String
    var language, name: String
    var medium: Medium
    var isDraft: Bool
    var updatedAt: Date
  }

  /// A video in a playlist.
  struct Entry: Sendable {
    var id, video: String
    var at: Date
  }

  /// What a project used of its day.
  struct Spent: Sendable {
    var day = ""
    var units = 0
    var uploads = 0
  }

  var sessions: [String: Session] = [:]
  var grants: [String: Grant] = [:]
  /// Video → how often it was shown while in progress.
  var looks: [String: Int] = [:]
  var thumbnails: [String: Medium] = [:]
  /// Video → its tracks.
  var tracks: [String: [Track]] = [:]
  /// Playlist → its videos.
  var playlists: [String: [Entry]] = [:]
  /// Account → its project's day.
  var spent: [String: Spent] = [:]
  /// Account → when it finished uploads.
  var uploads: [String: [Date]] = [:]
}
