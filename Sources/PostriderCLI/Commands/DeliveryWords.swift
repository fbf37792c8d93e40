import Content
import Diagnostics
import Ledger
import Planning

/// One delivery of the record in words, for a terminal.
struct DeliveryWords: Sendable {
  var now: Instant
  var console: Console
  /// The accounts of the record, for what they hold back.
  var accounts: [AccountIdentity: AccountRecord]
  /// What policy and platforms allow of what is public; nil: not known.
  var rules: PublishedRules?

  /// `2026-12-01 09:30 Europe/Berlin (08:30 UTC)  menu → acme  First words`
  func line(_ entry: Entry) -> String {
    var line = "  \(when(entry))  \(name(entry))"
    if !entry.summary.isEmpty { line += "  \(console.styled(short(entry.summary), .dim))" }
    if let hold = hold(entry) { line += "\n      held: \(hold)" }
    return line
  }

  /// The due time, local and UTC.
  func when(_ entry: Entry) -> String { when(entry.due, entry.zone) }

  func when(_ instant: Instant, _ zone: String) -> String {
    Zone(zone)?.local(of: instant).terminalSafe ?? instant.description
  }

  /// `menu → acme`
  func name(_ entry: Entry) -> String {
    let number = entry.delivery.occurrence == 0 ? "" : "#\(entry.delivery.occurrence)"
    return "\(entry.delivery.post.key.terminalSafe)\(number) → \(entry.label.terminalSafe)"
  }

  /// Everything about one delivery, several lines with their line breaks.
  func block(_ entry: Entry) -> String {
    var lines = [
      "\(console.styled(name(entry), .bold))  \(console.styled(entry.state.rawValue, color(entry)))"
    ]
    func add(_ label: String, _ value: String?) {
      guard let value, !value.isEmpty else { return }
      lines.append("  \((label + ":").padded(to: 12)) \(value)")
    }
    add("due", when(entry))
    if entry.written != "" { add("written", entry.written.terminalSafe) }
    add("since", when(entry.since, entry.zone))
    add("file", "\(entry.path.terminalSafe) at \(String(entry.commit.prefix(10)).terminalSafe)")
    add("text", short(entry.summary))
    add("reason", (reason(entry) ?? entry.reason)?.terminalSafe)
    add("drift", drift(entry))
    add("change", change(entry))
    add("seen", sight(entry))
    if let edited = entry.items.compactMap(\.editedAt).max() { add("edited", when(edited, entry.zone)) }
    if let taken = entry.items.compactMap(\.retractedAt).max() { add("taken back", when(taken, entry.zone)) }
    if entry.state == .uncertain || entry.state == .publishing {
      add("run", entry.claim?.run.terminalSafe)
    }
    if let wait = entry.wait {
      add("not before", "\(when(wait.until, entry.zone)): \(wait.reason.terminalSafe)")
    }
    for (index, item) in entry.items.enumerated() {
      guard let receipt = item.receipt else { continue }
      let number = entry.items.count > 1 ? "link \(index + 1)" : "link"
      add(number, (receipt.permalink ?? "unknown (id \(receipt.remoteID))").terminalSafe)
    }
    for attempt in entry.attempts {
      let outcome = attempt.outcome ?? "no answer recorded"
      let code = attempt.code.map { " (\($0))" } ?? ""
      let text = attempt.text.map { ": \(short($0))" } ?? ""
      add(
        "attempt \(attempt.number)",
        "\(when(attempt.start, entry.zone))  \(outcome)\(code)".terminalSafe + text)
    }
    add("extras", entry.extras?.problem?.terminalSafe)
    if let word = entry.word {
      add("word", "\(word.word) by \(word.by), \(word.at)".terminalSafe)
    }
    for (index, way) in waysOut(entry).enumerated() { add(index == 0 ? "fix" : "or", way) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The commands that settle a delivery which needs a person, the likeliest first; none: it needs none.
  func waysOut(_ entry: Entry) -> [String] {
    let delivery = "\(entry.delivery.post.key.terminalSafe) \(entry.label.terminalSafe)"
    switch entry.state {
    case .uncertain:
      return ["--published URL", "--resend", "--cancel"].map { "postrider resolve \(delivery) \($0)" }
    case .failed where entry.isAcknowledged, .missed where entry.isAcknowledged: return []
    case .published where entry.change?.standing == .failed:
      return ["change \(entry.path.terminalSafe) and commit", "postrider retry \(delivery)"]
    case .failed where entry.hasReceipt:
      return ["--published URL", "--ack"].map { "postrider resolve \(delivery) \($0)" }
    case .failed where entry.isRefused:
      return [
        "change \(entry.path.terminalSafe) and commit", "postrider retry \(delivery)",
        "postrider resolve \(delivery) --ack",
      ]
    case .failed, .missed: return ["postrider retry \(delivery)", "postrider resolve \(delivery) --ack"]
    case .scheduled where entry.waitsForCredentials(at: now, accounts),
      .publishing where entry.waitsForCredentials(at: now, accounts):
      return ["postrider doctor    (says what is wrong with the token)", "postrider reconcile"]
    case .scheduled where entry.isOverdue(at: now), .publishing where entry.isOverdue(at: now):
      return ["postrider reconcile"]
    default: return []
    }
  }

  /// The rule that holds a due delivery back, and until when; nil: none does.
  func hold(_ entry: Entry) -> String? {
    guard entry.state == .scheduled, entry.due <= now else { return nil }
    if let wait = entry.wait, wait.until > now {
      return "\(wait.reason.terminalSafe); not before \(when(wait.until, entry.zone))"
    }
    guard let hold = accounts[entry.delivery.account]?.hold, hold.kind != "credentials",
      hold.until ?? now > now
    else { return nil }
    return "\(hold.kind): \(hold.text)".terminalSafe
      + (hold.until.map { "; not before \(when($0, entry.zone))" } ?? "")
  }

  /// When a run looks again at what is under way, and why then; nil: it is not under way, or the next run does.
  func nextLook(_ entry: Entry) -> Wait? {
    guard entry.state == .publishing else { return nil }
    guard let item = entry.sendingItem else { return entry.wait }
    let stale = (entry.items[item].lastSent ?? entry.since).adding(seconds: staleSendingSeconds)
    let reason = "no answer is recorded yet"
    guard let wait = entry.wait, wait.until > stale else { return Wait(until: stale, reason: reason) }
    return Wait(until: wait.until, reason: wait.reason == "look again" ? reason : wait.reason)
  }

  /// Why a delivery stands where it stands; nil: it only waits for its time.
  func reason(_ entry: Entry) -> String? {
    guard entry.waitsForCredentials(at: now, accounts) else {
      return entry.state == .scheduled ? nil : entry.reason
    }
    return entry.reason ?? accounts[entry.delivery.account]?.hold.map { "credentials: \($0.text)" }
  }

  /// What the files ask for of something public, and that it is not done; nil: nothing.
  func drift(_ entry: Entry) -> String? {
    (rules.map { $0.words(for: entry) } ?? entry.driftWords)?.terminalSafe
  }

  /// A change of what is public that is not done, or failed; nil: there is none.
  func change(_ entry: Entry) -> String? {
    guard let change = entry.change else { return nil }
    let done = entry.items.count - change.left.count
    let part = entry.items.count > 1 && done > 0 ? ", \(done) of \(entry.items.count) done" : ""
    let why = change.problem.map { ": \(short($0))" } ?? ""
    return "\(change.kind.rawValue) \(change.standing.rawValue)\(part)\(why)"
  }

  /// What was last seen to differ on the platform; nil: nothing.
  func sight(_ entry: Entry) -> String? {
    entry.sight.map { "on the platform: \($0.kind.rawValue), \($0.text) (seen \($0.at))".terminalSafe }
  }

  /// First words of a text on one line.
  func short(_ text: String) -> String {
    let line = text.split(separator: "\n").first.map(String.init) ?? ""
    return (line.count > 70 ? line.prefix(69) + "…" : line[...]).description.terminalSafe
  }

  private func color(_ entry: Entry) -> Console.Style {
    switch entry.state {
    case .published: .green
    case .failed, .uncertain: .red
    case .missed: .yellow
    case .scheduled, .publishing: .cyan
    case .cancelled: .dim
    }
  }
}

extension Entry {
  /// `content changed: already public at https://…; the change is not sent`; nil where nothing drifted.
  var driftWords: String? {
    guard let drift else { return nil }
    guard state == .published else { return drift }
    let link = items.lazy.compactMap(\.receipt?.permalink).first.map { " at \($0)" } ?? ""
    return "\(drift): already public\(link); the change is not sent"
  }
}

extension Record {
  /// The same, with the holds of this record.
  func waitsForCredentials(_ entry: Entry, at now: Instant) -> Bool {
    entry.waitsForCredentials(at: now, accounts)
  }
}

extension String {
  /// The text with blanks behind it, at least so many characters.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
