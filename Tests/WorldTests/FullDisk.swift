import Git
import Locking

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A disk that takes nothing any more, for this process and the programs it starts, until it is emptied.
///
/// A file size limit of 0 makes every write to a file fail, as a full disk does, and needs no rights. It holds
/// for the whole process: only tests that run in a process of their own may use it.
enum FullDisk {
  static func fill() {
    signal(SIGXFSZ, SIG_IGN)
    set(0)
  }

  static func empty() { set(.max) }

  private static func set(_ bytes: rlim_t) {
    #if os(Linux)
      let size = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
    #else
      let size = RLIMIT_FSIZE
    #endif
    var limit = rlimit()
    guard getrlimit(size, &limit) == 0 else { return }
    limit.rlim_cur = min(bytes, limit.rlim_max)
    setrlimit(size, &limit)
  }
}

/// Refs whose pushes are watched: `afterWin` is called with the number of each that was won.
final class WatchedRefs: RefStore {
  private let inner: any RefStore
  private let wins = Guarded(0)
  private let afterWin: @Sendable (Int) async -> Void

  init(_ inner: any RefStore, afterWin: @escaping @Sendable (Int) async -> Void) {
    self.inner = inner
    self.afterWin = afterWin
  }

  func list(_ refs: [String]) async throws(GitError) -> [String: ObjectID] { try await inner.list(refs) }

  func fetch(_ wants: [(ref: String, id: ObjectID)], deep: Bool) async throws(GitError) {
    try await inner.fetch(wants, deep: deep)
  }

  func swap(_ ref: String, from expected: ObjectID?, to new: ObjectID) async -> SwapAnswer {
    let answer = await inner.swap(ref, from: expected, to: new)
    if answer == .won {
      await afterWin(
        wins.withLock { count in
          count += 1
          return count
        })
    }
    return answer
  }
}
