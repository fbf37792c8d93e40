import Diagnostics
import JSON
import Testing

@Suite struct DiagnosticsTests {
  @Test("The document for machines has every field, always")
  func json() {
    let diagnostic = Diagnostic(
      "unknown-key", .error, "`titel` is no field",
      at: Place(
        path: "posts/a.md", start: Position(line: 2, column: 1), end: Position(line: 2, column: 6),
        sourceLine: "titel: x"), notes: ["n"], fix: "title", account: "acme")
    let bare = Diagnostic("bare", .warning, "nothing", at: nil)
    #expect(
      DiagnosticJSON.document([diagnostic, bare]).text(pretty: true) == """
        {
          "diagnostics": [
            {
              "account": null,
              "fix": null,
              "id": "bare",
              "message": "nothing",
              "notes": [],
              "place": null,
              "severity": "warning"
            },
            {
              "account": "acme",
              "fix": "title",
              "id": "unknown-key",
              "message": "`titel` is no field",
              "notes": [
                "n"
              ],
              "place": {
                "column": 1,
                "endColumn": 6,
                "endLine": 2,
                "line": 2,
                "path": "posts/a.md",
                "source": "titel: x"
              },
              "severity": "error"
            }
          ],
          "errors": 1,
          "version": 1,
          "warnings": 1
        }

        """)
  }

  @Test("The order is that of path, position, id, account and message, whatever order they came in")
  func order() {
    func finding(_ path: String, _ line: Int, _ column: Int, _ id: String, _ account: String? = nil)
      -> Diagnostic
    {
      let start = Position(line: line, column: column)
      return Diagnostic(id, .error, "m", at: Place(path: path, start: start, end: start), account: account)
    }
    let expected = [
      Diagnostic("z", .error, "m", at: nil), finding("B.md", 9, 1, "a"), finding("a.md", 1, 2, "b"),
      finding("a.md", 1, 10, "a"), finding("a.md", 1, 10, "b"), finding("a.md", 1, 10, "b", "acme"),
      finding("a.md", 2, 1, "a"), finding("é.md", 1, 1, "a"),
    ]
    for turn in expected.indices {
      #expect(Array(expected[turn...] + expected[..<turn]).inOrder() == expected)
      #expect(Array(expected.reversed()).inOrder() == expected)
    }
    #expect(expected.hasErrors)
    #expect(![Diagnostic("w", .warning, "m", at: nil)].hasErrors)
  }

  @Test(
    "A misspelt word finds what was meant",
    arguments: [
      ("titel", "title"), ("acounts", "accounts"), ("Accounts", "accounts"), ("pubish_at", "publish_at"),
      ("lable", "labels"), ("mdeia", "media"), ("tittle", "title"), ("x", nil), ("zzzzzz", nil), ("", nil),
      ("timezome", "timezone"), ("publishat", "publish_at"), ("typ", "type"), ("m", nil),
    ])
  func nearestWord(_ word: String, _ meant: String?) {
    let names = [
      "accounts", "id", "labels", "late", "link", "media", "publish_at", "timezone", "title", "type",
    ]
    #expect(nearest(to: word, among: names) == meant)
    #expect(nearest(to: word, among: names.reversed()) == meant)
  }

  @Test("A huge word is not compared, and of equally near names the first is taken")
  func bounds() {
    #expect(nearest(to: String(repeating: "a", count: 100_000), among: ["a", "aa"]) == nil)
    #expect(nearest(to: "cat", among: ["rat", "bat"]) == "bat")
    #expect(nearest(to: "title", among: [String]()) == nil)
  }
}
