import Testing
import YAML

@Suite struct YAMLWriterTests {
  @Test("A post is written as a person would write it")
  func post() {
    var writer = YAMLWriter()
    writer.comment("A post.\nWrite the text below.")
    writer.field("id", "2026-winter-menu")
    writer.field("publish_at", "2026-12-01 09:30")
    writer.field("accounts", ["acme-instagram", "everywhere"])
    writer.blankLine()
    writer.field("media", [["file": "menu.jpg", "alt": "It's soup: three bowls"]])
    writer.field("first_comment", .block("The recipe is on our site."))
    writer.field("late", ["grace": "6h", "then": "skip"])
    writer.field("campaign", "no")
    writer.field("count", 3)
    writer.field("labels", [])
    #expect(
      writer.text == """
        # A post.
        # Write the text below.
        id: 2026-winter-menu
        publish_at: '2026-12-01 09:30'
        accounts:
          - acme-instagram
          - everywhere

        media:
          - file: menu.jpg
            alt: "It's soup: three bowls"
        first_comment: |-
          The recipe is on our site.
        late:
          grace: 6h
          then: skip
        campaign: 'no'
        count: 3
        labels: []

        """)
  }

  @Test(
    "A text that some reader takes for something else is quoted",
    arguments: [
      "", "no", "Yes", "ON", "null", "~", "0123", "1_000", "12:30:45", "2026-12-01",
      "2026-12-01T09:30:00Z", "0x1F",
      "1e5", ".5", "-1", "<<", "=", "a: b", "a #b", "#a", "@a", "`a", "*a", "&a", "!a", "%a", "[a]",
      "{a}", "- a",
      "? a", ": a", "a:", " a", "a ", "'a", "\"a", "a\tb", "é", "---", "...",
    ])
  func quoting(_ text: String) {
    #expect(YAMLWriter.inline(text) != text)
    let (node, diagnostics) = parseYAML("key: \(YAMLWriter.inline(text))\n", path: "a.yaml")
    #expect(diagnostics == [])
    #expect(node?["key"]?.scalar?.text.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
    #expect(node?["key"]?.scalar?.style != .plain)
  }

  @Test("Whatever is written is read back as the same strings", arguments: 0..<40)
  func roundTrip(seed: UInt64) throws {
    var random = Seeded(seed)
    for _ in 0..<50 {
      let value = Self.value(&random, depth: 3)
      var writer = YAMLWriter()
      let key = random.text(6, from: Self.pieces)
      writer.field(key.isEmpty ? "key" : key, value)
      let (node, diagnostics) = parseYAML(writer.text, path: "a.yaml")
      #expect(diagnostics == [], "\(writer.text)")
      let read = try #require(node?.mapping?.first, "\(writer.text)")
      #expect(Array(read.key.utf8) == Array((key.isEmpty ? "key" : key).utf8))
      #expect(Self.isSame(read.value, value), "\(writer.text)")
    }
  }

  private static let pieces = [
    "a", "Big", " ", "  ", "\n", "\n\n", "\t", ":", ": ", "#", " #", "'", "\"", "\\", "- ", "-",
    "---", "|", ">",
    "*", "&", "!", "%", "@", "`", "[", "]", "{", "}", ",", "?", "é", "e\u{301}", "🎉", "\u{2028}",
    "\u{85}",
    "\u{FEFF}", "\r", "\r\n", "\u{7}", "\u{202E}", "no", "12", "0", "_", "~", "null", "\u{10FFFF}",
    "\u{A0}",
  ]

  private static func value(_ random: inout Seeded, depth: Int) -> YAMLValue {
    switch random.below(depth == 0 ? 4 : 6) {
    case 0, 1: return .text(random.text(8, from: pieces))
    case 2: return .block(random.text(12, from: pieces))
    case 3: return random.below(2) == 0 ? .integer(Int64(random.below(1000)) - 500) : .null
    case 4:
      return .list((0..<random.below(4)).map { _ in value(&random, depth: depth - 1) })
    default:
      return .fields(
        (0..<random.below(4)).map { YAMLField("k\($0)", value(&random, depth: depth - 1)) })
    }
  }

  private static func isSame(_ node: YAMLNode, _ value: YAMLValue) -> Bool {
    switch value {
    case .null: node.isNull
    case .bool(let value): node.scalar?.bool == value
    case .integer(let value): node.scalar?.integer == value
    case .text(let text), .block(let text):
      node.scalar.map { $0.text.utf8.elementsEqual(text.utf8) && !$0.isNull } ?? false
    case .list(let elements):
      node.sequence.map { $0.count == elements.count && zip($0, elements).allSatisfy(isSame) }
        ?? false
    case .fields(let fields):
      node.mapping.map { pairs in
        pairs.count == fields.count
          && zip(pairs, fields).allSatisfy { $0.key == $1.key && isSame($0.value, $1.value) }
      } ?? false
    }
  }
}
