import Content
import Ledger

/// The rules of time that hold back what is due: freeze, blackout, an account's hold, spacing, quota.
struct Gate {
  let planner: Planner
  private let contents: [DeliveryID: DeliveryContent]
  private var policy: Policy { planner.desired.project.policy }

  init(planner: Planner) {
    self.planner = planner
    contents = Dictionary(
      planner.desired.deliveries.map { ($0.id, $0.content) }, uniquingKeysWith: { first, _ in first })
  }

  /// Turns what may not go out now into a hold with its rule and the next allowed instant, and warns of what
  /// will be held when its time comes.
  func pass(_ steps: inout [Step]) {
    var due: [AccountIdentity: [Int]] = [:]
    var later: [AccountIdentity: [Int]] = [:]
    for (position, step) in steps.enumerated() {
      if step.isSending {
        due[step.delivery.account, default: []].append(position)
      } else if step.kind == .edit, step.hazard == nil {
        holdEdit(&steps[position])
      } else if step.hazard == nil, [.schedule, .reschedule, .update].contains(step.kind) {
        later[step.delivery.account, default: []].append(position)
      }
    }
    guard !due.isEmpty || !later.isEmpty else { return }
    let last = policy.spacingSeconds > 0 ? lastPublications() : [:]
    let current = underWay()
    let changed = Set(steps.map(\.delivery))
    let waiting = later.isEmpty ? [:] : self.waiting(besides: changed, of: Set(later.keys))
    for account in Set(due.keys).union(later.keys).sorted() {
      var line = line(of: account, last: last[account], current: current[account] ?? [])
      let positions = (due[account] ?? []).sorted {
        (steps[$0].entry.due, steps[$0].delivery) < (steps[$1].entry.due, steps[$1].delivery)
      }
      for position in positions { pass(&steps[position], account, &line) }
      if let positions = later[account] { warn(&steps, positions, waiting[account] ?? [], line) }
    }
  }

  private func need(_ entry: Entry) -> Need { Need(entry, contents[entry.delivery]) }

  private func pass(_ step: inout Step, _ account: AccountIdentity, _ line: inout Line) {
    if let hold = planner.record.accounts[account]?.hold, (hold.until ?? .farOff) > planner.now {
      return self.hold(&step, HoldRule.name(of: hold), until: hold.until)
    }
    if let wait = step.entry.wait, !HoldRule.isOurs(wait.reason), wait.until > planner.now {
      return self.hold(&step, wait.reason, until: wait.until)
    }
    let need = need(step.entry)
    let (rule, instant) = next(after: planner.now, need, line)
    guard let rule else {
      line.take(planner.now, need)
      // A rule that was taken back holds nothing any more.
      if let wait = step.entry.wait, step.recorded?.entry != step.entry || HoldRule.isOfCalendar(wait.reason)
      {
        step.entry.wait = nil
      }
      return
    }
    if let instant { line.take(instant, need) }
    self.hold(&step, rule, until: instant)
  }

  /// The rule that holds, and the first instant at which none does; no rule: at once. No instant: unknown.
  private func next(after start: Instant, _ need: Need, _ line: Line?) -> (rule: String?, instant: Instant?) {
    var instant = start
    var first: String?
    // Each turn moves past one rule's end; a bound keeps a strange calendar from holding the run up.
    for _ in 0..<1000 {
      guard let (rule, end) = blocked(at: instant) ?? line?.blocked(at: instant, need) else {
        return (first, instant)
      }
      if first == nil { first = rule }
      guard let end, end > instant, end < .farOff else { return (first, nil) }
      instant = end
    }
    return (first, nil)
  }

  /// Rules that concern everyone.
  private func blocked(at instant: Instant) -> (String, Instant?)? {
    if let until = policy.freezeUntil, until > instant { return (HoldRule.freeze, until) }
    if let blackout = policy.blackout.first(where: { $0.start <= instant && instant < $0.end }) {
      return (HoldRule.blackout + (blackout.reason.map { ": \($0)" } ?? ""), blackout.end)
    }
    return nil
  }

  private func hold(_ step: inout Step, _ rule: String, until: Instant?) {
    step.kind = .hold
    step.until = until
    let isTooLate = isTooLate(step.entry, until)
    step.reasons.append(rule + (isTooLate ? ", beyond its grace: it would be missed" : ""))
    guard let until, HoldRule.isOurs(rule) else { return }
    // A slot moves with the clock; it is written again only when it has passed or has another reason.
    if let wait = step.entry.wait, wait.reason == rule, wait.until > planner.now { return }
    step.entry.wait = Wait(until: until, reason: rule)
  }

  /// A change of what is public waits for the team's calendar; taking back does not.
  private func holdEdit(_ step: inout Step) {
    guard let (rule, end) = blocked(at: planner.now) else {
      if let wait = step.entry.wait, HoldRule.isOfCalendar(wait.reason) { step.entry.wait = nil }
      return
    }
    step.kind = .hold
    step.until = end
    step.reasons.append(rule)
    guard let end, end < .farOff else {
      step.until = nil
      step.entry.change = step.recorded?.entry.change
      return
    }
    if let wait = step.entry.wait, wait.until >= end { return }
    step.entry.wait = Wait(until: end, reason: rule)
  }

  private func isTooLate(_ entry: Entry, _ until: Instant?) -> Bool {
    !entry.publishesLate && !entry.isAskedFor
      && until.map { $0 > entry.due.adding(seconds: entry.grace) } ?? false
  }

  /// What is not due yet, but will meet a freeze, a blackout or a full window: walks everything the account has
  /// scheduled, in the order of its times.
  private func warn(_ steps: inout [Step], _ positions: [Int], _ waiting: [Entry], _ line: Line) {
    var line = line
    var queue: [(entry: Entry, position: Int?)] = positions.map { (steps[$0].entry, $0) }
    if !line.isEmpty { queue += waiting.map { ($0, nil) } }
    queue.sort { ($0.entry.due, $0.entry.delivery) < ($1.entry.due, $1.entry.delivery) }
    for (entry, position) in queue where entry.due > planner.now {
      let need = need(entry)
      let (rule, instant) = next(after: entry.due, need, line)
      if let instant { line.take(instant, need) }
      guard let rule, let position else { continue }
      steps[position].until = instant
      steps[position].reasons.append(
        "will be held: \(rule)"
          + (isTooLate(entry, instant) ? ", beyond its grace: it would be missed" : ""))
    }
  }

  /// What accounts have scheduled that no step changes.
  private func waiting(
    besides changed: Set<DeliveryID>, of accounts: Set<AccountIdentity>
  ) -> [AccountIdentity: [Entry]] {
    var waiting: [AccountIdentity: [Entry]] = [:]
    for recorded in planner.record.entries.values where recorded.entry.state == .scheduled {
      let entry = recorded.entry
      guard accounts.contains(entry.delivery.account), entry.due > planner.now,
        !changed.contains(entry.delivery)
      else { continue }
      waiting[entry.delivery.account, default: []].append(entry)
    }
    return waiting
  }
}

extension Gate {
  /// The account's queue: the team's own cap, and the platform's windows.
  private func line(
    of identity: AccountIdentity, last: Instant?, current: [(Instant, Need)]
  ) -> Line {
    let record = planner.record.accounts[identity] ?? AccountRecord(identity: identity, label: "")
    let cap = planner.desired.project.accounts.first { $0.identity == identity }?.limits["posts_per_day"]
    var windows: [Line.Window] = []
    if let cap {
      windows.append(
        Line.Window(
          rule: HoldRule.quota(RateWindow.rule(cap, "posts", 86_400) + ", the account's `posts_per_day`"),
          count: RollingWindow(events: record.recent, seconds: 86_400, limit: cap, now: planner.now),
          cost: { $0.items.count }))
    }
    for window in planner.context.windows[identity.platform] ?? [] where window.counted != .calls {
      let count = record.window(window, now: planner.now)
      windows.append(
        Line.Window(
          rule: HoldRule.quota(
            window.rule(limit: count.limit) + ", the platform's limit"),
          count: count, isOfSteps: window.counted == .steps, cost: window.cost))
    }
    let newest = [last, record.recent.max()].compactMap { $0 }.max()
    var line = Line(last: newest, spacing: policy.spacingSeconds, windows: windows)
    for (instant, need) in current.sorted(by: { $0.0 < $1.0 }) { line.take(instant, need) }
    return line
  }

  /// What of each account is on its way out now: it counts as publications, though none is recorded yet.
  private func underWay() -> [AccountIdentity: [(Instant, Need)]] {
    var found: [AccountIdentity: [(Instant, Need)]] = [:]
    for recorded in planner.record.entries.values where recorded.entry.state == .publishing {
      let entry = recorded.entry
      let isSent = entry.sendingItem != nil || entry.hasReceipt
      guard isSent || planner.isHeldByOther(entry), !planner.context.counted.contains(entry.delivery) else {
        continue
      }
      let sent = entry.items.compactMap(\.lastSent).max() ?? planner.now
      // What is only being prepared is still ahead.
      found[entry.delivery.account, default: []].append((isSent ? sent : max(sent, planner.now), need(entry)))
    }
    return found
  }

  /// The last publication of each account, as far as its entries know.
  private func lastPublications() -> [AccountIdentity: Instant] {
    var last: [AccountIdentity: Instant] = [:]
    for recorded in planner.record.entries.values {
      let entry = recorded.entry
      guard entry.state == .published || entry.state == .uncertain else { continue }
      let instants = entry.items.compactMap { $0.receipt?.publishedAt ?? $0.lastSent }
      let instant = instants.max() ?? entry.since
      let account = entry.delivery.account
      last[account] = max(last[account] ?? instant, instant)
    }
    return last
  }
}

/// Names of the planner's own rules, as they stand in an entry's wait.
enum HoldRule {
  static let freeze = "freeze"
  static let blackout = "blackout"
  static let spacing = "spacing"

  static func quota(_ what: String) -> String { "quota: \(what)" }

  /// `limited: 300 calls in 5 min`; a refused token is its own story, told elsewhere.
  static func name(of hold: AccountHold) -> String {
    hold.kind == "limited" && !hold.text.isEmpty ? "limited: \(hold.text)" : hold.kind
  }

  /// True for a wait that comes from the team's own rules or a count, not from a platform's answer.
  static func isOfCalendar(_ reason: String) -> Bool {
    [freeze, spacing, blackout].contains(reason) || reason.hasPrefix("\(blackout): ")
      || reason.hasPrefix("quota")
  }

  /// True for a wait the planner works out anew each time.
  static func isOurs(_ reason: String) -> Bool {
    reason == freeze || reason == spacing || reason == blackout || reason == "quota" || reason == "limited"
      || ["\(blackout): ", "quota: ", "limited: "].contains { reason.hasPrefix($0) }
  }
}

extension Instant {
  /// From here on a time means "until taken out".
  static let farOff = Instant(secondsSinceEpoch: 253_370_764_800)
}
