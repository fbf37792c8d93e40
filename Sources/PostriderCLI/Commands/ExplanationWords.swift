import Content
import Diagnostics
import JSON
import Ledger
import Planning

/// Everything known of one post, for people and machines.
struct ExplanationWords: Sendable {
  var explained: [Explanation]
  var entries: [Entry]
  /// The accounts of the record.
  var accounts: [AccountIdentity: AccountRecord]
  var history: [History.Line]
  var now: Instant
  /// What policy and platforms allow of what is public; nil: not known, or nothing drifted.
  var rules: PublishedRules?

  func text(for console: Console) -> String {
    var text = ""
    for explanation in explained {
      text += "\(explanation.path.terminalSafe)\n"
      if let frozen = explanation.frozen {
        text += "  \(console.styled("left as it is:", .red)) \(frozen.terminalSafe)\n\n"
      }
      for delivery in explanation.deliveries { text += wanted(delivery, of: explanation.id, console) + "\n" }
    }
    let words = DeliveryWords(now: now, console: console, accounts: accounts, rules: rules)
    for entry in entries { text += words.block(entry) + "\n" }
    if entries.isEmpty { text += "Nothing of it is recorded yet.\n" }
    if !history.isEmpty {
      text += "\(console.styled("History", .bold))\n"
      for line in history { text += "  \(line.time)  \(line.words.terminalSafe)\n" }
    }
    return text
  }

  /// One account's values, each with the level that set it.
  private func wanted(_ delivery: ExplainedDelivery, of post: PostID, _ console: Console) -> String {
    var text = console.styled("\(post.key.terminalSafe) → \(delivery.label.terminalSafe)", .bold)
    text += "  as the files ask\n"
    let width = delivery.origins.map(\.field.count).max() ?? 0
    for origin in delivery.origins {
      text += "  \(origin.field.terminalSafe.padded(to: width))  \(shortened(origin.value))"
      text += "  \(console.styled("[\(level(origin))]", .dim))\n"
    }
    if let problem = delivery.refusal {
      text += "  \(console.styled("refused:", .red)) \(problem.terminalSafe)\n"
    }
    return text
  }

  private func level(_ origin: FieldOrigin) -> String {
    guard let place = origin.place else { return origin.level }
    return "\(origin.level), \(place.path.terminalSafe):\(place.start.line)"
  }

  private func shortened(_ text: String) -> String {
    let line = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let first = line.first ?? ""
    let more = line.count > 1 ? " (and \(counted(line.count - 1, "line")) more)" : ""
    return (first.count > 60 ? String(first.prefix(59)) + "…" : first).terminalSafe + more
  }

  /// Version 1: new members may come, none changes its meaning.
  var json: JSON {
    var members: [String: JSON] = ["version": 1]
    members["wanted"] = .array(explained.map(Self.json))
    members["recorded"] = .array(
      entries.map { StatusReport.json(of: $0, now: now, accounts: accounts, rules: rules) })
    members["history"] = .array(history.map(Self.json))
    return .object(members)
  }

  private static func json(of line: History.Line) -> JSON {
    .object([
      "time": .string(line.time.description), "commit": .string(line.commit), "words": .string(line.words),
    ])
  }

  private static func json(of explanation: Explanation) -> JSON {
    var members: [String: JSON] = [:]
    members["path"] = .string(explanation.path)
    members["post"] = .string(explanation.id.key)
    members["frozen"] = explanation.frozen.map { JSON.string($0) } ?? .null
    members["deliveries"] = .array(explanation.deliveries.map(json))
    return .object(members)
  }

  private static func json(of delivery: ExplainedDelivery) -> JSON {
    var members: [String: JSON] = [:]
    members["account"] = .string(delivery.account.description)
    members["label"] = .string(delivery.label)
    members["refusal"] = delivery.refusal.map { JSON.string($0) } ?? .null
    members["values"] = .array(delivery.origins.map(json))
    return .object(members)
  }

  private static func json(of origin: FieldOrigin) -> JSON {
    var members: [String: JSON] = [:]
    members["field"] = .string(origin.field)
    members["value"] = .string(origin.value)
    members["level"] = .string(origin.level)
    members["path"] = origin.place.map { JSON.string($0.path) } ?? .null
    members["line"] = origin.place.map { JSON.integer(Int64($0.start.line)) } ?? .null
    return .object(members)
  }
}
