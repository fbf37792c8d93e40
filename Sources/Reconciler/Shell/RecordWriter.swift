import Content
import Git
import Ledger

/// Makes a batch a commit on the tip that was read, and moves the state branch to it where that tip still stands.
/// Runs and people write by it alike.
public struct RecordWriter: Sendable {
  public let origin: Origin
  /// Who the commit is by.
  public let name: String
  public let email: String

  public init(origin: Origin, name: String, email: String) {
    self.origin = origin
    self.name = name
    self.email = email
  }

  /// The commit, in the store and nowhere else; nil: the batch changes nothing, so there is none.
  public func commit(_ batch: Batch, on record: Record) async throws -> ObjectID? {
    let edits = try record.edits(for: batch)
    guard !edits.isEmpty else { return nil }
    let message = CommitMessage.text(of: batch)
    let author = Signature(
      name: name, email: email, time: batch.time.secondsSinceEpoch, offsetMinutes: 0)
    return try await origin.store.perform { store throws(GitError) in
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
        tree: tree, parents: record.tip.map { [$0] } ?? [], author: author, message: message)
    }
  }

  /// One attempt: compared with the tip that was read.
  public func push(_ commit: ObjectID, over record: Record) async -> SwapAnswer {
    await origin.refs.swap(origin.stateRef, from: record.tip, to: commit)
  }
}
