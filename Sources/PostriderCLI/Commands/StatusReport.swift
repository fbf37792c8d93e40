import Content
import Diagnostics
import Git
import JSON
import Ledger

/// What stands in the record now, for people and machines.
struct StatusReport: Sendable {
  /// A post, or one delivery of it, of the published branch that no run can use as it is.
  struct Unreadable: Sendable, Hashable {
    /// The file, or `post → account`; nil: only known that there is one.
    var name: String?
    var reason: String
  }

  var record: Record
  var now: Instant
  /// The state branch, as people call it.
  var branch: String
  var unreadable: [Unreadable]
  private let entries: [Entry]

  init(record: Record, now: Instant, branch: String, unreadable: [Unreadable]) {
    self.record = record
    self.now = now
    self.branch = branch
    self.unreadable = unreadable
    entries = record.entries.values.map(\.entry).sorted { ($0.due, $0.delivery) < ($1.due, $1.delivery) }
  }

  private var next: [Entry] {
    entries.filter { $0.state == .scheduled && !isOverdue($0) && !isHeld($0) }
  }
  private var held: [Entry] { entries.filter { $0.state == .scheduled && !isOverdue($0) && isHeld($0) } }
  private var underWay: [Entry] { entries.filter { $0.state == .publishing && !isOverdue($0) } }
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

  private func isHeld(_ entry: Entry) -> Bool {
    words(Console(usesColor: false, output: { _ in }, errors: { _ in })).hold(entry) != nil
  }

  private func words(_ console: Console) -> DeliveryWords {
    DeliveryWords(now: now, console: console, accounts: record.accounts)
  }

  /// True where something is uncertain, frozen or overdue: what makes a run exit with 4 each time.
  var needsPerson: Bool {
    !uncertain.isEmpty || !overdue.isEmpty || !record.frozen.isEmpty || !unreadable.isEmpty
  }

  /// The delivery that waits longest for what should have happened, and since when.
  private var oldestOverdue: (entry: Entry, since: Instant)? {
    overdue.map { ($0, $0.isOverdue(at: now) ? $0.graceEnd : $0.due) }.min { $0.1 < $1.1 }
  }

  /// Lists of what needs nobody are cut after so many lines; the counts stay true.
  private static let rows = 20

  func text(for console: Console) -> String {
    guard record.tip != nil else {
      return "There is no record yet: \(branch) does not exist. `postrider reconcile` begins it.\n"
        + (unreadable.isEmpty ? "" : "\n" + unreadableSection(console))
    }
    var text = section("Uncertain: look at the account, then say which", uncertain, .red, console)
    text += many(uncertain, "resolve", "--cancel", console)
    text += section("Overdue, or held until a person helps", overdue, .red, console)
    text += frozenSection(console)
    text += unreadableSection(console)
    text += section("Failed or missed, not acknowledged", lost, .yellow, console)
    text += many(lost, "resolve", "--ack", console)
    text += driftSection(console)
    text += section("Under way", underWay, .cyan, console, rows: Self.rows)
    text += section("Due, and held by a rule", held, .cyan, console)
    text += section("Next", next, .bold, console, rows: Self.rows)
    if next.isEmpty { text += "Nothing is scheduled.\n\n" }
    return text + "\(counts)\n"
  }

  private func section(
    _ title: String, _ entries: [Entry], _ style: Console.Style, _ console: Console, rows: Int = .max
  ) -> String {
    guard !entries.isEmpty else { return "" }
    let words = words(console)
    var text = "\(console.styled("\(title) (\(entries.count))", style))\n"
    for entry in entries.prefix(rows) {
      text += words.line(entry) + "\n"
      if let reason = words.reason(entry) { text += "      \(reason.terminalSafe)\n" }
      for (index, way) in words.waysOut(entry).enumerated() {
        text += "      \(index == 0 ? "fix:" : " or:") \(console.styled(way, .cyan))\n"
      }
    }
    if entries.count > rows { text += "  and \(entries.count - rows) more\n" }
    return text + "\n"
  }

  /// How many of one account are settled at once, where there are more than a few.
  private func many(_ entries: [Entry], _ command: String, _ flag: String, _ console: Console) -> String {
    let labels = Dictionary(grouping: entries, by: \.label).filter { $0.value.count > 3 }
    guard !labels.isEmpty else { return "" }
    var text = "  many at once, shown before anything is written:\n"
    for (label, those) in labels.sorted(by: { $0.key < $1.key }) {
      text +=
        "      "
        + console.styled("postrider \(command) --account \(label.terminalSafe) \(flag)", .cyan)
        + "    (\(those.count))\n"
    }
    return text + "\n"
  }

  private func frozenSection(_ console: Console) -> String {
    guard !record.frozen.isEmpty else { return "" }
    var text = "\(console.styled("Cannot be read in the record (\(record.frozen.count))", .red))\n"
    for frozen in record.frozen {
      text += "  \(frozen.path.terminalSafe)\n      \(frozen.reason.terminalSafe)\n"
      text += "      fix: \(console.styled(fix(frozen), .cyan))\n"
    }
    return text + "\n"
  }

  /// Shows what the file was before somebody changed it by hand.
  private func fix(_ frozen: FrozenEntry) -> String {
    let path = frozen.path.terminalSafe
    let quoted =
      path.contains { " '\"$`\\&;|<>()*?[]#!~".contains($0) }
      ? "'\(path.replacing("'", with: "'\\''"))'" : path
    return "git log -p \(branch) -- \(quoted)"
  }

  private func unreadableSection(_ console: Console) -> String {
    guard !unreadable.isEmpty else { return "" }
    let title = "\(counted(unreadable.count, "post")) of the published branch cannot be used"
    var text = "\(console.styled(title, .red)): postrider check\n"
    for post in unreadable {
      guard let name = post.name else { continue }
      text += "  \(name.terminalSafe)\n      \(post.reason.terminalSafe)\n"
    }
    return text + "\n"
  }

  private func driftSection(_ console: Console) -> String {
    guard !drifted.isEmpty else { return "" }
    let words = words(console)
    var text = "\(console.styled("Changed in the files since (\(drifted.count))", .yellow))\n"
    for entry in drifted.prefix(Self.rows) {
      text += "  \(words.name(entry))  \(words.drift(entry) ?? "")\n"
    }
    if drifted.count > Self.rows { text += "  and \(drifted.count - Self.rows) more\n" }
    return text + "\n"
  }

  /// `3 scheduled, 12 published`
  private var counts: String {
    let parts = DeliveryState.allCases.compactMap { state in
      let count = count(of: state)
      return count == 0 ? nil : "\(count) \(state.rawValue)"
    }
    return "In all: " + (parts.isEmpty ? "nothing recorded" : parts.joined(separator: ", "))
  }

  private func count(of state: DeliveryState) -> Int { entries.count { $0.state == state } }
}

extension StatusReport {
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
    members["oldest_overdue"] =
      oldestOverdue.map { entry, since in
        [
          "post": .string(entry.delivery.post.key), "account": .string(entry.delivery.account.description),
          "label": .string(entry.label), "since": .string(since.description),
          "seconds": .integer(max(0, now.seconds(since: since))),
        ]
      } ?? .null
    members["lost"] = list(lost)
    members["under_way"] = list(underWay)
    members["held"] = list(held)
    members["next"] = list(next)
    members["drifted"] = list(drifted)
    members["unreadable_posts"] = .integer(Int64(unreadable.count))
    members["unreadable"] = .array(
      unreadable.map { post in
        [
          "name": post.name.map { .string($0) } ?? .null, "reason": .string(post.reason),
          "fix": "postrider check",
        ]
      })
    members["frozen"] = .array(
      record.frozen.map {
        ["path": .string($0.path), "reason": .string($0.reason), "fix": .string(fix($0))]
      })
    return .object(members)
  }

  private func list(_ entries: [Entry]) -> JSON {
    .array(entries.map { Self.json(of: $0, now: now, accounts: record.accounts) })
  }

  /// One delivery for machines.
  static func json(
    of entry: Entry, now: Instant, accounts: [AccountIdentity: AccountRecord]
  ) -> JSON {
    let words = DeliveryWords(
      now: now, console: Console(usesColor: false, output: { _ in }, errors: { _ in }), accounts: accounts)
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
    members["fix"] = .array(words.waysOut(entry).map { .string($0) })
    return .object(members)
  }
}
