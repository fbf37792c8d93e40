import Content
import Foundation
import Git
import Reconciler
import Sandbox
import Testing

@Suite("Two reconciles at once")
struct ReconcileRaceTests {
  /// How often each post of a world went out, and the exit codes of both runs of every round.
  struct Outcome {
    var copies: [Int] = []
    var codes: [[Int32]] = []
    var words: [String] = []
  }

  /// A post falls due, two clones reconcile, released by one barrier; as often as said. The server ignores our
  /// keys, so that nothing but the claim keeps a post from going out twice.
  private func race(rounds: Int, isUnsafe: Bool) async throws -> Outcome {
    var options = SandboxOptions()
    options.answerDelayMilliseconds = 300
    options.mastodonServer = .gotosocial
    var outcome = Outcome()
    try await World.with(now: "2026-11-21T08:00:00Z", options: options) { world in
      try world.write("postrider.yaml", world.project())
      for round in 0..<rounds { try world.writePost("post-\(round)", at: "2026-11-21 10:\(10 + round)") }
      try await world.publishCommit()
      #expect(await world.reconcile().exitCode == 0)
      let clones = [try await world.clone("one"), try await world.clone("two")]
      for round in 0..<rounds {
        let due = "2026-11-21T10:\(10 + round):00Z"
        world.clock.set(due)
        let barrier = Barrier(2)
        let endings = await withTaskGroup(of: Ending.self) { group in
          for clone in clones {
            group.addTask {
              let environment = world.runEnvironment(in: clone, clock: JumpingClock(due))
              let ending = await world.reconcile(environment) { origin in
                RacingRefs(
                  inner: origin.refs, barrier: barrier, force: isUnsafe ? world.forcing(origin) : nil)
              }
              await barrier.open()
              return ending
            }
          }
          var endings: [Ending] = []
          for await ending in group { endings.append(ending) }
          return endings
        }
        outcome.codes.append(endings.map(\.exitCode))
        outcome.words.append(endings.map(\.words).joined(separator: " | "))
      }
      for round in 0..<rounds {
        outcome.copies.append(world.texts.filter { $0 == "This is post-\(round)." }.count)
      }
      if !isUnsafe { try await world.expectWholeRecord() }
    }
    return outcome
  }

  @Test("Released by one barrier 20 times, each post goes out once, and the loser ends with 0 or 6")
  func safe() async throws {
    let outcome = try await race(rounds: 20, isUnsafe: false)
    #expect(outcome.copies == Array(repeating: 1, count: 20))
    for (codes, words) in zip(outcome.codes, outcome.words) {
      #expect(codes.contains(0) && codes.allSatisfy { $0 == 0 || $0 == 6 }, "\(codes) \(words)")
    }
  }

  @Test("A second run in the same clone, between a claim and its call, takes nothing from the first")
  func sameClone() async throws {
    var options = SandboxOptions()
    options.mastodonServer = .gotosocial
    try await World.with(now: "2026-11-21T08:00:00Z", options: options) { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      #expect(await world.reconcile().exitCode == 0)
      world.clock.set("2026-11-21T09:00:00Z")
      let first = await world.reconcile(world.runEnvironment()) { origin in
        WatchedRefs(origin.refs) { win in
          guard win == 1 else { return }
          let second = await world.reconcile()
          #expect(second.exitCode == 6, "\(second.words)")
          world.expectPublic([])
        }
      }
      #expect(first.exitCode == 0, "\(first.words)")
      world.expectPublic(["good"])
      try await world.expectWholeRecord()
    }
  }

  @Test("With a plain push in place of the compare-and-swap, the same race finds a post twice")
  func control() async throws {
    let outcome = try await race(rounds: 1, isUnsafe: true)
    #expect(outcome.copies == [2], "the control must go wrong")
  }
}

extension World {
  /// Pushes by force, whatever is there.
  fileprivate func forcing(_ origin: Origin) -> @Sendable (String, ObjectID) async throws -> Void {
    let store = origin.store.gitDirectory
    return { ref, commit in
      // A push that meets another at the very same moment is refused by the ref's lock: then again.
      for _ in 0..<20 {
        if (try? await self.git(
          "--git-dir", store, "push", "-q", "--force", "file://\(self.remote)", "\(commit.hex):\(ref)"))
          != nil
        {
          return
        }
      }
      throw WorldFailure(description: "the push did not get through")
    }
  }
}
