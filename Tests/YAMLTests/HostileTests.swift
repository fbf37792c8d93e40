import Diagnostics
import Testing
import YAML

@Suite struct HostileTests {
  @Test("References that explode are refused where they pass the limit")
  func explosion() {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<10 {
      let references = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(references)]\n"
    }
    let (node, diagnostics) = parseYAML(bomb, path: "a.yaml")
    #expect(node == nil)
    #expect(diagnostics.map(\.id) == ["anchors-explode"])
    #expect(diagnostics.first?.place?.start.line == 5)
  }

  @Test("A few references are written out, with their own place outside and the anchor's inside")
  func references() throws {
    let (node, diagnostics) = parseYAML("a: &x {b: c}\nd: *x\n", path: "a.yaml")
    #expect(diagnostics == [])
    let copy = try #require(node?["d"])
    #expect(copy.place.start == Position(line: 2, column: 4))
    #expect(copy["b"]?.place.start == Position(line: 1, column: 11))
  }

  @Test("References deepen by what they bring in")
  func depth() {
    let limits = YAMLLimits(bytes: 1000, depth: 4, nodes: 1000)
    #expect(parseYAML("a: &x [[b]]\nc: [*x]\n", path: "a.yaml", limits: limits).diagnostics == [])
    let found = parseYAML("a: &x [[b]]\nc: [[*x]]\n", path: "a.yaml", limits: limits).diagnostics
    #expect(found.map(\.id) == ["anchors-explode"])
  }

  @Test(
    "More levels than the limit are refused before they are read",
    arguments: ["[", "{a: ", "- ", "? "])
  func deep(_ opening: String) {
    let (node, diagnostics) = parseYAML(String(repeating: opening, count: 100_000), path: "a.yaml")
    #expect(node == nil)
    #expect(diagnostics.count <= 100)
    #expect(
      diagnostics.contains {
        $0.id == "too-deep" || $0.id == "too-many-values" || $0.id == "key-not-text"
      })
  }

  @Test("Bytes, values and diagnostics are limited")
  func limits() {
    let few = YAMLLimits(bytes: 40, depth: 5, nodes: 6, diagnostics: 2)
    func ids(_ text: String) -> [String] {
      parseYAML(text, path: "a.yaml", limits: few).diagnostics.map(\.id)
    }
    #expect(ids(String(repeating: "#", count: 41)) == ["too-large"])
    #expect(ids(String(repeating: "#", count: 40)) == [])
    #expect(ids("[a, b, c, d, e]") == [])
    #expect(ids("[a, b, c, d, e, f]") == ["too-many-values"])
    #expect(ids("a: !x\nb: !x\nc: !x\n") == ["explicit-tag", "explicit-tag"])
  }

  @Test("What is not text, or invisible, is found at its place")
  func bytes() {
    func found(_ bytes: [UInt8]) -> Diagnostic? { parseYAML(bytes, path: "a.md").diagnostics.first }
    let broken = found(Array("a: b\nc: é".utf8) + [0xFF])
    #expect(broken?.id == "invalid-utf8")
    #expect(broken?.place?.start == Position(line: 2, column: 5))
    let nul = found(Array("a: \0".utf8))
    #expect(nul?.message == "a control character (U+0000) cannot stand in YAML")
    #expect(nul?.place?.start == Position(line: 1, column: 4))
    let separator = found(Array("a: b\u{2028}c".utf8))
    #expect(
      separator?.message == "an invisible line separator (U+2028), which YAML takes for a new line")
    #expect(separator?.place?.start == Position(line: 1, column: 5))
    #expect(found(Array("a: b\u{FEFF}c".utf8))?.id == "invisible-character")
    #expect(found(Array("a: \"\\0\"".utf8))?.message == "the text holds a NUL (`\\0`)")
    #expect(found(Array("a: \"\\0\"".utf8))?.place?.start == Position(line: 1, column: 4))
    let blank = found(Array("a: b\n\u{A0}c: d\n".utf8))
    #expect(blank?.message == "an invisible blank (U+00A0) in `c`, which YAML takes for a letter")
    #expect(blank?.place?.start == Position(line: 2, column: 1))
    #expect(blank?.fix == "c: d")
  }

  @Test("A large mapping takes time in proportion, and still finds the name written twice")
  func manyKeys() {
    let keys = (0..<20_000).map { "k\($0): v\n" }.joined()
    let (node, diagnostics) = parseYAML(keys + "k7: w\n", path: "a.yaml")
    #expect(node?.mapping?.count == 20_000)
    #expect(diagnostics.map(\.message) == ["`k7` is written twice"])
    #expect(diagnostics.first?.notes == ["`k7` stands first on line 8, column 1"])
  }

  @Test("One line as long as the document takes time in proportion, and its findings stay short")
  func longLine() {
    let elements = Array(repeating: "é", count: 60_000).joined(separator: ", ")
    #expect(parseYAML("a: [\(elements)]", path: "a.yaml").node?["a"]?.sequence?.count == 60_000)
    let found = parseYAML("a: [\(elements)] b", path: "a.yaml").diagnostics
    #expect(found.map(\.id) == ["needs-quotes"])
    #expect(found.first?.fix == nil)
    let tag = parseYAML("a: !" + String(repeating: "x", count: 10_000), path: "a.yaml").diagnostics
    #expect(tag.first.map { $0.message.count < 500 } == true)
  }

  @Test("Any bytes at all end in a node or in diagnostics inside the text", arguments: 0..<20)
  func noise(seed: UInt64) {
    var random = Seeded(seed)
    for _ in 0..<100 {
      let bytes = (0..<random.below(300)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      check(bytes)
      check(Array(random.text(60, from: Self.pieces).utf8))
    }
  }

  @Test(
    "A post cut off anywhere, or with one byte wrong, ends in a node or in diagnostics",
    arguments: 0..<10)
  func truncation(seed: UInt64) {
    let post = Array(Self.post.utf8)
    var random = Seeded(seed)
    for end in 0...post.count { check(Array(post[..<end])) }
    for _ in 0..<300 {
      var changed = post
      changed[random.below(post.count)] = UInt8(truncatingIfNeeded: random.next())
      check(changed)
    }
  }

  private func check(_ bytes: [UInt8]) {
    let (node, diagnostics) = parseYAML(bytes, path: "a.md")
    #expect(node != nil || !diagnostics.isEmpty)
    let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 1
    for diagnostic in diagnostics {
      let start = diagnostic.place?.start ?? Position(line: 0, column: 0)
      #expect(
        (1...lines).contains(start.line) && start.column >= 1 && start.column <= bytes.count + 2)
    }
  }

  private static let pieces = [
    "a", "key", ": ", ":", "\n", "\n  ", "\n    ", "\n\t", " ", "- ", "? ", "#", " #", "'", "\"",
    "\\", "[", "]", "{",
    "}", ", ", "|", ">", "|-\n", "&a ", "*a", "!x ", "%", "@", "`", "---\n", "...\n", "é", "🎉",
    "\u{A0}", "<<", "~",
  ]

  private static let post = """
    id: 2026-winter-menu   # optional
    title: 'Winter: the "menu"'
    accounts: [acme, "every where"]
    media: &m
      - file: menu.jpg
        alt: Three bowls
    again: *m
    first_comment: |
      The recipe is on our site. 🎉
    late: {grace: 6h, then: skip}
    """
}
