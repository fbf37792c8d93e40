import Content
import Ledger
import Planning

extension Engine {
  /// The answer to a push.
  mutating func swapped(_ result: SwapResult) {
    guard let flight else { return }
    self.flight = nil
    switch result {
    case .won(let record):
      // It landed on the tip for which all before it were made: none of them did.
      if record.tip != flight.base { openPushes = [] }
      landed(flight, record)
    case .lost(let view), .contentMoved(let view):
      adopt(view, lost: flight)
      if case .lost = result { noteLoss() }
    case .unknown(let view?, let text):
      let hasMoved = view.record.tip != self.view?.record.tip
      let hasLanded = view.nonces.contains(flight.batch.nonce)
      adopt(view, lost: hasLanded ? nil : flight)
      if hasLanded {
        landed(flight, view.record)
      } else if hasMoved {
        noteLoss()
      } else {
        openPushes.append(flight)
        noteSilence(text)
      }
    case .unknown(nil, let text):
      openPushes.append(flight)
      keep(flight)
      noteSilence(text)
    case .unreachable(let text):
      keep(flight)
      noteSilence(text)
    case .throttled(let seconds, let text):
      keep(flight)
      noteThrottle(seconds ?? 10, text)
    case .rejected(let text):
      pushTrouble.rejections += 1
      keep(flight)
      if pushTrouble.rejections >= 3 {
        failure = (1, "the record's branch cannot be moved: \(text)")
      } else {
        pushLater()
      }
    }
  }

  private mutating func landed(_ flight: Flight, _ record: Record) {
    pushTrouble = PushTrouble()
    noteLanded(flight)
    view?.record = record
    refreshAccounts()
    shutAccounts = nil
    for (id, pending) in flight.pending where pending.change.to.sendingItem != nil {
      acknowledged[id] = clock.monotonic
    }
    replan()
  }

  /// What the record shows by now of pushes whose answers were lost.
  mutating func settleOpenPushes() {
    guard let view else { return }
    for open in openPushes where view.nonces.contains(open.batch.nonce) { noteLanded(open) }
    openPushes.removeAll { $0.base != view.record.tip || view.nonces.contains($0.batch.nonce) }
  }

  /// Counts and tells what a push brought, once.
  private mutating func noteLanded(_ flight: Flight) {
    hasWritten = true
    hasBoard = flight.batch.makesBoard
    for (identity, landed) in flight.accountChanges {
      guard let rest = accountChanges[identity]?.without(landed) else { continue }
      accountChanges[identity] = rest.isEmpty ? nil : rest
    }
    if flight.batch.lease != nil {
      // While something is prepared for long, nothing else would remind us to renew.
      effects.append(.wake(at: clock.monotonic + Double(settings.timing.lease) / 2 + 1))
    }
    for pending in flight.pending.values { reportLanded(pending.change) }
  }

  private mutating func reportLanded(_ change: Change) {
    let entry = change.to
    switch (change.verb, entry.state) {
    case ("schedule", _), ("reschedule", _), ("update", _), ("cancel", _), ("move", _), ("drift", _):
      note(change.verb, entry, entry.drift ?? entry.reason)
    case ("miss", .missed)
    where !report.lines.contains { $0.delivery == entry.delivery && $0.verb == "missed" }:
      let isAdopted = change.from == nil && entry.reason?.hasPrefix("adopted") == true
      failedOrMissed = failedOrMissed || !isAdopted
      note("missed", entry, entry.reason)
    case ("fail", .failed):
      // Only once it is recorded: another run may have brought it to a better end meanwhile.
      failedOrMissed = true
      note("failed", entry, entry.reason)
    case ("edit", .published), ("retract", .published):
      guard let given = entry.change, given.standing == .failed else { break }
      failedOrMissed = true
      let what = given.kind == .edit ? "the edit" : "the retraction"
      note("failed", entry, "\(what) of what is public: \(given.problem ?? "given up")")
    default: break
    }
  }

  // MARK: Facts and intents

  /// What waits or did not land, on a record read anew: outcomes are facts and put on again where the entry
  /// is still ours; intents are planned anew.
  mutating func replay(_ waiting: [Pending]) {
    let outcomes = waiting.filter(\.isOutcome).map(\.change)
      .filter { change in
        recorded(change.delivery)?.entry != change.to && pending[change.delivery] == nil
      }
    replay(outcomes.sorted { $0.delivery < $1.delivery })
  }

  mutating func replay(_ outcomes: [Change]) {
    guard let record = view?.record else { return }
    let rebased = record.rebase(outcomes)
    for change in rebased.kept { pending[change.delivery] = Pending(change: change, isOutcome: true) }
    for change in rebased.dropped where hasUnrecordedReceipt(change) {
      hasLostReceipt = true
      report.notes.append(
        "published but not recorded: \(change.delivery); its entry was changed meanwhile (\(change.verb))")
    }
  }

  /// True where the change brings a receipt the record does not have.
  func hasUnrecordedReceipt(_ change: Change) -> Bool {
    let known = recorded(change.delivery)?.entry.items ?? []
    return change.to.items.indices.contains { index in
      guard let receipt = change.to.items[index].receipt else { return false }
      guard let old = known.indices.contains(index) ? known[index].receipt : nil else { return true }
      // A change of what is public can give it another id.
      return receipt.formerIDs.contains(old.remoteID)
    }
  }

  /// Nothing landed and nothing changed: the same again.
  private mutating func keep(_ flight: Flight) {
    for (id, kept) in flight.pending where pending[id] == nil { pending[id] = kept }
  }

  // MARK: Trouble

  private mutating func noteLoss() {
    pushTrouble.losses += 1
    // Facts are not given up because others are quicker.
    let hasFacts = pending.values.contains { $0.isOutcome } || calls.values.contains(.publishing)
    guard !isPushBudgetOver(settings.timing.pushBudget * (hasFacts ? 10 : 1)) else {
      failure = (6, "another run keeps winning the state branch")
      return
    }
    pushLater()
  }

  /// The remote did not take a push for no reason of another run's. Facts are tried for as long as a race is.
  mutating func noteSilence(_ text: String) {
    pushTrouble.unreachable += 1
    let isOver = isPushBudgetOver(settings.timing.pushBudget)
    let hasFacts = pending.values.contains { $0.isOutcome } || calls.values.contains(.publishing)
    if isOver || (pushTrouble.unreachable >= 3 && !hasFacts) {
      failure = (5, "the remote does not answer: \(text)")
    } else {
      pushLater()
    }
  }

  /// The remote can be read again: its silence is over.
  mutating func noteSpeech() {
    pushTrouble.unreachable = 0
    if pushTrouble.losses == 0, pushTrouble.rejections == 0 { pushTrouble.since = nil }
  }

  /// Asked to wait: no failure, but not for ever.
  private mutating func noteThrottle(_ seconds: Int, _ text: String) {
    guard !isPushBudgetOver(600) else {
      failure = (5, "the remote asks to wait: \(text)")
      return
    }
    let again = clock.monotonic + Double(min(max(seconds, 1), 300))
    pushAgainAt = again
    effects.append(.wake(at: again))
  }

  private mutating func isPushBudgetOver(_ seconds: Double) -> Bool {
    let since = pushTrouble.since ?? clock.monotonic
    pushTrouble.since = since
    return clock.monotonic - since > seconds
  }

  private mutating func pushLater() {
    let tries = min(pushTrouble.losses + pushTrouble.rejections + pushTrouble.unreachable, 8)
    let ceiling = min(settings.timing.pushCeiling, settings.timing.pushBase * Double(1 << tries))
    let again = clock.monotonic + Double.random(in: 0...ceiling, using: &entropy)
    pushAgainAt = again
    effects.append(.wake(at: again))
  }
}
