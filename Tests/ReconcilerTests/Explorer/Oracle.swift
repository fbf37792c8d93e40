import Content
import Git
import Ledger
import Planning
import Platforms

@testable import Reconciler

/// What must hold, worked out from the world alone: nothing of it asks the engine.
enum Oracle {
  /// At every moment.
  static func problem(of world: ExploredWorld) -> String? {
    for (item, count) in world.platform.counts where count > 1 { return "\(item) is public \(count) times" }
    for (delivery, count) in world.platform.comments where count > 1 {
      return "the first comment of \(delivery) is there \(count) times"
    }
    return nil
  }

  /// Where a run ended: what it was told is recorded or said, and its exit code is what the record calls for.
  static func problem(of ending: Ending, _ run: ExploredRun, _ world: ExploredWorld) -> String? {
    let code = ending.exitCode
    if !unrecorded(run.told, world).isEmpty {
      if code != 7 { return "run \(run.number) ends with \(code), but a receipt of its own is not recorded" }
      return ending.report.needsJournal ? nil : "run \(run.number) throws its journal away with exit 7"
    }
    if code == 7 {
      return run.isInTheDark || !unrecorded(run.seen, world).isEmpty
        ? nil : "run \(run.number) ends with 7, but every receipt is recorded"
    }
    // What it does not know of, it cannot tell.
    guard ending.report.recordTip == world.record.tip?.hex else { return nil }
    let now = run.clock(world.now).wall
    let isBehind = world.record.tipTime.map { now.adding(seconds: 900) < $0 } ?? false
    if isBehind { return code == 3 ? nil : "run \(run.number) has a clock far behind and ends with \(code)" }
    return wrongCode(code, run, world, now)
  }

  private static func unrecorded(
    _ receipts: Set<ExploredRun.Told>, _ world: ExploredWorld
  ) -> Set<ExploredRun.Told> {
    receipts.filter { told in
      guard let entry = world.record.entries[told.delivery]?.entry, entry.items.indices.contains(told.item)
      else { return true }
      return entry.items[told.item].receipt?.remoteID != told.remoteID
    }
  }

  private static func wrongCode(
    _ code: Int32, _ run: ExploredRun, _ world: ExploredWorld, _ now: Instant
  ) -> String? {
    func wrong(_ due: Int32, _ why: String) -> String? {
      code == due ? nil : "run \(run.number) ends with \(code) where \(due) is due: \(why)"
    }
    let entries = world.record.entries.values.map(\.entry)
    if entries.contains(where: { $0.state == .uncertain }) { return wrong(4, "something is uncertain") }
    if run.hasFailed { return wrong(4, "something failed in this run") }
    let open = entries.filter { ($0.state == .scheduled || $0.state == .publishing) && $0.due <= now }
    let elsewhere = open.first { entry in
      guard entry.state == .publishing, let claim = entry.claim, claim.run != run.name else { return false }
      // Being looked up is nobody's work.
      return entry.lookup == nil && entry.wait == nil
    }
    // Who was asked to stop did not go on to look for work.
    if run.signal != nil, code == 143 { return nil }
    if elsewhere != nil { return wrong(6, "another run is at it") }
    // What another run did meanwhile may be done by now.
    if code == 6 { return nil }
    if let entry = open.first {
      if code == 5 { return nil }
      return "run \(run.number) ends with \(code), but \(entry.delivery) is due and \(entry.state.rawValue)"
    }
    if let signal = run.signal { return code == 5 ? nil : wrong(128 + signal, "it was stopped") }
    return code == 5 || code == 0 ? nil : wrong(0, "everything is done")
  }

  /// Once the world has healed: each due delivery has an outcome, and the record says what the platform has.
  /// `before`: as it was when healing began.
  static func problem(healed world: ExploredWorld, before: ExploredWorld) -> String? {
    let counts = world.platform.counts
    for wanted in world.wanted {
      guard let entry = world.record.entries[wanted.id]?.entry else {
        if wanted.wish == .scheduled { return "\(wanted.id) is due and was never recorded" }
        continue
      }
      guard entry.state.isTerminal || entry.state == .uncertain else {
        return "\(wanted.id) is stuck: \(entry.state.rawValue), \(entry.reason ?? "no reason")"
      }
      if entry.extras != nil { return "the extras of \(wanted.id) are stuck" }
      if world.variant.isPublished, let problem = problem(changed: entry, wanted, world) { return problem }
      for item in entry.items.indices {
        let name = ExploredPlatform.name(wanted.id, item)
        let isPublic = counts[name] != nil
        switch entry.state {
        case .published:
          if !isPublic { return "\(name) is recorded as published and is not public" }
        case .uncertain:
          let was = before.record.entries[wanted.id]?.entry.state
          if was != .uncertain, entry.items[item].phase == .sending {
            if isPublic, !world.variant.isBlind {
              return "\(name) is public, every look would show it, and it is uncertain"
            }
            if world.variant.sharesJournal, !world.platform.called.contains(name) {
              return "\(name) is uncertain although its call never began, and the journal proves it"
            }
          }
        case .scheduled, .publishing, .failed, .missed, .cancelled:
          if isPublic, entry.items[item].receipt == nil, !before.hasLateArrival {
            return "\(name) is public and recorded as \(entry.state.rawValue)"
          }
        }
      }
    }
    if let lease = world.record.runs.values.first { return "the lease of \(lease.run) is never taken away" }
    return nil
  }

  /// What was published before and is asked for otherwise now: public as policy allows, and recorded so.
  private static func problem(
    changed entry: Entry, _ wanted: WantedDelivery, _ world: ExploredWorld
  ) -> String? {
    let posts = world.platform.posts.filter { $0.call.delivery == wanted.id }.sorted {
      $0.call.item < $1.call.item
    }
    guard entry.state == .published, entry.items.allSatisfy({ $0.receipt != nil }) else {
      return "\(wanted.id) is \(entry.state.rawValue), or lost a receipt"
    }
    let policy = world.variant.policy
    if wanted.wish == .cancelled {
      let isGone = posts.allSatisfy(\.isGone)
      if isGone != entry.isRetracted {
        return "\(wanted.id) is gone: \(isGone), recorded: \(entry.isRetracted)"
      }
      return isGone == (policy.retract == .auto) ? nil : "\(wanted.id) is gone: \(isGone)"
    }
    if posts.contains(where: \.isGone) { return "\(wanted.id) was taken back, and nobody asked for that" }
    let isEdited = posts.map(\.digest) == wanted.itemDigests
    if isEdited != (policy.edit == .auto) { return "\(wanted.id) shows \(posts.map(\.digest))" }
    let isRecorded = entry.digest == wanted.digest && entry.items.map(\.digest) == wanted.itemDigests
    if isRecorded != isEdited { return "\(wanted.id) shows other than the record says" }
    return entry.change == nil ? nil : "the change of \(wanted.id) is stuck"
  }
}
