import Foundation
import GitTestServer
import Testing

@Suite("What one run could not write down, a later one does")
struct HealingTests {
  /// Publishes, but has the remote refuse every push once the call has begun: exit 7, the journal kept.
  private func publishUnrecorded(_ world: CrashWorld, _ scenario: Scenario) async throws {
    try await world.prepare(scenario)
    world.set(Scenario.due)
    let hook = world.remote + "/hooks/pre-receive"
    let trace = try Trace(at: world.work + "/trace")
    let ended = try await world.start(failpoints: "trace=\(trace.path),hold=call:200") { _ in
      await trace.wait(for: "+ call")
      try FileManager.default.createDirectory(
        atPath: world.remote + "/hooks", withIntermediateDirectories: true)
      try Data("#!/bin/sh\necho 'the house is closed' >&2\nexit 1\n".utf8).write(
        to: URL(fileURLWithPath: hook))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
    }
    #expect(ended.code == 7, "\(ended.said)")
    #expect(ended.said.contains("published but not recorded"), "\(ended.said)")
    #expect(ended.said.contains("the house is closed"), "the server's own words are told: \(ended.said)")
    #expect(try world.begun() == ["post-1@toot"], "the journal is kept")
    try FileManager.default.removeItem(atPath: hook)
  }

  private func expectOnce(_ world: CrashWorld, _ scenario: Scenario, _ ended: Ended) async throws {
    #expect(ended.code == 0, "\(ended.said)")
    let census = try await world.census(scenario.wanted, begun: [])
    #expect(census.isWhole, "\(census.text)\n\(ended.said)")
  }

  @Test("Published but not recorded is healed by the next run on the same machine, from the journal")
  func sameMachine() async throws {
    try await CrashWorld.with(.http) { world in
      let scenario = Scenario("text", over: .http, to: ["toot"])
      try await publishUnrecorded(world, scenario)
      // The platform shows nothing: only the journal can tell.
      try await world.ask(
        "POST", "/_sandbox/faults",
        #"{"endpoint": "GET /**", "status": 503, "count": 1000, "platform": "mastodon"}"#)
      world.advance(minutes: 1)
      let healed = try await world.run()
      #expect(healed.code == 0, "\(healed.said)")
      #expect(try world.begun().isEmpty, "the journal has done its work")
      // The lease of the run that could not write stays until it is over.
      world.advance(minutes: 15)
      try await expectOnce(world, scenario, try await world.run())
    }
  }

  @Test("Published but not recorded is healed from another machine by a look")
  func otherMachine() async throws {
    try await CrashWorld.with(.http) { world in
      let scenario = Scenario("text", over: .http, successor: .other, to: ["toot"])
      try await publishUnrecorded(world, scenario)
      world.advance(minutes: 1)
      let early = try await world.run(in: world.work + "/other")
      #expect(early.code == 6, "while it may still be under way, it is another's: \(early.said)")
      world.advance(minutes: 20)
      try await expectOnce(world, scenario, try await world.run(in: world.work + "/other"))
      // The first machine comes back with its journal: nothing is published or recorded again.
      let tip = try await world.git("-C", world.remote, "rev-parse", "postrider/state")
      try await expectOnce(world, scenario, try await world.run())
      #expect(try await world.git("-C", world.remote, "rev-parse", "postrider/state") == tip)
    }
  }

  /// A record kept without a remote, then a remote that has the content alone.
  private func withNewRemote(_ body: (CrashWorld, Scenario) async throws -> Void) async throws {
    try await CrashWorld.with(.none) { world in
      let scenario = Scenario("texts", over: .none, posts: 2, to: ["toot", "page"])
      try await world.prepare(scenario)
      world.set(Scenario.due)
      let local = try await world.run()
      #expect(local.code == 0, "\(local.said)")
      try await world.git("init", "-q", "--template=", "--bare", "-b", "main", world.remote)
      try await world.git("-C", world.author, "remote", "add", "origin", "file://\(world.remote)")
      try await world.git("-C", world.author, "push", "-q", "origin", "main")
      world.advance(minutes: 5)
      try await body(world, scenario)
    }
  }

  private func expectMoved(_ world: CrashWorld, _ scenario: Scenario, _ ended: Ended) async throws {
    try await expectOnce(world, scenario, ended)
    let here = try await world.git("-C", world.author, "rev-parse", "postrider/state")
    let landed = try await world.git("-C", world.remote, "rev-list", "postrider/state")
    #expect(landed.contains(here), "the remote's record contains the local one")
  }

  @Test("A remote that appears gets the record that was kept here, and nothing goes out again")
  func firstRemote() async throws {
    try await withNewRemote { world, scenario in
      try await expectMoved(world, scenario, try await world.run())
    }
  }

  @Test(
    "Stopped around that first push, the next run goes on from it", arguments: ["push.before", "push.after"])
  func firstRemoteStopped(_ point: String) async throws {
    try await withNewRemote { world, scenario in
      let stopped = try await world.run(failpoints: "stop=\(point):1")
      #expect(stopped.code == 137, "\(stopped.said)")
      try await expectMoved(world, scenario, try await world.run())
    }
  }

  @Test("A first push that fails is an error: no second record is begun in its place")
  func firstRemoteUnreachable() async throws {
    try await withNewRemote { world, scenario in
      let server = try await GitServer(serving: world.work, environment: world.variables)
      try await world.git("-C", world.remote, "config", "http.receivepack", "true")
      try await world.git("-C", world.author, "remote", "set-url", "origin", server.url + "/remote.git")
      server.inject(.status(503, "try later"), on: .push)
      let refused = try await world.run()
      server.inject(.dropAfterApplying, on: .push)
      let lost = try await world.run()
      await server.stop()
      #expect(refused.code == 5, "\(refused.said)")
      #expect(refused.said.contains("the record that was kept here"), "\(refused.said)")
      try await expectMoved(world, scenario, lost)
    }
  }
}
