import Foundation
import Git
import GitTestServer
import Testing

@Suite("Compare-and-swap on a remote")
struct SwapTests {
  /// Lives as long as the test does.
  private let world: World

  init() throws {
    world = try World()
  }

  @Test("The first claimant makes the branch, the second one loses", arguments: ["file", "http"])
  func create(transport: String) async throws {
    let bare = try await world.remote()
    let server = try await world.server()
    let url = transport == "file" ? bare : server.url + "/remote.git"
    let a = try await world.origin(of: try await world.clone(url, "a"))
    let b = try await world.origin(of: try await world.clone(url, "b"))
    let first = try a.store.change("x.json", "1", on: nil, nonce: "a")
    let second = try b.store.change("x.json", "1", on: nil, nonce: "b")
    #expect(await a.swap(state, from: nil, to: first) == .won)
    guard case .lost = await b.swap(state, from: nil, to: second) else {
      throw World.Failed(description: "not lost")
    }
    #expect(try await b.list([state, "refs/heads/none"]) == [state: first])
    await server.stop()
  }

  @Test("A claim on a tip that has moved is lost and moves nothing", arguments: ["file", "http"])
  func stale(transport: String) async throws {
    let bare = try await world.remote()
    let server = try await world.server()
    let url = transport == "file" ? bare : server.url + "/remote.git"
    let a = try await world.origin(of: try await world.clone(url, "a"))
    let b = try await world.origin(of: try await world.clone(url, "b"))
    let root = try a.store.change("x.json", "1", on: nil, nonce: "root")
    #expect(await a.swap(state, from: nil, to: root) == .won)
    try await b.fetch([(state, root)], deep: false)
    let byA = try a.store.change("a.json", "1", on: root, nonce: "a")
    let byB = try b.store.change("b.json", "1", on: root, nonce: "b")
    #expect(await a.swap(state, from: root, to: byA) == .won)
    guard case .lost = await b.swap(state, from: root, to: byB) else {
      throw World.Failed(description: "not lost")
    }
    #expect(try await world.git("rev-parse", state, at: bare) == byA.hex)

    try await b.fetch([(state, byA)], deep: false)
    let again = try b.store.change("b.json", "1", on: byA, nonce: "b2")
    #expect(await b.swap(state, from: byA, to: again) == .won)
    #expect(try await world.git("rev-list", "--count", state, at: bare) == "3")
    await server.stop()
  }

  @Test(
    "Of two runs with the very same commit, one wins: up to date is not won", arguments: ["file", "http"])
  func identical(transport: String) async throws {
    let bare = try await world.remote()
    let server = try await world.server()
    let url = transport == "file" ? bare : server.url + "/remote.git"
    let a = try await world.origin(of: try await world.clone(url, "a"))
    let b = try await world.origin(of: try await world.clone(url, "b"))
    let one = try a.store.change("x.json", "1", on: nil, nonce: "same")
    let two = try b.store.change("x.json", "1", on: nil, nonce: "same")
    #expect(one == two)
    #expect(await a.swap(state, from: nil, to: one) == .won)
    #expect(await b.swap(state, from: nil, to: two) == .lost(reason: "the ref already points there"))
    await server.stop()
  }

  @Test("Four contenders lose no acknowledged update", arguments: ["file", "http"])
  func contenders(transport: String) async throws {
    let bare = try await world.remote()
    let server = try await world.server()
    let url = transport == "file" ? bare : server.url + "/remote.git"
    let seed = try await world.origin(of: try await world.clone(url, "seed"))
    let root = try seed.store.change("root.json", "1", on: nil, nonce: "root")
    #expect(await seed.swap(state, from: nil, to: root) == .won)
    var acknowledged: [ObjectID] = []
    try await withThrowingTaskGroup(of: [ObjectID].self) { group in
      for number in 0..<4 {
        let path = try await world.clone(url, "c\(number)", depth: 1)
        let remote = try await world.origin(of: path)
        group.addTask { try await Self.contend(remote, number, attempts: 2) }
      }
      for try await won in group { acknowledged += won }
    }
    #expect(!acknowledged.isEmpty)
    let history = try await world.git("rev-list", state, at: bare).split(separator: "\n").map(String.init)
    for id in acknowledged { #expect(history.contains(id.hex), "\(id) was acknowledged and is lost") }
    #expect(history.count == acknowledged.count + 1)
    await server.stop()
  }

  private static func contend(_ remote: GitRemote, _ number: Int, attempts: Int) async throws -> [ObjectID] {
    var won: [ObjectID] = []
    for attempt in 0..<attempts {
      guard let tip = try await remote.list([state])[state] else { continue }
      try await remote.fetch([(state, tip)], deep: false)
      let new = try remote.store.change(
        "\(number).json", "\(attempt)", on: tip, nonce: "\(number)-\(attempt)")
      if await remote.swap(state, from: tip, to: new) == .won { won.append(new) }
    }
    return won
  }

  @Test("A plain push, without the expected value, overwrites: the negative control of the test above")
  func plainPushLoses() async throws {
    let bare = try await world.remote()
    let path = try await world.clone(bare, "a")
    let a = try await world.origin(of: path)
    let one = try a.store.change("x.json", "1", on: nil, nonce: "one")
    let two = try a.store.change("x.json", "1", on: nil, nonce: "two")
    #expect(await a.swap(state, from: nil, to: one) == .won)
    let store = "\(path)/.git/postrider/store.git"
    try await world.git("push", "--quiet", "--force", bare, "\(two):\(state)", at: store)
    #expect(try await world.git("rev-list", state, at: bare).contains(one.hex) == false)
  }

  @Test("Swapping a ref to the commit that is expected there is not a win")
  func toItself() async throws {
    let bare = try await world.remote()
    let a = try await world.origin(of: try await world.clone(bare, "a"))
    let one = try a.store.change("x.json", "1", on: nil, nonce: "one")
    #expect(await a.swap(state, from: nil, to: one) == .won)
    #expect(await a.swap(state, from: one, to: one) == .lost(reason: "the new commit is the expected one"))
  }
}
