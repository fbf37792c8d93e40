#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The few things we do to files ourselves.
enum Disk {
  /// Seconds since a file was last written, by the machine's clock; nil where there is none.
  static func age(of path: String) -> Double? {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return nil }
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let seconds = Double(now.tv_sec - facts.st_mtim.tv_sec)
    return seconds + Double(now.tv_nsec - facts.st_mtim.tv_nsec) / 1e9
  }

  /// Takes a file away; nothing happens where there is none.
  static func remove(_ path: String) { unlink(path) }

  /// The bytes of a file; `nil` if it is absent, unreadable or larger than the limit.
  static func read(_ path: String, limit: Int) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= limit else { return nil }
    }
  }

  /// Puts a file in place as a whole: a reader sees the old content or the new, never a part.
  static func replace(_ path: String, with bytes: [UInt8]) throws(GitError) {
    let temporary = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw unwritable(path) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let error = unwritable(path)
        close(file)
        unlink(temporary)
        throw error
      }
      rest = rest.dropFirst(count)
    }
    guard fsync(file) == 0, close(file) == 0, rename(temporary, path) == 0 else {
      let error = unwritable(path)
      unlink(temporary)
      throw error
    }
  }

  /// Syncs a file or folder to the disk.
  static func sync(_ path: String) throws(GitError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw unwritable(path) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw unwritable(path) }
  }

  /// Makes a folder and those above it.
  static func makeFolders(_ path: String) throws(GitError) {
    if mkdir(path, 0o755) == 0 { return }
    let reason = errno
    if isFolder(path) { return }
    guard reason == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw unwritable(path, reason)
    }
    try makeFolders(String(path[..<slash]))
    guard mkdir(path, 0o755) != 0 else { return }
    let second = errno
    guard isFolder(path) else { throw unwritable(path, second) }
  }

  /// Whether a folder is at the path.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The user that owns what is at the path.
  static func owner(of path: String) -> uid_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_uid : nil
  }

  /// Gives a path another name; `false` if something that is not an empty folder has that name.
  static func move(_ old: String, to new: String) -> Bool {
    rename(old, new) == 0
  }

  /// Removes a file if it is there.
  static func removeFile(_ path: String) {
    unlink(path)
  }

  /// Removes a folder of ours with all that is in it; links are removed, not followed.
  static func removeFolder(_ path: String) {
    for name in names(in: path) {
      let child = path + "/" + name
      var status = stat()
      if lstat(child, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
        removeFolder(child)
      } else {
        unlink(child)
      }
    }
    rmdir(path)
  }

  /// The names in a folder; none if it is not one.
  static func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// The path without symlinks, if it exists.
  static func resolved(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  private static func unwritable(_ path: String, _ reason: Int32 = errno) -> GitError {
    GitError(.unwritable, "cannot write \(path)", detail: String(cString: strerror(reason)))
  }

  /// A lock between processes, and between the tasks of one, that ends with its holder however it ends.
  final class Lock: Sendable {
    private let file: Int32

    /// Takes the lock if nobody has it.
    init?(_ path: String) {
      file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard file >= 0, flock(file, LOCK_EX | LOCK_NB) == 0 else { return nil }
    }

    private init(_ file: Int32) { self.file = file }

    /// Takes the lock once nobody has it. nil: somebody had it all the time, or the task was cancelled.
    static func free(_ path: String, within patience: Duration) async throws(GitError) -> Lock? {
      let clock = ContinuousClock()
      let end = clock.now.advanced(by: patience)
      while true {
        let lock = Lock(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644))
        guard lock.file >= 0 else { throw unwritable(path) }
        if flock(lock.file, LOCK_EX | LOCK_NB) == 0 { return lock }
        guard errno == EWOULDBLOCK || errno == EINTR else { throw unwritable(path) }
        guard clock.now < end, !Task.isCancelled else { return nil }
        try? await clock.sleep(for: .milliseconds(50))
      }
    }

    /// Shares the lock with others who do, and waits for one who has it alone. nil: there is no place for it.
    init?(sharing path: String) {
      file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard file >= 0 else { return nil }
      share()
    }

    /// Has a shared lock alone from now on. False: somebody else shares it, and it stays shared.
    ///
    /// Tries for a tenth of a second: a program that is just being started still has copies of all files.
    func takeAlone() -> Bool {
      for attempt in 0..<10 {
        if attempt > 0 { usleep(10_000) }
        // Not won, it is not even shared any more: another who tries may have it.
        if flock(file, LOCK_EX | LOCK_NB) == 0 { return true }
      }
      share()
      return false
    }

    func share() {
      while flock(file, LOCK_SH) != 0, errno == EINTR {}
    }

    // Also after an init that failed: by then there is a number to close, or none.
    deinit {
      if file >= 0 { close(file) }
    }
  }
}
