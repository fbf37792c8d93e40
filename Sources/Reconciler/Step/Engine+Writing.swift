import Content
import Ledger
import Planning

extension Engine {
  /// Pushes what waits, unless a push is under way. What becomes ready meanwhile goes with the next.
  mutating func flush() {
    guard flight == nil, !isReading, failure == nil, let view else { return }
    if let again = pushAgainAt {
      guard clock.monotonic >= again else { return }
      pushAgainAt = nil
    }
    let isLast =
      calls.isEmpty && verifying.isEmpty && !hasTimers && pending.values.allSatisfy { !goesOn($0.change.to) }
    let leaseIsRecorded = view.record.runs[settings.run] != nil
    // A lease that ran out with its run would keep asking for a run, for ever.
    let needsClosing =
      isLast && ((hasWritten && (leaseIsRecorded || !hasBoard)) || !endedRuns(view).isEmpty)
    guard !pending.isEmpty || needsClosing || needsRenewal(view) else { return }
    if isWithheldWhole { return }

    var pending = pending
    let sending = pending.filter { $0.value.change.to.sendingItem != nil && !$0.value.isOutcome }
    if sending.count > settings.sendingWindow {
      for id in sending.keys.sorted().dropFirst(settings.sendingWindow) { pending[id] = nil }
    }
    let changes = pending.values.map(\.change).sorted { $0.delivery < $1.delivery }
    let batch = Batch(
      nonce: entropy.nonce(), run: settings.run, changes: changes,
      accounts: accountChanges.values.sorted { $0.identity < $1.identity },
      lease: isLast ? nil : lease(changes), endedRuns: endedRuns(view), meta: meta(view, changes),
      makesBoard: isLast, time: now)
    flight = Flight(batch: batch, pending: pending)
    for id in pending.keys { self.pending[id] = nil }
    let sends = changes.contains { $0.to.state == .publishing }
    effects.append(.swap(batch, on: view.record, sends: sends))
  }

  private var hasTimers: Bool { timers.values.contains { $0 < .infinity } }

  /// True where this run still has something to do with the delivery once the change has landed.
  private func goesOn(_ entry: Entry) -> Bool {
    entry.claim?.run == settings.run || (entry.isAdopting && entry.due <= now)
      || (entry.state == .publishing && entry.lookup == nil && entry.wait == nil)
      || (entry.state == .scheduled && entry.due <= now && entry.wait == nil && timers[entry.delivery] == nil
        && !isStopping)
  }

  private func lease(_ changes: [Change]) -> RunLease? {
    let needs =
      changes.contains { $0.to.claim?.run == settings.run }
      || (view?.record.entries.values.contains { $0.entry.claim?.run == settings.run } ?? false)
    guard needs else { return nil }
    let started = view?.record.runs[settings.run]?.started ?? now
    return RunLease(run: settings.run, started: started, until: now.adding(seconds: settings.timing.lease))
  }

  /// Half of the lease is over and something is still being prepared.
  private func needsRenewal(_ view: View) -> Bool {
    guard let lease = view.record.runs[settings.run], !isStopping else { return false }
    return lease.until.seconds(since: now) < settings.timing.lease / 2 && !calls.isEmpty
  }

  private func endedRuns(_ view: View) -> [String] {
    let claimed = Set(view.record.entries.values.compactMap { $0.entry.claim?.run })
    return view.record.runs.values
      .filter { $0.run != settings.run && $0.until < now && !claimed.contains($0.run) }
      .map(\.run).sorted()
  }

  /// `meta.json` as it will be once the changes have landed.
  private mutating func meta(_ view: View, _ changes: [Change]) -> Meta {
    if view.record.meta == nil { report.newLineage = lineage }
    var meta =
      view.record.meta
      ?? Meta(lineage: lineage, inputs: "", content: "", wake: nil, tzdata: view.context.tzdata)
    // While something is withheld, no later run may take equal inputs for nothing to do.
    meta.inputs = plan.openHazards.isEmpty ? view.inputs : ""
    if !view.context.isStale, plan.mayAdvanceContent { meta.content = view.context.commit }
    meta.tzdata = max(meta.tzdata, view.context.tzdata)
    var after = view.record
    for change in changes {
      if let from = change.from { after.entries[from.entry.delivery] = nil }
      guard let blob = change.from?.blob ?? Layout.blobID(of: []) else { continue }
      after.entries[change.delivery] = Recorded(entry: change.to, path: change.from?.path ?? "", blob: blob)
    }
    meta.wake = Ledger.wake(of: after, now: now)
    meta.attention = attention(after)
    return meta
  }

  /// What needs a person: the record's own view, and the files that cannot be obeyed.
  func attention(_ record: Record) -> Meta.Attention {
    let files = (view?.desired.frozen.count ?? 0) + (view?.desired.refused.count ?? 0)
    var attention = Ledger.attention(of: record, frozenFiles: files, now: now)
    for recorded in record.entries.values where isWaitingForCredentials(recorded.entry) {
      if !recorded.entry.isOverdue(at: now) { attention.overdue += 1 }
    }
    return attention
  }

  /// Due, and only a person can mend what it waits for.
  private func isWaitingForCredentials(_ entry: Entry) -> Bool {
    entry.due <= now && entry.state == .scheduled && entry.reason?.hasPrefix("credentials") == true
  }

  // MARK: The answer to a push

  mutating func swapped(_ result: SwapResult) {
    guard let flight else { return }
    self.flight = nil
    switch result {
    case .won(let record):
      landed(flight, record)
    case .lost(let view), .contentMoved(let view):
      if case .lost = result { noteLoss() }
      adopt(view)
      replay(flight)
    case .unknown(let view?, let text):
      let hasMoved = view.record.tip != self.view?.record.tip
      adopt(view)
      if view.nonces.contains(flight.batch.nonce) {
        landed(flight, view.record)
      } else {
        replay(flight)
        if hasMoved { noteLoss() } else { noteSilence(text) }
      }
    case .unknown(nil, let text), .unreachable(let text):
      keep(flight)
      noteSilence(text)
    case .rejected(let text):
      pushTrouble.rejections += 1
      keep(flight)
      if pushTrouble.rejections >= 3 {
        giveUp(1, "the remote refuses the push: \(text)")
      } else {
        pushLater()
      }
    }
  }

  private mutating func landed(_ flight: Flight, _ record: Record) {
    pushTrouble = PushTrouble()
    hasWritten = true
    hasBoard = flight.batch.makesBoard
    for account in flight.batch.accounts where accountChanges[account.identity] == account {
      accountChanges[account.identity] = nil
    }
    view?.record = record
    for (id, pending) in flight.pending {
      if pending.change.to.sendingItem != nil { acknowledged[id] = clock.monotonic }
      reportLanded(pending.change)
    }
    replan()
  }

  private mutating func reportLanded(_ change: Change) {
    let entry = change.to
    switch (change.verb, entry.state) {
    case ("schedule", _), ("reschedule", _), ("update", _), ("cancel", _), ("move", _), ("drift", _):
      note(change.verb, entry, entry.drift ?? entry.reason)
    case ("miss", .missed)
    where !report.lines.contains { $0.delivery == entry.delivery && $0.verb == "missed" }:
      failedOrMissed = failedOrMissed || entry.reason?.hasPrefix("adopted") != true
      note("missed", entry, entry.reason)
    default: break
    }
  }

  /// What did not land: outcomes are put on again while the entry is still ours; intents are planned anew.
  private mutating func replay(_ flight: Flight) {
    guard let record = view?.record else { return }
    let outcomes = flight.pending.values.filter(\.isOutcome).map(\.change)
      .filter { change in
        record.entries[change.delivery]?.entry != change.to && pending[change.delivery] == nil
      }
    replay(outcomes.sorted { $0.delivery < $1.delivery })
  }

  /// Outcomes are facts: put on again where the entry is still ours, reported where it is not.
  mutating func replay(_ outcomes: [Change]) {
    guard let record = view?.record else { return }
    let rebased = record.rebase(outcomes)
    for change in rebased.kept { pending[change.delivery] = Pending(change: change, isOutcome: true) }
    for change in rebased.dropped {
      report.notes.append(
        "an outcome of \(change.delivery) could not be recorded, since its entry was changed meanwhile (\(change.verb))"
      )
      if change.to.hasReceipt { failure = (7, "published but not recorded: \(change.delivery)") }
    }
  }

  /// Nothing landed and nothing changed: the same again.
  private mutating func keep(_ flight: Flight) {
    for (id, kept) in flight.pending where pending[id] == nil { pending[id] = kept }
  }

  private mutating func noteLoss() {
    pushTrouble.losses += 1
    if pushTrouble.since == nil { pushTrouble.since = clock.monotonic }
    if clock.monotonic - (pushTrouble.since ?? clock.monotonic) > settings.timing.pushBudget {
      return giveUp(6, "another run keeps winning the state branch")
    }
    pushLater()
  }

  /// The remote did not take a push for no reason of another run's. Facts are tried for as long as a race is.
  private mutating func noteSilence(_ text: String) {
    pushTrouble.unreachable += 1
    if pushTrouble.since == nil { pushTrouble.since = clock.monotonic }
    let isOver = clock.monotonic - (pushTrouble.since ?? clock.monotonic) > settings.timing.pushBudget
    let hasFacts = pending.values.contains { $0.isOutcome }
    if isOver || (pushTrouble.unreachable >= 3 && !hasFacts) {
      return giveUp(5, "the remote does not answer: \(text)")
    }
    pushLater()
  }

  private mutating func pushLater() {
    let tries = min(pushTrouble.losses + pushTrouble.rejections + pushTrouble.unreachable, 8)
    let ceiling = min(settings.timing.pushCeiling, settings.timing.pushBase * Double(1 << tries))
    let again = clock.monotonic + Double.random(in: 0...ceiling, using: &entropy)
    pushAgainAt = again
    effects.append(.wake(at: again))
  }

  /// Ends the run without recording more; with unrecorded receipts that is exit 7.
  private mutating func giveUp(_ code: Int32, _ text: String) {
    let lost = pending.values.contains {
      $0.isOutcome && $0.change.to.items != $0.change.from?.entry.items && $0.change.to.hasReceipt
    }
    failure = lost ? (7, "published but not recorded: \(text)") : (code, text)
  }
}
