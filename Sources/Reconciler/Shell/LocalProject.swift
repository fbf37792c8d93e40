import Content
import Git
import Platforms

/// `postrider.yaml` as the local commit has it: only to find branch and remote before they can be read.
public enum LocalProject {
  static func read(_ environment: RunEnvironment) async throws -> Project? {
    try await read(
      path: environment.path, platforms: environment.platforms.map(\.descriptor), program: environment.program
    )
  }

  /// The project of the commit that is checked out; nil if there is none that can be read.
  ///
  /// In a partial clone the file may be missing here although the commit has it: then the commit is fetched
  /// whole into our own store, once.
  public static func read(
    path: String, platforms: [PlatformDescriptor], program: GitProgram
  ) async throws -> Project? {
    let location = try RepositoryLocation.find(from: path)
    let store = try ObjectStore.open(location)
    guard let head = try? store.head() else { return nil }
    if let project = await read(store, head, platforms) { return project }
    guard location.isPartial,
      let origin = try? await Origin.open(path: path, project: nil, program: program)
    else { return nil }
    let branch = (try? store.headBranch()) ?? "HEAD"
    // What cannot be fetched now will be missed, and named, by whoever reads the branches.
    if !origin.store.contains(head) {
      try? await origin.refs.fetch([(ref: "refs/heads/" + branch, id: head)], deep: false)
    }
    return await read(origin.store, head, platforms)
  }

  private static func read(
    _ store: ObjectStore, _ commit: ObjectID, _ platforms: [PlatformDescriptor]
  ) async -> Project? {
    try? await store.perform { store throws(GitError) in
      readProject(CommitTree(store: store, tree: try store.commit(commit).tree), platforms: platforms)
    }
  }
}
