/// What the Facebook side remembers beyond the ledger.
struct FacebookState: Sendable {
}
