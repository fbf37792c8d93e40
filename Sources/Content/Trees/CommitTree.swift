import Git
import Locking

/// The files of a commit, read from git's objects; the work tree is never looked at. Calls block for as long as
/// the disk takes. Folders that were read are kept, so that many look-ups in one folder cost one reading.
public final class CommitTree: FileTree {
  private let store: ObjectStore
  private let root: ObjectID
  private let program: GitProgram?
  /// Larger files are not held whole.
  private static let heldLimit = 8 << 20
  private let folders = Guarded<[ObjectID: [String: TreeEntry]]>([:])

  /// - Parameters:
  ///   - tree: a tree object, such as a commit's.
  ///   - program: streams large files; without it they are not looked into.
  public init(store: ObjectStore, tree: ObjectID, program: GitProgram? = nil) {
    self.store = store
    self.program = program
    root = tree
  }

  public func entry(at path: String) throws(FileTreeError) -> FileEntry? {
    var current = root
    let parts = path.split(separator: "/")
    for (index, part) in parts.enumerated() {
      guard let entry = try folder(current, path)[String(part)] else { return nil }
      switch entry.kind {
      case .symlink: return FileEntry(path: path, kind: .symlink, objectID: entry.id.hex, byteCount: 0)
      case .submodule: return FileEntry(path: path, kind: .submodule, objectID: entry.id.hex, byteCount: 0)
      case .folder: current = entry.id
      case .file, .executable:
        guard index == parts.count - 1 else { return nil }
        return FileEntry(path: path, kind: .file, objectID: entry.id.hex, byteCount: try size(entry.id, path))
      }
    }
    return FileEntry(path: path, kind: .folder, objectID: current.hex, byteCount: 0)
  }

  /// Sizes are not looked up: they are -1 here, and known by `entry(at:)`.
  public func files(under folder: String) throws(FileTreeError) -> [FileEntry] {
    if !folder.isEmpty {
      guard let entry = try entry(at: folder) else { return [] }
      guard entry.kind == .folder else { return [entry] }
    }
    let files: [TreeFile]
    do throws(GitError) {
      files = try store.files(in: root, under: folder.isEmpty ? nil : folder)
    } catch {
      throw Self.translated(error, folder)
    }
    return files.map { file in
      FileEntry(path: file.path, kind: Self.kind(file.entry.kind), objectID: file.entry.id.hex, byteCount: -1)
    }.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  public func read(_ entry: FileEntry, limit: Int) throws(FileTreeError) -> [UInt8] {
    guard entry.kind == .file, let id = ObjectID(entry.objectID) else {
      throw FileTreeError(.unreadable, path: entry.path, "not a file of this commit")
    }
    do throws(GitError) {
      return try store.blob(id, limit: limit)
    } catch {
      throw Self.translated(error, entry.path)
    }
  }

  public func stream(
    _ entry: FileEntry, _ take: (UnsafeRawBufferPointer) -> Bool
  ) throws(FileTreeError) {
    guard entry.kind == .file, let id = ObjectID(entry.objectID) else {
      throw FileTreeError(.unreadable, path: entry.path, "not a file of this commit")
    }
    do throws(GitError) {
      guard let program, try store.blobSize(id) > Self.heldLimit else {
        let bytes = try store.blob(id, limit: Self.heldLimit)
        _ = bytes.withUnsafeBytes { take($0) }
        return
      }
      try store.stream(id, by: program, take)
    } catch {
      throw Self.translated(error, entry.path)
    }
  }

  private func folder(_ id: ObjectID, _ path: String) throws(FileTreeError) -> [String: TreeEntry] {
    if let known = folders.withLock({ $0[id] }) { return known }
    let entries: [TreeEntry]
    do throws(GitError) {
      entries = try store.tree(id)
    } catch {
      throw Self.translated(error, path)
    }
    let byName = Dictionary(
      entries.filter(\.hasValidName).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    folders.withLock { known in
      if known.count >= 4096 { known.removeAll() }
      known[id] = byName
    }
    return byName
  }

  private func size(_ id: ObjectID, _ path: String) throws(FileTreeError) -> Int {
    do throws(GitError) {
      return try store.blobSize(id)
    } catch {
      throw Self.translated(error, path)
    }
  }

  private static func kind(_ kind: EntryKind) -> FileEntry.Kind {
    switch kind {
    case .file, .executable: .file
    case .folder: .folder
    case .symlink: .symlink
    case .submodule: .submodule
    }
  }

  private static func translated(_ error: GitError, _ path: String) -> FileTreeError {
    let code: FileTreeError.Code =
      switch error.code {
      case .tooLarge: .tooLarge
      case .badPath: .badName
      case .objectMissing: .missing
      default: .unreadable
      }
    return FileTreeError(code, path: path, error.description)
  }
}
