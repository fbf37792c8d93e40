import Foundation

/// What the LinkedIn side remembers beyond the ledger.
struct LinkedInState: Sendable {
}
