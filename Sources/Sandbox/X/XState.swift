import Foundation

/// What the X side remembers beyond the ledger.
struct XState: Sendable {
}
