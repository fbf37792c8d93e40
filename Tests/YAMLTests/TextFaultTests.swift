import Testing

@Suite struct TextFaultTests {
  @Test("A text that starts with a sign of YAML is answered with the quoted line")
  func needsQuotes() {
    expect(
      """
      title: 1️⃣@acme launch
      """,
      finds: Finding(
        "needs-quotes", "a text cannot start with `@` unquoted: quote it", fix: "title: '@acme launch'"))
    expect(
      """
      id: a
      title: 1️⃣`x` y
      """,
      finds: Finding(
        "needs-quotes", "a text cannot start with a backtick unquoted: quote it", fix: "title: '`x` y'"))
    expect(
      """
      title: 1️⃣%50 off
      """,
      finds: Finding(
        "needs-quotes", "a text cannot start with `%` unquoted: quote it", fix: "title: '%50 off'"))
    expect(
      """
      title: 1️⃣*bold* text
      """,
      finds: Finding(
        "needs-quotes", "a text cannot start with `*` unquoted: quote it", fix: "title: '*bold* text'"))
    expect(
      """
      title: 1️⃣* bold
      """,
      finds: Finding(
        "needs-quotes", "a text cannot start with `*` unquoted: quote it", fix: "title: '* bold'"))
    expect(
      """
      title: 1️⃣& now
      """,
      finds: Finding("needs-quotes", "a text cannot start with `&` unquoted: quote it", fix: "title: '& now'")
    )
    expect(
      """
      title: 1️⃣[draft] Launch
      alt: x
      """,
      finds: Finding(
        "needs-quotes", "a text cannot start with `[` unquoted: quote it", fix: "title: '[draft] Launch'"))
    expect(
      """
      title: 1️⃣{name} launch
      """,
      finds: Finding(
        "needs-quotes", "a text cannot start with `{` unquoted: quote it", fix: "title: '{name} launch'"))
    expect(
      """
      title: | 1️⃣Launch
      """,
      finds: Finding("needs-quotes", "behind `|` the text starts on the next line", fix: "title: |\n  Launch")
    )
    expect(
      """
      title: > 1️⃣Launch
      """,
      finds: Finding("needs-quotes", "behind `>` the text starts on the next line", fix: "title: |\n  Launch")
    )
    expect(
      """
      title: 1️⃣? what
      """,
      finds: Finding(
        "needs-quotes", "a text cannot start with `?` unquoted: quote it", fix: "title: '? what'"))
    expect(
      """
      title: 1️⃣- foo
      """,
      finds: Finding(
        "needs-quotes", "a list starts on the line below its name; a text that starts with `- ` needs quotes",
        fix: "title: '- foo'"))
    expect(
      """
      title: 1️⃣, foo
      """,
      finds: Finding("needs-quotes", "a value cannot start with `,`: quote it", fix: "title: ', foo'"))
    expect(
      """
      title: 1️⃣] foo
      """,
      finds: Finding("needs-quotes", "a value cannot start with `]`: quote it", fix: "title: '] foo'"))
    expect(
      """
      title: 1️⃣} foo
      """,
      finds: Finding("needs-quotes", "a value cannot start with `}`: quote it", fix: "title: '} foo'"))
    expect(
      """
      media: 1️⃣- file: a
      """,
      finds: Finding(
        "needs-quotes", "a list starts on the line below its name; a text that starts with `- ` needs quotes",
        fix: "media:\n  - file: a"))
    expect(
      """
      a: 1️⃣@
      """,
      finds: Finding("needs-quotes", "a text cannot start with `@` unquoted: quote it", fix: "a: '@'"))
    expect(
      """
      a: 1️⃣@ä
      """,
      finds: Finding("needs-quotes", "a text cannot start with `@` unquoted: quote it", fix: "a: '@ä'"))
    expect(
      """
      text: |21️⃣x
        a
      """,
      finds: Finding("needs-quotes", "behind `|` the text starts on the next line", fix: "text: |\n  2x"))
    expect(
      """
      text: 1️⃣%a
      """,
      finds: Finding("needs-quotes", "a text cannot start with `%` unquoted: quote it", fix: "text: '%a'"))
    expect(
      """
      1️⃣%a: b
      """,
      finds: Finding("needs-quotes", "a line cannot start with `%`: quote it", fix: "'%a: b'"))
    expect(
      """
      1️⃣@a: b
      """,
      finds: Finding("needs-quotes", "a text cannot start with `@` unquoted: quote it"))
    expect(
      """
      a: 1️⃣!<x
      """,
      finds: Finding("needs-quotes", "a text cannot start with `!` unquoted: quote it", fix: "a: '!<x'"))
    expect(
      """
      a: 1️⃣- b
        - c
      """,
      finds: Finding(
        "needs-quotes", "a list starts on the line below its name; a text that starts with `- ` needs quotes",
        fix: "a: '- b'"))
    expect(
      """
      media:
        - file: a.jpg
          alt: 1️⃣@x
        - alt: *x
      """,
      finds: Finding("needs-quotes", "a text cannot start with `@` unquoted: quote it", fix: "    alt: '@x'"))
    expect(
      """
      accounts: [1️⃣@a, b]
      """,
      finds: Finding("needs-quotes", "a text cannot start with `@` unquoted: quote it"))
    expect(
      """
      key: >-1️⃣x
      """,
      finds: Finding("needs-quotes", "behind `>` the text starts on the next line", fix: "key: |\n  -x"))
  }

  @Test("A colon and a blank inside a text is answered with the quoted line")
  func colonInText() {
    expect(
      """
      title: Big news1️⃣: we launch
      """,
      finds: Finding(
        "colon-in-text", "`: ` cannot stand in an unquoted text: quote the text",
        fix: "title: 'Big news: we launch'"))
    expect(
      """
      a: b1️⃣: c
      """,
      finds: Finding(
        "colon-in-text", "`: ` cannot stand in an unquoted text: quote the text", fix: "a: 'b: c'"))
    expect(
      """
      a: "b"1️⃣: c
      """,
      finds: Finding(
        "colon-in-text", "`: ` cannot stand in an unquoted text: quote the text", fix: #"a: '"b": c'"#))
    expect(
      """
      title: 🎉 Party1️⃣: now
      """,
      finds: Finding(
        "colon-in-text", "`: ` cannot stand in an unquoted text: quote the text", fix: "title: '🎉 Party: now'"
      ))
    expect(
      """
      media:
        - file: a.jpg
          alt: Big1️⃣: small
      """,
      finds: Finding(
        "colon-in-text", "`: ` cannot stand in an unquoted text: quote the text", fix: "    alt: 'Big: small'"
      ))
  }
}
