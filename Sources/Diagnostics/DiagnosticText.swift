/// Findings for people: place, severity, message and id on one line, the line of the file with marks under the
/// characters at fault, then notes and the fix. Everything that comes from files is made safe for a terminal.
public struct DiagnosticText: Sendable, Hashable {
  /// Whether to use colours; asked for, never guessed.
  public var colour: Bool
  /// The columns a line of the file may take.
  public var width: Int

  public init(colour: Bool, width: Int = 100) {
    self.colour = colour
    self.width = max(20, width)
  }

  /// All findings in order, an empty line between them, and the summary as the last line.
  public func text(_ diagnostics: some Collection<Diagnostic>) -> String {
    let findings = diagnostics.inOrder().map { text($0) + "\n" }
    return findings.joined() + "\(DiagnosticSummary(diagnostics))\n"
  }

  /// One finding, each of its lines with a line break.
  public func text(_ diagnostic: Diagnostic) -> String {
    var text = ""
    if let place = diagnostic.place {
      text += paint("\(place.path.terminalSafe):\(place.start.line):\(place.start.column):", .bold) + " "
    }
    let severity = diagnostic.severity.rawValue + ":"
    text += paint(severity, diagnostic.severity == .error ? .red : .yellow)
    text += " \(diagnostic.message.terminalSafe) [\(diagnostic.id.terminalSafe)]\n"
    if let place = diagnostic.place, let line = place.sourceLine { text += source(place, line) }
    if let account = diagnostic.account { text += labelled("account:", account, .cyan) }
    for note in diagnostic.notes { text += labelled("note:", note, .cyan) }
    if let fix = diagnostic.fix { text += labelled("fix:", fix, .green) }
    return text
  }

  private func source(_ place: Place, _ line: String) -> String {
    let number = String(place.start.line)
    let gutter = String(repeating: " ", count: number.count)
    let end = place.end.line == place.start.line ? place.end.column : nil
    let shown = SourceLine(line, around: place.start.column).shown(
      from: place.start.column, to: end, width: width)
    return "  \(number) | \(shown.text)\n  \(gutter) | \(paint(shown.marks, .red))\n"
  }

  /// A label and its text; the further lines of a text stand under its first one.
  private func labelled(_ label: String, _ text: String, _ colour: Colour) -> String {
    let indent = String(repeating: " ", count: 2 + label.count + 1)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).terminalSafe }
    return "  " + paint(label, colour) + " " + lines.joined(separator: "\n" + indent) + "\n"
  }

  private enum Colour: String {
    case bold = "1"
    case red = "31;1"
    case yellow = "33;1"
    case cyan = "36"
    case green = "32"
  }

  private func paint(_ text: String, _ colour: Colour) -> String {
    self.colour ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }
}
