import Content
import Git
import JSON
import Ledger
import Planning

extension StatusReport {
  /// Version 1: new members may come, none changes its meaning.
  var json: JSON {
    var members: [String: JSON] = ["version": 1]
    members["now"] = .string(now.description)
    members["branch"] = .string(branch)
    members["commit"] = record.tip.map { JSON.string($0.hex) } ?? .null
    members["content"] = record.meta.map { JSON.string($0.content) } ?? .null
    var counts: [String: JSON] = [:]
    for state in DeliveryState.allCases { counts[state.rawValue] = .integer(Int64(count(of: state))) }
    members["counts"] = .object(counts)
    members["needs_person"] = .bool(needsPerson)
    members["withheld"] = .bool(isWithheld)
    members["withheld_because"] = .array(hazards.map { JSON.string($0.message) })
    members["uncertain"] = list(uncertain)
    members["overdue"] = list(overdue)
    members["oldest_overdue"] =
      oldestOverdue.map { entry, since in
        [
          "post": .string(entry.delivery.post.key), "account": .string(entry.delivery.account.description),
          "label": .string(entry.label), "since": .string(since.description),
          "seconds": .integer(max(0, now.seconds(since: since))),
        ]
      } ?? .null
    members["lost"] = list(lost)
    members["under_way"] = list(underWay)
    members["held_accounts"] = .array(
      heldAccounts.map { account in
        [
          "account": .string(account.identity.description), "label": .string(account.label),
          "reason": .string(account.hold?.text ?? ""),
          "since": account.hold.map { .string($0.since.description) } ?? .null,
          "fix": ["postrider doctor", "postrider reconcile"],
        ]
      })
    members["held"] = list(held)
    members["next"] = list(next)
    members["drifted"] = list(drifted)
    members["unreadable_posts"] = .integer(Int64(unreadable.count))
    members["unreadable"] = .array(
      unreadable.map { post in
        [
          "name": post.name.map { .string($0) } ?? .null, "reason": .string(post.reason),
          "fix": "postrider check",
        ]
      })
    members["frozen"] = .array(
      record.frozen.map {
        ["path": .string($0.path), "reason": .string($0.reason), "fix": .string(fix($0))]
      })
    return .object(members)
  }

  private func list(_ entries: [Entry]) -> JSON {
    .array(entries.map { Self.json(of: $0, now: now, accounts: record.accounts, rules: rules) })
  }

  /// One delivery for machines.
  static func json(
    of entry: Entry, now: Instant, accounts: [AccountIdentity: AccountRecord], rules: PublishedRules?
  ) -> JSON {
    let words = DeliveryWords(
      now: now, console: Console(usesColor: false, output: { _ in }, errors: { _ in }), accounts: accounts,
      rules: rules)
    var members: [String: JSON] = [:]
    members["post"] = .string(entry.delivery.post.key)
    members["account"] = .string(entry.delivery.account.description)
    members["label"] = .string(entry.label)
    members["state"] = .string(entry.state.rawValue)
    members["due"] = .string(entry.due.description)
    members["zone"] = .string(entry.zone)
    members["written"] = .string(entry.written)
    members["path"] = .string(entry.path)
    members["since"] = .string(entry.since.description)
    members["attempts"] = .integer(Int64(entry.attempts.count))
    members["overdue"] = .bool(entry.isOverdue(at: now))
    members["permalinks"] = .array(entry.items.compactMap(\.receipt?.permalink).map { JSON.string($0) })
    let waits = entry.waitsForCredentials(at: now, accounts)
    members["waits_for_credentials"] = .bool(waits)
    members["reason"] =
      (entry.reason ?? (waits ? accounts[entry.delivery.account]?.hold?.text : nil)).map { JSON.string($0) }
    members["drift"] = entry.drift.map { JSON.string($0) }
    members["drift_text"] = words.drift(entry).map { JSON.string($0) }
    members["change"] = entry.change.map { change in
      [
        "kind": .string(change.kind.rawValue), "standing": .string(change.standing.rawValue),
        "attempts": .integer(Int64(change.attempts)), "problem": change.problem.map { .string($0) } ?? .null,
      ]
    }
    members["sight"] = entry.sight.map { sight in
      [
        "kind": .string(sight.kind.rawValue), "at": .string(sight.at.description),
        "text": .string(sight.text),
      ]
    }
    members["edited_at"] = entry.items.compactMap(\.editedAt).max().map { .string($0.description) }
    members["retracted_at"] =
      entry.isRetracted
      ? entry.items.compactMap(\.retractedAt).max().map { .string($0.description) } : nil
    if entry.state == .uncertain || entry.state == .publishing {
      members["run"] = entry.claim.map { JSON.string($0.run) }
    }
    members["not_before"] = entry.wait.map { JSON.string($0.until.description) }
    members["next_look"] = words.nextLook(entry).map { JSON.string($0.until.description) }
    members["held_by"] = entry.wait.map { JSON.string($0.reason) }
    members["fix"] = .array(words.waysOut(entry).map { .string($0) })
    return .object(members)
  }
}
