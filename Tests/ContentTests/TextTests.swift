import Content
import Diagnostics
import Testing

@Suite("A text is sent as written")
struct TextTests {
  private func world(_ body: String) -> String {
    "== posts/a.md ==\n---\naccounts: [acme]\npublish_at: on-merge\n---\n\(body)"
  }

  private func text(_ body: String) throws -> String? {
    try delivery(world(body)).content.items.first?.text
  }

  @Test("Line breaks and blank lines stay, outer blank lines go")
  func blanks() throws {
    #expect(try text("\n\n  First\n\n\nSecond  \n\n \n") == "  First\n\n\nSecond  ")
  }

  @Test("CRLF and CR become LF")
  func lineBreaks() throws {
    let file = "---\r\naccounts: [acme]\r\npublish_at: on-merge\r\n---\r\nOne\r\n\r\nTwo\r\n"
    var world = World("")
    world.files["posts/a.md"] = Array(file.utf8)
    world.files["posts/post-1.md"] = nil
    let compilation = world.compiled()
    #expect(world.said(compilation) == [])
    #expect(compilation.desired?.deliveries.first?.content.items.first?.text == "One\n\nTwo")
  }

  @Test("Letters and their marks are joined")
  func normalized() throws {
    #expect(try text("U\u{308}ber").map { Array($0.unicodeScalars) } == Array("\u{DC}ber".unicodeScalars))
  }

  @Test(
    "HTML comments are notes and go, with the lines they fill",
    arguments: [
      ("Hello <!-- note --> world", "Hello world"),
      ("Hello <!-- note -->", "Hello"),
      ("<!-- note -->Hello", "Hello"),
      ("One\n<!-- note -->\nTwo", "One\nTwo"),
      ("One\n\n<!-- note -->\n\nTwo", "One\n\nTwo"),
      ("One\n<!-- a\nb\n\nc -->\nTwo", "One\nTwo"),
      ("One <!-- a\nb --> Two", "One\nTwo"),
      ("<!-- top -->\n\nHello", "Hello"),
      (#"\<!-- kept -->"#, "<!-- kept -->"),
      ("a <!-- b --> c <!-- d --> e", "a c e"),
    ])
  func comments(body: String, sent: String) throws {
    #expect(try text(body) == sent)
  }

  @Test("A comment that never ends is an error where it begins")
  func unclosed() {
    #expect(
      findings(world("Hello\n\nmore 1️⃣<!-- note\nlost")) == [
        "1️⃣ error unclosed-comment: a comment begins here and never ends: the rest of the text would be lost"
      ])
  }

  @Test(
    "What would be seen raw is a warning with its place",
    arguments: [
      ("Some 1️⃣**bold** words", "`**bold**` is seen with its marks"),
      ("Some 1️⃣__bold__ words", "`__bold__` is seen with its marks"),
      ("See 1️⃣[our site](https://acme.example) now", "`[our site](https://acme.example)` is seen raw"),
      ("1️⃣# Heading", "`#` is seen as `#`"),
      ("1️⃣### Heading", "`###` is seen as `#`"),
      ("1️⃣![soup](soup.jpg)", "`![soup](soup.jpg)` is seen raw"),
      ("1️⃣```swift", "`````` is seen raw"),
    ])
  func markdown(body: String, message: String) {
    let said = findings(world(body))
    #expect(said.count == 1)
    #expect(
      said.first?.hasPrefix("1️⃣ warning raw-markdown: ") == true
        && said.first?.hasSuffix(": texts are sent as written, nothing is rendered") == true)
    if !body.contains("```") {
      #expect(said == ["1️⃣ warning raw-markdown: \(message): texts are sent as written, nothing is rendered"])
    }
  }

  @Test(
    "A backslash keeps it silently, and is not sent",
    arguments: [
      (#"Some \**bold** words"#, "Some **bold** words"),
      ("\\# Heading", "# Heading"),
      (#"\[text](url)"#, "[text](url)"),
      (#"\![alt](file)"#, "![alt](file)"),
    ])
  func escaped(body: String, sent: String) throws {
    #expect(findings(world(body)) == [])
    #expect(try text(body) == sent)
  }

  @Test(
    "Other backslashes and marks are text",
    arguments: [
      #"¯\_(ツ)_/¯"#, #"C:\files\new"#, "#launch today", "2 * 3 ** 4", "snake__case__name", "a [b] (c)",
      "- a list", "* one",
      "> quote", "5 < 6 -- 7",
    ])
  func plain(body: String) throws {
    #expect(findings(world(body)) == [])
    #expect(try text(body) == body)
  }

  @Test("A body wrapped by an editor is a warning, once")
  func hardWrapped() {
    let lines = """
      1️⃣Our winter menu has three soups this year, and each of them comes with the
      bread that we bake ourselves every morning in the old oven of the house; we
      would be glad to see you at one of our tables before the year is over again
      and the snow is gone.
      """
    #expect(
      findings(world(lines + "\n\n" + lines.replacingOccurrences("1️⃣", ""))) == [
        "1️⃣ warning hard-wrapped: these 4 lines break near column 75, and every line break is sent as written"
      ])
  }

  @Test("Short lines, long lines and verses are not taken for wraps")
  func notWrapped() {
    let long = String(repeating: "word ", count: 30)
    #expect(findings(world("One\nTwo\nThree\nFour")) == [])
    #expect(findings(world("\(long)\n\(long)")) == [])
  }

  @Test("A control character is an error with its place")
  func control() {
    #expect(
      findings(world("Hello\nwor1️⃣\u{1B}[31mld")) == [
        "1️⃣ error control-character: a control character (U+001B) cannot be sent"
      ])
  }

  @Test("Text in a field follows the same rules")
  func field() throws {
    let delivery = try delivery(
      """
      == posts/a.yaml ==
      accounts: [acme]
      publish_at: on-merge
      text: |

        One <!-- note -->

        Two
      """)
    #expect(delivery.content.items.map(\.text) == ["One\n\nTwo"])
  }

  @Test("The text stands in the body or in `text`, not in both")
  func textTwice() {
    #expect(
      findings(
        "== posts/a.md ==\n---\naccounts: [acme]\npublish_at: on-merge\n1️⃣text: One\n---\nTwo"
      ) == ["1️⃣ error text-twice: the text is written twice: as `text` and as the body on line 6"])
  }
}

extension String {
  func replacingOccurrences(_ part: String, _ replacement: String) -> String {
    split(separator: part, omittingEmptySubsequences: false).joined(separator: replacement)
  }
}
