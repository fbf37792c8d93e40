import Foundation
import Git
import Testing

@Suite("A repository without a remote")
struct LocalRefsTests {
  /// Lives as long as the test does.
  private let world: World

  init() throws {
    world = try World()
  }

  private func opened() async throws -> LocalRefs {
    let path = world.folder + "/alone"
    try await world.git("init", "--quiet", "--initial-branch=main", path)
    try world.write("post", to: "alone/post.md")
    try await world.git("add", "--all", at: path)
    try await world.git("commit", "--quiet", "-m", "One", at: path)
    return try LocalRefs(try world.opened(path))
  }

  @Test("The local ref is compared and swapped")
  func swap() async throws {
    let refs = try await opened()
    let one = try refs.store.change("x.json", "1", on: nil, nonce: "1")
    let other = try refs.store.change("x.json", "1", on: nil, nonce: "other")
    #expect(await refs.swap(state, from: nil, to: one) == .won)
    guard case .lost = await refs.swap(state, from: nil, to: other) else {
      throw World.Failed(description: "not lost")
    }
    #expect(try await refs.list([state, "refs/heads/none"]) == [state: one])
    let two = try refs.store.change("x.json", "2", on: one, nonce: "2")
    guard case .lost = await refs.swap(state, from: other, to: two) else {
      throw World.Failed(description: "not lost")
    }
    #expect(await refs.swap(state, from: one, to: two) == .won)
    try await refs.fetch([(state, two)], deep: true)
    #expect(try await world.git("rev-list", "--count", state, at: world.folder + "/alone") == "2")
    #expect(try await world.git("status", "--porcelain", at: world.folder + "/alone") == "")
  }

  @Test("What a killed git left of its lock does not stop the record for ever; a young lock is waited for")
  func staleLock() async throws {
    let first = try await opened()
    let lock = world.folder + "/alone/.git/\(state).lock"
    try FileManager.default.createDirectory(
      atPath: (lock as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data().write(to: URL(filePath: lock))
    let one = try first.store.change("x.json", "1", on: nil, nonce: "1")
    let impatient = try LocalRefs(try world.opened(world.folder + "/alone"), staleLockSeconds: 0.5)
    #expect(await impatient.swap(state, from: nil, to: one) == .won)
    #expect(!FileManager.default.fileExists(atPath: lock))
  }

  @Test("A lock that cannot be had is named at once, and not taken for another run's")
  func impossibleLock() async throws {
    let refs = try await opened()
    let one = try refs.store.change("x.json", "1", on: nil, nonce: "1")
    try FileManager.default.createDirectory(
      atPath: world.folder + "/alone/.git/postrider/refs.lock", withIntermediateDirectories: true)
    guard case .rejected(let reason) = await refs.swap(state, from: nil, to: one) else {
      throw World.Failed(description: "not rejected")
    }
    #expect(reason.contains("refs.lock"))
  }

  @Test("The very same commit by a second run is not a win")
  func identical() async throws {
    let refs = try await opened()
    let one = try refs.store.change("x.json", "1", on: nil, nonce: "same")
    #expect(await refs.swap(state, from: nil, to: one) == .won)
    guard case .lost = await refs.swap(state, from: nil, to: one) else {
      throw World.Failed(description: "not lost")
    }
  }

  @Test("Of many runs at once, exactly one wins each step")
  func contenders() async throws {
    let refs = try await opened()
    let root = try refs.store.change("x.json", "0", on: nil, nonce: "root")
    #expect(await refs.swap(state, from: nil, to: root) == .won)
    var won: [ObjectID] = []
    try await withThrowingTaskGroup(of: ObjectID?.self) { group in
      for number in 0..<6 {
        let new = try refs.store.change("x.json", "1", on: root, nonce: "\(number)")
        group.addTask { await refs.swap(state, from: root, to: new) == .won ? new : nil }
      }
      for try await id in group { if let id { won.append(id) } }
    }
    #expect(won.count == 1)
    #expect(try await refs.list([state])[state] == won.first)
  }

  @Test("A branch in the way is a rejection with git's words")
  func rejected() async throws {
    let refs = try await opened()
    let one = try refs.store.change("x.json", "1", on: nil, nonce: "1")
    try await world.git("branch", "postrider", at: world.folder + "/alone")
    guard case .rejected(let words) = await refs.swap(state, from: nil, to: one) else {
      throw World.Failed(description: "not rejected")
    }
    #expect(words.contains("'refs/heads/postrider' exists"))
    try await world.git("branch", "-D", "postrider", at: world.folder + "/alone")
    #expect(await refs.swap(state, from: nil, to: one) == .won)
    #expect(try await refs.list([state]) == [state: one])
  }
}
