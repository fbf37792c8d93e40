import Content
import Diagnostics
import Ledger
import Planning
import Reconciler

/// A run as Markdown, for the file named by `GITHUB_STEP_SUMMARY`. Everything from outside stands in code spans.
public struct StepSummary: Sendable {
  /// A step's summary larger than this is refused as a whole, in bytes.
  public static let limit = 1 << 20

  var ending: Ending
  var now: Instant

  public init(_ ending: Ending, now: Instant) {
    self.ending = ending
    self.now = now
  }

  private var report: Report { ending.report }

  /// At most `room` bytes. What cannot be had anywhere else comes first and is cut last.
  public func markdown(room: Int) -> String {
    var text = "## Postrider: \(Self.meaning(ending.exitCode))\n\n"
    if let commit = report.commit { text += "Obeyed commit \(Markdown.code(String(commit.prefix(10)))).\n\n" }
    let tail = "\n*More did not fit here: `postrider status` shows all of it.*\n"
    for section in [journal, person, withheld, table, files, notes] {
      for line in section {
        guard text.utf8.count + line.utf8.count + tail.utf8.count + 8 <= room else {
          return text.utf8.count + tail.utf8.count <= room ? text + tail : ""
        }
        text += line
      }
    }
    return text
  }

  /// What an exit code means, in words.
  public static func meaning(_ code: Int32) -> String {
    switch code {
    case 0: "done"
    case 1: "an error, nothing applied"
    case 3: "something is withheld for safety"
    case 4: "a person is needed"
    case 5: "only transient trouble, the next run goes on"
    case 6: "another run has the work"
    case 7: "published, but not recorded"
    case 130, 143: "stopped by a signal, safely"
    default: "ended with \(code)"
    }
  }

  /// A section is a list of pieces, each whole by itself: what does not fit is left out at a piece's edge.
  private var journal: [String] {
    guard !report.journal.isEmpty else { return [] }
    let lines = report.journal.map { line in
      "    " + line.unicodeScalars.filter { $0.value >= 0x20 }.map { String($0) }.joined() + "\n"
    }
    return [
      "### Published, but not recorded\n\nThe record could not be written. Keep these lines: with them a person can "
        + "settle each delivery (`postrider resolve ID ACCOUNT --published URL`). The next run on the same machine "
        + "reads them by itself; a run elsewhere asks the platform.\n\n"
    ] + lines + ["\n"]
  }

  private var person: [String] {
    let needs = personNeeds(ending, now: now)
    guard !needs.isEmpty else {
      guard !report.attention.isEmpty else { return [] }
      return [
        "### A person is needed\n\n\(Self.counted(report.attention)): `postrider status` shows what.\n\n"
      ]
    }
    return ["### A person is needed\n\n"]
      + needs.map { need in
        let due = need.due.map { ", due \(Markdown.code(when($0, need.zone)))" } ?? ""
        return
          "- **\(need.kind.rawValue)** \(Markdown.code(need.name))\(due): \(Markdown.code(need.reason, limit: 500))  \n"
          + "  next: \(Markdown.code(need.next, limit: 500))\n"
      } + ["\n"]
  }

  private var withheld: [String] {
    let hazards = report.hazards.filter { !$0.isAllowed }
    guard !hazards.isEmpty || !report.withheld.isEmpty else { return [] }
    var pieces = ["### Withheld\n\n"]
    pieces += hazards.map { "- \(Markdown.code($0.message, limit: 1000))\n" }
    if let approval = report.approval, !report.withheld.isEmpty {
      pieces.append(
        "\nTo allow exactly these:\n\n    postrider reconcile --approve \(Self.word(approval))\n\n")
    }
    guard !report.withheld.isEmpty else { return pieces }
    pieces.append("\n| Withheld | Post | Account |\n|---|---|---|\n")
    pieces += report.withheld.map { action in
      "| \(action.kind.rawValue) | \(Markdown.code(action.delivery.post.key)) | \(Markdown.code(action.label)) |\n"
    }
    return pieces + ["\n"]
  }

  private var table: [String] {
    guard !report.lines.isEmpty else { return ending.exitCode == 0 ? ["Nothing to do.\n\n"] : [] }
    let lines = report.lines.sorted { ($0.due, $0.delivery) < ($1.due, $1.delivery) }
    return ["### What happened\n\n| What | When | Post | Account | |\n|---|---|---|---|---|\n"]
      + lines.map { line in
        "| \(line.verb) | \(Markdown.code(when(line.due, line.zone))) | \(Markdown.code(line.delivery.post.key)) "
          + "| \(Markdown.code(line.label)) | \(detail(line)) |\n"
      } + ["\n"]
  }

  private func detail(_ line: ReportLine) -> String {
    guard let detail = line.detail, !detail.isEmpty else { return "" }
    return Markdown.address(detail).map { "[open](<\($0)>)" } ?? Markdown.code(detail, limit: 300)
  }

  private var files: [String] {
    let errors = report.diagnostics.inOrder().filter { $0.severity == .error }
    guard !errors.isEmpty else { return [] }
    return ["### Files that cannot be used\n\n"]
      + errors.map { error in
        let place = error.place.map { "\($0.path):\($0.start.line):\($0.start.column)" } ?? "postrider.yaml"
        let fix = error.fix.map { "  \n  fix: \(Markdown.code($0, limit: 500))" } ?? ""
        return "- \(Markdown.code(place)): \(Markdown.code(error.message, limit: 500))\(fix)\n"
      } + ["\n"]
  }

  private var notes: [String] {
    var pieces = report.notes.map { "- \(Markdown.code($0, limit: 1000))\n" }
    if let lineage = report.newLineage {
      pieces.append(
        "- a record was begun; write into `postrider.yaml`: \(Markdown.code("state: {lineage: \(lineage)}"))\n"
      )
    }
    if let wake = report.wake {
      pieces.append("- next: \(wake > now ? "`\(wake)`" : "as soon as it runs again")\n")
    }
    return pieces.isEmpty ? [] : ["### Notes\n\n"] + pieces
  }

  private func when(_ instant: Instant, _ zone: String?) -> String {
    Zone(zone ?? "UTC")?.local(of: instant) ?? instant.description
  }

  /// `1 uncertain, 2 overdue`
  public static func counted(_ attention: Meta.Attention) -> String {
    [
      attention.uncertain > 0 ? "\(attention.uncertain) uncertain" : nil,
      attention.frozen > 0 ? "\(attention.frozen) frozen" : nil,
      attention.overdue > 0 ? "\(attention.overdue) overdue" : nil,
    ].compactMap(\.self).joined(separator: ", ")
  }

  /// A digest for a code block: nothing but what digests are made of.
  private static func word(_ text: String) -> String {
    text.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ":") }
  }
}

/// What a person has to do after a run: all that needs one now, and what failed or was missed in this run. What is
/// withheld has a word of its own; errors in files stand with their places.
public func personNeeds(_ ending: Ending, now: Instant) -> [Problem] {
  let settled = Set(ending.report.lines.filter { ["failed", "missed"].contains($0.verb) }.map(\.delivery))
  return problems(of: ending, record: ending.report.record, now: now).filter { problem in
    switch problem.kind {
    case .withheld: false
    case .frozen: !problem.isOfTheRun
    case .failed, .missed: problem.delivery.map { settled.contains($0) } ?? false
    default: true
    }
  }.sorted { ($0.due ?? $0.since, $0.subject) < ($1.due ?? $1.since, $1.subject) }
}
