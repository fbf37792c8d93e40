import Content
import Ledger

/// Posts that appear without a record, matched against posts that vanished.
struct Renames {
  /// Wanted under a new id, recorded under the old one: the same delivery.
  var moves: [DeliveryID: Recorded] = [:]
  /// Old deliveries that are taken care of under their new id.
  var consumed: Set<DeliveryID> = []
  /// New deliveries that look like one that is gone: withheld, with the one they look like.
  var lookalikes: [DeliveryID: DeliveryID] = [:]
  /// Gone deliveries that something new looks like: withheld with it.
  var doubted: Set<DeliveryID> = []
  /// Left alone in this run, because what is gone cannot be told.
  var skipped: Set<DeliveryID> = []

  init(_ planner: Planner) {
    guard !planner.isAdopting else { return }
    let newcomers = planner.desired.deliveries.filter { wanted in
      wanted.wish == .scheduled && planner.record.entries[wanted.id] == nil
        && !planner.index.isFrozen(wanted.id, label: wanted.label)
    }
    guard !newcomers.isEmpty else { return }
    var vanished: [AccountIdentity: [Recorded]] = [:]
    for recorded in planner.index.unwanted where recorded.entry.state != .cancelled {
      let entry = recorded.entry
      guard !planner.index.presentPosts.contains(entry.delivery.post),
        !planner.index.isFrozen(entry.delivery, label: entry.label)
      else { continue }
      vanished[entry.delivery.account, default: []].append(recorded)
    }
    let rest = match(newcomers.sorted { $0.id < $1.id }, vanished, planner)
    doubt(rest, vanished, planner)
    doubtCopies(rest, planner)
  }

  /// Same account, same written time, same content: the same delivery under another id.
  private mutating func match(
    _ newcomers: [WantedDelivery], _ vanished: [AccountIdentity: [Recorded]], _ planner: Planner
  ) -> [WantedDelivery] {
    newcomers.filter { wanted in
      let found = vanished[wanted.id.account]?.first { recorded in
        let entry = recorded.entry
        return !consumed.contains(entry.delivery) && entry.delivery.occurrence == wanted.id.occurrence
          && entry.digest == wanted.digest && planner.isSameText(entry, wanted)
      }
      guard let found else { return true }
      consumed.insert(found.entry.delivery)
      // In a live run's hands it keeps its id until that is settled.
      if !planner.desired.isComplete || planner.context.isStale || found.entry.state == .publishing {
        skipped.insert(wanted.id)
      } else {
        moves[wanted.id] = found
      }
      return false
    }
  }

  /// Same content at another time, or the same time with other content: a person must say which it is.
  private mutating func doubt(
    _ newcomers: [WantedDelivery], _ vanished: [AccountIdentity: [Recorded]], _ planner: Planner
  ) {
    for wanted in newcomers {
      let found = vanished[wanted.id.account]?.first { recorded in
        let entry = recorded.entry
        guard !consumed.contains(entry.delivery), !doubted.contains(entry.delivery),
          [.scheduled, .publishing, .uncertain, .published].contains(entry.state), entry.drift != Drift.gone,
          !entry.isRetracted
        else { return false }
        let isSamePath = entry.path == wanted.path
        guard isSamePath || !wanted.hasExplicitID else { return false }
        if entry.digest == wanted.digest { return true }
        return planner.isSameText(entry, wanted) && (wanted.time != .onMerge || isSamePath)
      }
      guard let found else { continue }
      if !planner.desired.isComplete || planner.context.isStale {
        skipped.insert(wanted.id)
      } else {
        lookalikes[wanted.id] = found.entry.delivery
        doubted.insert(found.entry.delivery)
      }
    }
  }

  /// What is public under an id whose file now says something else must not go out again under a new one.
  private mutating func doubtCopies(_ newcomers: [WantedDelivery], _ planner: Planner) {
    var changed: [AccountIdentity: [Entry]] = [:]
    for wanted in planner.desired.deliveries {
      guard let entry = planner.record.entries[wanted.id]?.entry,
        [.publishing, .uncertain, .published].contains(entry.state),
        entry.digest != wanted.digest || planner.isNewTime(entry, wanted)
      else { continue }
      changed[entry.delivery.account, default: []].append(entry)
    }
    for wanted in newcomers where lookalikes[wanted.id] == nil && !skipped.contains(wanted.id) {
      let found = changed[wanted.id.account]?.first {
        $0.digest == wanted.digest && planner.isSameText($0, wanted)
      }
      if let found { lookalikes[wanted.id] = found.delivery }
    }
  }
}
