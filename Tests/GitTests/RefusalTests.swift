import Foundation
import Git
import GitTestServer
import Testing

@Suite("What a server may answer to a push")
struct RefusalTests {
  /// Lives as long as the test does.
  private let world: World

  init() throws {
    world = try World()
  }

  /// A hook, as a hosted forge would have it.
  private func install(_ hook: String, _ script: String, in bare: String) throws {
    try world.write("#!/bin/sh\n\(script)\n", to: "\(bare)/hooks/\(hook)")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(bare)/hooks/\(hook)")
  }

  @Test("A declining hook's own words come through", arguments: ["file", "http"])
  func hook(transport: String) async throws {
    let bare = try await world.remote()
    let server = try await world.server()
    let url = transport == "file" ? bare : server.url + "/remote.git"
    try install("pre-receive", "echo 'GH006: Protected branch update failed' >&2; exit 1", in: bare)
    let remote = try await world.origin(of: try await world.clone(url, "a"))
    let new = try remote.store.change("x.json", "1", on: nil, nonce: "a")
    guard case .rejected(let words) = await remote.swap(state, from: nil, to: new) else {
      throw World.Failed(description: "not rejected")
    }
    #expect(words.contains("pre-receive hook declined"))
    #expect(words.contains("GH006: Protected branch update failed"))
    await server.stop()
  }

  @Test("A branch called postrider in the way is a rejection with the server's words")
  func branchInTheWay() async throws {
    let bare = try await world.remote()
    try await world.git("branch", "postrider", "main", at: bare)
    let remote = try await world.origin(of: try await world.clone(bare, "a"))
    let new = try remote.store.change("x.json", "1", on: nil, nonce: "a")
    guard case .rejected(let words) = await remote.swap(state, from: nil, to: new) else {
      throw World.Failed(description: "not rejected")
    }
    #expect(words.contains("'refs/heads/postrider' exists"))
    #expect(try await remote.list([state]).isEmpty)
  }

  @Test("A lock that somebody left on the ref is a rejection, and the ref has not moved")
  func heldLock() async throws {
    let bare = try await world.remote()
    let remote = try await world.origin(of: try await world.clone(bare, "a"))
    let one = try remote.store.change("x.json", "1", on: nil, nonce: "a")
    #expect(await remote.swap(state, from: nil, to: one) == .won)
    try world.write("", to: "\(bare)/\(state).lock")
    let two = try remote.store.change("x.json", "2", on: one, nonce: "b")
    guard case .rejected(let words) = await remote.swap(state, from: one, to: two) else {
      throw World.Failed(description: "not rejected")
    }
    #expect(words.contains("File exists"))
    #expect(try await remote.list([state]) == [state: one])
  }

  @Test("A server that never answers ends in a timeout: a push is unknown, a listing an error")
  func hanging() async throws {
    _ = try await world.remote()
    let server = try await world.server()
    let path = try await world.clone(server.url + "/remote.git", "a")
    let remote = try await world.origin(of: path, timeout: .milliseconds(700))
    let new = try remote.store.change("x.json", "1", on: nil, nonce: "a")
    server.inject(.hang, on: .push)
    guard case .unknown = await remote.swap(state, from: nil, to: new) else {
      throw World.Failed(description: "not unknown")
    }
    server.inject(.hang, on: .refs)
    await #expect { _ = try await remote.list([state]) } throws: { ($0 as? GitError)?.code == .timeout }
    await server.stop()
  }

  @Test("An answer lost after the push was applied is unknown, and the ref tells")
  func lostAnswer() async throws {
    _ = try await world.remote()
    let server = try await world.server()
    let remote = try await world.origin(of: try await world.clone(server.url + "/remote.git", "a"))
    let new = try remote.store.change("x.json", "1", on: nil, nonce: "a")
    server.inject(.dropAfterApplying, on: .push)
    let answer = await remote.swap(state, from: nil, to: new)
    #expect(name(of: answer) == "unknown", "\(answer)")
    #expect(try await remote.list([state]) == [state: new])
    await server.stop()
  }

  @Test(
    "A status on the first request means that nothing was applied",
    arguments: [
      (429, "Too many requests", "throttled"), (403, "You have exceeded a rate limit", "throttled"),
      (503, "", "unreachable"), (500, "", "unreachable"), (404, "", "rejected"),
    ])
  func statusOnRefs(code: Int, text: String, expected: String) async throws {
    _ = try await world.remote()
    let server = try await world.server()
    let remote = try await world.origin(of: try await world.clone(server.url + "/remote.git", "a"))
    let new = try remote.store.change("x.json", "1", on: nil, nonce: "a")
    server.inject(.status(code, text), on: .refs, times: 3)
    #expect(name(of: await remote.swap(state, from: nil, to: new)) == expected)
    await server.stop()
  }

  @Test(
    "A server error on the push itself leaves open whether it was applied",
    arguments: [(500, "unknown"), (503, "unknown"), (504, "unknown"), (429, "throttled"), (413, "rejected")])
  func statusOnPush(code: Int, expected: String) async throws {
    _ = try await world.remote()
    let server = try await world.server()
    let remote = try await world.origin(of: try await world.clone(server.url + "/remote.git", "a"))
    let new = try remote.store.change("x.json", "1", on: nil, nonce: "a")
    server.inject(.status(code, ""), on: .push, times: 3)
    #expect(name(of: await remote.swap(state, from: nil, to: new)) == expected)
    await server.stop()
  }

  @Test("A server that is not there was certainly not reached")
  func nobodyThere() async throws {
    _ = try await world.remote()
    let server = try await world.server()
    let remote = try await world.origin(of: try await world.clone(server.url + "/remote.git", "a"))
    let new = try remote.store.change("x.json", "1", on: nil, nonce: "a")
    await server.stop()
    #expect(name(of: await remote.swap(state, from: nil, to: new)) == "unreachable")
    await #expect { _ = try await remote.list([state]) } throws: { ($0 as? GitError)?.code == .unreachable }
  }

  @Test("Plain http to another machine is refused before anything is sent")
  func plaintext() async throws {
    let bare = try await world.remote()
    let path = try await world.clone(bare, "a")
    let store = try ObjectStore.own(for: try RepositoryLocation.find(from: path))
    let remote = GitRemote(
      Remote(url: "http://git.acme.example/x.git"), store: store, program: world.program())
    let new = try store.change("x.json", "1", on: nil, nonce: "a")
    #expect(name(of: await remote.swap(state, from: nil, to: new)) == "rejected")
    await #expect { _ = try await remote.list([state]) } throws: { ($0 as? GitError)?.code == .refused }
  }

  private func name(of answer: SwapAnswer) -> String {
    switch answer {
    case .won: "won"
    case .lost: "lost"
    case .rejected: "rejected"
    case .throttled: "throttled"
    case .unreachable: "unreachable"
    case .unknown: "unknown"
    }
  }
}
