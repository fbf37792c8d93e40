/// What the Instagram side remembers beyond the ledger.
struct InstagramState: Sendable {
}
