import Content
import Git
import Ledger
import Planning

extension Engine {
  /// Before anything was read, that is the end. Later, what is under way is still recorded: the remote is given the
  /// time that a push has.
  mutating func readFailed(_ text: String, code: Int32) {
    guard code == 5, view != nil else {
      failure = (code, text)
      return
    }
    noteSilence(text)
  }

  /// Ends the run when nothing is under way and nothing is left to write.
  mutating func settle() {
    if let stopAt, clock.monotonic - stopAt >= settings.timing.stopAll { return end() }
    guard !ended, flight == nil, calls.isEmpty, verifying.isEmpty else { return }
    if failure == nil {
      guard !isReading, view != nil, pending.isEmpty || isWithheldWhole else { return }
      // A closing push that only waits for its turn is still to come.
      guard pushAgainAt == nil || !hasWritten || isStopping else { return }
      guard !timers.values.contains(where: { $0 < .infinity }) || isStopping else { return }
    }
    end()
  }

  /// Nothing changed since the record was written, and nothing is due.
  mutating func endIdle(_ commit: String, _ meta: Meta) {
    ended = true
    report.commit = commit
    report.attention = meta.attention
    report.wake = meta.wake
    let code: Int32 = meta.attention.isEmpty ? 0 : 4
    effects.append(.end(Ending(exitCode: code, report: report)))
  }

  private mutating func end() {
    ended = true
    let unwritten = Array(pending.values) + (flight.map { Array($0.pending.values) } ?? [])
    if unwritten.contains(where: { $0.isOutcome && hasUnrecordedReceipt($0.change) }) {
      hasLostReceipt = true
    }
    if let view {
      report.openRuns = Set(view.record.entries.values.compactMap { $0.entry.claim?.run })
      report.recordTip = view.record.tip?.hex
      report.record = view.record
      report.attention = attention(view.record)
      report.wake = Ledger.wake(of: view.record, now: now)
      isTransient = isTransient || view.record.entries.values.contains { isRetrying($0.entry) }
      if report.newLineage != view.record.meta?.lineage { report.newLineage = nil }
    }
    explainWaiting()
    // Its own journal alone can tell what became of a call nobody has recorded.
    report.needsJournal =
      hasLostReceipt || calls.values.contains(.publishing) || report.openRuns.contains(settings.run)
      || flight != nil || !openPushes.isEmpty
    report.notes += plan.notes
    if let record = view?.record, !record.isNewer {
      report.notes += record.frozen.prefix(20).map { "\($0.path) is left as it is: \($0.reason)" }
    }
    if let given = view?.context.approved, let open = report.approval, given != open, !report.withheld.isEmpty
    {
      report.notes.append("what was approved (\(given)) is not what is withheld now")
    }
    if let failure {
      report.notes.append(hasLostReceipt ? "published but not recorded: \(failure.text)" : failure.text)
    }
    effects.append(.end(Ending(exitCode: exitCode, report: report)))
  }

  /// An exit code without a word is no answer: what waits for time or for another run is named.
  private mutating func explainWaiting() {
    guard let view else { return }
    for recorded in view.record.entries.values.sorted(by: { $0.entry.delivery < $1.entry.delivery }) {
      let entry = recorded.entry
      guard !report.lines.contains(where: { $0.delivery == entry.delivery }) else { continue }
      if isRetrying(entry), let wait = entry.wait {
        note("waits", entry, "\(wait.reason); again at \(wait.until)")
      } else if entry.state == .publishing, let claim = entry.claim, claim.run != settings.run {
        let until = view.record.runs[claim.run]?.until
        note("elsewhere", entry, "another run is at it" + (until.map { " until \($0) at the latest" } ?? ""))
      } else if entry.extras != nil, let claim = entry.claim, claim.run != settings.run {
        let until = claim.at.adding(seconds: extrasHandoverSeconds)
        note("elsewhere", entry, "another run is at its link or comment until \(until) at the latest")
      }
    }
  }

  /// Due, tried or prepared before, and waiting for the next attempt or look.
  private func isRetrying(_ entry: Entry) -> Bool {
    if entry.sendingItem != nil { return entry.claim?.run == settings.run || entry.wait != nil }
    guard entry.wait != nil else { return false }
    return entry.state == .publishing
      || (entry.state == .scheduled && entry.due <= now && entry.isTried)
  }

  /// True while, as far as this run knows, another one still is at the delivery.
  private func isElsewhere(_ id: DeliveryID) -> Bool {
    guard let entry = recorded(id)?.entry, entry.state == .publishing, let claim = entry.claim else {
      return false
    }
    return claim.run != settings.run
  }

  /// The first that applies of 7, 1, 3, 4, 6, 5, a signal, 0.
  private var exitCode: Int32 {
    if hasLostReceipt { return 7 }
    if failure?.code == 1 { return 1 }
    if failure?.code == 3 || plan.hazards.contains(where: { $0.kind.stopsEverything }) { return 3 }
    if !report.withheld.isEmpty { return 3 }
    if failedOrMissed || !report.attention.isEmpty || heldForCredentials { return 4 }
    if failure?.code == 6 || elsewhere.contains(where: isElsewhere) { return 6 }
    if failure?.code == 5 || isTransient { return 5 }
    if let stopSignal { return 128 + stopSignal }
    return 0
  }
}

extension Entry {
  /// True where a run has been at it: it waits for more than a rule of the calendar.
  fileprivate var isTried: Bool {
    !attempts.isEmpty || checkpoint != nil || (isAdopting && wait?.reason.hasPrefix("could not look") == true)
  }
}
