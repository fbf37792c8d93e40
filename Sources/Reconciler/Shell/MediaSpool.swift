import Foundation
import Git
import HTTP
import Platforms

/// The large files of one run: each is written once from git into a file without a name, from which every
/// delivery reads. The disk gets their room back when the run ends, however it ends.
actor MediaSpool {
  /// Bytes kept for deliveries yet to come; beyond, the oldest file stays only as long as it is being sent.
  private static let keptLimit = 8 << 30

  let store: ObjectStore
  private let program: GitProgram
  private let folder: String
  private var files: [ObjectID: Task<Result<OpenFile, MediaReadError>, Never>] = [:]
  /// Finished files, the oldest first.
  private var kept: [(id: ObjectID, byteCount: Int)] = []

  /// - Parameter folder: on a disk with room for the largest files; made where it is missing.
  init(store: ObjectStore, program: GitProgram, folder: String) {
    self.store = store
    self.program = program
    self.folder = folder
  }

  /// The file of a blob. Who comes while it is written waits for it; a failure is forgotten.
  func file(_ id: ObjectID, byteCount: Int) async throws(MediaReadError) -> OpenFile {
    if let known = files[id] { return try await known.value.get() }
    let (store, program, folder) = (store, program, folder)
    let writing = Task { await Self.write(id, byteCount, of: store, by: program, in: folder) }
    files[id] = writing
    let result = await writing.value
    guard case .success(let file) = result else {
      files[id] = nil
      return try result.get()
    }
    kept.append((id, byteCount))
    while kept.count > 1, kept.reduce(0, { $0 + $1.byteCount }) > Self.keptLimit {
      files[kept.removeFirst().id] = nil
    }
    return file
  }

  private static func write(
    _ id: ObjectID, _ byteCount: Int, of store: ObjectStore, by program: GitProgram, in folder: String
  ) async -> Result<OpenFile, MediaReadError> {
    do throws(MediaReadError) {
      let descriptor = try open(in: folder, for: byteCount)
      let file = OpenFile(descriptor: descriptor)
      do {
        try await store.copy(id, into: descriptor, by: program)
      } catch {
        guard error.code == .unwritable else { throw MediaReadError(error.description, isPassing: true) }
        throw full(folder, byteCount)
      }
      var status = stat()
      guard fstat(descriptor, &status) == 0, Int(status.st_size) == byteCount else {
        throw MediaReadError(
          "git gave \(status.st_size) bytes of blob \(id.short) instead of \(byteCount)", isPassing: true)
      }
      return .success(file)
    } catch {
      return .failure(error)
    }
  }

  /// A new file whose name is gone at once, so that nothing is left behind by a run that is killed.
  private static func open(in folder: String, for byteCount: Int) throws(MediaReadError) -> Int32 {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var room = statvfs()
    if statvfs(folder, &room) == 0, UInt64(room.f_bavail) * UInt64(room.f_frsize) < UInt64(byteCount) {
      throw full(folder, byteCount)
    }
    var name = Array("\(folder)/sending-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    guard descriptor >= 0 else {
      throw MediaReadError(
        "no file can be made in \(folder): \(String(cString: strerror(errno)))", isPassing: true)
    }
    unlink(name)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
  }

  private static func full(_ folder: String, _ byteCount: Int) -> MediaReadError {
    MediaReadError(
      "the disk is full: a file of \(byteCount) bytes is sent from \(folder), which has no room for it",
      isPassing: true)
  }
}
