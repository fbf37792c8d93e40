/// One file or folder of a tree.
public struct FileEntry: Sendable, Hashable {
  /// What stands at the path.
  public enum Kind: Sendable, Hashable {
    case file, folder, symlink, submodule
  }

  /// From the root, `/` between, no leading slash.
  public var path: String
  public var kind: Kind
  /// The git object, 40 hex digits; for files outside git the id git would give them, which a listing leaves
  /// empty for large ones.
  public var objectID: String
  /// -1 where a listing did not look it up.
  public var byteCount: Int

  public init(path: String, kind: Kind, objectID: String, byteCount: Int) {
    self.path = path
    self.kind = kind
    self.objectID = objectID
    self.byteCount = byteCount
  }
}

/// Why a tree or a file of it cannot be read.
public struct FileTreeError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable, Hashable { case missing, unreadable, tooLarge, badName }
  public var code: Code
  public var path: String
  public var description: String
  public init(_ code: Code, path: String, _ description: String) {
    self.code = code
    self.path = path
    self.description = description
  }
}

/// Files to read: a commit's tree, or a work tree. Never follows a symbolic link.
public protocol FileTree: Sendable {
  /// What stands at a path; nil: nothing.
  func entry(at path: String) throws(FileTreeError) -> FileEntry?
  /// Every file (not folder) below a folder, sorted by path bytes; a missing folder has none.
  func files(under folder: String) throws(FileTreeError) -> [FileEntry]
  /// The bytes of a file, refused when over `limit`.
  func read(_ entry: FileEntry, limit: Int) throws(FileTreeError) -> [UInt8]
  /// The bytes of a file in order, a piece at a time, until `take` answers false: for files too large to hold.
  func stream(
    _ entry: FileEntry, _ take: (UnsafeRawBufferPointer) -> Bool
  ) throws(FileTreeError)
}

extension FileTree {
  /// For trees that hold their files anyway.
  public func stream(
    _ entry: FileEntry, _ take: (UnsafeRawBufferPointer) -> Bool
  ) throws(FileTreeError) {
    let bytes = try read(entry, limit: 1 << 30)
    _ = bytes.withUnsafeBytes { take($0) }
  }
}
