import Content

/// What one run adds to what is remembered of an account: put on whatever the record holds then, so that two
/// runs' publications count both, whoever writes first.
public struct AccountChange: Sendable, Hashable {
  /// What becomes of the account's hold.
  public enum HoldChange: Sendable, Hashable {
    case keep
    case set(AccountHold)
    /// Taken away, where it still is this one.
    case lift(AccountHold)
  }

  public var identity: AccountIdentity
  public var label: String
  /// When something became public, each message once.
  public var publications: [Instant] = []
  /// Window's name → slot → how often.
  public var counts: [String: [Instant: Int]] = [:]
  /// Window's name → what the platform said last.
  public var figures: [String: UsageFigure] = [:]
  public var hold = HoldChange.keep

  public init(identity: AccountIdentity, label: String) {
    self.identity = identity
    self.label = label
  }

  public var isEmpty: Bool { publications.isEmpty && counts.isEmpty && figures.isEmpty && hold == .keep }

  /// The account's record with this put on it; what no window counts any more is left out.
  public func applied(to record: AccountRecord?, now: Instant) -> AccountRecord {
    var account = record ?? AccountRecord(identity: identity, label: label)
    guard !isEmpty else { return account }
    let day = now.adding(seconds: -86_400)
    account.recent = (account.recent.filter { $0 > day } + publications).sorted()
    account.usage = Usage(account.usage).adding(counts, figures, since: day).json(over: account.usage)
    switch hold {
    case .keep: break
    case .set(let new):
      let isWeaker =
        account.hold?.kind == new.kind && (account.hold?.until ?? .epoch) > (new.until ?? .epoch)
      if !isWeaker { account.hold = new }
    case .lift(let old): if account.hold == old { account.hold = nil }
    }
    return account
  }

  /// What is left once a part of it has landed.
  public func without(_ landed: AccountChange) -> AccountChange {
    var left = self
    for instant in landed.publications {
      if let index = left.publications.firstIndex(of: instant) { left.publications.remove(at: index) }
    }
    for (name, slots) in landed.counts {
      for (slot, count) in slots {
        let rest = (left.counts[name]?[slot] ?? 0) - count
        left.counts[name]?[slot] = rest > 0 ? rest : nil
      }
      if left.counts[name]?.isEmpty == true { left.counts[name] = nil }
    }
    for (name, figure) in landed.figures where left.figures[name] == figure { left.figures[name] = nil }
    if left.hold == landed.hold { left.hold = .keep }
    return left
  }
}
