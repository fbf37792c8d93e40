import Foundation
import GitTestServer
import Testing

/// What killed programs leave behind, and folders that cannot be written.
extension Animal {
  private static let stale = [
    "index.lock", "HEAD.lock", "config.lock", "shallow.lock", "packed-refs.lock", "FETCH_HEAD.lock",
    "refs/heads/main.lock", "refs/remotes/origin/main.lock", "gc.pid", "objects/maintenance.lock",
  ]
  private static let power = "as after a power cut"

  private static func left(
    _ name: String, _ way: Way = .http, _ leave: @escaping @Sendable (Keeper) async throws -> Void
  ) -> Animal {
    Animal("Locks and leftovers", name, way) { keeper in
      let visit = way == .local ? Visit(keeper.world.author) : try await keeper.clone("--depth=2")
      try await leave(keeper)
      return visit
    }
  }

  private static func between(
    _ name: String, _ change: @escaping @Sendable (Keeper, _ store: String) async throws -> Void
  ) -> Animal {
    Animal("Locks and leftovers", name, .http) { keeper in
      try await keeper.clone("--depth=1").with {
        $0.between = { try await change(keeper, keeper.path + "/.git/postrider/store.git") }
      }
    }
  }

  static let locks: [Animal] = [
    left("Stale locks in the clone") { try $0.leave(stale, in: $0.path + "/.git") }.fetching(0, 1),
    left("Stale locks on the remote") { try $0.leave(stale, in: $0.world.remote) }.fetching(0, 1),
    left("A stale lock of `postrider/state` on the remote") {
      try $0.leave(["refs/heads/postrider/state.lock"], in: $0.world.remote)
    }.refused(1, "postrider/state", "File exists"),
    left("No remote, stale locks", .local) {
      try $0.leave(["index.lock", "HEAD.lock", "config.lock", "shallow.lock"], in: $0.world.author + "/.git")
    },
    left("No remote, a stale lock of `postrider/state`", .local) {
      try $0.leave(["refs/heads/postrider/state.lock"], in: $0.world.author + "/.git")
    },
    between("Stale locks in our own store") { keeper, store in
      try keeper.leave(
        stale + ["refs/seen/refs%2Fheads%2Fmain.lock", "refs/seen/refs%2Fheads%2Fpostrider%2Fstate.lock"],
        in: store)
    }.fetching(0, 1),
    between("Our own store was deleted") { _, store in
      try FileManager.default.removeItem(atPath: store)
    }.fetching(0, 3),
    between("Our own store has an empty `HEAD`, \(power)") { _, store in
      try Data().write(to: URL(fileURLWithPath: store + "/HEAD"))
    }.fetching(0, 3),
    between("Our own store has a damaged `config`") { _, store in
      try Data([0, 0, 0, 1, 2, 3]).write(to: URL(fileURLWithPath: store + "/config"))
    }.fetching(0, 3),
    between("Our own store has an empty file of a post, \(power)") { keeper, store in
      // Fetched, then cut: what a run finds that begins here.
      try await keeper.addLater()
      try await keeper.world.git(
        "--git-dir", store, "fetch", "-q", "--depth=1", keeper.url, "+refs/heads/main:refs/seen/other")
      let blob = try await keeper.world.git("-C", keeper.world.remote, "rev-parse", "main:posts/later.md")
      let file = "\(store)/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"
      try FileManager.default.removeItem(atPath: file)
      try Data().write(to: URL(fileURLWithPath: file))
    }.with { $0.healsIn = 2 },
    between("Our own store has empty refs, \(power)") { _, store in
      for name in try FileManager.default.contentsOfDirectory(atPath: store + "/refs/seen") {
        try Data().write(to: URL(fileURLWithPath: store + "/refs/seen/" + name))
      }
    },
    between("Our own store has empty objects, \(power)") { _, store in
      let objects = store + "/objects/"
      for name in try FileManager.default.contentsOfDirectory(atPath: objects) where name.count == 2 {
        for file in try FileManager.default.contentsOfDirectory(atPath: objects + name) {
          try FileManager.default.removeItem(atPath: objects + name + "/" + file)
          try Data().write(to: URL(fileURLWithPath: objects + name + "/" + file))
        }
      }
    },
    between("Our own store has an empty `shallow` and empty alternates, \(power)") { _, store in
      try Data().write(to: URL(fileURLWithPath: store + "/shallow"))
      try Data().write(to: URL(fileURLWithPath: store + "/objects/info/alternates"))
    },
    between("Our own store lost objects") { _, store in
      for name in try FileManager.default.contentsOfDirectory(atPath: store + "/objects")
      where name.count == 2 {
        try FileManager.default.removeItem(atPath: store + "/objects/" + name)
      }
    },
    between("The clone was deleted and made anew") { keeper, _ in
      try FileManager.default.removeItem(atPath: keeper.path)
      _ = try await keeper.clone("--depth=1")
    }.fetching(0, 3),
    between("The clone's objects were packed anew, unreachable ones pruned") { keeper, _ in
      try await keeper.git("gc", "-q", "--prune=now")
    }.fetching(0, 1),
    left("A file in the place of our own folder") {
      try $0.leave(["postrider"], in: $0.path + "/.git")
    }.refused(1, "clone/.git/postrider"),
  ]

  static let remotes: [Animal] = [
    Animal("Remotes", "50,000 refs of pull requests and tags", .http) { keeper in
      let visit = try await keeper.clone("--depth=1", "--single-branch", "--no-tags")
      let world = keeper.world
      let tip = try await world.git("-C", world.remote, "rev-parse", "main")
      var text = "# pack-refs with: peeled fully-peeled sorted \n"
      text += "\(tip) refs/heads/main\n"
      for number in 10_000..<35_000 { text += "\(tip) refs/pull/\(number)/head\n" }
      for number in 10_000..<35_000 { text += "\(tip) refs/tags/v\(number)\n" }
      try Data(text.utf8).write(to: URL(fileURLWithPath: world.remote + "/packed-refs"))
      let from = keeper.server?.requests.count ?? 0
      return visit.with {
        $0.check = {
          let requests = keeper.server?.requests.dropFirst(from) ?? []
          let reading = requests.filter { !$0.uri.contains("receive-pack") }
          // Only a push makes the server tell all its refs: its protocol knows no choice.
          #expect(reading.map(\.answered).reduce(0, +) < 20_000, "more was read than two refs")
          #expect(reading.count < 40, "\(reading.count) requests")
        }
      }
    }.fetching(0, 1),
    Animal("Remotes", "A server that speaks only protocol 0", .http) { keeper in
      let visit = try await keeper.clone("--depth=1")
      try await keeper.git("config", "protocol.version", "0")
      return visit
    }.fetching(0, 2),
    Animal("Remotes", "Plain http to another machine", .file) { keeper in
      let visit = try await keeper.clone()
      try await keeper.git("remote", "set-url", "origin", "http://git.acme.example/posts.git")
      return visit
    }.refused(1, "not encrypted", "https or ssh"),
    Animal("Remotes", "A path that is not there", .file) { keeper in
      let visit = try await keeper.clone()
      try await keeper.git("remote", "set-url", "origin", "/nowhere/posts.git")
      return visit
    }.refused(1, "/nowhere/posts.git"),
  ]
}
