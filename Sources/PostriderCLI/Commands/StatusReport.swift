import Content
import Diagnostics
import Git
import Ledger
import Planning

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
  /// Why a run that obeys the published branch withholds something for safety.
  var hazards: [Hazard]
  /// What policy and platforms allow of what is public; nil: not known.
  var rules: PublishedRules?
  private let entries: [Entry]

  init(record: Record, now: Instant, branch: String, unreadable: [Unreadable], hazards: [Hazard]) {
    self.record = record
    self.now = now
    self.branch = branch
    self.unreadable = unreadable
    self.hazards = hazards
    entries = record.entries.values.map(\.entry).sorted { ($0.due, $0.delivery) < ($1.due, $1.delivery) }
  }

  var next: [Entry] {
    entries.filter { $0.state == .scheduled && !isOverdue($0) && !isHeld($0) }
  }
  var held: [Entry] { entries.filter { $0.state == .scheduled && !isOverdue($0) && isHeld($0) } }
  var underWay: [Entry] { entries.filter { $0.state == .publishing && !isOverdue($0) } }
  var uncertain: [Entry] { entries.filter { $0.state == .uncertain } }
  var overdue: [Entry] { entries.filter(isOverdue) }
  var lost: [Entry] {
    entries.filter { ($0.state == .failed || $0.state == .missed) && !$0.isAcknowledged }
  }
  var drifted: [Entry] {
    entries.filter { $0.state == .published && ($0.drift != nil || $0.sight != nil || $0.change != nil) }
  }

  /// Past its grace, or due and waiting for a token.
  private func isOverdue(_ entry: Entry) -> Bool {
    entry.isOverdue(at: now) || record.waitsForCredentials(entry, at: now)
  }

  private func isHeld(_ entry: Entry) -> Bool {
    words(Console(usesColor: false, output: { _ in }, errors: { _ in })).hold(entry) != nil
  }

  private func words(_ console: Console) -> DeliveryWords {
    DeliveryWords(now: now, console: console, accounts: record.accounts, rules: rules)
  }

  /// The accounts that may not call before a person put their token right, whether or not something is due.
  var heldAccounts: [AccountRecord] {
    record.accounts.values.filter { $0.hold?.kind == "credentials" }
      .sorted { ($0.label, $0.identity) < ($1.label, $1.identity) }
  }

  /// True where the last run withheld changes for safety, or the next one will.
  var isWithheld: Bool { record.meta?.isWithheld == true || !hazards.isEmpty }

  /// True where something is withheld, uncertain, frozen or overdue: what makes a run exit with 4 each time.
  var needsPerson: Bool {
    isWithheld || !uncertain.isEmpty || !overdue.isEmpty || !record.frozen.isEmpty || !unreadable.isEmpty
      || !heldAccounts.isEmpty
  }

  /// The delivery that waits longest for what should have happened, and since when.
  var oldestOverdue: (entry: Entry, since: Instant)? {
    overdue.map { ($0, $0.isOverdue(at: now) ? $0.graceEnd : $0.due) }.min { $0.1 < $1.1 }
  }

  /// Lists of what needs nobody are cut after so many lines; the counts stay true.
  private static let rows = 20

  func text(for console: Console) -> String {
    guard record.tip != nil else {
      return "There is no record yet: \(branch) does not exist. `postrider reconcile` begins it.\n"
        + (unreadable.isEmpty ? "" : "\n" + unreadableSection(console))
    }
    var text = withheldSection(console)
    text += section("Uncertain: look at the account, then say which", uncertain, .red, console)
    text += many(
      uncertain, console,
      [
        Way("resolve --account", "--resend", "sends them again"),
        Way("resolve POST", "--published URL", "one by one"),
        Way("resolve --account", "--cancel", "gives them up"),
      ])
    text += section("Overdue, or held until a person helps", overdue, .red, console)
    text += accountSection(console)
    text += frozenSection(console)
    text += unreadableSection(console)
    text += section("Failed or missed, not acknowledged", lost, .yellow, console)
    text += many(
      lost, console,
      [
        Way("retry --account", "", "begins them again"), Way("resolve --account", "--ack", "gives them up"),
      ])
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
      let look = words.nextLook(entry)
      if let reason = words.reason(entry) ?? look?.reason { text += "      \(reason.terminalSafe)\n" }
      if let look {
        let until = look.until > now ? words.when(look.until, entry.zone) : "by the next run"
        text += "      looked at again: \(until)\n"
      }
      for (index, way) in words.waysOut(entry).enumerated() {
        text += "      \(index == 0 ? "fix:" : " or:") \(console.styled(way, .cyan))\n"
      }
    }
    if entries.count > rows { text += "  and \(entries.count - rows) more\n" }
    return text + "\n"
  }

  /// A command that settles many, around the account's name, and what it does.
  private struct Way {
    var before: String
    var after: String
    var effect: String
    init(_ before: String, _ after: String, _ effect: String) {
      (self.before, self.after, self.effect) = (before, after, effect)
    }
  }

  /// How many of one account are settled at once, where there are more than a few.
  private func many(_ entries: [Entry], _ console: Console, _ ways: [Way]) -> String {
    let labels = Dictionary(grouping: entries, by: \.label).filter { $0.value.count > 3 }
    var text = ""
    for (label, those) in labels.sorted(by: { $0.key < $1.key }) {
      text += "  the \(those.count) of \(label.terminalSafe) at once, shown before anything is written:\n"
      for (index, way) in ways.enumerated() {
        // What is partly public cannot begin again.
        if way.before.hasPrefix("retry"), those.allSatisfy(\.hasReceipt) { continue }
        let command =
          "postrider \(way.before) \(label.terminalSafe)" + (way.after.isEmpty ? "" : " \(way.after)")
        text += "      \(index == 0 ? "   " : "or ")\(console.styled(command, .cyan))\n"
        text += "             (\(way.effect))\n"
      }
    }
    return text.isEmpty ? "" : text + "\n"
  }

  private func accountSection(_ console: Console) -> String {
    let held = heldAccounts
    guard !held.isEmpty else { return "" }
    var text = "\(console.styled("Accounts held for a token (\(held.count))", .red))\n"
    for account in held {
      text += "  \(account.label.terminalSafe)\n"
      if let hold = account.hold { text += "      since \(hold.since): \(hold.text.terminalSafe)\n" }
      text +=
        "      fix: \(console.styled("postrider doctor", .cyan))    (says what is wrong; renew the token)\n"
      text += "     then: \(console.styled("postrider reconcile", .cyan))\n"
    }
    return text + "\n"
  }

  private func withheldSection(_ console: Console) -> String {
    guard isWithheld else { return "" }
    var text = "\(console.styled("Withheld for safety", .red))\n"
    for hazard in hazards { text += "      \(hazard.message.safeLines)\n" }
    if hazards.isEmpty { text += "      the last run withheld changes\n" }
    return text
      + "      fix: \(console.styled("postrider plan", .cyan))    (names them, and the --approve to allow them)\n\n"
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
  func fix(_ frozen: FrozenEntry) -> String {
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
      let parts = [words.drift(entry), words.change(entry), words.sight(entry)].compactMap(\.self)
      text += "  \(words.name(entry))  \(parts.first ?? "")\n"
      for part in parts.dropFirst() { text += "      \(part)\n" }
      for way in words.waysOut(entry) { text += "      fix: \(console.styled(way, .cyan))\n" }
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

  func count(of state: DeliveryState) -> Int { entries.count { $0.state == state } }
}
