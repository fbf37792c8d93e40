extension GitRemote {
  public func fetch(_ wants: [(ref: String, id: ObjectID)], deep: Bool) async throws(GitError) {
    let missing = wants.filter { deep || !store.contains($0.id) }
    if !missing.isEmpty { try await bring(missing, depth: deep ? Self.allGenerations : 1) }
    for want in wants { await note(want.ref, want.id) }
  }

  public func deepen(_ ref: String, _ id: ObjectID, generations: Int) async throws(GitError) {
    try await bring([(ref: ref, id: id)], depth: min(generations, Self.allGenerations))
    await note(ref, id)
  }

  /// Stands for "all of them", also in a store that is not shallow, where --unshallow is an error.
  private static let allGenerations = 2_147_483_647

  private func bring(_ missing: [(ref: String, id: ObjectID)], depth: Int) async throws(GitError) {
    let lock = try await fetchLock()
    defer { withExtendedLifetime(lock) {} }
    try await store.perform { (store) throws(GitError) in
      store.removeStaleLocks()
      try store.forgetDangling()
      try store.borrowShallowBoundary(holdingLock: true)
    }
    let specs = missing.map { "+\($0.id):\(ObjectStore.seenName($0.ref))" }
    _ = try await run(
      [
        "fetch", "--quiet", "--depth=\(depth)", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance",
        "--no-recurse-submodules", "--update-shallow", "--refmap=", "--", Self.remoteName,
      ] + specs, "fetch from \(remote.fetchURL.redacted)")
    try await store.perform { (store) throws(GitError) in
      for want in missing where !store.contains(want.id) {
        throw GitError(.objectMissing, "\(want.ref) was fetched, but \(want.id.short) did not come")
      }
      try store.pruneShallowBoundary()
    }
    await tidy(beyond: 40, loose: 30)
  }

  /// Waits its turn: fetches of several runs in one store would trip over each other's lock files.
  private func fetchLock() async throws(GitError) -> Disk.Lock {
    let path = store.gitDirectory + "/postrider-fetch.lock"
    guard let lock = try await Disk.Lock.free(path, within: program.timeout) else {
      throw GitError(.timeout, "another run is fetching into \(store.gitDirectory)")
    }
    return lock
  }
}
