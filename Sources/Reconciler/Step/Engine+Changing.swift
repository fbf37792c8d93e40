import Content
import Ledger
import Planning
import Platforms

extension Engine {
  /// Goes on with a change of what is public, as the plan says: claims it, then makes it of one item after the
  /// other. Such a call may be repeated, but only one run is at it.
  mutating func advanceChange(_ action: PlanAction, _ recorded: Entry) {
    let id = recorded.delivery
    guard var entry = action.entry ?? view?.record.entries[id]?.entry, let view,
      let change = entry.change, change.standing == .open
    else { return }
    if action.movedFrom != nil { return stage(entry, verb: "move", movedFrom: action.movedFrom) }
    guard change.isSound(for: entry) else {
      var unreadable = change
      unreadable.problem = "the record's word on it fits no item of the post"
      giveUp(&entry, unreadable)
      return stage(entry, verb: change.kind.rawValue, isOutcome: true)
    }
    // What cannot begin yet is recorded all the same.
    if let wait = entry.wait, wait.until > now { return stage(entry, verb: "drift") }
    guard mayBeginChange(entry) else {
      if entry.claim?.run == settings.run, !changesBegun.contains(id) { entry.claim = nil }
      return stage(entry, verb: "drift")
    }
    if entry.claim?.run != settings.run {
      // A clock ahead must not end another's claim early.
      if let claim = entry.claim,
        !isOver(claim) || claim.at.adding(seconds: extrasHandoverSeconds) > now
      {
        return
      }
      entry.claim = Claim(run: settings.run, at: now, commit: view.context.commit)
      return stage(entry, verb: "claim")
    }
    if entry != recorded { return stage(entry, verb: "claim") }
    guard hasRoom(at: id.account.host), mayCall(id.account), let item = change.nextItem else { return }
    changesBegun.insert(id)
    calls[id] = .changing
    effects.append(.change(entry, item: item))
  }

  /// Whether the account may be called for a change at all.
  private mutating func mayBeginChange(_ entry: Entry) -> Bool {
    let identity = entry.delivery.account
    guard case .usable? = view?.sessions[identity] else {
      var text = "the account is not in postrider.yaml"
      if case .missing(let why)? = view?.sessions[identity] { text = why }
      noteHeldChange(entry, text)
      return false
    }
    if let hold = account(identity, label: entry.label).hold {
      switch standing(of: hold, identity, label: entry.label) {
      case .over: return true
      case .holds: return false
      case .refused:
        noteHeldChange(entry, hold.text)
        return false
      }
    }
    return !isShut(identity)
  }

  /// Said once in a run; a token is a person's matter.
  private mutating func noteHeldChange(_ entry: Entry, _ text: String) {
    heldForCredentials = true
    guard heldChanges.insert(entry.delivery).inserted else { return }
    note("held", entry, "credentials: \(text)")
  }

  /// The answer to a change of one item.
  mutating func changed(_ id: DeliveryID, item: Int, _ answer: ChangeAnswer) {
    guard var entry = recorded(id)?.entry, entry.state == .published, var change = entry.change,
      entry.claim?.run == settings.run, change.left.contains(item), entry.items.indices.contains(item)
    else { return }
    switch answer {
    case .done(let receipt):
      noteAnswer(id.account)
      if let receipt { entry.take(receipt, item: item) }
      if change.kind == .edit {
        if change.itemDigests.indices.contains(item) { entry.items[item].digest = change.itemDigests[item] }
        entry.items[item].editedAt = now
      } else {
        entry.items[item].retractedAt = now
      }
      change.left.removeAll { $0 == item }
      change.attempts = 0
      change.outages = 0
      change.problem = nil
      entry.wait = nil
      entry.change = change
      if change.left.isEmpty {
        complete(&entry, change)
      } else if isStopping {
        entry.claim = nil
      }
    case .failed(let failure): settleChange(&entry, change, failure)
    }
    stage(entry, verb: change.kind.rawValue, isOutcome: true)
  }

  /// Everything of it is done: the record says what is public now, and keeps every receipt.
  private mutating func complete(_ entry: inout Entry, _ change: PublicChange) {
    entry.claim = nil
    entry.change = nil
    entry.sight = nil
    if change.kind == .edit {
      entry.digest = change.digest
      entry.commit = change.commit
      entry.summary = change.summary
      note("edited", entry, entry.items.first?.receipt?.permalink)
    } else {
      entry.reason = "taken back: \(entry.drift ?? "as the files ask")"
      note("retracted", entry, entry.reason)
    }
    entry.drift = nil
  }

  /// A change that was not made, or of which nobody knows: tried again, or given up. The publication stays what
  /// it is.
  private mutating func settleChange(_ entry: inout Entry, _ change: PublicChange, _ failure: Failure) {
    var change = change
    change.problem = String(failure.text.prefix(300))
    var seconds: Int64
    switch failure.kind {
    case .needsCredentials:
      hold(entry, kind: "credentials", until: nil, failure.text)
      probed.insert(entry.delivery.account)
      noteHeldChange(entry, failure.text)
      entry.claim = nil
      entry.change = change
      return
    case .limited(let after):
      seconds = max(1, after ?? backoff(1))
      hold(entry, kind: "limited", until: now.adding(seconds: seconds), failure.text)
    case .retryLater(let after) where failure.isOutage:
      noteTrouble(entry.delivery.account)
      change.outages += 1
      seconds = max(after ?? 0, outageBackoff(change.outages), lateCallSeconds)
      if now > change.since.adding(seconds: 86_400) { return giveUp(&entry, change) }
    case .retryLater(let after):
      change.attempts += 1
      seconds = after ?? backoff(change.attempts)
    case .ambiguous, .duplicate:
      // The same call is simply made again, once nothing of this one can arrive any more.
      change.attempts += 1
      seconds = max(backoff(change.attempts), lateCallSeconds)
    case .needsChange: return giveUp(&entry, change)
    }
    guard change.attempts < (view?.desired.project.policy.attempts ?? 8) else {
      return giveUp(&entry, change)
    }
    let until = now.adding(seconds: seconds)
    entry.wait = Wait(
      until: until, reason: String("next attempt to \(change.kind.rawValue): \(failure.text)".prefix(300)))
    entry.claim = nil
    entry.change = change
    isTransient = true
    note("waits", entry, "\(change.kind.rawValue): \(failure.text); again at \(until)")
  }

  /// So long a call that was given up may still arrive.
  private var lateCallSeconds: Int64 { settings.timing.callTimeout + settings.timing.staleMargin }

  private mutating func giveUp(_ entry: inout Entry, _ change: PublicChange) {
    var change = change
    change.standing = .failed
    entry.change = change
    entry.claim = nil
    entry.wait = nil
  }

  /// A change of ours whose call never began is anybody's.
  mutating func releaseChange(_ entry: Entry) {
    guard entry.claim?.run == settings.run, entry.extras == nil, !changesBegun.contains(entry.delivery)
    else { return }
    var entry = entry
    entry.claim = nil
    stage(entry, verb: "release")
  }
}

extension PublicChange {
  /// True where each item it names is one of the entry's.
  fileprivate func isSound(for entry: Entry) -> Bool {
    !left.isEmpty && left.allSatisfy(entry.items.indices.contains) && itemDigests.count == entry.items.count
  }

  /// Which item comes next: replies are taken back before what they answer.
  var nextItem: Int? { kind == .edit ? left.min() : left.max() }
}

extension Entry {
  /// The receipt as a change left it; the ids it had before stay known.
  mutating func take(_ receipt: Receipt, item: Int) {
    guard var old = items[item].receipt else { return }
    if receipt.remoteID != old.remoteID, !receipt.remoteID.isEmpty {
      old.formerIDs.append(old.remoteID)
      old.remoteID = receipt.remoteID
    }
    if let permalink = receipt.permalink { old.permalink = permalink }
    items[item].receipt = old
  }
}
