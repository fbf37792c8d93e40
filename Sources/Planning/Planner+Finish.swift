import Content
import Crypto
import JSON
import Ledger

extension Planner {
  /// Sorts, digests, and says when to look again.
  func finish(_ steps: [Step], hazards: [Hazard]) -> Plan {
    let sorted = steps.sorted { ($0.entry.due, $0.delivery) < ($1.entry.due, $1.delivery) }
    let withheld = sorted.filter { $0.hazard?.isApprovable == true }
    let recording = sorted.map(recordedFirst)
    var after = record
    for step in recording where step.hazard == nil {
      if let old = step.recorded?.entry.delivery { after.entries[old] = nil }
      if let position = step.recorded {
        after.entries[step.delivery] = Recorded(entry: step.entry, path: position.path, blob: position.blob)
      }
    }
    let fresh = recording.filter { $0.hazard == nil && $0.recorded == nil }.map(\.entry)
    let actions = recording.map(\.action)
    var plan = Plan(
      actions: actions, hazards: hazards, approval: approval(of: withheld),
      digest: Digest.of(.array(actions.map { $0.json })),
      wake: [
        Ledger.wake(of: after, now: now), fresh.compactMap { Ledger.wake(of: $0, in: after, now: now) }.min(),
      ]
      .compactMap { $0 }.min())
    plan.notes = notes()
    plan.allowed = sorted.reduce(into: context.allowed) { $0.formUnion($1.allowedBy) }
    return plan
  }

  /// At adoption what is due is recorded even while its sending is withheld: a later run must still know
  /// that it has to ask the platform first.
  private func recordedFirst(_ step: Step) -> Step {
    guard isAdopting, step.hazard == .adoption else { return step }
    var step = step
    step.hazard = nil
    step.kind = .schedule
    step.reasons.append("recorded; sending it is withheld")
    return step
  }

  /// The digest a person allows: delivery, action, before and after of what is withheld. Neither the clock
  /// nor how far a delivery came by it enters.
  private func approval(of withheld: [Step]) -> String? {
    guard !withheld.isEmpty else { return nil }
    let lines = withheld.map { $0.line(for: $0.hazard) }
    return Digest.of(.array(lines.sorted { $0.text() < $1.text() }))
  }

  private func notes() -> [String] {
    var notes: [String] = []
    if context.isStale {
      notes.append(
        "the commit is older than the one last obeyed: nothing is cancelled or rescheduled from it")
    }
    if !desired.isComplete {
      notes.append("some content cannot be read: nothing is cancelled and no move is concluded")
    }
    if hasOlderZones, let recorded = record.meta?.tzdata {
      notes.append(
        "the time zone data here (\(context.tzdata)) is older than the record's (\(recorded)): "
          + "recorded instants stand")
    }
    return notes
  }
}

extension Step {
  /// What a person allows of it: delivery, action, before and after, nothing the clock decides. At adoption
  /// it is the sending, recorded or not yet.
  func line(for hazard: HazardKind?) -> JSON {
    let isAdoption = hazard == .adoption
    let before = isAdoption ? nil : recorded.map { Digest.timeless($0.entry.withoutChange) }
    return [
      "delivery": .string(delivery.description),
      "action": .string(isAdoption ? "publish" : (base ?? .publish).rawValue),
      "before": before ?? .null, "after": Digest.timeless(entry),
    ]
  }

  /// One such line's digest, with the hazard it is about.
  func mark(for hazard: HazardKind) -> String { "\(hazard.rawValue) \(Digest.of(line(for: hazard)))" }
}

extension Entry {
  /// What is recorded of a change says nothing new to whoever allows it.
  fileprivate var withoutChange: Entry {
    var entry = self
    entry.change = nil
    return entry
  }
}

/// Digests of plans.
enum Digest {
  static func of(_ json: JSON) -> String {
    "sha256:"
      + SHA256.hash(data: json.encoded()).map { byte in
        let hex = String(byte, radix: 16)
        return hex.utf8.count == 1 ? "0" + hex : hex
      }.joined()
  }

  /// A side of a withheld action without anything the clock decides.
  static func timeless(_ entry: Entry) -> JSON {
    let isOnMerge = entry.written == "on-merge"
    let state: String =
      switch entry.state {
      case .publishing, .missed: "scheduled"
      default: entry.state.rawValue
      }
    var members: [String: JSON] = [
      "state": .string(state), "due": .string(isOnMerge ? "on-merge" : entry.due.description),
      "zone": .string(entry.zone), "written": .string(entry.written), "digest": .string(entry.digest),
      "path": .string(entry.path), "label": .string(entry.label),
    ]
    // What a person allows is this very change, not the next one.
    if let change = entry.change, change.standing == .open { members["change"] = .string(change.digest) }
    return .object(members)
  }
}

/// `sha256:…` over everything that decides a plan besides the record and the clock: content, this
/// program's way of planning, time zone data, the record's schema.
public func inputsDigest(_ desired: Desired, tzdata: String) -> String {
  Digest.of([
    "content": .string(desired.inputs), "planner": 1, "tzdata": .string(tzdata),
    "schema": .integer(Int64(Meta.schema)),
  ])
}
