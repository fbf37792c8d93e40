import ArgumentParser

/// `postrider completions`: a script for the shell.
struct CompletionsCommand: PostriderCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Print a completion script for your shell.",
    discussion: """
      Example:
        postrider completions zsh > ~/.zfunc/_postrider

      Exit codes: 0 printed · 64 usage
      """)

  /// The shells there is a script for.
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish
  }

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  func perform(in environment: Environment) async throws -> ExitStatus {
    let script =
      switch shell {
      case .bash: Postrider.completionScript(for: .bash)
      case .zsh: Postrider.completionScript(for: .zsh)
      case .fish: Postrider.completionScript(for: .fish)
      }
    environment.console.write(script.hasSuffix("\n") ? script : script + "\n")
    return .done
  }
}
