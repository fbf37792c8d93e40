import Content
import Foundation
import GitTestServer
import Ledger
import Sandbox
import Testing

/// Ways in which a remote misbehaves that take a story of their own; two cells each.
struct RemoteFault: Sendable {
  let name: String
  let cells: [@Sendable () async throws -> Outcome]

  private init(
    _ name: String, _ first: @escaping @Sendable () async throws -> Outcome,
    _ second: @escaping @Sendable () async throws -> Outcome
  ) {
    self.name = name
    cells = [first, second]
  }

  static let all: [RemoteFault] = [
    RemoteFault("hangs", { try await hanging(.refs) }, { try await hanging(.push) }),
    RemoteFault(
      "a branch called `postrider` in the way", { .none("it reads as a repository without a record") },
      inTheWay),
    RemoteFault(
      "truncated pack", truncated,
      { .none("what we send is checked by the server, which answers as with 500") }),
    RemoteFault(
      "the state branch is rewound by force, a clone that knew it", { try await rewinding(isKnown: true) },
      { .none("refused before anything is written") }),
    RemoteFault(
      "the same, a clone that never saw it, a server that ignores keys",
      { try await rewinding(isKnown: false) }, { .none("as while reading: nothing can notice it") }),
    RemoteFault(
      "the state branch is deleted, a clone that knew it", { try await deleting(isKnown: true) },
      { .none("refused before anything is written") }),
    RemoteFault(
      "the same, a clone that never saw it", { try await deleting(isKnown: false) },
      { .none("as while reading") }),
    RemoteFault(
      "stale reads of the content (a replica that lags)", staleContent,
      { .none("a push is compared with the real ref") }),
    RemoteFault(
      "stale reads of the record, a clone that knew it", { try await lagging(isKnown: true) },
      { .none("refused before anything is written") }),
    RemoteFault(
      "the same, a clone that never saw it", { .none("nothing shows it until the push is compared") },
      { try await lagging(isKnown: false) }),
  ]

  private static func hanging(_ stage: GitServer.Stage) async throws -> Outcome {
    try await RemoteStory.play { story in
      story.server.inject(.hang, on: stage)
      await story.run(patience: 12)
      #expect(story.server.waitingFaults == 0)
      try await story.heal()
      return story.outcome()
    }
  }

  /// Before there is a record: with one, git itself refuses to make such a branch.
  @Sendable private static func inTheWay() async throws -> Outcome {
    try await RemoteStory.play { story in
      let world = story.world
      try await world.git("-C", world.remote, "update-ref", "-d", "refs/heads/postrider/state")
      try await world.git("-C", world.remote, "branch", "postrider", "main")
      try await story.move()
      await story.run()
      #expect(world.texts.isEmpty)
      try await world.git("-C", world.remote, "branch", "-D", "postrider")
      try await story.heal()
      return story.outcome()
    }
  }

  /// A commit that has to be fetched, and is cut short on its way.
  @Sendable private static func truncated() async throws -> Outcome {
    try await RemoteStory.play { story in
      try story.world.writePost("later", at: "2026-11-22 09:00")
      try await story.world.publishCommit("Add later")
      story.server.inject(.cut(60), on: .pack, times: 50)
      await story.run()
      #expect(story.server.waitingFaults < 50 && story.world.texts.isEmpty)
      try await story.heal()
      return story.outcome()
    }
  }

  /// The record of before the publication is put back by force.
  private static func rewinding(isKnown: Bool) async throws -> Outcome {
    var options = SandboxOptions()
    options.mastodonServer = .gotosocial
    return try await RemoteStory.play(options: options) { story in
      let world = story.world
      let old = try await world.stateTip()
      await story.run()
      let new = try await world.stateTip()
      #expect(world.texts.count == 1 && old != new)
      try await world.git("-C", world.remote, "update-ref", "refs/heads/postrider/state", old)
      world.clock.advance(900)
      if !isKnown { try await story.move() }
      await story.run()
      guard isKnown else { return story.outcome(mayRepeat: true) }
      try await world.git("-C", world.remote, "update-ref", "refs/heads/postrider/state", new)
      try await story.heal()
      return story.outcome()
    }
  }

  private static func deleting(isKnown: Bool) async throws -> Outcome {
    try await RemoteStory.play { story in
      let world = story.world
      await story.run()
      let tip = try await world.stateTip()
      try await world.git("-C", world.remote, "update-ref", "-d", "refs/heads/postrider/state")
      world.clock.advance(900)
      if !isKnown { try await story.move() }
      await story.run()
      if isKnown {
        try await world.git("-C", world.remote, "update-ref", "refs/heads/postrider/state", tip)
      }
      try await story.heal()
      return story.outcome()
    }
  }

  /// Answers to readers come from a copy made before the last commit; writes reach the real repository.
  @Sendable private static func staleContent() async throws -> Outcome {
    try await RemoteStory.play { story in
      let world = story.world
      let replica = world.folder + "/replica"
      try await world.git("clone", "-q", "--mirror", world.remote, replica + "/remote.git")
      try world.writePost("later", at: "2026-11-22 09:00")
      try await world.publishCommit("Add later")
      await story.run()
      #expect(try await world.states()["later"] == .scheduled)
      try await world.git(
        "-C", replica + "/remote.git", "fetch", "-q", "origin",
        "+refs/heads/postrider/state:refs/heads/postrider/state")
      story.server.inject(.replica(replica), on: .reading, times: 500)
      await story.run()
      #expect(try await world.states()["later"] == .scheduled, "cancelled by a stale reading")
      try await story.heal()
      return story.outcome()
    }
  }

  private static func lagging(isKnown: Bool) async throws -> Outcome {
    try await RemoteStory.play { story in
      let world = story.world
      try await world.git("clone", "-q", "--mirror", world.remote, world.folder + "/replica/remote.git")
      await story.run()
      #expect(world.texts.count == 1)
      if !isKnown { try await story.move() }
      story.server.inject(.replica(world.folder + "/replica"), on: .reading, times: 500)
      await story.run()
      try await story.heal()
      return story.outcome()
    }
  }
}
