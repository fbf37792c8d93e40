import ArgumentParser
import Diagnostics
import Git
import Reconciler

/// The command line as a function: arguments and an environment in, an exit code out.
public enum Program {
  /// Runs one command. `arguments` are without the program's name.
  public static func run(_ arguments: [String], in environment: Environment) async -> Int32 {
    let console = environment.console
    let arguments = placeBehindCommand(arguments)
    if let answer = Suggestion.answer(to: arguments, commands: Postrider.commandNames) {
      console.complain("error: \(hiding(arguments, in: answer))")
      return ExitStatus.usage.rawValue
    }
    do {
      var command = try Postrider.parseAsRoot(arguments)
      guard let performing = command as? any PostriderCommand else {
        try command.run()
        return ExitStatus.done.rawValue
      }
      return try await performing.perform(in: environment).rawValue
    } catch let failure as CommandFailure {
      console.complain("\(console.styled("error:", .red)) \(failure.description)")
      if let fix = failure.fix { console.complain("  \(console.styled("fix:", .cyan)) \(fix)") }
      return failure.status.rawValue
    } catch let error as RunError {
      console.complain("\(console.styled("error:", .red)) \(error.description.safeLines)")
      return error.exitCode
    } catch {
      return report(error, to: console, arguments)
    }
  }

  /// Words and exit code for what the parser throws (help and version among it), and for trouble with the world.
  private static func report(_ error: any Error, to console: Console, _ arguments: [String]) -> Int32 {
    let code = Postrider.exitCode(for: error)
    if code == .success {
      console.say(Postrider.fullMessage(for: error))
    } else if code == .validationFailure {
      console.complain(hiding(arguments, in: Postrider.fullMessage(for: error)))
    } else {
      console.complain(
        "\(console.styled("error:", .red)) \("\(error)".safeLines)")
      guard passes(error) else { return ExitStatus.failed.rawValue }
      console.complain(
        "  \(console.styled("fix:", .cyan)) look at the network and at the address: git remote -v, postrider doctor"
      )
      return ExitStatus.transient.rawValue
    }
    return code.rawValue
  }

  /// A message of the parser without the addresses of the command line, which may hold secrets: a word it cannot
  /// place is repeated by it.
  private static func hiding(_ arguments: [String], in message: String) -> String {
    let values = arguments.flatMap { argument in
      [argument]
        + (argument.firstIndex(of: "=").map { [String(argument[argument.index(after: $0)...])] } ?? [])
    }
    return values.sorted { $0.count > $1.count }.reduce(message) { text, value in
      guard let colon = value.firstRange(of: "://") else { return text }
      return text.replacing(value, with: value[..<colon.upperBound] + "…")
    }
  }

  /// True for trouble on the way to the remote, which passes by itself.
  private static func passes(_ error: any Error) -> Bool {
    switch (error as? GitError)?.code {
    case .unreachable, .timeout, .throttled: true
    default: false
    }
  }

  /// `postrider -C path check` is taken as `postrider check -C path`.
  private static func placeBehindCommand(_ arguments: [String]) -> [String] {
    guard arguments.count > 2, arguments[0] == "-C" else { return arguments }
    return [arguments[2], "-C", arguments[1]] + arguments.dropFirst(3)
  }
}
