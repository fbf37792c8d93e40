import Content
import Ledger

extension Planner {
  /// What the files say of a delivery that is not recorded.
  func newStep(_ wanted: WantedDelivery) -> Step? {
    guard wanted.wish == .scheduled else { return nil }
    let seen = record.seen[wanted.id.post]?.contains {
      $0.account == wanted.id.account && $0.occurrence == wanted.id.occurrence
    }
    if seen == true, index.hasFrozenRecord(wanted.id.post) { return nil }
    // The newer commit, obeyed already, did not have it: nothing of a stale read goes out as new.
    if context.isStale, due(of: wanted) <= now { return nil }
    var step = Step(wanted.id, nil, entry(from: wanted), .schedule)
    if seen == true {
      step.hazard = .idReturned
      step.reasons.append("this id was used before and its record is gone; give the post its own `id:`")
    }
    if isAdopting { return adopt(step, wanted) }
    return atItsTime(step)
  }

  /// At adoption nothing is known of the past: what may be public already is asked for first.
  private func adopt(_ step: Step, _ wanted: WantedDelivery) -> Step? {
    var step = step
    let isNewOnMerge = wanted.time == .onMerge && context.addedByCommit.contains(wanted.path)
    if wanted.time == .onMerge, !isNewOnMerge { return adopted(step) }
    guard step.entry.due <= now else {
      // By a clock a little behind, what is due and public may still seem to lie ahead.
      step.entry.isAdopting = step.entry.due <= now.adding(seconds: 15 * 60)
      return atItsTime(step)
    }
    if now > step.entry.due.adding(seconds: step.entry.grace) { return adopted(step) }
    step.entry.isAdopting = true
    step.kind = .publish
    return step
  }

  private func adopted(_ step: Step) -> Step {
    var step = step
    step.entry.state = .missed
    step.entry.reason = "adopted"
    step.kind = .miss
    step.reasons.append("was there before the record began")
    return step
  }

  /// What the files say of a delivery that is recorded (under this id, or under the one its file had).
  func recordedStep(_ wanted: WantedDelivery, _ recorded: Recorded) -> Step? {
    let entry = recorded.entry
    guard entry.delivery.account == wanted.id.account else { return nil }
    if isOpen(entry) { return openStep(wanted, recorded) }
    if let step = renewed(wanted, recorded) { return step }
    if isChangedByOther(entry) { return nil }
    if let step = changeStep(wanted, recorded) { return step }
    var next = moved(entry, to: wanted)
    if !context.isStale {
      next.drift = drift(of: entry, wanted)
      settleChange(&next, wanted)
    }
    guard !context.isStale, next != entry else { return nil }
    guard next.drift != entry.drift || next.change != entry.change, entry.delivery == wanted.id else {
      return desired.isComplete ? Step(wanted.id, recorded, next, .move) : nil
    }
    var step = Step(wanted.id, recorded, next, .drift)
    step.reasons.append(next.drift ?? "as it was published again")
    step.hazard = returnHazard(entry, wanted, drift: next.drift)
    return step
  }

  /// True where files can still change it: nothing of it is public or on its way.
  private func isOpen(_ entry: Entry) -> Bool {
    (entry.state == .scheduled || entry.state == .publishing) && entry.sendingItem == nil && !entry.hasReceipt
  }

  private func openStep(_ wanted: WantedDelivery, _ recorded: Recorded) -> Step? {
    let entry = recorded.entry
    guard wanted.wish == .scheduled else {
      guard !context.isStale else { return nil }
      let next = desired.isComplete ? moved(entry, to: wanted) : entry
      return cancelStep(recorded, next, "status: \(wanted.wish.rawValue)")
    }
    let (next, base, why) = changed(entry, to: wanted)
    if context.isStale, base != nil, base != .move { return nil }
    if base == nil, isHeldByOther(entry) { return nil }
    let isQuiet = context.isStale || (base == .move && !desired.isComplete)
    var step = Step(wanted.id, recorded, isQuiet ? entry : next, isQuiet ? nil : base)
    if let why { step.reasons.append(why) }
    if base != nil, step.base != nil { release(&step.entry) }
    return atItsTime(step)
  }

  /// True while another live run works on it.
  func isHeldByOther(_ entry: Entry) -> Bool {
    guard entry.state == .publishing, let claim = entry.claim, claim.run != context.run,
      let lease = record.runs[claim.run]
    else { return false }
    return now < lease.until
  }

  /// Takes it out of the hands of whoever prepares it: what changed must not be sent as it was.
  private func release(_ entry: inout Entry) {
    guard entry.state == .publishing else { return }
    entry.state = .scheduled
    entry.claim = nil
    entry.since = now
  }

  /// An ended delivery that begins again; nil where it does not.
  private func renewed(_ wanted: WantedDelivery, _ recorded: Recorded) -> Step? {
    let old = recorded.entry
    guard wanted.wish == .scheduled, !old.hasReceipt, !context.isStale else { return nil }
    let hasNewTime = isNewTime(old, wanted)
    let why: String
    switch old.state {
    case .missed:
      guard hasNewTime else { return nil }
      why = "a new time after it was missed"
    case .failed:
      let isChanged = old.digest != wanted.digest || old.accountDigest != wanted.accountDigest
      guard hasNewTime || isChanged || old.drift == Drift.gone else { return nil }
      why = hasNewTime ? "a new time after it failed" : isChanged ? "changed after it failed" : "returned"
    case .cancelled:
      guard hasNewTime || old.word?.word != "cancel" else { return nil }
      why = hasNewTime ? "a new time after it was cancelled" : "asked for again after it was cancelled"
    case .scheduled, .publishing, .published, .uncertain: return nil
    }
    var entry = entry(from: wanted)
    entry.generation = old.generation + 1
    entry.unknown = old.unknown
    if wanted.time == .onMerge, old.written == wanted.written { entry.due = old.due }
    var step = Step(wanted.id, recorded, entry, .schedule)
    step.reasons.append(why)
    return atItsTime(step)
  }

  private func cancelStep(_ recorded: Recorded, _ entry: Entry, _ why: String) -> Step {
    var entry = entry
    entry.state = .cancelled
    entry.claim = nil
    entry.wait = nil
    entry.checkpoint = nil
    entry.reason = why
    entry.commit = context.commit
    entry.since = now
    var step = Step(recorded.entry.delivery, recorded, entry, .cancel)
    step.reasons.append(why)
    return step
  }

  /// What becomes of a recorded delivery no file asks for.
  func absentStep(_ recorded: Recorded) -> Step? {
    let entry = recorded.entry
    if index.isFrozen(entry.delivery, label: entry.label) { return nil }
    let isPresent = index.presentPosts.contains(entry.delivery.post)
    if isOpen(entry) {
      var step = cancelStep(
        recorded, entry, isPresent ? Drift.accountGone : Drift.gone)
      step.isByAbsence = true
      return step
    }
    guard entry.state != .cancelled, entry.state != .missed else { return nil }
    let drift = isPresent ? Drift.accountGone : Drift.gone
    if isChangedByOther(entry) || entry.isRetracted { return nil }
    if !isPresent, var step = retractStep(entry, recorded, drift) {
      step.isByAbsence = true
      return step
    }
    var next = entry
    next.drift = drift
    settleChange(&next, nil)
    guard next != entry else { return nil }
    var step = Step(entry.delivery, recorded, next, .drift)
    step.reasons.append(drift)
    step.isByAbsence = true
    return step
  }

  /// Late is missed; due is to go out; earlier only keeps what the files changed.
  func atItsTime(_ step: Step) -> Step? {
    var step = step
    let due = step.entry.due
    if now > due.adding(seconds: step.entry.grace), !step.entry.publishesLate, !step.entry.isAskedFor {
      step.entry.state = .missed
      step.entry.claim = nil
      step.entry.since = now
      step.entry.reason = missReason(step.entry)
      step.entry.wait = nil
      step.kind = .miss
      step.reasons.append(step.entry.reason ?? "late")
      return step
    }
    if due <= now {
      step.kind = .publish
      return step
    }
    return step.base == nil ? nil : step
  }

  private func missReason(_ entry: Entry) -> String {
    if entry.isAdopting { return "adopted" }
    let late = Spoken.duration(now.seconds(since: entry.due))
    if let hold = record.accounts[entry.delivery.account]?.hold { return "\(hold.kind), late by \(late)" }
    if let wait = entry.wait { return "\(wait.reason), late by \(late)" }
    return "late by \(late)"
  }
}
