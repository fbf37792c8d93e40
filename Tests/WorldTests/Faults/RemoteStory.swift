import Content
import Foundation
import Git
import GitTestServer
import Ledger
import Reconciler
import Sandbox
import Testing

/// A project behind a server of git's own kind, with posts scheduled an hour apart, the first of them due now.
struct RemoteStory {
  let world: World
  let server: GitServer
  /// Where the runs happen: a clone that has seen the record once.
  var clone: String
  private(set) var endings: [Ending] = []

  static func play<Answer: Sendable>(
    posts: Int = 1, options: SandboxOptions = SandboxOptions(),
    _ body: (inout RemoteStory) async throws -> Answer
  ) async throws -> Answer {
    var answer: Answer?
    try await World.with(now: "2026-11-21T08:00:00Z", options: options) { world in
      try world.write("postrider.yaml", world.project())
      for number in 0..<posts { try world.writePost("post-\(number)", at: Self.due(number)) }
      try await world.publishCommit()
      try await world.git("-C", world.remote, "config", "http.receivepack", "true")
      let server = try await GitServer(serving: world.folder, environment: world.environment)
      let clone = try await world.clone("clone", url: server.url + "/remote.git")
      var story = RemoteStory(world: world, server: server, clone: clone)
      let scheduled = await story.run()
      story.endings = []
      world.clock.set("2026-11-21T09:00:00Z")
      do {
        guard scheduled.exitCode == 0 else { throw WorldFailure(description: scheduled.words) }
        answer = try await body(&story)
      } catch {
        await server.stop()
        throw error
      }
      await server.stop()
    }
    guard let answer else { throw WorldFailure(description: "the story has no end") }
    return answer
  }

  private init(world: World, server: GitServer, clone: String) {
    (self.world, self.server, self.clone) = (world, server, clone)
  }

  static func due(_ number: Int) -> String { "2026-11-21 \(number == 0 ? "0" : "")\(9 + number):00" }

  /// `patience`: seconds one git command may take.
  @discardableResult
  mutating func run(patience: Int = 60) async -> Ending {
    let ending = await world.reconcile(world.runEnvironment(in: clone, patience: .seconds(patience)))
    endings.append(ending)
    return ending
  }

  /// Another machine, which has seen nothing yet.
  mutating func move() async throws {
    clone = try await world.clone("other", url: server.url + "/remote.git")
  }

  /// Everything is mended: so many are public now.
  mutating func mend(_ wanted: Int = 1) async throws {
    server.heal()
    for _ in 0..<4 {
      if endings.last?.exitCode == 0, world.texts.count >= wanted { break }
      if await run().exitCode == 0 { break }
      world.clock.advance(900)
    }
    #expect(world.texts.count == wanted)
  }

  /// Everything is mended, and the run after that changes nothing.
  mutating func heal(_ wanted: Int = 1) async throws {
    try await mend(wanted)
    let tip = try await world.stateTip()
    let again = await run()
    endings.removeLast()
    #expect(again.exitCode == 0, "\(again.words)")
    #expect(try await world.stateTip() == tip, "a run with nothing to do wrote something")
    try await world.expectWholeRecord()
  }

  /// How it stands: exit codes, what is public, what a person read.
  func outcome(_ more: String = "", mayRepeat: Bool = false) -> Outcome {
    let texts = world.texts
    #expect(mayRepeat || texts.count <= 1, "published twice: \(texts)")
    return Self.outcome(endings, texts.count, more)
  }

  static func outcome(_ endings: [Ending], _ live: Int, _ more: String = "") -> Outcome {
    let parts = [
      "exit " + Outcome.exits(endings), live == 0 ? "NOT public" : live == 1 ? "public once" : "PUBLIC TWICE",
      more, Outcome.said(endings).map { "“\($0)”" } ?? "",
    ]
    return Outcome(text: parts.filter { !$0.isEmpty }.joined(separator: " · "))
  }
}
