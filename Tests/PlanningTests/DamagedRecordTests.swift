import Content
import Git
import Testing

@testable import Ledger
@testable import Planning

@Suite("A record with one byte changed, or cut short anywhere")
struct DamagedRecordTests {
  private static let path = "posts/menu.md"

  /// How a file is damaged at a byte.
  enum Damage: String, CaseIterable, Sendable {
    case cut, lowBit, caseBit

    func apply(to bytes: [UInt8], at index: Int) -> [UInt8] {
      var bytes = bytes
      switch self {
      case .cut: bytes.removeSubrange(index...)
      case .lowBit: bytes[index] ^= 0x01
      case .caseBit: bytes[index] ^= 0x20
      }
      return bytes
    }
  }

  /// A world with a recorded delivery in a state, and a second one that is scheduled; the files of the record.
  private func world(_ state: DeliveryState) throws -> (World, [String: [UInt8]]) {
    var world = try World()
    world.wanted = [World.post("menu", hours: 1), World.post("other", hours: 48)]
    try world.carryOut()
    try world.set("menu", state) { entry in
      if state == .failed { entry.reason = "refused" }
      if state == .publishing { (entry.items[0].key, entry.items[0].phase) = ("key", .sending) }
    }
    world.pass(hours: 2)
    var files: [String: [UInt8]] = [:]
    let changes = world.record.entries.values.map {
      Change(delivery: $0.entry.delivery, from: nil, to: $0.entry, verb: "test")
    }
    // Written anew from nothing, by the ways the record itself knows.
    for change in changes {
      let path = Layout.path(of: change.to, isShared: false)
      files[path] = try change.to.encoded(path: path)
    }
    files[Layout.meta] = try #require(world.record.meta).encoded()
    let seen = world.record.seen
    for (post, deliveries) in seen {
      let path = Layout.path(of: post)
      files[path] = try Documents.encode(
        SeenPost.shape, SeenPost(post: post, deliveries: deliveries), path: path)
    }
    return (world, files)
  }

  private func reading(_ files: [String: [UInt8]], like record: Record) throws(LedgerError) -> Record {
    try Record.read(files: files, tip: record.tip, tipTime: record.tipTime)
  }

  @Test(
    "What is out, or may be, is never planned to go out again, and its neighbour stays as it is",
    arguments: [DeliveryState.published, .publishing, .uncertain, .failed, .cancelled, .missed],
    Damage.allCases)
  func entries(state: DeliveryState, damage: Damage) throws {
    var (world, files) = try world(state)
    let path = try #require(files.keys.first { $0.contains("/menu@") })
    // What surely is not out may be tried again, and will be where a damaged digest looks like a change.
    let mayBeOut = [.published, .publishing, .uncertain].contains(state)
    let whole = try #require(files[path])
    #expect(try reading(files, like: world.record).entries.count == 2)
    for index in whole.indices {
      files[path] = damage.apply(to: whole, at: index)
      world.record = try reading(files, like: world.record)
      let known = world.record.entries.values.map(\.path) + world.record.frozen.map(\.path)
      #expect(known.contains(path), "byte \(index): the entry is lost")
      #expect(world.entry("other")?.state == .scheduled, "byte \(index): the neighbour is lost")
      for action in world.plan().actions where action.delivery.post == PostID(folding: "menu") {
        let goesOut = action.kind == .publish || action.kind == .schedule
        #expect(
          !mayBeOut || !goesOut || action.hazard != nil, "byte \(index): \(action.kind) of \(action.delivery)"
        )
      }
    }
  }

  @Test("The list of what was ever recorded", arguments: Damage.allCases)
  func seen(damage: Damage) throws {
    var (world, files) = try world(.published)
    let path = Layout.path(of: PostID(folding: "menu"))
    let whole = try #require(files[path])
    for index in whole.indices {
      files[path] = damage.apply(to: whole, at: index)
      world.record = try reading(files, like: world.record)
      for action in world.plan().actions where action.delivery.post == PostID(folding: "menu") {
        #expect(action.kind != .publish && action.kind != .schedule, "byte \(index): \(action.kind)")
      }
    }
  }

  @Test(
    "`meta.json`: the record is refused as a whole, or everything in it stands", arguments: Damage.allCases)
  func meta(damage: Damage) throws {
    var (world, files) = try world(.published)
    let whole = try #require(files[Layout.meta])
    for index in whole.indices {
      files[Layout.meta] = damage.apply(to: whole, at: index)
      do throws(LedgerError) {
        world.record = try reading(files, like: world.record)
      } catch {
        #expect(error.code == .undecodable, "byte \(index): \(error)")
        continue
      }
      guard !world.record.isNewer else { continue }
      #expect(world.record.entries.count == 2, "byte \(index)")
      #expect(!world.plan().actions.contains { $0.kind == .publish && $0.hazard == nil }, "byte \(index)")
    }
  }

  @Test("A commit's message: another nonce, or none, but never a crash", arguments: Damage.allCases)
  func message(damage: Damage) throws {
    let world = try World()
    let batch = Batch(
      nonce: "nonce-1", run: "run-1", changes: [], accounts: [], lease: nil, endedRuns: [],
      meta: try #require(world.record.meta), makesBoard: false, time: world.now)
    let whole = Array(CommitMessage.text(of: batch).utf8)
    #expect(CommitMessage.nonce(of: String(decoding: whole, as: UTF8.self)) == "nonce-1")
    let trailer = try #require(whole.firstRange(of: Array("nonce-1".utf8)))
    for index in whole.indices {
      let text = String(decoding: damage.apply(to: whole, at: index), as: UTF8.self)
      let nonce = CommitMessage.nonce(of: text)
      if trailer.contains(index) || (damage == .cut && index < trailer.upperBound) {
        #expect(nonce != "nonce-1", "byte \(index): a damaged nonce is taken for the whole one")
      }
    }
  }
}
