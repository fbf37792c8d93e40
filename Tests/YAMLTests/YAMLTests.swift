import Diagnostics
import Foundation
import Testing
import YAML

@Test("dump")
func dump() throws {
  let all = try String(contentsOfFile: "/tmp/ly/in.txt", encoding: .utf8)
  for piece in all.components(separatedBy: "\n====\n") {
    let (_, found) = parseYAML(piece + "\n", path: "a.md")
    print("-----\n\(piece)")
    for one in found {
      print("   \(one.place!.start.line):\(one.place!.start.column)-\(one.place!.end.line):\(one.place!.end.column) [\(one.id)] \(one.message)")
      for note in one.notes { print("      note: \(note)") }
      if let fix = one.fix { print("      fix: \(fix)") }
    }
  }
}
