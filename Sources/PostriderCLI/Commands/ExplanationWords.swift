import Content
import Diagnostics
import JSON
import Ledger

/// Everything known of one post, for people and machines.
struct ExplanationWords: Sendable {
  var explained: [ExplainedDelivery]
  var entries: [Entry]
  var history: [History.Line]
  var now: Instant

  func text(for console: Console) -> String {
    var text = ""
    for delivery in explained {
      text += "\(console.styled("\(delivery.id.post.key.terminalSafe) → \(delivery.label.terminalSafe)", .bold))"
      text += "  as the files ask\n"
      let width = delivery.values.map(\.field.count).max() ?? 0
      for value in delivery.values {
        text += "  \(value.field.padded(to: width).terminalSafe)  \(shortened(value.value))"
        text += "  \(console.styled("[\(level(value))]", .dim))\n"
      }
      if let problem = delivery.problem {
        text += "  \(console.styled("refused:", .red)) \(problem.terminalSafe)\n"
      }
      text += "\n"
    }
    let words = DeliveryWords(now: now, console: console)
    for entry in entries { text += words.block(entry) + "\n" }
    if entries.isEmpty { text += "Nothing of it is recorded yet.\n" }
    if !history.isEmpty {
      text += "\(console.styled("History", .bold))\n"
      for line in history { text += "  \(line.time)  \(line.words.terminalSafe)\n" }
    }
    return text
  }

  private func level(_ value: ExplainedValue) -> String {
    guard let place = value.place else { return value.level.rawValue }
    return "\(value.level.rawValue), \(place.path.terminalSafe):\(place.start.line)"
  }

  private func shortened(_ text: String) -> String {
    let line = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let first = line.first ?? ""
    let more = line.count > 1 ? " (and \(counted(line.count - 1, "line")) more)" : ""
    return (first.count > 60 ? String(first.prefix(59)) + "…" : first).terminalSafe + more
  }

  /// Version 1: new members may come, none changes its meaning.
  var json: JSON {
    [
      "version": 1,
      "wanted": .array(
        explained.map { delivery in
          [
            "post": .string(delivery.id.post.key), "account": .string(delivery.id.account.description),
            "label": .string(delivery.label), "problem": delivery.problem.map { .string($0) } ?? .null,
            "values": .array(
              delivery.values.map { value in
                [
                  "field": .string(value.field), "value": .string(value.value),
                  "level": .string(value.level.rawValue),
                  "path": value.place.map { .string($0.path) } ?? .null,
                  "line": value.place.map { .integer(Int64($0.start.line)) } ?? .null,
                ]
              }),
          ]
        }),
      "recorded": .array(entries.map { StatusReport.json(of: $0, now: now) }),
      "history": .array(
        history.map {
          ["time": .string($0.time.description), "commit": .string($0.commit), "words": .string($0.words)]
        }),
    ]
  }
}
