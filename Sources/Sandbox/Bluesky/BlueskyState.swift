import Foundation

/// What the Bluesky side remembers beyond the ledger.
struct BlueskyState: Sendable {
}
