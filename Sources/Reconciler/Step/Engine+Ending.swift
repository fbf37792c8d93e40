import Content
import Ledger
import Planning

extension Engine {
  mutating func readFailed(_ text: String, code: Int32) {
    failure = (code, text)
    if begun.isEmpty == false, pending.values.contains(where: { $0.isOutcome }) {
      failure = (7, "published but not recorded: \(text)")
    }
  }

  /// Ends the run when nothing is under way and nothing is left to write.
  mutating func settle() {
    guard !ended, flight == nil, calls.isEmpty, verifying.isEmpty else { return stopIfOver() }
    if failure == nil {
      guard !isReading, view != nil, pending.isEmpty || isWithheldWhole else { return stopIfOver() }
      guard !timers.values.contains(where: { $0 < .infinity }) || isStopping else { return }
    }
    end()
  }

  /// After a signal, calls get a few seconds, and everything a few more.
  private mutating func stopIfOver() {
    guard let stopAt, clock.monotonic - stopAt >= settings.timing.stopAll else { return }
    if pending.values.contains(where: { $0.isOutcome && $0.change.to.hasReceipt })
      || calls.values.contains(.publishing)
    {
      if failure == nil, pending.values.contains(where: { $0.change.to.hasReceipt }) {
        failure = (7, "stopped before the outcome could be recorded; the journal keeps it")
      }
    }
    end()
  }

  private mutating func end() {
    ended = true
    if let view {
      report.openRuns = Set(view.record.entries.values.compactMap { $0.entry.claim?.run })
      report.attention = attention(view.record)
      report.wake = Ledger.wake(of: view.record, now: now)
      isTransient = isTransient || view.record.entries.values.contains { isRetrying($0.entry) }
    }
    report.notes += plan.notes
    if let record = view?.record, !record.isNewer {
      report.notes += record.frozen.prefix(20).map { "\($0.path) is left as it is: \($0.reason)" }
    }
    if let failure { report.notes.append(failure.text) }
    effects.append(.end(Ending(exitCode: exitCode, report: report)))
  }

  /// Due, tried before, and waiting for the next attempt or look.
  private func isRetrying(_ entry: Entry) -> Bool {
    guard let wait = entry.wait, wait.until > now else { return false }
    return entry.state == .publishing
      || (entry.state == .scheduled && entry.due <= now && !entry.attempts.isEmpty)
  }

  /// The first that applies of 7, 1, 3, 4, 6, 5, a signal, 0.
  private var exitCode: Int32 {
    if failure?.code == 7 { return 7 }
    if failure?.code == 1 { return 1 }
    if failure?.code == 3 || plan.hazards.contains(where: { $0.kind.stopsEverything }) { return 3 }
    if report.withheld.isEmpty == false, !isApproved { return 3 }
    if failedOrMissed || !report.attention.isEmpty || heldForCredentials { return 4 }
    if failure?.code == 6 || elsewhere { return 6 }
    if failure?.code == 5 || isTransient { return 5 }
    if let stopSignal { return 128 + stopSignal }
    return 0
  }
}
