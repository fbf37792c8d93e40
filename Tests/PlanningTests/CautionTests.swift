import Content
import Ledger
import Testing

@testable import Planning

@Suite("What cannot be read is not absent")
struct CautionTests {
  private func world(hours: Int64 = 24) throws -> World {
    var world = try World()
    world.wanted = [World.post("menu", hours: hours), World.post("other", hours: 500)]
    try world.settle()
    return world
  }

  @Test("A file that no longer parses freezes its deliveries, by id or by path, even when they are due")
  func frozenFiles() throws {
    for frozen in [
      FrozenPost(path: "posts/menu.md", id: nil, reason: "does not parse"),
      FrozenPost(path: "posts/elsewhere.md", id: PostID(folding: "menu"), reason: "clash"),
    ] {
      var world = try world()
      world.wanted.removeFirst()
      #expect(try world.only().kind == .cancel, "the control: taken for absent it would be cancelled")
      world.frozen = [frozen]
      #expect(world.plan().actions.isEmpty)
      world.pass(hours: 24)
      #expect(world.plan().actions.isEmpty)
      world.pass(hours: 40)
      #expect(world.plan().actions.isEmpty)
      #expect(attention(of: world.record, frozenFiles: 1, now: world.now).overdue == 1)
    }
  }

  @Test("A delivery a rule refused is left as it is; the post's other accounts go on")
  func refused() throws {
    var world = try world()
    world.wanted.append(World.post("menu", to: World.beta))
    try world.settle()
    world.wanted.removeAll { $0.id == World.id("menu") }
    world.refused = [World.id("menu"): "too long"]
    #expect(world.plan().actions.isEmpty)
    world.wanted.removeAll { $0.id == World.id("menu", World.beta) }
    #expect(try world.only().delivery == World.id("menu", World.beta))
    world.refused = [World.id("new"): "too long"]
    world.wanted.append(World.post("new"))
    #expect(!world.plan().actions.contains { $0.delivery == World.id("new") })
  }

  @Test("While content cannot be read nothing is cancelled and no move concluded; the rest goes on")
  func incomplete() throws {
    var world = try world()
    world.isComplete = false
    world.wanted.removeFirst()
    #expect(world.plan().actions.isEmpty)
    world.wanted.append(World.post("renamed", text: "Text of menu"))
    #expect(world.plan().actions.isEmpty, "it may be the same")
    world.wanted[1] = World.post("lookalike", hours: 99, text: "Text of menu")
    #expect(world.plan().actions.isEmpty, "it may be the same at another time")
    world.wanted[1] = World.post("new", hours: 40)
    world.wanted[0].digest = "sha256:edited"
    #expect(
      world.plan().actions.map { "\($0.kind) \($0.delivery.post)" } == ["schedule new", "update other"])
    #expect(world.plan().notes.contains { $0.contains("cannot be read") })
    world.wanted = [World.post("menu", wish: .cancelled), World.post("other", hours: 500)]
    #expect(try world.only().kind == .cancel, "a word in a file is no absence")
  }

  @Test("What is frozen in the record is neither sent, nor cancelled, nor begun anew")
  func frozenRecord() throws {
    for label in ["acme", nil] {
      var world = try world()
      world.record.entries[World.id("menu")] = nil
      world.record.frozen = [
        FrozenEntry(path: "x", post: PostID(folding: "menu"), label: label, reason: "?")
      ]
      world.pass(hours: 24)
      #expect(world.plan().actions.isEmpty)
      world.record.frozen = []
      #expect(!world.plan().actions.isEmpty, "the control: taken for absent it would be sent or withheld")
    }
  }

  @Test("A renamed account does not hide what is frozen")
  func frozenUnderOldName() throws {
    var world = try world()
    world.record.entries[World.id("menu")] = nil
    world.record.frozen = [FrozenEntry(path: "x", post: PostID(folding: "menu"), label: "acme", reason: "?")]
    world.wanted[0].label = "acme-two"
    #expect(world.plan().actions.isEmpty)
  }

  @Test("A stale read sends what is due and unchanged, and changes nothing else")
  func stale() throws {
    var world = try world(hours: 1)
    world.context.isStale = true
    world.pass(hours: 1)
    #expect(try world.only().kind == .publish)
    world.wanted[0].digest = "sha256:older"
    #expect(world.plan().actions.isEmpty, "the older words are not sent")
    world.wanted.removeFirst()
    #expect(world.plan().actions.isEmpty, "nothing is cancelled")
    world.wanted = [World.post("menu", hours: 9), World.post("other", hours: 500, wish: .cancelled)]
    #expect(world.plan().actions.isEmpty, "nothing is rescheduled")
    world.wanted = [
      World.post("menu", hours: 1), World.post("other", hours: 500), World.post("later", hours: 99),
    ]
    #expect(world.plan().actions.map(\.kind) == [.publish, .schedule])
    world.wanted[2] = World.onMerge("later")
    #expect(world.plan().actions.map(\.kind) == [.publish], "what the newer commit did not have is not sent")
    #expect(world.plan().notes.contains { $0.contains("older than the one last obeyed") })
  }

  @Test("A stale read begins nothing anew")
  func staleEnded() throws {
    var world = try world(hours: 1)
    try world.set("menu", .missed)
    world.context.isStale = true
    world.wanted[0] = World.post("menu", hours: 48)
    #expect(world.plan().actions.isEmpty)
  }

  @Test("Newer zone data moves an instant as a reschedule; older changes nothing and says so")
  func zones() throws {
    var world = try world()
    let earlier = World.start.adding(seconds: 23 * 3600)
    world.wanted[0].time = .at(earlier)
    world.context.tzdata = "2026c"
    #expect(try world.only().kind == .reschedule)
    #expect(try world.only().reason == "newer time zone data (2026c)")
    world.context.tzdata = "2026a"
    #expect(world.plan().actions.isEmpty)
    #expect(world.plan().notes.contains { $0.contains("2026a") && $0.contains("2026b") })
    world.context.tzdata = "unknown"
    #expect(world.plan().actions.isEmpty)
    world.wanted[0].written = "a new time"
    #expect(try world.only().kind == .reschedule, "a person's change counts whatever the data")
  }
}
