import Content
import Ledger
import Platforms

extension Engine {
  /// True while nothing further of the account may enter `sending`: an ambiguous answer has not been looked
  /// up yet, or its host has had three in a row.
  mutating func isShut(_ account: AccountIdentity) -> Bool {
    if hostTrouble[account.host, default: 0] >= 3 { return true }
    if let shutAccounts { return shutAccounts.contains(account) }
    let shut = Set(
      view?.record.entries.values.filter { isOpenAmbiguity($0.entry) }.map(\.entry.delivery.account) ?? [])
    shutAccounts = shut
    return shut.contains(account)
  }

  /// Room for one more call to the account's host. A host that is out of order costs a few calls, not all of them.
  mutating func hasRoom(at host: String) -> Bool {
    if busyHosts == nil { busyHosts = calls.keys.reduce(into: [:]) { $0[$1.account.host, default: 0] += 1 } }
    return calls.count < settings.parallelCalls && busyHosts?[host] ?? 0 < room(at: host)
  }

  /// Calls to a host at once.
  func room(at host: String) -> Int { settings.firstCalls + 3 * hostAnswers[host, default: 0] }

  /// The host answered as it should.
  mutating func noteAnswer(_ account: AccountIdentity) {
    hostTrouble[account.host] = nil
    hostAnswers[account.host, default: 0] += 1
  }

  /// The host is out of order, or its answer was lost.
  mutating func noteTrouble(_ account: AccountIdentity) {
    hostTrouble[account.host, default: 0] += 1
    hostAnswers[account.host] = nil
  }

  /// True while the account may not call: a refused token, a limit.
  func isHeld(_ entry: Entry) -> Bool {
    guard let hold = account(entry.delivery.account, label: entry.label).hold else { return false }
    return hold.kind == "credentials" || hold.until.map { $0 > now } ?? false
  }

  /// A call whose outcome is unknown and at which no look has succeeded.
  private func isOpenAmbiguity(_ entry: Entry) -> Bool {
    guard entry.state == .publishing, entry.sendingItem != nil, let attempt = entry.attempts.last else {
      return false
    }
    if let lookup = entry.lookup, lookup.notSeen > 0 { return false }
    // The platform has it and is at work: that says nothing against its account.
    if attempt.outcome == "ambiguous", attempt.code == Attempt.accepted { return false }
    switch attempt.outcome {
    case "ambiguous", "lost", "duplicate": return true
    case nil where entry.claim?.run != settings.run:
      let sent = entry.sendingItem.flatMap { entry.items[$0].lastSent } ?? entry.since
      return sent.adding(seconds: settings.timing.callTimeout + settings.timing.staleMargin) <= now
    default: return false
    }
  }

  /// True where a hold no longer holds; what a token holds says so.
  mutating func isOver(_ hold: AccountHold, _ identity: AccountIdentity, _ entry: Entry) -> Bool {
    switch standing(of: hold, identity, label: entry.label) {
    case .over: return true
    case .holds: return false
    case .refused:
      recordHeld(entry, hold.text)
      return false
    }
  }

  /// How it stands with a hold.
  enum HoldStanding {
    case over, holds
    /// This run has asked, and the token is still refused.
    case refused
  }

  /// Lifts what has ended. A credentials hold is probed once a run.
  mutating func standing(
    of hold: AccountHold, _ identity: AccountIdentity, label: String
  ) -> HoldStanding {
    if hold.kind == "credentials" {
      if !probed.contains(identity), !verifying.contains(identity) {
        probed.insert(identity)
        verifying.insert(identity)
        effects.append(.verify(identity))
      }
      return verifying.contains(identity) ? .holds : .refused
    }
    guard let until = hold.until, until > now else {
      lift(hold, identity, label: label)
      return .over
    }
    isTransient = true
    return .holds
  }

  mutating func verified(_ identity: AccountIdentity, _ answer: Verification) {
    guard let hold = account(identity, label: "").hold else { return }
    switch answer {
    case .accepted:
      lift(hold, identity, label: "")
      replan()
    case .failed: break
    }
  }

  /// Holds an account; its deliveries stay scheduled.
  mutating func hold(_ entry: Entry, kind: String, until: Instant?, _ text: String) {
    hold(
      entry.delivery.account, label: entry.label,
      AccountHold(kind: kind, since: now, until: until, text: String(text.prefix(300))))
  }

  /// A credential is missing: nothing is called, the delivery says so.
  mutating func holdForCredentials(_ entry: Entry, _ text: String) {
    recordHeld(entry, text)
  }

  private mutating func recordHeld(_ entry: Entry, _ text: String) {
    let reason = "credentials: \(text)"
    note("held", entry, reason)
    heldForCredentials = true
    guard
      recorded(entry.delivery)?.entry.reason != reason || recorded(entry.delivery)?.entry.state != .scheduled
    else {
      timers[entry.delivery] = .infinity
      return
    }
    var entry = entry
    entry.reason = reason
    timers[entry.delivery] = .infinity
    stage(entry, verb: "hold")
  }
}
