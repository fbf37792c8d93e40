import Diagnostics

/// The error for a field that holds text and whose text YAML has cut off, or taken whole, as a comment; nil where
/// no comment stands. For fields that cannot hold free text (a time, an id, a switch) a comment is welcome: there
/// nobody calls this.
public func commentTrap(for node: YAMLNode) -> Diagnostic? {
  guard let comment = node.scalar?.trailingComment else { return nil }
  let words = comment.text.split(separator: " ")
  let first = words.first == "#" ? words.prefix(2) : words.prefix(1)
  let shown = first.joined(separator: " ") + (words.count > first.count ? " …" : "")
  return Diagnostic(
    "comment-swallows-text", .error,
    "YAML reads `\(shown)` as a comment: quote it or write it under `|`", at: comment.place,
    fix: fix(for: node, comment))
}

private func fix(for node: YAMLNode, _ comment: YAMLComment) -> String? {
  guard !comment.isInFlow, let line = comment.place.sourceLine else { return nil }
  guard node.place.start.line == comment.place.start.line else {
    // A missing value, or one that starts on a later line: the comment alone is the text of this line.
    return line.upTo(column: comment.place.start.column - 1) + quoted(comment.text)
  }
  let column = node.place.start.column - 1
  let text = line.from(column: column).trimmingEndBlanks
  let written = text.trimmingStartBlanks
  let blanks = text.unicodeScalars.count - written.unicodeScalars.count
  return line.upTo(column: column + blanks) + quoted(written)
}
