import Foundation
import GitTestServer
import Reconciler
import Testing

@Suite("One post of 2099, from file to record")
struct FarFutureTests {
  private let post = """
    ---
    id: new-year
    accounts: [acme]
    publish_at: 2099-01-01 23:00
    timezone: UTC
    ---
    A happy new year to everybody!
    """

  /// Scheduled, published once by time, nothing afterwards: from any clone.
  private func story(_ world: World, in clone: String?) async throws {
    let first = await world.reconcile(in: clone)
    #expect(first.exitCode == 0, "\(first.report.notes)")
    #expect(world.texts.isEmpty)
    #expect(try await world.state("scheduled") == ["scheduled/2099/01/01/new-year@acme.json"])

    world.clock.set("2099-01-02T00:00:00Z")
    let second = await world.reconcile(in: clone)
    #expect(second.exitCode == 0, "\(second.report.notes)")
    #expect(world.texts == ["A happy new year to everybody!"])
    #expect(try await world.state("published") == ["published/2099/01/01/new-year@acme.json"])
    #expect(try await world.state("runs").isEmpty)

    let tip = try await world.stateTip()
    let third = await world.reconcile(in: clone)
    #expect(third.exitCode == 0, "\(third.report.notes)")
    #expect(try await world.stateTip() == tip)
    #expect(world.texts.count == 1)
  }

  /// Renaming the file, moving it and renaming the account publish nothing.
  private func renames(_ world: World, in clone: String?) async throws {
    try await world.git("-C", world.author, "mv", "posts/new-year.md", "posts/happy.md")
    try await world.publishCommit("Rename")
    #expect(await world.reconcile(in: clone).exitCode == 0)
    try FileManager.default.createDirectory(
      atPath: world.author + "/posts/2099", withIntermediateDirectories: true)
    try await world.git("-C", world.author, "mv", "posts/happy.md", "posts/2099/happy.md")
    try await world.publishCommit("Move")
    #expect(await world.reconcile(in: clone).exitCode == 0)
    try world.write(
      "postrider.yaml", world.project().replacingOccurrences(of: "  acme:", with: "  the-acme:"))
    try world.write("posts/2099/happy.md", post.replacingOccurrences(of: "[acme]", with: "[the-acme]"))
    try await world.publishCommit("Rename the account")
    #expect(await world.reconcile(in: clone).exitCode == 0)
    #expect(world.texts.count == 1)
  }

  @Test("In the author's own clone, and after renaming, moving and renaming the account")
  func ownClone() async throws {
    try await World.with(now: "2026-11-21T12:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.write("posts/new-year.md", post)
      try await world.publishCommit()
      try await story(world, in: nil)

      try await renames(world, in: nil)
    }
  }

  @Test("From a clone of depth 1 over file://, which stays as it was")
  func shallowFile() async throws {
    try await World.with(now: "2026-11-21T12:00:00Z") { world in
      try await prepareHistory(world)
      let clone = world.folder + "/shallow"
      try await world.git("clone", "-q", "--depth", "1", "file://\(world.remote)", clone)
      let before = try await fingerprint(clone, world)
      try await story(world, in: clone)
      try await renames(world, in: clone)
      #expect(try await fingerprint(clone, world) == before)
    }
  }

  @Test("From a clone of depth 1 over http, which stays as it was")
  func shallowHTTP() async throws {
    try await World.with(now: "2026-11-21T12:00:00Z") { world in
      try await prepareHistory(world)
      let server = try await GitServer(serving: world.folder, environment: world.environment)
      let clone = world.folder + "/shallow"
      try await world.git("-C", world.remote, "config", "http.receivepack", "true")
      try await world.git("clone", "-q", "--depth", "1", server.url + "/remote.git", clone)
      let before = try await fingerprint(clone, world)
      try await story(world, in: clone)
      try await renames(world, in: clone)
      #expect(try await fingerprint(clone, world) == before)
      await server.stop()
    }
  }

  @Test("From a repository without any remote")
  func noRemote() async throws {
    try await World.with(now: "2026-11-21T12:00:00Z", remote: false) { world in
      try world.write("postrider.yaml", world.project())
      try world.write("posts/new-year.md", post)
      try await world.publishCommit()
      try await story(world, in: nil)
      try await renames(world, in: nil)
    }
  }

  private func prepareHistory(_ world: World) async throws {
    try world.write("postrider.yaml", world.project())
    try await world.publishCommit("Begin")
    try world.write("posts/new-year.md", post)
    try await world.publishCommit("Write")
  }

  /// Refs, shallow boundary, index and work tree of a clone.
  private func fingerprint(_ clone: String, _ world: World) async throws -> [String] {
    func bytes(_ path: String) -> String {
      FileManager.default.contents(atPath: clone + "/" + path).map { $0.base64EncodedString() } ?? "absent"
    }
    return [
      try await world.git("-C", clone, "for-each-ref"), bytes(".git/shallow"), bytes(".git/index"),
      bytes(".git/FETCH_HEAD"), bytes(".git/HEAD"), bytes(".git/config"),
      try await world.git("-C", clone, "--no-optional-locks", "status", "--porcelain", "--ignored"),
    ]
  }
}
