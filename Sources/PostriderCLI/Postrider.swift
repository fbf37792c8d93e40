import ArgumentParser

/// The root of the command line.
struct Postrider: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "postrider",
    abstract: "Publish social media posts from a git repository.",
    discussion: """
      A post is a Markdown file. Commit it, and `postrider reconcile` publishes it at
      its time, once, and commits the outcome to the branch postrider/state.

        postrider init          begin a project
        postrider check         look for mistakes; reads files only
        postrider plan          show what would happen, and when
        postrider reconcile     do it
      """,
    version: version,
    subcommands: [
      InitCommand.self, NewCommand.self, CheckCommand.self, PlanCommand.self, ReconcileCommand.self,
      StatusCommand.self, ExplainCommand.self, RetryCommand.self, ResolveCommand.self, DriftCommand.self,
      RecoverCommand.self, DoctorCommand.self, SandboxCommand.self, SchemaCommand.self,
      CompletionsCommand.self,
    ])

  /// The version of this program.
  static let version = "0.1.0"

  /// The names of all commands that are listed.
  static var commandNames: [String] {
    configuration.subcommands.compactMap { $0.configuration.commandName }
  }
}
