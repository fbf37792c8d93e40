import Foundation
import GitTestServer
import Reconciler
import Testing

/// Ways in which a remote misbehaves for a while: each meets one post, first while the remote is read, then while
/// it is written; then the remote is mended.
struct PassingFault: Sendable {
  let name: String
  /// What the server does; nil: what `make` does to the repository.
  var fault: GitServer.Fault?
  var times = 200
  var make: (@Sendable (World) async throws -> Void)?
  var undo: (@Sendable (World) async throws -> Void)?
  /// Why it cannot meet a reader; nil: it can.
  var notReading: String?

  static let refusals: [PassingFault] = [
    PassingFault(name: "401", fault: .status(401, "")),
    PassingFault(name: "403 without a word, three times", fault: .status(403, ""), times: 3),
    PassingFault(
      name: "403, permission denied", fault: .status(403, "Permission to acme/posts.git denied to bot."),
      times: 3),
    PassingFault(name: "429, three times", fault: .status(429, "Too many requests"), times: 3),
    PassingFault(
      name: "429 with `Retry-After: 30`, three times",
      fault: .retryAfter(429, 30, "Too many requests; try again in 30 seconds"), times: 3),
    PassingFault(name: "500", fault: .status(500, "")), PassingFault(name: "503", fault: .status(503, "")),
  ]

  static let others: [PassingFault] = [
    PassingFault(name: "answer dropped before applying, once", fault: .dropBeforeApplying, times: 1),
    PassingFault(name: "answer dropped before applying, always", fault: .dropBeforeApplying),
    PassingFault(name: "answer dropped after applying", fault: .dropAfterApplying, times: 1),
    hook(
      "hook declines: protected branch (GH006)",
      "GH006: Protected branch update failed for refs/heads/postrider/state."),
    hook(
      "hook declines: repository rule (GH013)",
      "GH013: Repository rule violations found for refs/heads/postrider/state."),
    PassingFault(
      name: "a lock somebody left on the ref",
      make: { try Data().write(to: URL(fileURLWithPath: $0.remote + "/refs/heads/postrider/state.lock")) },
      undo: { try FileManager.default.removeItem(atPath: $0.remote + "/refs/heads/postrider/state.lock") },
      notReading: "reading needs no lock"),
  ]

  private static func hook(_ name: String, _ words: String) -> PassingFault {
    PassingFault(
      name: name,
      make: { world in
        let path = world.remote + "/hooks/pre-receive"
        try FileManager.default.createDirectory(
          atPath: world.remote + "/hooks", withIntermediateDirectories: true)
        try Data("#!/bin/sh\necho '\(words)' >&2\nexit 1\n".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      }, undo: { try FileManager.default.removeItem(atPath: $0.remote + "/hooks/pre-receive") },
      notReading: "hooks see pushes only")
  }

  /// Plays them one after another in one world.
  static func measure(_ faults: [PassingFault]) async throws -> [FaultTable.Row] {
    try await RemoteStory.play(posts: faults.count) { story in
      var rows: [FaultTable.Row] = []
      for (number, fault) in faults.enumerated() {
        let due = RemoteStory.due(number).replacing(" ", with: "T") + ":00Z"
        story.world.clock.set(due)
        let reading = try await fault.meet(&story, .refs, number)
        let writing = try await fault.meet(&story, .push, number)
        try await story.mend(number + 1)
        let live = story.world.texts.count - number
        let last = story.endings.suffix(1)
        rows.append(
          FaultTable.Row(
            name: fault.name,
            cells: [
              reading.map { RemoteStory.outcome([$0] + last, live).text } ?? "— \(fault.notReading ?? "")",
              writing.map { RemoteStory.outcome([$0] + last, live).text } ?? "",
            ]))
      }
      try await story.heal(faults.count)
      story.world.expectPublic(faults.indices.map { "post-\($0)" })
      return rows
    }
  }

  private func meet(
    _ story: inout RemoteStory, _ stage: GitServer.Stage, _ number: Int
  ) async throws -> Ending? {
    if stage == .refs, notReading != nil { return nil }
    if let fault {
      story.server.inject(fault, on: stage, times: times)
    } else {
      try await make?(story.world)
    }
    let ending = await story.run()
    #expect(fault == nil || story.server.waitingFaults < times, "\(name): the fault was never met")
    #expect(story.world.texts.count <= number + 1, "published twice: \(story.world.texts)")
    story.server.heal()
    try await undo?(story.world)
    return ending
  }
}
