import Content
import Ledger

extension Planner {
  private var safety: SafetyPolicy { desired.project.policy.safety }
  /// What was withheld before: neither posts that come nor time that passes make its number fit.
  private var mark: WithheldMark { WithheldMark(record.meta?.inputs ?? "") }

  /// What stops everything, whatever is planned.
  func stoppingHazards() -> [Hazard] {
    var hazards: [Hazard] = []
    func add(_ kind: HazardKind, _ message: String) {
      hazards.append(Hazard(kind: kind, count: 0, limit: nil, message: message))
    }
    if record.isNewer {
      add(
        .schema,
        "the record has schema \(record.meta?.schema ?? 0), this program knows \(Meta.schema): update Postrider"
      )
      return hazards
    }
    if context.isRecordLost {
      add(.recordLost, "this clone knows a record that the remote lacks: put it back before anything is sent")
    }
    if let lineage = desired.project.state.lineage, record.meta?.lineage != lineage {
      let found = record.meta.map { "has lineage \($0.lineage)" } ?? "is missing"
      add(
        .lineage,
        "`state.lineage` in postrider.yaml is \(lineage), but the record \(found): put the right record back")
    }
    if let tip = record.tipTime, !context.allowsClockBehind, now.adding(seconds: 15 * 60) < tip {
      add(
        .clockBehind,
        "the clock says \(now), the record was last written at \(tip): set the clock before anything is "
          + "sent. Was it a rehearsal with --now that wrote it? Rehearse on a throw-away remote, and begin anew here"
      )
    }
    return hazards
  }

  /// Hazards of what the files change. Marks the steps they withhold.
  func withhold(_ steps: inout [Step]) -> [Hazard] {
    var hazards: [Hazard] = []
    if context.historyRewritten, !isAdopting {
      let concerned = steps.indices.filter { position in
        guard let base = steps[position].base else { return false }
        return base != .move || steps[position].recorded?.entry.delivery != steps[position].delivery
      }
      trip(.historyRewritten, concerned, limit: nil, &steps, &hazards) { count in
        "the branch was rewritten: the commit last obeyed is not part of it; \(count) changes wait"
      }
    }
    let open = record.entries.values.filter {
      $0.entry.state == .scheduled || $0.entry.state == .publishing
    }.count
    let wantsNothing = !desired.deliveries.contains { $0.wish == .scheduled }
    let absent = steps.indices.filter { steps[$0].isByAbsence }
    if wantsNothing, open > 0, absent.contains(where: { steps[$0].base == .cancel }) {
      trip(.nothingWanted, absent, limit: 0, &steps, &hazards) { _ in
        "no post is wanted any more while \(open) deliveries are open: is `posts` the right folder?"
      }
    } else if wantsNothing {
      trip(.nothingWanted, absent.filter { steps[$0].base == .retract }, limit: 0, &steps, &hazards) {
        count in
        "no post is wanted any more, and \(count) public ones would be taken back: is `posts` the right folder?"
      }
    }
    let cancels = steps.indices.filter { steps[$0].base == .cancel }
    let changes = steps.indices.filter { steps[$0].changesOpen }
    let seen = mark.open ?? open
    let base = min(seen, open)
    if max(seen, open) >= safety.changedFloor, changes.count * 100 > base * safety.changedPercent {
      trip(.manyChanged, changes, limit: base * safety.changedPercent / 100, &steps, &hazards) { count in
        "\(count) of \(base) open deliveries would be cancelled or rescheduled; the limit is "
          + "\(safety.changedPercent) %"
      }
      if let last = hazards.indices.last, !hazards[last].isAllowed { hazards[last].open = base }
    }
    if cancels.count > safety.cancels {
      trip(.manyCancels, cancels, limit: safety.cancels, &steps, &hazards) { count in
        "\(count) deliveries would be cancelled; the limit is \(safety.cancels)"
      }
    }
    hazards += marked(&steps)
    return hazards
  }

  /// Hazards single deliveries already carry.
  private func marked(_ steps: inout [Step]) -> [Hazard] {
    var hazards: [Hazard] = []
    let messages: [(HazardKind, (Int) -> String)] = [
      (.idReturned, { "\($0) deliveries ask for an id that was used before: give each post its own `id:`" }),
      (
        .movedTime,
        { "\($0) published deliveries have a new time: give each post its own `id:` to publish again" }
      ),
      (
        .looksMoved,
        {
          "\($0) deliveries look like a post that moved: write the old `id:` into the file if it is the same "
            + "post, an `id:` of its own if it is new"
        }
      ),
    ]
    for (kind, message) in messages {
      let concerned = steps.indices.filter { steps[$0].hazard == kind }
      trip(kind, concerned, limit: 0, &steps, &hazards, message)
    }
    return hazards + withholdChanges(&steps)
  }

  /// Hazards of how much would go out.
  func withholdSending(_ steps: inout [Step]) -> [Hazard] {
    var hazards: [Hazard] = []
    let adopting = steps.indices.filter { steps[$0].isSending && steps[$0].entry.isAdopting }
    if adopting.count > (mark.isAdopting ? 0 : safety.adoptedDue) {
      trip(.adoption, adopting, limit: safety.adoptedDue, &steps, &hazards) { count in
        "the record begins here (or was lost) and \(count) deliveries are already due; the limit is "
          + "\(safety.adoptedDue)"
      }
    }
    var byAccount: [AccountIdentity: [Int]] = [:]
    for position in steps.indices where steps[position].isSending {
      byAccount[steps[position].delivery.account, default: []].append(position)
    }
    let crowded = byAccount.filter { account, due in
      due.count > (mark.crowded.contains(account) ? 0 : safety.publicationsPerAccount)
    }
    let worst = crowded.values.map(\.count).max() ?? 0
    trip(
      .manyPublications, crowded.values.flatMap { $0 }, limit: safety.publicationsPerAccount, &steps,
      &hazards
    ) { count in
      "\(count) publications would go out at once, \(worst) to one account; the limit is "
        + "\(safety.publicationsPerAccount) an account"
    }
    if let last = hazards.indices.last, hazards[last].kind == .manyPublications {
      hazards[last].accounts = Set(crowded.keys)
    }
    return hazards
  }

  /// Adds a hazard over some steps and withholds them, unless a person allowed this plan, or each of them
  /// in an earlier plan of this run.
  func trip(
    _ kind: HazardKind, _ positions: [Int], limit: Int?, _ steps: inout [Step], _ hazards: inout [Hazard],
    _ message: (Int) -> String
  ) {
    guard !positions.isEmpty else { return }
    var hazard = Hazard(kind: kind, count: positions.count, limit: limit, message: message(positions.count))
    hazard.isAllowed = true
    for position in positions {
      let mark = steps[position].mark(for: kind)
      if isApproved || context.allowed.contains(mark) {
        if steps[position].hazard == kind { steps[position].hazard = nil }
        steps[position].allowedBy.insert(mark)
      } else {
        hazard.isAllowed = false
        if steps[position].hazard == nil { steps[position].hazard = kind }
      }
    }
    hazards.append(hazard)
  }
}
