/// Where a command's words go. Standard output holds results, standard error what is said about them.
///
/// A value, so that a test hands in its own and reads what was said.
public struct Console: Sendable {
  private let output: @Sendable (String) -> Void
  private let errors: @Sendable (String) -> Void
  /// True where color may be used: a terminal whose owner did not set `NO_COLOR`.
  public let usesColor: Bool

  /// Where a person sits before it: puts a question and brings the line they answered; nil: the line has ended.
  private let asking: (@Sendable (String) async -> String?)?

  /// Takes the two ways out; each text comes with its line breaks. `asking`: nil where nobody can answer.
  public init(
    usesColor: Bool, asking: (@Sendable (String) async -> String?)? = nil,
    output: @escaping @Sendable (String) -> Void, errors: @escaping @Sendable (String) -> Void
  ) {
    self.usesColor = usesColor
    self.asking = asking
    self.output = output
    self.errors = errors
  }

  /// Writes a text and a line break to standard output.
  public func say(_ text: String = "") { output(text + "\n") }

  /// Writes a text as it is to standard output: for documents that end in their own line break.
  public func write(_ text: String) { output(text) }

  /// Writes a text and a line break to standard error.
  public func complain(_ text: String) { errors(text + "\n") }

  /// True where somebody can be asked.
  public var canAsk: Bool { asking != nil }

  /// Asks for a yes; anything else is a no.
  public func confirms(_ question: String) async -> Bool {
    guard let answer = await asking?("\(question) [y/N] ") else { return false }
    return ["y", "yes"].contains(answer.lowercased().filter { !$0.isWhitespace })
  }

  /// How a word is shown; without color the text alone.
  public enum Style: String, Sendable {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
  }

  /// A text in a style, or as it is where color is off.
  public func styled(_ text: String, _ style: Style) -> String {
    usesColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}
