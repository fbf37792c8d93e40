import Diagnostics
import Foundation

/// A text as it is sent: cut into the items of a thread, comments taken out, and what was found on the way.
struct PostText: Sendable {
  /// One message; `line` is the file's line it begins on, where the text is a body.
  struct Item: Sendable, Hashable {
    var text: String
    var line: Int
  }

  /// Where a text stands in its file.
  enum Origin: Sendable {
    /// The body of a Markdown file: its lines are the file's, from this one on.
    case body(path: String, firstLine: Int)
    /// A value of a field: findings point at the whole value.
    case field(Place)
  }

  /// Empty where nothing but blanks and comments was written.
  var items: [Item]
  var findings: [Diagnostic]

  static let maximumItems = 100

  init(_ written: String, origin: Origin) {
    var reader = TextReader(origin: origin)
    let lines = reader.lines(of: written)
    let groups = reader.split(reader.withoutComments(lines))
    items = []
    findings = []
    for (index, group) in groups.enumerated() {
      let kept = TextReader.withoutOuterBlanks(group)
      guard let first = kept.first else {
        if groups.count > 1 { reader.foundEmptyItem(index + 1, near: group.first?.number ?? 0) }
        continue
      }
      reader.lookForHardWrap(kept)
      let text = kept.map { reader.unescaped($0) }.joined(separator: "\n")
      items.append(Item(text: text, line: reader.fileLine(first.number)))
    }
    if items.count > Self.maximumItems {
      reader.foundTooManyItems(items.count)
      items = []
    }
    findings = reader.findings
  }

  /// The place of an item: its first line in a body, the whole value in a field.
  static func place(of item: Item, origin: Origin) -> Place {
    switch origin {
    case .field(let place): place
    case .body(let path, _):
      Place(
        path: path, start: Position(line: item.line, column: 1), end: Position(line: item.line, column: 1),
        sourceLine: item.text.split(separator: "\n", maxSplits: 1).first.map(String.init))
    }
  }
}

/// One line of a text and its number in it, from 0.
struct TextLine: Sendable {
  var text: String
  var number: Int
  var isBlank: Bool { text.allSatisfy(\.isWhitespace) }
}

/// The steps of reading a text. Findings are collected on the way.
struct TextReader {
  let origin: PostText.Origin
  var findings: [Diagnostic] = []
  private var source: [String] = []
  private var hasWarnedOfWrap = false

  init(origin: PostText.Origin) { self.origin = origin }

  /// NFC, with LF for CRLF and CR.
  static func normalized(_ written: String) -> String {
    var text = written
    if !text.utf8.allSatisfy({ $0 < 0x80 }) { text = text.precomposedStringWithCanonicalMapping }
    guard text.utf8.contains(13) else { return text }
    return text.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n")
  }

  mutating func lines(of written: String) -> [TextLine] {
    source = TextReader.normalized(written).split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
    return source.enumerated().map { TextLine(text: $0.element, number: $0.offset) }
  }

  func fileLine(_ number: Int) -> Int {
    switch origin {
    case .body(_, let firstLine): firstLine + number
    case .field(let place): place.start.line
    }
  }

  func place(_ number: Int, _ column: Int, _ length: Int) -> Place {
    switch origin {
    case .field(let place): return place
    case .body(let path, let firstLine):
      let line = firstLine + number
      return Place(
        path: path, start: Position(line: line, column: column + 1),
        end: Position(line: line, column: column + 1 + length),
        sourceLine: source.indices.contains(number) ? source[number] : nil)
    }
  }

  // MARK: Comments

  /// Takes HTML comments out; lines that held nothing else go with them.
  mutating func withoutComments(_ lines: [TextLine]) -> [TextLine] {
    guard lines.contains(where: { $0.text.contains("<!--") }) else { return lines }
    var kept: [TextLine] = []
    var open: (number: Int, column: Int)?
    var skipsBlank = false
    for line in lines {
      let (text, hadComment) = stripped(line, &open)
      if hadComment, text.allSatisfy(\.isWhitespace) {
        skipsBlank = kept.last?.isBlank ?? true
        continue
      }
      let isBlank = text.allSatisfy(\.isWhitespace)
      if isBlank, skipsBlank {
        skipsBlank = false
        continue
      }
      skipsBlank = false
      kept.append(TextLine(text: text, number: line.number))
    }
    if let open { findings.append(.unclosedComment(at: place(open.number, open.column, 4))) }
    return kept
  }

  private func stripped(
    _ line: TextLine, _ open: inout (number: Int, column: Int)?
  ) -> (text: String, hadComment: Bool) {
    guard open != nil || line.text.contains("<!--") else { return (line.text, false) }
    let scalars = Array(line.text.unicodeScalars)
    var (kept, index, hadComment) = (String.UnicodeScalarView(), 0, open != nil)
    while index < scalars.count {
      if open != nil {
        if matches(scalars, index, "-->") {
          open = nil
          index += 3
          if kept.last.map({ $0 == " " }) ?? true, index < scalars.count, scalars[index] == " " { index += 1 }
        } else {
          index += 1
        }
      } else if matches(scalars, index, "<!--"), index == 0 || scalars[index - 1] != "\\" {
        open = (line.number, index)
        hadComment = true
        index += 4
      } else {
        kept.append(scalars[index])
        index += 1
      }
    }
    if hadComment { while let last = kept.last, last == " " || last == "\t" { kept.removeLast() } }
    return (String(kept), hadComment)
  }

  // MARK: Threads

  /// Cuts at lines that are exactly `---` with a blank line before and after.
  mutating func split(_ lines: [TextLine]) -> [[TextLine]] {
    var groups: [[TextLine]] = [[]]
    for (index, line) in lines.enumerated() {
      guard isSeparator(line.text) else {
        groups[groups.count - 1].append(line)
        continue
      }
      let before = index == 0 || lines[index - 1].isBlank || isSeparator(lines[index - 1].text)
      let after = index + 1 == lines.count || lines[index + 1].isBlank || isSeparator(lines[index + 1].text)
      if before && after {
        groups.append([])
      } else {
        findings.append(.ambiguousSeparator(isBelowText: !before, at: place(line.number, 0, 3)))
        groups[groups.count - 1].append(line)
      }
    }
    return groups
  }

  private func isSeparator(_ text: String) -> Bool {
    text.hasPrefix("---") && text.dropFirst(3).allSatisfy { $0 == " " || $0 == "\t" }
  }

  static func withoutOuterBlanks(_ lines: [TextLine]) -> ArraySlice<TextLine> {
    var kept = lines[...]
    while let first = kept.first, first.isBlank { kept.removeFirst() }
    while let last = kept.last, last.isBlank { kept.removeLast() }
    return kept
  }

  mutating func foundEmptyItem(_ item: Int, near number: Int) {
    findings.append(.emptyItem(item, at: place(number, 0, 0)))
  }

  mutating func foundTooManyItems(_ count: Int) {
    findings.append(.tooManyItems(count, limit: PostText.maximumItems, at: place(0, 0, 0)))
  }

  // MARK: Hard wraps

  /// A paragraph whose lines all break just before 80 columns was wrapped by an editor, not by its author.
  mutating func lookForHardWrap(_ lines: ArraySlice<TextLine>) {
    guard !hasWarnedOfWrap else { return }
    for paragraph in lines.split(whereSeparator: \.isBlank) where paragraph.count >= 3 {
      let widths = paragraph.map { $0.text.count }
      guard let widest = widths.dropLast().max(), (68...82).contains(widest) else { continue }
      let pairs = zip(zip(paragraph, widths), paragraph.dropFirst())
      let isWrapped = pairs.allSatisfy { pair in
        let next = pair.1.text.split(separator: " ", maxSplits: 1).first?.count ?? 0
        return pair.0.1 >= 55 && pair.0.1 + 1 + next > min(widest, 80)
      }
      guard isWrapped, let first = paragraph.first else { continue }
      hasWarnedOfWrap = true
      findings.append(
        .hardWrapped(
          lines: paragraph.count, width: widest, at: place(first.number, 0, first.text.unicodeScalars.count)))
      return
    }
  }
}

/// Whether a text stands at an index.
func matches(_ scalars: [Unicode.Scalar], _ index: Int, _ text: StaticString) -> Bool {
  let wanted = text.description.unicodeScalars
  guard index + wanted.count <= scalars.count else { return false }
  return zip(scalars[index...], wanted).allSatisfy(==)
}
