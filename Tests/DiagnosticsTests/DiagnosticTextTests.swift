import Diagnostics
import JSON
import Testing

@Suite struct DiagnosticTextTests {
  private let plain = DiagnosticText(colour: false)

  @Test("A finding shows its place, its line, the characters at fault, notes and the fix")
  func whole() {
    let diagnostic = Diagnostic(
      "needs-quotes", .error, "behind `|` the text starts on the next line",
      at: place(7, 10, 16, "title: | Launch"), notes: ["if the `|` belongs to the text, quote it"],
      fix: "title: |\n  Launch", account: "acme")
    #expect(
      plain.text(diagnostic) == """
        posts/a.md:7:10: error: behind `|` the text starts on the next line [needs-quotes]
          7 | title: | Launch
            |          ^^^^^^
          account: acme
          note: if the `|` belongs to the text, quote it
          fix: title: |
                 Launch

        """)
  }

  @Test("All findings are told in order, with a summary")
  func summary() {
    let first = Diagnostic("b", .error, "one", at: Place(path: "a.md"))
    let second = Diagnostic("a", .warning, "two", at: nil)
    let third = Diagnostic("a", .error, "three", at: place(12, 1, 2, "x"))
    #expect(
      plain.text([third, first, second]) == """
        warning: two [a]

        a.md:1:1: error: one [b]

        posts/a.md:12:1: error: three [a]
          12 | x
             | ^

        2 errors, 1 warning

        """)
    #expect(plain.text([Diagnostic]()) == "no errors\n")
    #expect(DiagnosticSummary([second]).description == "1 warning")
  }

  @Test(
    "The marks stand under the characters as a terminal shows them",
    arguments: [
      ("alt: 🎉 x: y", 9, 10, "alt: 🎉 x: y", "         ^"),
      ("alt: 日本: y", 8, 9, "alt: 日本: y", "         ^"),
      ("alt: e\u{301}: y", 8, 9, "alt: e\u{301}: y", "      ^"),
      ("alt: 👨‍👩‍👧: y", 6, 11, "alt: 👨‍👩‍👧: y", "     ^^"),
      ("a:\tb: c", 5, 6, "a:  b: c", "     ^"),
      ("a: b", 5, 5, "a: b", "    ^"),
      ("a: b", 90, 95, "a: b", "    ^"),
      ("a\u{202E}b: c", 4, 5, "a\\u{202E}b: c", "          ^"),
      ("a\u{1B}[31m: c", 2, 3, "a\\u{1B}[31m: c", " ^^^^^^"),
      ("", 1, 1, "", "^"),
    ])
  func marks(_ line: String, _ start: Int, _ end: Int, _ shown: String, _ marks: String) {
    let diagnostic = Diagnostic("x", .error, "y", at: place(1, start, end, line))
    #expect(plain.text(diagnostic) == "posts/a.md:1:\(start): error: y [x]\n  1 | \(shown)\n    | \(marks)\n")
  }

  @Test("A long line is shown around the fault, and a fault over several lines to the end of its first")
  func longLine() {
    let line = String(repeating: "a", count: 500) + "!" + String(repeating: "b", count: 500)
    let narrow = DiagnosticText(colour: false, width: 30)
    let diagnostic = Diagnostic("x", .error, "y", at: place(1, 501, 502, line))
    #expect(
      narrow.text(diagnostic) == """
        posts/a.md:1:501: error: y [x]
          1 | …aaaaaaaaaa!bbbbbbbbbbbbbbbbbbb…
            |            ^

        """)
    var several = diagnostic
    several.place = Place(
      path: "a.md", start: Position(line: 1, column: 2), end: Position(line: 3, column: 1), sourceLine: "abc")
    #expect(plain.text(several) == "a.md:1:2: error: y [x]\n  1 | abc\n    |  ^^\n")
  }

  @Test("Of a line as long as a file only the part around the fault is shown")
  func hugeLine() {
    let line = String(repeating: "a", count: 100_000) + "!" + String(repeating: "b", count: 100_000)
    let diagnostic = Diagnostic("x", .error, "y", at: place(1, 100_001, 100_002, line))
    let shown = DiagnosticText(colour: false, width: 30).text(diagnostic)
    #expect(shown.contains("…aaaaaaaaaa!bbbbbbbbbbbbbbbbbbb…\n    |            ^\n"))
    #expect(diagnostic.json["place"]?["source"] == JSON.null)
  }

  @Test("Nothing from a file steers the terminal")
  func hostile() {
    let evil = "\u{1B}]0;pwned\u{7}\u{202E}\r\n\u{9B}2J"
    let diagnostic = Diagnostic(
      evil, .warning, evil,
      at: Place(
        path: evil, start: Position(line: 1, column: 1), end: Position(line: 1, column: 9), sourceLine: evil),
      notes: [evil], fix: evil, account: evil)
    let text = plain.text(diagnostic)
    #expect(
      !text.unicodeScalars.contains { $0 != "\n" && ($0.value < 0x20 || (0x7F..<0xA0).contains($0.value)) })
    #expect(!text.unicodeScalars.contains("\u{202E}"))
    #expect("a\u{1B}[0m\n".terminalSafe == "a\\u{1B}[0m\\n")
    #expect("Über 👨‍👩‍👧 日本".terminalSafe == "Über 👨‍👩‍👧 日本")
  }

  @Test("Marks piled on one character do not flood the terminal")
  func zalgo() {
    let line = "a" + String(repeating: "\u{301}", count: 10_000)
    let text = plain.text(Diagnostic("x", .error, "y", at: place(1, 1, 2, line)))
    #expect(text.unicodeScalars.count < 100)
  }

  @Test("Colours come only when asked for")
  func colours() {
    let diagnostic = Diagnostic("x", .error, "y", at: place(1, 1, 2, "a"), notes: ["n"], fix: "f")
    #expect(!plain.text(diagnostic).contains("\u{1B}"))
    #expect(
      DiagnosticText(colour: true).text(diagnostic) == """
        \u{1B}[1mposts/a.md:1:1:\u{1B}[0m \u{1B}[31;1merror:\u{1B}[0m y [x]
          1 | a
            | \u{1B}[31;1m^\u{1B}[0m
          \u{1B}[36mnote:\u{1B}[0m n
          \u{1B}[32mfix:\u{1B}[0m f

        """)
  }

  private func place(_ line: Int, _ start: Int, _ end: Int, _ source: String) -> Place {
    Place(
      path: "posts/a.md", start: Position(line: line, column: start), end: Position(line: line, column: end),
      sourceLine: source)
  }
}
