/// Whether one commit is an ancestor of another, as far as the history at hand can tell.
public enum Ancestry: Sendable, Hashable {
  case yes, no
  /// The history is cut off (shallow, or an object is missing) before it could be settled.
  case unknown
}

extension ObjectStore {
  /// Whether `a` is `b` or an ancestor of it.
  ///
  /// Follows parents from `b`, newest first, wherever objects are to be had. A "no" costs the whole history.
  public func isAncestor(_ a: ObjectID, of b: ObjectID) throws(GitError) -> Ancestry {
    if a == b { return contains(a) ? .yes : .unknown }
    var seen: Set<ObjectID> = [b]
    var queue = Newest()
    var cutOff = false
    func meet(_ id: ObjectID) throws(GitError) {
      do {
        queue.add(try commit(id))
      } catch {
        guard error.code == .objectMissing else { throw error }
        cutOff = true
      }
    }
    try meet(b)
    while let commit = queue.take() {
      for parent in commit.parents where seen.insert(parent).inserted {
        if parent == a { return .yes }
        try meet(parent)
      }
    }
    return cutOff ? .unknown : .no
  }
}

/// A heap of commits, the newest on top.
private struct Newest {
  private var commits: [Commit] = []

  mutating func add(_ commit: Commit) {
    commits.append(commit)
    var child = commits.count - 1
    while child > 0, commits[(child - 1) / 2].committerTime < commits[child].committerTime {
      commits.swapAt((child - 1) / 2, child)
      child = (child - 1) / 2
    }
  }

  mutating func take() -> Commit? {
    guard let top = commits.first, let last = commits.popLast() else { return nil }
    if commits.isEmpty { return top }
    commits[0] = last
    var parent = 0
    while true {
      let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < commits.count }
      guard let child = children.max(by: { commits[$0].committerTime < commits[$1].committerTime }),
        commits[parent].committerTime < commits[child].committerTime
      else { return top }
      commits.swapAt(parent, child)
      parent = child
    }
  }
}
