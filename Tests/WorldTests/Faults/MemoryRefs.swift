import Git
import Locking

/// A record whose tip is kept in memory: for tests that are about platforms, where git is only in the way.
struct MemoryRefs: RefStore {
  /// Tips that were pushed here, by ref.
  final class Tips: Sendable {
    let values = Guarded<[String: ObjectID]>([:])
  }

  let inner: any RefStore
  let tips: Tips

  func list(_ refs: [String]) async throws(GitError) -> [String: ObjectID] {
    let own = tips.values.withLock { $0 }
    let others = try await inner.list(refs.filter { own[$0] == nil })
    return others.merging(own.filter { refs.contains($0.key) }) { $1 }
  }

  func fetch(_ wants: [(ref: String, id: ObjectID)], deep: Bool) async throws(GitError) {
    try await inner.fetch(wants, deep: deep)
  }

  func swap(_ ref: String, from expected: ObjectID?, to new: ObjectID) async -> SwapAnswer {
    tips.values.withLock { tips in
      guard tips[ref] == expected else { return .lost(reason: "it is elsewhere") }
      tips[ref] = new
      return .won
    }
  }
}
