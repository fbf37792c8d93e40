import Foundation
import JSON
import Testing

@Suite("The program asked to stop")
struct SignalTests {
  /// Runs until a line of the trace, sends a signal, and answers how it ended.
  private func stop(
    _ world: CrashWorld, with signal: Int32, at line: String, hold: String? = nil, more: [String] = []
  ) async throws -> Ended {
    let trace = try Trace(at: world.work + "/trace")
    let holding = hold.map { ",hold=\($0)" } ?? ""
    return try await world.start(failpoints: "trace=\(trace.path)\(holding)", more: more) { process in
      await trace.wait(for: line)
      kill(process, signal)
    }
  }

  /// Checks that nothing is left half done, and that the next runs publish everything once.
  private func expectWhole(_ world: CrashWorld, _ scenario: Scenario) async throws {
    let left = try await world.entries().keys.filter { $0.hasPrefix("runs/") || $0.hasPrefix("publishing/") }
    #expect(left.isEmpty, "a lease or claim is left: \(left)")
    try await expectPublished(world, scenario)
  }

  private func expectPublished(_ world: CrashWorld, _ scenario: Scenario, after minutes: Int = 1) async throws
  {
    world.advance(minutes: minutes)
    let next = try await world.run()
    #expect(next.code == 0, "\(next.said)")
    let census = try await world.census(scenario.wanted, begun: [])
    #expect(census.isWhole, "\(census.text)\n\(next.said)")
  }

  @Test(
    "SIGTERM while something is being prepared for long ends with 143, the claim given back",
    .timeLimit(.minutes(2)))
  func preparing() async throws {
    try await CrashWorld.with(.file) { world in
      let scenario = Scenario("image", over: .file, to: ["gram"], media: Scenario.picture)
      try await world.prepare(scenario)
      world.set(Scenario.due)
      try await world.ask(
        "POST", "/_sandbox/faults", #"{"endpoint": "POST /*/media", "delay_ms": 20000}"#)
      let ended = try await stop(world, with: SIGTERM, at: "+ prepare")
      #expect(ended.code == 143, "\(ended.said)")
      #expect(ended.seconds < 9, "it took \(ended.seconds) s")
      try await expectWhole(world, scenario)
    }
  }

  @Test("SIGINT during a call waits for its answer and records it", .timeLimit(.minutes(2)))
  func calling() async throws {
    try await CrashWorld.with(.http) { world in
      let scenario = Scenario("thread", over: .http, to: ["toot"], items: 2)
      try await world.prepare(scenario)
      world.set(Scenario.due)
      try await world.ask("POST", "/_sandbox/faults", #"{"endpoint": "POST /statuses", "delay_ms": 1500}"#)
      let ended = try await stop(world, with: SIGINT, at: "+ call")
      #expect(ended.code == 130, "\(ended.said)")
      let entries = try await world.entries()
      #expect(!entries.keys.contains { $0.hasPrefix("runs/") }, "a lease is left")
      let item = entries.first { $0.key.contains("post-1@toot") }?.value["items"]?.array?.first
      #expect(item?["receipt"]?["id"]?.string != nil, "the answer is on the record")
      // A thread with a public message waits where it is, without a claim.
      try await expectPublished(world, scenario)
    }
  }

  @Test(
    "A call that outlasts the patience after SIGTERM is left, and found by a later run",
    .timeLimit(.minutes(2)))
  func hanging() async throws {
    try await CrashWorld.with(.file) { world in
      let scenario = Scenario("text", over: .file, to: ["page"])
      try await world.prepare(scenario)
      world.set(Scenario.due)
      try await world.ask("POST", "/_sandbox/faults", #"{"endpoint": "POST /*/feed", "delay_ms": 60000}"#)
      let ended = try await stop(world, with: SIGTERM, at: "+ call")
      #expect(ended.code == 5, "the next run goes on: \(ended.said)")
      #expect(ended.seconds < 9.5, "it took \(ended.seconds) s; ten after the signal it would be killed")
      try await expectPublished(world, scenario, after: 20)
    }
  }

  @Test(
    "SIGTERM during the push that moves to sending takes it back: nothing was called", .timeLimit(.minutes(2))
  )
  func pushing() async throws {
    try await CrashWorld.with(.http) { world in
      let scenario = Scenario("burst", over: .http, posts: 4, to: ["toot", "page"])
      try await world.prepare(scenario)
      world.set(Scenario.due)
      let ended = try await stop(world, with: SIGTERM, at: "+ push", hold: "push:500")
      #expect(ended.code == 143, "\(ended.said)")
      #expect(try await world.ask("GET", "/_sandbox/posts")["posts"]?.array?.isEmpty == true)
      try await expectWhole(world, scenario)
    }
  }

  @Test("SIGTERM while idle in --watch ends with 143 at once", .timeLimit(.minutes(2)))
  func watching() async throws {
    try await CrashWorld.with(.file) { world in
      let scenario = Scenario("text", over: .file, to: ["toot"])
      try await world.prepare(scenario)
      world.set(Scenario.due)
      let ended = try await stop(
        world, with: SIGTERM, at: ". run.ended", more: ["--watch", "--interval", "3600"])
      #expect(ended.code == 143, "\(ended.said)")
      try await expectWhole(world, scenario)
    }
  }
}
