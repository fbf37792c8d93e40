import Content
import Ledger
import Platforms

extension Engine {
  // MARK: Preparation

  mutating func prepared(_ id: DeliveryID, _ answer: Preparation) {
    guard var entry = recorded(id)?.entry, entry.state == .publishing, entry.claim?.run == settings.run
    else { return }
    switch answer {
    case .ready(let checkpoint):
      checkpoints[id] = checkpoint
      ready.insert(id)
    case .advanced(let checkpoint, let mustStore):
      noteAnswer(id.account)
      checkpoints[id] = checkpoint
      if mustStore { storeCheckpoint(entry) }
    case .wait(let seconds, let checkpoint):
      noteAnswer(id.account)
      checkpoints[id] = checkpoint
      let waited = clock.monotonic - (preparingSince[id] ?? clock.monotonic)
      if waited + seconds > settings.timing.patience {
        entry.wait = Wait(until: now.adding(seconds: Int64(seconds.rounded(.up))), reason: "processing")
        isTransient = true
        return release(entry, verb: "release", isOutcome: true)
      }
      if entry.checkpoint != checkpoint { storeCheckpoint(entry) }
      timers[id] = clock.monotonic + seconds
      effects.append(.wake(at: clock.monotonic + seconds))
    case .failed(let failure, let checkpoint):
      checkpoints[id] = nil
      entry.checkpoint = checkpoint
      let number = (entry.attempts.last?.number ?? 0) + 1
      let item = entry.items.firstIndex { $0.phase != .published } ?? 0
      entry.attempts.append(Attempt(number: number, item: item, start: now))
      var failure = failure
      if failure.kind == .duplicate, entry.items[item].key != nil, entry.attempts.count > 1 {
        // The platform has it after all: an earlier call came through late.
        entry.items[item].phase = .sending
        close(&entry, failure)
        // A reason to look, never proof: no public call was answered by it.
        entry.attempts[entry.attempts.count - 1].outcome = "ambiguous"
        return stage(entry, verb: "look", isOutcome: true)
      }
      if failure.kind == .ambiguous || failure.kind == .duplicate {
        failure.kind = .retryLater(afterSeconds: nil)
      }
      preparingSince[id] = nil
      settleFailure(&entry, failure)
    }
  }

  private mutating func storeCheckpoint(_ entry: Entry) {
    var entry = entry
    entry.checkpoint = checkpoints[entry.delivery]
    stage(entry, verb: "checkpoint", isOutcome: true)
  }

  // MARK: Publication

  mutating func published(_ id: DeliveryID, _ answer: PublishAnswer) {
    guard let base = sent.removeValue(forKey: id) else { return }
    var entry = recorded(id)?.entry ?? base.entry
    let isOurs =
      entry.claim?.run == settings.run && entry.sendingItem != nil
      && entry.attempts.last?.number == base.entry.attempts.last?.number
    if !isOurs { entry = base.entry }
    settle(answer, of: &entry)
    if !isOurs, let staged = pending.removeValue(forKey: id)?.change {
      // Somebody changed the entry during the call: the outcome is replayed on what is there now.
      replay([Change(delivery: id, from: base, to: staged.to, verb: staged.verb, isOutcome: true)])
    }
  }

  mutating func settle(_ answer: PublishAnswer, of entry: inout Entry) {
    guard let item = entry.sendingItem, !entry.attempts.isEmpty else { return }
    let id = entry.delivery
    switch answer {
    case .published(let receipt):
      noteAnswer(id.account)
      succeed(&entry, item: item, receipt)
    case .failed(let failure):
      if failure.kind == .duplicate { return duplicate(entry, item: item, failure) }
      if failure.kind == .ambiguous {
        close(&entry, failure)
        if let underway = failure.underway {
          // It was answered, and the answer is what the look goes by.
          entry.checkpoint = underway
          checkpoints[id] = underway
          if let last = entry.attempts.indices.last { entry.attempts[last].code = Attempt.accepted }
          noteAnswer(id.account)
        } else {
          noteTrouble(id.account)
        }
        return stage(entry, verb: "ambiguous", isOutcome: true)
      }
      if let remaining = failure.remaining {
        entry.checkpoint = remaining
        checkpoints[id] = remaining
      }
      if isRepeat(entry) { return keepLooking(&entry, failure) }
      entry.items[item].phase = .pending
      let isFirst = entry.attempts.dropLast().allSatisfy { $0.item != item || $0.outcome != "not-published" }
      // Nothing of it ever arrived: the key's life begins with the call that may.
      if isFirst { entry.items[item].firstSent = nil }
      settleFailure(&entry, failure)
    }
  }

  /// A refusal of a repeated call says nothing of the first one, which may be public: it stays what it was.
  private mutating func keepLooking(_ entry: inout Entry, _ failure: Failure) {
    var seconds = settings.timing.betweenLooks
    switch failure.kind {
    case .limited(let after):
      seconds = max(seconds, after ?? 0)
      hold(entry, kind: "limited", until: now.adding(seconds: seconds), failure.text)
    case .needsCredentials: hold(entry, kind: "credentials", until: nil, failure.text)
    case .retryLater(let after): seconds = max(seconds, after ?? 0)
    default: break
    }
    if let item = entry.sendingItem { entry.items[item].lastSent = earlierStart(entry, item: item) }
    close(&entry, failure)
    entry.wait = Wait(until: now.adding(seconds: seconds), reason: "look again")
    isTransient = true
    stage(entry, verb: "look", isOutcome: true)
  }

  private func earlierStart(_ entry: Entry, item: Int) -> Instant? {
    entry.attempts.dropLast().last { $0.item == item }?.start ?? entry.items[item].firstSent
  }

  /// Records a receipt; the next item of a thread goes to `sending` in the same change.
  mutating func succeed(_ entry: inout Entry, item: Int, _ receipt: Receipt, reason: String? = nil) {
    entry.items[item].phase = .published
    entry.items[item].receipt = ReceiptRecord(
      remoteID: receipt.remoteID, permalink: receipt.permalink, publishedAt: receipt.publishedAt ?? now)
    if let last = entry.attempts.indices.last, entry.attempts[last].outcome == nil {
      entry.attempts[last].end = now
      entry.attempts[last].outcome = "published"
    }
    entry.lookup = nil
    entry.wait = nil
    entry.reason = reason
    countPublication(entry)
    if entry.items.contains(where: { $0.phase != .published }) {
      let isOurs = entry.claim?.run == settings.run
      if isOurs, !isStopping, let next = entry.items.firstIndex(where: { $0.phase != .published }) {
        if settings.preparesEachItem(entry.delivery.account.platform) {
          // Its call waits until it is prepared with the id of this one.
          preparingSince[entry.delivery] = nil
        } else {
          enterSending(&entry, item: next)
        }
        return stage(entry, verb: "publish item \(item + 1)", isOutcome: true)
      }
      return release(entry, verb: "publish item \(item + 1)", isOutcome: true)
    }
    entry.state = .published
    entry.since = now
    entry.checkpoint = nil
    checkpoints[entry.delivery] = nil
    let hasAllPermalinks = entry.items.allSatisfy { $0.receipt?.permalink != nil }
    let wantsComment = wanted(entry.delivery)?.content.firstComment != nil
    entry.extras = hasAllPermalinks && !wantsComment ? nil : Extras()
    entry.claim =
      entry.extras == nil || isStopping ? nil : Claim(run: settings.run, at: now, commit: entry.commit)
    note("published", entry, entry.items.first?.receipt?.permalink ?? reason)
    stage(entry, verb: "publish", isOutcome: true)
  }

  /// "I have this already": after an ambiguous attempt, evidence of success; at first, a refusal.
  private mutating func duplicate(_ entry: Entry, item: Int, _ failure: Failure) {
    var entry = entry
    let earlier = entry.attempts.dropLast().contains { Self.mayBePublic($0, item) }
    close(&entry, failure)
    guard earlier else {
      entry.items[item].phase = .pending
      return fail(&entry, "refused as a duplicate of an earlier post: \(failure.text)")
    }
    stage(entry, verb: "look", isOutcome: true)
  }

  /// An attempt of an item after which it may be public.
  static func mayBePublic(_ attempt: Attempt, _ item: Int) -> Bool {
    attempt.item == item && ["ambiguous", "lost", "not-published", nil].contains(attempt.outcome)
  }

  /// Ends the latest attempt with what was answered.
  mutating func close(_ entry: inout Entry, _ failure: Failure) {
    guard let last = entry.attempts.indices.last else { return }
    entry.attempts[last].end = now
    entry.attempts[last].outcome = failure.kind.word
    entry.attempts[last].code = failure.code
    entry.attempts[last].subcode = failure.subcode
    entry.attempts[last].requestID = failure.requestID
    entry.attempts[last].text = String(failure.text.prefix(500))
  }

  /// A failure that surely made nothing public: wait, hold or fail.
  mutating func settleFailure(_ entry: inout Entry, _ failure: Failure) {
    close(&entry, failure)
    switch failure.kind {
    case .retryLater(let after) where failure.isOutage:
      noteTrouble(entry.delivery.account)
      let outages = noteOutage(&entry)
      if hasLastedTooLong(entry) {
        return fail(&entry, "the server was out of order for too long: \(failure.text)")
      }
      wait(&entry, seconds: max(after ?? 0, outageBackoff(outages)), "next attempt: \(failure.text)")
    case .retryLater(let after):
      // After a person's word, counting begins anew.
      let since = entry.word?.at ?? Instant(secondsSinceEpoch: .min)
      let tries = entry.attempts.filter { $0.outcome == "retry-later" && $0.start >= since }.count
      guard tries < attemptsAllowed else {
        return fail(&entry, "gave up after \(tries) attempts: \(failure.text)")
      }
      wait(&entry, seconds: after ?? backoff(tries), "next attempt: \(failure.text)")
    case .limited(let after):
      let seconds = max(1, after ?? backoff(1))
      hold(entry, kind: "limited", until: now.adding(seconds: seconds), failure.text)
      wait(&entry, seconds: seconds, "limited: \(failure.text)")
    case .needsCredentials:
      hold(entry, kind: "credentials", until: nil, failure.text)
      probed.insert(entry.delivery.account)
      entry.reason = "credentials: \(failure.text)"
      release(entry, verb: "hold", isOutcome: true)
    case .needsChange, .duplicate, .ambiguous:
      fail(&entry, failure.text)
    }
  }

  /// An attempt at which the server was out of order says nothing of the delivery: it is not counted, and only its
  /// grace ends it. The first and the last few of them are kept. How many there are.
  private func noteOutage(_ entry: inout Entry) -> Int {
    guard let last = entry.attempts.indices.last else { return 1 }
    entry.attempts[last].outcome = "unavailable"
    let places = entry.attempts.indices.filter { entry.attempts[$0].outcome == "unavailable" }
    if places.count > settings.timing.outageSteps + 1 { entry.attempts.remove(at: places[1]) }
    return places.count
  }

  /// What no grace ends is given up after a day of it, or its grace where that is longer.
  private func hasLastedTooLong(_ entry: Entry) -> Bool {
    guard entry.hasReceipt || entry.isAskedFor || entry.publishesLate else { return false }
    let begun =
      [entry.due, entry.attempts.first?.start, entry.word?.at].compactMap(\.self).max() ?? entry.due
    return now > begun.adding(seconds: max(entry.grace, 86_400))
  }

  /// A pause while a server is out of order: it must not outlast the outage by hours.
  mutating func outageBackoff(_ tries: Int) -> Int64 { backoff(min(tries, settings.timing.outageSteps)) }

  private var attemptsAllowed: Int { view?.desired.project.policy.attempts ?? 8 }

  /// Full jitter on the doubling step, at least a second.
  mutating func backoff(_ tries: Int) -> Int64 {
    let steps = min(max(tries - 1, 0), 16)
    let ceiling = min(settings.timing.retryCeiling, settings.timing.retryBase << Int64(steps))
    return Int64.random(in: 1...max(1, ceiling), using: &entropy)
  }

  private mutating func wait(_ entry: inout Entry, seconds: Int64, _ reason: String) {
    entry.wait = Wait(until: now.adding(seconds: seconds), reason: String(reason.prefix(300)))
    isTransient = true
    note("waits", entry, "\(reason); again at \(now.adding(seconds: seconds))")
    release(entry, verb: "retry", isOutcome: true)
  }

  /// Ends a delivery that needs a change or a person.
  mutating func fail(_ entry: inout Entry, _ reason: String) {
    let live = entry.items.filter { $0.receipt != nil }.count
    entry.state = .failed
    entry.reason = String(
      ((live > 0 ? "partial, \(live) of \(entry.items.count) live: " : "") + reason).prefix(500))
    entry.claim = nil
    entry.wait = nil
    entry.since = now
    stage(entry, verb: "fail", isOutcome: true)
  }

  // MARK: Extras

  mutating func finished(_ id: DeliveryID, _ answer: FinishAnswer) {
    guard var entry = recorded(id)?.entry, entry.state == .published, var extras = entry.extras else {
      return
    }
    func take(_ receipts: [Receipt]) {
      for (index, receipt) in receipts.enumerated() where index < entry.items.count {
        guard entry.items[index].receipt?.remoteID == receipt.remoteID else { continue }
        if let permalink = receipt.permalink { entry.items[index].receipt?.permalink = permalink }
      }
    }
    switch answer {
    case .done(let receipts):
      take(receipts)
      entry.extras = nil
    case .advanced(let receipts, let progress) where progress != extras.progress:
      take(receipts)
      extras.progress = progress
      entry.extras = extras
      // Nothing is under way until that is recorded; then it goes on in this run.
      extrasBegun.remove(id)
      if isStopping { entry.claim = nil }
      return stage(entry, verb: "step", isOutcome: true)
    case .advanced(let receipts, let progress):
      let stuck = Failure(.retryLater(afterSeconds: nil), code: "-", "the extras do not get on")
      return finished(id, .failed(stuck, receipts: receipts, progress: progress))
    case .failed(let failure, let receipts, let progress):
      take(receipts)
      extras.attempts += 1
      extras.problem = String(failure.text.prefix(300))
      extras.progress = progress
      // What the platform asks to wait for is given a day.
      let asked = failure.kind.seconds
      let isEarly = asked != nil && now < entry.since.adding(seconds: 86_400)
      let isFinal = (extras.attempts >= 5 && !isEarly) || failure.kind == .needsChange
      entry.extras = isFinal ? nil : extras
      if isFinal { entry.reason = "published, but: \(failure.text)" }
      if !isFinal {
        let seconds = max(asked ?? 0, backoff(extras.attempts))
        entry.wait = Wait(until: now.adding(seconds: seconds), reason: "extras: \(failure.text)")
        if !failure.isAtWork { isTransient = true }
      }
    }
    if entry.extras == nil { entry.wait = nil }
    entry.claim = nil
    stage(entry, verb: "finish", isOutcome: true)
  }
}

extension FailureClass {
  /// How long the platform asks to wait.
  var seconds: Int64? {
    switch self {
    case .retryLater(let after), .limited(let after): after
    case .needsCredentials, .needsChange, .ambiguous, .duplicate: nil
    }
  }

  /// The word the record keeps.
  var word: String {
    switch self {
    case .retryLater: "retry-later"
    case .limited: "limited"
    case .needsCredentials: "needs-credentials"
    case .needsChange: "needs-change"
    case .ambiguous: "ambiguous"
    case .duplicate: "duplicate"
    }
  }
}
