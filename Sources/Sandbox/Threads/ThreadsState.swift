import Foundation

/// What the Threads side remembers beyond the ledger.
struct ThreadsState: Sendable {
}
