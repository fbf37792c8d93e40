import Content
import Crypto
import Foundation
import Ledger
import Planning
import Platforms

extension Engine {
  /// Brings a due delivery under way: claims it, or takes it straight to `sending`.
  mutating func begin(_ entry: Entry) {
    if let wait = entry.wait, wait.until > now { return }
    let wanted = wanted(entry.delivery)
    guard let view, wanted != nil || entry.hasReceipt else { return }
    let identity = entry.delivery.account
    if case .missing(let text)? = view.sessions[identity] { return holdForCredentials(entry, text) }
    if let hold = account(identity, label: entry.label).hold, !isOver(hold, identity, entry) { return }
    guard !isShut(identity) else { return stageIfNew(entry) }
    if view.desired.project.policy.spacingSeconds > 0, hasOther(identity, entry.delivery) {
      return stageIfNew(entry)
    }
    if entry.isAdopting { return askBeforeAdopting(entry) }
    guard hasRoomToBegin(identity.host) else { return stageIfNew(entry) }
    var entry = entry
    entry.wait = nil
    if wanted.map(settings.needsPreparation) ?? true {
      entry.state = .publishing
      entry.claim = Claim(run: settings.run, at: now, commit: view.context.commit)
      entry.since = now
      stage(entry, verb: "claim")
    } else {
      send(entry)
    }
  }

  /// A delivery that cannot start yet is recorded all the same, so that it is never only in a file.
  private mutating func stageIfNew(_ entry: Entry) {
    let state = recorded(entry.delivery)?.entry.state
    if state != .scheduled, state != .publishing { stage(entry, verb: "schedule") }
  }

  /// Room for one more in `sending`.
  private mutating func hasRoomToBegin(_ host: String) -> Bool {
    guard hasRoom(at: host) else { return false }
    let begun = (Array(pending.values) + (flight.map { Array($0.pending.values) } ?? []))
      .filter { $0.change.to.state == .publishing }
    let there = begun.count { $0.change.delivery.account.host == host } + (busyHosts?[host] ?? 0)
    return begun.count + calls.count < settings.sendingWindow && there < room(at: host)
  }

  /// True where another delivery of the account is under way in this run.
  private func hasOther(_ identity: AccountIdentity, _ id: DeliveryID) -> Bool {
    let busy = Set(pending.keys).union(calls.keys).union(flight.map { Set($0.pending.keys) } ?? [])
    if busy.contains(where: { $0.account == identity && $0 != id && isGoingOut($0) }) { return true }
    return view?.record.entries.values.contains {
      $0.entry.delivery.account == identity && $0.entry.delivery != id && $0.entry.state == .publishing
    } ?? false
  }

  private func isGoingOut(_ id: DeliveryID) -> Bool {
    let change = pending[id] ?? flight?.pending[id]
    return calls[id] == .publishing || change?.change.to.state == .publishing
      || change?.change.verb == "publish"
  }

  /// Moves the next item to `sending`: what follows the acknowledgement is the public call.
  mutating func send(_ entry: Entry) {
    var entry = entry
    guard let index = entry.items.firstIndex(where: { $0.phase != .published }) else { return }
    if let checkpoint = checkpoints[entry.delivery] { entry.checkpoint = checkpoint }
    entry.state = .publishing
    entry.claim = Claim(
      run: settings.run, at: now, commit: entry.hasReceipt ? entry.commit : contentCommit(entry))
    entry.wait = nil
    entry.lookup = nil
    entry.since = now
    enterSending(&entry, item: index)
    ready.remove(entry.delivery)
    stage(entry, verb: "send")
  }

  private func contentCommit(_ entry: Entry) -> String { view?.context.commit ?? entry.commit }

  /// Marks an item as sending, with its key and a new attempt.
  mutating func enterSending(_ entry: inout Entry, item index: Int) {
    entry.items[index].phase = .sending
    if entry.items[index].key == nil {
      entry.items[index].key = DeliveryKey.make(
        entry.delivery, item: index, due: entry.due, generation: entry.generation)
    }
    if entry.items[index].firstSent == nil { entry.items[index].firstSent = now }
    entry.items[index].lastSent = now
    let number = (entry.attempts.last?.number ?? 0) + 1
    entry.attempts.append(Attempt(number: number, item: index, start: now))
  }

  /// The public call of a `sending` of ours that was acknowledged.
  mutating func startCall(_ entry: Entry) {
    let id = entry.delivery
    guard !entry.attempts.isEmpty else { return }
    if isShut(id.account) || isHeld(entry) || (!isRepeat(entry) && !isStillWanted(entry)) {
      return unsend(entry)
    }
    guard hasRoom(at: id.account.host), mayCall(id.account) else { return }
    // The push took so long that others take the record's `sending` for stale before a call were over.
    let recorded = entry.sendingItem.flatMap { entry.items[$0].lastSent } ?? entry.since
    guard now.seconds(since: recorded) <= settings.timing.staleMargin - Int64(settings.timing.beginWithin)
    else { return delay(entry) }
    let since = acknowledged[id] ?? clock.monotonic
    guard clock.monotonic - since <= settings.timing.beginWithin else {
      // Too long ago: it must be seen to stand before the call begins.
      if flight == nil, mayRead { read() }
      return
    }
    begun.insert(latestCall(entry))
    calls[id] = .publishing
    sent[id] = self.recorded(id)
    effects.append(.publish(entry, before: since + settings.timing.beginWithin))
  }

  /// While the remote is silent, facts go first, and nothing is asked before the pause is over.
  private var mayRead: Bool {
    if pushTrouble.unreachable > 0, pending.values.contains(where: \.isOutcome) { return false }
    return pushAgainAt.map { clock.monotonic >= $0 } ?? true
  }

  /// Its `sending` reached the record too late. Once it is tried again at once; a record that stays slow must not keep
  /// a run for ever, so it counts as an attempt then.
  private mutating func delay(_ entry: Entry) {
    guard !delayed.insert(entry.delivery).inserted else { return unsend(entry) }
    var entry = entry
    let failure = Failure(
      .retryLater(afterSeconds: nil), code: "late", "the record took too long to be written")
    settle(.failed(failure), of: &entry)
  }

  /// Takes a `sending` back whose call surely never began: only its owner may, or the journal's proof.
  mutating func unsend(_ entry: Entry) {
    var entry = entry
    guard let index = entry.sendingItem else { return }
    let isRepeat = isRepeat(entry)
    if entry.attempts.last?.outcome == nil { entry.attempts.removeLast() }
    if isRepeat {
      // An earlier call of this item may still be public: it stays what it was, to be looked up.
      entry.items[index].lastSent = entry.attempts.last?.start
      // What is left is another claim's call: this one's journal knows nothing of it.
      entry.claim = nil
      return stage(entry, verb: "unbegun", isOutcome: true)
    }
    entry.items[index].phase = .pending
    if entry.attempts.allSatisfy({ $0.item != index }) { entry.items[index].firstSent = nil }
    entry.items[index].lastSent = entry.attempts.last { $0.item == index }?.start
    release(entry, verb: "unbegun", isOutcome: true)
  }

  /// True where an earlier call of the sending item may have been applied.
  func isRepeat(_ entry: Entry) -> Bool {
    guard let item = entry.sendingItem else { return false }
    return entry.attempts.dropLast().contains {
      $0.item == item && ["lost", "ambiguous", "duplicate"].contains($0.outcome)
    }
  }

  /// Takes the next repeatable step of a claimed delivery.
  mutating func prepareNext(_ entry: Entry) {
    let id = entry.delivery
    guard hasRoom(at: id.account.host) else { return }
    if isShut(id.account) || isHeld(entry) { return release(entry, verb: "release") }
    guard mayCall(id.account) else { return }
    if preparingSince[id] == nil { preparingSince[id] = clock.monotonic }
    calls[id] = .preparing
    effects.append(.prepare(entry, checkpoint: checkpoints[id] ?? entry.checkpoint))
  }

  /// Extras of what this run published, or of a run that is long over.
  mutating func advanceExtras(_ entry: Entry) {
    if let wait = entry.wait, wait.until > now { return }
    guard case .usable? = view?.sessions[entry.delivery.account], let view else { return }
    guard limited(entry.delivery.account) == nil else {
      isTransient = true
      return releaseExtras(entry)
    }
    guard entry.claim?.run == settings.run else {
      // A comment must not be written by two runs: who does the extras holds the claim.
      // A clock ahead must not end that early: nothing fences a comment off.
      if let claim = entry.claim, !isOver(claim) || claim.at.adding(seconds: extrasHandoverSeconds) > now {
        return
      }
      var entry = entry
      entry.claim = Claim(run: settings.run, at: now, commit: view.context.commit)
      return stage(entry, verb: "claim")
    }
    guard mayCall(entry.delivery.account) else { return }
    extrasBegun.insert(entry.delivery)
    calls[entry.delivery] = .finishing
    effects.append(.finish(entry))
  }

  /// Extras of ours that never began are anybody's.
  mutating func releaseExtras(_ entry: Entry) {
    guard entry.claim?.run == settings.run, !extrasBegun.contains(entry.delivery) else { return }
    var entry = entry
    entry.claim = nil
    stage(entry, verb: "release")
  }
}

/// The key of an item: made once, from what never changes.
enum DeliveryKey {
  static func make(_ id: DeliveryID, item: Int, due: Instant, generation: Int) -> String {
    let text = "postrider-key-1\n\(id)\n\(item)\n\(due)\n\(generation)"
    return SHA256.hash(data: Data(text.utf8)).prefix(16).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}
