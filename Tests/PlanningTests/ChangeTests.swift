import Content
import JSON
import Ledger
import Testing

@testable import Planning

@Suite("What is recorded and changes")
struct ChangeTests {
  private func world(_ posts: [WantedDelivery] = [World.post("menu")]) throws -> World {
    var world = try World()
    world.wanted = posts
    try world.settle()
    world.context.commit = "c2"
    return world
  }

  @Test("Another time is a reschedule")
  func rescheduled() throws {
    var world = try world()
    world.wanted = [World.post("menu", hours: 30)]
    let action = try world.only()
    #expect(action.kind == .reschedule)
    #expect(action.before?.due == World.start.adding(seconds: 24 * 3600))
    #expect(action.after?.due == World.start.adding(seconds: 30 * 3600))
    #expect(action.entry?.generation == 0 && action.entry?.commit == "c2")
    try world.settle()
  }

  @Test("A new time that is due already goes straight out; one past its grace is missed")
  func rescheduledToThePast() throws {
    var world = try world()
    world.wanted = [World.post("menu", hours: -1)]
    #expect(try world.only().kind == .publish)
    #expect(try world.only().entry?.due == World.start.adding(seconds: -3600))
    world.wanted = [World.post("menu", hours: -25)]
    #expect(try world.only().kind == .miss)
    try world.settle()
  }

  @Test("Other content is an update that keeps the item's key and drops what was prepared")
  func updated() throws {
    var world = try world()
    try world.set("menu", .scheduled) { entry in
      entry.items[0].key = "key-1"
      entry.checkpoint = ["container": 1]
      entry.wait = Wait(until: World.start.adding(seconds: 60), reason: "processing")
    }
    #expect(!world.plan().hasWork)
    world.wanted = [World.post("menu", text: "New words")]
    let action = try world.only()
    #expect(action.kind == .update)
    #expect(action.entry?.items[0].key == "key-1")
    #expect(action.entry?.items[0].digest == "sha256:New words")
    #expect(action.entry?.checkpoint == nil && action.entry?.wait == nil)
    #expect(action.entry?.summary == "New words")
    try world.settle()
  }

  @Test("Other settings of the account, another grace, other words for the same time are updates")
  func smallUpdates() throws {
    let edits: [(inout WantedDelivery) -> Void] = [
      { $0.accountDigest = "sha256:v2" }, { $0.late.graceSeconds = 60 }, { $0.late.publishesLate = true },
      { $0.written = "2026-12-02 09:00" }, { $0.zone = "Europe/Vienna" },
    ]
    for edit in edits {
      var world = try world()
      edit(&world.wanted[0])
      #expect(try world.only().kind == .update)
      try world.settle()
    }
  }

  @Test("A renamed file or account is only a move; a new commit alone is nothing")
  func moved() throws {
    var world = try world()
    #expect(!world.plan().hasWork)
    world.wanted = [World.post("menu", path: "posts/2026/menu.md")]
    #expect(try world.only().kind == .move)
    try world.settle()
    #expect(world.entry("menu")?.path == "posts/2026/menu.md")
    world.wanted[0].label = "acme-news"
    #expect(try world.only().kind == .move)
    try world.settle()
    #expect(world.record.entries.count == 1)
  }

  @Test("A post that is due goes out as the commit has it, moved and edited in the same run")
  func dueAndChanged() throws {
    var world = try world()
    world.pass(hours: 24)
    world.wanted = [World.post("menu", text: "Last correction", path: "posts/x.md")]
    let action = try world.only()
    #expect(action.kind == .publish)
    #expect(action.entry?.digest == "sha256:Last correction")
    try world.settle()
  }

  @Test(
    "Cancelled, draft, file gone and account removed cancel",
    arguments: ["cancelled", "draft", "file", "account"])
  func cancelled(how: String) throws {
    var world = try world([World.post("menu"), World.post("menu", to: World.beta), World.post("other")])
    switch how {
    case "cancelled": world.wanted[0].wish = .cancelled
    case "draft": world.wanted[0].wish = .draft
    case "file": world.wanted.removeFirst(2)
    default: world.wanted.removeFirst()
    }
    let actions = world.plan().actions
    #expect(actions.allSatisfy { $0.kind == .cancel && $0.hazard == nil })
    #expect(actions.count == (how == "file" ? 2 : 1))
    try world.settle()
    #expect(world.entry("menu")?.state == .cancelled)
    #expect(world.entry("other")?.state == .scheduled)
  }

  @Test("What a live run only prepares may be changed; without a change it is left to that run")
  func claimed() throws {
    var world = try world([World.post("menu", hours: 0), World.post("other")])
    world.wanted[0] = World.post("menu", hours: 1)
    world.record = Record()
    try world.commit([])
    try world.carryOut()
    try world.set("menu", .publishing) {
      $0.claim = Claim(run: "other-run", at: World.start, commit: "c1")
    }
    world.pass(hours: 1)
    world.record.runs["other-run"] = RunLease(
      run: "other-run", started: World.start, until: world.now.adding(seconds: 60))
    #expect(world.plan().actions.isEmpty)
    world.wanted[0].digest = "sha256:new"
    let update = try world.only()
    #expect(update.entry?.state == .scheduled && update.entry?.claim == nil)
    world.wanted.removeFirst()
    #expect(try world.only().kind == .cancel)
    world.wanted.append(World.post("menu", hours: 1))
    world.record.runs["other-run"] = RunLease(run: "other-run", started: World.start, until: world.now)
    #expect(try world.only().kind == .publish, "its lease is over")
  }

  @Test("What is being sent, or partly public, only drifts", arguments: [false, true])
  func sending(hasReceipt: Bool) throws {
    var world = try world([World.post("menu", hours: 1), World.post("other")])
    try world.set("menu", .publishing) { entry in
      entry.items.append(ItemRecord(digest: "second"))
      entry.items[0].key = "k"
      entry.items[0].phase = hasReceipt ? .published : .sending
      if hasReceipt { entry.items[0].receipt = ReceiptRecord(remoteID: "1") }
    }
    #expect(world.plan().actions.isEmpty)
    world.wanted.removeAll { $0.id.post.key == "menu" }
    #expect(try world.only().kind == .drift)
    world.wanted.append(World.post("menu", hours: 9, text: "Other"))
    let action = try world.only()
    #expect(action.kind == .drift)
    #expect(action.entry?.state == .publishing)
    try world.settle()
  }
}
