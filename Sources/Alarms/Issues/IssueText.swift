import Content
import Ledger

/// What an issue says of one problem: a title, a body that begins with its hidden marker, and a digest of both.
///
/// Everything from outside stands in code spans: no mention, no picture, no link, no HTML comes of it.
struct IssueText: Sendable, Hashable {
  var title: String
  var body: String
  var digest: String

  init(_ problem: Problem, lineage: String) {
    title = "Postrider: \(Self.plain(problem.name)): \(Self.title(problem.kind))"
    var lines = ["\(Self.sentence(problem.kind))", ""]
    func add(_ label: String, _ value: String?) {
      if let value, !value.isEmpty { lines.append("- **\(label):** \(value)") }
    }
    add("Post", problem.delivery.map { Markdown.code($0.post.key) })
    add(
      "Account", problem.account.map { "\(Markdown.code(problem.label ?? "")) (\(Markdown.code("\($0)")))" })
    add(
      "Due", problem.due.map { Markdown.code(Zone(problem.zone ?? "UTC")?.local(of: $0) ?? $0.description) })
    add("File", problem.path.map { Markdown.code($0) })
    add("Reason", Markdown.code(problem.reason, limit: 500))
    for link in problem.links.prefix(20) { add("Public at", Markdown.address(link).map { "<\($0)>" }) }
    lines += ["", "**Next step**", "", Markdown.code(problem.next, limit: 500), ""]
    lines.append(
      "This issue is kept by `postrider reconcile --alert issue`: it changes with the delivery and is closed once "
        + "that is settled.")
    let text = lines.joined(separator: "\n")
    digest = String(Fingerprint.hex(title + "\n" + text).prefix(16))
    body = Self.marker(problem.subject, lineage: lineage) + "\n" + text + "\n"
  }

  /// The first line of an issue's body: it says which problem the issue is for.
  static func marker(_ subject: String, lineage: String) -> String {
    "<!-- postrider-alarm: \(Fingerprint.hex("\(lineage)\n\(subject)").prefix(32)) -->"
  }

  private static func title(_ kind: Problem.Kind) -> String {
    switch kind {
    case .failed: "failed"
    case .missed: "missed"
    case .uncertain: "may be public or not"
    case .overdue: "overdue"
    case .held: "its token is refused or missing"
    case .frozen: "cannot be used"
    case .withheld: "actions are withheld"
    case .unrecorded: "public, but not recorded"
    }
  }

  private static func sentence(_ kind: Problem.Kind) -> String {
    switch kind {
    case .failed: "The platform refused this delivery, or it was given up. It is not tried again by itself."
    case .missed: "This delivery was not sent within its grace. It is not sent later by itself."
    case .uncertain:
      "The answer to this delivery was lost, and a look at the account could not settle whether it is public. "
        + "It is never sent again without a person's word."
    case .overdue: "This delivery is past its grace and has no outcome yet."
    case .held: "The account's deliveries wait until its token is accepted. What passes its grace is missed."
    case .frozen: "This file cannot be used. What it concerns is left exactly as it is recorded."
    case .withheld: "These actions look like an accident. They are neither done nor forgotten."
    case .unrecorded:
      "This delivery is public, but the record could not be written. It is looked up before anything is sent."
    }
  }

  /// For a title, where Markdown means nothing: one line without marks that steer.
  private static func plain(_ text: String) -> String {
    String(Markdown.code(text, limit: 120).dropFirst().dropLast())
  }
}

extension IssueText {
  /// What the last comment says of a problem that is over.
  static func settled(_ subject: String, record: Record?) -> String {
    let recorded = record?.entries.values.first { "delivery \($0.entry.delivery)" == subject }
    guard let entry = recorded?.entry else { return "Settled: this is no longer so." }
    let link = entry.items.lazy.compactMap { $0.receipt?.permalink }.compactMap { Markdown.address($0) }.first
    switch entry.state {
    case .published: return "Settled: published" + (link.map { " at <\($0)>." } ?? ".")
    case .failed, .missed:
      let by = entry.word.map { " by \(Markdown.code($0.by))" } ?? ""
      return "Settled: acknowledged\(by)."
    default: return "Settled: the delivery is \(entry.state.rawValue) now."
    }
  }
}
