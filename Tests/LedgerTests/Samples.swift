import Content
import Git
import JSON

@testable import Ledger

/// Values the tests of this room share.
enum Samples {
  static let account = AccountIdentity(platform: "example", host: "social.example", id: "42")
  static let other = AccountIdentity(platform: "example", host: "social.example", id: "43")
  static let due = instant("2026-12-01T08:30:00Z")
  static let now = instant("2026-12-01T08:31:00Z")

  static func instant(_ text: String) -> Instant { Instant(text) ?? .epoch }

  static func delivery(_ post: String, _ account: AccountIdentity = account) -> DeliveryID {
    DeliveryID(post: PostID(folding: post), account: account)
  }

  static func entry(
    _ post: String = "menu", _ state: DeliveryState = .scheduled, account: AccountIdentity = account,
    label: String = "acme"
  ) -> Entry {
    var entry = Entry(
      delivery: delivery(post, account), label: label, state: state, digest: "sha256:aa",
      accountDigest: "sha256:bb", due: due, zone: "Europe/Berlin", written: "2026-12-01 09:30", grace: 86_400,
      publishesLate: false, path: "posts/\(post).md", commit: "c0ffee", author: "Ada", summary: "Soup",
      items: [ItemRecord(digest: "sha256:cc")], since: now)
    if state == .published {
      entry.items[0].phase = .published
      entry.items[0].key = "k1"
      entry.items[0].receipt = ReceiptRecord(remoteID: "9", permalink: "https://social.example/9")
    }
    if state == .publishing || state == .uncertain {
      entry.claim = Claim(run: "run1", at: now, commit: "c0ffee")
    }
    return entry
  }

  /// Every optional filled, and keys of a newer program at every level.
  static var fullEntry: Entry {
    var entry = entry("menu", .failed)
    entry.delivery.occurrence = 3
    entry.publishesLate = true
    entry.generation = 2
    entry.items[0].key = "key-1"
    entry.items[0].phase = .published
    entry.items[0].receipt = ReceiptRecord(remoteID: "9", permalink: "https://e.example/9", publishedAt: now)
    entry.items[0].receipt?.unknown = ["later": [1, nil]]
    entry.items[0].firstSent = due
    entry.items[0].lastSent = now
    var attempt = Attempt(number: 1, item: 0, start: due)
    attempt.end = now
    attempt.outcome = "ambiguous"
    attempt.code = "503"
    attempt.subcode = "7"
    attempt.requestID = "r-1"
    attempt.text = "no\n\"answer\" 🎈"
    entry.attempts = [attempt]
    entry.claim = Claim(run: "run1", at: now, commit: "c0ffee")
    entry.checkpoint = ["container": "77", "parts": [1, 2.5, true]]
    entry.wait = Wait(until: now, reason: "next attempt")
    entry.lookup = Lookup(notSeen: 1, firstNotSeen: due, lastLook: now, couldNotLook: 2)
    entry.reason = "late by 30 h"
    entry.drift = "other content"
    entry.extras = Extras(progress: ["comment": 1], attempts: 2, problem: "busy")
    entry.word = PersonsWord(word: "acknowledged", by: "Ada", at: now)
    entry.change = PublicChange(
      kind: .edit, digest: "sha256:ee", itemDigests: ["sha256:ff"], commit: "c0ffee", summary: "Soup",
      left: [0], since: now)
    entry.change?.standing = .stopped
    entry.change?.isBlind = true
    entry.change?.attempts = 2
    entry.change?.outages = 1
    entry.change?.problem = "busy"
    entry.change?.unknown = ["later": 1]
    entry.sight = Sighting(kind: .changed, at: now, text: "text: “Bread”")
    entry.items[0].editedAt = now
    entry.items[0].receipt?.formerIDs = ["8"]
    entry.isAdopting = true
    entry.unknown = ["mood": "good"]
    return entry
  }

  static func meta(content: String = "c0ffee") -> Meta {
    Meta(lineage: "line-1", inputs: "sha256:dd", content: content, wake: nil, tzdata: "2026b")
  }

  static func batch(_ changes: [Change], nonce: String = "n1", meta: Meta? = nil) -> Batch {
    Batch(
      nonce: nonce, run: "run1", changes: changes, accounts: [], lease: nil, endedRuns: [],
      meta: meta ?? self.meta(), makesBoard: false, time: now)
  }

  static func change(_ entry: Entry, from: Recorded? = nil, verb: String = "schedule") -> Change {
    Change(delivery: entry.delivery, from: from, to: entry, verb: verb)
  }

  static func id(_ digit: Int) -> ObjectID {
    ObjectID(String(repeating: "0", count: 39) + "\(digit % 10)") ?? zero
  }
  private static var zero: ObjectID { Layout.blobID(of: []) ?? id(0) }

  /// A record that holds these entries.
  static func record(_ entries: [Entry]) throws -> Record {
    var files: [String: [UInt8]] = [Layout.meta: try meta().encoded()]
    for entry in entries {
      let path = Layout.path(of: entry, isShared: false)
      files[path] = try entry.encoded(path: path)
    }
    return try Record.read(files: files, tip: id(1), tipTime: now)
  }
}

/// A state branch in memory: its files, and the record read from them.
struct MemoryBranch {
  var files: [String: [UInt8]] = [:]
  var record = Record()

  mutating func commit(_ batch: Batch) throws {
    let edits = try record.edits(for: batch)
    record = try record.applying(batch, tip: Samples.id(1))
    for (path, bytes) in edits {
      if let bytes { files[path] = bytes } else { files.removeValue(forKey: path) }
    }
  }

  func reread() throws -> Record { try Record.read(files: files, tip: Samples.id(1), tipTime: Samples.now) }
}
