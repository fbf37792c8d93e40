import Diagnostics
import Testing
import YAML

/// A YAML text with 1️⃣, 2️⃣ … where diagnostics are expected.
struct Marked {
  let text: String
  let marks: [Position]

  init(_ source: String, firstLine: Int = 1) {
    var text = ""
    var marks: [Int: Position] = [:]
    var (line, column) = (firstLine, 1)
    for character in source {
      let scalars = character.unicodeScalars
      if scalars.last == "\u{20E3}", let digit = Int(String(character.unicodeScalars.first ?? "0")) {
        marks[digit] = Position(line: line, column: column)
        continue
      }
      text.append(character)
      if character.isNewline { (line, column) = (line + 1, 1) } else { column += scalars.count }
    }
    self.text = text
    self.marks = marks.sorted { $0.key < $1.key }.map(\.value)
  }
}

/// What a marked place must say.
struct Finding: Equatable, CustomStringConvertible {
  var id: String
  var message: String
  var fix: String?
  var position: Position?

  init(_ id: String, _ message: String, fix: String? = nil, position: Position? = nil) {
    self.id = id
    self.message = message
    self.fix = fix
    self.position = position
  }

  var description: String {
    "\(position.map { "\($0.line):\($0.column)" } ?? "-") [\(id)] \(message) → \(fix ?? "no fix")"
  }
}

/// Parses a marked text and holds every diagnostic, in order, to its mark, id, message and fix.
func expect(
  _ source: String, finds expected: Finding..., limits: YAMLLimits = .standard,
  at location: SourceLocation = #_sourceLocation
) {
  let marked = Marked(source)
  let (_, diagnostics) = parseYAML(marked.text, path: "post.md", limits: limits)
  let found = diagnostics.map {
    Finding($0.id, $0.message, fix: $0.fix, position: $0.place?.start)
  }
  var wanted = expected
  for index in wanted.indices where index < marked.marks.count {
    wanted[index].position = marked.marks[index]
  }
  #expect(found == wanted, sourceLocation: location)
}
