import Content
import Ledger
import Testing

@testable import Planning

@Suite("A remote without the record")
struct AdoptionTests {
  @Test("What is due is asked for first, what is older is missed, what comes is scheduled")
  func adopts() throws {
    var world = try World(hasRecord: false)
    world.wanted = [
      World.post("old", hours: -25), World.post("due", hours: -24), World.post("now", hours: 0),
      World.post("later", hours: 5),
    ]
    let actions = world.plan().actions
    #expect(
      actions.map { "\($0.kind) \($0.delivery.post)" } == [
        "miss old", "publish due", "publish now", "schedule later",
      ])
    #expect(actions.map { $0.entry?.isAdopting } == [false, true, true, false])
    #expect(actions[0].entry?.reason == "adopted")
    try world.settle()
  }

  @Test("Even what would publish however late is missed when it is past its grace")
  func publishesLate() throws {
    var world = try World(hasRecord: false)
    var post = World.post("old", hours: -500)
    post.late.publishesLate = true
    world.wanted = [post]
    #expect(try world.only().kind == .miss)
  }

  @Test("On-merge posts were there before, unless the commit itself added them")
  func onMerge() throws {
    var world = try World(hasRecord: false)
    world.wanted = [World.onMerge("a"), World.onMerge("b")]
    world.context.addedByCommit = ["posts/b.md"]
    let actions = world.plan().actions
    #expect(actions.map(\.kind) == [.miss, .publish])
    #expect(actions[0].entry?.reason == "adopted")
    #expect(actions[1].entry?.isAdopting == true)
  }

  @Test("Drafts and cancelled posts are not adopted")
  func drafts() throws {
    var world = try World(hasRecord: false)
    world.wanted = [World.post("a", hours: -5, wish: .draft), World.post("b", hours: -5, wish: .cancelled)]
    #expect(world.plan().actions.isEmpty)
  }

  @Test("Five due at adoption go on, six wait for a person, in this run and in every later one")
  func manyDue() throws {
    var world = try World(hasRecord: false)
    world.wanted = (1...5).map { World.post("p\($0)", hours: 0) }
    #expect(world.plan().hazards.isEmpty)
    world.wanted.append(World.post("p6", hours: 0))
    world.wanted.append(World.post("later", hours: 5))
    let first = world.plan()
    #expect(first.hazards.map(\.kind) == [.adoption])
    #expect(first.hazards.first?.count == 6)
    #expect(!first.actions.contains { $0.kind == .publish })
    #expect(first.approval != nil)

    try world.carryOut()
    #expect(world.entry("p1")?.isAdopting == true, "that it must be asked for is not forgotten")
    world.pass(hours: 1)
    let second = world.plan()
    #expect(second.hazards.map(\.kind) == [.adoption])
    #expect(second.approval == first.approval)
    #expect(!second.hasWork)
    world.context.approved = first.approval
    #expect(world.plan().actions.filter { $0.kind == .publish && $0.hazard == nil }.count == 6)

    world.context.approved = nil
    world.pass(hours: 24)
    #expect(world.plan().actions.filter { $0.kind == .miss }.allSatisfy { $0.entry?.reason == "adopted" })
  }

  @Test("Approved at once, all six go on in the first run")
  func approvedAtOnce() throws {
    var world = try World(hasRecord: false)
    world.wanted = (1...6).map { World.post("p\($0)", hours: 0) }
    world.context.approved = world.plan().approval
    #expect(world.plan().actions.allSatisfy { $0.kind == .publish && $0.hazard == nil })
    try world.settle()
  }
}
