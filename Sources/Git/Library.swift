import CGit2

/// libgit2, begun once for the process and never ended.
enum Library {
  /// Begins the library; touching it again costs nothing.
  static let begun: Bool = {
    guard git_libgit2_init() > 0 else { return false }
    // RepositoryLocation makes this check itself, knows `safe.directory = *`, and lets root in containers pass.
    _ = postrider_git2_owner_validation(0)
    _ = postrider_git2_extensions()
    return true
  }()

  /// From now on every object and ref that this process writes through libgit2 is synced to the disk.
  static func syncWrites() {
    _ = postrider_git2_fsync(1)
  }

  /// Runs one call of libgit2 and, if it fails, reads its message in the same breath.
  static func check(
    _ code: GitError.Code, _ context: @autoclosure () -> String, _ call: () -> Int32
  ) throws(GitError) {
    guard begun else { throw GitError(.program, "libgit2 could not be started") }
    let status = call()
    guard status < 0 else { return }
    throw GitError(Self.code(for: status, or: code), context(), detail: lastMessage())
  }

  /// libgit2's own words for the failure that just happened on this thread.
  static func lastMessage() -> String {
    guard let last = git_error_last(), let message = last.pointee.message else { return "" }
    return String(cString: message)
  }

  private static func code(for status: Int32, or code: GitError.Code) -> GitError.Code {
    let text = lastMessage()
    if text.contains("unsupported extension") || text.contains("unsupported repository version") {
      return .unsupported
    }
    if text.contains("No space left") || text.contains("Read-only file system")
      || text.contains("Permission denied")
    {
      return .unwritable
    }
    if status == GIT_EOWNER.rawValue { return .ownedByOther }
    if status == GIT_ENOTFOUND.rawValue, code == .unreadable { return .objectMissing }
    return code
  }
}
