import Foundation

/// What the TikTok side remembers beyond the ledger.
struct TikTokState: Sendable {
}
