import Content
import Ledger

extension Entry {
  /// A fresh entry, as the files of the context's commit ask for it; `on-merge` is due now.
  public init(from wanted: WantedDelivery, in context: PlanningContext) {
    let digests = wanted.itemDigests.isEmpty ? [wanted.digest] : wanted.itemDigests
    var due = context.now
    if case .at(let instant) = wanted.time { due = instant }
    self.init(
      delivery: wanted.id, label: wanted.label, state: .scheduled, digest: wanted.digest,
      accountDigest: wanted.accountDigest, due: due, zone: wanted.zone, written: wanted.written,
      grace: max(0, wanted.late.graceSeconds), publishesLate: wanted.late.publishesLate, path: wanted.path,
      commit: context.commit, author: context.author, summary: Spoken.summary(of: wanted.content),
      items: digests.map { ItemRecord(digest: $0) }, since: context.now)
  }
}

extension Planner {
  /// When a wanted delivery is due; `on-merge`: now, for one that was not recorded.
  func due(of wanted: WantedDelivery) -> Instant {
    switch wanted.time {
    case .at(let instant): instant
    case .onMerge: now
    }
  }

  /// A fresh entry, as the files ask for it.
  func entry(from wanted: WantedDelivery) -> Entry { Entry(from: wanted, in: context) }

  /// The entry under another path, name or id. The commit alone is no reason to write.
  func moved(_ entry: Entry, to wanted: WantedDelivery) -> Entry {
    guard entry.delivery != wanted.id || entry.path != wanted.path || entry.label != wanted.label else {
      return entry
    }
    var next = entry
    next.delivery = wanted.id
    next.path = wanted.path
    next.label = wanted.label
    next.commit = context.commit
    return next
  }

  /// An open entry as the files ask for it now, what kind of change that is, and why in words.
  func changed(_ entry: Entry, to wanted: WantedDelivery) -> (Entry, ActionKind?, String?) {
    var next = moved(entry, to: wanted)
    var kind: ActionKind? = next == entry ? nil : .move
    var why: String? = kind == nil ? nil : movedWords(entry, wanted)
    let hasOtherContent = entry.digest != wanted.digest || entry.accountDigest != wanted.accountDigest
    let hasOtherPolicy =
      entry.grace != max(0, wanted.late.graceSeconds) || entry.publishesLate != wanted.late.publishesLate
    if hasOtherContent || hasOtherPolicy || isRewritten(entry, wanted) {
      kind = .update
      why =
        entry.digest != wanted.digest
        ? "the content changed"
        : entry.accountDigest != wanted.accountDigest
          ? "the account's settings changed"
          : hasOtherPolicy ? "what happens when it is late changed" : "the time is written differently"
      let fresh = self.entry(from: wanted)
      next.digest = fresh.digest
      next.accountDigest = fresh.accountDigest
      next.grace = fresh.grace
      next.publishesLate = fresh.publishesLate
      next.zone = fresh.zone
      next.written = fresh.written
      next.summary = fresh.summary
      next.author = fresh.author ?? entry.author
      next.commit = context.commit
      if hasOtherContent {
        next.items = fresh.items.enumerated().map { index, item in
          var item = item
          guard entry.items.indices.contains(index) else { return item }
          item.key = entry.items[index].key
          item.firstSent = entry.items[index].firstSent
          item.lastSent = entry.items[index].lastSent
          return item
        }
        next.checkpoint = nil
        next.wait = nil
      }
    }
    if let instant = newInstant(entry, wanted) {
      kind = .reschedule
      why = isSameText(entry, wanted) ? "newer time zone data (\(context.tzdata))" : "another time"
      next.due = instant
      next.wait = nil
      next.commit = context.commit
    }
    return (next, kind, why)
  }

  private func movedWords(_ entry: Entry, _ wanted: WantedDelivery) -> String {
    var words: [String] = []
    if entry.delivery != wanted.id { words.append("the post was \(entry.delivery.post)") }
    if entry.path != wanted.path { words.append("the file was \(entry.path)") }
    if entry.label != wanted.label { words.append("the account was called \(entry.label)") }
    return words.joined(separator: "; ")
  }

  func isSameText(_ entry: Entry, _ wanted: WantedDelivery) -> Bool {
    entry.written == wanted.written && entry.zone == wanted.zone
  }

  /// Other words for the time, whether or not they mean another instant.
  private func isRewritten(_ entry: Entry, _ wanted: WantedDelivery) -> Bool {
    entry.written != wanted.written || (entry.zone != wanted.zone && wanted.time != .onMerge)
  }

  /// The instant the files ask for where it is another one; nil: the recorded one stands.
  /// `on-merge` keeps its instant for ever; older time zone data changes nothing.
  private func newInstant(_ entry: Entry, _ wanted: WantedDelivery) -> Instant? {
    switch wanted.time {
    case .onMerge: entry.written == wanted.written ? nil : now
    case .at(let instant):
      if instant == entry.due { nil } else { isSameText(entry, wanted) && hasOlderZones ? nil : instant }
    }
  }

  /// True where the files ask for another time than the recorded one: other words and another instant.
  func isNewTime(_ entry: Entry, _ wanted: WantedDelivery) -> Bool {
    switch wanted.time {
    case .onMerge: entry.written != wanted.written
    case .at(let instant): !isSameText(entry, wanted) && instant != entry.due
    }
  }

  /// True where this machine's time zone data is older than what the record was made with.
  var hasOlderZones: Bool {
    guard let recorded = record.meta?.tzdata, recorded != context.tzdata else { return false }
    guard Spoken.isZoneVersion(recorded) else { return false }
    guard Spoken.isZoneVersion(context.tzdata) else { return true }
    return context.tzdata.utf8.lexicographicallyPrecedes(recorded.utf8)
  }

  /// What the files ask of something that can no longer change; nil: nothing.
  func drift(of entry: Entry, _ wanted: WantedDelivery) -> String? {
    if entry.state == .failed || entry.state == .missed, !entry.hasReceipt { return nil }
    if entry.state == .cancelled { return nil }
    if entry.hasRetraction, wanted.wish == .scheduled { return Drift.retracted }
    if entry.isRetracted { return nil }
    var words: [String] = []
    guard wanted.wish == .scheduled else { return "status: \(wanted.wish.rawValue)" }
    if entry.digest != wanted.digest { words.append(Drift.content) }
    if isNewTime(entry, wanted) { words.append("another time, \(wanted.written) \(wanted.zone)") }
    return words.isEmpty ? nil : words.joined(separator: "; ")
  }

  /// A used id that asks for something new is never passed over in silence.
  func returnHazard(_ entry: Entry, _ wanted: WantedDelivery, drift: String?) -> HazardKind? {
    guard entry.state == .published, drift != nil, wanted.wish == .scheduled else { return nil }
    if entry.drift == Drift.gone || entry.hasRetraction { return .idReturned }
    return isNewTime(entry, wanted) && due(of: wanted) >= now ? .movedTime : nil
  }
}
