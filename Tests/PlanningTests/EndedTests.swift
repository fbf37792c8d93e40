import Content
import Ledger
import Testing

@testable import Planning

@Suite("What has ended, and what leads back")
struct EndedTests {
  /// One post in a state, its time an hour after the start; a second one keeps the project alive.
  private func world(_ state: DeliveryState, _ change: (inout Entry) -> Void = { _ in }) throws -> World {
    var world = try World()
    world.wanted = [World.post("menu", hours: 1), World.post("other", hours: 500)]
    try world.settle()
    world.pass(hours: 1)
    if state == .failed { try world.set("menu", .publishing) }
    if state == .cancelled {
      world.wanted[0].wish = .cancelled
      try world.carryOut()
      world.wanted[0].wish = .scheduled
      try world.set("menu", .cancelled, change)
    } else {
      try world.set("menu", state, change)
    }
    return world
  }

  @Test(
    "An ended delivery whose file stays as it is stays ended",
    arguments: [DeliveryState.missed, .failed, .published, .uncertain])
  func stays(state: DeliveryState) throws {
    let world = try world(state)
    #expect(world.plan().actions.isEmpty)
  }

  @Test(
    "A new time after missed, failed or cancelled begins a new generation",
    arguments: [DeliveryState.missed, .failed, .cancelled])
  func newTime(state: DeliveryState) throws {
    var world = try world(state)
    world.wanted[0] = World.post("menu", hours: 48)
    let action = try world.only()
    #expect(action.kind == .schedule)
    #expect(action.entry?.generation == 1 && action.entry?.state == .scheduled)
    #expect(action.entry?.attempts.isEmpty == true && action.entry?.items[0].key == nil)
    try world.settle()
  }

  @Test("Changed content or settings begin a failed delivery anew, never a missed one")
  func changedContent() throws {
    let edits: [(inout WantedDelivery) -> Void] = [
      { $0.digest = "sha256:new" }, { $0.accountDigest = "sha256:v2" },
    ]
    for edit in edits {
      var failed = try world(.failed)
      edit(&failed.wanted[0])
      #expect(try failed.only().kind == .publish)
      #expect(try failed.only().entry?.generation == 1)
      var missed = try world(.missed)
      edit(&missed.wanted[0])
      #expect(missed.plan().actions.isEmpty)
    }
  }

  @Test("The same instant in other words is no new time")
  func otherWords() throws {
    for state in [DeliveryState.missed, .failed] {
      var world = try world(state)
      world.wanted[0].written = "other words"
      #expect(world.plan().actions.isEmpty)
    }
  }

  @Test("With a receipt nothing begins anew: it is drift")
  func partial() throws {
    var world = try world(.failed) { entry in
      entry.items.append(ItemRecord(digest: "second"))
      entry.items[0].phase = .published
      entry.items[0].receipt = ReceiptRecord(remoteID: "1")
    }
    world.wanted[0] = World.post("menu", hours: 48, text: "New")
    #expect(try world.only().kind == .drift)
    try world.settle()
    #expect(world.entry("menu")?.state == .failed)
  }

  @Test(
    "From published and uncertain no change leads back", arguments: [DeliveryState.published, .uncertain])
  func neverBack(state: DeliveryState) throws {
    let edits: [(inout World) -> Void] = [
      { $0.wanted[0].digest = "sha256:new" }, { $0.wanted[0].wish = .cancelled },
      { $0.wanted[0].wish = .draft }, { $0.wanted.removeFirst() },
      { $0.wanted[0] = World.post("menu", hours: -5) }, { $0.wanted[0].id.account = World.beta },
      { $0.wanted[0] = World.onMerge("menu") }, { $0.wanted[0] = World.post("menu", hours: 99) },
    ]
    for (number, edit) in edits.enumerated() {
      var world = try world(state)
      edit(&world)
      let actions = world.plan().actions.filter { $0.delivery == World.id("menu") }
      #expect(actions.map(\.kind) == [.drift], "edit \(number)")
      #expect(actions.first?.entry?.state == state)
      #expect(actions.first?.entry?.generation == 0)
    }
  }

  @Test("Drift is told once, and taken back when the file is as it was")
  func driftOnce() throws {
    var world = try world(.published)
    world.wanted[0] = World.post("menu", hours: 1, text: "Edited")
    try world.settle()
    #expect(world.entry("menu")?.drift == "other content")
    world.wanted[0] = World.post("menu", hours: 1)
    try world.settle()
    #expect(world.entry("menu")?.drift == nil)
  }

  @Test("A cancelled post that is asked for again goes on; one a person cancelled does not")
  func cancelledReturns() throws {
    let returned = try world(.cancelled)
    #expect(try returned.only().kind == .publish)
    #expect(try returned.only().entry?.generation == 1)
    let byWord = try world(.cancelled) { $0.word = PersonsWord(word: "cancel", by: "Ada", at: World.start) }
    #expect(byWord.plan().actions.isEmpty)
  }

  @Test("A cancelled post that returns too late is missed")
  func returnsLate() throws {
    var world = try world(.cancelled)
    world.pass(hours: 30)
    #expect(try world.only().kind == .miss)
    try world.settle()
  }

  @Test("A failed post whose file goes and returns begins anew")
  func failedReturns() throws {
    var world = try world(.failed)
    let file = world.wanted.removeFirst()
    try world.settle()
    #expect(world.entry("menu")?.drift == "the file is gone")
    world.wanted.append(file)
    #expect(try world.only().entry?.generation == 1)
    try world.settle()
  }
}
