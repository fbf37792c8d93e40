import Content
import Diagnostics
import JSON
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
    for line in report.lines {
      text += "  \(console.styled(line.verb.terminalSafe.padded(to: 10), style(line.verb)))"
      text += " \(when(line.due, line.zone))  \(line.delivery.post.key.terminalSafe) → \(line.label.terminalSafe)"
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
    for note in report.notes {
      text += ending.exitCode == 0 ? "note: \(note.safeLines)\n" : "\(console.styled("note:", .yellow)) \(note.safeLines)\n"
    }
    text += attention
    if let lineage = report.newLineage {
      text += "a record was begun; so that it is never mistaken for another, write into postrider.yaml:\n"
      text += "  state:\n    lineage: \(lineage.terminalSafe)\n"
    }
    if let wake = report.wake { text += "next: \(wake)\n" }
    return text
  }

  private var attention: String {
    let counts = report.attention
    let parts = [
      counts.uncertain > 0 ? "\(counts.uncertain) uncertain" : nil,
      counts.frozen > 0 ? "\(counts.frozen) frozen" : nil,
      counts.overdue > 0 ? "\(counts.overdue) overdue" : nil,
    ].compactMap(\.self)
    return parts.isEmpty ? "" : "a person is needed: \(parts.joined(separator: ", ")); see `postrider status`\n"
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
    [
      "version": 1, "exit_code": .integer(Int64(ending.exitCode)),
      "commit": report.commit.map { .string($0) } ?? .null,
      "lines": .array(
        report.lines.map { line in
          [
            "verb": .string(line.verb), "post": .string(line.delivery.post.key),
            "account": .string(line.delivery.account.description), "label": .string(line.label),
            "due": .string(line.due.description), "detail": line.detail.map { .string($0) } ?? .null,
          ]
        }),
      "hazards": .array(
        report.hazards.map { hazard in
          [
            "kind": .string(hazard.kind.rawValue), "count": .integer(Int64(hazard.count)),
            "limit": hazard.limit.map { .integer(Int64($0)) } ?? .null, "message": .string(hazard.message),
          ]
        }),
      "withheld": .array(
        report.withheld.map { action in
          [
            "action": .string(action.kind.rawValue), "post": .string(action.delivery.post.key),
            "account": .string(action.delivery.account.description),
            "hazard": action.hazard.map { .string($0.rawValue) } ?? .null,
          ]
        }),
      "approval": report.approval.map { .string($0) } ?? .null,
      "attention": [
        "uncertain": .integer(Int64(report.attention.uncertain)),
        "frozen": .integer(Int64(report.attention.frozen)),
        "overdue": .integer(Int64(report.attention.overdue)),
      ],
      "wake": report.wake.map { .string($0.description) } ?? .null,
      "lineage": report.newLineage.map { .string($0) } ?? .null,
      "notes": .array(report.notes.map { .string($0) }),
      "diagnostics": DiagnosticJSON.document(report.diagnostics),
    ]
  }
}
