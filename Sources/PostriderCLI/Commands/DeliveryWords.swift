import Content
import Diagnostics
import Ledger

/// One delivery of the record in words, for a terminal.
struct DeliveryWords: Sendable {
  var now: Instant
  var console: Console
  /// The accounts of the record, for what they hold back.
  var accounts: [AccountIdentity: AccountRecord]

  /// `2026-12-01 09:30 Europe/Berlin (08:30 UTC)  menu → acme  First words`
  func line(_ entry: Entry) -> String {
    var line = "  \(when(entry))  \(name(entry))"
    if !entry.summary.isEmpty { line += "  \(console.styled(short(entry.summary), .dim))" }
    if let wait = entry.wait, wait.until > now, entry.state == .scheduled {
      line += "\n      held until \(when(wait.until, entry.zone)): \(wait.reason.terminalSafe)"
    }
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
    add("fix", wayOut(entry))
    return lines.joined(separator: "\n") + "\n"
  }

  /// The command that settles a delivery which needs a person; nil: it needs none.
  func wayOut(_ entry: Entry) -> String? {
    let id = entry.delivery.post.key.terminalSafe
    let label = entry.label.terminalSafe
    switch entry.state {
    case .uncertain:
      return
        "look at the account, then: postrider resolve \(id) \(label) --published URL | --resend | --cancel"
    case .failed where !entry.isAcknowledged, .missed where !entry.isAcknowledged:
      return "postrider retry \(id) \(label), or postrider resolve \(id) \(label) --ack"
    case .scheduled where entry.waitsForCredentials(at: now, accounts):
      return
        "put the account's token right (`postrider doctor` shows what is wrong), then: postrider reconcile"
    case .scheduled where entry.isOverdue(at: now): return "postrider reconcile"
    default: return nil
    }
  }

  /// Why a delivery stands where it stands; nil: it only waits for its time.
  func reason(_ entry: Entry) -> String? {
    guard entry.state == .scheduled else { return entry.reason }
    guard entry.waitsForCredentials(at: now, accounts) else { return nil }
    return entry.reason ?? accounts[entry.delivery.account]?.hold.map { "credentials: \($0.text)" }
  }

  /// What the files ask for of something public, and that it is not done; nil: nothing.
  func drift(_ entry: Entry) -> String? { entry.driftWords?.terminalSafe }

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
  /// Due, and only a person can mend what it waits for.
  func waitsForCredentials(at now: Instant, _ accounts: [AccountIdentity: AccountRecord]) -> Bool {
    guard due <= now, state == .scheduled else { return false }
    return reason?.hasPrefix("credentials") == true
      || accounts[delivery.account]?.hold?.kind == "credentials"
  }

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
