import Diagnostics
import Testing
import YAML

@Suite struct YAMLNodeTests {
  @Test("A post's front matter becomes fields in file order, each with its place in the file")
  func places() throws {
    let (node, diagnostics) = parseYAML(
      """
      id: winter                # optional
      media:
        - file: menu.jpg
          alt: 🎉 bowls
      late: {grace: 6h, then: skip}

      """, path: "posts/a.md", firstLine: 2)
    #expect(diagnostics == [])
    let root = try #require(node)
    #expect(root.mapping?.map(\.key) == ["id", "media", "late"])
    #expect(root["id"]?.place == place(2, 5, 2, 11, "id: winter                # optional"))
    #expect(root.pair("id")?.keyPlace == place(2, 1, 2, 3, "id: winter                # optional"))
    let picture = try #require(root["media"]?.sequence?.first)
    #expect(picture["alt"]?.place == place(5, 10, 5, 17, "    alt: 🎉 bowls"))
    #expect(picture.place == place(4, 5, 5, 17, "  - file: menu.jpg"))
    #expect(root["late"]?.place == place(6, 7, 6, 30, "late: {grace: 6h, then: skip}"))
    #expect(root["late"]?["then"]?.scalar?.text == "skip")
  }

  @Test("Windows line ends and a byte order mark move no place")
  func windows() throws {
    let (node, diagnostics) = parseYAML(
      "\u{FEFF}a: é x\r\nb: |\r\n  one\r\n  two\r\nc: z", path: "posts/a.md")
    #expect(diagnostics == [])
    let root = try #require(node)
    #expect(root["a"]?.place == place(1, 4, 1, 7, "a: é x"))
    #expect(root["b"]?.scalar?.text == "one\ntwo\n")
    #expect(root["c"]?.place == place(5, 4, 5, 5, "c: z"))
  }

  @Test(
    "A text keeps the characters it was written with",
    arguments: [
      "no", "0123", "2026", "1_000", "2026-12-01 09:30", "yes", "1e3", "12:30", "~", "on-merge",
      "<<", "=", "-a",
      "https://acme.example/menu#top", "“smart”", "it's", "a:b", "🎉", "C#", "50%", "a - b",
      "a, b [c] {d}",
    ])
  func asWritten(_ text: String) {
    let (node, diagnostics) = parseYAML("text: \(text)\n", path: "a.md")
    #expect(diagnostics == [])
    #expect(node?["text"]?.scalar == YAMLScalar(text: text, style: .plain))
  }

  @Test("A style is kept, and only an unquoted text is ever null, a switch or a number")
  func styles() throws {
    let (node, _) = parseYAML(
      "plain: true\nsingle: 'true'\ndouble: \"true\"\nliteral: |-\n  true\nfolded: >-\n  true\n",
      path: "a.md")
    let pairs = try #require(node?.mapping)
    #expect(
      pairs.compactMap(\.value.scalar?.style) == [
        .plain, .singleQuoted, .doubleQuoted, .literal, .folded,
      ])
    #expect(pairs.compactMap(\.value.scalar?.text) == Array(repeating: "true", count: 5))
    #expect(pairs.compactMap(\.value.scalar?.bool) == [true])
  }

  @Test(
    "An empty text is a missing value, not an error",
    arguments: ["", "\n", "# nothing yet\n", "---\n"])
  func empty(_ text: String) {
    let (node, diagnostics) = parseYAML(text, path: "a.md")
    #expect(diagnostics == [])
    #expect(node?.isNull == true)
  }

  @Test("The core schema reads numbers and switches, and no word of YAML 1.1")
  func coreSchema() {
    func plain(_ text: String) -> YAMLScalar { YAMLScalar(text: text, style: .plain) }
    #expect(["true", "True", "FALSE"].map { plain($0).bool } == [true, true, false])
    #expect(["yes", "no", "on", "off", "y", "tRue", ""].allSatisfy { plain($0).bool == nil })
    #expect(
      ["0", "-7", "+7", "0123", "0x1F", "0o17", "9223372036854775807"].map { plain($0).integer }
        == [
          0, -7, 7, 123, 31, 15, .max,
        ])
    let never = ["", "1_000", "1.0", "12:30", "0x", "0x-1", "-", "9223372036854775808", "１２"]
    #expect(never.allSatisfy { plain($0).integer == nil })
    #expect(
      ["1", "-1.5", ".5", "2.", "1e3", "1.5E-1"].map { plain($0).number } == [
        1, -1.5, 0.5, 2, 1000, 0.15,
      ])
    #expect(
      [".", "e3", "1e", ".inf", ".nan", "nan", "1e999", "0x1p3", " 1"].allSatisfy {
        plain($0).number == nil
      })
    #expect(["", "~", "null", "Null"].allSatisfy { plain($0).isNull })
    #expect(!plain("none").isNull)
  }

  @Test("Whoever asks a list for a field, or fields for elements, gets nothing")
  func accessors() throws {
    let root = try #require(parseYAML("a: [1]\n", path: "a.md").node)
    #expect(root.sequence == nil)
    #expect(root.scalar == nil)
    #expect(root["b"] == nil)
    #expect(root["a"]?["b"] == nil)
    #expect(root["a"]?.mapping == nil)
  }

  private func place(_ line: Int, _ column: Int, _ endLine: Int, _ endColumn: Int, _ source: String)
    -> Place
  {
    Place(
      path: "posts/a.md", start: Position(line: line, column: column),
      end: Position(line: endLine, column: endColumn), sourceLine: source)
  }
}
