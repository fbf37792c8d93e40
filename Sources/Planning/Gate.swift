import Content
import Ledger

/// The rules of time that hold back what is due: freeze, blackout, an account's hold, spacing, quota.
struct Gate {
  let planner: Planner
  private var policy: Policy { planner.desired.project.policy }

  init(planner: Planner) { self.planner = planner }

  /// Turns what may not go out now into a hold with its rule and the next allowed instant.
  func pass(_ steps: inout [Step]) {
    var due: [AccountIdentity: [Int]] = [:]
    for (position, step) in steps.enumerated() {
      if step.isSending {
        due[step.delivery.account, default: []].append(position)
      } else if step.hazard == nil, [.schedule, .reschedule, .update].contains(step.kind) {
        warn(&steps[position])
      }
    }
    guard !due.isEmpty else { return }
    let last = policy.spacingSeconds > 0 ? lastPublications() : [:]
    let current = underWay()
    for account in due.keys.sorted() {
      let positions = (due[account] ?? []).sorted {
        (steps[$0].entry.due, steps[$0].delivery) < (steps[$1].entry.due, steps[$1].delivery)
      }
      var line = Line(
        recent: recent(of: account) + (current[account] ?? []), last: last[account],
        spacing: policy.spacingSeconds,
        quota: planner.desired.project.accounts.first { $0.identity == account }?.limits["posts_per_day"])
      for position in positions { pass(&steps[position], account, &line) }
    }
  }

  private func pass(_ step: inout Step, _ account: AccountIdentity, _ line: inout Line) {
    if let hold = planner.record.accounts[account]?.hold, (hold.until ?? .farOff) > planner.now {
      return self.hold(&step, hold.kind, until: hold.until)
    }
    if let wait = step.entry.wait, !HoldRule.isOurs(wait.reason), wait.until > planner.now {
      return self.hold(&step, wait.reason, until: wait.until)
    }
    let (rule, instant) = next(after: planner.now, line)
    guard let rule else {
      line.take(planner.now)
      if step.entry.wait != nil, step.recorded?.entry != step.entry { step.entry.wait = nil }
      return
    }
    if let instant { line.take(instant) }
    self.hold(&step, rule, until: instant)
  }

  /// The rule that holds, and the first instant at which none does; no rule: at once. No instant: unknown.
  private func next(after start: Instant, _ line: Line) -> (rule: String?, instant: Instant?) {
    var instant = start
    var first: String?
    // Each turn moves past one rule's end; a bound keeps a strange calendar from holding the run up.
    for _ in 0..<1000 {
      guard let (rule, end) = blocked(at: instant) ?? line.blocked(at: instant) else {
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
    let end = step.entry.due.adding(seconds: step.entry.grace)
    let isTooLate = !step.entry.publishesLate && (until ?? .farOff) > end
    step.reasons.append(rule + (isTooLate ? ", beyond its grace: it would be missed" : ""))
    guard let until, HoldRule.isOurs(rule) else { return }
    // A slot moves with the clock; it is written again only when it has passed or has another reason.
    if let wait = step.entry.wait, wait.reason == rule, wait.until > planner.now { return }
    step.entry.wait = Wait(until: until, reason: rule)
  }

  /// What is not due yet, but will meet a freeze or a blackout.
  private func warn(_ step: inout Step) {
    let due = step.entry.due
    guard due > planner.now, let (rule, _) = blocked(at: due) else { return }
    let (_, instant) = next(after: due, Line(recent: [], last: nil, spacing: 0, quota: nil))
    let end = due.adding(seconds: step.entry.grace)
    step.until = instant
    let isTooLate = !step.entry.publishesLate && (instant ?? .farOff) > end
    step.reasons.append(
      "will be held: \(rule)" + (isTooLate ? ", beyond its grace: it would be missed" : ""))
  }

  private func recent(of account: AccountIdentity) -> [Instant] {
    (planner.record.accounts[account]?.recent ?? []).sorted()
  }

  /// What of each account is on its way out now: it counts as publications, though none is recorded yet.
  private func underWay() -> [AccountIdentity: [Instant]] {
    var instants: [AccountIdentity: [Instant]] = [:]
    for recorded in planner.record.entries.values where recorded.entry.state == .publishing {
      let entry = recorded.entry
      let isSent = entry.sendingItem != nil || entry.hasReceipt
      guard isSent || planner.isHeldByOther(entry) else { continue }
      instants[entry.delivery.account, default: []].append(
        entry.items.compactMap(\.lastSent).max() ?? planner.now)
    }
    return instants
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
  static let quota = "quota"

  /// True for a wait the planner works out anew each time.
  static func isOurs(_ reason: String) -> Bool {
    reason == freeze || reason == spacing || reason == quota || reason == blackout
      || reason.hasPrefix(blackout + ": ")
  }
}

/// The queue of one account: what went out, what will.
struct Line {
  private var instants: [Instant]
  private let spacing: Int64
  private let quota: Int?

  init(recent: [Instant], last: Instant?, spacing: Int64, quota: Int?) {
    instants = recent
    if let last, !recent.contains(last) { instants.append(last) }
    instants.sort()
    self.spacing = spacing
    self.quota = quota
  }

  mutating func take(_ instant: Instant) {
    instants.append(instant)
    instants.sort()
  }

  /// The account's own rules.
  func blocked(at instant: Instant) -> (String, Instant?)? {
    if spacing > 0, let last = instants.last {
      let free = last.adding(seconds: spacing)
      if instant < free { return (HoldRule.spacing, free) }
    }
    if let quota {
      guard quota > 0 else { return (HoldRule.quota, nil) }
      let window = instants.filter { $0 > instant.adding(seconds: -86_400) }
      if window.count >= quota {
        return (HoldRule.quota, window[window.count - quota].adding(seconds: 86_400))
      }
    }
    return nil
  }
}

extension Instant {
  /// From here on a time means "until taken out".
  static let farOff = Instant(secondsSinceEpoch: 253_370_764_800)
}
