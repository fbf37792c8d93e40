/// Where refs are kept that several runs move: a remote, or the repository itself.
///
/// The only lock we have is `swap`. Everything else may answer with what was true a moment ago.
public protocol RefStore: Sendable {
  /// What the refs point to, all read at once; absent ones are absent from the answer.
  ///
  /// - Parameter refs: full names, such as `refs/heads/main`.
  func list(_ refs: [String]) async throws(GitError) -> [String: ObjectID]

  /// Brings commits with their trees and blobs into the store that the implementation was made with; their
  /// parents only if `deep`. Repeatable.
  func fetch(_ wants: [(ref: String, id: ObjectID)], deep: Bool) async throws(GitError)

  /// Brings a commit's ancestors, so many generations of them at least; for the question of who descends from whom.
  func deepen(_ ref: String, _ id: ObjectID, generations: Int) async throws(GitError)

  /// Moves `ref` from `expected` (`nil`: it must not exist) to `new`, only if it still is there.
  ///
  /// Never throws: every failure is one of the answers. Not repeatable without reading the ref in between.
  func swap(_ ref: String, from expected: ObjectID?, to new: ObjectID) async -> SwapAnswer
}

extension RefStore {
  public func deepen(_ ref: String, _ id: ObjectID, generations: Int) async throws(GitError) {
    try await fetch([(ref: ref, id: id)], deep: true)
  }
}

/// How a compare-and-swap ended.
public enum SwapAnswer: Sendable, Hashable {
  /// The ref moved from the expected to the new commit by this very call; never "up to date".
  case won
  /// Refused because the ref is not where it was expected; certainly not applied by this call. Read it again.
  case lost(reason: String)
  /// The server's own words: policy, protected branch, a branch in the way, a lock that stays, credentials.
  case rejected(String)
  /// The server asks to wait (403 for too many requests, 429); seconds if it said how long.
  case throttled(retryAfter: Int?, String)
  /// The server was not reached: certainly not applied.
  case unreachable(String)
  /// It may have been applied: the answer was lost on the way, the time was over, or, over http, a race was
  /// lost to somebody who may be this very call, sent twice by the transport. Settle by reading the ref and
  /// looking for the nonce in its history.
  case unknown(String)
}
