import Foundation
import Git
import GitTestServer
import Ledger
import Reconciler
import Testing

@Suite("Bad input: repositories that cannot be read, remotes that hang or drop")
struct BadInputRemoteTests {
  /// A world served over http, with `good` scheduled and due; the body breaks what it likes.
  private func story(
    _ body: (World, GitServer, _ clone: String) async throws -> Void
  ) async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      try await world.git("-C", world.remote, "config", "http.receivepack", "true")
      let server = try await GitServer(serving: world.folder, environment: world.environment)
      let clone = try await world.clone("clone", url: server.url + "/remote.git")
      #expect(await world.reconcile(in: clone).exitCode == 0)
      world.clock.set("2026-11-21T09:00:00Z")
      try await body(world, server, clone)
      await server.stop()
    }
  }

  /// The next run, with everything mended, publishes once, and the one after it does nothing.
  private func continues(_ world: World, in clone: String) async throws {
    let next = await world.reconcile(in: clone)
    #expect(next.exitCode == 0, "\(next.words)")
    world.expectPublic(["good"])
    let tip = try await world.stateTip()
    #expect(await world.reconcile(in: clone).exitCode == 0)
    world.expectPublic(["good"])
    #expect(try await world.stateTip() == tip)
    try await world.expectWholeRecord()
  }

  @Test("A remote that hangs when it is read ends the run as transient, with nothing begun")
  func hangsOnReading() async throws {
    try await story { world, server, clone in
      let tip = try await world.stateTip()
      server.inject(.hang, on: .refs)
      let ending = await world.reconcile(world.runEnvironment(in: clone, patience: .seconds(6)))
      #expect(ending.exitCode == 5, "\(ending.words)")
      #expect(ending.words.contains("no answer within"), "\(ending.words)")
      world.expectPublic([])
      #expect(try await world.stateTip() == tip)
      try await continues(world, in: clone)
    }
  }

  @Test("A remote that hangs on a push leaves nothing sent twice: the push is settled by reading")
  func hangsOnPush() async throws {
    try await story { world, server, clone in
      server.inject(.hang, on: .push)
      let ending = await world.reconcile(world.runEnvironment(in: clone, patience: .seconds(6)))
      #expect([0, 5].contains(ending.exitCode), "\(ending.words)")
      #expect(world.texts.count <= 1)
      try await continues(world, in: clone)
    }
  }

  @Test("A remote that answers every push with an error: nothing is sent, and it is no other run's doing")
  func failsEveryPush() async throws {
    try await story { world, server, clone in
      let tip = try await world.stateTip()
      server.inject(.status(500, "down"), on: .push, times: 1000)
      let ending = await world.reconcile(in: clone)
      #expect(ending.exitCode == 5, "\(ending.words)")
      #expect(ending.words.contains("500"), "\(ending.words)")
      world.expectPublic([])
      #expect(try await world.stateTip() == tip)
    }
  }

  @Test("A remote that drops the connection when it is read ends the run as transient")
  func dropsOnReading() async throws {
    try await story { world, server, clone in
      let tip = try await world.stateTip()
      server.inject(.dropBeforeApplying, on: .refs)
      let ending = await world.reconcile(in: clone)
      #expect(ending.exitCode == 5, "\(ending.words)")
      #expect(ending.words.contains("127.0.0.1"), "\(ending.words)")
      world.expectPublic([])
      #expect(try await world.stateTip() == tip)
      try await continues(world, in: clone)
    }
  }

  @Test("A remote that drops a push before applying it: pushed again, published once")
  func dropsPushBefore() async throws {
    try await story { world, server, clone in
      server.inject(.dropBeforeApplying, on: .push)
      let ending = await world.reconcile(in: clone)
      #expect(ending.exitCode == 0, "\(ending.words)")
      world.expectPublic(["good"])
      try await continues(world, in: clone)
    }
  }

  @Test("A remote that drops after applying a push: found by its nonce, published once")
  func dropsPushAfter() async throws {
    try await story { world, server, clone in
      server.inject(.dropAfterApplying, on: .push)
      let ending = await world.reconcile(in: clone)
      #expect(ending.exitCode == 0, "\(ending.words)")
      world.expectPublic(["good"])
      try await continues(world, in: clone)
    }
  }

  @Test("A remote that goes away during the call: exit 7, the journal is kept, and the next run records it")
  func goesAwayDuringCall() async throws {
    try await story { world, server, clone in
      var environment = world.runEnvironment(in: clone)
      environment.progress = { text in
        guard text.hasPrefix("publishing") else { return }
        server.inject(.status(503, "gone"), on: .any, times: 1000)
      }
      let ending = await world.reconcile(environment)
      #expect(ending.exitCode == 7, "\(ending.words)")
      #expect(ending.words.contains("not recorded"), "\(ending.words)")
      let journal = ending.report.journal
      #expect(journal.contains { $0.contains("\"outcome\":\"published\"") }, "\(journal)")
      world.expectPublic(["good"])
      let journals = try FileManager.default.contentsOfDirectory(atPath: clone + "/.git/postrider")
        .filter { $0.hasPrefix("journal-") }
      #expect(journals.count == 1)
      await server.stop()

      try await world.git("-C", clone, "remote", "set-url", "origin", "file://\(world.remote)")
      let recovered = await world.reconcile(in: clone)
      #expect(recovered.exitCode == 0, "\(recovered.words)")
      world.expectPublic(["good"])
      #expect(try await world.states() == ["good": .published])
      world.clock.advance(700)
      try await continues(world, in: clone)
    }
  }

  @Test("No repository at all is an error that says so")
  func noRepository() async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try FileManager.default.createDirectory(
        atPath: world.folder + "/nothing", withIntermediateDirectories: true)
      let ending = await world.reconcile(in: world.folder + "/nothing")
      #expect(ending.exitCode == 1, "\(ending.words)")
      #expect(ending.words.contains("no git repository at"), "\(ending.words)")
    }
  }

  @Test("An unreadable repository, its objects damaged, is an error; mended, it goes on")
  func damagedRemote() async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      let clone = try await world.clone("clone")
      #expect(await world.reconcile(in: clone).exitCode == 0)
      try world.writePost("more", at: "2026-11-21 09:00")
      try await world.publishCommit("More")
      let tip = try await world.stateTip()
      let blob = try await world.git("-C", world.remote, "rev-parse", "main:posts/more.md")
      let object = "\(world.remote)/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"
      let whole = try Data(contentsOf: URL(fileURLWithPath: object))
      try FileManager.default.removeItem(atPath: object)
      try Data("damaged".utf8).write(to: URL(fileURLWithPath: object))

      world.clock.set("2026-11-21T09:00:00Z")
      let broken = await world.reconcile(in: clone)
      #expect([1, 5].contains(broken.exitCode), "\(broken.words)")
      #expect(broken.words.contains(world.remote), "\(broken.words)")
      world.expectPublic([])
      #expect(try await world.stateTip() == tip)

      try whole.write(to: URL(fileURLWithPath: object))
      let next = await world.reconcile(in: clone)
      #expect(next.exitCode == 0, "\(next.words)")
      world.expectPublic(["good", "more"])
      try await world.expectWholeRecord()
    }
  }

  @Test("An unreadable object in a repository without a remote: nothing is cancelled, the rest goes out")
  func damagedLocal() async throws {
    try await World.with(now: "2026-11-21T08:00:00Z", remote: false) { world in
      try world.write("postrider.yaml", world.project())
      for id in ["good", "later"] { try world.writePost(id, at: "2026-11-21 09:00") }
      try await world.publishCommit()
      #expect(await world.reconcile().exitCode == 0)
      try world.writePost("later", at: "2026-11-21 22:00")
      try await world.publishCommit("Later")
      let blob = try await world.git("-C", world.author, "rev-parse", "main:posts/later.md")
      let object = "\(world.author)/.git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"
      let whole = try Data(contentsOf: URL(fileURLWithPath: object))
      try FileManager.default.removeItem(atPath: object)

      world.clock.set("2026-11-21T09:00:00Z")
      let broken = await world.reconcile()
      #expect(broken.exitCode == 4, "\(broken.words)")
      #expect(broken.words.contains("posts/later.md:1: "), "\(broken.words)")
      world.expectPublic(["good"])
      #expect(try await world.states() == ["good": .published, "later": .scheduled])

      try whole.write(to: URL(fileURLWithPath: object))
      world.clock.set("2026-11-21T22:00:00Z")
      let next = await world.reconcile()
      #expect(next.exitCode == 0, "\(next.words)")
      world.expectPublic(["good", "later"])
      try await world.expectWholeRecord()
    }
  }
}
