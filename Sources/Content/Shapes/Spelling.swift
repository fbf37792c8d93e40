import Diagnostics

/// Names compared as people bring them: case, `_`, `-` and blanks do not count.
func squeezed(_ name: String) -> String {
  String(name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " })
}

/// The one of some names that was probably meant; nil where none is near.
func closest(_ word: String, among names: [String]) -> String? {
  let plain = squeezed(word)
  if let same = names.first(where: { squeezed($0) == plain }) { return same }
  return plain.unicodeScalars.count < 3 ? nil : nearest(to: word, among: names)
}

extension Place {
  /// The same place, its line cut off where the value begins: for values nobody may see.
  var masked: Place {
    var copy = self
    copy.sourceLine = sourceLine.map { line in
      String(String.UnicodeScalarView(line.unicodeScalars.prefix(max(0, start.column - 1)))) + "•••"
    }
    return copy
  }

  /// The line with this stretch of it replaced, without blanks around; nil where it spans lines.
  func replaced(by text: String) -> String? {
    guard let sourceLine, start.line == end.line else { return nil }
    let scalars = Array(sourceLine.unicodeScalars)
    guard start.column >= 1, end.column >= start.column, end.column - 1 <= scalars.count else { return nil }
    var line = String.UnicodeScalarView(scalars[..<(start.column - 1)])
    line.append(contentsOf: text.unicodeScalars)
    line.append(contentsOf: scalars[(end.column - 1)...])
    return trimmed(String(line))
  }
}

/// Without blanks and line breaks at both ends.
func trimmed(_ text: some StringProtocol) -> String {
  var view = Substring(text)
  while let first = view.first, first.isWhitespace { view.removeFirst() }
  while let last = view.last, last.isWhitespace { view.removeLast() }
  return String(view)
}

/// `a`, `a and b`, `a, b and c`; beyond eight, how many more.
func listed(_ words: [String]) -> String {
  guard words.count > 1, let last = words.last else { return words.first ?? "" }
  if words.count > 8 { return words.prefix(8).joined(separator: ", ") + " and \(words.count - 8) more" }
  return words.dropLast().joined(separator: ", ") + " and " + last
}

/// `1 item`, `2 items`.
func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
  "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}

/// A value as it may stand in a message: one line, at most 60 characters.
func shown(_ text: String) -> String {
  let line = text.unicodeScalars.map { $0.value < 0x20 || isControl($0) ? " " : Character($0) }
  let short = line.count > 60 ? String(line.prefix(59)) + "…" : String(line)
  return "`\(short)`"
}
