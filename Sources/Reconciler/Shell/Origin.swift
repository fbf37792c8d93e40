import Content
import Git
import HTTP

/// Where a repository's branches are obeyed and kept: its remote, or itself where it has none.
public struct Origin: Sendable {
  public let location: RepositoryLocation
  /// Objects of both branches: our own store, or the repository's own in local mode.
  public let store: ObjectStore
  public let refs: any RefStore
  /// nil in local mode.
  public let remote: Remote?
  public let contentRef: String
  public let stateRef: String
  /// True in local mode by choice, although the repository has remotes.
  public var hasRemotes = false

  /// Puts an origin together, such as one whose refs are kept elsewhere. `open` finds one.
  public init(
    location: RepositoryLocation, store: ObjectStore, refs: any RefStore, remote: Remote?,
    contentRef: String, stateRef: String
  ) {
    self.location = location
    self.store = store
    self.refs = refs
    self.remote = remote
    self.contentRef = contentRef
    self.stateRef = stateRef
  }

  public var isLocal: Bool { remote == nil }

  /// The folder of our own files beside the repository: journal, store.
  public var folder: String { location.commonDirectory + "/postrider" }

  /// Opens the repository at a path or above it.
  ///
  /// `project`: `postrider.yaml` as the local commit has it, for the branch, the state branch and the remote;
  /// the remote's own file is obeyed afterwards.
  public static func open(path: String, project: Project?, program: GitProgram) async throws -> Origin {
    let location = try RepositoryLocation.find(from: path)
    let clone = Clone(location, program: program)
    let contentRef = "refs/heads/" + (project?.branch ?? "main")
    let stateRef = "refs/heads/" + (project?.state.branch ?? "postrider/state")
    let names = try await clone.remoteNames()
    let wanted = project?.state.remote
    if wanted == "none" || (names.isEmpty && wanted == nil) {
      let local = try LocalRefs(clone)
      var origin = Origin(
        location: location, store: local.store, refs: local, remote: nil, contentRef: contentRef,
        stateRef: stateRef)
      origin.hasRemotes = !names.isEmpty
      return origin
    }
    let name = wanted ?? (names.contains("origin") ? "origin" : names.count == 1 ? names[0] : nil)
    guard let name else {
      throw RunError(
        1,
        "the repository has \(names.count) remotes (\(names.joined(separator: ", "))) and none is called origin: "
          + "write `state: {remote: NAME}` in postrider.yaml")
    }
    guard names.contains(name) else {
      throw RunError(
        1,
        "there is no remote called \(name) in this clone, but postrider.yaml says `state: {remote: \(name)}`; "
          + "there is \(names.isEmpty ? "none" : names.joined(separator: ", "))")
    }
    let remote = try await clone.remote(name)
    let store = try ObjectStore.own(for: location)
    return Origin(
      location: location, store: store, refs: GitRemote(remote, store: store, program: program),
      remote: remote,
      contentRef: contentRef, stateRef: stateRef)
  }

  /// The checked-out commit only tells where to look. What is found there has to name the same places, or two
  /// records could come to hold the same posts.
  public func checkSettings(_ project: Project) throws(RunError) {
    func check(_ field: String, _ here: String, _ there: String) throws(RunError) {
      guard here != there else { return }
      throw RunError(
        3,
        "postrider.yaml says `\(field): \(there)` on the branch that is obeyed, but \(here) in this clone's commit: "
          + "bring this clone up to date (git pull) and run again")
    }
    try check("branch", Self.short(contentRef), project.branch)
    try check("state.branch", Self.short(stateRef), project.state.branch)
    if let remote, let wanted = project.state.remote { try check("state.remote", remote.name, wanted) }
    if remote == nil, hasRemotes, project.state.remote != "none" {
      throw RunError(
        3, "this clone's commit says `state.remote: none`, the branch that is obeyed does not: run git pull")
    }
  }

  private static func short(_ ref: String) -> String {
    ref.hasPrefix("refs/heads/") ? String(ref.dropFirst(11)) : ref
  }

  /// Refuses a hosted remote that `repository:` does not name: forks never publish.
  public func checkIdentity(_ project: Project) throws(RunError) {
    guard let remote else { return }
    for url in [remote.fetchURL, remote.pushURL] where !url.isLocal {
      guard let identity = url.identity else {
        throw RunError(1, "the remote's address \(url.redacted) has no host and path that could be compared")
      }
      guard let repository = project.repository else {
        throw RunError(
          1,
          "postrider.yaml does not say which repository publishes; if it is this one, add the line\n"
            + "  repository: \(identity)")
      }
      guard url.matches(repository: repository) else {
        throw RunError(
          1,
          "postrider.yaml says `repository: \(repository)`, but this clone's remote is \(identity): "
            + "nothing is published from a fork. If the project moved here, write\n  repository: \(identity)")
      }
    }
  }

  /// Refuses a shifted clock where anything beyond this machine could be reached.
  public func checkRehearsal(_ project: Project) throws(RunError) {
    if let remote, !remote.fetchURL.isLocal || !remote.pushURL.isLocal {
      throw RunError(
        1, "--now is for rehearsals: the remote \(remote.pushURL.redacted) is not on this machine")
    }
    for account in project.accounts {
      let isLocal = URLParts(account.baseURL)?.isLoopback ?? false
      guard isLocal else {
        throw RunError(
          1,
          "--now is for rehearsals: the account \(account.label) is at \(account.baseURL), not on this machine"
        )
      }
    }
  }
}
