import Content
import Diagnostics
import Foundation
import Git
import Ledger
import Planning
import Reconciler
import Sandbox
import Testing

/// What a test looks at after a run.
extension World {
  /// Where the state branch lies that everybody sees.
  var recordHome: String { FileManager.default.fileExists(atPath: remote) ? remote : author }

  /// How many commits the state branch has; 0 where it is absent.
  func stateCommits() async throws -> Int {
    guard let counted = try? await git("-C", recordHome, "rev-list", "--count", "postrider/state") else {
      return 0
    }
    return Int(counted) ?? 0
  }

  /// The record as the program reads it.
  func record() async throws -> Record {
    let tip = try await stateTip()
    guard let id = ObjectID(tip) else { throw WorldFailure(description: "no tip: \(tip)") }
    return try Record.read(store: try ObjectStore.open(path: recordHome), commit: id)
  }

  /// Post → state, of everything recorded.
  func states() async throws -> [String: DeliveryState] {
    Dictionary(
      try await record().entries.values.map { ($0.entry.delivery.post.key, $0.entry.state) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Checks that the record holds nothing half written: every file can be read, nothing lies twice, no claim and
  /// no lease is left, every published entry names an item of the sandbox, and every item is claimed by one entry.
  func expectWholeRecord(
    open: Int = 0, frozen: Int = 0, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let checked = try await git("-C", recordHome, "fsck", "--no-progress", "--no-dangling")
    #expect(!checked.contains("missing") && !checked.contains("broken"), sourceLocation: sourceLocation)
    let record = try await record()
    #expect(record.frozen.count == frozen, "\(record.frozen)", sourceLocation: sourceLocation)
    #expect(record.runs.isEmpty, "a lease is left", sourceLocation: sourceLocation)
    let sending = record.entries.values.filter { $0.entry.state == .publishing }
    #expect(sending.count == open, "\(sending.map(\.path))", sourceLocation: sourceLocation)
    let live = Set(sandbox.posts.map(\.id))
    var named: Set<String> = []
    for recorded in record.entries.values {
      for item in recorded.entry.items {
        guard let receipt = item.receipt else { continue }
        #expect(live.contains(receipt.remoteID), "\(recorded.path)", sourceLocation: sourceLocation)
        #expect(named.insert(receipt.remoteID).inserted, "\(recorded.path)", sourceLocation: sourceLocation)
      }
    }
  }

  /// Checks that what is public is exactly this, each once.
  func expectPublic(_ ids: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(
      texts.sorted() == ids.map { "This is \($0)." }.sorted(), sourceLocation: sourceLocation)
  }
}

extension Ending {
  /// Everything the run says, for a test to search.
  var words: String {
    let places = report.diagnostics.map { finding in
      "\(finding.place.map { "\($0.path):\($0.start.line): " } ?? "")\(finding.message) "
        + "\(finding.fix ?? "") \(finding.notes.joined(separator: " "))"
    }
    return
      (report.notes + places + report.hazards.map(\.message)
      + report.lines.map { "\($0.verb) \($0.delivery.post) \($0.detail ?? "")" }).joined(separator: "\n")
  }
}
