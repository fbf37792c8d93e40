import Content
import Ledger
import Platforms

extension Engine {
  // MARK: Looking before anything else

  /// A `sending` whose call is over or whose run is gone: journal first, then a look at the platform.
  mutating func recover(_ entry: Entry, isOurs: Bool) {
    let id = entry.delivery
    guard let item = entry.sendingItem, let attempt = entry.attempts.last else { return }
    if !isOurs, attempt.outcome == nil || attempt.outcome == "lost",
      useJournal(entry, item: item, attempt: attempt)
    {
      return
    }
    if !isOurs, attempt.outcome == nil {
      let sent = entry.items[item].lastSent ?? entry.since
      let stale = sent.adding(seconds: settings.timing.callTimeout + settings.timing.staleMargin)
      guard stale <= now else {
        elsewhere.insert(entry.delivery)
        return
      }
    }
    if let wait = entry.wait, wait.until > now {
      isTransient = true
      return
    }
    guard case .usable? = view?.sessions[id.account] else {
      return couldNotLook(entry, Failure(.needsCredentials, code: "-", missingText(id.account)))
    }
    guard mayCall(id.account) else { return }
    guard looked.insert(latestCall(entry)).inserted else {
      // What that look showed could not be recorded: the next run looks again.
      isTransient = true
      return
    }
    calls[id] = .finding
    effects.append(.find(entry, item: item, since: entry.items[item].firstSent ?? entry.since))
  }

  private func missingText(_ account: AccountIdentity) -> String {
    if case .missing(let text)? = view?.sessions[account] { return text }
    return "the account is no longer in postrider.yaml"
  }

  /// What an earlier run on this machine wrote down settles its own sendings. True: settled.
  private mutating func useJournal(_ entry: Entry, item: Int, attempt: Attempt) -> Bool {
    guard let view, let claim = entry.claim, view.journaledRuns.contains(claim.run), attempt.start >= claim.at
    else { return false }
    let run = claim.run
    let fact = view.journal.first {
      $0.run == run && $0.delivery == entry.delivery && $0.item == item && $0.attempt == attempt.number
        && $0.generation == entry.generation
    }
    guard fact == nil else { return false }
    // A look may have taken the answer for lost while that run still lived: the proof is the better witness.
    var entry = entry
    if let last = entry.attempts.indices.last { entry.attempts[last].outcome = nil }
    entry.lookup = nil
    entry.wait = nil
    unsend(entry)
    return true
  }

  /// A receipt an earlier run on this machine wrote down and could not record is a fact, whatever looks said.
  func journalledReceipt(_ entry: Entry) -> (item: Int, receipt: Receipt)? {
    guard entry.state == .publishing || entry.state == .uncertain else { return nil }
    for fact in view?.journal ?? [] {
      guard fact.delivery == entry.delivery, fact.generation == entry.generation, let receipt = fact.receipt,
        entry.items.indices.contains(fact.item), entry.items[fact.item].receipt == nil
      else { continue }
      return (fact.item, receipt)
    }
    return nil
  }

  mutating func found(_ id: DeliveryID, _ finding: Finding) {
    guard var entry = recorded(id)?.entry else {
      return adoptionFound(id, finding)
    }
    if entry.isAdopting, entry.sendingItem == nil { return adoptionFound(id, finding) }
    guard entry.state == .publishing, let item = entry.sendingItem else { return }
    switch finding {
    case .couldNotLook, .cannotTell: break  // It may have been said without a word of the host.
    case .published, .surelyNotPublished, .notSeen: noteAnswer(id.account)
    }
    switch finding {
    case .published(let receipt):
      if knownRemoteIDs.contains(receipt.remoteID) {
        let taken = "\(receipt.remoteID) belongs to another delivery already"
        return couldNotLook(entry, Failure(.retryLater(afterSeconds: nil), code: "-", taken))
      }
      lose(&entry)
      succeed(&entry, item: item, receipt, reason: "recovered: found on the platform")
    case .surelyNotPublished(let proof):
      lose(&entry)
      entry.items[item].phase = .pending
      if let last = entry.attempts.indices.last { entry.attempts[last].outcome = "not-published" }
      let tries = entry.attempts.filter { $0.outcome == "not-published" }.count
      guard tries < (view?.desired.project.policy.attempts ?? 8) else {
        return fail(&entry, "gave up after \(tries) attempts whose answer was lost")
      }
      entry.wait = nil
      entry.lookup = nil
      entry.reason = "not published: \(proof)"
      release(entry, verb: "recover", isOutcome: true)
    case .notSeen(let vouched, let platformTime):
      notSeen(entry, item: item, vouched: vouched, platformTime: platformTime)
    case .couldNotLook(let failure):
      couldNotLook(entry, failure)
    case .cannotTell(let failure):
      cannotTell(entry, item: item, failure)
    }
  }

  /// The latest attempt's answer never came.
  private func lose(_ entry: inout Entry) {
    guard let last = entry.attempts.indices.last, entry.attempts[last].outcome == nil else { return }
    entry.attempts[last].outcome = "lost"
  }

  private mutating func notSeen(_ entry: Entry, item: Int, vouched: Int64?, platformTime: Instant?) {
    var entry = entry
    lose(&entry)
    if takeDuplicateForProof(&entry, item: item) { return }
    var lookup = entry.lookup ?? Lookup(lastLook: now)
    lookup.firstNotSeen = lookup.firstNotSeen ?? now
    entry.lookup = lookup
    if looksAgain(&entry, item: item, counting: \.notSeen, "not seen on the platform yet") { return }
    if mayResend(entry, item: item, vouched: vouched, platformTime: platformTime) {
      entry.wait = nil
      entry.claim = Claim(run: settings.run, at: now, commit: entry.commit)
      entry.since = now
      entry.lookup = nil
      enterSending(&entry, item: item)
      return stage(entry, verb: "send again")
    }
    let isDuplicate = entry.attempts.last?.outcome == "duplicate"
    giveUpLooking(
      entry,
      isDuplicate
        ? "refused as a duplicate, and a look at the account did not show it: it can be what was sent before, "
          + "or what was deleted since"
        : "the answer was lost, and a look at the account did not show it")
  }

  /// The platform itself says it is there; only its address is unknown.
  private mutating func takeDuplicateForProof(_ entry: inout Entry, item: Int) -> Bool {
    guard entry.attempts.last?.outcome == "duplicate" else { return false }
    // After a person's word, what was sent before is no witness: the platform may remember what they deleted.
    let since = entry.word?.at ?? Instant(secondsSinceEpoch: .min)
    let calls = entry.attempts.dropLast().filter { $0.start >= since }
    guard calls.contains(where: { Self.mayBePublic($0, item) }) else { return false }
    succeed(
      &entry, item: item, Receipt(remoteID: "unknown"),
      reason: "published, link unknown: refused as a duplicate")
    return true
  }

  /// Leaves it to a person. Its claim stays: people settle what one run left behind by that run's name.
  private mutating func giveUpLooking(_ entry: Entry, _ reason: String) {
    var entry = entry
    entry.state = .uncertain
    entry.wait = nil
    entry.since = now
    entry.reason = reason
    note("uncertain", entry, reason)
    stage(entry, verb: "give up", isOutcome: true)
  }

  /// No later look says more than this one. Two of them, one past the settling time, and a person decides: nothing
  /// is sent again.
  private mutating func cannotTell(_ entry: Entry, item: Int, _ failure: Failure) {
    var entry = entry
    lose(&entry)
    if takeDuplicateForProof(&entry, item: item) { return }
    let seen = "a look cannot tell: \(failure.text.prefix(200))"
    if looksAgain(&entry, item: item, counting: \.cannotTell, seen) { return }
    giveUpLooking(
      entry, "the answer was lost, and a look cannot tell: \(String(failure.text.prefix(400)))")
  }

  /// Counts a look that settled nothing. True: it is looked at again, until two said so, one past the settling time.
  private mutating func looksAgain(
    _ entry: inout Entry, item: Int, counting looks: WritableKeyPath<Lookup, Int>, _ what: String
  ) -> Bool {
    var lookup = entry.lookup ?? Lookup(lastLook: now)
    lookup[keyPath: looks] += 1
    lookup.lastLook = now
    entry.lookup = lookup
    let settled = (entry.items[item].lastSent ?? entry.since).adding(seconds: settings.timing.settling)
    guard lookup[keyPath: looks] < 2 || now < settled else { return false }
    let next = max(now.adding(seconds: settings.timing.betweenLooks), settled)
    entry.wait = Wait(until: next, reason: what)
    isTransient = true
    note("looks again", entry, "\(what); again at \(next)")
    stage(entry, verb: "look", isOutcome: true)
    return true
  }

  /// The same key may be sent again only where descriptor and server vouch for it, well within its life.
  private func mayResend(_ entry: Entry, item: Int, vouched: Int64?, platformTime: Instant?) -> Bool {
    guard !isStopping, let vouched, let declared = settings.keyLife(entry.delivery.account.platform),
      entry.items[item].key != nil, let first = entry.items[item].firstSent, entry.hasRoomToResend
    else { return false }
    let latest = [now, view?.record.tipTime, platformTime].compactMap { $0 }.max() ?? now
    let sent = entry.items[item].lastSent ?? first
    let ended = entry.attempts.last?.end ?? sent.adding(seconds: settings.timing.callTimeout)
    return latest.seconds(since: first) < min(vouched, declared) / 2
      && now.seconds(since: ended) >= settings.timing.resendAfter
  }

  private mutating func couldNotLook(_ entry: Entry, _ failure: Failure) {
    if failure.underway != nil, awaitWork(on: entry, failure) { return }
    var entry = entry
    lose(&entry)
    var lookup = entry.lookup ?? Lookup(lastLook: now)
    lookup.couldNotLook += 1
    lookup.lastLook = now
    entry.lookup = lookup
    var seconds = outageBackoff(lookup.couldNotLook)
    if case .limited(let after?) = failure.kind { seconds = max(seconds, after) }
    entry.wait = Wait(
      until: now.adding(seconds: seconds), reason: "could not look: \(failure.text.prefix(200))")
    isTransient = true
    looked.insert(latestCall(entry))
    note("looks again", entry, entry.wait?.reason)
    stage(entry, verb: "look", isOutcome: true)
  }

  /// What the platform is at work on is looked at again in this run, for as long as a preparation would wait; nothing
  /// is written in between. False: the next run looks.
  private mutating func awaitWork(on entry: Entry, _ failure: Failure) -> Bool {
    let id = entry.delivery
    guard !isStopping, entry.claim?.run == settings.run, entry.attempts.last?.outcome != nil,
      case .retryLater(let seconds?) = failure.kind
    else { return false }
    let since = awaitingSince[id] ?? clock.monotonic
    guard clock.monotonic - since + Double(seconds) <= settings.timing.patience else { return false }
    awaitingSince[id] = since
    noteAnswer(id.account)
    looked.remove(latestCall(entry))
    timers[id] = clock.monotonic + Double(seconds)
    effects.append(.wake(at: clock.monotonic + Double(seconds)))
    return true
  }
}

extension Entry {
  /// Sent again at most so often by key.
  fileprivate var hasRoomToResend: Bool { attempts.count < 16 }
}
