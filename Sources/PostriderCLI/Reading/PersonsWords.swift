import Content
import Diagnostics
import Ledger

/// What a person can say of a delivery, and what the record makes of it.
enum Saying: Sendable, Hashable {
  /// It is public, at this address.
  case published(String)
  /// Send it again, as a new attempt with a new key.
  case resend
  /// Give it up.
  case cancel
  /// Seen; stop mentioning it.
  case acknowledge
  /// Try what failed or was missed once more.
  case retry

  /// A resend is refused so soon after the last call.
  static let resendAfter: Int64 = 600

  /// What a call left behind may be seen only so much later.
  static let lookAfter: Int64 = 900

  /// The word the record keeps.
  var word: String {
    switch self {
    case .published: "published"
    case .resend: "resend"
    case .cancel: "cancel"
    case .acknowledge: "acknowledged"
    case .retry: "retry"
    }
  }

  /// The entry after the word; throws where the word does not fit its state.
  func applied(to entry: Entry, by: String, at now: Instant) throws(CommandFailure) -> Entry {
    var next = entry
    next.word = PersonsWord(word: word, by: by, at: now)
    switch self {
    case .acknowledge:
      try require(entry, in: [.failed, .missed], "acknowledged")
      return next
    case .published(let address):
      try require(entry, in: [.uncertain, .failed, .missed], "resolved as published")
      for index in next.items.indices where next.items[index].receipt == nil {
        next.items[index].phase = .published
        next.items[index].receipt = ReceiptRecord(remoteID: "", permalink: address, publishedAt: nil)
      }
      next.reason = "published, says \(by)"
      return settled(next, .published, now)
    case .cancel:
      try require(
        entry, in: [.uncertain], "cancelled by hand",
        fix: "to cancel what is scheduled, set status: cancelled in its file")
      next.reason = "given up, says \(by)"
      for index in next.items.indices where next.items[index].receipt == nil {
        next.items[index].phase = .pending
      }
      return settled(next, entry.hasReceipt ? .failed : .cancelled, now)
    case .resend:
      try require(
        entry, in: [.uncertain], "sent again", fix: "`postrider retry` is for what failed or was missed")
      let last = entry.items.compactMap(\.lastSent).max() ?? entry.since
      guard now.seconds(since: last) >= Self.resendAfter else {
        throw CommandFailure(
          "the last call was \(max(0, now.seconds(since: last))) s ago: a resend is refused before "
            + "\(last.adding(seconds: Self.resendAfter))",
          fix: "look at the account again then, and repeat this", status: .withheld)
      }
      return begun(next, reason: "sent again, says \(by)", now)
    case .retry:
      if let change = entry.change, change.standing == .failed {
        next.change = change.again(after: entry)
        return next
      }
      try require(
        entry, in: [.failed, .missed], "tried again",
        fix: "`postrider explain \(entry.delivery.post)` says where it stands")
      guard !entry.hasReceipt else {
        throw CommandFailure(
          "\(entry.delivery.post) is partly public: it cannot begin again",
          fix: "finish it by hand, then `postrider resolve … --published URL`")
      }
      // What a new record took over as missed may be public since the old one.
      let isAdopted = entry.reason?.hasPrefix("adopted") == true
      guard let last = entry.lastDoubtfulCall ?? (isAdopted ? entry.due : nil) else {
        return begun(next, reason: "tried again, says \(by)", now)
      }
      guard now.seconds(since: last) >= Self.lookAfter else {
        throw CommandFailure(
          "a call of \(max(0, now.seconds(since: last))) s ago may still have come through; a look shows it only "
            + "after 15 minutes",
          fix: "repeat this from \(last.adding(seconds: Self.lookAfter)) on", status: .withheld)
      }
      var begun = begun(next, reason: "tried again after a look, says \(by)", now)
      // The run asks the platform first, and sends only what is not there.
      begun.isAdopting = true
      return begun
    }
  }

  private func settled(_ entry: Entry, _ state: DeliveryState, _ now: Instant) -> Entry {
    var next = entry
    next.state = state
    next.claim = nil
    next.wait = nil
    next.since = now
    return next
  }

  /// A new generation: what is not public yet begins anew, with keys to come.
  private func begun(_ entry: Entry, reason: String, _ now: Instant) -> Entry {
    var next = settled(entry, entry.hasReceipt ? .publishing : .scheduled, now)
    next.generation += 1
    next.lookup = nil
    next.checkpoint = nil
    next.reason = reason
    for index in next.items.indices where next.items[index].receipt == nil {
      next.items[index] = ItemRecord(digest: next.items[index].digest)
    }
    return next
  }

  private func require(
    _ entry: Entry, in states: Set<DeliveryState>, _ what: String, fix: String? = nil
  ) throws(CommandFailure) {
    guard !states.contains(entry.state) else { return }
    let names = states.map(\.rawValue).sorted().joined(separator: " or ")
    throw CommandFailure(
      "\(entry.delivery.post.key.terminalSafe) → \(entry.label.terminalSafe) is \(entry.state.rawValue): "
        + "only what is \(names) can be \(what)", fix: fix)
  }
}

extension PublicChange {
  /// A change that failed, to be tried anew.
  fileprivate func again(after entry: Entry) -> PublicChange {
    var change = self
    change.isBlind = entry.hasBegunChange
    change.standing = .open
    change.attempts = 0
    change.outages = 0
    change.problem = nil
    return change
  }
}

extension Entry {
  /// When the last call was made whose post may be public although the record has no receipt of it; nil: none.
  var lastDoubtfulCall: Instant? {
    let doubtful: Set<String?> = ["ambiguous", "lost", "duplicate", nil]
    return attempts.filter { doubtful.contains($0.outcome) }.map { $0.end ?? $0.start }.max()
  }
}
