import Diagnostics

/// Turns what libyaml says about a syntax error into what a person wrote, which character is at fault, and the
/// line that would be right.
struct Translation {
  let fault: SyntaxFault
  var source: SourceText
  let lastScalar: (node: YAMLNode, start: Int, end: Int)?
  let lastFlow: (start: Int, end: Int)?
  /// Where the innermost open `[` or `{` stands.
  let openFlow: Int?
  /// The line libyaml stopped on, from 0, and the column.
  let line: Int
  let column: Int
  let shape: LineShape

  init(_ fault: SyntaxFault, after builder: NodeBuilder) {
    self.fault = fault
    source = builder.source
    lastScalar = builder.lastScalar
    lastFlow = builder.lastFlow
    openFlow = builder.openFlow
    (line, column) = source.lineAndColumn(fault.index)
    shape = LineShape(source.line(line))
  }

  mutating func diagnostic() -> Diagnostic {
    if let found = blanks() { return found }
    if fault.context.hasSuffix("quoted scalar") { return quotes() }
    if fault.context == "while scanning a block scalar" { return block() }
    if fault.context.hasPrefix("while scanning a") && fault.context.hasSuffix("directive") {
      return directive()
    }
    if fault.context == "while parsing a flow sequence"
      || fault.context == "while parsing a flow mapping"
    {
      return flow(fault.contextIndex)
    }
    if fault.context == "while scanning an alias" || fault.context == "while scanning an anchor"
      || fault.context == "while scanning a tag"
    {
      return indicator(at: fault.contextIndex)
    }
    switch fault.problem {
    case "found character that cannot start any token", "did not find expected node content",
      "mapping keys are not allowed in this context":
      return indicator(at: fault.index)
    case "block sequence entries are not allowed in this context":
      return dash()
    case "mapping values are not allowed in this context":
      return colon()
    case "could not find expected ':'":
      return missingColon()
    case "did not find expected key", "did not find expected '-' indicator",
      "did not find expected <document start>":
      return misplaced()
    default:
      return other()
    }
  }

  // MARK: Pieces

  /// A finding about some characters of a line.
  mutating func finding(
    _ id: String, _ message: String, line: Int? = nil, column: Int, length: Int = 1,
    notes: [String] = [],
    fix: String?
  ) -> Diagnostic {
    let start = source.start(ofLine: line ?? self.line) + column
    return Diagnostic(
      id, .error, message, at: source.place(start, start + length), notes: notes, fix: fix)
  }

  mutating func other() -> Diagnostic {
    finding(
      "yaml-syntax", "YAML cannot be read here: \(fault.problem)", column: column,
      fix: shape.value < shape.end ? shape.quotingValue() : nil)
  }

  private mutating func directive() -> Diagnostic {
    let (line, column) = source.lineAndColumn(fault.contextIndex)
    return finding(
      "needs-quotes", "a line cannot start with `%`: quote it", line: line, column: column,
      fix: quoted(source.line(line).trimmingEndBlanks))
  }

  /// Tabs and foreign blanks where only spaces may stand.
  private mutating func blanks() -> Diagnostic? {
    let start = shape.scalars.prefix { $0.isBlank || $0.isForeignBlank }
    if shape[column] == "\t" || fault.problem.contains("tab character"),
      let tab = start.firstIndex(of: "\t")
    {
      let above = line > 0 ? LineShape(source.line(line - 1)) : shape
      let isSibling = line > 0 && above.colon != nil && above.value < above.end && shape.colon != nil
      let levels = 2 * start.count { $0 == "\t" } + start.count { $0 == " " }
      return finding(
        "tab-indentation", "a tab cannot indent a line in YAML: use spaces", column: tab,
        fix: String(repeating: " ", count: isSibling ? above.content : levels)
          + shape.text(start.count, shape.end))
    }
    if let blank = start.firstIndex(where: \.isForeignBlank) {
      let code = shape.scalars[blank].value.hexadecimal
      return finding(
        "invisible-character", "an invisible blank (U+\(code)), which YAML takes for a letter",
        column: blank,
        fix: String(repeating: " ", count: start.count) + shape.text(start.count, shape.end))
    }
    return nil
  }
}
