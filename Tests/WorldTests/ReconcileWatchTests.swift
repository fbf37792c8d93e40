import Content
import Foundation
import GitTestServer
import Ledger
import Locking
import Reconciler
import Sandbox
import Testing

@Suite("Watching", .timeLimit(.minutes(3)))
struct ReconcileWatchTests {
  /// A watch under way, with its clock, its endings and the way to signal it.
  private struct Watching {
    let clock: SteppedClock
    let server: GitServer
    let endings: AsyncStream<Ending>.Iterator

    /// Listings of refs for reading so far.
    var listings: Int { server.requests.filter { $0.uri.hasSuffix("service=git-upload-pack") }.count }
  }

  /// Watches a world of one scheduled post from a clone over http. `interval`: seconds between two looks.
  private func watch(
    interval: Double, options: SandboxOptions = SandboxOptions(), more: String = "",
    onProgress: (@Sendable (String, AsyncStream<Int32>.Continuation) -> Void)? = nil,
    variables: (@Sendable (World) throws -> [String: String])? = nil,
    _ body: (World, inout Watching) async throws -> Void
  ) async throws -> Int32 {
    let exit = Guarded<Int32>(0)
    try await World.with(now: "2026-11-21T08:00:00Z", options: options) { world in
      try world.write("postrider.yaml", world.project())
      if !more.isEmpty {
        try world.write("posts/menu.jpg", bytes: SampleMedia.jpeg(width: 640, height: 480))
      }
      try world.writePost("good", at: "2026-11-21 09:00", more: more)
      try await world.publishCommit()
      try await world.git("-C", world.remote, "config", "http.receivepack", "true")
      let server = try await GitServer(serving: world.folder, environment: world.environment)
      let clone = try await world.clone("clone", url: server.url + "/remote.git")
      let clock = SteppedClock("2026-11-21T08:00:00Z")
      let (endings, ended) = AsyncStream.makeStream(of: Ending.self)
      let (signals, signal) = AsyncStream.makeStream(of: Int32.self)
      var environment = world.runEnvironment(
        in: clone, clock: clock, more: try variables?(world) ?? [:])
      environment.progress = { text in onProgress?(text, signal) }
      let watch = Watch(environment: environment, interval: interval)
      let task = Task { await watch.run(signals: signals) { ended.yield($0) } }
      var watching = Watching(clock: clock, server: server, endings: endings.makeAsyncIterator())
      var failure: (any Error)?
      do { try await body(world, &watching) } catch { failure = error }
      signal.yield(15)
      let code = await task.value
      await server.stop()
      if let failure { throw failure }
      exit.withLock { $0 = code }
    }
    return exit.withLock { $0 }
  }

  @Test("A due post goes out at its time, without a look at the remote in between; SIGTERM ends with 143")
  func dueWithoutPoll() async throws {
    let code = try await watch(interval: 86_400) { world, watching in
      var endings = watching.endings
      #expect(await endings.next()?.exitCode == 0)
      await watching.clock.waitForSleeper(atLeast: 3600)
      let before = watching.listings
      world.clock.set("2026-11-21T08:59:59Z")
      watching.clock.advance(3599)
      #expect(watching.listings == before)
      world.expectPublic([])
      world.clock.set("2026-11-21T09:00:00Z")
      watching.clock.advance(1)
      let second = try #require(await endings.next())
      #expect(second.exitCode == 0, "\(second.words)")
      world.expectPublic(["good"])
      await watching.clock.waitForSleeper(atLeast: 86_400)
    }
    #expect(code == 143)
  }

  @Test("A pushed commit is noticed within one interval")
  func pushNoticed() async throws {
    let code = try await watch(interval: 60) { world, watching in
      var endings = watching.endings
      #expect(await endings.next()?.exitCode == 0)
      await watching.clock.waitForSleeper(atLeast: 60)
      try world.writePost("more", at: "2026-11-21 08:00")
      try await world.publishCommit("More")
      world.clock.advance(60)
      watching.clock.advance(60)
      let second = try #require(await endings.next())
      #expect(second.exitCode == 0, "\(second.words)")
      world.expectPublic(["more"])
    }
    #expect(code == 143)
  }

  @Test("A run that could not read the remote is tried again after an interval")
  func triedAgain() async throws {
    let code = try await watch(interval: 60, variables: { ["PATH": try $0.failingSecondListing()] }) {
      world, watching in
      var endings = watching.endings
      let failed = try #require(await endings.next())
      #expect(failed.exitCode == 5, "\(failed.words)")
      await watching.clock.waitForSleeper(atLeast: 60)
      world.clock.advance(60)
      watching.clock.advance(60)
      let second = try #require(await endings.next())
      #expect(second.exitCode == 0, "\(second.words)")
      #expect(try await world.states() == ["good": .scheduled])
    }
    #expect(code == 143)
  }

  @Test("What is due but held does not keep the watch running without a pause")
  func heldIsNotHammered() async throws {
    let code = try await watch(interval: 60, variables: { _ in ["MASTODON_TOKEN": ""] }) { world, watching in
      var endings = watching.endings
      #expect(await endings.next()?.exitCode == 0)
      await watching.clock.waitForSleeper(atLeast: 60)
      world.clock.set("2026-11-21T09:00:00Z")
      watching.clock.advance(3600)
      #expect(await endings.next()?.exitCode == 4)
      await watching.clock.waitForSleeper(atLeast: 60)
    }
    #expect(code == 143)
  }

  @Test("SIGTERM during the public call: its outcome is recorded, no claim is left, 143")
  func signalDuringCall() async throws {
    var options = SandboxOptions()
    options.answerDelayMilliseconds = 200
    let code = try await watch(
      interval: 86_400, options: options,
      onProgress: { text, signals in if text.hasPrefix("publishing") { signals.yield(15) } }
    ) { world, watching in
      try await untilDue(world, &watching)
      world.expectPublic(["good"])
      #expect(try await world.states() == ["good": .published])
      try await world.expectWholeRecord()
    }
    #expect(code == 143)
  }

  @Test("SIGTERM while media are prepared: the claim is released, nothing is sent, the next run sends it")
  func signalWhilePreparing() async throws {
    let code = try await watch(
      interval: 86_400, more: "media:\n  - {file: menu.jpg, alt: The menu}",
      onProgress: { text, signals in if text.hasPrefix("preparing") { signals.yield(15) } }
    ) { world, watching in
      try await untilDue(world, &watching)
      world.expectPublic([])
      #expect(try await world.states() == ["good": .scheduled])
      try await world.expectWholeRecord()
      let next = await world.reconcile()
      #expect(next.exitCode == 0, "\(next.words)")
      world.expectPublic(["good"])
      try await world.expectWholeRecord()
    }
    #expect(code == 143)
  }

  /// Lets the first run pass and the second, at the due time, end.
  private func untilDue(_ world: World, _ watching: inout Watching) async throws {
    var endings = watching.endings
    #expect(await endings.next()?.exitCode == 0)
    await watching.clock.waitForSleeper(atLeast: 3600)
    world.clock.set("2026-11-21T09:00:00Z")
    watching.clock.advance(3600)
    let second = try #require(await endings.next())
    #expect(second.exitCode == 143, "\(second.words)")
  }
}

extension World {
  /// A `PATH` whose git fails the second listing of a remote as if nobody had answered.
  fileprivate func failingSecondListing() throws -> String {
    let bin = folder + "/bin"
    try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
    let path = environment["PATH"] ?? ""
    try Data(
      """
      #!/bin/sh
      case "$*" in *ls-remote\\ --quiet*)
        echo >> '\(folder)/listings'
        if [ "$(wc -l < '\(folder)/listings')" -eq 2 ]; then
          echo "fatal: unable to access '\(remote)': Empty reply from server" >&2
          exit 128
        fi ;;
      esac
      PATH='\(path)'
      exec git "$@"

      """.utf8
    ).write(to: URL(fileURLWithPath: bin + "/git"))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: bin + "/git")
    return "\(bin):\(path)"
  }
}
