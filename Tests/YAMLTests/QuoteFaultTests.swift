import Testing

@Suite struct QuoteFaultTests {
  @Test("A quote that is never closed is found where it opens")
  func quoteUnclosed() {
    expect(
      """
      title: 1️⃣"unclosed
      alt: "x"
      """,
      finds: Finding(
        "quote-unclosed", #"the `"` opened here is not closed on its line"#, fix: #"title: "unclosed""#))
    expect(
      """
      title: 1️⃣"unclosed
      alt: x
      """,
      finds: Finding(
        "quote-unclosed", #"the `"` opened here is not closed on its line"#, fix: #"title: "unclosed""#))
    expect(
      """
      title: 1️⃣'unclosed
      alt: 'x'
      """,
      finds: Finding(
        "quote-unclosed", "the `'` opened here is not closed on its line", fix: #"title: "'unclosed""#))
    expect(
      """
      1️⃣"a: b
      """,
      finds: Finding("quote-unclosed", #"the `"` opened here is not closed on its line"#, fix: #""a: b""#))
    expect(
      """
      a: 1️⃣'b
      """,
      finds: Finding("quote-unclosed", "the `'` opened here is not closed on its line", fix: #"a: "'b""#))
    expect(
      """
      a: 1️⃣"x
        y" z
      """,
      finds: Finding("quote-unclosed", #"the `"` opened here is not closed on its line"#, fix: #"a: "x""#))
    expect(
      """
      a: 1️⃣"foo
      """,
      finds: Finding("quote-unclosed", #"the `"` opened here is not closed on its line"#, fix: #"a: "foo""#))
    expect(
      """
      title: 1️⃣'Tis the season
      """,
      finds: Finding(
        "quote-unclosed", "the `'` opened here is not closed on its line", fix: #"title: "'Tis the season""#))
    expect(
      """
      1️⃣"
      """,
      finds: Finding("quote-unclosed", #"the `"` opened here is not closed on its line"#, fix: #""""#))
    expect(
      """
      1️⃣'
      """,
      finds: Finding("quote-unclosed", "the `'` opened here is not closed on its line", fix: "''"))
    expect(
      #"""
      a: 1️⃣"b\
      """#,
      finds: Finding("quote-unclosed", #"the `"` opened here is not closed on its line"#, fix: #"a: 'b\'"#))
  }

  @Test("Text behind a closing quote is answered with the whole value quoted")
  func quoteClosedEarly() {
    expect(
      """
      title: "Hello1️⃣" world
      """,
      finds: Finding(
        "quote-closed-early", #"the `"` here ends the text, and more stands behind it: quote it all"#,
        fix: #"title: '"Hello" world'"#))
    expect(
      """
      title: 'It1️⃣'s nice'
      alt: x
      """,
      finds: Finding(
        "quote-closed-early", "the `'` here ends the text, and more stands behind it: quote it all",
        fix: #"title: "It's nice""#))
    expect(
      """
      title: 'It1️⃣'s nice
      alt: x
      """,
      finds: Finding(
        "quote-closed-early", "the `'` here ends the text, and more stands behind it: quote it all",
        fix: #"title: "'It's nice""#))
    expect(
      """
      title: "He said 1️⃣"hello" today"
      """,
      finds: Finding(
        "quote-closed-early", #"the `"` here ends the text, and more stands behind it: quote it all"#,
        fix: #"title: 'He said "hello" today'"#))
    expect(
      """
      title: "a" # ok
      b: "c1️⃣" d # e
      """,
      finds: Finding(
        "quote-closed-early", #"the `"` here ends the text, and more stands behind it: quote it all"#,
        fix: #"b: '"c" d # e'"#))
  }

  @Test("An unknown escape is found at its backslash")
  func badEscape() {
    expect(
      #"""
      title: "bad 1️⃣\q escape"
      """#,
      finds: Finding(
        "bad-escape", #"`\q` means nothing in double quotes: write `\\`"#, fix: #"title: 'bad \q escape'"#))
    expect(
      #"""
      a: "1️⃣\uD800"
      """#,
      finds: Finding("bad-escape", #"`\u` means nothing in double quotes: write `\\`"#, fix: #"a: '\uD800'"#))
    expect(
      #"""
      key: "a1️⃣\x"
      """#,
      finds: Finding("bad-escape", #"`\x` means nothing in double quotes: write `\\`"#, fix: #"key: 'a\x'"#))
  }
}
