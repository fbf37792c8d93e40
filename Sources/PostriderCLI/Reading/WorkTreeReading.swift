import Content
import Diagnostics
import Media

/// A project's files as they lie in a folder: no git, no network, no secrets.
struct WorkTreeReading: Sendable {
  /// Holds `postrider.yaml`.
  let folder: String
  let environment: Environment

  /// What the files ask for, and what is wrong with them.
  func compilation() -> Compilation {
    compile(
      DirectoryTree(root: folder), platforms: environment.descriptors, tzdata: Zone.databaseVersion,
      facts: MediaSummaries.look)
  }

  /// `postrider.yaml` alone; throws where it cannot be used.
  func project() throws(CommandFailure) -> Project {
    guard let project = readProject(DirectoryTree(root: folder), platforms: environment.descriptors) else {
      throw Self.unusable
    }
    return project
  }

  /// Where the values of a post come from; throws where `postrider.yaml` cannot be used.
  func explanation(of post: PostID) throws(CommandFailure) -> [Explanation] {
    guard
      let explained = explain(
        post, in: DirectoryTree(root: folder), platforms: environment.descriptors, facts: MediaSummaries.look)
    else { throw Self.unusable }
    return explained
  }

  /// What to say where the project's file cannot be used.
  static var unusable: CommandFailure {
    CommandFailure("postrider.yaml cannot be used", fix: "run `postrider check` to see what is wrong")
  }
}
