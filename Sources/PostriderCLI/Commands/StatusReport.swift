import Content
import Diagnostics
import Git
import JSON
import Ledger

/// What stands in the record now, for people and machines.
struct StatusReport: Sendable {
  var record: Record
  var now: Instant
  /// The state branch, as people call it.
  var branch: String
  /// Posts and deliveries of the published branch that no run can use as they are.
  var unreadable: Int

  private var entries: [Entry] {
    record.entries.values.map(\.entry).sorted { ($0.due, $0.delivery) < ($1.due, $1.delivery) }
  }
  private var next: [Entry] { entries.filter { $0.state == .scheduled && !isOverdue($0) } }
  private var underWay: [Entry] { entries.filter { $0.state == .publishing } }
  private var uncertain: [Entry] { entries.filter { $0.state == .uncertain } }
  private var overdue: [Entry] { entries.filter(isOverdue) }
  private var lost: [Entry] {
    entries.filter { ($0.state == .failed || $0.state == .missed) && !$0.isAcknowledged }
  }

  private var drifted: [Entry] { entries.filter { $0.drift != nil && $0.state == .published } }

  /// Past its grace, or due and waiting for a token.
  private func isOverdue(_ entry: Entry) -> Bool {
    entry.isOverdue(at: now) || record.waitsForCredentials(entry, at: now)
  }

  /// True where something is uncertain, frozen or overdue: what makes a run exit with 4 each time.
  var needsPerson: Bool {
    !uncertain.isEmpty || !overdue.isEmpty || !record.frozen.isEmpty || unreadable > 0
  }

  /// Lists are cut after so many lines; the counts stay true.
  private static let rows = 20

  func text(for console: Console) -> String {
    guard record.tip != nil else {
      return "There is no record yet: \(branch) does not exist. `postrider reconcile` begins it.\n"
        + (unreadable > 0 ? "\n" + unreadableLine(console) : "")
    }
    let words = DeliveryWords(now: now, console: console, accounts: record.accounts)
    var text = ""
    func section(_ title: String, _ entries: [Entry], _ style: Console.Style, fix: Bool = false) {
      guard !entries.isEmpty else { return }
      text += "\(console.styled("\(title) (\(entries.count))", style))\n"
      for entry in entries.prefix(Self.rows) {
        text += words.line(entry) + "\n"
        if let reason = words.reason(entry) { text += "      \(reason.terminalSafe)\n" }
        if fix, let way = words.wayOut(entry) { text += "      fix: \(way)\n" }
      }
      if entries.count > Self.rows { text += "  and \(entries.count - Self.rows) more\n" }
      text += "\n"
    }
    section("Uncertain: a person has to look", uncertain, .red, fix: true)
    section("Overdue, or held until a person helps", overdue, .red, fix: true)
    if !record.frozen.isEmpty {
      text += "\(console.styled("Cannot be read (\(record.frozen.count))", .red))\n"
      for frozen in record.frozen.prefix(Self.rows) {
        text += "  \(frozen.path.terminalSafe): \(frozen.reason.terminalSafe)\n"
      }
      text += "\n"
    }
    if unreadable > 0 { text += unreadableLine(console) + "\n" }
    section("Failed or missed, not acknowledged", lost, .yellow, fix: true)
    if !drifted.isEmpty {
      text += "\(console.styled("Changed in the files since (\(drifted.count))", .yellow))\n"
      for entry in drifted.prefix(Self.rows) {
        text += "  \(words.name(entry))  \(words.drift(entry) ?? "")\n"
      }
      if drifted.count > Self.rows { text += "  and \(drifted.count - Self.rows) more\n" }
      text += "\n"
    }
    section("Under way", underWay, .cyan)
    section("Next", next, .bold)
    if next.isEmpty { text += "Nothing is scheduled.\n\n" }
    return text + "\(counts)\n"
  }

  private func unreadableLine(_ console: Console) -> String {
    let posts = "\(counted(unreadable, "post")) of the published branch cannot be used"
    return "\(console.styled(posts, .red)): postrider check\n"
  }

  /// `3 scheduled, 12 published`
  private var counts: String {
    let parts = DeliveryState.allCases.compactMap { state in
      let count = count(of: state)
      return count == 0 ? nil : "\(count) \(state.rawValue)"
    }
    return "In all: " + (parts.isEmpty ? "nothing recorded" : parts.joined(separator: ", "))
  }

  /// Version 1: new members may come, none changes its meaning.
  var json: JSON {
    var members: [String: JSON] = ["version": 1]
    members["now"] = .string(now.description)
    members["branch"] = .string(branch)
    members["commit"] = record.tip.map { JSON.string($0.hex) } ?? .null
    members["content"] = record.meta.map { JSON.string($0.content) } ?? .null
    var counts: [String: JSON] = [:]
    for state in DeliveryState.allCases { counts[state.rawValue] = .integer(Int64(count(of: state))) }
    members["counts"] = .object(counts)
    members["needs_person"] = .bool(needsPerson)
    members["uncertain"] = list(uncertain)
    members["overdue"] = list(overdue)
    members["lost"] = list(lost)
    members["under_way"] = list(underWay)
    members["next"] = list(next)
    members["drifted"] = list(drifted)
    members["unreadable_posts"] = .integer(Int64(unreadable))
    members["frozen"] = .array(
      record.frozen.map { JSON.object(["path": .string($0.path), "reason": .string($0.reason)]) })
    return .object(members)
  }

  private func list(_ entries: [Entry]) -> JSON {
    .array(entries.map { Self.json(of: $0, now: now, accounts: record.accounts) })
  }

  private func count(of state: DeliveryState) -> Int {
    record.entries.values.count { $0.entry.state == state }
  }

  /// One delivery for machines.
  static func json(
    of entry: Entry, now: Instant, accounts: [AccountIdentity: AccountRecord]
  ) -> JSON {
    var members: [String: JSON] = [:]
    members["post"] = .string(entry.delivery.post.key)
    members["account"] = .string(entry.delivery.account.description)
    members["label"] = .string(entry.label)
    members["state"] = .string(entry.state.rawValue)
    members["due"] = .string(entry.due.description)
    members["zone"] = .string(entry.zone)
    members["written"] = .string(entry.written)
    members["path"] = .string(entry.path)
    members["since"] = .string(entry.since.description)
    members["attempts"] = .integer(Int64(entry.attempts.count))
    members["overdue"] = .bool(entry.isOverdue(at: now))
    members["permalinks"] = .array(entry.items.compactMap(\.receipt?.permalink).map { JSON.string($0) })
    let waits = entry.waitsForCredentials(at: now, accounts)
    members["waits_for_credentials"] = .bool(waits)
    members["reason"] =
      (entry.reason ?? (waits ? accounts[entry.delivery.account]?.hold?.text : nil)).map { JSON.string($0) }
    members["drift"] = entry.drift.map { JSON.string($0) }
    members["not_before"] = entry.wait.map { JSON.string($0.until.description) }
    members["held_by"] = entry.wait.map { JSON.string($0.reason) }
    return .object(members)
  }
}
