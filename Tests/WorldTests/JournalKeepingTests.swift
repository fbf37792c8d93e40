import Foundation
import Reconciler
import Testing

@Suite("Which journals a run throws away")
struct JournalKeepingTests {
  @Test("Another record's journals in the same clone stay; this one's go once nothing needs them")
  func lineages() async throws {
    try await World.with(now: "2026-11-21T08:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      let clone = try await world.clone("clone")
      #expect(await world.reconcile(in: clone).exitCode == 0)
      let meta = try await world.git("-C", world.remote, "show", "postrider/state:meta.json")
      let lineage =
        try #require(
          JSONSerialization.jsonObject(with: Data(meta.utf8)) as? [String: Any])["lineage"] as? String
      let folder = clone + "/.git/postrider"
      for (run, lineage) in [("aaaa", "another"), ("bbbb", lineage ?? "")] {
        let journal = Journal(folder: folder, run: run)
        try await journal.start(lineage: lineage)
        await journal.end(keeping: true)
      }
      world.clock.set("2026-11-21T09:00:00Z")
      #expect(await world.reconcile(in: clone).exitCode == 0)
      world.expectPublic(["good"])
      let left = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
        $0.hasPrefix("journal-")
      }
      #expect(left == ["journal-aaaa.jsonl"])
    }
  }
}
