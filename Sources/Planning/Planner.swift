import Content
import Ledger

/// What would be done: wanted × recorded × now. Pure: equal arguments give equal plans.
public func plan(_ desired: Desired, _ record: Record, _ context: PlanningContext) -> Plan {
  let strict = Planner(desired, record, context, isApproved: false).plan()
  guard let approval = strict.approval, context.approved == approval else { return strict }
  return Planner(desired, record, context, isApproved: true).plan()
}

/// Works out one plan.
struct Planner {
  let desired: Desired
  let record: Record
  let context: PlanningContext
  /// True where the withheld of this very plan were allowed by a person.
  let isApproved: Bool
  let index: PlanningIndex

  var isAdopting: Bool { record.tip == nil }
  var now: Instant { context.now }

  init(_ desired: Desired, _ record: Record, _ context: PlanningContext, isApproved: Bool) {
    self.desired = desired
    self.record = record
    self.context = context
    self.isApproved = isApproved
    index = PlanningIndex(desired, record)
  }

  func plan() -> Plan {
    let stops = stoppingHazards()
    if stops.contains(where: { $0.kind == .schema }) {
      return finish([], hazards: stops)
    }
    var steps = self.steps()
    var hazards = withhold(&steps)
    Gate(planner: self).pass(&steps)
    hazards += withholdSending(&steps)
    if let first = stops.first {
      for position in steps.indices { steps[position].hazard = first.kind }
    }
    return finish(steps, hazards: stops + hazards)
  }

  /// Every step, before rules of time and number are asked.
  private func steps() -> [Step] {
    let renames = Renames(self)
    var steps: [Step] = []
    for wanted in desired.deliveries where !index.isFrozen(wanted.id, label: wanted.label) {
      if renames.skipped.contains(wanted.id) { continue }
      if let old = renames.moves[wanted.id] {
        append(recordedStep(wanted, old), to: &steps)
      } else if let recorded = record.entries[wanted.id] {
        append(recordedStep(wanted, recorded), to: &steps)
      } else if var step = newStep(wanted) {
        if let lookalike = renames.lookalikes[wanted.id] {
          step.hazard = .looksMoved
          step.reasons.append("looks like \(lookalike.post), which is gone or changed")
        }
        steps.append(step)
      }
    }
    if desired.isComplete, !context.isStale {
      for recorded in index.unwanted where !renames.consumed.contains(recorded.entry.delivery) {
        guard var step = absentStep(recorded) else { continue }
        if renames.doubted.contains(recorded.entry.delivery) { step.hazard = .looksMoved }
        steps.append(step)
      }
    }
    return steps
  }

  private func append(_ step: Step?, to steps: inout [Step]) {
    if let step { steps.append(step) }
  }
}

/// One delivery's way, while it is worked out.
struct Step {
  var delivery: DeliveryID
  var recorded: Recorded?
  /// The entry as it would be; equal to the recorded one where nothing is to be written.
  var entry: Entry
  /// What the files change; nil: nothing, only its time came.
  var base: ActionKind?
  var kind: ActionKind
  var hazard: HazardKind?
  var reasons: [String] = []
  var until: Instant?
  /// True where its absence, not a word in a file, cancels it.
  var isByAbsence = false
  /// True for a change of what is public that was allowed before and goes on.
  var isUnderWay = false
  /// The marks under which a person let it pass.
  var allowedBy: Set<String> = []

  init(_ delivery: DeliveryID, _ recorded: Recorded?, _ entry: Entry, _ base: ActionKind?) {
    self.delivery = delivery
    self.recorded = recorded
    self.entry = entry
    self.base = base
    self.kind = base ?? .publish
  }

  /// True where it would go out in this run.
  var isSending: Bool { kind == .publish && hazard == nil }

  /// True where an open delivery would be cancelled or get another time.
  var changesOpen: Bool {
    guard let state = recorded?.entry.state, state == .scheduled || state == .publishing else { return false }
    return base == .cancel || base == .reschedule
  }

  var action: PlanAction {
    let isWritten = recorded?.entry != entry
    var action = PlanAction(
      kind: kind, delivery: delivery, label: entry.label, before: recorded.map { ActionSide($0.entry) },
      after: ActionSide(entry), reason: reasons.isEmpty ? nil : reasons.joined(separator: "; "),
      hazard: hazard, entry: isWritten ? entry : nil)
    if let old = recorded?.entry.delivery, old != delivery { action.movedFrom = old }
    if base == .edit, let digest = entry.change?.digest { action.after?.digest = digest }
    action.until = until
    return action
  }
}

extension ActionSide {
  init(_ entry: Entry) {
    self.init(
      state: entry.state, due: entry.due, zone: entry.zone, written: entry.written, digest: entry.digest,
      path: entry.path, label: entry.label)
  }
}
