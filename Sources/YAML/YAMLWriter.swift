/// Writes fields that ``parseYAML(_:path:firstLine:limits:)``, and any reader of YAML 1.1 or 1.2, reads back as the
/// same strings. Two spaces a level, a line break at the end of each line.
public struct YAMLWriter: Sendable {
  /// What was written so far.
  public private(set) var text = ""

  public init() {}

  /// Comment lines, one for each line of the text.
  public mutating func comment(_ comment: String) {
    for line in comment.split(separator: "\n", omittingEmptySubsequences: false) {
      let shown = String(String.UnicodeScalarView(line.unicodeScalars.filter { !$0.needsEscape }))
      text += shown.isEmpty ? "#\n" : "# \(shown)\n"
    }
  }

  /// An empty line.
  public mutating func blankLine() { text += "\n" }

  /// One field at the top level.
  public mutating func field(_ key: String, _ value: YAMLValue) {
    write(YAMLField(key, value), column: 0)
  }

  /// A text on one line: as it is where it cannot be misread, else in quotes. For lines written by hand.
  public static func inline(_ text: String) -> String {
    isSafePlain(text) ? text : quoted(text)
  }

  // MARK: Layout

  private mutating func write(_ field: YAMLField, column: Int) {
    text += Self.inline(field.key) + ":"
    write(field.value, inside: column)
  }

  /// What stands behind `name:` or `-`, whose name or dash stands in `column`.
  private mutating func write(_ value: YAMLValue, inside column: Int) {
    switch value {
    case .null: text += "\n"
    case .bool(let value): text += value ? " true\n" : " false\n"
    case .integer(let value): text += " \(value)\n"
    case .text(let value):
      if value.contains("\n"), let block = Self.literal(value, column: column + 2) {
        text += block
      } else {
        text += " \(Self.inline(value))\n"
      }
    case .block(let value):
      text += Self.literal(value, column: column + 2) ?? " \(Self.inline(value))\n"
    case .list(let elements): write(elements, column: column + 2)
    case .fields(let fields): write(fields, column: column + 2)
    }
  }

  private mutating func write(_ elements: [YAMLValue], column: Int) {
    guard !elements.isEmpty else {
      text += " []\n"
      return
    }
    text += "\n"
    for element in elements {
      text += Self.blanks(column) + "-"
      if case .fields(let fields) = element, let first = fields.first {
        text += " "
        write(first, column: column + 2)
        for field in fields.dropFirst() {
          text += Self.blanks(column + 2)
          write(field, column: column + 2)
        }
      } else {
        write(element, inside: column)
      }
    }
  }

  private mutating func write(_ fields: [YAMLField], column: Int) {
    guard !fields.isEmpty else {
      text += " {}\n"
      return
    }
    text += "\n"
    for field in fields {
      text += Self.blanks(column)
      write(field, column: column)
    }
  }

  private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }

  /// A text under `|`; nil for one that cannot stand there: empty lines only, or characters that need an escape.
  private static func literal(_ value: String, column: Int) -> String? {
    let scalars = value.unicodeScalars
    guard scalars.contains(where: { $0 != "\n" && $0 != " " && $0 != "\t" }),
      !scalars.contains(where: { $0.needsEscape && $0 != "\n" && $0 != "\t" }),
      let first = scalars.first
    else { return nil }
    var head = " |"
    // Without the number, a reader would take these blanks for the indentation.
    if first == " " || first == "\n" || first == "\t" { head += "2" }
    let trailing = scalars.reversed().prefix { $0 == "\n" }.count
    if trailing != 1 { head += trailing == 0 ? "-" : "+" }
    var lines = scalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    if trailing > 0 { lines.removeLast() }
    let body = lines.map { $0.isEmpty ? "" : blanks(column) + $0 }
    return head + "\n" + body.joined(separator: "\n") + "\n"
  }

  // MARK: Plain texts

  private static func isSafePlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= 200 else {
      return false
    }
    guard isWord(first), last != UInt8(ascii: " "), last != UInt8(ascii: ":") else { return false }
    guard
      text.utf8.allSatisfy({ isWord($0) || " .-/+@".utf8.contains($0) || $0 == UInt8(ascii: ":") }),
      !text.contains(": "), !text.contains("  ")
    else { return false }
    let lowered = text.lowercased()
    return !["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(lowered)
      && !looksLikeNumber(lowered)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte.isDigit || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
  }

  /// Whether some reader could take the text for a number or a time: it starts with a digit and has only the
  /// letters of those.
  private static func looksLikeNumber(_ lowered: String) -> Bool {
    guard let first = lowered.utf8.first, first.isDigit || first == UInt8(ascii: "_") else {
      return false
    }
    return lowered.utf8.allSatisfy { !(0x61...0x7A).contains($0) || "abcdefoxtz".utf8.contains($0) }
  }
}
