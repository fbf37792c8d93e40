/// The refs of the user's own repository, for one without any remote.
///
/// The record's objects live among the user's objects, written through `store`. A swap counts once objects
/// and ref are synced to the disk.
public struct LocalRefs: RefStore {
  /// The user's repository, opened for writing objects.
  public let store: ObjectStore
  private let clone: Clone
  /// A lock of the record's ref this old is nobody's any more: git holds it for milliseconds.
  private let staleLockSeconds: Double

  /// Opens the repository for writing. From now on this process syncs every object it writes.
  ///
  /// - Parameter staleLockSeconds: how old the lock of a ref must be to be taken for one that a killed program left.
  public init(_ clone: Clone, staleLockSeconds: Double = 20) throws(GitError) {
    self.staleLockSeconds = staleLockSeconds
    store = try ObjectStore.open(clone.location)
    self.clone = clone
    Library.syncWrites()
  }

  public func list(_ refs: [String]) async throws(GitError) -> [String: ObjectID] {
    try await store.perform { (store) throws(GitError) in
      var found: [String: ObjectID] = [:]
      for ref in refs { found[ref] = try store.reference(ref) }
      return found
    }
  }

  /// Nothing to bring: whatever a local ref points to is here.
  public func fetch(_ wants: [(ref: String, id: ObjectID)], deep: Bool) async throws(GitError) {
    for want in wants where !store.contains(want.id) {
      throw GitError(.objectMissing, "\(want.ref) points to \(want.id.short), which is missing")
    }
  }

  public func swap(_ ref: String, from expected: ObjectID?, to new: ObjectID) async -> SwapAnswer {
    if expected == new { return .lost(reason: "the new commit is the expected one") }
    let absent = String(repeating: "0", count: 40)
    let lock: Disk.Lock
    let outcome: GitProgram.Outcome
    do {
      guard let free = try await self.lock() else { return .unreachable("another run is writing the record") }
      lock = free
      await waitForLock(of: ref)
      outcome = try await clone.program.run(
        ["update-ref", "--no-deref", "-m", "postrider", "--", ref, new.hex, expected?.hex ?? absent],
        repository: clone.location.commonDirectory,
        settings: [
          .init("core.fsync", "all"), .init("core.fsyncObjectFiles", "true"),
        ])
    } catch {
      return .rejected(error.description)
    }
    defer { withExtendedLifetime(lock) {} }
    guard outcome.succeeded else { return refusal(outcome) }
    do {
      return try await store.perform { (store) throws(GitError) -> SwapAnswer in
        try sync(ref)
        // What git says is one thing, what is there another.
        return try store.reference(ref) == new ? .won : .unknown("\(ref) is not what was written")
      }
    } catch {
      return .unknown(error.description)
    }
  }

  /// One run at a time: what looks like a killed program's lock may be another run's that has just taken its place.
  private func lock() async throws(GitError) -> Disk.Lock? {
    let folder = clone.location.commonDirectory + "/postrider"
    try Disk.makeFolders(folder)
    return try await Disk.Lock.free(folder + "/refs.lock", within: clone.program.timeout)
  }

  /// Waits while somebody holds the ref, and takes away what a killed program left: nobody else would, and the record
  /// could not be written any more.
  private func waitForLock(of ref: String) async {
    let path = clone.location.commonDirectory + "/" + ref + ".lock"
    var waited = 0.0
    while let age = Disk.age(of: path), waited < staleLockSeconds + 1 {
      if age >= staleLockSeconds {
        Disk.remove(path)
        return
      }
      guard (try? await Task.sleep(for: .milliseconds(250))) != nil else { return }
      waited += 0.25
    }
  }

  private func refusal(_ outcome: GitProgram.Outcome) -> SwapAnswer {
    let words = ServerAnswer.words(in: outcome.complaint, redaction: Redaction(secrets: []))
    guard case .exited = outcome.ending else { return .unknown("git update-ref was stopped: \(words)") }
    let races = ["but expected", "reference already exists", "unable to resolve reference"]
    return races.contains { words.contains($0) } ? .lost(reason: words) : .rejected(words)
  }

  /// Syncs the ref's file and the folders above it; older gits do not do so by themselves.
  private func sync(_ ref: String) throws(GitError) {
    let base = clone.location.commonDirectory
    var path = base + "/" + ref
    while path.utf8.count > base.utf8.count, let slash = path.lastIndex(of: "/") {
      try Disk.sync(path)
      path = String(path[..<slash])
    }
    try Disk.sync(base)
  }
}
