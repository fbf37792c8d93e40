import Foundation
import Testing

@testable import Reconciler

@Suite("What a journal proves")
struct JournalTests {
  private func inFolder(_ work: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/postrider-journal-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await work(folder)
  }

  @Test("The journal of a run that still lives proves nothing; once the run is over, it does")
  func living() async throws {
    try await inFolder { folder in
      let journal = Journal(folder: folder, run: "aaaa")
      try await journal.start(lineage: "lineage")
      #expect(JournalReading(folder: folder, lineage: "lineage", except: "bbbb").runs.isEmpty)
      await journal.end(keeping: true)
      #expect(JournalReading(folder: folder, lineage: "lineage", except: "bbbb").runs == ["aaaa"])
    }
  }

  @Test("A journal of another record proves nothing")
  func lineage() async throws {
    try await inFolder { folder in
      let journal = Journal(folder: folder, run: "aaaa")
      try await journal.start(lineage: "another")
      await journal.end(keeping: true)
      #expect(JournalReading(folder: folder, lineage: "lineage", except: "bbbb").runs.isEmpty)
    }
  }

  @Test("A copy of a journal proves nothing by what is not in it: its run may have written on in the other")
  func copied() async throws {
    try await inFolder { folder in
      let journal = Journal(folder: folder + "/one", run: "aaaa")
      try await journal.start(lineage: "lineage")
      try FileManager.default.createDirectory(atPath: folder + "/two", withIntermediateDirectories: true)
      let name = "/journal-aaaa.jsonl"
      try FileManager.default.copyItem(atPath: folder + "/one" + name, toPath: folder + "/two" + name)
      #expect(JournalReading(folder: folder + "/two", lineage: "lineage", except: "bbbb").runs.isEmpty)
      await journal.end(keeping: true)
      #expect(JournalReading(folder: folder + "/one", lineage: "lineage", except: "bbbb").runs == ["aaaa"])
    }
  }

  @Test("What a run wrote down is never written over, not even by one of the same name: that begins no call")
  func sameName() async throws {
    try await inFolder { folder in
      let first = Journal(folder: folder, run: "aaaa")
      try await first.start(lineage: "lineage")
      await first.end(keeping: true)
      let second = Journal(folder: folder, run: "aaaa")
      await #expect(throws: (any Error).self) { try await second.start(lineage: "lineage") }
      #expect(JournalReading(folder: folder, lineage: "lineage", except: "bbbb").runs == ["aaaa"])
    }
  }
}
