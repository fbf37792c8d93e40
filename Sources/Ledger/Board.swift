import Content

extension Record {
  /// The README of the state branch: what comes next, what needs a person, what happened. Made from the
  /// record alone: the same record at the same time gives the same bytes.
  public func board(at now: Instant) -> String {
    BoardWriter(record: self, now: now).text()
  }
}

/// Writes the board.
struct BoardWriter {
  let record: Record
  let now: Instant
  /// Rows of one section.
  static let rows = 50

  func text() -> String {
    let entries = record.entries.values.map(\.entry)
    let week = now.adding(seconds: 7 * 86_400)
    let open = entries.filter { $0.state == .scheduled || $0.state == .publishing }
    let stuck = open.filter { needsHelp($0) }
    let next = open.filter { $0.due <= week && !needsHelp($0) }
    let doubtful = entries.filter { $0.state == .uncertain } + stuck
    let published = entries.filter { $0.state == .published }
    let lost = entries.filter { ($0.state == .missed || $0.state == .failed) && !$0.isAcknowledged }
    var text = """
      # Postrider: the record

      Written by the last run, as of \(now). Nothing here is read back: the folders are the record.


      """
    if record.meta?.isWithheld == true {
      text += """
        ## Withheld for safety

        The last run withheld changes. `postrider plan` names them and the `--approve` that allows exactly these.


        """
    }
    text += section(
      "Next 7 days", sorted(next, by: \.due), ["When", "Post", "To", "State", "Text"]
    ) { [when($0.due, $0), post($0), code($0.label), note($0), Markdown.escape($0.summary, limit: 60)] }
    text += section(
      "Needs a person", sorted(doubtful, by: \.due), ["When", "Post", "To", "State", "Why"]
    ) {
      [
        when($0.due, $0), post($0), code($0.label), $0.state.rawValue,
        Markdown.escape(why($0), limit: 200),
      ]
    }
    text += frozenSection()
    text += section(
      "Recently published", sorted(published, by: \.since).reversed(), ["Published", "Post", "To", "Link"]
    ) { [when($0.since, $0), post($0), code($0.label), link($0)] }
    text += section(
      "Missed or failed", sorted(lost, by: \.since).reversed(), ["Since", "Post", "To", "State", "Why"]
    ) {
      [
        when($0.since, $0), post($0), code($0.label), $0.state.rawValue,
        Markdown.escape($0.reason ?? "", limit: 200),
      ]
    }
    return text
  }

  private func needsHelp(_ entry: Entry) -> Bool {
    entry.isOverdue(at: now) || entry.waitsForCredentials(at: now, record.accounts)
  }

  private func why(_ entry: Entry) -> String {
    if let reason = entry.reason { return reason }
    guard entry.waitsForCredentials(at: now, record.accounts) else { return "overdue" }
    return record.accounts[entry.delivery.account]?.hold.map { "credentials: \($0.text)" } ?? "credentials"
  }

  private func frozenSection() -> String {
    guard !record.frozen.isEmpty else { return "" }
    var text = "## Cannot be read\n\n| File | Why |\n| --- | --- |\n"
    for frozen in record.frozen.prefix(Self.rows) {
      text += "| \(code(frozen.path)) | \(Markdown.escape(frozen.reason, limit: 200)) |\n"
    }
    return text + more(record.frozen.count) + "\n"
  }

  private func section(
    _ title: String, _ entries: [Entry], _ heads: [String], _ row: (Entry) -> [String]
  ) -> String {
    var text = "## \(title)\n\n"
    guard !entries.isEmpty else { return text + "Nothing.\n\n" }
    text += "| \(heads.joined(separator: " | ")) |\n|\(String(repeating: " --- |", count: heads.count))\n"
    for entry in entries.prefix(Self.rows) {
      text += "| \(row(entry).joined(separator: " | ")) |\n"
    }
    return text + more(entries.count) + "\n"
  }

  private func more(_ count: Int) -> String {
    count > Self.rows ? "\nand \(count - Self.rows) more\n" : ""
  }

  private func sorted(_ entries: [Entry], by key: KeyPath<Entry, Instant>) -> [Entry] {
    entries.sorted { ($0[keyPath: key], $0.delivery) < ($1[keyPath: key], $1.delivery) }
  }

  private func when(_ instant: Instant, _ entry: Entry) -> String {
    let local = LocalTime(instant, zone: entry.zone)
    return Markdown.escape("\(local.text) \(local.zone)", limit: 80)
  }

  private func post(_ entry: Entry) -> String {
    let number = entry.delivery.occurrence
    return code(number == 0 ? entry.delivery.post.key : "\(entry.delivery.post)#\(number)")
  }

  private func note(_ entry: Entry) -> String {
    guard let wait = entry.wait, wait.until > now else { return entry.state.rawValue }
    return Markdown.escape("\(entry.state.rawValue), held: \(wait.reason)", limit: 100)
  }

  private func link(_ entry: Entry) -> String {
    if entry.isRetracted { return "taken back" }
    guard let address = entry.items.first?.receipt?.permalink, let safe = Markdown.address(address) else {
      return "link unknown"
    }
    return "[open](\(safe))"
  }

  private func code(_ text: String) -> String { Markdown.code(text) }
}

extension Entry {
  /// True once a person took note of how it ended.
  public var isAcknowledged: Bool { word?.word == "acknowledged" }

  /// True where a person took it over from a lost record.
  public var isRecovered: Bool { word?.word == "recovered" }

  /// True where the platform refused what the files ask for: only a change of them helps.
  public var isRefused: Bool { state == .failed && attempts.last?.outcome == "needs-change" }

  /// True where a person asked for it to be sent, however late.
  public var isAskedFor: Bool { word?.word == "retry" || word?.word == "resend" }

  /// True where it is due and waits for credentials that only a person can give: before its first item, or between
  /// two of them. What is being sent waits for its answer. `accounts`: those of the record, for their holds.
  public func waitsForCredentials(
    at now: Instant, _ accounts: [AccountIdentity: AccountRecord]
  ) -> Bool {
    guard due <= now, state == .scheduled || (state == .publishing && sendingItem == nil) else {
      return false
    }
    return reason?.hasPrefix("credentials") == true
      || accounts[delivery.account]?.hold?.kind == "credentials"
  }

  /// When its grace is over; a person who asks for it late begins it anew.
  public var graceEnd: Instant {
    let start = isAskedFor ? max(due, word?.at ?? due) : due
    return start.adding(seconds: grace)
  }

  /// True where its grace is over and nothing came of it: not while it is on its way and its next attempt or look
  /// is stored, unless the grace is what ends it.
  public func isOverdue(at now: Instant) -> Bool {
    guard state == .scheduled || state == .publishing else { return false }
    // What began late, by its policy or by a person's word, has its grace from there.
    let begun = [due, attempts.first?.start, word?.at].compactMap(\.self).max() ?? due
    guard now > begun.adding(seconds: grace) else { return false }
    guard let wait, wait.until > now else { return true }
    return state == .publishing || (!publishesLate && !isAskedFor)
  }
}

/// A stranger's text in Markdown: seen as it is, with no effect.
public enum Markdown {
  static func escape(_ text: String, limit: Int) -> String {
    let plain = CommitMessage.oneLine(text)
    let short = plain.count > limit ? String(plain.prefix(limit - 1)) + "…" : plain
    var escaped = ""
    for scalar in short.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "@": escaped += "&#64;"
      case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "+", "-", "!", "|", "~", "$":
        escaped += "\\\(scalar)"
      case ":" where escaped.hasSuffix("http") || escaped.hasSuffix("https"): escaped += "&#58;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// A code span of at most so many characters; what would end it or the table's cell is taken out. Nothing
  /// within is a mention, a picture, a link or HTML.
  public static func code(_ text: String, limit: Int = 200) -> String {
    let plain = CommitMessage.oneLine(text, limit: limit).replacing("`", with: "'").replacing("|", with: "¦")
    return "`\(plain)`"
  }

  /// An address for a link: http or https, nothing that could end the link; nil for anything else.
  public static func address(_ text: String) -> String? {
    guard text.hasPrefix("https://") || text.hasPrefix("http://"), text.utf8.count <= 2000 else { return nil }
    let refused: Set<UInt8> = Set("()<>[]|\\\"'` ".utf8)
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !refused.contains($0) }) else { return nil }
    return text
  }
}
