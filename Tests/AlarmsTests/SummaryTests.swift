import Content
import Diagnostics
import Foundation
import Ledger
import Planning
import Reconciler
import Testing

@testable import Alarms

/// The step's summary and annotations: whole, bounded, and nothing in them is anybody else's command.
@Suite struct SummaryTests {
  private let evil =
    "</details><img src=x> @everyone | [x](https://evil.example) `code` \n## Forged\n::error::x"

  private func ending(_ code: Int32, lines: Int = 1) -> Ending {
    var report = Report()
    report.commit = "c0ffee1234567"
    for number in 0..<lines {
      report.lines.append(
        ReportLine(
          verb: "published", delivery: AlarmWorld.entry("p\(number)", .published).delivery, label: "acme",
          due: AlarmWorld.at(60), zone: "Europe/Berlin", detail: "https://social.example/\(number)"))
    }
    return Ending(exitCode: code, report: report)
  }

  @Test("It names what happened with its link, who is needed with the command, and the digest to approve")
  func whole() async throws {
    try await AlarmWorld.with { world in
      var ending = try await world.record(AlarmWorld.everything)
      ending.exitCode = 3
      ending.report.lines = self.ending(0).report.lines
      ending.report.lines.append(
        ReportLine(
          verb: "failed", delivery: AlarmWorld.entry("refused", .failed).delivery, label: "acme",
          due: AlarmWorld.at(60), zone: "UTC", detail: "the text is too long"))
      ending.report.hazards = [
        Hazard(kind: .manyCancels, count: 60, limit: 50, message: "60 cancels, limit 50")
      ]
      ending.report.approval = "sha256:abc"
      ending.report.withheld = [
        PlanAction(
          kind: .cancel, delivery: AlarmWorld.everything[0].delivery, label: "acme", before: nil, after: nil)
      ]
      let text = StepSummary(ending, now: AlarmWorld.at(600)).markdown(room: StepSummary.limit)
      #expect(text.hasPrefix("## Postrider: something is withheld for safety\n"))
      #expect(
        text.contains(
          "| published | `2026-12-01 09:01 Europe/Berlin (08:01 UTC)` | `p0` | `acme` | [open](<https://social.example/0>) |"
        ))
      #expect(text.contains("postrider resolve lost acme --published URL"))
      #expect(text.contains("    postrider reconcile --approve sha256:abc\n"))
      #expect(text.contains("postrider retry refused acme"))
      // Missed in an earlier run: it stands in `status`, not in every summary.
      #expect(!text.contains("retry late"))
    }
  }

  @Test("Nothing from outside becomes Markdown or HTML")
  func hostile() {
    var ending = ending(1)
    ending.report.notes = [evil]
    ending.report.lines[0].detail = evil
    ending.report.diagnostics = [.init("x", .error, evil, at: .init(path: "posts/\(evil).md"), fix: evil)]
    let text = StepSummary(ending, now: AlarmWorld.at(0)).markdown(room: StepSummary.limit)
    for line in text.split(separator: "\n") {
      let outside = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset.isMultiple(of: 2) }.map { String($0.element) }.joined()
      #expect(!outside.contains("<img") && !outside.contains("@") && !outside.contains("evil"), "\(line)")
      #expect(!line.hasPrefix("## Forged") && !line.hasPrefix("::"))
    }
  }

  @Test("It stays below the limit, also beside what is there, and the journal is never what is cut")
  func bounded() throws {
    var ending = ending(7, lines: 8000)
    ending.report.journal = (0..<50).map { #"{"kind":"ended","post":"p\#($0)","remote_id":"\#($0)"}"# }
    let path = FileManager.default.temporaryDirectory.path + "/postrider-summary-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let before = "before\n" + String(repeating: "x", count: 600_000) + "\n"
    try Data(before.utf8).write(to: URL(fileURLWithPath: path))
    let problem = SummaryFile.append(to: path) {
      StepSummary(ending, now: AlarmWorld.at(0)).markdown(room: $0)
    }
    #expect(problem == nil)
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    #expect(text.utf8.count <= 1_048_576 && text.utf8.count > 900_000)
    #expect(text.hasPrefix("before\n"))
    let own = text.drop { $0 != "#" }
    #expect(own.prefix(60).hasPrefix("## Postrider: published, but not recorded\n"))
    let lines = Set(own.split(separator: "\n").map(String.init))
    #expect(ending.report.journal.filter { !lines.contains("    " + $0) } == [])
    #expect(own.suffix(80).contains("*More did not fit here: `postrider status` shows all of it.*"))
    #expect(SummaryFile.append(to: path + "/not/there") { _ in "x" }?.contains("cannot be opened") == true)
  }

  @Test("Annotations are escaped as the runner asks, and ten at most")
  func annotations() {
    var diagnostic = Diagnostic(
      "unknown-key", .error, "50% of `a,b:c`\nis\rwrong",
      at: Place(path: "posts/a,b:c.md", start: .init(line: 3, column: 7), end: .init(line: 3, column: 9)))
    diagnostic.fix = "remove it"
    #expect(
      WorkflowCommands.annotations(of: [diagnostic]) == [
        "::error file=posts/a%2Cb%3Ac.md,line=3,col=7,title=unknown-key::50%25 of `a,b:c`%0Ais%0Dwrong%0Afix: remove it"
      ])
    #expect(WorkflowCommands.annotations(of: Array(repeating: diagnostic, count: 30)).count == 10)
    #expect(WorkflowCommands.data("\r\n%") == "%0D%0A%25")
    #expect(
      WorkflowCommands.silenced("::error::x\n", token: "t1") == "::stop-commands::t1\n::error::x\n::t1::\n")
  }
}
