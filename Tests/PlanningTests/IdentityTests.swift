import Content
import Ledger
import Testing

@testable import Planning

@Suite("Who is who")
struct IdentityTests {
  /// `old` recorded in a state and gone; `other` keeps the project alive.
  private func world(_ state: DeliveryState = .scheduled) throws -> World {
    var world = try World()
    world.wanted = [World.post("old", hours: 24, text: "Soup"), World.post("other", hours: 500)]
    try world.settle()
    if state == .failed { try world.set("old", .publishing) }
    if state != .scheduled { try world.set("old", state) }
    world.wanted.removeFirst()
    return world
  }

  @Test(
    "The same content at the same time under a new id is a move",
    arguments: [DeliveryState.scheduled, .published, .missed, .failed, .uncertain])
  func moves(state: DeliveryState) throws {
    var world = try world(state)
    world.wanted.append(World.post("new", hours: 24, text: "Soup"))
    let action = try world.only()
    #expect(action.kind == .move)
    #expect(action.movedFrom == World.id("old"))
    #expect(action.entry?.state == state)
    try world.settle()
    #expect(world.entry("old") == nil)
    #expect(world.entry("new")?.state == state)
  }

  @Test("A move that is due goes out once, under its new id")
  func movesAndPublishes() throws {
    var world = try world()
    world.pass(hours: 24)
    world.wanted.append(World.post("new", hours: 24, text: "Soup"))
    let action = try world.only()
    #expect(action.kind == .publish && action.movedFrom == World.id("old"))
    try world.settle()
    #expect(world.record.entries.keys.map(\.post.key).sorted() == ["new", "other"])
  }

  @Test("Renamed and renamed back, it is the same delivery all along")
  func thereAndBack() throws {
    var world = try world(.published)
    world.wanted.append(World.post("new", hours: 24, text: "Soup"))
    try world.settle()
    world.wanted[1] = World.post("old", hours: 24, text: "Soup")
    try world.settle()
    #expect(world.entry("old")?.state == .published)
    #expect(world.record.entries.count == 2)
  }

  @Test("A file renamed while an account is added moves what there was and adds the rest")
  func movesPartly() throws {
    var world = try world()
    world.wanted.append(World.post("new", hours: 24, text: "Soup"))
    world.wanted.append(World.post("new", hours: 24, to: World.beta, text: "Soup"))
    #expect(world.plan().actions.map(\.kind) == [.move, .schedule])
    try world.settle()
  }

  @Test(
    "Same content at another time, or other content at the same time, waits for a person",
    arguments: [DeliveryState.scheduled, .published, .uncertain])
  func looksMoved(state: DeliveryState) throws {
    for lookalike in [World.post("new", hours: 30, text: "Soup"), World.post("new", hours: 24, text: "Stew")]
    {
      var world = try world(state)
      world.wanted.append(lookalike)
      let plan = world.plan()
      #expect(plan.actions.allSatisfy { $0.hazard == .looksMoved })
      #expect(plan.hazards.map(\.kind) == [.looksMoved])
      #expect(plan.actions.count == 2, "neither is the new one sent nor the old one touched")
      try world.carryOut()
      #expect(world.entry("new") == nil)
      #expect(world.entry("old")?.state == state)
      #expect(world.plan().approval == plan.approval, "it waits on")
      world.context.approved = plan.approval
      try world.settle("a person allowed it")
      #expect(world.entry("new")?.state == .scheduled)
    }
  }

  @Test("An `id:` of its own says that it is new; on the same file it does not")
  func explicitID() throws {
    var world = try world(.published)
    var post = World.post("new", hours: 30, text: "Soup")
    post.hasExplicitID = true
    world.wanted.append(post)
    #expect(world.plan().hazards.isEmpty)
    world.wanted[1].path = "posts/old.md"
    #expect(world.plan().hazards.map(\.kind) == [.looksMoved])
  }

  @Test(
    "After missed, failed and cancelled a lookalike is simply new",
    arguments: [DeliveryState.missed, .failed, .cancelled])
  func noHazardAfterTheEnd(state: DeliveryState) throws {
    var world = try world(state)
    world.wanted.append(World.post("new", hours: 30, text: "Soup"))
    #expect(world.plan().hazards.isEmpty)
    try world.settle()
  }

  @Test("A post that went long ago is no reason to doubt a new one")
  func goneLongAgo() throws {
    var world = try world(.published)
    try world.settle()
    #expect(world.entry("old")?.drift == "the file is gone")
    world.wanted.append(World.post("new", hours: 30, text: "Soup"))
    #expect(world.plan().hazards.isEmpty)
    world.wanted[1] = World.post("new", hours: 24, text: "Soup")
    #expect(try world.only().kind == .move, "the very same post is still the same")
  }

  @Test("A copy beside its original is a new post")
  func copies() throws {
    var world = try world()
    world.wanted.append(World.post("old", hours: 24, text: "Soup"))
    world.wanted.append(World.post("copy", hours: 24, text: "Soup"))
    #expect(try world.only().kind == .schedule)
    #expect(try world.only().delivery == World.id("copy"))
  }

  @Test("What is public does not go out again as the copy of a file that changed since")
  func copyOfChanged() throws {
    var world = try world(.published)
    world.wanted.append(World.post("old", hours: 300, text: "Next week's soup"))
    world.wanted.append(World.post("archive", hours: 24, text: "Soup"))
    let plan = world.plan()
    #expect(plan.actions.first { $0.delivery == World.id("archive") }?.hazard == .looksMoved)
    #expect(plan.actions.first { $0.delivery == World.id("old") }?.hazard == .movedTime)
  }

  @Test("A published post with a time to come is a hazard; with a past one it only drifts")
  func movedTime() throws {
    var world = try world(.published)
    world.pass(hours: 40)
    for (hours, hazard) in [(39, nil), (40, .movedTime), (90, .movedTime)] as [(Int64, HazardKind?)] {
      world.wanted = [World.post("old", hours: hours, text: "Soup"), World.post("other", hours: 500)]
      let action = try world.only()
      #expect(action.kind == .drift && action.hazard == hazard, "\(hours) h")
    }
    world.context.approved = world.plan().approval
    try world.settle()
    #expect(world.entry("old")?.state == .published)
  }

  @Test("An id that was published, went and comes back with something new is a hazard; unchanged it is none")
  func idReturned() throws {
    var world = try world(.published)
    try world.settle()
    world.wanted.append(World.post("old", hours: 24, text: "Soup"))
    #expect(world.plan().hazards.isEmpty)
    world.wanted[1] = World.post("old", hours: 24, text: "Another soup")
    #expect(try world.only().hazard == .idReturned)
    world.wanted[1] = World.post("old", hours: 300, text: "Another soup")
    #expect(try world.only().hazard == .idReturned)
  }

  @Test("An id that was seen, but has no entry any more, is not sent in silence")
  func entryLost() throws {
    var world = try world()
    world.record.entries[World.id("old")] = nil
    world.wanted.append(World.post("old", hours: 24, text: "Soup"))
    #expect(try world.only().hazard == .idReturned)
  }
}
