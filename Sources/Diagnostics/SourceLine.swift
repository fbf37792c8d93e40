/// A line of a file as a terminal shows it, and where its characters come to stand.
struct SourceLine {
  /// One character: what is printed, how many columns it takes, how many scalars of the file it stands for.
  private struct Cell {
    var text: String
    var columns: Int
    var scalars: Int
  }

  /// A character with more marks than this is shown without the rest of them.
  private static let marks = 12

  /// Of a longer line only so much on both sides of the fault is looked at, in scalars.
  private static let reach = 2000

  private let cells: [Cell]
  /// Scalars of the line before and behind the cells.
  private let before: Int
  private let isCut: Bool

  /// The line, or its part around a column, counted from 1.
  init(_ whole: String, around column: Int) {
    let scalars = whole.unicodeScalars
    before = max(0, column - 1 - Self.reach)
    let part = scalars.dropFirst(before).prefix(2 * Self.reach)
    isCut = part.endIndex < scalars.endIndex
    let line = String(String.UnicodeScalarView(part))
    var cells: [Cell] = []
    var column = 0
    for character in line {
      let scalars = character.unicodeScalars
      let cell: Cell
      if character == "\t" {
        let width = 4 - column % 4
        cell = Cell(text: String(repeating: " ", count: width), columns: width, scalars: 1)
      } else if scalars.contains(where: \.steersTerminal) {
        let text = String(character).terminalSafe
        cell = Cell(
          text: text, columns: text.unicodeScalars.reduce(0) { $0 + $1.columns }, scalars: scalars.count)
      } else {
        let widest = scalars.map(\.columns).max() ?? 0
        let isEmoji = scalars.contains("\u{FE0F}")
        let shown = String(String.UnicodeScalarView(scalars.prefix(Self.marks)))
        cell = Cell(text: shown, columns: isEmoji ? 2 : widest, scalars: scalars.count)
      }
      cells.append(cell)
      column += cell.columns
    }
    self.cells = cells
  }

  /// The line and the marks under it, at most `width` columns around the first mark; `end` is exclusive, nil for
  /// the rest of the line. There is always one mark, behind the line if need be.
  func shown(from start: Int, to end: Int?, width: Int) -> (text: String, marks: String) {
    let first = cell(at: start - 1)
    let last = max(first + 1, end.map { cell(at: $0 - 1) } ?? cells.count)
    var from = 0
    if columns(0..<cells.count) > width {
      from = first
      while from > 0, columns(from - 1..<first) <= width / 3 { from -= 1 }
    }
    var to = from
    while to < cells.count, columns(from..<to + 1) <= width { to += 1 }
    let text =
      (from > 0 || before > 0 ? "…" : "") + cells[from..<to].map(\.text).joined()
      + (to < cells.count || isCut ? "…" : "")
    let blank = columns(from..<min(first, to)) + (from > 0 || before > 0 ? 1 : 0)
    let marked = max(1, columns(min(first, to)..<max(first, min(last, to))))
    return (text, String(repeating: " ", count: blank) + String(repeating: "^", count: marked))
  }

  /// The cell a scalar of the line belongs to.
  private func cell(at scalar: Int) -> Int {
    var seen = before
    for (index, cell) in cells.enumerated() {
      seen += cell.scalars
      if seen > scalar { return index }
    }
    return cells.count
  }

  private func columns(_ range: Range<Int>) -> Int {
    cells[range.clamped(to: 0..<cells.count)].reduce(0) { $0 + $1.columns }
  }
}
