import Content
import Ledger
import Testing

@testable import Planning

@Suite("What needs a person's word")
struct SafetyTests {
  private func world(open count: Int) throws -> World {
    var world = try World()
    world.wanted = (0..<count).map { World.post("p\(1000 + $0)", hours: 100) }
    try world.carryOut()
    return world
  }

  private func kinds(_ world: World) -> [HazardKind] { world.plan().hazards.map(\.kind) }

  @Test("Nothing wanted while something is open is withheld, whatever the number")
  func nothingWanted() throws {
    var world = try world(open: 1)
    world.wanted = []
    #expect(kinds(world) == [.nothingWanted])
    #expect(try world.only().hazard == .nothingWanted)
    #expect(!world.plan().hasWork)
    world.wanted = [World.post("p1000", hours: 100, wish: .cancelled)]
    #expect(kinds(world) == [], "a word in the file is no accident")
  }

  @Test("More than 30 % of ten open deliveries are withheld; 30 %, or nine open ones, are not")
  func manyChanged() throws {
    for (open, changed, trips) in [
      (10, 3, false), (10, 4, true), (9, 8, false), (20, 6, false), (20, 7, true),
    ] {
      var cancelled = try world(open: open)
      cancelled.wanted.removeFirst(changed)
      #expect(kinds(cancelled) == (trips ? [.manyChanged] : []), "\(changed) of \(open) cancelled")
      var moved = try world(open: open)
      for index in 0..<changed { moved.wanted[index] = World.post("p\(1000 + index)", hours: 200) }
      #expect(kinds(moved) == (trips ? [.manyChanged] : []), "\(changed) of \(open) rescheduled")
      #expect(moved.plan().actions.allSatisfy { ($0.hazard != nil) == trips })
    }
  }

  @Test("What was withheld for its share stays withheld, whatever comes or goes out later")
  func shareStays() throws {
    var world = try World()
    world.wanted = (0..<10).map { World.post("p\($0)") }
    try world.settle()
    world.wanted.removeFirst(4)
    let first = world.plan()
    #expect(first.openHazards.map(\.kind) == [.manyChanged])
    let mark = WithheldMark(first.hazards, over: "").text
    #expect(WithheldMark(mark).open == 10)
    // The same commit brings ten more; a later one, twenty.
    world.wanted += (20..<50).map { World.post("p\($0)", hours: 100 + Int64($0)) }
    try world.commit(
      world.plan().actions.filter { $0.hazard == nil }.compactMap { $0.change(on: world.record) })
    #expect(world.plan().openHazards.isEmpty, "the control: without the mark they would go")
    world.record.meta?.inputs = mark
    #expect(world.plan().openHazards.map(\.kind) == [.manyChanged])
    #expect(world.plan().openHazards.first?.message.contains("4 of 10") == true)
    #expect(WithheldMark(world.plan().hazards, over: mark).text == mark)
    // Three of the four are put back: one is no share to speak of.
    world.wanted += (0..<3).map { World.post("p\($0)") }
    #expect(world.plan().openHazards.isEmpty)
  }

  @Test("A reschedule to now counts as a reschedule")
  func rescheduledToNow() throws {
    var world = try world(open: 10)
    for index in 0..<4 { world.wanted[index] = World.post("p\(1000 + index)", hours: -1) }
    #expect(kinds(world) == [.manyChanged])
    #expect(!world.plan().hasWork)
  }

  @Test("50 cancels go on, 51 are withheld")
  func manyCancels() throws {
    var world = try world(open: 200)
    world.wanted.removeFirst(50)
    #expect(kinds(world) == [])
    world.wanted.removeFirst()
    #expect(kinds(world) == [.manyCancels])
    world.wanted.append(World.post("fresh"))
    let plan = world.plan()
    #expect(plan.actions.filter { $0.hazard == nil }.map(\.kind) == [.schedule], "the rest goes on")
    #expect(plan.hazards.first?.count == 51 && plan.hazards.first?.limit == 50)
  }

  @Test("50 publications of one account go out, 51 are withheld, another account's go on")
  func manyPublications() throws {
    var world = try World()
    world.wanted = (1...50).map { World.post("p\($0)", hours: 0) }
    world.wanted.append(World.post("b", hours: 0, to: World.beta))
    #expect(kinds(world) == [])
    world.wanted.append(World.post("p51", hours: 0))
    #expect(kinds(world) == [.manyPublications])
    #expect(world.plan().actions.filter { $0.hazard == nil }.map(\.label) == ["beta"])
    world.project.policy.spacingSeconds = 60
    #expect(kinds(world) == [], "spacing lets only one out")
  }

  @Test("Publications that were withheld for their number stay withheld while time makes them fewer")
  func crowdedStays() throws {
    var world = try World()
    world.wanted = (1...51).map { World.post("p\($0)", hours: 0) }
    let mark = WithheldMark(world.plan().hazards, over: "").text
    world.wanted.removeLast(48)
    #expect(kinds(world) == [], "the control: three may go out")
    world.record.meta?.inputs = mark
    #expect(kinds(world) == [.manyPublications])
    world.wanted.append(World.post("b", hours: 0, to: World.beta))
    #expect(world.plan().actions.filter { $0.hazard == nil }.map(\.label) == ["beta"])
  }

  @Test("A rewritten history withholds what it changes; what is due and unchanged goes on")
  func rewritten() throws {
    var world = try world(open: 3)
    world.wanted.append(World.post("soon", hours: 1))
    try world.settle()
    world.context.historyRewritten = true
    #expect(kinds(world) == [])
    #expect(world.plan().mayAdvanceContent)
    world.pass(hours: 1)
    world.wanted[0].digest = "sha256:x"
    world.wanted.append(World.post("new"))
    let plan = world.plan()
    #expect(plan.hazards.map(\.kind) == [.historyRewritten])
    #expect(!plan.mayAdvanceContent)
    #expect(plan.actions.filter { $0.hazard == nil }.map(\.kind) == [.publish])
    world.context.approved = plan.approval
    #expect(world.plan().openHazards.isEmpty)
    #expect(world.plan().mayAdvanceContent)
    try world.settle()
  }

  @Test(
    "Another lineage, a missing record, a newer schema and a clock behind stop everything, approved or not")
  func stops() throws {
    var lineage = try World()
    lineage.wanted = [World.post("menu", hours: 0)]
    lineage.project.state.lineage = "another"
    var lost = try World(hasRecord: false)
    lost.wanted = lineage.wanted
    lost.project.state.lineage = "line"
    var schema = try World()
    schema.wanted = lineage.wanted
    schema.record.meta?.schema = 2
    var clock = try World()
    clock.wanted = lineage.wanted
    clock.record.tipTime = World.start.adding(seconds: 901)
    var gone = try World()
    gone.wanted = lineage.wanted
    gone.context.isRecordLost = true
    for (world, kind) in [
      (gone, HazardKind.recordLost), (lineage, .lineage), (lost, .lineage), (schema, .schema),
      (clock, .clockBehind),
    ] {
      var world = world
      let plan = world.plan()
      #expect(plan.hazards.first?.kind == kind)
      #expect(!plan.hasWork)
      #expect(plan.approval == nil)
      #expect(!plan.mayAdvanceContent)
      world.context.approved = plan.digest
      #expect(!world.plan().hasWork)
    }
    clock.record.tipTime = World.start.adding(seconds: 900)
    #expect(clock.plan().hasWork)
    clock.record.tipTime = World.start.adding(seconds: 9000)
    clock.context.allowsClockBehind = true
    #expect(clock.plan().hasWork)
    lineage.project.state.lineage = "line"
    #expect(lineage.plan().hasWork)
  }

  @Test("The approval is of exactly these actions, and not of the time")
  func approval() throws {
    var world = try world(open: 20)
    world.wanted.removeFirst(8)
    let approval = try #require(world.plan().approval)
    world.pass(hours: 5)
    world.context.commit = "c9"
    #expect(world.plan().approval == approval)
    world.context.approved = approval
    let allowed = world.plan()
    #expect(allowed.hazards.map(\.isAllowed) == [true])
    #expect(allowed.openHazards.isEmpty && allowed.approval == nil)
    #expect(allowed.actions.filter { $0.kind == .cancel && $0.hazard == nil }.count == 8)
    var more = world
    more.wanted.removeFirst()
    #expect(more.plan().openHazards.count == 1, "one more is not what was allowed")
    try world.settle()
  }

  @Test("An approval of new on-merge posts does not depend on the instant they would get")
  func approvalOnMerge() throws {
    var world = try World()
    world.wanted = (1...51).map { World.onMerge("p\($0)") }
    let approval = try #require(world.plan().approval)
    world.pass(hours: 3)
    #expect(world.plan().approval == approval)
  }

  @Test("What a person allowed stays allowed while it is carried out in parts")
  func allowedInParts() throws {
    var world = try World()
    world.wanted = (1...120).map { World.post("p\(100 + $0)", hours: 0) }
    world.context.approved = world.plan().approval
    let first = world.plan()
    #expect(first.actions.allSatisfy { $0.hazard == nil })
    try world.commit(first.actions.prefix(20).compactMap { $0.change(on: world.record) })
    for action in first.actions.prefix(20) {
      try world.set(action.delivery.post.key, .published)
    }
    #expect(world.plan().openHazards.count == 1, "the digest alone no longer fits")
    world.context.allowed = first.allowed
    let second = world.plan()
    #expect(second.openHazards.isEmpty)
    #expect(second.actions.count == 100 && second.actions.allSatisfy { $0.hazard == nil })
    world.wanted.append(World.post("one-more", hours: 0))
    #expect(world.plan().actions.filter { $0.hazard != nil }.map(\.delivery) == [World.id("one-more")])
  }
}
