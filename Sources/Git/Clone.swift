import Locking

/// The user's repository, as the git program sees it: configuration, remotes, uncommitted work.
///
/// Reads only. Nothing here touches refs, index, work tree or configuration.
public struct Clone: Sendable {
  /// Where it lies.
  public let location: RepositoryLocation
  let program: GitProgram
  /// What the configuration was when it was first asked for: one value of this type is for one look.
  private let known = Guarded<[ConfigEntry]?>(nil)

  /// A repository that was found, and the program to ask about it.
  public init(_ location: RepositoryLocation, program: GitProgram) {
    self.location = location
    self.program = program
  }

  /// A value with where it was set.
  struct ConfigEntry: Sendable, Hashable {
    let scope: String
    /// Section and name in lower case, subsection as written.
    let key: String
    let value: String
  }

  /// All values of a key, the last one set being the one that counts. Included files are read, and
  /// `includeIf` conditions are those of this repository.
  public func config(_ key: String) async throws(GitError) -> [String] {
    let key = Self.normalized(key)
    return try await configuration().filter { $0.key == key }.map(\.value)
  }

  /// The whole configuration in the order in which it counts.
  func configuration() async throws(GitError) -> [ConfigEntry] {
    if let known = known.withLock({ $0 }) { return known }
    let read = try await readConfiguration()
    known.withLock { $0 = read }
    return read
  }

  private func readConfiguration() async throws(GitError) -> [ConfigEntry] {
    let outcome = try await ask(["config", "--null", "--includes", "--show-scope", "--list"], limit: 8 << 20)
    let fields = outcome.output.split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    var entries: [ConfigEntry] = []
    for index in stride(from: 0, to: fields.count - 1, by: 2) {
      let pair = fields[index + 1]
      // A key alone, without a value, means true.
      let end = pair.firstIndex(of: "\n") ?? pair.endIndex
      let value = end < pair.endIndex ? String(pair[pair.index(after: end)...]) : "true"
      entries.append(
        ConfigEntry(scope: fields[index], key: Self.normalized(String(pair[..<end])), value: value))
    }
    return entries
  }

  /// Whether tracked or untracked files under the folders differ from `HEAD`. Ignored files do not count.
  ///
  /// - Parameter paths: from the top of the work tree; empty for all of it. `false` in a bare repository.
  public func isDirty(under paths: [String]) async throws(GitError) -> Bool {
    guard location.workTree != nil else { return false }
    let outcome = try await ask(
      [
        "--literal-pathspecs", "status", "--porcelain=v1", "-z", "--untracked-files=normal",
        "--ignore-submodules=all", "--",
      ] + paths, limit: 64 << 10)
    return !outcome.output.isEmpty
  }

  /// Runs a command that only reads, in the user's repository.
  func ask(_ arguments: [String], limit: Int) async throws(GitError)
    -> GitProgram.Outcome
  {
    let outcome = try await program.run(
      arguments, repository: location.gitDirectory, in: location.workTree,
      // A monitor or a hook named in the configuration would be run by `status`.
      settings: [.init("core.fsmonitor", "false"), .init("core.hooksPath", "/dev/null")], limit: limit)
    switch outcome.ending {
    case .exited(0): return outcome
    case .timedOut:
      throw GitError(.timeout, "git \(arguments.first ?? "") did not end within \(program.timeout)")
    default: throw GitError(.program, "git \(arguments.first ?? "") failed", detail: outcome.complaint)
    }
  }

  /// Section and name fold case; a subsection does not.
  private static func normalized(_ key: String) -> String {
    guard let first = key.firstIndex(of: "."), let last = key.lastIndex(of: ".") else {
      return key.lowercased()
    }
    return key[..<first].lowercased() + key[first..<last] + key[last...].lowercased()
  }
}
