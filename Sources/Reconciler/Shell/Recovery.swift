import Content
import Crypto
import Foundation
import Git
import JSON
import Ledger
import Planning
import Platforms

/// A lost record, as the platforms can tell it again: what would be written, with a digest that a person allows.
public struct Recovery: Sendable {
  /// What becomes of one delivery.
  public struct Line: Sendable {
    public var entry: Entry
    /// Why, for a person: where it was found, or why it was not.
    public var text: String
    /// True where it could not be asked, and may be later.
    public var passes = false
  }

  /// Sorted by due instant, then delivery. What is yet to come is not here: the next run records it.
  public var lines: [Line]
  /// Recorded with them, to be looked for before they are sent: due within minutes, by a clock that may be behind.
  var imminent: [Entry]

  /// `sha256:…` over delivery, state and receipts of every line. Does not depend on the time.
  public var digest: String {
    let parts = lines.map { line -> JSON in
      [
        "delivery": .string(line.entry.delivery.description), "state": .string(line.entry.state.rawValue),
        "digest": .string(line.entry.digest),
        "receipts": .array(line.entry.items.map { $0.receipt.map { .string($0.remoteID) } ?? .null }),
      ]
    }
    let hash = SHA256.hash(data: Data(JSON.array(parts.sorted { $0.text() < $1.text() }).encoded()))
    return "sha256:" + hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// How many come back with their receipts.
  public var found: Int { lines.count { $0.entry.hasReceipt } }
}

/// Looks for one item of a wanted delivery; nil: the account's window has no room.
typealias RecoveryLook =
  @Sendable (
    _ wanted: WantedDelivery, _ due: Instant, _ item: Int, _ earlier: [Receipt], _ known: Set<String>
  ) async -> Finding?

extension Recovery {
  /// What `view` wants and `look` finds, put together.
  static func proposed(
    from view: View, days: Int, by person: String, now: Instant, look: RecoveryLook
  ) async -> Recovery {
    var recovery = Recovery(lines: [], imminent: [])
    var known: [AccountIdentity: Set<String>] = [:]
    let wanted = view.desired.deliveries.filter { $0.wish == .scheduled }
    var timed: [(due: Instant, wanted: WantedDelivery)] = []
    for delivery in wanted {
      var entry = Entry(from: delivery, in: view.context)
      guard case .at(let due) = delivery.time else {
        recovery.lines.append(missed(entry, "it has no time to look at"))
        continue
      }
      if due <= now {
        timed.append((due, delivery))
      } else if due <= now.adding(seconds: 15 * 60) {
        entry.isAdopting = true
        recovery.imminent.append(entry)
      }
    }
    // The newest first: what they take is no match for an earlier one with the same text.
    for (due, delivery) in timed.sorted(by: { ($1.due, $1.wanted.id) < ($0.due, $0.wanted.id) }) {
      let entry = Entry(from: delivery, in: view.context)
      guard due >= now.adding(seconds: -86_400 * Int64(days)) else {
        recovery.lines.append(missed(entry, "older than \(days) days: not asked"))
        continue
      }
      let account = delivery.id.account
      let line = await asked(
        entry, delivery, due: due, known: known[account] ?? [], by: person, now: now, look: look)
      known[account, default: []].formUnion(line.entry.items.compactMap { $0.receipt?.remoteID })
      recovery.lines.append(line)
    }
    recovery.lines.sort { ($0.entry.due, $0.entry.delivery) < ($1.entry.due, $1.entry.delivery) }
    return recovery
  }

  private static func missed(_ entry: Entry, _ text: String, passes: Bool = false) -> Line {
    var entry = entry
    entry.state = .missed
    entry.reason = "adopted"
    return Line(entry: entry, text: text, passes: passes)
  }

  /// One message after the other, as far as they are there.
  private static func asked(
    _ fresh: Entry, _ wanted: WantedDelivery, due: Instant, known: Set<String>, by person: String,
    now: Instant, look: RecoveryLook
  ) async -> Line {
    var entry = fresh
    var known = known
    var end = ""
    var passes = false
    // What was sent became public within its grace, or at the next run after an outage.
    let latest = due.adding(seconds: max(entry.grace, 86_400) + 3600)
    items: for index in entry.items.indices {
      let earlier = entry.items[..<index].compactMap { $0.receipt?.asReceipt }
      guard let finding = await look(wanted, due, index, earlier, known) else {
        (end, passes) = ("not asked: the account's window has no more room", true)
        break
      }
      switch finding {
      case .published(let receipt):
        if let at = receipt.publishedAt, at > latest, !entry.publishesLate {
          end = "what looks like it was published at \(at), long after its time"
          break items
        }
        entry.items[index].phase = .published
        entry.items[index].receipt = ReceiptRecord(
          remoteID: receipt.remoteID, permalink: receipt.permalink, publishedAt: receipt.publishedAt)
        known.insert(receipt.remoteID)
      case .notSeen, .surelyNotPublished:
        end = "not seen"
        break items
      case .couldNotLook(let failure):
        (end, passes) = ("could not look: \(failure.text)", failure.passes)
        break items
      case .cannotTell(let failure):
        end = "cannot tell: \(failure.text)"
        break items
      }
    }
    let live = entry.items.count { $0.receipt != nil }
    guard live > 0 else { return missed(fresh, end, passes: passes) }
    entry.word = PersonsWord(word: "recovered", by: person, at: now)
    entry.since = entry.items.compactMap { $0.receipt?.publishedAt }.max() ?? now
    guard live == entry.items.count else {
      entry.state = .failed
      entry.reason = "partial, \(live) of \(entry.items.count) live: recovered; \(end)"
      return Line(entry: entry, text: "\(live) of \(entry.items.count) are there; \(end)")
    }
    entry.state = .published
    entry.reason = "recovered"
    return Line(entry: entry, text: entry.items.first?.receipt?.permalink ?? "found")
  }
}

extension PlatformReading {
  /// Asks for everything that should be public and was due in the last `days`; what is older, or has no time to look
  /// at, is taken over as missed. Read-only. `by`: the person whose word it will be.
  public func recovery(days: Int, by person: String) async -> Recovery {
    await Recovery.proposed(from: view, days: days, by: person, now: now) {
      wanted, due, item, earlier, known in
      await self.find(wanted, due: due, item: item, earlier: earlier, known: known)
    }
  }

  /// Writes what a person allowed as the first commit of a new record; answers its lineage.
  ///
  /// Throws `RunError`: 6 where somebody else began a record meanwhile, 5 where the remote did not answer.
  public func write(_ recovery: Recovery, by person: String, email: String) async throws -> String {
    var entropy = environment.entropy
    let (lineage, nonce) = (entropy.nonce(), entropy.nonce())
    let entries = recovery.lines.map(\.entry) + recovery.imminent
    let meta = Meta(
      lineage: lineage, inputs: view.inputs, content: view.context.commit, wake: now,
      tzdata: view.context.tzdata)
    let batch = Batch(
      nonce: nonce, run: nonce,
      changes: entries.map { Change(delivery: $0.delivery, from: nil, to: $0, verb: "recover") },
      accounts: accounts(of: entries), lease: nil, endedRuns: [], meta: meta, makesBoard: true, time: now)
    let writer = RecordWriter(origin: origin, name: person, email: email)
    guard let commit = try await writer.commit(batch, on: Record()) else {
      throw RunError(1, "there is nothing to write")
    }
    switch await writer.push(commit, over: Record()) {
    case .won:
      KnownTip.write(commit, origin)
      return lineage
    case .lost(let text): throw RunError(6, "somebody else began a record meanwhile: \(text)")
    case .rejected(let text): throw RunError(1, "the record cannot be written: \(text)")
    case .throttled(_, let text), .unreachable(let text), .unknown(let text):
      throw RunError(5, "the remote did not take the record: \(text)")
    }
  }

  /// Publications of the last day count in the accounts' windows.
  private func accounts(of entries: [Entry]) -> [AccountRecord] {
    var records: [AccountIdentity: AccountRecord] = [:]
    for entry in entries {
      for at in entry.items.compactMap({ $0.receipt?.publishedAt }) where at > now.adding(seconds: -86_400) {
        let account = entry.delivery.account
        var record = records[account] ?? AccountRecord(identity: account, label: entry.label)
        record.recent = (record.recent + [at]).sorted()
        records[account] = record
      }
    }
    // The looks themselves were calls, too.
    var record = Record()
    record.accounts = records
    for account in counted(on: record) { records[account.identity] = account }
    return records.values.sorted { $0.identity < $1.identity }
  }
}
