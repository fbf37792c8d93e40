import Content
import Diagnostics
import Reconciler

/// A project's files as they lie in a folder: no git, no network, no secrets.
struct WorkTreeReading: Sendable {
  /// Holds `postrider.yaml`.
  let folder: String
  let environment: Environment

  /// What the files ask for, and what is wrong with them.
  func compilation() -> Compilation {
    compile(
      DirectoryTree(root: folder), platforms: environment.descriptors, facts: MediaFactsReader.facts,
      tzdata: Zone.databaseVersion)
  }

  /// `postrider.yaml` alone; throws where it cannot be used.
  func project() throws(CommandFailure) -> Project {
    let result = compileProject(DirectoryTree(root: folder), platforms: environment.descriptors)
    guard let project = result.project else {
      throw CommandFailure("postrider.yaml cannot be used", fix: "run `postrider check` to see what is wrong")
    }
    return project
  }
}
