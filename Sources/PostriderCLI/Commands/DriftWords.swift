import Content
import Diagnostics
import JSON
import Ledger
import Planning
import Reconciler

/// Drift in words: what the record knows, and what was seen on the platforms.
struct DriftWords: Sendable {
  var now: Instant
  var console: Console
  /// What policy and platforms allow; nil: not known.
  var rules: PublishedRules?

  private var words: DeliveryWords { DeliveryWords(now: now, console: console, accounts: [:], rules: rules) }

  // MARK: What the record knows

  func text(recorded entries: [Entry]) -> String {
    guard !entries.isEmpty else { return "Nothing drifted, as far as the record knows.\n" }
    var text = ""
    for entry in entries {
      text += "  \(words.name(entry))\n"
      if let drift = words.drift(entry) { text += "      \(drift)\n" }
      if let change = words.change(entry) { text += "      \(change)\n" }
      if let sight = words.sight(entry) { text += "      \(sight)\n" }
    }
    return text + "\(counted(entries.count, "delivery", "deliveries")) drifted; "
      + "`postrider drift --probe` asks the platforms\n"
  }

  func json(recorded entries: [Entry]) -> JSON {
    .object([
      "version": 1, "probed": false,
      "deliveries": .array(
        entries.map { StatusReport.json(of: $0, now: now, accounts: [:], rules: rules) }),
    ])
  }

  // MARK: What was seen

  func text(seen looks: [PlatformReading.Look]) -> String {
    guard !looks.isEmpty else { return "No published post to look at.\n" }
    var text = ""
    for look in looks where look.verdict != .same && look.verdict != .notAsked {
      text += "  \(console.styled(look.verdict.rawValue.padded(to: 8), style(look.verdict)))"
      text += " \(words.name(look.entry))  \(look.text.terminalSafe)\n"
    }
    let left = looks.filter { $0.verdict == .notAsked }
    for (reason, those) in Dictionary(grouping: left, by: \.text).sorted(by: { $0.key < $1.key }) {
      text += "  \(counted(those.count, "delivery", "deliveries")) not asked: \(reason.terminalSafe)\n"
    }
    let counts = PlatformReading.Look.Verdict.allCases.compactMap { verdict -> String? in
      let count = looks.count { $0.verdict == verdict }
      return count == 0 ? nil : "\(count) \(verdict.rawValue.replacing("-", with: " "))"
    }
    return text + "looked at \(counted(looks.count, "delivery", "deliveries")): "
      + counts.joined(separator: ", ") + "\n"
  }

  func json(seen looks: [PlatformReading.Look]) -> JSON {
    .object([
      "version": 1, "probed": true,
      "deliveries": .array(
        looks.map { look in
          var members =
            StatusReport.json(of: look.entry, now: now, accounts: [:], rules: rules).object ?? [:]
          members["seen"] = .string(look.verdict.rawValue)
          members["seen_text"] = .string(look.text)
          return .object(members)
        }),
    ])
  }

  private func style(_ verdict: PlatformReading.Look.Verdict) -> Console.Style {
    switch verdict {
    case .gone: .red
    case .changed, .unknown: .yellow
    case .same: .green
    case .notAsked: .dim
    }
  }
}
