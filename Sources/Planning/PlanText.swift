import Content
import Ledger

/// A plan as people read it: what happens, by urgency, in local time and UTC.
public enum PlanText {
  /// Sections in the order they are read.
  private static let sections: [(kind: ActionKind, title: String)] = [
    (.publish, "Publish now"), (.miss, "Missed: too late to publish"), (.cancel, "Cancel"),
    (.reschedule, "Reschedule"), (.update, "Update"), (.schedule, "Schedule"), (.hold, "Due, but held"),
    (.edit, "Change what is public"), (.retract, "Take back what is public"), (.move, "Move"),
    (.drift, "Cannot be done any more"),
  ]

  /// The whole plan. `rows`: at most so many a section; the rest is counted.
  public static func text(of plan: Plan, rows: Int = 200) -> String {
    var text = summary(of: plan) + "\n"
    for note in plan.notes { text += "note: \(plain(note))\n" }
    text += hazards(of: plan, rows: rows)
    for (kind, title) in sections {
      let actions = plan.actions.filter { $0.kind == kind && $0.hazard == nil }
      text += section("\(title) (\(actions.count))", actions, rows: rows)
    }
    if let wake = plan.wake, !plan.actions.contains(where: { $0.kind == .publish && $0.hazard == nil }) {
      text += "\nNext: \(wake)\n"
    }
    return text
  }

  /// `2 to publish, 1 to cancel`, or that nothing is to be done.
  public static func summary(of plan: Plan) -> String {
    let words: [ActionKind: String] = [
      .publish: "to publish", .miss: "missed", .cancel: "to cancel", .reschedule: "to reschedule",
      .update: "to update", .schedule: "to schedule", .hold: "held", .move: "to move", .drift: "drifted",
      .edit: "to change", .retract: "to take back",
    ]
    var parts = sections.compactMap { kind, _ -> String? in
      let count = plan.actions.filter { $0.kind == kind && $0.hazard == nil }.count
      return count == 0 ? nil : "\(count) \(words[kind] ?? kind.rawValue)"
    }
    let withheld = plan.actions.filter { $0.hazard != nil }.count
    if withheld > 0 { parts.append("\(withheld) withheld") }
    return parts.isEmpty ? "Nothing to do." : parts.joined(separator: ", ") + "."
  }

  private static func hazards(of plan: Plan, rows: Int) -> String {
    guard !plan.hazards.isEmpty else { return "" }
    var text = ""
    for hazard in plan.hazards {
      text +=
        "\n\(hazard.isAllowed ? "Allowed" : "Withheld") (\(hazard.kind.rawValue)): \(plain(hazard.message))\n"
      let actions = plan.actions.filter { $0.hazard == hazard.kind }
      text += lines(actions, rows: rows) { "\($0.kind.rawValue) " }
    }
    if let approval = plan.approval {
      text += "\nTo allow exactly these: postrider reconcile --approve \(approval)\n"
    }
    return text
  }

  private static func section(_ title: String, _ actions: [PlanAction], rows: Int) -> String {
    actions.isEmpty ? "" : "\n\(title)\n" + lines(actions, rows: rows) { _ in "" }
  }

  private static func lines(
    _ actions: [PlanAction], rows: Int, _ prefix: (PlanAction) -> String
  ) -> String {
    var text = ""
    for action in actions.prefix(rows) {
      text += "  \(prefix(action))\(name(action))\n"
      for line in details(action) { text += "      \(line)\n" }
    }
    if actions.count > rows { text += "  and \(actions.count - rows) more\n" }
    return text
  }

  /// `menu → acme (social.example)`
  private static func name(_ action: PlanAction) -> String {
    let number = action.delivery.occurrence == 0 ? "" : "#\(action.delivery.occurrence)"
    let host = action.delivery.account.host
    return "\(plain(action.delivery.post.key))\(number) → \(plain(action.label))"
      + (host.isEmpty ? "" : " (\(plain(host)))")
  }

  private static func details(_ action: PlanAction) -> [String] {
    var lines: [String] = []
    if let after = action.after { lines.append(time(of: after)) }
    if let before = action.before, let after = action.after {
      if before.due != after.due { lines.append("before: \(time(of: before))") }
      if before.path != after.path { lines.append("file: \(plain(before.path)) → \(plain(after.path))") }
      if before.label != after.label {
        lines.append("account: \(plain(before.label)) → \(plain(after.label))")
      }
      if before.digest != after.digest { lines.append("content: changed") }
    }
    if let old = action.movedFrom { lines.append("was: \(plain(old.post.key))") }
    if let until = action.until {
      lines.append("not before: \(LocalTime.both(until, zone: action.after?.zone ?? ""))")
    }
    if let reason = action.reason { lines.append("why: \(plain(reason))") }
    return lines
  }

  private static func time(of side: ActionSide) -> String {
    let local = LocalTime.both(side.due, zone: side.zone)
    return side.written == "on-merge" ? "on merge, \(plain(local))" : plain(local)
  }

  /// A stranger's text on one line, nothing in it that a terminal would obey.
  static func plain(_ text: String) -> String {
    var plain = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        plain += "\\u{\(String(scalar.value, radix: 16))}"
      default: plain.unicodeScalars.append(scalar)
      }
    }
    return plain
  }
}
