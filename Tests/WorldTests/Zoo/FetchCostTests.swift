import Foundation
import GitTestServer
import Reconciler
import Testing

@Suite("What a run in a fresh clone of depth 1 fetches, as CI makes one each time")
struct FetchCostTests {
  /// How many bytes of noise lie in the first commit alone.
  private let ballast = 1 << 20

  /// A project whose first commit has a large file that is gone since, `good` due later, and one recorded run.
  private func story(_ body: (World, GitServer) async throws -> Void) async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      var generator = SystemRandomNumberGenerator()
      try world.write(
        "old.bin", bytes: (0..<ballast).map { _ in UInt8.random(in: 0...255, using: &generator) })
      try await world.publishCommit("Large")
      try world.remove("old.bin")
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit("Small again")
      try await move(world, by: 100)
      #expect(await world.reconcile().exitCode == 0)
      try await world.git("-C", world.remote, "config", "http.receivepack", "true")
      let server = try await GitServer(serving: world.folder, environment: world.environment)
      try await body(world, server)
      await server.stop()
    }
  }

  /// Somebody makes so many commits.
  private func move(_ world: World, by commits: Int) async throws {
    var stream = ""
    for number in 0..<commits {
      stream += "commit refs/heads/main\ncommitter Ann <ann@example.com> \(1_795_240_900 + number) +0000\n"
      stream += "data 4\nMore\n\(number == 0 ? "from refs/heads/main^0\n" : "")"
      stream += "M 100644 inline notes.txt\ndata \(UUID().uuidString.count)\n\(UUID().uuidString)\n\n"
    }
    try await world.run("git", ["-C", world.remote, "fast-import", "--quiet"], input: stream)
    try await world.git("-C", world.author, "pull", "-q", "--ff-only", "origin", "main")
  }

  /// A run in a new clone; the bytes it was sent when it asked for objects.
  private func run(_ world: World, _ server: GitServer) async throws -> (Ending, bytes: Int, fetches: Int) {
    let clone = world.folder + "/clone-\(UUID().uuidString)"
    try await world.git("clone", "-q", "--depth=1", server.url + "/remote.git", clone)
    let before = server.requests.count
    let ending = await world.reconcile(in: clone)
    let fetches = server.requests.dropFirst(before).filter(\.isFetch)
    return (ending, fetches.map(\.answered).reduce(0, +), fetches.count)
  }

  @Test("Nothing moved, or one commit: the record alone is fetched")
  func one() async throws {
    try await story { world, server in
      for commits in 0...1 {
        if commits > 0 { try await move(world, by: commits) }
        let (ending, bytes, fetches) = try await run(world, server)
        #expect(ending.exitCode == 0, "\(ending.words)")
        #expect(bytes < 20_000 && fetches <= 2, "\(bytes) bytes in \(fetches) requests")
      }
    }
  }

  @Test("Five commits at once: the last generations are fetched, not the whole history")
  func five() async throws {
    try await story { world, server in
      try await move(world, by: 5)
      world.clock.set("2026-11-21T09:00:00Z")
      let (ending, bytes, _) = try await run(world, server)
      #expect(ending.exitCode == 0, "\(ending.words)")
      world.expectPublic(["good"])
      #expect(bytes < ballast / 4, "\(bytes) bytes")
    }
  }

  @Test("Ninety commits at once: the whole history is fetched rather than taken for rewritten")
  func ninety() async throws {
    try await story { world, server in
      try await move(world, by: 90)
      world.clock.set("2026-11-21T09:00:00Z")
      let (ending, bytes, _) = try await run(world, server)
      #expect(ending.exitCode == 0, "\(ending.words)")
      world.expectPublic(["good"])
      #expect(bytes > ballast, "\(bytes) bytes: this control shows that the file would be seen")
    }
  }
}
