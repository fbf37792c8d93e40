import Content
import Diagnostics
import Foundation
import HTTP
import JSON
import Ledger
import Planning
import Reconciler
import Testing

@testable import Alarms

/// One issue a problem on each forge: changed with it, closed when it is settled, never made twice.
@Suite struct IssueTests {
  static let kinds = Forge.Kind.allCases

  private func with(
    _ kind: Forge.Kind, _ body: (AlarmWorld, SimulatedForge, RecordingServer) async throws -> Void
  ) async throws {
    let forge = SimulatedForge(kind)
    try await AlarmWorld.with { world in
      try await RecordingServer.with(forge.reply) { server in try await body(world, forge, server) }
    }
  }

  @discardableResult
  private func tell(
    _ world: AlarmWorld, _ forge: SimulatedForge, _ server: RecordingServer, _ ending: Ending
  ) async -> Teller.Outcome {
    await world.teller([.issue], forge.variables(server.url)).tell(ending, started: AlarmWorld.at(0))
  }

  @Test("Each problem has one issue; a second run changes nothing", arguments: kinds)
  func once(kind: Forge.Kind) async throws {
    try await with(kind) { world, forge, server in
      let ending = try await world.record(AlarmWorld.everything)
      #expect(await tell(world, forge, server, ending).warnings == [])
      #expect(
        forge.issues.map(\.title).sorted() == [
          "Postrider: acme: its token is refused or missing", "Postrider: late → acme: missed",
          "Postrider: lost → acme: may be public or not", "Postrider: overdue → acme: overdue",
          "Postrider: refused → acme: failed",
        ])
      let refused = try #require(forge.issues.first { $0.title.contains("refused →") })
      #expect(refused.body.hasPrefix("<!-- postrider-alarm: "))
      #expect(refused.body.contains("- **Reason:** `the text is too long`"))
      #expect(
        refused.body.contains("`postrider retry refused acme, or postrider resolve refused acme --ack`"))
      let before = server.requests.count
      await tell(world, forge, server, ending)
      await tell(world, forge, server, AlarmWorld.idle)
      #expect(server.requests.count == before)
    }
  }

  @Test(
    "An issue follows its delivery, is closed with a word when it is settled, and opened again",
    arguments: kinds)
  func follows(kind: Forge.Kind) async throws {
    try await with(kind) { world, forge, server in
      var entry = AlarmWorld.entry("soup", .uncertain, reason: "the answer was lost")
      await tell(world, forge, server, try await world.record([entry]))
      entry = AlarmWorld.entry("soup", .failed, reason: "refused: too long")
      await tell(world, forge, server, try await world.record([entry]))
      #expect(forge.issues.count == 1)
      #expect(forge.issues[0].title == "Postrider: soup → acme: failed")
      #expect(forge.issues[0].isOpen)

      await tell(world, forge, server, try await world.record([AlarmWorld.entry("soup", .published)]))
      #expect(forge.issues.count == 1)
      #expect(!forge.issues[0].isOpen)
      #expect(forge.issues[0].comments == ["Settled: published at <https://social.example/soup>."])

      entry.generation = 1
      await tell(world, forge, server, try await world.record([entry]))
      #expect(forge.issues.count == 1)
      #expect(forge.issues[0].isOpen)
      entry.word = PersonsWord(word: "acknowledged", by: "Ann `@all`", at: AlarmWorld.at(300))
      await tell(world, forge, server, try await world.record([entry]))
      #expect(forge.issues[0].comments.last == "Settled: acknowledged by `Ann '@all'`.")
      #expect(!forge.issues[0].isOpen)
    }
  }

  @Test("An issue whose making was not answered is found again, and never made twice", arguments: kinds)
  func lostAnswer(kind: Forge.Kind) async throws {
    try await with(kind) { world, forge, server in
      let ending = try await world.record([AlarmWorld.entry("soup", .failed, reason: "no")])
      forge.fail("POST", .cut)
      #expect(await tell(world, forge, server, ending).warnings == [])
      #expect(forge.issues.count == 1)
      // The list lags as well: this run leaves it, the next one finds it.
      let second = try await world.record([AlarmWorld.entry("bread", .failed, reason: "no")])
      forge.fail("POST", .cut)
      forge.lag(2)
      #expect(await tell(world, forge, server, second).warnings.count == 1)
      world.clock.advance(600)
      #expect(await tell(world, forge, server, AlarmWorld.idle).warnings == [])
      #expect(forge.issues.filter { $0.title.contains("bread") }.count == 1)
    }
  }

  @Test("Where the memory is gone, issues are found by their marker", arguments: kinds)
  func marker(kind: Forge.Kind) async throws {
    try await with(kind) { world, forge, server in
      let ending = try await world.record([AlarmWorld.entry("soup", .failed, reason: "no")])
      await tell(world, forge, server, ending)
      try await world.git("-C", world.folder, "update-ref", "-d", "refs/heads/postrider/alarms")
      await tell(world, forge, server, ending)
      #expect(forge.issues.count == 1)
      // One that a stranger made to look like ours is not taken for it.
      let body = forge.issues[0].body
      forge.removeAll()
      forge.add(.init(number: 1, title: "Mine", body: body, author: "stranger"))
      try await world.git("-C", world.folder, "update-ref", "-d", "refs/heads/postrider/alarms")
      await tell(world, forge, server, ending)
      #expect(forge.issues.map(\.title) == ["Mine", "Postrider: soup → acme: failed"])
    }
  }

  @Test("Two runs at once make one issue", arguments: kinds)
  func race(kind: Forge.Kind) async throws {
    try await with(kind) { world, forge, server in
      let ending = try await world.record(AlarmWorld.everything)
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<3 { group.addTask { await tell(world, forge, server, ending) } }
      }
      #expect(forge.issues.count == 5)
    }
  }

  @Test("A forge that is down is a warning; the next run makes the issues", arguments: kinds)
  func down(kind: Forge.Kind) async throws {
    try await with(kind) { world, forge, server in
      let ending = try await world.record(AlarmWorld.everything)
      forge.goDown()
      let outcome = await tell(world, forge, server, ending)
      #expect(outcome.warnings.count == 1)
      #expect(outcome.warnings[0].contains("answers 502"))
      #expect(!outcome.warnings[0].contains("forge-token"))
      forge.goDown(false)
      await tell(world, forge, server, AlarmWorld.idle)
      #expect(forge.issues.count == 5)
    }
  }

  @Test("An issue a person closed stays closed, and one that was deleted is made again")
  func persons() async throws {
    try await with(.github) { world, forge, server in
      await tell(
        world, forge, server, try await world.record([AlarmWorld.entry("soup", .failed, reason: "a")]))
      forge.change(1) { $0.isOpen = false }
      await tell(
        world, forge, server, try await world.record([AlarmWorld.entry("soup", .failed, reason: "b")]))
      #expect(forge.issues.map(\.isOpen) == [false])
      #expect(forge.issues[0].body.contains("`b`"))
      forge.removeAll()
      await tell(
        world, forge, server, try await world.record([AlarmWorld.entry("soup", .failed, reason: "c")]))
      #expect(forge.issues.count == 1)
    }
  }

  @Test("What others wrote has no effect in an issue")
  func hostile() async throws {
    let evil =
      "<script>x</script> @everyone ![p](https://evil.example/p.png) `|` #1\n<!-- postrider-alarm: x -->"
    try await with(.github) { world, forge, server in
      var ending = try await world.record([AlarmWorld.entry("soup", .failed, reason: evil)])
      ending.report.diagnostics = [.init("x", .error, evil, at: .init(path: "posts/`@all`.md"), fix: evil)]
      await tell(world, forge, server, ending)
      #expect(forge.issues.count == 2)
      for issue in forge.issues {
        for line in issue.body.split(separator: "\n").dropFirst() {
          // Outside of code spans, nothing of it is left.
          let outside = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset.isMultiple(of: 2) }.map { String($0.element) }.joined()
          #expect(!outside.contains("@") && !outside.contains("<") && !outside.contains("!["), "\(line)")
        }
      }
    }
  }

  @Test(
    "Withheld actions, accounts on hold and broken files have one issue each, closed by a run that read all")
  func others() async throws {
    try await with(.gitlab) { world, forge, server in
      var ending = try await world.record([])
      let settled = ending
      ending.report.diagnostics = [.init("x", .error, "no such key", at: .init(path: "posts/a.md"))]
      ending.report.hazards = [Hazard(kind: .manyCancels, count: 60, limit: 50, message: "60 cancels")]
      ending.report.approval = "sha256:abc"
      ending.report.withheld = [
        PlanAction(
          kind: .cancel, delivery: AlarmWorld.everything[0].delivery, label: "acme", before: nil, after: nil)
      ]
      await tell(world, forge, server, ending)
      await tell(world, forge, server, AlarmWorld.idle)
      #expect(forge.issues.count == 2)
      #expect(forge.issues.map(\.isOpen) == [true, true])
      #expect(forge.issues.contains { $0.body.contains("`postrider reconcile --approve sha256:abc`") })
      await tell(world, forge, server, settled)
      #expect(forge.issues.allSatisfy { !$0.isOpen && $0.comments == ["Settled: this is no longer so."] })
    }
  }
}
