import Content
import Diagnostics
import JSON
import Ledger
import Planning
import Reconciler

/// Everything that needs a person, sorted by what it is about: from the record as a run left it, and from what
/// the run alone can know. Pure.
///
/// `record` may be newer than the run's. What failed or was missed is named until it is acknowledged or begins
/// again, however old it is; who tells decides how far back to go.
public func problems(of ending: Ending, record: Record?, now: Instant) -> [Problem] {
  var found: [Problem] = []
  if let record, !record.isNewer {
    found += deliveries(record, now: now) + accounts(record, now: now) + frozen(record, now: now)
  }
  found += files(ending, now: now) + withheld(ending, now: now) + unrecorded(ending, record, now: now)
  var seen: Set<String> = []
  // What a run could not write down is more than what the record says of the same delivery.
  return found.reversed().filter { seen.insert($0.subject).inserted }.sorted { $0.subject < $1.subject }
}

private func deliveries(_ record: Record, now: Instant) -> [Problem] {
  record.entries.values.compactMap { recorded in
    let entry = recorded.entry
    let (id, label) = (entry.delivery.post.key, entry.label)
    switch entry.state {
    case .failed where !entry.isAcknowledged,
      .missed where !entry.isAcknowledged && entry.reason != "adopted":
      return Problem(
        entry.state == .failed ? .failed : .missed, entry,
        next: (entry.isRefused && !entry.hasReceipt ? "change \(entry.path) and commit, or " : "")
          + "postrider retry \(id) \(label), or postrider resolve \(id) \(label) --ack")
    case .uncertain:
      return Problem(
        .uncertain, entry,
        next:
          "look at the account, then: postrider resolve \(id) \(label) --published URL | --resend | --cancel"
      )
    case .scheduled, .publishing:
      guard entry.isOverdue(at: now), !entry.waitsForCredentials(at: now, record.accounts) else { return nil }
      return Problem(.overdue, entry, next: "postrider reconcile")
    case .published:
      guard let change = entry.change, change.standing == .failed else { return nil }
      var problem = Problem(
        .failed, entry, next: "change \(entry.path) and commit, or postrider retry \(id) \(label)")
      problem.occurrence += " \(change.kind.rawValue) \(change.digest)"
      problem.reason =
        "it is public; its \(change.kind == .edit ? "edit" : "retraction") failed: "
        + (change.problem ?? "given up")
      return problem
    default: return nil
    }
  }
}

private func accounts(_ record: Record, now: Instant) -> [Problem] {
  var waiting: [AccountIdentity: [Entry]] = [:]
  for recorded in record.entries.values {
    let entry = recorded.entry
    if entry.waitsForCredentials(at: now, record.accounts) {
      waiting[entry.delivery.account, default: []].append(entry)
    }
  }
  var identities = Set(waiting.keys)
  for (identity, account) in record.accounts where account.hold?.kind == "credentials" {
    identities.insert(identity)
  }
  return identities.map { identity in
    let account = record.accounts[identity]
    let entries = (waiting[identity] ?? []).sorted { ($0.due, $0.delivery) < ($1.due, $1.delivery) }
    let hold = account?.hold.flatMap { $0.kind == "credentials" ? $0 : nil }
    let reason = hold.map { "credentials: \($0.text)" } ?? entries.first?.reason ?? "credentials"
    let label = entries.first?.label ?? account?.label ?? identity.id
    var problem = Problem(
      .held, subject: "account \(identity)", occurrence: hold.map { "\($0.since)" } ?? "",
      since: hold?.since ?? entries.first?.due ?? now, reason: reason,
      next:
        "put the account's token right (`postrider doctor` shows what is wrong), then: postrider reconcile")
    problem.account = identity
    problem.label = label
    return problem
  }
}

private func frozen(_ record: Record, now: Instant) -> [Problem] {
  record.frozen.map { frozen in
    var problem = Problem(
      .frozen, subject: "record \(frozen.path)", occurrence: "", since: now,
      reason: "\(frozen.path) is left as it is: \(frozen.reason)",
      next: "put the file on the state branch right, or restore it from an earlier commit")
    problem.path = frozen.path
    problem.label = frozen.label
    return problem
  }
}

/// One a file: its first error stands for the others.
private func files(_ ending: Ending, now: Instant) -> [Problem] {
  var first: [String: Diagnostic] = [:]
  for diagnostic in ending.report.diagnostics.inOrder() where diagnostic.severity == .error {
    let path = diagnostic.place?.path ?? "postrider.yaml"
    if first[path] == nil { first[path] = diagnostic }
  }
  return first.map { path, diagnostic in
    let line = diagnostic.place.map { ":\($0.start.line)" } ?? ""
    var problem = Problem(
      .frozen, subject: Problem.fileSubject + path, occurrence: "", since: now,
      reason: "\(path)\(line): \(diagnostic.message)", next: diagnostic.fix ?? "postrider check")
    problem.path = path
    problem.commit = ending.report.commit
    return problem
  }
}

private func withheld(_ ending: Ending, now: Instant) -> [Problem] {
  let report = ending.report
  let stops = report.hazards.filter { $0.kind.stopsEverything }
  guard !report.withheld.isEmpty || !stops.isEmpty else { return [] }
  let hazards = stops.isEmpty ? report.hazards.filter { !$0.isAllowed } : stops
  let approval = stops.isEmpty ? report.approval : nil
  var problem = Problem(
    .withheld, subject: Problem.withheldSubject,
    occurrence: approval ?? stops.map(\.kind.rawValue).joined(separator: " "), since: now,
    reason: hazards.map(\.message).joined(separator: "; "),
    next: approval.map { "postrider reconcile --approve \($0)" } ?? "postrider doctor")
  problem.commit = report.commit
  return [problem]
}

/// What the journal says was published and the record does not have.
private func unrecorded(_ ending: Ending, _ record: Record?, now: Instant) -> [Problem] {
  ending.report.journal.compactMap { line in
    guard let json = try? JSON(parsing: Array(line.utf8)), json["kind"]?.string == "ended",
      let remote = json["remote_id"]?.string, let post = json["post"]?.string,
      let account = json["account"]?.string.flatMap({ AccountIdentity($0) })
    else { return nil }
    let delivery = DeliveryID(
      post: PostID(folding: post), occurrence: Int(json["occurrence"]?.integer ?? 0), account: account)
    let entry = record?.entries[delivery]?.entry
    guard entry?.items.contains(where: { $0.receipt?.remoteID == remote }) != true else { return nil }
    var problem = Problem(
      .unrecorded, subject: "delivery \(delivery)",
      occurrence: "\(json["generation"]?.integer ?? 0).\(json["attempt"]?.integer ?? 0)", since: now,
      reason: "published as \(remote), but the record could not be written",
      next: "postrider reconcile on the same machine reads its journal; elsewhere the platform is asked")
    problem.delivery = delivery
    problem.account = account
    problem.label = entry?.label ?? account.id
    problem.due = entry?.due
    problem.zone = entry?.zone
    problem.links = json["permalink"]?.string.map { [$0] } ?? []
    problem.generation = json["generation"]?.integer.map { Int($0) }
    problem.attempt = json["attempt"]?.integer.map { Int($0) }
    return problem
  }
}

extension Problem {
  /// What an entry shows.
  init(_ kind: Kind, _ entry: Entry, next: String) {
    let occurrence: String =
      switch kind {
      case .missed, .overdue: "\(entry.generation) \(entry.due)"
      default: "\(entry.generation).\(entry.attempts.last?.number ?? 0)"
      }
    self.init(
      kind, subject: "delivery \(entry.delivery)", occurrence: occurrence,
      since: kind == .overdue ? entry.due.adding(seconds: entry.grace) : entry.since,
      reason: entry.reason ?? entry.wait?.reason ?? "no outcome is recorded", next: next)
    delivery = entry.delivery
    account = entry.delivery.account
    label = entry.label
    path = entry.path
    due = entry.due
    zone = entry.zone
    links = entry.items.compactMap { $0.receipt?.permalink }
    generation = entry.generation
    attempt = entry.attempts.last?.number
    commit = entry.commit
  }
}
