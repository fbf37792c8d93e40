import CGit2

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where a repository lies. Paths are absolute, without a trailing slash.
public struct RepositoryLocation: Sendable, Hashable {
  /// The git directory; for a linked worktree its own one, inside the common directory.
  public let gitDirectory: String
  /// The directory that holds objects, branches and configuration.
  public let commonDirectory: String
  /// The top of the checked-out files; `nil` in a bare repository.
  public let workTree: String?
  /// Whether there are no checked-out files.
  public let isBare: Bool
  /// Whether history is cut off somewhere.
  public let isShallow: Bool
  /// Whether blobs or trees may be missing here by intention (`git clone --filter`).
  public let isPartial: Bool

  /// Where our own store for this repository goes.
  public var ownStore: String { commonDirectory + "/postrider/store.git" }

  /// Finds the repository that a path is in, looking upwards as git does.
  ///
  /// - Throws: `notARepository`; `unsupported` for SHA-256 objects and unknown extensions; `ownedByOther` if
  ///   the repository is another user's, since its configuration can name programs to run. Root may, for
  ///   containers; and `safe.directory` in the user's or the system's configuration is obeyed.
  public static func find(from path: String) throws(GitError) -> RepositoryLocation {
    var repository: OpaquePointer?
    do {
      try Library.check(.notARepository, "no git repository at \(path) or above it") {
        git_repository_open_ext(&repository, path, 0, nil)
      }
    } catch {
      throw explain(error, path)
    }
    defer { git_repository_free(repository) }
    guard let repository, let git = git_repository_path(repository),
      let common = git_repository_commondir(repository)
    else { throw GitError(.notARepository, "no git repository at \(path) or above it") }
    let gitDirectory = plain(String(cString: git))
    let commonDirectory = plain(String(cString: common))
    let workTree = git_repository_workdir(repository).map { plain(String(cString: $0)) }
    try checkOwner(of: gitDirectory, workTree)
    return RepositoryLocation(
      gitDirectory: gitDirectory, commonDirectory: commonDirectory, workTree: workTree,
      isBare: git_repository_is_bare(repository) == 1,
      isShallow: Disk.read(commonDirectory + "/shallow", limit: 64 << 20)?.isEmpty == false,
      isPartial: isPartial(commonDirectory))
  }

  private static func plain(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  private static func explain(_ error: GitError, _ path: String) -> GitError {
    guard error.code == .unsupported || error.detail.contains("objectformat") else { return error }
    if let name = error.detail.split(separator: " ").first(where: { $0.hasPrefix("extensions.") }),
      name != "extensions.objectformat"
    {
      return GitError(
        .unsupported, "the repository at \(path) needs `\(name)`, which Postrider does not know",
        detail: error.detail)
    }
    if error.detail.contains("objectformat") {
      return GitError(
        .unsupported, "the repository at \(path) uses SHA-256 object names, which Postrider cannot read yet",
        detail: "use a repository made with --object-format=sha1")
    }
    return error
  }

  private static func checkOwner(of gitDirectory: String, _ workTree: String?) throws(GitError) {
    let top = workTree ?? gitDirectory
    guard let owner = Disk.owner(of: gitDirectory) else { return }
    if isTrusted(top, owner: owner, user: geteuid(), safe: owner == geteuid() ? [] : declaredSafe()) {
      return
    }
    throw GitError(
      .ownedByOther, "the repository at \(top) belongs to another user",
      detail: "if you trust it, run: git config --global --add safe.directory '\(top)'")
  }

  /// Whether a user may run what a repository's configuration names.
  ///
  /// - Parameter safe: the values of `safe.directory`: a path, a path ending in `/*`, or `*`.
  static func isTrusted(_ path: String, owner: UInt32, user: UInt32, safe: [String]) -> Bool {
    if owner == user || user == 0 { return true }
    return safe.contains { $0 == "*" || $0 == path || $0.hasSuffix("/*") && path.hasPrefix($0.dropLast()) }
  }

  private static func declaredSafe() -> [String] {
    var config: OpaquePointer?
    guard Library.begun, git_config_open_default(&config) == 0 else { return [] }
    defer { git_config_free(config) }
    return values(of: "safe.directory", in: config)
  }

  private static func isPartial(_ commonDirectory: String) -> Bool {
    var config: OpaquePointer?
    guard git_config_open_ondisk(&config, commonDirectory + "/config") == 0 else { return false }
    defer { git_config_free(config) }
    if !values(of: "extensions.partialclone", in: config).isEmpty { return true }
    var iterator: OpaquePointer?
    guard git_config_iterator_glob_new(&iterator, config, "^remote\\..*\\.promisor$") == 0 else {
      return false
    }
    defer { git_config_iterator_free(iterator) }
    var entry: UnsafeMutablePointer<git_config_entry>?
    return git_config_next(&entry, iterator) == 0
  }

  private static func values(of name: String, in config: OpaquePointer?) -> [String] {
    var iterator: OpaquePointer?
    guard git_config_multivar_iterator_new(&iterator, config, name, nil) == 0 else { return [] }
    defer { git_config_iterator_free(iterator) }
    var values: [String] = []
    var entry: UnsafeMutablePointer<git_config_entry>?
    while git_config_next(&entry, iterator) == 0 {
      guard let value = entry?.pointee.value else { continue }
      let text = String(cString: value)
      if text.isEmpty { values.removeAll() } else { values.append(text) }
    }
    return values
  }
}
