import Dispatch
import Locking

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Blobs that must not be held whole. libgit2 reads an object in one go; the git program gives it piece by piece.
extension ObjectStore {
  /// Writes a blob into an open file. Nothing of it is held here.
  ///
  /// - Parameter program: may take as long as a disk that reads and writes 1 MB a second.
  /// - Throws: `unwritable` where the disk is full; `objectMissing`, `unreadable`, `timeout`, `program`.
  public func copy(
    _ id: ObjectID, into descriptor: Int32, by program: GitProgram
  ) async throws(GitError) {
    let size = try await perform { store throws(GitError) in try store.blobSize(id) }
    try await copy(id, of: size, into: descriptor, by: program)
  }

  /// Gives a blob's bytes in order, a piece at a time, until `take` answers false. Blocks.
  ///
  /// - Throws: as `copy`; nothing where `take` has seen enough.
  public func stream(
    _ id: ObjectID, by program: GitProgram, _ take: (UnsafeRawBufferPointer) -> Bool
  ) throws(GitError) {
    let size = try blobSize(id)
    let (source, sink) = try Self.pipe()
    let failure = Guarded<GitError?>(nil)
    let isOver = DispatchSemaphore(value: 0)
    Task.detached {
      do throws(GitError) {
        try await self.copy(id, of: size, into: sink, by: program)
      } catch {
        failure.withLock { $0 = error }
      }
      close(sink)
      isOver.signal()
    }
    var seen = 0
    var isWanted = true
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    while isWanted, seen < size {
      let count = buffer.withUnsafeMutableBytes { room in
        let count = Glibc.read(source, room.baseAddress, room.count)
        if count > 0 {
          isWanted = take(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[..<count]))
        }
        return count
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      seen += count
    }
    // A program that still writes learns by this that nobody listens.
    close(source)
    isOver.wait()
    guard isWanted else { return }
    if let error = failure.withLock({ $0 }) { throw error }
    guard seen == size else {
      throw GitError(.unreadable, "blob \(id.short) ended after \(seen) of \(size) bytes")
    }
  }

  private func copy(
    _ id: ObjectID, of size: Int, into descriptor: Int32, by program: GitProgram
  ) async throws(GitError) {
    let patience = program.timeout + .seconds(size >> 20)
    // Above the threshold git inflates as it writes; below it would hold the blob whole.
    let outcome = try await program.within(patience).pour(
      ["cat-file", "blob", id.hex], repository: gitDirectory,
      settings: [GitProgram.Setting("core.bigFileThreshold", "1m")], into: descriptor)
    guard !outcome.succeeded else { return }
    let complaint = outcome.complaint.lowercased()
    let code: GitError.Code =
      if outcome.ending == .timedOut {
        .timeout
      } else if complaint.contains("no space left") || Self.hasNoRoom(descriptor) {
        .unwritable
      } else if complaint.contains("not a valid object") || complaint.contains("could not get object") {
        .objectMissing
      } else {
        .unreadable
      }
    throw GitError(code, "cannot copy blob \(id.short) of \(size) bytes", detail: outcome.complaint)
  }

  /// Git does not say why it could not write: what is written now fails for the same reason.
  private static func hasNoRoom(_ descriptor: Int32) -> Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFIFO else { return false }
    let bytes = [UInt8](repeating: 0, count: 64 << 10)
    guard bytes.withUnsafeBytes({ Glibc.write(descriptor, $0.baseAddress, $0.count) }) < bytes.count else {
      return false
    }
    return [ENOSPC, EDQUOT, EFBIG].contains(errno)
  }

  private static func pipe() throws(GitError) -> (source: Int32, sink: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else {
      throw GitError(.program, "no pipe to the git program", detail: String(cString: strerror(errno)))
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}
