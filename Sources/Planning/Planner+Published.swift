import Content
import Ledger

extension Planner {
  var rules: PublishedRules { PublishedRules(desired.project, supports: context.supports) }

  /// True while another run may be at a change of what is public: nothing of the entry is planned then.
  func isChangedByOther(_ entry: Entry) -> Bool {
    guard entry.state == .published, entry.change != nil, let claim = entry.claim, claim.run != context.run
    else { return false }
    let lease = record.runs[claim.run]?.until ?? claim.at
    return max(lease, claim.at.adding(seconds: extrasHandoverSeconds)) > now
  }

  /// The change of what is public that the files ask for and that may be made; nil: there is none, and what
  /// differs is drift.
  func changeStep(_ wanted: WantedDelivery, _ recorded: Recorded) -> Step? {
    let entry = recorded.entry
    guard entry.delivery == wanted.id, mayChange(entry) else { return nil }
    if wanted.wish == .cancelled {
      return retractStep(moved(entry, to: wanted), recorded, Drift.cancelled)
    }
    guard wanted.wish == .scheduled, entry.digest != wanted.digest || entry.hasBegunChange,
      !entry.hasRetraction, !isNewTime(entry, wanted)
    else { return nil }
    let drift = drift(of: entry, wanted)
    guard returnHazard(entry, wanted, drift: drift) == nil else { return nil }
    let digests = wanted.itemDigests.isEmpty ? [wanted.digest] : wanted.itemDigests
    guard digests.count == entry.items.count, rules.obstacle(.edit, entry) == nil else { return nil }
    var next = moved(entry, to: wanted)
    next.drift = drift ?? Drift.begun
    let change = PublicChange(
      kind: .edit, digest: wanted.digest, itemDigests: digests, commit: context.commit,
      summary: Spoken.summary(of: wanted.content), left: Array(digests.indices), since: now)
    return step(change, next, recorded, drift == nil ? Drift.begun : "the content changed")
  }

  /// Taking back what is public, where that may be done.
  func retractStep(_ entry: Entry, _ recorded: Recorded, _ why: String) -> Step? {
    guard mayChange(entry), !entry.isRetracted, rules.obstacle(.retract, entry) == nil else { return nil }
    var next = entry
    next.drift = why
    let change = PublicChange(
      kind: .retract, digest: entry.digest, itemDigests: entry.items.map(\.digest), commit: context.commit,
      summary: entry.summary, left: entry.items.indices.filter { entry.items[$0].retractedAt == nil },
      since: now)
    return step(change, next, recorded, why)
  }

  private func mayChange(_ entry: Entry) -> Bool {
    entry.state == .published && !context.isStale && desired.isComplete && !isAdopting
  }

  /// The step towards a change; nil where the same one failed before.
  private func step(_ fresh: PublicChange, _ entry: Entry, _ recorded: Recorded, _ why: String) -> Step? {
    var next = entry
    var change = fresh
    var isUnderWay = false
    if let old = recorded.entry.change, old.isSame(as: fresh) {
      guard old.standing != .failed else { return nil }
      change = old
      isUnderWay = old.standing == .open
      change.standing = .open
    } else if recorded.entry.hasBegunChange {
      change.isBlind = true
      change.left = entry.items.indices.filter { entry.items[$0].retractedAt == nil }
    }
    next.change = change
    var step = Step(next.delivery, recorded, next, change.kind == .edit ? .edit : .retract)
    step.isUnderWay = isUnderWay
    step.reasons.append(why)
    if let wait = next.wait, wait.until > now {
      step.until = wait.until
      step.reasons.append(wait.reason)
    }
    return step
  }

  /// A change that is not to be made any more: forgotten where it never began, else kept as what may be in effect.
  /// One that failed is kept while the files still ask for it.
  func settleChange(_ entry: inout Entry, _ wanted: WantedDelivery?) {
    guard var change = entry.change, !isChangedByOther(entry) else { return }
    if change.standing == .failed, isAsked(change, wanted) { return }
    guard entry.hasBegunChange else {
      entry.change = nil
      return
    }
    if change.standing != .stopped {
      change.standing = .stopped
      entry.change = change
      entry.wait = nil
      entry.claim = nil
    }
    if entry.drift == nil { entry.drift = Drift.begun }
  }

  private func isAsked(_ change: PublicChange, _ wanted: WantedDelivery?) -> Bool {
    guard let wanted, wanted.wish != .cancelled else { return change.kind == .retract }
    return wanted.wish == .scheduled && change.kind == .edit && change.digest == wanted.digest
  }

  /// Hazards of changing what is public: what a person is to be asked for, and many at once.
  func withholdChanges(_ steps: inout [Step]) -> [Hazard] {
    var hazards: [Hazard] = []
    let safety = desired.project.policy.safety
    let edits = new(.edit, in: steps)
    let retractions = new(.retract, in: steps)
    trip(.editAsked, asked(edits, .edit, steps), limit: 0, &steps, &hazards) { count in
      "\(count) published deliveries would be changed; `policy.published.edit` is ask"
    }
    trip(.retractAsked, asked(retractions, .retract, steps), limit: 0, &steps, &hazards) { count in
      "\(count) published deliveries would be taken back; `policy.published.retract` is ask"
    }
    if edits.count > safety.edits {
      trip(.manyEdits, edits, limit: safety.edits, &steps, &hazards) { count in
        "\(count) published deliveries would be changed at once; the limit is \(safety.edits)"
      }
    }
    if retractions.count > safety.retractions {
      trip(.manyRetractions, retractions, limit: safety.retractions, &steps, &hazards) { count in
        "\(count) published deliveries would be taken back at once; the limit is \(safety.retractions)"
      }
    }
    return hazards
  }

  /// What was allowed once and recorded goes on without being asked for again.
  private func new(_ kind: ActionKind, in steps: [Step]) -> [Int] {
    steps.indices.filter { steps[$0].base == kind && !steps[$0].isUnderWay }
  }

  private func asked(_ positions: [Int], _ kind: PublicChange.Kind, _ steps: [Step]) -> [Int] {
    positions.filter { rules.consent(kind, steps[$0].delivery.account) == .ask }
  }
}

extension Entry {
  /// True once any of it was taken back.
  var hasRetraction: Bool { items.contains { $0.retractedAt != nil } }
}
