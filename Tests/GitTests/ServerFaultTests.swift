import Foundation
import Git
import GitTestServer
import Testing

@Suite("What the tests' own server does wrong on request")
struct ServerFaultTests {
  private let world: World

  init() throws {
    world = try World()
  }

  @Test("A pack cut short is a fetch that failed for passing reasons; whole, it is fetched")
  func cutPack() async throws {
    let bare = try await world.remote()
    let server = try await world.server()
    let remote = try await world.origin(of: try await world.clone(server.url + "/remote.git", "a"))
    let other = try await world.origin(of: try await world.clone(bare, "b"))
    let new = try other.store.change("x.json", "1", on: nil, nonce: "a")
    #expect(await other.swap(state, from: nil, to: new) == .won)
    server.inject(.cut(60), on: .pack, times: 9)
    await #expect { try await remote.fetch([(ref: state, id: new)], deep: false) } throws: {
      ($0 as? GitError)?.code == .unreachable
    }
    #expect(server.waitingFaults < 9)
    server.heal()
    try await remote.fetch([(ref: state, id: new)], deep: false)
    #expect(remote.store.contains(new))
    await server.stop()
  }

  @Test("A replica shows readers what was, while pushes are compared with what is")
  func replica() async throws {
    let bare = try await world.remote()
    let server = try await world.server()
    let remote = try await world.origin(of: try await world.clone(server.url + "/remote.git", "a"))
    let one = try remote.store.change("x.json", "1", on: nil, nonce: "a")
    #expect(await remote.swap(state, from: nil, to: one) == .won)
    let replica = (bare as NSString).deletingLastPathComponent + "/replica"
    try await world.git("clone", "-q", "--mirror", bare, replica + "/remote.git", at: bare)
    let two = try remote.store.change("x.json", "2", on: one, nonce: "b")
    #expect(await remote.swap(state, from: one, to: two) == .won)
    server.inject(.replica(replica), on: .reading, times: 99)
    #expect(try await remote.list([state]) == [state: one])
    let three = try remote.store.change("x.json", "3", on: one, nonce: "c")
    let answer = await remote.swap(state, from: one, to: three)
    guard case .lost = answer else { throw World.Failed(description: "\(answer)") }
    server.heal()
    #expect(try await remote.list([state]) == [state: two])
    await server.stop()
  }

  @Test("A refusal may say when to come back")
  func retryAfter() async throws {
    _ = try await world.remote()
    let server = try await world.server()
    let remote = try await world.origin(of: try await world.clone(server.url + "/remote.git", "a"))
    server.inject(.retryAfter(429, 30, "Too many requests; try again in 30 seconds"), on: .refs, times: 3)
    let new = try remote.store.change("x.json", "1", on: nil, nonce: "a")
    guard case .throttled(let seconds, _) = await remote.swap(state, from: nil, to: new) else {
      throw World.Failed(description: "not throttled")
    }
    #expect(seconds == 30)
    await server.stop()
  }
}
