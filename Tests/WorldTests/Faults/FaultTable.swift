import Foundation
import Sandbox

/// The table fault × platform × outcome, measured and written as a page.
enum FaultTable {
  /// What is measured at once: the machine has other things to do.
  private static let width = 3

  struct Row: Sendable {
    var name: String
    var cells: [String]
  }

  /// Measures every cell, several worlds at a time.
  static func measure(
    _ names: [String], columns: Int, _ cell: @escaping @Sendable (_ row: Int, _ column: Int) async -> String
  ) async -> [Row] {
    var cells = names.map { Row(name: $0, cells: Array(repeating: "", count: columns)) }
    var places = names.indices.flatMap { row in (0..<columns).map { (row, $0) } }[...]
    await withTaskGroup(of: (Int, Int, String).self) { group in
      func next() {
        guard let (row, column) = places.popFirst() else { return }
        group.addTask { (row, column, await cell(row, column)) }
      }
      for _ in 0..<width { next() }
      for await (row, column, text) in group {
        cells[row].cells[column] = text
        next()
      }
    }
    return cells
  }

  /// A table of a page.
  static func text(_ head: [String], _ rows: [Row]) -> String {
    let lines = rows.map { "| \(([$0.name] + $0.cells).joined(separator: " | ")) |" }
    return "| \(head.joined(separator: " | ")) |\n|\(String(repeating: "---|", count: head.count))\n"
      + lines.joined(separator: "\n") + "\n"
  }
}
