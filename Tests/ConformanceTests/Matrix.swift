import Content
import Foundation

/// `capabilities.tsv`: what each platform can by its own documentation, fixed before its code.
struct Matrix {
  struct Row: Sendable {
    var platform: String
    var capability: Capability
    var can: Bool
    var source: String
  }

  var rows: [Row] = []

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()

  /// Reads the file; throws where a line cannot be read, so that nothing is skipped by a slip of the pen.
  static func read() throws -> Matrix {
    let text = try String(contentsOf: folder.appending(path: "capabilities.tsv"), encoding: .utf8)
    var matrix = Matrix()
    for line in text.split(separator: "\n") where !line.hasPrefix("#") && !line.hasPrefix("platform\t") {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count == 4, let capability = Capability(rawValue: cells[1]),
        ["yes", "no"].contains(cells[2]),
        !cells[3].isEmpty
      else { throw StageFailure(description: "capabilities.tsv: \(line)") }
      matrix.rows.append(
        Row(platform: cells[0], capability: capability, can: cells[2] == "yes", source: cells[3]))
    }
    return matrix
  }

  func rows(of platform: String) -> [Row] { rows.filter { $0.platform == platform } }
}
