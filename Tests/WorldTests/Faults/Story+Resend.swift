import Content
import Foundation
import Git
import Ledger
import Locking

extension Story {
  /// Writes what `resolve --resend` writes for everything uncertain: a new generation begins.
  func resend() throws {
    let record = try record()
    let now = world.clock.wall()
    var changes: [Change] = []
    for recorded in record.entries.values where recorded.entry.state == .uncertain {
      var next = recorded.entry
      next.word = PersonsWord(word: "resend", by: "Ann", at: now)
      next.state = .scheduled
      next.claim = nil
      next.wait = nil
      next.lookup = nil
      next.checkpoint = nil
      next.since = now
      next.generation += 1
      next.items = next.items.map { $0.receipt == nil ? ItemRecord(digest: $0.digest) : $0 }
      changes.append(Change(delivery: next.delivery, from: recorded, to: next, verb: "resolve"))
    }
    guard var meta = record.meta, !changes.isEmpty else {
      throw WorldFailure(description: "nothing is uncertain")
    }
    meta.wake = now
    meta.attention.uncertain = 0
    let batch = Batch(
      nonce: UUID().uuidString, run: "hand", changes: changes, accounts: [], lease: nil, endedRuns: [],
      meta: meta, makesBoard: true, time: now)
    let store = try ObjectStore.open(path: world.author)
    var blobs: [String: ObjectID?] = [:]
    for (path, bytes) in try record.edits(for: batch) {
      blobs.updateValue(try bytes.map { try store.writeBlob($0) }, forKey: path)
    }
    let commit = try store.writeCommit(
      tree: try store.editTree(record.tree, edits: blobs), parents: record.tip.map { [$0] } ?? [],
      author: Signature(
        name: "Ann", email: "ann@example.com", time: now.secondsSinceEpoch, offsetMinutes: 0),
      message: CommitMessage.text(of: batch))
    refs.values.withLock { tips in
      for ref in tips.keys { tips[ref] = commit }
    }
  }
}

/// Times as HTTP writes them.
enum HTTPWords {
  static func date(_ instant: Instant) -> String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "UTC")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return format.string(from: Date(timeIntervalSince1970: Double(instant.secondsSinceEpoch)))
  }
}
