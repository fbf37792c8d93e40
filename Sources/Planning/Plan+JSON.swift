import Content
import JSON
import Ledger

extension Plan {
  /// The contract's version: it changes only with a migration.
  public static let version: Int64 = 1

  /// `plan --json`.
  public var json: JSON {
    var members: [String: JSON] = [
      "version": .integer(Plan.version), "digest": .string(digest),
      "actions": .array(actions.map(\.json)),
      "hazards": .array(hazards.map(\.json)),
      "notes": .array(notes.map { .string($0) }),
    ]
    members["approval"] = approval.map { .string($0) }
    members["wake"] = wake.map { .string($0.description) }
    return .object(members)
  }

  /// True where carrying it out would change the record or publish something.
  public var hasWork: Bool {
    actions.contains { $0.hazard == nil && ($0.kind != .hold || $0.entry != nil) }
  }

  /// Hazards a person has not allowed.
  public var openHazards: [Hazard] { hazards.filter { !$0.isAllowed } }

  /// True where the commit may be recorded as obeyed: not while something waits on a rewritten history.
  public var mayAdvanceContent: Bool {
    !openHazards.contains { $0.kind.stopsEverything || $0.kind == .historyRewritten }
  }
}

extension Hazard {
  /// One hazard of `plan --json`.
  public var json: JSON {
    var members: [String: JSON] = [
      "kind": .string(kind.rawValue), "count": .integer(Int64(count)), "message": .string(message),
      "allowed": .bool(isAllowed), "stops_everything": .bool(kind.stopsEverything),
    ]
    members["limit"] = limit.map { .integer(Int64($0)) }
    return .object(members)
  }
}

extension PlanAction {
  /// One action of `plan --json`.
  public var json: JSON {
    var members: [String: JSON] = [
      "action": .string(kind.rawValue), "delivery": .string(delivery.description),
      "post": .string(delivery.post.key), "label": .string(label),
      "account": [
        "platform": .string(delivery.account.platform), "host": .string(delivery.account.host),
        "id": .string(delivery.account.id),
      ],
    ]
    if delivery.occurrence != 0 { members["occurrence"] = .integer(Int64(delivery.occurrence)) }
    members["before"] = before?.json
    members["after"] = after?.json
    members["reason"] = reason.map { .string($0) }
    members["hazard"] = hazard.map { .string($0.rawValue) }
    members["moved_from"] = movedFrom.map { .string($0.description) }
    members["until"] = until.map { .string($0.description) }
    return .object(members)
  }

  /// The action as a change of the record it was planned on; nil where nothing is to be written.
  /// `delivery` may be recorded under `movedFrom`.
  public func change(on record: Record) -> Change? {
    guard let entry else { return nil }
    let verb = kind == .publish || kind == .hold ? (before == nil ? "schedule" : "update") : kind.rawValue
    return Change(delivery: delivery, from: record.entries[movedFrom ?? delivery], to: entry, verb: verb)
  }
}

extension ActionSide {
  /// One side of an action of `plan --json`.
  public var json: JSON {
    [
      "state": .string(state.rawValue), "due": .string(due.description), "zone": .string(zone),
      "written": .string(written), "digest": .string(digest), "path": .string(path), "label": .string(label),
    ]
  }
}
