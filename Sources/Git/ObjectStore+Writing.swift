extension ObjectStore {
  /// Writes a blob and answers its id.
  public func writeBlob(_ bytes: [UInt8]) throws(GitError) -> ObjectID {
    try write(bytes, as: .blob)
  }

  /// Writes a commit; author and committer are the same. Message and names lose NUL bytes.
  public func writeCommit(
    tree: ObjectID, parents: [ObjectID], author: Signature, message: String
  ) throws(GitError) -> ObjectID {
    try write(
      CommitCoding.encode(tree: tree, parents: parents, author: author, message: message), as: .commit)
  }

  /// Makes a new root tree from an old one.
  ///
  /// A file keeps its mode when it gets new content; new files are plain. Folders that become empty vanish.
  /// A file may give way to a folder, and a folder to a file, if all that stood there is removed by the same
  /// edits.
  ///
  /// - Parameters:
  ///   - root: the tree to begin from; `nil` for an empty one.
  ///   - edits: path → blob to put there, or `nil` to remove what is there.
  /// - Throws: `badPath` for removing what is absent, for a file put over a folder or below a file, and for
  ///   names that git refuses; what reading and writing throw.
  public func editTree(_ root: ObjectID?, edits: [String: ObjectID?]) throws(GitError) -> ObjectID {
    var top = EditFolder()
    for (path, blob) in edits {
      let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(
        Array.init)
      guard parts.count <= Self.depthLimit, parts.allSatisfy({ TreeCoding.isAllowed(name: $0) }) else {
        throw GitError(.badPath, "\(path) cannot be a path in git")
      }
      top.add(blob, at: parts[...])
    }
    guard let tree = try apply(top, to: root, at: []) else { return try write([], as: .tree) }
    return tree
  }

  /// The tree after the edits, or `nil` if nothing is left in it.
  private func apply(_ edits: EditFolder, to tree: ObjectID?, at path: [UInt8]) throws(GitError) -> ObjectID?
  {
    var entries: [[UInt8]: TreeEntry] = [:]
    if let tree {
      for entry in try self.tree(tree) { entries[entry.nameBytes] = entry }
    }
    for (name, edit) in edits.children {
      entries[name] = try apply(
        edit, to: entries[name], at: path.isEmpty ? name : path + [UInt8(ascii: "/")] + name)
    }
    return entries.isEmpty ? nil : try write(TreeCoding.encode(Array(entries.values)), as: .tree)
  }

  private func apply(_ edit: Edit, to old: TreeEntry?, at path: [UInt8]) throws(GitError) -> TreeEntry? {
    func refuse(_ why: String) -> GitError {
      GitError(.badPath, "\(String(decoding: path, as: UTF8.self)): \(why)")
    }
    let name = Array(path.split(separator: UInt8(ascii: "/")).last ?? [])
    var folder = old?.kind == .folder ? old : nil
    var file = old?.kind == .folder ? nil : old
    if case .some(.none) = edit.leaf {
      guard file != nil else { throw refuse("removed, but no file is there") }
      file = nil
    }
    if let below = edit.below {
      if file != nil, edit.leaf == nil { throw refuse("is a file, so nothing can lie below it") }
      let tree = try apply(below, to: folder?.id, at: path)
      folder = tree.map { TreeEntry(nameBytes: name, kind: .folder, id: $0) }
    }
    if case .some(.some(let blob)) = edit.leaf {
      guard folder == nil else { throw refuse("is a folder, so no file can take its place") }
      let kind = old?.kind == .executable ? EntryKind.executable : .file
      return TreeEntry(nameBytes: name, kind: kind, id: blob)
    }
    return folder ?? file
  }
}

/// What is wanted at one name: a file put there or removed, or edits below it.
private struct Edit {
  var leaf: ObjectID??
  var below: EditFolder?
}

/// Edits of one folder, by the bytes of the name.
private struct EditFolder {
  var children: [[UInt8]: Edit] = [:]

  mutating func add(_ blob: ObjectID?, at path: ArraySlice<[UInt8]>) {
    guard let name = path.first else { return }
    var child = children[name] ?? Edit()
    if path.count == 1 {
      child.leaf = .some(blob)
    } else {
      var below = child.below ?? EditFolder()
      below.add(blob, at: path.dropFirst())
      child.below = below
    }
    children[name] = child
  }
}
