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
    if isWithheldWhole {
      // Facts of calls that were under way are still written, unless the record is not ours to write.
      guard plan.hazards.allSatisfy({ !$0.kind.stopsEverything || $0.kind == .clockBehind }) else { return }
      pending = pending.filter(\.value.isOutcome)
    }
    let isLast =
      calls.isEmpty && verifying.isEmpty && !hasTimers && pending.values.allSatisfy { !goesOn($0.change.to) }
    let leaseIsRecorded = view.record.runs[settings.run] != nil
    // A lease that ran out with its run would keep asking for a run, for ever.
    let needsClosing =
      isLast && ((hasWritten && (leaseIsRecorded || !hasBoard)) || !endedRuns(view).isEmpty)
    guard !pending.isEmpty || needsClosing || needsRenewal(view) || (isLast && tellsOldNews(view)),
      hasPushBudget()
    else { return }

    restamp()
    var pending = pending
    let sending = pending.filter { $0.value.change.to.sendingItem != nil && !$0.value.isOutcome }
    if sending.count > settings.sendingWindow {
      for id in sending.keys.sorted().dropFirst(settings.sendingWindow) { pending[id] = nil }
    }
    let changes = pending.values.map(\.change).sorted { $0.delivery < $1.delivery }
    let lease = isLast ? nil : lease(changes)
    let ended = endedRuns(view)
    let batch = Batch(
      nonce: entropy.nonce(), run: settings.run, changes: changes,
      accounts: accountChanges.values.sorted { $0.identity < $1.identity }
        .map { account($0.identity, label: $0.label) },
      lease: lease, endedRuns: ended, meta: meta(view, changes, lease: lease, ended: ended),
      makesBoard: isLast,
      time: now)
    flight = Flight(base: view.record.tip, batch: batch, pending: pending, accountChanges: accountChanges)
    for id in pending.keys { self.pending[id] = nil }
    let sends = changes.contains {
      $0.to.state == .publishing || ($0.to.change != nil && $0.to.claim?.run == settings.run)
    }
    effects.append(.swap(batch, on: view.record, content: sends ? view.context.commit : nil))
  }

  /// What was to be sent when a push was put off is to be sent now: others count from the time that the record gives.
  private mutating func restamp() {
    for (id, waiting) in pending where !waiting.isOutcome {
      var entry = waiting.change.to
      guard let item = entry.sendingItem, let last = entry.attempts.indices.last,
        entry.attempts[last].outcome == nil, entry.claim?.run == settings.run, entry.since < now
      else { continue }
      if entry.items[item].firstSent == entry.items[item].lastSent { entry.items[item].firstSent = now }
      entry.items[item].lastSent = now
      entry.attempts[last].start = now
      entry.claim?.at = now
      entry.since = now
      pending[id]?.change.to = entry
    }
  }

  /// Pushes to a hosted remote: a burst, then one each ten seconds. Without a budget: always.
  private mutating func hasPushBudget() -> Bool {
    guard let burst = settings.pushBurst else { return true }
    let refilled = pushTokens + (clock.monotonic - pushTokensAt) / 10
    pushTokens = min(Double(burst), refilled)
    pushTokensAt = clock.monotonic
    guard pushTokens < 1 else {
      pushTokens -= 1
      return true
    }
    let again = clock.monotonic + (1 - pushTokens) * 10
    pushAgainAt = again
    effects.append(.wake(at: again))
    return false
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

  /// True where the record counts something as needing a person that no longer does, or does not yet count it.
  private func tellsOldNews(_ view: View) -> Bool {
    guard let told = view.record.meta?.attention, !isStopping, !isWithheldWhole, !view.context.isStale else {
      return false
    }
    // What is withheld for its number is remembered, and forgotten once nothing is.
    let recorded = view.record.meta?.inputs ?? ""
    if WithheldMark(plan.hazards, over: recorded) != WithheldMark(recorded) { return true }
    let found = attention(view.record)
    return (told.uncertain, told.frozen, told.overdue) != (found.uncertain, found.frozen, found.overdue)
  }

  /// Half of the lease is over and something is still being prepared.
  private func needsRenewal(_ view: View) -> Bool {
    guard let lease = view.record.runs[settings.run], !isStopping else { return false }
    return lease.until.seconds(since: now) < settings.timing.lease / 2 && !calls.isEmpty
  }

  private func endedRuns(_ view: View) -> [String] {
    let claimed = Set(
      view.record.entries.values.filter { $0.entry.state != .uncertain }.compactMap { $0.entry.claim?.run })
    return view.record.runs.values
      .filter { $0.run != settings.run && $0.until < now && !claimed.contains($0.run) }
      .map(\.run).sorted()
  }

  /// `meta.json` as it will be once the changes have landed.
  private mutating func meta(_ view: View, _ changes: [Change], lease: RunLease?, ended: [String]) -> Meta {
    if view.record.meta == nil { report.newLineage = lineage }
    var meta =
      view.record.meta
      ?? Meta(lineage: lineage, inputs: "", content: "", wake: nil, tzdata: view.context.tzdata)
    // While something is withheld, no later run may take equal inputs for nothing to do.
    meta.inputs =
      plan.openHazards.isEmpty && withheld.isEmpty
      ? view.inputs : WithheldMark(plan.hazards, over: view.record.meta?.inputs ?? "").text
    if !view.context.isStale, plan.mayAdvanceContent { meta.content = view.context.commit }
    meta.tzdata = max(meta.tzdata, view.context.tzdata)
    var after = view.record
    for run in ended { after.runs[run] = nil }
    after.runs[settings.run] = lease
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
    entry.due <= now && entry.reason?.hasPrefix("credentials") == true
      && (entry.state == .scheduled || (entry.state == .publishing && entry.sendingItem == nil))
  }
}
