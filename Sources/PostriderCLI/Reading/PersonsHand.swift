import Content
import Diagnostics
import Git
import Ledger
import Reconciler

/// Writes a person's word into the record: one commit, compared and swapped on the tip that was read.
struct PersonsHand: Sendable {
  let reading: RepositoryReading
  /// The instant the word is given at.
  let now: Instant

  /// Tries against other writers; each loss is read and worked out anew.
  private static let tries = 6

  /// Reads the record, lets `decide` work out the changed entries, and commits them.
  ///
  /// `decide` is called again on a fresh record when somebody else wrote in between. Answers what was
  /// written; nothing is written where it answers no entries.
  func write(
    verb: String, _ decide: (Record, _ by: String) throws -> [(from: Recorded, to: Entry)]
  ) async throws -> [Entry] {
    let by = await person()
    for _ in 0..<Self.tries {
      let tip = try await reading.tips().state
      let record = try await reading.record(at: tip)
      let decided = try decide(record, by)
      guard !decided.isEmpty else { return [] }
      let changes = decided.map { Change(delivery: $0.to.delivery, from: $0.from, to: $0.to, verb: verb) }
      let commit = try await commit(changes, on: record, by: by)
      switch await reading.origin.refs.swap(reading.origin.stateRef, from: tip, to: commit) {
      case .won: return decided.map(\.to)
      case .lost: continue
      case .rejected(let text): throw refused(text)
      case .throttled(_, let text), .unreachable(let text):
        throw CommandFailure("the record could not be written: \(text.safeLines)", status: .transient)
      case .unknown(let text):
        if try await reading.tips().state == commit { return decided.map(\.to) }
        throw CommandFailure(
          "the answer of the remote was lost: \(text.safeLines)",
          fix: "look with `postrider status ID`, then say it again if it is not there", status: .transient)
      }
    }
    throw CommandFailure(
      "other runs wrote to the record each time", fix: "try again in a moment", status: .busy)
  }

  private func refused(_ text: String) -> CommandFailure {
    CommandFailure(
      "the remote refused the commit: \(text.safeLines)",
      fix: "check that you may push to \(RepositoryReading.short(reading.origin.stateRef))")
  }

  private func commit(_ changes: [Change], on record: Record, by: String) async throws -> ObjectID {
    guard var meta = record.meta else {
      throw CommandFailure("there is no record yet", fix: "run `postrider reconcile` first")
    }
    // The next run must not end early over what was said here.
    meta.wake = now
    let uncertain = changes.count { $0.from?.entry.state == .uncertain && $0.to.state != .uncertain }
    meta.attention.uncertain = max(0, meta.attention.uncertain - uncertain)
    let nonce = reading.environment.random(16).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
    let batch = Batch(
      nonce: nonce, run: nonce, changes: changes, accounts: [], lease: nil, endedRuns: [], meta: meta,
      makesBoard: true, time: now)
    let edits = try record.edits(for: batch)
    let message = CommitMessage.text(of: batch)
    let email = try await reading.clone.config("user.email").last ?? "postrider@localhost"
    return try await reading.store.perform { store throws(GitError) in
      var blobs: [String: ObjectID?] = [:]
      for (path, bytes) in edits {
        if let bytes {
          blobs[path] = .some(try store.writeBlob(bytes))
        } else {
          blobs.updateValue(nil, forKey: path)
        }
      }
      let tree = try store.editTree(record.tree, edits: blobs)
      return try store.writeCommit(
        tree: tree, parents: record.tip.map { [$0] } ?? [],
        author: Signature(name: by, email: email, time: now.secondsSinceEpoch, offsetMinutes: 0),
        message: message)
    }
  }

  /// Who speaks: git's own name for the person, else the login name.
  private func person() async -> String {
    let variables = reading.environment.variables
    if let name = variables["GIT_AUTHOR_NAME"], !name.isEmpty { return name }
    if let name = (try? await reading.clone.config("user.name"))?.last, !name.isEmpty { return name }
    return variables["USER"] ?? variables["LOGNAME"] ?? "somebody"
  }
}
