import Crypto
import Foundation

/// The files of a folder on disk, such as a work tree, with the ids git would give them. Symbolic links are seen
/// and never followed; `.git` is not there. Calls block for as long as the disk takes.
public struct DirectoryTree: FileTree {
  private let root: String
  /// Files up to this size are given their id in listings; larger ones by `entry(at:)` alone.
  private static let listedIDLimit = 1 << 20

  /// - Parameter root: the absolute path of the folder.
  public init(root: String) {
    self.root = root.hasSuffix("/") && root.count > 1 ? String(root.dropLast()) : root
  }

  public func entry(at path: String) throws(FileTreeError) -> FileEntry? {
    var current = ""
    let parts = path.split(separator: "/")
    for part in parts {
      guard part != "..", part != ".", part.lowercased() != ".git" else { return nil }
      current += current.isEmpty ? String(part) : "/" + part
      guard let status = try status(current) else { return nil }
      switch status.kind {
      case .symlink: return FileEntry(path: path, kind: .symlink, objectID: "", byteCount: 0)
      case .folder where isRepository(current):
        return FileEntry(path: path, kind: .submodule, objectID: "", byteCount: 0)
      case .folder, .submodule: continue
      case .file:
        guard current.utf8.count == path.utf8.count else { return nil }
        let hashed = try hash(current)
        return FileEntry(path: path, kind: .file, objectID: hashed.id, byteCount: hashed.byteCount)
      }
    }
    return FileEntry(path: path, kind: .folder, objectID: "", byteCount: 0)
  }

  public func files(under folder: String) throws(FileTreeError) -> [FileEntry] {
    guard let start = try entry(at: folder) else { return [] }
    guard start.kind == .folder else { return [start] }
    var files: [FileEntry] = []
    try walk(folder, depth: 0, into: &files)
    return files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  public func read(_ entry: FileEntry, limit: Int) throws(FileTreeError) -> [UInt8] {
    guard let status = try status(entry.path), status.kind == .file else {
      throw FileTreeError(.missing, path: entry.path, "there is no such file")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(status.byteCount, limit))
    try stream(entry.path) { (chunk) throws(FileTreeError) in
      guard bytes.count + chunk.count <= limit else {
        throw FileTreeError(
          .tooLarge, path: entry.path, "\(status.byteCount) bytes; at most \(limit) are read")
      }
      bytes += chunk
    }
    return bytes
  }

  public func stream(
    _ entry: FileEntry, _ take: (UnsafeRawBufferPointer) -> Bool
  ) throws(FileTreeError) {
    guard try status(entry.path)?.kind == .file else {
      throw FileTreeError(.missing, path: entry.path, "there is no such file")
    }
    try pour(entry.path) { (chunk) throws(FileTreeError) in take(chunk) }
  }

  // MARK: Disk

  private func walk(_ folder: String, depth: Int, into files: inout [FileEntry]) throws(FileTreeError) {
    guard depth < 64 else {
      throw FileTreeError(.tooLarge, path: folder, "more than 64 folders inside each other")
    }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: absolute(folder))
    } catch {
      throw FileTreeError(.unreadable, path: folder, "the folder cannot be read")
    }
    for name in names where name.lowercased() != ".git" {
      let path = folder.isEmpty ? name : folder + "/" + name
      guard let status = try status(path) else { continue }
      switch status.kind {
      case .folder where isRepository(path):
        files.append(FileEntry(path: path, kind: .submodule, objectID: "", byteCount: 0))
      case .folder: try walk(path, depth: depth + 1, into: &files)
      case .symlink, .submodule:
        files.append(FileEntry(path: path, kind: status.kind, objectID: "", byteCount: 0))
      case .file:
        let id = status.byteCount <= Self.listedIDLimit ? try hash(path).id : ""
        files.append(FileEntry(path: path, kind: .file, objectID: id, byteCount: status.byteCount))
      }
    }
  }

  private func absolute(_ path: String) -> String { path.isEmpty ? root : root + "/" + path }

  /// What stands at one path, the last part not followed; nil: nothing, or something that is no file of git.
  private func status(_ path: String) throws(FileTreeError) -> (kind: FileEntry.Kind, byteCount: Int)? {
    var status = stat()
    guard lstat(absolute(path), &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG { return nil }
      throw FileTreeError(.unreadable, path: path, String(cString: strerror(errno)))
    }
    return switch status.st_mode & S_IFMT {
    case S_IFREG: (.file, Int(status.st_size))
    case S_IFDIR: (.folder, 0)
    case S_IFLNK: (.symlink, 0)
    default: nil
    }
  }

  private func isRepository(_ path: String) -> Bool {
    var status = stat()
    return lstat(absolute(path) + "/.git", &status) == 0
  }

  private func hash(_ path: String) throws(FileTreeError) -> (id: String, byteCount: Int) {
    guard let size = try status(path)?.byteCount else {
      throw FileTreeError(.missing, path: path, "there is no such file")
    }
    var (hash, count) = (Insecure.SHA1(), 0)
    hash.update(data: Array("blob \(size)\0".utf8))
    try stream(path) { (chunk) throws(FileTreeError) in
      hash.update(data: chunk)
      count += chunk.count
    }
    guard count == size else {
      throw FileTreeError(.unreadable, path: path, "the file changed while it was read")
    }
    return (BlobID.hex(hash.finalize()), size)
  }

  private func stream(
    _ path: String, _ take: ([UInt8]) throws(FileTreeError) -> Void
  ) throws(FileTreeError) {
    try pour(path) { (chunk) throws(FileTreeError) in
      try take(Array(chunk))
      return true
    }
  }

  /// Reads until the end, or until nothing more is wanted.
  private func pour(
    _ path: String, _ take: (UnsafeRawBufferPointer) throws(FileTreeError) -> Bool
  ) throws(FileTreeError) {
    let descriptor = open(absolute(path), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FileTreeError(.unreadable, path: path, String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
      if count == 0 { return }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw FileTreeError(.unreadable, path: path, String(cString: strerror(errno)))
      }
      guard try take(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count])) else {
        return
      }
    }
  }
}
