extension ObjectStore {
  private static let shallowLimit = 64 << 20
  /// Every push names the whole boundary to the server, so it must not grow with every fetch.
  private static let boundaryLimit = 256

  /// The commits at which the history known here is cut off, in the words of git's `shallow` file.
  var shallowBoundary: Set<ObjectID> { Self.boundary(gitDirectory) }

  /// Takes over from the user's shallow clone the commits whose parents are not to be had, so that git does
  /// not take the borrowed objects for a damaged history.
  func borrowShallowBoundary(holdingLock: Bool = false) throws(GitError) {
    guard let lender, !lender.isPartial else { return }
    let own = shallowBoundary
    let wanted = Self.boundary(lender.commonDirectory).subtracting(own).filter(isCutOff)
    if wanted.isEmpty { return }
    // Without the lock another run may be writing: git's own file is then left to it.
    let lock = holdingLock ? nil : Disk.Lock(gitDirectory + "/postrider-fetch.lock")
    guard holdingLock || lock != nil else { return }
    try withExtendedLifetime(lock) { () throws(GitError) in try write(boundary: own.union(wanted)) }
  }

  /// Forgets old fetches' boundaries once there are many, and keeps those that a kept history runs into.
  /// Called with the fetch lock held.
  func pruneShallowBoundary() throws(GitError) {
    let own = shallowBoundary
    guard own.count > Self.boundaryLimit else { return }
    var kept: Set<ObjectID> = lender.map { Self.boundary($0.commonDirectory).filter(isCutOff) } ?? []
    var open = try seen().map(\.id)
    var met = Set(open)
    while let id = open.popLast() {
      if own.contains(id) {
        kept.insert(id)
      } else if contains(id) {
        open += try commit(id).parents.filter { met.insert($0).inserted }
      }
    }
    try write(boundary: kept)
  }

  /// Removes lock files that a killed fetch has left. Called with the fetch lock held: nobody is at work.
  func removeStaleLocks() {
    Disk.removeFile(gitDirectory + "/shallow.lock")
    Disk.removeFile(gitDirectory + "/packed-refs.lock")
    for name in Disk.names(in: gitDirectory + "/refs/seen") where name.hasSuffix(".lock") {
      Disk.removeFile(gitDirectory + "/refs/seen/" + name)
    }
  }

  /// Whether the commit is here and one of its parents is not.
  func isCutOff(_ id: ObjectID) -> Bool {
    guard let commit = try? commit(id) else { return false }
    return !commit.parents.allSatisfy(contains)
  }

  private func write(boundary: Set<ObjectID>) throws(GitError) {
    let text = boundary.sorted().map { "\($0)\n" }.joined()
    try Disk.replace(gitDirectory + "/shallow", with: Array(text.utf8))
  }

  private static func boundary(_ directory: String) -> Set<ObjectID> {
    let bytes = Disk.read(directory + "/shallow", limit: shallowLimit) ?? []
    return Set(
      bytes.split(separator: UInt8(ascii: "\n")).compactMap { ObjectID(String(decoding: $0, as: UTF8.self)) })
  }
}
