import Alarms
import Content
import Diagnostics
import JSON
import Ledger
import Planning
import Reconciler

/// What a run did, for people and machines.
struct RunWords: Sendable {
  var ending: Ending
  /// When the words are made.
  var now: Instant

  private var report: Report { ending.report }

  func text(for console: Console) -> String {
    var text = ""
    if let commit = report.commit { text += "obeyed commit \(String(commit.prefix(10)).terminalSafe)\n" }
    for line in report.lines.sorted(by: { ($0.due, $0.delivery) < ($1.due, $1.delivery) }) {
      text += "  \(console.styled(line.verb.terminalSafe.padded(to: 10), style(line.verb)))"
      text +=
        " \(when(line.due, line.zone))  \(line.delivery.post.key.terminalSafe) → \(line.label.terminalSafe)"
      if let detail = line.detail { text += "  \(detail.terminalSafe)" }
      text += "\n"
    }
    if report.lines.isEmpty, ending.exitCode == 0 { text += "nothing to do\n" }
    let diagnostics = DiagnosticText(colour: console.usesColor)
    for diagnostic in report.diagnostics.inOrder() { text += "\n" + diagnostics.text(diagnostic) }
    for hazard in report.hazards {
      text += "\n\(console.styled("withheld:", .yellow)) \(hazard.message.safeLines)\n"
    }
    for action in report.withheld {
      text += "  \(action.kind.rawValue.padded(to: 10)) \(action.delivery.post.key.terminalSafe)"
      text += " → \(action.label.terminalSafe)\n"
    }
    if let approval = report.approval, !report.withheld.isEmpty {
      text += "  to allow exactly these: postrider reconcile --approve \(approval.terminalSafe)\n"
    }
    for (index, note) in report.notes.enumerated() {
      if isError(index) {
        text += "\(console.styled("error:", .red)) \(note.safeLines)\n"
        if ending.exitCode == 5 { text += Self.passing(for: console) }
      } else {
        text +=
          ending.exitCode == 0
          ? "note: \(note.safeLines)\n" : "\(console.styled("note:", .yellow)) \(note.safeLines)\n"
      }
    }
    if !report.journal.isEmpty {
      text += "this run's journal, for what is public and not recorded:\n"
      for line in report.journal { text += "  \(line.terminalSafe)\n" }
    }
    text += needs(for: console)
    if let lineage = report.newLineage {
      text += "a record was begun; so that it is never mistaken for another, write into postrider.yaml:\n"
      text += "  state:\n    lineage: \(lineage.terminalSafe)\n"
    }
    if let wake = report.wake { text += "next: \(wake > now ? "\(wake)" : "as soon as it runs again")\n" }
    return text
  }

  /// Behind an error that passes by itself: what happens next, and where to look should it stay.
  static func passing(for console: Console) -> String {
    "  the next run goes on; if it stays so, look at the network and the address:\n"
      + "      \(console.styled("git remote -v", .cyan)), \(console.styled("postrider doctor", .cyan))\n"
  }

  /// True for the note that says why the run ended as it did. An early end has no others; behind what a plan
  /// remarks it stands last.
  private func isError(_ index: Int) -> Bool {
    guard [1, 3, 5, 6, 7].contains(ending.exitCode) else { return false }
    guard report.hasRead else { return true }
    let note = report.notes[index]
    if note.hasPrefix("published but not recorded") { return true }
    let remarks = ["the commit is older than", "some content cannot be read", "the time zone data here"]
    return ending.exitCode != 3 && index == report.notes.count - 1
      && !remarks.contains(where: note.hasPrefix) && !note.contains(" is left as it is: ")
  }

  /// What needs a person, each with the command that settles it.
  private func needs(for console: Console) -> String {
    let needs = personNeeds(ending, now: now)
    guard !needs.isEmpty else {
      return report.attention.isEmpty
        ? "" : "a person is needed: \(StepSummary.counted(report.attention)); see `postrider status`\n"
    }
    var text = "\(console.styled("a person is needed", .red)) (\(needs.count)):\n"
    for need in needs.prefix(20) {
      text += "  \(need.name.terminalSafe)  \(need.kind.rawValue): \(need.reason.terminalSafe)\n"
      text += "      \(console.styled(need.next.terminalSafe, .cyan))\n"
    }
    if needs.count > 20 { text += "  and \(needs.count - 20) more: see `postrider status`\n" }
    return text
  }

  private func when(_ instant: Instant, _ zone: String) -> String {
    Zone(zone)?.local(of: instant).terminalSafe ?? instant.description
  }

  private func style(_ verb: String) -> Console.Style {
    switch verb {
    case "published", "recovered": .green
    case "failed", "uncertain": .red
    case "missed", "retry", "held": .yellow
    default: .cyan
    }
  }

  /// Version 1: new members may come, none changes its meaning.
  var json: JSON {
    var members: [String: JSON] = ["version": 1]
    members["exit_code"] = .integer(Int64(ending.exitCode))
    members["commit"] = text(report.commit)
    members["lines"] = .array(report.lines.map(Self.json))
    members["hazards"] = .array(report.hazards.map(\.json))
    members["withheld"] = .array(report.withheld.map(\.json))
    members["approval"] = text(report.approval)
    members["uncertain"] = .integer(Int64(report.attention.uncertain))
    members["frozen"] = .integer(Int64(report.attention.frozen))
    members["overdue"] = .integer(Int64(report.attention.overdue))
    members["needs_person"] = .array(personNeeds(ending, now: now).map(Self.json))
    members["journal"] = .array(report.journal.map { JSON.string($0) })
    members["wake"] = text(report.wake?.description)
    members["lineage"] = text(report.newLineage)
    members["notes"] = .array(report.notes.map { JSON.string($0) })
    members["diagnostics"] = DiagnosticJSON.document(report.diagnostics)
    return .object(members)
  }

  private func text(_ text: String?) -> JSON { text.map { JSON.string($0) } ?? .null }

  private static func json(of need: Problem) -> JSON {
    var members: [String: JSON] = [
      "kind": .string(need.kind.rawValue), "reason": .string(need.reason), "next": .string(need.next),
      "since": .string(need.since.description),
    ]
    members["post"] = need.delivery.map { JSON.string($0.post.key) }
    members["account"] = need.account.map { JSON.string($0.description) }
    members["label"] = need.label.map { JSON.string($0) }
    members["path"] = need.path.map { JSON.string($0) }
    members["due"] = need.due.map { JSON.string($0.description) }
    return .object(members)
  }

  private static func json(of line: ReportLine) -> JSON {
    var members: [String: JSON] = [:]
    members["verb"] = .string(line.verb)
    members["post"] = .string(line.delivery.post.key)
    members["account"] = .string(line.delivery.account.description)
    members["label"] = .string(line.label)
    members["due"] = .string(line.due.description)
    members["detail"] = line.detail.map { JSON.string($0) } ?? .null
    return .object(members)
  }
}
