import Git

/// What `init` wants to know of the repository it begins in. Best effort: nothing here is an error.
enum GitFacts {
  /// Where a repository comes from, and the branch it is on.
  struct Origin: Sendable, Hashable {
    /// `host/owner/name`; nil where there is no hosted remote.
    var repository: String?
    var branch: String
  }

  /// The remote's identity and the checked-out branch; `main` and none outside of a repository.
  static func origin(of folder: String, in environment: Environment) async -> Origin {
    guard let location = try? RepositoryLocation.find(from: folder) else { return Origin(branch: "main") }
    let clone = Clone(
      location, program: GitProgram(environment: environment.variables, timeout: .seconds(20)))
    let names = (try? await clone.remoteNames()) ?? []
    var repository: String?
    if let name = names.contains("origin") ? "origin" : names.first,
      let remote = try? await clone.remote(name)
    {
      repository = remote.fetchURL.identity
    }
    return Origin(repository: repository, branch: HeadBranch.name(in: location.gitDirectory) ?? "main")
  }
}
