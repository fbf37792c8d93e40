import Content
import Foundation
import Ledger
import Platforms
import Testing

@testable import Reconciler

@Suite("A journal with one byte changed, or cut short anywhere")
struct DamagedJournalTests {
  private static let account = AccountIdentity(platform: "example", host: "social.example", id: "1")

  private func entry(_ post: String) -> Entry {
    var entry = Entry(
      delivery: DeliveryID(post: PostID(folding: post), account: Self.account), label: "acme",
      state: .publishing, digest: "sha256:aa", accountDigest: "sha256:bb", due: Instant(secondsSinceEpoch: 0),
      zone: "UTC",
      written: "1970-01-01 00:00", grace: 60, publishesLate: false, path: "posts/\(post).md",
      commit: "c0ffee",
      author: "Ada", summary: "Soup", items: [ItemRecord(digest: "sha256:cc")],
      since: Instant(secondsSinceEpoch: 0))
    entry.attempts = [Attempt(number: 1, item: 0, start: Instant(secondsSinceEpoch: 0))]
    return entry
  }

  /// A journal of two calls: one with its answer, one that the crash has interrupted.
  private func journal(in folder: String) async throws -> (path: String, bytes: [UInt8]) {
    let journal = Journal(folder: folder, run: "run-1")
    try await journal.start(lineage: "line")
    try await journal.begun(entry("answered"), key: "key-1")
    try await journal.ended(
      entry("answered"), .published(Receipt(remoteID: "9", permalink: nil, publishedAt: nil)))
    try await journal.begun(entry("interrupted"), key: "key-2")
    await journal.end(keeping: true)
    let path = folder + "/journal-run-1.jsonl"
    return (path, Array(try Data(contentsOf: URL(fileURLWithPath: path))))
  }

  private func within(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/journal-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  private func read(_ bytes: [UInt8], _ path: String, _ folder: String) throws -> JournalReading {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return JournalReading(folder: folder, lineage: "line", except: "run-2")
  }

  @Test("Whole, it proves a receipt, a call that began, and that no other did")
  func whole() async throws {
    try await within { folder in
      let (path, bytes) = try await journal(in: folder)
      let reading = try read(bytes, path, folder)
      #expect(reading.runs == ["run-1"])
      #expect(reading.facts.map(\.delivery.post.key).sorted() == ["answered", "interrupted"])
      #expect(reading.facts.compactMap(\.receipt?.remoteID) == ["9"])
    }
  }

  @Test("Cut short, it proves what its whole lines say: a call whose `begun` was not synced did not begin")
  func cut() async throws {
    try await within { folder in
      let (path, bytes) = try await journal(in: folder)
      for length in bytes.indices {
        // A line that lacks its end alone is whole.
        let lines = bytes[...length].count { $0 == 10 }
        let reading = try read(Array(bytes[..<length]), path, folder)
        #expect(reading.runs == (lines > 0 ? ["run-1"] : []), "\(length) bytes")
        #expect(reading.facts.count == [0, 0, 1, 1, 2][lines], "\(length) bytes")
        #expect(reading.facts.compactMap(\.receipt).count == (lines > 2 ? 1 : 0), "\(length) bytes")
      }
    }
  }

  @Test("With a byte changed, it never proves that a call did not begin which did, and never another receipt")
  func flipped() async throws {
    try await within { folder in
      let (path, bytes) = try await journal(in: folder)
      // The very last byte ends the line: changed, it cannot be told from a line that a crash has cut short.
      for index in bytes.indices.dropLast() {
        for bit: UInt8 in [0x01, 0x20] {
          var damaged = bytes
          damaged[index] ^= bit
          let reading = try read(damaged, path, folder)
          // What is known of a call is kept, as far as its own line is whole.
          #expect(!reading.facts.isEmpty || index < 100, "byte \(index)")
          let began = Set(reading.facts.map(\.delivery.post.key))
          if reading.runs.contains("run-1") {
            #expect(began == ["answered", "interrupted"], "byte \(index) proves what is not so")
          }
          #expect(began.isSubset(of: ["answered", "interrupted"]), "byte \(index) invents a call")
          #expect(reading.facts.compactMap(\.receipt?.remoteID).allSatisfy { $0 == "9" }, "byte \(index)")
          #expect(reading.runs.isSubset(of: ["run-1"]), "byte \(index)")
        }
      }
    }
  }
}
