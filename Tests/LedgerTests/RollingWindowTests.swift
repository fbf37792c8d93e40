import Content
import JSON
import Testing

@testable import Ledger

@Suite("How full a rolling window is")
struct RollingWindowTests {
  private func at(_ seconds: Int64) -> Instant { Samples.now.adding(seconds: seconds) }

  private func window(
    _ events: [Int64], limit: Int = 3, figure: UsageFigure? = nil, isReportedOnly: Bool = false
  ) -> RollingWindow {
    RollingWindow(
      events: events.map(at), seconds: 100, limit: limit, figure: figure, isReportedOnly: isReportedOnly,
      now: Samples.now)
  }

  @Test("One below the limit is room, at the limit the oldest must leave first, to the second")
  func edge() {
    #expect(window([-99, -50]).room(for: 1, at: at(0)) == .free)
    #expect(window([-99, -50, -1]).room(for: 1, at: at(0)) == .until(at(1)))
    #expect(window([-100, -50, -1]).room(for: 1, at: at(0)) == .free)
    #expect(window([-99, -50, -1]).room(for: 2, at: at(0)) == .until(at(50)))
    #expect(window([]).room(for: 9, at: at(0)) == .free, "more than all of it waits until it is empty")
    #expect(window([-1]).room(for: 9, at: at(0)) == .until(at(99)))
    #expect(window([], limit: 0).room(for: 1, at: at(0)) == .never)
  }

  @Test("Two things in the same second count as two")
  func sameSecond() {
    #expect(window([0, 0, 0]).room(at: at(0)) == 0)
    var window = window([])
    window.take(2, at: at(0))
    #expect(window.room(at: at(0)) == 1)
    #expect(window.room(at: at(100)) == 3)
  }

  @Test("The platform's count wins over ours, upwards and downwards, and so does its limit")
  func rollingFigure() {
    let more = UsageFigure(at: at(-10), used: 4, limit: 5)
    #expect(window([-50], figure: more).room(for: 1, at: at(0)) == .free)
    #expect(window([-50, -5], figure: more).room(for: 1, at: at(0)) == .until(at(50)))
    let full = UsageFigure(at: at(-10), used: 5, limit: 5)
    let strangers = window([], figure: full)
    #expect(strangers.room(for: 1, at: at(0)) == .until(at(-10 + 3600)), "asked again after an hour")
    #expect(strangers.room(for: 1, at: at(3590)) == .free)
    let fewer = UsageFigure(at: at(-10), used: 0, limit: 3)
    #expect(window([-50, -40, -30], figure: fewer).room(at: at(0)) == 3)
    let stale = UsageFigure(at: at(-100), used: 3, limit: 3)
    #expect(window([], figure: stale).room(at: at(0)) == 3, "a figure older than its window says nothing")
  }

  @Test("A figure with a reset holds until the reset, and what came before it counts no more")
  func fixedFigure() {
    let full = UsageFigure(at: at(-10), used: 3, limit: 3, resetsAt: at(20))
    #expect(window([-50], figure: full).room(for: 1, at: at(0)) == .until(at(20)))
    #expect(window([-50, -40], figure: full).room(for: 1, at: at(20)) == .free)
    let left = UsageFigure(at: at(-10), used: 1, limit: 3, resetsAt: at(20))
    #expect(window([-5], figure: left).room(at: at(0)) == 1, "ours since it was told counts on top")
    let over = UsageFigure(at: at(-60), used: 3, limit: 3, resetsAt: at(-20))
    #expect(window([-50, -40, -30], figure: over).room(at: at(0)) == 3)
    #expect(window([-50, -19, -18, -17], figure: over).room(for: 1, at: at(0)) == .until(at(81)))
  }

  @Test("Per cent: 99 goes on one by one, 100 stops; without a word of the platform nothing does")
  func perCent() {
    func room(_ used: Int) -> Int {
      let figure = UsageFigure(at: at(-1), used: used, limit: 100, resetsAt: at(50))
      return window([-3, -2, -1], figure: figure, isReportedOnly: true).room(at: at(0))
    }
    #expect(room(79) == .max)
    #expect(room(80) == 1)
    #expect(room(99) == 1)
    #expect(room(100) == 0)
    #expect(window([-3, -2, -1], isReportedOnly: true).room(at: at(0)) == .max)
  }

  @Test("An event never leaves its slot too early")
  func slots() {
    let window = RateWindow(
      "calls", .calls, Limit(3, "calls", source: "", verified: ""), seconds: 300, cost: { _ in 1 })
    #expect(window.grain == 5)
    for second in 0..<20 as Range<Int64> {
      let slot = window.slot(of: at(second))
      #expect(slot >= at(second) && slot.seconds(since: at(second)) < 5)
    }
  }
}

@Suite("Two runs' figures of one account")
struct AccountChangeTests {
  private let now = Samples.now

  private func change(_ publications: Int, calls: Int, hold: AccountChange.HoldChange = .keep)
    -> AccountChange
  {
    var change = AccountChange(identity: Samples.account, label: "acme")
    change.publications = Array(repeating: now, count: publications)
    change.counts["calls"] = [now: calls]
    change.hold = hold
    return change
  }

  @Test("Whoever writes second puts its own on what is there: both count, each once")
  func both() {
    let first = change(2, calls: 3).applied(to: nil, now: now)
    let second = change(1, calls: 4).applied(to: first, now: now)
    #expect(second.recent.count == 3, "in the same second, too")
    #expect(Usage(second.usage).counts == ["calls": [now: 7]])
  }

  @Test("What landed is taken off, what came during the push is kept")
  func landed() {
    let sent = change(2, calls: 3)
    var grown = sent
    grown.publications.append(now)
    grown.counts["calls"]?[now] = 5
    let rest = grown.without(sent)
    #expect(rest.publications.count == 1)
    #expect(rest.counts == ["calls": [now: 2]])
    #expect(sent.without(sent).isEmpty)
  }

  @Test("The later word of the platform stands, whoever writes it last")
  func figures() {
    var late = change(0, calls: 1)
    late.figures["posts"] = UsageFigure(at: now, used: 9, limit: 50)
    var early = change(0, calls: 1)
    early.figures["posts"] = UsageFigure(at: now.adding(seconds: -5), used: 8, limit: 50)
    let account = early.applied(to: late.applied(to: nil, now: now), now: now)
    #expect(Usage(account.usage).figures["posts"]?.used == 9)
  }

  @Test("A hold goes only where it still is the one that was read; the longer one stays")
  func holds() {
    func hold(_ seconds: Int64) -> AccountHold {
      AccountHold(kind: "limited", since: now, until: now.adding(seconds: seconds), text: "slow down")
    }
    let long = change(0, calls: 1, hold: .set(hold(90))).applied(to: nil, now: now)
    #expect(change(0, calls: 1, hold: .set(hold(30))).applied(to: long, now: now).hold == hold(90))
    #expect(change(0, calls: 1, hold: .lift(hold(30))).applied(to: long, now: now).hold == hold(90))
    #expect(change(0, calls: 1, hold: .lift(hold(90))).applied(to: long, now: now).hold == nil)
  }

  @Test("What a day has passed over is left out; what is not ours to read is kept")
  func trimmed() {
    var account = AccountRecord(identity: Samples.account, label: "acme")
    account.recent = [now.adding(seconds: -86_400), now.adding(seconds: -86_399)]
    account.usage = ["other": ["a": 1], "counts": ["calls": ["2020-01-01T00:00:00Z": 4, "nonsense": 1]]]
    let next = change(1, calls: 1).applied(to: account, now: now)
    #expect(next.recent == [now.adding(seconds: -86_399), now])
    #expect(next.usage["other"] == ["a": 1])
    #expect(Usage(next.usage).counts == ["calls": [now: 1]])
    #expect(AccountChange(identity: Samples.account, label: "acme").applied(to: account, now: now) == account)
  }
}
