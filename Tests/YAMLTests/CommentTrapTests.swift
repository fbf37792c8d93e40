import Diagnostics
import Testing
import YAML

@Suite struct CommentTrapTests {
  @Test("A comment that cuts off an unquoted text is offered as an error, with the line quoted")
  func trailing() throws {
    let trap = try #require(trapped("text: Big news #launch today  \nid: a\n"))
    #expect(trap.id == "comment-swallows-text")
    #expect(trap.severity == .error)
    #expect(trap.message == "YAML reads `#launch …` as a comment: quote it or write it under `|`")
    #expect(trap.place?.start == Position(line: 1, column: 16))
    #expect(trap.place?.end == Position(line: 1, column: 29))
    #expect(trap.fix == "text: 'Big news #launch today'")
  }

  @Test("A comment where the text should stand is offered as an error")
  func empty() throws {
    let trap = try #require(trapped("text: #launch\n"))
    #expect(trap.message == "YAML reads `#launch` as a comment: quote it or write it under `|`")
    #expect(trap.place?.start == Position(line: 1, column: 7))
    #expect(trap.fix == "text: '#launch'")
  }

  @Test("A comment in place of the first line of a text of two lines is found too")
  func firstLine() throws {
    let trap = try #require(trapped("text: #launch\n  is near\n"))
    #expect(trap.place?.start == Position(line: 1, column: 7))
    #expect(trap.fix == "text: '#launch'")
  }

  @Test("Inside brackets the comment is named, and no line is offered")
  func flow() throws {
    let (node, diagnostics) = parseYAML("labels: [menu, food #new\n  ]\n", path: "a.md")
    #expect(diagnostics == [])
    let trap = try #require(node?["labels"]?.sequence?.last.flatMap(commentTrap))
    #expect(trap.place?.start == Position(line: 1, column: 21))
    #expect(trap.fix == nil)
  }

  @Test(
    "A comment that can swallow no text is none",
    arguments: [
      "text: 'Big news' #launch\n", "text: \"Big news\" #launch\n", "text: | # note\n  Big #news\n",
      "text: > # note\n  Big #news\n", "# note\ntext: Big\n# note\n", "text: Big#news\n",
      "text: https://a.example/#b\n", "text:\n  # note\n  Big\n",
    ])
  func harmless(_ source: String) {
    #expect(trapped(source) == nil)
  }

  @Test("A comment behind a time or an id is kept for the reader of the field to accept")
  func candidate() throws {
    let root = try #require(
      parseYAML("publish_at: 2026-12-01 09:30   # local time\n", path: "a.md").node)
    let scalar = try #require(root["publish_at"]?.scalar)
    #expect(scalar.text == "2026-12-01 09:30")
    #expect(scalar.trailingComment?.text == "# local time")
    #expect(scalar.trailingComment?.place.start == Position(line: 1, column: 32))
  }

  private func trapped(_ source: String) -> Diagnostic? {
    let (node, diagnostics) = parseYAML(source, path: "a.md")
    #expect(diagnostics == [])
    return node?["text"].flatMap(commentTrap)
  }
}
