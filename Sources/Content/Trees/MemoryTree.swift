/// Files held in memory: for worlds in tests, and for looking at files that are not saved yet.
public struct MemoryTree: FileTree {
  private let contents: [String: [UInt8]]
  private let kinds: [String: FileEntry.Kind]
  private let failing: Set<String>

  /// - Parameters:
  ///   - files: path from the root → bytes.
  ///   - links: paths that are symbolic links or submodules.
  ///   - failing: paths whose bytes cannot be read.
  public init(
    files: [String: [UInt8]], links: [String: FileEntry.Kind] = [:], failing: Set<String> = []
  ) {
    contents = files
    kinds = links
    self.failing = failing
  }

  /// The same from texts.
  public init(_ files: [String: String]) {
    self.init(files: files.mapValues { Array($0.utf8) })
  }

  public func entry(at path: String) throws(FileTreeError) -> FileEntry? {
    var parent = path
    while !parent.isEmpty {
      if let kind = kinds[parent] { return FileEntry(path: path, kind: kind, objectID: "", byteCount: 0) }
      parent = RepositoryPath.folder(of: parent)
    }
    if let bytes = contents[path] { return file(path, bytes) }
    let isFolder = contents.keys.contains { $0.hasPrefix(path + "/") }
    return isFolder ? FileEntry(path: path, kind: .folder, objectID: "", byteCount: 0) : nil
  }

  public func files(under folder: String) throws(FileTreeError) -> [FileEntry] {
    let prefix = folder.isEmpty ? "" : folder + "/"
    let files = contents.filter { $0.key.hasPrefix(prefix) }.map { file($0.key, $0.value) }
    let links = kinds.filter { $0.key.hasPrefix(prefix) }
      .map { FileEntry(path: $0.key, kind: $0.value, objectID: "", byteCount: 0) }
    return (files + links).sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  public func read(_ entry: FileEntry, limit: Int) throws(FileTreeError) -> [UInt8] {
    guard let bytes = contents[entry.path] else {
      throw FileTreeError(.missing, path: entry.path, "there is no such file")
    }
    if failing.contains(entry.path) {
      throw FileTreeError(.unreadable, path: entry.path, "the file cannot be read")
    }
    guard bytes.count <= limit else {
      throw FileTreeError(.tooLarge, path: entry.path, "\(bytes.count) bytes; at most \(limit) are read")
    }
    return bytes
  }

  private func file(_ path: String, _ bytes: [UInt8]) -> FileEntry {
    FileEntry(path: path, kind: .file, objectID: BlobID.of(bytes), byteCount: bytes.count)
  }
}
