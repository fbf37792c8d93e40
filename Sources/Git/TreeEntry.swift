/// What an entry of a tree is.
public enum EntryKind: Sendable, Hashable {
  case file, executable, symlink, folder, submodule

  /// The mode as it stands in a tree object.
  var mode: String {
    switch self {
    case .file: "100644"
    case .executable: "100755"
    case .symlink: "120000"
    case .folder: "40000"
    case .submodule: "160000"
    }
  }

  /// Reads a mode; old writers left group bits in files' modes (`100664`).
  init?(mode: UInt32) {
    switch mode & 0o170000 {
    case 0o100000: self = mode & 0o100 == 0 ? .file : .executable
    case 0o120000: self = .symlink
    case 0o040000: self = .folder
    case 0o160000: self = .submodule
    default: return nil
    }
  }
}

/// One line of a tree. Names are bytes and are compared as bytes.
public struct TreeEntry: Sendable, Hashable {
  /// The name as it stands in the tree.
  public let nameBytes: [UInt8]
  /// What the entry is.
  public let kind: EntryKind
  /// The blob, the tree, or a submodule's commit.
  public let id: ObjectID

  /// An entry as read or as it shall be written.
  public init(nameBytes: [UInt8], kind: EntryKind, id: ObjectID) {
    self.nameBytes = nameBytes
    self.kind = kind
    self.id = id
  }

  /// The name for people; lossless only if `hasValidName`. Never compare names by this: Swift takes a
  /// composed and a decomposed spelling for equal, git does not.
  public var name: String { String(decoding: nameBytes, as: UTF8.self) }

  /// Whether the name is UTF-8.
  public var hasValidName: Bool { String(validating: nameBytes, as: UTF8.self) != nil }
}

/// An entry with its path from the root of the tree that was walked.
public struct TreeFile: Sendable, Hashable {
  /// The path, parts joined by `/`, as bytes.
  public let pathBytes: [UInt8]
  /// The entry at that path.
  public let entry: TreeEntry

  /// A path with what lies there.
  public init(pathBytes: [UInt8], entry: TreeEntry) {
    self.pathBytes = pathBytes
    self.entry = entry
  }

  /// The path for people; lossless only if `hasValidPath`.
  public var path: String { String(decoding: pathBytes, as: UTF8.self) }

  /// Whether the path is UTF-8.
  public var hasValidPath: Bool { String(validating: pathBytes, as: UTF8.self) != nil }
}

/// One path that differs between two trees. Folders are not listed, only what lies in them.
public struct TreeChange: Sendable, Hashable {
  /// The path, parts joined by `/`, as bytes.
  public let pathBytes: [UInt8]
  /// What was there; `nil` if added.
  public let old: TreeEntry?
  /// What is there now; `nil` if removed.
  public let new: TreeEntry?

  /// The path for people; lossless only if it is UTF-8.
  public var path: String { String(decoding: pathBytes, as: UTF8.self) }
}
