import Content
import JSON
import Ledger

/// Every alarm that the record and a run's problems give, told before or not, oldest first. Pure.
///
/// Published deliveries are told once a generation; what needs a person once an occurrence. `oldest`: what was
/// published before it is left out.
public func alarms(of record: Record?, problems: [Problem], oldest: Instant) -> [Alarm] {
  var alarms = problems.map(Alarm.init)
  if let record, !record.isNewer {
    alarms += record.entries.values.compactMap { recorded in
      recorded.entry.since >= oldest ? Alarm(published: recorded.entry) : nil
    }
  }
  return alarms.sorted { ($0.at, $0.key) < ($1.at, $1.key) }
}

extension Alarm {
  init(_ problem: Problem) {
    let about = problem.delivery == nil ? "account" : "delivery"
    switch problem.kind {
    case .withheld: type = "run.withheld"
    case .frozen: type = "file.frozen"
    default: type = "\(about).\(problem.kind.rawValue)"
    }
    key = "\(problem.subject)\n\(problem.kind.rawValue) \(problem.occurrence)"
    at = problem.since
    isCondition = [.overdue, .held, .frozen, .withheld].contains(problem.kind)
    isOpen = ![.failed, .missed].contains(problem.kind)
    isOfTheRun = problem.isOfTheRun
    data = [
      "state": .string(problem.kind.rawValue), "reason": .string(problem.reason),
      "next": .string(problem.next), "links": .array(problem.links.map { .string($0) }),
    ]
    put("post", problem.delivery?.post.key)
    if let occurrence = problem.delivery?.occurrence, occurrence != 0 {
      data["occurrence"] = .integer(Int64(occurrence))
    }
    if let account = problem.account { put(account, label: problem.label) }
    put("path", problem.path)
    put("commit", problem.commit)
    put("due", problem.due?.description)
    put("zone", problem.zone)
    data["generation"] = problem.generation.map { .integer(Int64($0)) }
    data["attempt"] = problem.attempt.map { .integer(Int64($0)) }
  }

  /// nil: it is not published.
  init?(published entry: Entry) {
    guard entry.state == .published else { return nil }
    let isRecovered = entry.reason?.hasPrefix("recovered") == true
    type = isRecovered ? "delivery.recovered" : "delivery.published"
    key = "delivery \(entry.delivery)\npublished \(entry.generation)"
    at = entry.since
    isCondition = false
    isOpen = false
    isOfTheRun = false
    data = [
      "state": "published", "reason": entry.reason.map { .string($0) } ?? .null,
      "post": .string(entry.delivery.post.key), "path": .string(entry.path), "commit": .string(entry.commit),
      "due": .string(entry.due.description), "zone": .string(entry.zone),
      "links": .array(entry.items.compactMap { $0.receipt?.permalink }.map { .string($0) }),
      "generation": .integer(Int64(entry.generation)), "next": .null,
    ]
    data["attempt"] = entry.attempts.last.map { .integer(Int64($0.number)) }
    if entry.delivery.occurrence != 0 { data["occurrence"] = .integer(Int64(entry.delivery.occurrence)) }
    put(entry.delivery.account, label: entry.label)
  }

  private mutating func put(_ name: String, _ text: String?) {
    if let text { data[name] = .string(text) }
  }

  private mutating func put(_ account: AccountIdentity, label: String?) {
    data["account"] = [
      "platform": .string(account.platform), "host": .string(account.host), "id": .string(account.id),
      "label": .string(label ?? account.id),
    ]
  }
}
