import Content
import Ledger
import Testing

@testable import Planning

@Suite("Whole walks")
struct WalkTests {
  @Test("A month of edits: after each step nothing is left to do, and nothing goes out twice")
  func month() throws {
    var world = try World()
    world.wanted = (1...8).map { World.post("p\($0)", hours: Int64($0 * 24)) }
    try world.settle("first")
    world.wanted[1] = World.post("p2", hours: 24, text: "Together with p1")
    try world.settle("reschedule")
    world.pass(hours: 24)
    try world.settle("two go out")
    #expect(world.entry("p1")?.state == .published && world.entry("p2")?.state == .published)
    world.wanted[2] = World.post("p3", hours: 72, path: "posts/moved/p3.md")
    world.wanted[3].label = "acme"
    world.wanted[4].wish = .draft
    world.wanted[5] = World.post("renamed", hours: 144, text: "Text of p6")
    try world.settle("moves and a draft")
    world.wanted[0].wish = .cancelled
    try world.settle("drift")
    world.pass(hours: 24 * 4)
    try world.settle("three days without a run")
    #expect(world.entry("p3")?.state == .missed)
    #expect(world.entry("p5")?.state == .cancelled)
    world.wanted[2] = World.post("p3", hours: 130, path: "posts/moved/p3.md")
    world.wanted[4].wish = .scheduled
    try world.settle("back in")
    world.pass(hours: 24 * 10)
    try world.settle("the end")
    #expect(world.record.entries.count == 8)
    #expect(world.record.entries.values.allSatisfy { $0.entry.state != .scheduled })
  }

  @Test("Any file, any edit, any hour: applied, the plan is empty", arguments: 1...40)
  func random(seed: UInt64) throws {
    var random = Numbers(state: seed)
    var world = try World()
    world.wanted = [World.post("keep", hours: 10_000)]
    var sent: [DeliveryID: Int] = [:]
    for _ in 0..<12 {
      for _ in 0..<random.next(3) + 1 { edit(&world, &random) }
      world.pass(hours: Int64(random.next(20)))
      for action in world.plan().actions where action.kind == .publish && action.hazard == nil {
        sent[action.delivery, default: 0] += 1
      }
      try world.carryOut()
      #expect(!world.plan().hasWork)
    }
    #expect(sent.values.allSatisfy { $0 == 1 }, "nothing public goes out twice under one id")
  }

  private func edit(_ world: inout World, _ random: inout Numbers) {
    let name = "p\(random.next(5))"
    let hours = world.now.seconds(since: World.start) / 3600 + Int64(random.next(60)) - 30
    let account = random.next(2) == 0 ? World.acme : World.beta
    world.wanted.removeAll { $0.id == World.id(name, account) }
    switch random.next(6) {
    case 0: break
    case 1: world.wanted.append(World.post(name, hours: hours, to: account, wish: .draft))
    case 2: world.wanted.append(World.post(name, hours: hours, to: account, text: "T\(random.next(3))"))
    case 3: world.wanted.append(World.post(name, hours: hours, to: account, path: "posts/x\(random.next(3))"))
    default: world.wanted.append(World.post(name, hours: hours, to: account))
    }
  }

  /// A small generator: the same seed gives the same walk.
  struct Numbers {
    var state: UInt64
    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }
}
