import Content
import Ledger
import Reconciler

/// All that decides what a receiver is told, at one moment.
struct Scene: Sendable {
  var ending: Ending
  var record: Record?
  /// The tip the record was read at.
  var tip: String?
  var now: Instant
  /// The run that tells.
  var run: String
  var repository: String?

  /// Names the record; before there is one, the repository.
  var lineage: String { record?.meta?.lineage ?? ending.report.newLineage ?? repository ?? "" }
  /// False where the run ended before it read everything: what only it could see is not known.
  var hasRead: Bool { ending.report.hasRead }
  var problems: [Problem] { Alarms.problems(of: ending, record: record, now: now) }
}
