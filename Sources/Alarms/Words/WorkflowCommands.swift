import Diagnostics

/// Lines that GitHub's runner, and those that follow it, take as commands on a job's output.
public enum WorkflowCommands {
  /// Annotations shown for one step; the rest stands in the log.
  static let annotations = 10

  /// `::error file=…,line=…,col=…,title=…::message` for the first errors in files.
  public static func annotations(of diagnostics: [Diagnostic]) -> [String] {
    diagnostics.inOrder().filter { $0.severity == .error }.prefix(annotations).map { diagnostic in
      var properties: [(String, String)] = []
      if let place = diagnostic.place {
        properties = [
          ("file", place.path), ("line", "\(place.start.line)"), ("col", "\(place.start.column)"),
        ]
      }
      properties.append(("title", diagnostic.id))
      let fix = diagnostic.fix.map { "\nfix: \($0)" } ?? ""
      let head = properties.map { "\($0)=\(property($1))" }.joined(separator: ",")
      return "::error \(head)::\(data(diagnostic.message + fix))"
    }
  }

  /// The text with nothing in it taken as a command. `token`: random; nobody can end the silence without it.
  public static func silenced(_ text: String, token: String) -> String {
    "::stop-commands::\(token)\n\(text)\(text.hasSuffix("\n") || text.isEmpty ? "" : "\n")::\(token)::\n"
  }

  static func data(_ text: String) -> String {
    text.reduce(into: "") { $0 += escape($1, others: [:]) }
  }

  static func property(_ text: String) -> String {
    text.reduce(into: "") { $0 += escape($1, others: [":": "%3A", ",": "%2C"]) }
  }

  private static func escape(_ character: Character, others: [Character: String]) -> String {
    if let other = others[character] { return other }
    return character.unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "%": text += "%25"
      case "\r": text += "%0D"
      case "\n": text += "%0A"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
