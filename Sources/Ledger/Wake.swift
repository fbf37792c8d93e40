import Content

/// A call's timeout and two minutes: what is being sent for longer than this is looked up. Seconds.
public let staleSendingSeconds: Int64 = 120 + 120

/// A lease and the settling time: so long after it was made, another run's claim on extras is over by any clock the
/// record tolerates. Seconds.
public let extrasHandoverSeconds: Int64 = 600 + 900

/// The earliest instant at which something stored asks for a run; past or equal to `now`: at once; nil: never.
public func wake(of record: Record, now: Instant) -> Instant? {
  var earliest: Instant?
  func consider(_ instant: Instant?) {
    guard let instant else { return }
    earliest = min(earliest ?? instant, instant)
  }
  for recorded in record.entries.values { consider(wake(of: recorded.entry, in: record, now: now)) }
  for account in record.accounts.values {
    if let until = account.hold?.until, until > now { consider(until) }
  }
  for lease in record.runs.values { consider(lease.until) }
  return earliest
}

/// The earliest instant at which one entry asks for a run; nil: never by itself. While its account may not call,
/// a look or an extra asks for none.
public func wake(of entry: Entry, in record: Record, now: Instant) -> Instant? {
  guard let wake = ownWake(of: entry, in: record, now: now) else { return nil }
  guard entry.sendingItem != nil || entry.state == .published,
    let hold = record.accounts[entry.delivery.account]?.hold, hold.kind == "limited", let until = hold.until
  else { return wake }
  return max(wake, until)
}

private func ownWake(of entry: Entry, in record: Record, now: Instant) -> Instant? {
  let waiting = entry.wait?.until
  switch entry.state {
  case .scheduled:
    let start = max(entry.due, waiting ?? entry.due)
    let late = entry.due.adding(seconds: entry.grace + 1)
    return entry.publishesLate ? start : min(start, late)
  case .publishing:
    if let item = entry.sendingItem {
      let sent = entry.items[item].lastSent ?? entry.since
      return max(sent.adding(seconds: staleSendingSeconds), waiting ?? sent)
    }
    guard let claim = entry.claim, let lease = record.runs[claim.run] else { return waiting ?? entry.due }
    return min(lease.until, waiting ?? lease.until)
  case .uncertain: return waiting
  case .published:
    guard entry.extras != nil || entry.change?.standing == .open else { return nil }
    return waiting ?? entry.claim?.at.adding(seconds: extrasHandoverSeconds) ?? now
  case .failed, .missed, .cancelled: return nil
  }
}

/// What needs a person now. `frozenFiles`: content files that do not parse.
public func attention(of record: Record, frozenFiles: Int = 0, now: Instant) -> Meta.Attention {
  var attention = Meta.Attention()
  attention.frozen = record.frozen.count + frozenFiles
  for recorded in record.entries.values {
    if recorded.entry.state == .uncertain { attention.uncertain += 1 }
    if recorded.entry.isOverdue(at: now) { attention.overdue += 1 }
  }
  return attention
}
