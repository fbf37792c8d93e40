import Content
import Credentials
import Diagnostics
import Git
import Ledger
import Media
import Reconciler

/// A repository opened for reading: where its branches are kept, its commits, its record.
///
/// Fetches go into our own store; nothing of the user's repository is touched.
struct RepositoryReading: Sendable {
  let environment: Environment
  let location: RepositoryLocation
  let clone: Clone
  let origin: Origin
  /// The objects of the user's repository and what was fetched beside them.
  let store: ObjectStore
  /// The commit that is checked out; nil before the first.
  let head: ObjectID?

  /// Opens the repository at a folder or above it.
  static func open(_ folder: String, in environment: Environment) async throws -> RepositoryReading {
    let location: RepositoryLocation
    do {
      location = try RepositoryLocation.find(from: folder)
    } catch {
      // Not a `where` on the catch: the compiler (6.3.1) never ends over one with typed throws here.
      guard error.code == .notARepository else { throw error }
      throw CommandFailure(
        "no git repository at \(folder.terminalSafe) or above it",
        fix: "run `git init` there, or point at a repository with -C PATH")
    }
    let program = environment.gitProgram
    let clone = Clone(location, program: program)
    let own = try ObjectStore.open(location)
    let head = try own.head()
    let project = try await LocalProject.read(
      path: folder, platforms: environment.descriptors, program: program)
    let origin = try await Origin.open(path: folder, project: project, program: program)
    return RepositoryReading(
      environment: environment, location: location, clone: clone, origin: origin, store: origin.store,
      head: head)
  }

  /// The checked-out commit, or the one a person names.
  func commit(named name: String?) throws -> ObjectID {
    if let name { return try ObjectStore.open(location).resolve(name) }
    guard let head else {
      throw CommandFailure(
        "the repository has no commit yet", fix: "commit your posts first: git add -A && git commit")
    }
    return head
  }

  /// Both tips where the branches are kept, in one listing; what does not exist is nil.
  func tips() async throws(GitError) -> (content: ObjectID?, state: ObjectID?) {
    let found = try await origin.refs.list([origin.contentRef, origin.stateRef])
    return (found[origin.contentRef], found[origin.stateRef])
  }

  /// The record at a tip of the state branch, fetched if it is not here; nil: an empty record.
  func record(at tip: ObjectID?) async throws -> Record {
    guard let tip else { return Record() }
    if !store.contains(tip) { try await origin.refs.fetch([(ref: origin.stateRef, id: tip)], deep: false) }
    let reading = try await store.perform { store throws(GitError) in
      Result { () throws(LedgerError) in try Record.read(store: store, commit: tip) }
    }
    return try reading.get()
  }

  /// What a commit asks for.
  func compilation(of commit: ObjectID) async throws -> Compilation {
    if !store.contains(commit) {
      try await origin.refs.fetch([(ref: origin.contentRef, id: commit)], deep: false)
    }
    let descriptors = environment.descriptors
    let program = environment.gitProgram
    return try await store.perform { store throws(GitError) in
      compile(
        CommitTree(store: store, tree: try store.commit(commit).tree, program: program),
        platforms: descriptors,
        tzdata: Zone.databaseVersion, facts: MediaSummaries.look)
    }
  }

  /// Where the values of a post of a commit come from.
  func explanation(of post: PostID, at commit: ObjectID) async throws -> [Explanation] {
    let descriptors = environment.descriptors
    let program = environment.gitProgram
    let explained = try await store.perform { store throws(GitError) in
      explain(
        post, in: CommitTree(store: store, tree: try store.commit(commit).tree, program: program),
        platforms: descriptors, facts: MediaSummaries.look)
    }
    guard let explained else { throw WorkTreeReading.unusable }
    return explained
  }

  /// How a branch is called for people.
  static func short(_ ref: String) -> String {
    ref.hasPrefix("refs/heads/") ? String(ref.dropFirst(11)) : ref
  }
}

extension Environment {
  /// The git program with this environment's variables.
  var gitProgram: GitProgram { GitProgram(environment: variables, timeout: .seconds(120)) }

  /// Secrets from variables, and from files outside of the work tree a folder lies in.
  func secrets(at folder: String) -> any SecretSource {
    AllSecrets(environment: variables, workTree: ProjectFolder.workTreeTop(from: folder))
  }
}
