import Content
import Ledger
import Planning

extension Engine {
  /// Moves everything that can move, then writes what is ready, then ends where nothing is left.
  mutating func advance() {
    if let view, failure == nil, !isWithheldWhole {
      if isStopping {
        withdraw()
      } else if !isReading {
        for id in candidates(view) where !isBusy(id) { advance(id) }
      }
    }
    timers = timers.filter { id, at in
      at == .infinity || recorded(id)?.entry.state == .publishing && !isBusy(id)
    }
    flush()
    settle()
  }

  /// Deliveries in the order of their due instants: open ones, and those the plan has something for.
  private func candidates(_ view: View) -> [DeliveryID] {
    // What met a server out of order lets the others go first: it must not take all the room there is.
    var due: [(Int, Instant, DeliveryID)] = []
    for (id, recorded) in view.record.entries {
      guard settings.only.map({ $0.contains(id) }) ?? true else { continue }
      let entry = recorded.entry
      guard !entry.state.isTerminal || entry.extras != nil || actions[id] != nil else { continue }
      due.append((entry.attempts.last?.outcome == "unavailable" ? 1 : 0, entry.due, id))
    }
    for (id, action) in actions where view.record.entries[id] == nil {
      due.append((0, action.after?.due ?? now, id))
    }
    return due.sorted { ($0.0, $0.1, $0.2) < ($1.0, $1.1, $1.2) }.map(\.2)
  }

  private mutating func advance(_ id: DeliveryID) {
    if let timer = timers[id] {
      guard clock.monotonic >= timer else { return }
      timers[id] = nil
    }
    guard let entry = recorded(id)?.entry else { return follow(id) }
    if let (item, receipt) = journalledReceipt(entry) {
      var entry = entry
      return succeed(&entry, item: item, receipt, reason: "recovered from the journal")
    }
    switch entry.state {
    case .publishing: advancePublishing(entry)
    case .published where entry.extras != nil: advanceExtras(entry)
    default: follow(id)
    }
  }

  /// Does what the plan says of a delivery that is not under way.
  mutating func follow(_ id: DeliveryID) {
    guard let action = actions[id], action.hazard == nil, !isWithheld(id) else { return }
    let recorded = recorded(id)?.entry
    switch action.kind {
    case .publish:
      guard let entry = action.entry ?? recorded else { return }
      if action.movedFrom != nil { return stage(entry, verb: "move", movedFrom: action.movedFrom) }
      begin(entry)
    case .edit, .retract:
      guard let recorded else { return }
      advanceChange(action, recorded)
    case .hold where recorded?.state == .published:
      guard let entry = action.entry, entry != recorded else { return }
      stage(entry, verb: "drift", movedFrom: action.movedFrom)
    case .hold:
      if let entry = action.entry ?? recorded, entry.due <= now,
        let hold = account(id.account, label: entry.label).hold, hold.kind == "credentials"
      {
        _ = isOver(hold, id.account, entry)
        return
      }
      guard let entry = action.entry, entry != recorded else { return }
      stage(entry, verb: recorded == nil ? "schedule" : "hold", movedFrom: action.movedFrom)
    default:
      guard let entry = action.entry, entry != recorded else { return }
      stage(entry, verb: action.kind.rawValue, movedFrom: action.movedFrom)
    }
  }

  /// Withheld once in this run, withheld until the files change or a person allows it: what the run itself
  /// records must not make a threshold pass.
  private func isWithheld(_ id: DeliveryID) -> Bool { withheld.contains(id) }

  /// Goes on with a delivery that is claimed or sending.
  private mutating func advancePublishing(_ entry: Entry) {
    let isOurs = entry.claim?.run == settings.run
    if entry.sendingItem != nil {
      if isOurs, isUnbegun(entry) { return startCall(entry) }
      return recover(entry, isOurs: isOurs)
    }
    guard isOurs else {
      if entry.hasReceipt { return resume(entry) }
      return takeBack(entry)
    }
    if !isStillWanted(entry) { return release(entry, verb: "release") }
    if ready.contains(entry.delivery) { return send(entry) }
    prepareNext(entry)
  }

  /// True where the public call of our own latest attempt has not begun.
  func isUnbegun(_ entry: Entry) -> Bool {
    guard let attempt = entry.attempts.last, attempt.outcome == nil else { return false }
    return !begun.contains(latestCall(entry))
  }

  func latestCall(_ entry: Entry) -> BegunCall {
    BegunCall(
      delivery: entry.delivery, attempt: entry.attempts.last?.number ?? 0, generation: entry.generation)
  }

  /// True while the files still ask for exactly what was claimed. Once an item is public, always.
  func isStillWanted(_ entry: Entry) -> Bool {
    if entry.hasReceipt { return true }
    guard let action = actions[entry.delivery] else {
      return view?.desired.isComplete == false || isPlain(entry)
    }
    return action.kind == .publish || action.kind == .move
  }

  /// True where the wanted delivery is what the entry says.
  private func isPlain(_ entry: Entry) -> Bool {
    guard let wanted = wanted(entry.delivery) else { return false }
    return wanted.digest == entry.digest && wanted.wish == .scheduled
  }

  /// A claim of another run goes back once its lease is over.
  private mutating func takeBack(_ entry: Entry) {
    guard let claim = entry.claim else { return release(entry, verb: "recover") }
    guard isOver(claim) else {
      elsewhere.insert(entry.delivery)
      return
    }
    release(entry, verb: "recover")
  }

  /// True once the lease behind a claim has ended.
  func isOver(_ claim: Claim) -> Bool {
    (view?.record.runs[claim.run].map(\.until) ?? claim.at.adding(seconds: settings.timing.lease)) <= now
  }

  /// Goes on with a thread of which some items are public, once nobody else is at it.
  private mutating func resume(_ entry: Entry) {
    if let claim = entry.claim, !isOver(claim) {
      elsewhere.insert(entry.delivery)
      return
    }
    begin(entry)
  }

  /// Gives a claim up. A thread of which some items are public waits where it is.
  mutating func release(_ entry: Entry, verb: String, isOutcome: Bool = false) {
    var entry = entry
    entry.state = entry.hasReceipt ? .publishing : .scheduled
    entry.claim = nil
    entry.since = now
    if let checkpoint = checkpoints[entry.delivery] { entry.checkpoint = checkpoint }
    ready.remove(entry.delivery)
    preparingSince[entry.delivery] = nil
    stage(entry, verb: verb, isOutcome: isOutcome)
  }

  /// After a signal: unbegun sendings back, claims released; calls under way may still answer.
  private mutating func withdraw() {
    guard let view else { return }
    for (id, pending) in pending where !pending.isOutcome { self.pending[id] = nil }
    if let stopAt, clock.monotonic - stopAt >= settings.timing.stopCalls {
      // What is only being prepared has had its time: its claim goes back in the last commit.
      for (id, call) in calls where call != .publishing { calls[id] = nil }
    }
    for (id, recorded) in view.record.entries where !isBusy(id) {
      let entry = recorded.entry
      if entry.state == .published, entry.extras != nil { releaseExtras(entry) }
      if entry.state == .published, entry.change != nil { releaseChange(entry) }
      guard entry.state == .publishing, entry.claim?.run == settings.run else { continue }
      if entry.sendingItem == nil {
        release(entry, verb: "release")
      } else if isUnbegun(entry) {
        unsend(entry)
      }
    }
  }
}
