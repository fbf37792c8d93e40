extension ObjectStore {
  /// Commits and trees larger than this are refused: nothing made by people comes near.
  static let structureLimit = 64 << 20

  /// Reads a commit.
  ///
  /// - Throws: `objectMissing`, `unreadable` (also if the object is of another type), `tooLarge`.
  public func commit(_ id: ObjectID) throws(GitError) -> Commit {
    let bytes = try read(id, as: .commit, limit: Self.structureLimit)
    guard let commit = CommitCoding.decode(bytes, id: id) else {
      throw GitError(.unreadable, "commit \(id.short) is damaged")
    }
    return commit
  }

  /// Reads the entries of a tree, in git's order.
  public func tree(_ id: ObjectID) throws(GitError) -> [TreeEntry] {
    if id == ObjectID.emptyTree { return [] }
    let bytes = try read(id, as: .tree, limit: Self.structureLimit)
    guard let entries = TreeCoding.decode(bytes) else {
      throw GitError(.unreadable, "tree \(id.short) is damaged")
    }
    return entries
  }

  /// What lies at a path below a tree; `nil` if nothing does, or if a part of the path is not a folder.
  public func entry(in tree: ObjectID, at path: String) throws(GitError) -> TreeEntry? {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
    var current = tree
    for (index, part) in parts.enumerated() {
      guard let entry = try self.tree(current).first(where: { $0.nameBytes.elementsEqual(part) }) else {
        return nil
      }
      if index == parts.count - 1 { return entry }
      guard entry.kind == .folder else { return nil }
      current = entry.id
    }
    return nil
  }

  /// The size of a blob in bytes.
  public func blobSize(_ id: ObjectID) throws(GitError) -> Int {
    try size(id, as: .blob)
  }

  /// The content of a blob.
  ///
  /// - Parameter limit: bytes; a larger blob is `tooLarge` and is not read.
  public func blob(_ id: ObjectID, limit: Int) throws(GitError) -> [UInt8] {
    try read(id, as: .blob, limit: limit)
  }
}
