import Git

/// Lets so many through at once, the first time; later comers pass.
actor Barrier {
  private let parties: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var isOpen = false

  init(_ parties: Int) { self.parties = parties }

  func wait() async {
    if isOpen { return }
    if waiting.count + 1 == parties { return open() }
    await withCheckedContinuation { waiting.append($0) }
  }

  /// Whoever will not come any more lets the others go.
  func open() {
    isOpen = true
    for continuation in waiting { continuation.resume() }
    waiting = []
  }
}

/// Refs whose pushes wait for each other at a barrier; `isUnsafe`: they are pushed by force, as if there were no
/// compare-and-swap.
struct RacingRefs: RefStore {
  let inner: any RefStore
  let barrier: Barrier
  /// Runs git in the store the push comes from; nil: the real compare-and-swap.
  let force: (@Sendable (_ ref: String, _ commit: ObjectID) async throws -> Void)?

  func list(_ refs: [String]) async throws(GitError) -> [String: ObjectID] { try await inner.list(refs) }

  func fetch(_ wants: [(ref: String, id: ObjectID)], deep: Bool) async throws(GitError) {
    try await inner.fetch(wants, deep: deep)
  }

  func swap(_ ref: String, from expected: ObjectID?, to new: ObjectID) async -> SwapAnswer {
    await barrier.wait()
    guard let force else { return await inner.swap(ref, from: expected, to: new) }
    do {
      try await force(ref, new)
      return .won
    } catch {
      return .rejected("\(error)")
    }
  }
}
