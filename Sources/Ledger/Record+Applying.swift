import Content
import Git

extension Record {
  /// The record as it is once the batch is committed: pure, so that engines can be tested without git.
  /// Refuses what `edits(for:)` refuses.
  public func applying(_ batch: Batch, tip: ObjectID, tree: ObjectID? = nil) throws(LedgerError) -> Record {
    var record = try draft(of: batch).record
    record.tip = tip
    record.tree = tree
    record.tipTime = batch.time
    return record
  }

  /// What is frozen and seems to be this delivery: of the same post, and of its name or of no known name.
  public func frozenEntry(of delivery: DeliveryID, label: String) -> FrozenEntry? {
    frozen.first { $0.post == delivery.post && ($0.label == nil || $0.label == label) }
  }
}
