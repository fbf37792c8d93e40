import Content
import Ledger
import Testing

@testable import Planning

@Suite("What is wanted and not recorded")
struct NewDeliveryTests {
  @Test("A post for later is scheduled with all it needs")
  func scheduled() throws {
    var world = try World()
    world.context.author = "Ada"
    world.wanted = [World.post("menu")]
    let action = try world.only()
    #expect(action.kind == .schedule)
    #expect(action.before == nil)
    #expect(action.hazard == nil)
    let entry = try #require(action.entry)
    #expect(entry.state == .scheduled && entry.generation == 0)
    #expect(entry.due == World.start.adding(seconds: 86_400))
    #expect(entry.commit == "c1" && entry.author == "Ada" && entry.summary == "Text of menu")
    #expect(entry.items.map(\.digest) == ["sha256:Text of menu"])
    try world.settle()
  }

  @Test("A post goes out from its due second on, until the last second of its grace; later it is missed")
  func lateness() throws {
    let cases: [(Int64, ActionKind)] = [
      (-1, .schedule), (0, .publish), (86_400, .publish), (86_401, .miss),
    ]
    for (seconds, kind) in cases {
      var world = try World()
      world.wanted = [World.post("menu", hours: 0)]
      world.context.now = World.start.adding(seconds: seconds)
      let action = try world.only()
      #expect(action.kind == kind, "\(seconds) s after it was due")
      #expect(action.entry?.state == (kind == .miss ? .missed : .scheduled))
    }
  }

  @Test("A missed post says by how much, and is not tried again")
  func missed() throws {
    var world = try World()
    world.wanted = [World.post("menu", hours: -30)]
    #expect(try world.only().entry?.reason == "late by 30 h")
    try world.settle()
    #expect(world.entry("menu")?.state == .missed)
  }

  @Test("With `then: publish` it goes out however late")
  func publishesLate() throws {
    var world = try World()
    var post = World.post("menu", hours: -1000)
    post.late = LatePolicy(graceSeconds: 3600, publishesLate: true)
    world.wanted = [post]
    #expect(try world.only().kind == .publish)
  }

  @Test("On merge is due now, and keeps that instant for ever")
  func onMerge() throws {
    var world = try World()
    world.project.policy.freezeUntil = World.start.adding(seconds: 3600)
    world.wanted = [World.onMerge("news")]
    #expect(try world.only().kind == .hold)
    try world.carryOut()
    #expect(world.entry("news")?.due == World.start)
    world.pass(hours: 2)
    let action = try world.only()
    #expect(action.kind == .publish)
    #expect(action.after?.due == World.start)
    try world.settle()
    #expect(world.entry("news")?.due == World.start)
  }

  @Test("Drafts and cancelled posts ask for nothing", arguments: [Wish.draft, .cancelled])
  func wishes(wish: Wish) throws {
    var world = try World()
    world.wanted = [World.post("menu", wish: wish)]
    #expect(world.plan().actions.isEmpty)
  }

  @Test("An account added after the time is a delivery of its own, late by the ordinary rule")
  func accountAdded() throws {
    var world = try World()
    world.wanted = [World.post("menu", hours: 0)]
    try world.settle()
    world.pass(hours: 2)
    world.wanted.append(World.post("menu", hours: 0, to: World.beta))
    #expect(try world.only().kind == .publish)
    world.pass(hours: 23)
    #expect(try world.only().kind == .miss)
  }

  @Test("A thread has an item for each message")
  func threads() throws {
    var world = try World()
    var post = World.post("thread")
    post.itemDigests = ["sha256:1", "sha256:2"]
    world.wanted = [post]
    #expect(try world.only().entry?.items.map(\.digest) == ["sha256:1", "sha256:2"])
    try world.settle()
  }

  @Test("Many accounts, many posts: sorted by time, then delivery")
  func order() throws {
    var world = try World()
    world.wanted = [
      World.post("b", hours: 5), World.post("a", hours: 5, to: World.beta), World.post("a", hours: 5),
      World.post("z", hours: 1),
    ]
    #expect(
      world.plan().actions.map { "\($0.delivery.post) \($0.label)" } == [
        "z acme", "a acme", "a beta", "b acme",
      ])
  }

  @Test("Equal worlds give equal plans, whatever the order of the files")
  func deterministic() throws {
    var world = try World()
    world.wanted = (1...20).map { World.post("p\($0)", hours: Int64($0 % 5)) }
    let first = world.plan()
    world.wanted.shuffle()
    #expect(world.plan() == first)
    #expect(world.plan().digest == first.digest)
    world.wanted[0].digest = "sha256:other"
    #expect(world.plan().digest != first.digest)
  }
}
