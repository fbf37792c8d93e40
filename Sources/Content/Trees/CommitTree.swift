import Git

/// The files of one git tree, as they were committed. Blocks on the disk: use it off the cooperative pool.
public struct CommitTree: FileTree {
  private let store: ObjectStore
  private let tree: ObjectID

  /// - Parameter tree: the root tree of a commit, whose objects are in the store.
  public init(store: ObjectStore, tree: ObjectID) {
    self.store = store
    self.tree = tree
  }

  public func entry(at path: String) throws(FileTreeError) -> FileEntry? {
    if path.isEmpty { return FileEntry(path: "", kind: .folder, objectID: tree.hex, byteCount: 0) }
    // A link or a submodule on the way stands for everything below it.
    var parent = ""
    for name in path.split(separator: "/", omittingEmptySubsequences: false) {
      parent += parent.isEmpty ? String(name) : "/" + name
      guard
        let entry = try reading(parent, { store throws(GitError) in try store.entry(in: tree, at: parent) })
      else { return nil }
      if entry.kind == .symlink || entry.kind == .submodule || parent == path {
        return try file(path, entry)
      }
    }
    return nil
  }

  public func files(under folder: String) throws(FileTreeError) -> [FileEntry] {
    if !folder.isEmpty {
      guard let entry = try entry(at: folder) else { return [] }
      guard entry.kind == .folder else { return [] }
    }
    let found = try reading(folder) { store throws(GitError) in
      try store.files(in: tree, under: folder.isEmpty ? nil : folder)
    }
    var files: [FileEntry] = []
    for file in found {
      guard file.hasValidPath else {
        throw FileTreeError(.badName, path: file.path, "the name of this file is not UTF-8")
      }
      files.append(
        FileEntry(
          path: file.path, kind: Self.kind(file.entry.kind), objectID: file.entry.id.hex, byteCount: 0))
    }
    return files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  public func read(_ entry: FileEntry, limit: Int) throws(FileTreeError) -> [UInt8] {
    guard let id = ObjectID(entry.objectID) else {
      throw FileTreeError(.missing, path: entry.path, "there is no such file")
    }
    return try reading(entry.path) { store throws(GitError) in try store.blob(id, limit: limit) }
  }

  private func file(_ path: String, _ entry: TreeEntry) throws(FileTreeError) -> FileEntry {
    var size = 0
    if entry.kind == .file || entry.kind == .executable {
      size = try reading(path) { store throws(GitError) in try store.blobSize(entry.id) }
    }
    return FileEntry(path: path, kind: Self.kind(entry.kind), objectID: entry.id.hex, byteCount: size)
  }

  private static func kind(_ kind: EntryKind) -> FileEntry.Kind {
    switch kind {
    case .file, .executable: .file
    case .folder: .folder
    case .symlink: .symlink
    case .submodule: .submodule
    }
  }

  private func reading<Value>(
    _ path: String, _ body: (ObjectStore) throws(GitError) -> Value
  ) throws(FileTreeError) -> Value {
    do {
      return try body(store)
    } catch {
      switch error.code {
      case .tooLarge: throw FileTreeError(.tooLarge, path: path, "\(error)")
      default: throw FileTreeError(.unreadable, path: path, "\(error)")
      }
    }
  }
}
