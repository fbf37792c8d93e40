import ArgumentParser

/// A command that works in an environment handed to it, so that a test can run it in its own process.
protocol PostriderCommand: ParsableCommand {
  /// Does the work and answers how it ended. Throws `CommandFailure` for what the user can mend, and what
  /// the rooms below throw for trouble with the world.
  func perform(in environment: Environment) async throws -> ExitStatus
}

/// Where a command looks: shared by all that work on a project.
struct PlaceOptions: ParsableArguments {
  @Option(
    name: .customShort("C"),
    help: ArgumentHelp("Work in this folder (default: here, found upwards).", valueName: "path"))
  var path: String?

  /// The folder to start from, absolute.
  func start(in environment: Environment) -> String {
    guard let path else { return environment.workingDirectory }
    return path.hasPrefix("/") ? path : environment.workingDirectory + "/" + path
  }
}

/// `--json`, for commands that answer machines too.
struct FormatOptions: ParsableArguments {
  @Flag(name: .long, help: "Answer as JSON.")
  var json = false
}
