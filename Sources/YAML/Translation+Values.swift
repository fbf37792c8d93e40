import Diagnostics

/// Faults inside a value: a character with a meaning of its own where text was meant.
extension Translation {
  /// A text that starts with a character YAML keeps for itself.
  mutating func indicator(at index: Int) -> Diagnostic {
    let (line, column) = source.lineAndColumn(index)
    let shape = LineShape(source.line(line))
    guard let scalar = shape[column] else { return openFlow.map { flow($0) } ?? other() }
    let rest = shape.text(column, shape.end)
    // Inside a list, only the element is to be quoted; elsewhere the whole value.
    let isWhole = column == shape.value
    let message =
      switch scalar {
      case ":": "a field without a name"
      case "`": "a text cannot start with a backtick unquoted: quote it"
      case ",", "]", "}": "a value cannot start with `\(scalar)`: quote it"
      default: "a text cannot start with `\(scalar)` unquoted: quote it"
      }
    return finding(
      scalar == ":" ? "empty-key" : "needs-quotes", message, line: line, column: column,
      fix: isWhole && scalar != ":" ? shape.text(0, column) + quoted(rest) : nil)
  }

  /// `- ` where a value would stand.
  mutating func dash() -> Diagnostic {
    let rest = shape.text(column, shape.end)
    let item = LineShape(shape.text(column + 2, shape.end))
    let isList = item.colon != nil
    let list =
      shape.text(0, column).trimmingEndBlanks + "\n"
      + String(repeating: " ", count: shape.content + 2) + rest
    return finding(
      "needs-quotes",
      "a list starts on the line below its name; a text that starts with `- ` needs quotes",
      column: column, fix: isList ? list : shape.text(0, column) + quoted(rest))
  }

  /// `: ` that makes a field where none can be.
  mutating func colon() -> Diagnostic {
    if let own = shape.colon, own != column {
      // In a list, `- a: b: c`, or behind a name: everything behind the first colon is the text.
      return finding(
        "colon-in-text", "`: ` cannot stand in an unquoted text: quote the text", column: column,
        fix: shape.quotingValue(wholeText(of: shape)))
    }
    if let start = lastScalar?.start, source.lineAndColumn(start).line < line {
      return runningOn(from: source.lineAndColumn(start).line)
    }
    if line > 0, LineShape(source.line(line - 1)).colon == nil { return runningOn(from: line - 1) }
    return other()
  }

  /// A name that libyaml took for the continuation of the lines above it.
  private mutating func runningOn(from start: Int) -> Diagnostic {
    let above = LineShape(source.line(start))
    if above.colon == nil, let found = missingBlank(line: start, above) { return found }
    guard above.colon != nil || !above.dashes.isEmpty else { return notAField(line: start, above) }
    return finding(
      "misindented",
      "`\(shape.keyText):` is indented under the text of line \(source.firstLine + start)",
      column: shape.content, length: shape.keyText.unicodeScalars.count,
      notes: ["a text of several lines stands under `|`, each line indented"],
      fix: shape.aligned(to: above.content))
  }

  /// A value in quotes that holds more than its quotes: what the person meant as the text.
  func wholeText(of shape: LineShape) -> String {
    let value = shape.valueText
    guard let quote = value.first, quote == "'" || quote == "\"" else { return value }
    let isClosed = value.count > 1 && value.last == quote
    guard isClosed else { return value }
    // `'It's nice'` and `"a "b" c"` mean the inside; in `"a" and "b"` the quotes belong to the text.
    let inner = value.dropFirst().dropLast()
    let isOdd = inner.count { $0 == quote } % 2 == 1
    let second = inner.firstIndex(of: quote)
    let opensAgain =
      second.map { $0 > inner.startIndex && inner[inner.index(before: $0)] == " " } ?? false
    return isOdd || opensAgain ? String(inner) : value
  }

  /// Inside quotes: never closed, or an escape nobody knows.
  mutating func quotes() -> Diagnostic {
    let (start, column) = source.lineAndColumn(fault.contextIndex)
    let opening = LineShape(source.line(start))
    // libyaml points at the backslash, or behind the letter of `\u`.
    let backslash = shape.scalars.prefix(self.column + 1).lastIndex(of: "\\") ?? self.column
    let isEscape = fault.problem.contains("escape") || fault.problem.contains("hexdecimal")
    if isEscape, backslash + 1 < shape.end {
      let value = String(
        shape.valueText.dropFirst().dropLast(shape.valueText.hasSuffix("\"") ? 1 : 0))
      return finding(
        "bad-escape",
        "`\(shape.text(backslash, backslash + 2))` means nothing in double quotes: write `\\\\`",
        column: backslash, length: 2,
        fix: shape.valueText.hasPrefix("\"") ? shape.quotingValue(value) : nil)
    }
    return unclosed(line: start, opening, column: column)
  }

  mutating func unclosed(line: Int, _ opening: LineShape, column: Int) -> Diagnostic {
    let quote = opening[column] ?? "\""
    let isWhole = column == opening.value
    let text = opening.text(column, opening.end)
    let keepsQuote = quote == "'" && text.count > 1
    let inner = String(text.dropFirst())
    let fix = keepsQuote ? quoted(text) : text.contains("\\") ? quoted(inner) : text + String(quote)
    return finding(
      "quote-unclosed", "the `\(quote)` opened here is not closed on its line", line: line,
      column: column,
      fix: isWhole ? opening.text(0, column) + fix : opening.value < column ? opening.quotingValue() : nil)
  }

  /// Text behind the quote that ended it.
  mutating func closedEarly() -> Diagnostic? {
    guard let last = lastScalar, let style = last.node.scalar?.style,
      style == .singleQuoted || style == .doubleQuoted
    else { return nil }
    let start = source.lineAndColumn(last.start)
    let end = source.lineAndColumn(last.end)
    guard end.line == line, shape.text(end.column, column).trimmingStartBlanks.isEmpty else {
      return nil
    }
    guard start.line == line else {
      return unclosed(line: start.line, LineShape(source.line(start.line)), column: start.column)
    }
    let quote = shape[start.column] ?? "'"
    return finding(
      "quote-closed-early",
      "the `\(quote)` here ends the text, and more stands behind it: quote it all",
      column: end.column - 1,
      fix: start.column == shape.value ? shape.quotingValue(wholeText(of: shape)) : nil)
  }

  /// Behind `|` or `>`.
  mutating func block() -> Diagnostic {
    let (start, startColumn) = source.lineAndColumn(fault.contextIndex)
    guard start == line, let sign = shape[startColumn] else { return other() }
    let text = shape.text(startColumn + 1, shape.end).trimmingStartBlanks
    let indent = String(repeating: " ", count: shape.content + 2)
    return finding(
      "needs-quotes", "behind `\(sign)` the text starts on the next line", column: column,
      notes: ["if the `\(sign)` belongs to the text, quote it: \(shape.quotingValue())"],
      fix: shape.text(0, startColumn) + "|\n" + indent + text)
  }

  /// Inside `[…]` or `{…}`.
  mutating func flow(_ index: Int) -> Diagnostic {
    let (start, startColumn) = source.lineAndColumn(index)
    let opening = LineShape(source.line(start))
    let open = opening[startColumn] ?? "["
    let close: Unicode.Scalar = open == "[" ? "]" : "}"
    let found = shape[column]
    if found == "]" || found == "}", found != close {
      return finding(
        "flow-syntax", "`\(open)` is closed by `\(close)`, not by `\(found ?? close)`",
        column: column,
        fix: shape.text(0, column) + String(close) + shape.text(column + 1, shape.end))
    }
    let isOver =
      fault.index >= source.start(ofLine: line) + shape.end && line == source.lineCount - 1
    if !shape.text(column, shape.end).unicodeScalars.contains(close) || isOver {
      let body = opening.comment(from: startColumn) ?? opening.end
      if opening.text(body, opening.end).unicodeScalars.contains(close) {
        return finding(
          "comment-swallows-text",
          "YAML reads `\(opening.text(body, opening.end))` as a comment: quote the text",
          line: start, column: body, length: opening.end - body, fix: nil)
      }
      let text = opening.text(0, body).trimmingEndBlanks
      return finding(
        "flow-unclosed", "the `\(open)` opened here is not closed by `\(close)`", line: start,
        column: startColumn, notes: ["if the `\(open)` belongs to a text, quote the text"],
        fix: text + String(close) + opening.text(text.unicodeScalars.count, opening.end))
    }
    return finding(
      "flow-syntax", "a `,` or `\(close)` is missing before this", column: column,
      notes: ["a text with `:`, `,` or quotes inside `\(open)\(close)` needs quotes of its own"],
      fix: nil)
  }
}
