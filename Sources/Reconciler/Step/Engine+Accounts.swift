import Content
import Ledger
import Planning
import Platforms

extension Engine {
  /// The account's record as this run knows it: what was read, with what this run adds.
  func account(_ identity: AccountIdentity, label: String) -> AccountRecord {
    knownAccounts[identity] ?? view?.record.accounts[identity]
      ?? AccountRecord(identity: identity, label: label)
  }

  /// Puts what this run adds on what the record has now.
  mutating func refreshAccounts() {
    knownAccounts = accountChanges.mapValues { $0.applied(to: view?.record.accounts[$0.identity], now: now) }
    callRoom = [:]
    // What other runs used may have filled a window: nothing of ours may begin to be sent then.
    for identity in knownAccounts.keys.sorted() {
      holdAtWindow(identity, label: knownAccounts[identity]?.label ?? "", settings.windows(identity.platform))
    }
  }

  mutating func change(
    _ identity: AccountIdentity, label: String, _ body: (inout AccountChange) -> Void
  ) {
    var change = accountChanges[identity] ?? AccountChange(identity: identity, label: label)
    body(&change)
    accountChanges[identity] = change.isEmpty ? nil : change
    knownAccounts[identity] = accountChanges[identity]?.applied(to: view?.record.accounts[identity], now: now)
    callRoom[identity] = nil
  }

  /// Holds an account; its deliveries stay scheduled.
  mutating func hold(_ identity: AccountIdentity, label: String, _ hold: AccountHold) {
    change(identity, label: label) { $0.hold = .set(hold) }
  }

  mutating func lift(_ hold: AccountHold, _ identity: AccountIdentity, label: String) {
    change(identity, label: label) { change in
      if case .set(hold) = change.hold { change.hold = .keep }
      change.hold = .lift(hold)
    }
  }

  /// One message became public: it counts for every window of posts.
  mutating func countPublication(_ entry: Entry) {
    let identity = entry.delivery.account
    let now = now
    let windows = settings.windows(identity.platform)
    let type = wanted(entry.delivery)?.content.type
    let held = account(identity, label: entry.label).hold
    change(identity, label: entry.label) { change in
      change.publications.append(now)
      for window in windows {
        guard case .posts(let types?) = window.counted, let type, types.contains(type) else { continue }
        change.counts[window.name, default: [:]][window.slot(of: now), default: 0] += 1
      }
    }
    if let held, held.kind == "credentials" { lift(held, identity, label: entry.label) }
  }

  /// Takes in what calls used and what the platform said of its windows.
  mutating func used(_ identity: AccountIdentity, _ usage: CallUsage) {
    guard let label = label(of: identity) else { return }
    let now = now
    let windows = settings.windows(identity.platform)
    let known = Usage(account(identity, label: label).usage).figures
    change(identity, label: label) { change in
      for window in windows {
        if let count = usage.counts[window.name], count > 0, !window.isReportedOnly {
          change.counts[window.name, default: [:]][window.slot(of: now), default: 0] += count
        }
        if var figure = usage.figures[window.name] {
          // What is answered from here on is counted from here on.
          figure.at = now
          change.figures[window.name] = figure
        } else if window.counted != .posts(), !window.isReportedOnly, let count = usage.counts[window.name],
          var figure = known[window.name], let end = figure.resetsAt, end > now
        {
          figure.used += count
          figure.at = now
          change.figures[window.name] = figure
        }
      }
    }
    holdAtWindow(identity, label: label, windows)
    let isNearlyFull = windows.contains { window in
      guard window.counted != .calls, let figure = usage.figures[window.name] else { return false }
      return figure.used + calls.count >= figure.limit
    }
    if isNearlyFull { replan() }
  }

  private func label(of identity: AccountIdentity) -> String? {
    view?.desired.project.accounts.first { $0.identity == identity }?.label
      ?? view?.record.accounts[identity]?.label
  }

  /// Once a window of calls is full, nothing is called before it has room.
  private mutating func holdAtWindow(_ identity: AccountIdentity, label: String, _ windows: [RateWindow]) {
    let account = account(identity, label: label)
    guard account.hold == nil || account.hold?.kind == "limited" else { return }
    for window in windows where window.counted == .calls {
      let count = account.window(window, now: now)
      guard case .until(let instant) = count.room(for: 1, at: now), instant > account.hold?.until ?? now
      else {
        continue
      }
      let text =
        window.isReportedOnly
        ? "the platform says that its calls are used up" : window.rule(limit: count.limit)
      hold(identity, label: label, AccountHold(kind: "limited", since: now, until: instant, text: text))
    }
  }

  /// Until when the account may not call at all; nil: it may.
  func limited(_ identity: AccountIdentity) -> Instant? {
    guard let hold = account(identity, label: "").hold, hold.kind == "limited", let until = hold.until,
      until > now
    else { return nil }
    return until
  }

  /// Whether one more call of the account may begin beside those under way, and none of its waits is broken.
  mutating func mayCall(_ identity: AccountIdentity) -> Bool {
    guard calls.count < settings.parallelCalls else { return false }
    if let room = callRoom[identity] {
      guard room > 0 else { return false }
      callRoom[identity] = room == .max ? room : room - 1
      return true
    }
    guard limited(identity) == nil else {
      isTransient = true
      return false
    }
    let account = account(identity, label: "")
    let underWay = calls.keys.count { $0.account == identity } + (verifying.contains(identity) ? 1 : 0)
    var room = Int.max
    for window in settings.windows(identity.platform) where window.counted == .calls {
      room = min(room, account.window(window, now: now).room(at: now))
    }
    callRoom[identity] = room == .max ? room : room - underWay
    return mayCall(identity)
  }
}
