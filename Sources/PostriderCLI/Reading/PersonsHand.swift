import Content
import Diagnostics
import Git
import Ledger
import Reconciler

/// Writes a person's word into the record: one commit with the person's name, compared and swapped on the tip
/// that was read, as every run does.
struct PersonsHand: Sendable {
  let reading: RepositoryReading
  /// The instant the word is given at.
  let now: Instant

  /// One delivery the word is about: as it was read, and as it will be.
  typealias Decision = (from: Recorded, to: Entry)

  /// A run writes in bursts; between them there is room. So often it is tried, with a pause of at most so many
  /// milliseconds before each further try.
  private static let tries = 24
  private static let pause = 1500

  /// Reads the record, lets `decide` work out the changed entries, and commits them.
  ///
  /// `decide` is called again on a fresh record when somebody else wrote in between. `isStillMeant` is asked before
  /// anything is written, and again where what it was asked about has changed meanwhile. Answers what was
  /// written; nothing is written where there is nothing to change or it is not meant.
  ///
  /// `accounts`: accounts' records as they will be, worked out on each record anew; they alone are worth a commit.
  func write(
    verb: String, accounts: (Record) async -> [AccountRecord] = { _ in [] },
    _ decide: (Record, _ by: String) throws -> [Decision],
    isStillMeant: (_ decided: [Decision], _ record: Record, _ isFirst: Bool) async throws -> Bool = {
      _, _, _ in
      true
    }
  ) async throws -> [Entry] {
    let by = await person()
    let email = try await email()
    let writer = RecordWriter(origin: reading.origin, name: by, email: email)
    var shown: [DeliveryID: ObjectID]?
    for number in 0..<Self.tries {
      if number > 0 { try await Task.sleep(for: .milliseconds(pause(number))) }
      let record = try await reading.record(at: try await reading.tips().state)
      let decided = try decide(record, by)
      let accounts = await accounts(record)
      guard !decided.isEmpty || !accounts.isEmpty else { return [] }
      let read = Dictionary(
        decided.map { ($0.from.entry.delivery, $0.from.blob) }, uniquingKeysWith: { first, _ in first })
      if read != shown {
        guard try await isStillMeant(decided, record, shown == nil) else { return [] }
        shown = read
      }
      let changes = decided.map { Change(delivery: $0.to.delivery, from: $0.from, to: $0.to, verb: verb) }
      guard let commit = try await writer.commit(try batch(changes, accounts, on: record), on: record) else {
        return []
      }
      switch await writer.push(commit, over: record) {
      case .won: return decided.map(\.to)
      case .lost: continue
      case .rejected(let text):
        if try await reading.tips().state != record.tip { continue }
        throw refused(text)
      case .throttled(_, let text), .unreachable(let text):
        throw CommandFailure("the record could not be written: \(text.safeLines)", status: .transient)
      case .unknown(let text):
        do {
          if try await hasLanded(commit) { return decided.map(\.to) }
        } catch {
          throw CommandFailure(
            "the answer of the remote was lost: \(text.safeLines)",
            fix: "look with `postrider status ID`, then say it again if it is not there", status: .transient)
        }
      }
    }
    throw CommandFailure(
      "other runs wrote to the record each time", fix: "try again in a moment", status: .busy)
  }

  private func pause(_ number: Int) -> Int {
    let most = min(Self.pause, 50 << min(number, 5))
    return Int(reading.environment.random(2).reduce(0) { $0 << 8 | UInt16($1) }) % most
  }

  /// True where the commit is the tip, or a run has written on it since.
  private func hasLanded(_ commit: ObjectID) async throws -> Bool {
    guard let tip = try await reading.tips().state else { return false }
    if tip == commit { return true }
    _ = try await reading.record(at: tip)
    let ask = {
      try await reading.store.perform { store throws(GitError) in try store.isAncestor(commit, of: tip) }
    }
    if try await ask() == .unknown {
      try await reading.origin.refs.deepen(reading.origin.stateRef, tip, generations: 64)
    }
    return try await ask() == .yes
  }

  private func refused(_ text: String) -> CommandFailure {
    CommandFailure(
      "the remote refused the commit: \(text.safeLines)",
      fix: "check that you may push to \(RepositoryReading.short(reading.origin.stateRef))")
  }

  private func batch(_ changes: [Change], _ accounts: [AccountRecord], on record: Record) throws -> Batch {
    guard var meta = record.meta else {
      throw CommandFailure("there is no record yet", fix: "run `postrider reconcile` first")
    }
    // The next run must not end early over what was said here.
    if !changes.isEmpty { meta.wake = now }
    let uncertain = changes.count { $0.from?.entry.state == .uncertain && $0.to.state != .uncertain }
    meta.attention.uncertain = max(0, meta.attention.uncertain - uncertain)
    let nonce = reading.environment.random(16).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
    return Batch(
      nonce: nonce, run: nonce, changes: changes, accounts: accounts, lease: nil, endedRuns: [], meta: meta,
      makesBoard: !changes.isEmpty, time: now)
  }

  /// Their address, as git has it.
  func email() async throws -> String {
    try await reading.clone.config("user.email").last ?? "postrider@localhost"
  }

  /// Who speaks: git's own name for the person, else the login name.
  func person() async -> String {
    let variables = reading.environment.variables
    if let name = variables["GIT_AUTHOR_NAME"], !name.isEmpty { return name }
    if let name = (try? await reading.clone.config("user.name"))?.last, !name.isEmpty { return name }
    return variables["USER"] ?? variables["LOGNAME"] ?? "somebody"
  }
}
