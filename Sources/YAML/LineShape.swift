/// What a person meant with one line of YAML, read without a grammar: blanks, dashes, a name, a value. Columns
/// count scalars from 0.
struct LineShape {
  let scalars: [Unicode.Scalar]
  /// Spaces at the start.
  let indent: Int
  /// Where the `-` of list items stand.
  private(set) var dashes: [Int] = []
  /// Behind blanks and dashes.
  private(set) var content: Int
  /// The colon behind the name; nil for a line that has no `name:`.
  private(set) var colon: Int?
  /// Where the value starts: behind the colon, or behind the dashes. At the end of the line if there is none.
  private(set) var value: Int
  /// Behind the last character that is no blank.
  let end: Int

  init(_ line: String) {
    scalars = Array(line.unicodeScalars)
    var end = scalars.count
    while end > 0, scalars[end - 1].isBlank { end -= 1 }
    self.end = end
    var column = 0
    while column < end, scalars[column] == " " { column += 1 }
    indent = column
    while column < end, scalars[column] == "-", column + 1 >= end || scalars[column + 1].isBlank {
      dashes.append(column)
      column += 1
      while column < end, scalars[column].isBlank { column += 1 }
    }
    content = column
    value = column
    colon = Self.colon(in: scalars[column..<end])
    if let colon {
      value = colon + 1
      while value < end, scalars[value].isBlank { value += 1 }
    }
  }

  var isEmpty: Bool { content == end && dashes.isEmpty }
  var first: Unicode.Scalar? { content < end ? scalars[content] : nil }
  var valueText: String { text(value, end) }
  var keyText: String { text(content, colon ?? content) }

  /// The scalar at a column, or nil behind the end.
  subscript(column: Int) -> Unicode.Scalar? {
    scalars.indices.contains(column) ? scalars[column] : nil
  }

  func text(_ from: Int, _ to: Int) -> String {
    guard from < to else { return "" }
    return String(String.UnicodeScalarView(scalars[max(0, from)..<min(to, scalars.count)]))
  }

  /// The line with its value in quotes.
  func quotingValue(_ written: String? = nil) -> String {
    let gap = colon == value - 1 ? " " : ""
    return text(0, value) + gap + quoted(written ?? valueText)
  }

  /// The line moved so that its content, or its first dash, stands in a column.
  func aligned(to column: Int) -> String {
    let start = dashes.first ?? content
    return String(repeating: " ", count: column) + text(start, end)
  }

  /// The first ` #` behind a column.
  func comment(from column: Int) -> Int? {
    (max(column, 1)..<max(end, column, 1)).first { scalars[$0] == "#" && scalars[$0 - 1].isBlank }
  }

  /// The first `:` that ends a name: with a blank or nothing behind it, and no comment before it.
  private static func colon(in content: ArraySlice<Unicode.Scalar>) -> Int? {
    var column = content.startIndex
    if let quote = content.first, quote == "'" || quote == "\"" {
      column += 1
      while column < content.endIndex, content[column] != quote {
        column += quote == "\"" && content[column] == "\\" ? 2 : 1
      }
      column += 1
    }
    while column < content.endIndex {
      let next = column + 1
      if content[column] == ":", next >= content.endIndex || content[next].isBlank { return column }
      if content[column].isBlank, next < content.endIndex, content[next] == "#" { return nil }
      column = next
    }
    return nil
  }
}

extension Unicode.Scalar {
  /// A space or a tab.
  var isBlank: Bool { self == " " || self == "\t" }

  /// A blank that YAML takes for a letter.
  var isForeignBlank: Bool {
    switch value {
    case 0xA0, 0x1680, 0x2000...0x200B, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }
}
