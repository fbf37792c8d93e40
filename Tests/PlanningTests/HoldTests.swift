import Content
import Ledger
import Testing

@testable import Planning

@Suite("Rules of time that hold a delivery")
struct HoldTests {
  private func due(_ count: Int) throws -> World {
    var world = try World()
    world.wanted = (1...count).map { World.post("p\($0)", hours: 0) }
    return world
  }

  @Test("A freeze holds until it ends, with the instant to look again")
  func freeze() throws {
    var world = try due(1)
    let until = World.start.adding(seconds: 7200)
    world.project.policy.freezeUntil = until
    let action = try world.only()
    #expect(action.kind == .hold && action.until == until && action.reason == "freeze")
    #expect(action.entry?.wait == Wait(until: until, reason: "freeze"))
    try world.settle()
    world.context.now = until.adding(seconds: -1)
    #expect(try world.only().kind == .hold)
    world.context.now = until
    #expect(try world.only().kind == .publish)
    try world.settle()
  }

  @Test("A freeze that is taken back lets out at once what it held")
  func liftedFreeze() throws {
    var world = try due(1)
    world.project.policy.freezeUntil = World.start.adding(seconds: 7200)
    #expect(try world.only().kind == .hold)
    try world.settle()
    world.project.policy.freezeUntil = nil
    let action = try world.only()
    #expect(action.kind == .publish && action.entry?.wait == nil)
  }

  @Test("An open freeze has no instant, and writes none")
  func openFreeze() throws {
    var world = try due(1)
    world.project.policy.freezeUntil = Instant(secondsSinceEpoch: .max)
    let action = try world.only()
    #expect(action.kind == .hold && action.until == nil && action.entry?.wait == nil)
    #expect(action.reason == "freeze")
  }

  @Test("A blackout holds from its first second to its last")
  func blackout() throws {
    let end = World.start.adding(seconds: 60)
    for (seconds, kind) in [(-1, ActionKind.publish), (0, .hold), (59, .hold), (60, .publish)]
      as [(Int64, ActionKind)]
    {
      var world = try due(1)
      world.wanted = [World.post("p1", hours: -1)]
      world.project.policy.blackout = [.init(start: World.start, end: end, reason: "summer break")]
      world.context.now = World.start.adding(seconds: seconds)
      let action = try world.only()
      #expect(action.kind == kind)
      if kind == .hold { #expect(action.reason == "blackout: summer break" && action.until == end) }
    }
  }

  @Test("A hold that ends beyond the grace says so")
  func beyondGrace() throws {
    for (seconds, isTooLate) in [(86_400, false), (86_401, true)] as [(Int64, Bool)] {
      var world = try due(1)
      world.project.policy.blackout = [
        .init(start: World.start, end: World.start.adding(seconds: seconds), reason: nil)
      ]
      #expect(try world.only().reason?.contains("beyond its grace") == isTooLate)
    }
  }

  @Test("A post scheduled into a blackout is warned of at once")
  func warnsEarly() throws {
    var world = try World()
    world.wanted = [World.post("menu", hours: 24)]
    let due = World.start.adding(seconds: 86_400)
    world.project.policy.blackout = [.init(start: due, end: due.adding(seconds: 90_000), reason: "break")]
    let action = try world.only()
    #expect(action.kind == .schedule)
    #expect(action.reason == "will be held: blackout: break, beyond its grace: it would be missed")
  }

  @Test("Spacing lets one out and gives the others their turn, each account for itself")
  func spacing() throws {
    var world = try due(3)
    world.wanted.append(World.post("p1", hours: 0, to: World.beta))
    world.project.policy.spacingSeconds = 600
    let actions = world.plan().actions
    #expect(
      actions.filter { $0.kind == .publish }.map(\.delivery) == [World.id("p1"), World.id("p1", World.beta)])
    let held = actions.filter { $0.kind == .hold }
    #expect(held.map { $0.until?.seconds(since: World.start) } == [600, 1200])
    try world.settle()
    world.context.now = World.start.adding(seconds: 599)
    #expect(!world.plan().hasWork)
    world.context.now = World.start.adding(seconds: 600)
    #expect(world.plan().actions.filter { $0.kind == .publish }.map(\.delivery) == [World.id("p2")])
    try world.settle()
    world.context.now = World.start.adding(seconds: 1200)
    try world.settle()
    #expect(world.record.entries.values.allSatisfy { $0.entry.state == .published })
  }

  @Test("What is on its way out counts for spacing and quota")
  func underWay() throws {
    var world = try due(2)
    world.project.policy.spacingSeconds = 600
    try world.commit(world.plan().actions.compactMap { $0.change(on: world.record) })
    try world.set("p1", .publishing) { entry in
      entry.items[0].key = "k"
      entry.items[0].phase = .sending
      entry.items[0].lastSent = World.start
    }
    #expect(world.plan().actions.map(\.kind) == [.hold])
    world.project.policy.spacingSeconds = 0
    #expect(world.plan().actions.map(\.kind) == [.publish], "the control: alone, nothing holds it")
    world.project.accounts[0].limits["posts_per_day"] = 1
    #expect(world.plan().actions.map(\.kind) == [.hold])
  }

  @Test("A quota counts the last 24 hours, to the second")
  func quota() throws {
    var world = try due(2)
    world.project.accounts[0].limits["posts_per_day"] = 2
    var account = AccountRecord(identity: World.acme, label: "acme")
    account.recent = [World.start.adding(seconds: -86_399)]
    world.record.accounts[World.acme] = account
    let actions = world.plan().actions
    #expect(actions.map(\.kind) == [.publish, .hold])
    #expect(actions[1].until == World.start.adding(seconds: 1))
    #expect(actions[1].reason == "quota: 2 posts in 24 h, the account's `posts_per_day`")
    account.recent = [World.start.adding(seconds: -86_400)]
    world.record.accounts[World.acme] = account
    #expect(world.plan().actions.map(\.kind) == [.publish, .publish])
    world.project.accounts[0].limits["posts_per_day"] = 0
    #expect(world.plan().actions.map(\.kind) == [.hold, .hold])
  }

  @Test("A post that will find its window full is warned of when it is written, n and n + 1")
  func warnsOfWindow() throws {
    for (count, isWarned) in [(3, false), (4, true)] {
      var world = try World()
      world.context.windows["example"] = [
        RateWindow(
          "posts", .posts(), Limit(3, "posts", source: "a page", verified: "2026-11-21"), seconds: 86_400
        ) { $0.items.count }
      ]
      world.wanted = (1...count).map { World.post("p\($0)", hours: 24) }
      let actions = world.plan().actions
      #expect(actions.allSatisfy { $0.kind == .schedule })
      #expect(actions.contains { $0.reason != nil } == isWarned)
      if isWarned {
        #expect(actions.last?.reason == "will be held: quota: 3 posts in 24 h, the platform's limit")
        #expect(actions.last?.until == World.start.adding(seconds: 2 * 86_400))
        world.wanted[3].late.graceSeconds = 3600
        #expect(world.plan().actions.last?.reason?.hasSuffix("beyond its grace: it would be missed") == true)
      }
    }
  }

  @Test("A thread needs as much of a window as it has messages, of which what is public counts no more")
  func threads() throws {
    var world = try due(2)
    world.wanted[0].content.items = (1...3).map { ContentItem(text: "\($0)") }
    world.wanted[0].itemDigests = ["a", "b", "c"]
    for (cap, kinds) in [(3, [ActionKind.publish, .hold]), (4, [.publish, .publish])] {
      world.project.accounts[0].limits["posts_per_day"] = cap
      #expect(world.plan().actions.map(\.kind) == kinds, "\(cap)")
    }
  }

  @Test("An account's hold stops its deliveries and no other's; past grace they are missed with its name")
  func accountHold() throws {
    var world = try due(1)
    world.wanted.append(World.post("p1", hours: 0, to: World.beta))
    var account = AccountRecord(identity: World.acme, label: "acme")
    account.hold = AccountHold(kind: "credentials", since: World.start, until: nil, text: "refused")
    world.record.accounts[World.acme] = account
    #expect(world.plan().actions.map(\.kind) == [.hold, .publish])
    #expect(world.plan().actions[0].reason?.hasPrefix("credentials") == true)
    world.pass(hours: 25)
    #expect(world.plan().actions.first?.entry?.reason == "credentials, late by 25 h")
    account.hold?.until = world.now
    world.record.accounts[World.acme] = account
    world.context.now = World.start
    #expect(world.plan().actions.map(\.kind) == [.hold, .publish])
    world.context.now = account.hold?.until ?? World.start
    #expect(world.plan().actions.allSatisfy { $0.kind == .miss })
  }

  @Test("A stored wait (next attempt) is kept as it is")
  func storedWait() throws {
    var world = try World()
    world.wanted = [World.post("menu", hours: 1)]
    try world.settle()
    let until = World.start.adding(seconds: 2 * 3600)
    try world.set("menu", .scheduled) { $0.wait = Wait(until: until, reason: "next attempt") }
    world.pass(hours: 1)
    let action = try world.only()
    #expect(action.kind == .hold && action.entry == nil && action.until == until)
    #expect(action.reason == "next attempt")
    #expect(!world.plan().hasWork)
    world.pass(hours: 1)
    #expect(try world.only().kind == .publish)
  }

  @Test("The next look is at the earliest stored time")
  func wake() throws {
    var world = try World()
    world.wanted = [World.post("a", hours: 5), World.post("b", hours: 3)]
    #expect(world.plan().wake == World.start.adding(seconds: 3 * 3600))
    try world.settle()
    #expect(world.plan().wake == World.start.adding(seconds: 3 * 3600))
    try world.set("b", .scheduled) {
      $0.wait = Wait(until: World.start.adding(seconds: 4 * 3600), reason: "next attempt")
    }
    #expect(world.plan().wake == World.start.adding(seconds: 4 * 3600))
    try world.set("b", .scheduled) {
      $0.wait = Wait(until: World.start.adding(seconds: 400 * 3600), reason: "next attempt")
    }
    try world.set("a", .publishing)
    try world.set("a", .failed)
    #expect(world.plan().wake == World.start.adding(seconds: 27 * 3600 + 1), "the end of its grace")
  }
}
