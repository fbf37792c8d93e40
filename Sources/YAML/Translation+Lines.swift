import Diagnostics

/// Faults of whole lines: no name, no blank behind the colon, the wrong indentation.
extension Translation {
  /// A line without `name:` where one has to be.
  mutating func missingColon() -> Diagnostic {
    let (start, column) = source.lineAndColumn(fault.contextIndex)
    let shape = LineShape(source.line(start))
    if let found = missingBlank(line: start, shape) { return found }
    if let comment = shape.comment(from: column) {
      return finding(
        "comment-swallows-text",
        "YAML reads `\(shape.text(comment, shape.end))` as a comment: quote the text",
        line: start, column: comment, length: shape.end - comment, fix: nil)
    }
    return notAField(line: start, shape)
  }

  /// `title:Hello`, where YAML sees one word.
  mutating func missingBlank(line: Int, _ shape: LineShape) -> Diagnostic? {
    let letters = shape.scalars[shape.content..<shape.end].prefix {
      $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_" || $0 == "-"
        || $0 == "."
    }
    let colon = letters.endIndex
    guard !letters.isEmpty, shape[colon] == ":", let next = shape[colon + 1], next != "/",
      next != ":"
    else {
      return nil
    }
    let rest = shape.text(colon + 1, shape.end)
    let value = String(String.UnicodeScalarView(rest.unicodeScalars.drop { $0.isForeignBlank }))
    return finding(
      "missing-blank", "a blank is missing behind `\(shape.text(shape.content, colon)):`",
      line: line,
      column: colon, fix: shape.text(0, colon + 1) + " " + value)
  }

  mutating func notAField(line: Int, _ shape: LineShape) -> Diagnostic {
    if shape.first == "-", shape.content + 1 < shape.end, line > 0,
      !LineShape(source.line(line - 1)).dashes.isEmpty
    {
      return finding(
        "missing-blank", "a blank is missing behind `-`", line: line, column: shape.content,
        fix: shape.text(0, shape.content) + "- " + shape.text(shape.content + 1, shape.end))
    }
    return finding(
      "not-a-field", "this line has no `name: value`", line: line, column: shape.content,
      length: shape.end - shape.content,
      notes: ["a text of several lines stands under `|`, each line indented"], fix: nil)
  }

  /// Something that cannot follow what stands before it.
  mutating func misplaced() -> Diagnostic {
    if let found = closedEarly() { return found }
    if let found = behindFlow() { return found }
    if let found = behindComment() { return found }
    if shape[column] == ":" { return indicator(at: fault.index) }
    if let last = lastScalar, let style = last.node.scalar?.style,
      style == .literal || style == .folded,
      shape.colon == nil, shape.dashes.isEmpty
    {
      let body = LineShape(source.line(source.lineAndColumn(last.start).line + 1)).indent
      return finding(
        "misindented", "this line is indented less than the text above it", column: shape.content,
        length: shape.end - shape.content, fix: shape.aligned(to: body))
    }
    if !shape.dashes.isEmpty { return misplacedItem() }
    if shape.colon != nil { return misplacedField() }
    if let found = missingBlank(line: line, shape) { return found }
    return notAField(line: line, shape)
  }

  /// Text behind `[…]` or `{…}`, or one bracket too many.
  private mutating func behindFlow() -> Diagnostic? {
    guard let flow = lastFlow else { return nil }
    let (start, startColumn) = source.lineAndColumn(flow.start)
    let end = source.lineAndColumn(flow.end)
    guard end.line == line, shape.text(end.column, column).trimmingStartBlanks.isEmpty else {
      return nil
    }
    if let found = shape[column], found == "]" || found == "}" {
      return finding(
        "flow-syntax", "one `\(found)` too many", column: column,
        fix: shape.text(0, column) + shape.text(column + 1, shape.end))
    }
    let opening = LineShape(source.line(start))
    let sign = opening[startColumn] ?? "["
    return finding(
      "needs-quotes", "a text cannot start with `\(sign)` unquoted: quote it", line: start,
      column: startColumn,
      fix: start == line && startColumn == shape.value ? shape.quotingValue() : nil)
  }

  /// The rest of a text whose first line ended in a comment.
  private mutating func behindComment() -> Diagnostic? {
    guard let last = lastScalar, shape.colon == nil, shape.dashes.isEmpty,
      source.lineAndColumn(last.end).line == line - 1
    else { return nil }
    return commentTrap(for: last.node)
  }

  private mutating func misplacedItem() -> Diagnostic {
    let dash = shape.dashes[0]
    let above = (0..<line).reversed().prefix(200).map { LineShape(source.line($0)) }.filter {
      !$0.isEmpty
    }
    let columns = above.compactMap(\.dashes.first)
    if let target = nearest(columns, to: dash), target != dash {
      return finding(
        "misindented", "this list item is not in line with the one above it", column: dash,
        fix: shape.aligned(to: target))
    }
    let name = above.first?.keyText ?? ""
    return finding(
      "misplaced-item",
      name.isEmpty ? "no list item can stand here" : "no list item can follow `\(name)` here",
      column: dash, fix: nil)
  }

  private mutating func misplacedField() -> Diagnostic {
    let above = (0..<line).reversed().prefix(200).map { LineShape(source.line($0)) }
    let columns = above.filter { $0.colon != nil }.map(\.content)
    let length = shape.keyText.unicodeScalars.count
    if let target = nearest(columns, to: shape.content), target != shape.content {
      return finding(
        "misindented", "`\(shape.keyText):` is not in line with the fields above it",
        column: shape.content,
        length: length, fix: shape.aligned(to: target))
    }
    return finding(
      "misplaced-field", "`\(shape.keyText):` cannot follow what stands above it",
      column: shape.content,
      length: length, fix: nil)
  }

  /// The nearest of some columns, the deeper of two equally near ones.
  private func nearest(_ columns: [Int], to column: Int) -> Int? {
    columns.min { (abs($0 - column), -$0) < (abs($1 - column), -$1) }
  }
}
