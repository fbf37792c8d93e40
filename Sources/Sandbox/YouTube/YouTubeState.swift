import Foundation

/// What the YouTube side remembers beyond the ledger.
struct YouTubeState: Sendable {
}
