import Diagnostics
import Testing
import YAML

@Suite struct FixTests {
  @Test(
    "The line offered as a fix, put in place of the wrong one, is right",
    arguments: [
      "title: Big news: we launch", "title: @acme", "title: `x` y", "title: %50 off",
      "title: *bold* text",
      "title: * bold", "title: & now", "title: &now launch", "title: !wow nice",
      "title: [draft] Launch",
      "title: {name} launch", "title: {name launch", "title: | Launch", "title: > Launch",
      "title: \"Hello\" world",
      "title: 'It's nice'", "title: 'It's nice", "title: \"unclosed", "title: 'Tis the season",
      "title: \"bad \\q escape\"", "title: \"ends in \\", "title: ? what", "title: - foo",
      "title: , foo",
      "title: ] foo", "title:foo", "title: \"He said \"hello\" today\"", "title: \"a\" and \"b\"",
      "title: a\tb: c", "title: 🎉 Party: now", "title: 'a' 'b", "media: - file: a", "labels: [a, b",
      "labels: [a]]",
      "text: *a", "link: {url: a]", "\tid: a", "  id: a", "title: \"\\uD800\"",
      "title: a:  'b\": c",
    ])
  func applied(_ line: String) throws {
    let first = parseYAML("alt: x\n\(line)\nlast: y\n", path: "a.md")
    let diagnostic = try #require(first.diagnostics.first)
    let fix = try #require(diagnostic.fix)
    #expect(diagnostic.place?.start.line == 2)
    let second = parseYAML("alt: x\n\(fix)\nlast: y\n", path: "a.md")
    #expect(second.diagnostics == [], "\(fix)")
    #expect(second.node?.mapping?.count == 3, "\(fix)")
  }
}
