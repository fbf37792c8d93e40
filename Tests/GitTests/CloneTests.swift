import Foundation
import GitTestServer
import Testing

@testable import Git

@Suite("Every kind of clone")
struct CloneTests {
  /// Lives as long as the test does.
  private let world: World

  init() throws {
    world = try World()
  }

  @Test(
    "List, fetch and swap work from a clone and leave it untouched",
    arguments: [("file", nil), ("file", 1), ("file", 2), ("http", nil), ("http", 1)] as [(String, Int?)])
  func untouched(transport: String, depth: Int?) async throws {
    let bare = try await world.remote()
    let server = try await world.server()
    let url = transport == "file" ? bare : server.url + "/remote.git"
    let path = try await world.clone(url, "user", depth: depth)
    try world.write("half a thought", to: "user/posts/draft.md")
    try await world.commit(4...5, to: bare)
    let before = try await world.fingerprint(path)

    let remote = try await world.origin(of: path)
    let tip = try #require(try await remote.list(["refs/heads/main"])["refs/heads/main"])
    try await remote.fetch([("refs/heads/main", tip)], deep: false)
    #expect(try remote.store.files(in: try remote.store.commit(tip).tree, under: "posts").count == 5)
    let first = try remote.store.change("meta.json", "1", on: nil, nonce: "1")
    #expect(await remote.swap(state, from: nil, to: first) == .won)
    let second = try remote.store.change("meta.json", "2", on: first, nonce: "2")
    #expect(await remote.swap(state, from: first, to: second) == .won)

    #expect(try await world.fingerprint(path) == before)
    #expect(try await world.git("rev-list", "--count", state, at: bare) == "2")
    #expect(try await world.git("fsck", "--strict", at: bare) == "")
    await server.stop()
  }

  @Test("A commit on a branch that a depth-1 clone has goes over with its new objects alone")
  func pushOnShallow() async throws {
    let bare = try await world.remote()
    let server = try await world.server()
    let path = try await world.clone(server.url + "/remote.git", "user", depth: 1)
    let remote = try await world.origin(of: path)
    let main = "refs/heads/main"
    let tip = try #require(try await remote.list([main])[main])
    #expect(try remote.store.isAncestor(tip, of: tip) == .yes)
    let new = try remote.store.change("posts/1.md", "changed", on: tip, nonce: "n")
    #expect(await remote.swap(main, from: tip, to: new) == .won)
    #expect(try await world.git("rev-list", "--count", main, at: bare) == "4")
    await server.stop()
  }

  @Test("Ancestry is unknown where a shallow clone ends, and known after a deep fetch")
  func deepen() async throws {
    let bare = try await world.remote()
    let path = try await world.clone(bare, "user", depth: 1)
    let before = try await world.fingerprint(path)
    let old = try #require(ObjectID(try await world.git("rev-parse", "main~2", at: bare)))
    try await world.commit(4...5, to: bare)
    let remote = try await world.origin(of: path)
    let main = "refs/heads/main"
    let tip = try #require(try await remote.list([main])[main])
    try await remote.fetch([(main, tip)], deep: false)
    #expect(try remote.store.isAncestor(old, of: tip) == .unknown)
    try await remote.fetch([(main, tip)], deep: true)
    #expect(try remote.store.isAncestor(old, of: tip) == .yes)
    #expect(try remote.store.isAncestor(tip, of: old) == .no)
    #expect(try await world.fingerprint(path) == before)
  }

  @Test("A full clone knows the ancestry without a deep fetch")
  func fullClone() async throws {
    let bare = try await world.remote()
    let remote = try await world.origin(of: try await world.clone(bare, "user"))
    let old = try #require(ObjectID(try await world.git("rev-parse", "main~2", at: bare)))
    let tip = try #require(ObjectID(try await world.git("rev-parse", "main", at: bare)))
    #expect(try remote.store.isAncestor(old, of: tip) == .yes)
    #expect(try remote.store.isAncestor(tip, of: old) == .no)
  }

  @Test("A partial clone's missing blob is an error there, and our own store fetches its own copy")
  func partial() async throws {
    let bare = try await world.remote()
    try await world.git("config", "uploadpack.allowFilter", "true", at: bare)
    let path = world.folder + "/user"
    try await world.git("clone", "--quiet", "--no-checkout", "--filter=blob:none", "file://" + bare, path)
    let location = try RepositoryLocation.find(from: path)
    #expect(location.isPartial)
    let user = try ObjectStore.open(location)
    let tip = try #require(try user.head())
    let entry = try #require(try user.entry(in: try user.commit(tip).tree, at: "posts/1.md"))
    #expect { _ = try user.blob(entry.id, limit: 1_000) } throws: {
      ($0 as? GitError)?.code == .objectMissing
    }
    let remote = try await world.origin(of: path)
    try await remote.fetch([("refs/heads/main", tip)], deep: false)
    #expect(try remote.store.blob(entry.id, limit: 1_000) == Array("post 1\n".utf8))
  }

  @Test("A bare repository and a linked worktree have their own store in the common directory")
  func shapes() async throws {
    let bare = try await world.remote()
    let path = try await world.clone(bare, "user")
    try await world.git("worktree", "add", "--quiet", "../tree", at: path)
    let main = try RepositoryLocation.find(from: path + "/posts")
    let linked = try RepositoryLocation.find(from: world.folder + "/tree")
    #expect(main.workTree == path)
    #expect(linked.workTree == world.folder + "/tree")
    #expect(linked.commonDirectory == path + "/.git")
    #expect(linked.ownStore == main.ownStore)
    let remote = try await world.origin(of: world.folder + "/tree")
    let new = try remote.store.change("x.json", "1", on: nil, nonce: "a")
    #expect(await remote.swap(state, from: nil, to: new) == .won)

    let found = try RepositoryLocation.find(from: bare)
    #expect(found.isBare)
    #expect(found.workTree == nil)
    #expect(!found.isShallow)
  }

  @Test("A SHA-256 repository is a clear error")
  func sha256() async throws {
    try await world.git("init", "--quiet", "--object-format=sha256", "odd")
    #expect {
      _ = try RepositoryLocation.find(from: world.folder + "/odd")
    } throws: { error in
      (error as? GitError)?.code == .unsupported && "\(error)".contains("SHA-256")
    }
  }

  @Test("Another user's repository is trusted by root, or if safe.directory names it")
  func owners() {
    func trusted(_ owner: UInt32, _ user: UInt32, _ safe: String...) -> Bool {
      RepositoryLocation.isTrusted("/srv/acme/posts", owner: owner, user: user, safe: safe)
    }
    #expect(trusted(1000, 1000))
    #expect(trusted(1000, 0))
    #expect(!trusted(1000, 1001))
    #expect(!trusted(0, 1001, "/srv/acme", "/srv/acme/posts/x", "/srv/ac*"))
    #expect(trusted(1000, 1001, "/srv/acme/posts"))
    #expect(trusted(1000, 1001, "/srv/acme/*"))
    #expect(trusted(1000, 1001, "*"))
  }

  @Test("Outside of any repository the error names the path")
  func nowhere() throws {
    #expect {
      _ = try RepositoryLocation.find(from: world.folder)
    } throws: { error in
      (error as? GitError)?.code == .notARepository && "\(error)".contains(world.folder)
    }
  }

  @Test("Our own store is made anew when it is broken, and can be deleted")
  func rebuilt() async throws {
    let bare = try await world.remote()
    let path = try await world.clone(bare, "user")
    let location = try RepositoryLocation.find(from: path)
    _ = try ObjectStore.own(for: location)
    try FileManager.default.removeItem(atPath: location.ownStore + "/HEAD")
    let tip = try #require(ObjectID(try await world.git("rev-parse", "main", at: bare)))
    #expect(try ObjectStore.own(for: location).contains(tip))
    try ObjectStore.own(for: location).discardOwn()
    #expect(!world.exists(location.ownStore))
    #expect(try ObjectStore.own(for: location).contains(tip))
  }

  @Test("A store is not thrown away, and not made anew, while another run is using it")
  func shared() async throws {
    let bare = try await world.remote()
    let path = try await world.clone(bare, "user")
    let location = try RepositoryLocation.find(from: path)
    let store = try ObjectStore.own(for: location)
    do {
      let other = try ObjectStore.own(for: location)
      store.discardOwn()
      #expect(world.exists(location.ownStore + "/HEAD"))
      try FileManager.default.removeItem(atPath: location.ownStore + "/HEAD")
      #expect(throws: GitError.self) { _ = try ObjectStore.own(for: location) }
      withExtendedLifetime(other) {}
    }
    store.discardOwn()
    #expect(!world.exists(location.ownStore))
  }

  @Test("Fetches of one clone at the same time wait for each other")
  func concurrentFetches() async throws {
    let bare = try await world.remote()
    let path = try await world.clone(bare, "user", depth: 1)
    try await world.commit(4...4, to: bare)
    let remotes = [try await world.origin(of: path), try await world.origin(of: path)]
    let tip = try #require(try await remotes[0].list(["refs/heads/main"])["refs/heads/main"])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for remote in remotes {
        group.addTask { try await remote.fetch([("refs/heads/main", tip)], deep: true) }
      }
      try await group.waitForAll()
    }
    #expect(remotes.allSatisfy { $0.store.contains(tip) })
  }

  @Test("A lock left behind by a killed fetch is no obstacle")
  func staleLock() async throws {
    let bare = try await world.remote()
    let path = try await world.clone(bare, "user", depth: 1)
    try await world.commit(4...4, to: bare)
    let remote = try await world.origin(of: path)
    let tip = try #require(try await remote.list(["refs/heads/main"])["refs/heads/main"])
    try world.write("", to: remote.store.gitDirectory + "/shallow.lock")
    try world.write("", to: remote.store.gitDirectory + "/refs/seen/refs%2Fheads%2Fmain.lock")
    try await remote.fetch([("refs/heads/main", tip)], deep: false)
    #expect(remote.store.contains(tip))
  }

  @Test("A commit that the server does not have is refused, by its name")
  func absentCommit() async throws {
    let bare = try await world.remote()
    let remote = try await world.origin(of: try await world.clone(bare, "user"))
    let absent = try #require(ObjectID(String(repeating: "ab", count: 20)))
    await #expect {
      try await remote.fetch([(state, absent)], deep: false)
    } throws: { error in
      (error as? GitError)?.code == .refused && "\(error)".contains(absent.hex)
    }
  }

  @Test("Tidying keeps what was seen and what was just written, and the next push works")
  func tidying() async throws {
    let bare = try await world.remote()
    let remote = try await world.origin(of: try await world.clone(bare, "user", depth: 1))
    try await world.commit(4...4, to: bare)
    let tip = try #require(try await remote.list(["refs/heads/main"])["refs/heads/main"])
    try await remote.fetch([("refs/heads/main", tip)], deep: false)
    let one = try remote.store.change("x.json", "1", on: nil, nonce: "1")
    #expect(await remote.swap(state, from: nil, to: one) == .won)
    let two = try remote.store.change("x.json", "2", on: one, nonce: "2")
    await remote.tidy(beyond: -1, loose: -1)
    #expect(try remote.store.files(in: try remote.store.commit(tip).tree, under: nil).count == 4)
    #expect(await remote.swap(state, from: one, to: two) == .won)
    #expect(try remote.store.lastSeen(state) == two)
    #expect(try remote.store.lastSeen("refs/heads/main") == tip)
    #expect(try remote.store.lastSeen("refs/heads/none") == nil)
  }

  @Test("Hundreds of old boundaries are forgotten, the needed ones are not")
  func boundaries() async throws {
    let bare = try await world.remote()
    let path = try await world.clone(bare, "user", depth: 1)
    try await world.commit(4...5, to: bare)
    let remote = try await world.origin(of: path)
    let fake = (1...300).map { String(String($0 + 1_000_000).suffix(6)) + String(repeating: "a", count: 34) }
    try world.write(fake.joined(separator: "\n") + "\n", to: remote.store.gitDirectory + "/shallow")
    let main = "refs/heads/main"
    let tip = try #require(try await remote.list([main])[main])
    try await remote.fetch([(main, tip)], deep: false)
    let user = try #require(try ObjectStore.open(path: path).head())
    #expect(remote.store.shallowBoundary == [tip, user])
    let new = try remote.store.change("posts/1.md", "changed", on: tip, nonce: "n")
    #expect(await remote.swap(main, from: tip, to: new) == .won)
  }

  @Test("What was borrowed and is gone from the user's clone does not break the next fetch")
  func dangling() async throws {
    let bare = try await world.remote()
    let remote = try await world.origin(of: try await world.clone(bare, "user"))
    let gone = String(repeating: "ab", count: 20)
    try world.write(gone + "\n", to: remote.store.gitDirectory + "/" + ObjectStore.seenName(state))
    try await world.commit(4...4, to: bare)
    let tip = try #require(try await remote.list(["refs/heads/main"])["refs/heads/main"])
    try await remote.fetch([("refs/heads/main", tip)], deep: false)
    #expect(try remote.store.lastSeen(state) == nil)
  }

  @Test("Over ssh, with the program that the clone's configuration names")
  func ssh() async throws {
    let bare = try await world.remote()
    let path = try await world.clone(bare, "user", depth: 1)
    let script = world.folder + "/ssh"
    try world.write("#!/bin/sh\nfor last; do :; done\nexec sh -c \"$last\"\n", to: script)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
    try await world.git("config", "core.sshCommand", script, at: path)
    try await world.git("remote", "set-url", "origin", "git@forge.example:\(bare)", at: path)
    let remote = try await world.origin(of: path)
    #expect(try await remote.list(["refs/heads/main"]).count == 1)
    let new = try remote.store.change("x.json", "1", on: nil, nonce: "1")
    #expect(await remote.swap(state, from: nil, to: new) == .won)

    let refusing = "#!/bin/sh\necho 'git@forge.example: Permission denied (publickey).' >&2\nexit 255\n"
    try world.write(refusing, to: script)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
    let next = try remote.store.change("x.json", "2", on: new, nonce: "2")
    guard case .rejected(let words) = await remote.swap(state, from: new, to: next) else {
      throw World.Failed(description: "not rejected")
    }
    #expect(words.contains("Permission denied (publickey)"))
  }
}
