import Content
import Foundation
import GitTestServer
import Reconciler
import Sandbox
import Testing

extension Animal {
  /// Makes the animal, runs in it twice and once more, and tells what came of it.
  func measure() async throws -> Row {
    var row: Row?
    try await World.with(now: "2026-11-21T09:00:00Z", remote: false) { world in
      row = try await measure(in: world)
    }
    return try #require(row)
  }

  private func measure(in world: World) async throws -> Row {
    let server =
      way == .http ? try await GitServer(serving: world.folder, environment: world.environment) : nil
    let keeper = Keeper(world: world, animal: self, server: server)
    try await keeper.makeRemote()
    let visit = try await make(keeper)
    let trace = world.folder + "/trace"
    let before = keeper.state(of: visit)
    let (first, fetched) = await keeper.run(visit, trace)
    var words = first.words
    keeper.expectUntouched(visit, since: before)
    var row = Row(self, reads: [keeper.plain(first)])
    #expect(first.exitCode == code, "\(first.words)")
    for word in says { #expect(first.words.contains(word), "\(word) is not in: \(first.words)") }
    row.code = first.exitCode
    if first.exitCode == 0 {
      world.expectPublic(["good"] + published)
      try await visit.between?()
      let between = keeper.state(of: visit)
      if !isBrief {
        if healsIn == 1 { try await keeper.addLater() }
        world.clock.set("2026-11-21T10:00:00Z")
        var (second, again) = await keeper.run(visit, trace)
        for _ in 1..<healsIn {
          row.reads.append(keeper.plain(second))
          #expect(second.exitCode != 0, "\(second.words)")
          (second, again) = await keeper.run(visit, trace)
        }
        #expect(second.exitCode == 0, "\(second.words)")
        world.expectPublic(["good", "later"] + published)
        words += second.words
        row.reads.append(keeper.plain(second))
        row.fetches = [fetched, again]
      } else {
        row.fetches = [fetched]
      }
      if visit.between == nil {
        let tip = try await keeper.tip()
        let (idle, _) = await keeper.run(visit, trace)
        #expect(idle.exitCode == 0, "\(idle.words)")
        world.expectPublic(["good"] + (isBrief ? [] : ["later"]) + published)
        #expect(try await keeper.tip() == tip, "a run without news commits")
        words += idle.words
      }
      if stateBranch == "postrider/state" { try await world.expectWholeRecord() }
      if way != .http { row.fetches = [] }
      if let fetches, way == .http { #expect(fetches == row.fetches, "\(row.fetches)") }
      keeper.expectUntouched(visit, since: between)
    } else {
      world.expectPublic(published)
    }
    row.published = world.texts.count
    row.isOnce = Set(world.texts).count == world.texts.count
    try await keeper.expectSecret(visit, words, trace)
    try await visit.check?()
    await server?.stop()
    return row
  }
}

extension Keeper {
  /// One run, and how many fetches it made.
  func run(_ visit: Visit, _ trace: String) async -> (Ending, Int) {
    let before = server?.requests.count ?? 0
    var more = visit.environment
    if !visit.secrets.isEmpty {
      // Every git process writes its arguments there, those that git starts by itself included.
      try? FileManager.default.createDirectory(atPath: trace, withIntermediateDirectories: true)
      let config = world.folder + "/traced.gitconfig"
      try? Data("[trace2]\n\teventTarget = \(trace)\n".utf8).write(to: URL(fileURLWithPath: config))
      more["GIT_CONFIG_GLOBAL"] = config
    }
    let ending = await world.reconcile(
      world.runEnvironment(in: visit.path, patience: visit.patience, more: more))
    return (ending, server?.requests.dropFirst(before).count(where: \.isFetch) ?? 0)
  }

  func tip() async throws -> String {
    try await world.git("-C", world.recordHome, "rev-parse", animal.stateBranch)
  }

  func state(of visit: Visit) -> [String: String] {
    Self.fingerprint(visit.untouched, isLocal: animal.way == .local)
  }

  func expectUntouched(_ visit: Visit, since before: [String: String]) {
    let after = state(of: visit)
    #expect(!before.isEmpty)
    for (path, value) in before where after[path] != value { Issue.record("\(path) was changed") }
    for path in after.keys where before[path] == nil { Issue.record("\(path) is new") }
  }

  func expectSecret(_ visit: Visit, _ words: String, _ trace: String) async throws {
    for secret in visit.secrets {
      #expect(!words.contains(secret), "the secret is in: \(words)")
      let traced = try await world.shell("grep -rlF -e '\(secret)' '\(trace)' || true")
      #expect(traced.isEmpty, "the secret is in an argument: \(traced)")
      let own = try await world.shell("grep -rlF -e '\(secret)' '\(visit.path)/.git/postrider' || true")
      #expect(own.isEmpty, "the secret is in our own folder: \(own)")
    }
    if !visit.secrets.isEmpty {
      let lines = try await world.shell("cat '\(trace)'/* | grep -c '\"argv\"'")
      #expect(Int(lines) ?? 0 > 5, "nothing was traced")
    }
  }

  /// What a run says, without what differs from machine to machine.
  func plain(_ ending: Ending) -> String {
    var text = ending.report.lines.isEmpty || ending.exitCode != 0 ? ending.words : ""
    if text.isEmpty {
      text = ending.report.lines.map { "\($0.verb) \($0.delivery.post)" }.sorted().joined(separator: ", ")
    }
    text = text.replacingOccurrences(of: world.folder, with: "…")
    if let server { text = text.replacingOccurrences(of: server.url, with: "http://localhost") }
    return text.replacing(/127\.0\.0\.1 port \d+/, with: "localhost").replacing(
      /127\.0\.0\.1:\d+/, with: "localhost"
    )
    .replacing(/[0-9a-f]{40,64}/, with: "<id>")
  }
}
