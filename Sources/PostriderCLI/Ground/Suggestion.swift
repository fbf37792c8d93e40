import Diagnostics

/// Answers to command lines that mean something this program calls otherwise. Such a line is never run.
enum Suggestion {
  /// Verbs people bring along from other tools.
  private static let foreign: [String: String] = [
    "validate": "check", "verify": "check", "test": "check",
    "apply": "reconcile", "sync": "reconcile", "publish": "reconcile", "run": "reconcile",
    "send": "reconcile",
    "deploy": "reconcile", "diff": "plan", "preview": "plan", "list": "status", "ls": "status",
    "login": "doctor", "auth": "doctor", "create": "new", "add": "new", "show": "explain",
    "server": "sandbox", "serve": "sandbox",
  ]

  /// What to say instead of running, or nil where the first word is a command or an option.
  static func answer(to arguments: [String], commands: [String]) -> String? {
    guard let verb = arguments.first, !verb.hasPrefix("-") else { return nil }
    if verb == "help" {
      let topic = Array(arguments.dropFirst())
      return topic.first == "help" ? nil : answer(to: topic, commands: commands)
    }
    if verb == "reconcile", arguments.contains("--dry-run") || arguments.contains("-n") {
      return "`reconcile --dry-run` is `postrider plan`: it shows what reconcile would do, and does nothing"
    }
    guard !commands.contains(verb) else { return nil }
    let shown = verb.terminalSafe
    if let meant = foreign[verb.lowercased()] ?? nearest(to: verb.lowercased(), among: commands) {
      return "there is no `\(shown)`: did you mean `postrider \(meant)`?"
    }
    return "there is no `\(shown)`; `postrider --help` lists the commands"
  }
}
