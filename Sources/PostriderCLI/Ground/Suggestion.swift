/// Answers to command lines that mean something this program calls otherwise. Such a line is never run.
enum Suggestion {
  /// Verbs people bring along from other tools.
  private static let foreign: [String: String] = [
    "validate": "check", "verify": "check", "test": "check",
    "apply": "reconcile", "sync": "reconcile", "publish": "reconcile", "run": "reconcile", "send": "reconcile",
    "deploy": "reconcile", "diff": "plan", "preview": "plan", "list": "status", "ls": "status",
    "login": "doctor", "auth": "doctor", "create": "new", "add": "new", "show": "explain",
    "server": "sandbox", "serve": "sandbox",
  ]

  /// What to say instead of running, or nil where the first word is a command or an option.
  static func answer(to arguments: [String], commands: [String]) -> String? {
    guard let verb = arguments.first, !verb.hasPrefix("-"), verb != "help" else { return nil }
    if verb == "reconcile", arguments.contains("--dry-run") || arguments.contains("-n") {
      return "`reconcile --dry-run` is `postrider plan`: it shows what reconcile would do, and does nothing"
    }
    guard !commands.contains(verb) else { return nil }
    let shown = verb.escapedForTerminal()
    if let meant = foreign[verb.lowercased()] ?? nearest(to: verb.lowercased(), among: commands) {
      return "there is no `\(shown)`: did you mean `postrider \(meant)`?"
    }
    return "there is no `\(shown)`; `postrider --help` lists the commands"
  }

  /// The command at most two typing errors away; of several the first in order of listing.
  private static func nearest(to word: String, among commands: [String]) -> String? {
    let measured = commands.map { ($0, distance(Array(word.utf8), Array($0.utf8))) }
    guard let best = measured.min(by: { $0.1 < $1.1 }), best.1 <= 2, best.1 < word.utf8.count else { return nil }
    return best.0
  }

  /// Insertions, removals, replacements and swaps of neighbours that turn one word into the other.
  static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    guard !left.isEmpty, !right.isEmpty, left.count < 64, right.count < 64 else {
      return max(left.count, right.count)
    }
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 1...left.count {
      var current = [row]
      for column in 1...right.count {
        let same = left[row - 1] == right[column - 1]
        var best = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1))
        if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
          best = min(best, beforeLast[column - 2] + 1)
        }
        current.append(best)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
