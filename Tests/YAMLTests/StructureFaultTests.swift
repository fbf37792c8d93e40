import Testing

@Suite struct StructureFaultTests {
  @Test("An open bracket is found where it opens")
  func flowUnclosed() {
    expect(
      """
      title: 1️⃣{name launch
      alt: x
      """,
      finds: Finding("flow-unclosed", "the `{` opened here is not closed by `}`", fix: "title: {name launch}")
    )
    expect(
      """
      title: 1️⃣[a, b
      alt: x
      """,
      finds: Finding("flow-unclosed", "the `[` opened here is not closed by `]`", fix: "title: [a, b]"))
    expect(
      """
      late: 1️⃣{grace: 6h, then: skip
      x: y
      """,
      finds: Finding(
        "flow-unclosed", "the `{` opened here is not closed by `}`", fix: "late: {grace: 6h, then: skip}"))
    expect(
      """
      1️⃣[
      """,
      finds: Finding("flow-unclosed", "the `[` opened here is not closed by `]`", fix: "[]"))
    expect(
      """
      1️⃣{
      """,
      finds: Finding("flow-unclosed", "the `{` opened here is not closed by `}`", fix: "{}"))
  }

  @Test("A slip inside brackets is found at its character")
  func flowSyntax() {
    expect(
      """
      a: [x, y]1️⃣]
      """,
      finds: Finding("flow-syntax", "one `]` too many", fix: "a: [x, y]"))
    expect(
      """
      a: [x y: z, w: "a"1️⃣: b]
      """,
      finds: Finding("flow-syntax", "a `,` or `]` is missing before this"))
    expect(
      """
      late: {grace: 6h then1️⃣: skip}
      """,
      finds: Finding("flow-syntax", "a `,` or `}` is missing before this"))
    expect(
      """
      late: {grace: 6h, then: skip1️⃣]
      """,
      finds: Finding("flow-syntax", "`{` is closed by `}`, not by `]`", fix: "late: {grace: 6h, then: skip}"))
    expect(
      """
      late: {grace: 6h,
        then: skip
        x1️⃣: y}
      """,
      finds: Finding("flow-syntax", "a `,` or `}` is missing before this"))
  }

  @Test("A text taken for an anchor is quoted")
  func unusedAnchor() {
    expect(
      """
      title: 1️⃣&now launch
      """,
      finds: Finding(
        "unused-anchor", "YAML reads `&now` as an anchor, and nothing refers to it: quote the text",
        fix: "title: '&now launch'"))
    expect(
      """
      a: 1️⃣&x [2️⃣*x]
      """,
      finds: Finding(
        "unused-anchor", "YAML reads `&x` as an anchor, and nothing refers to it: quote the text",
        fix: "a: '&x [*x]'"),
      Finding(
        "unknown-alias", "YAML reads `*x` as a reference, and stands inside `&x` itself: quote the text"))
  }

  @Test("A text taken for a reference is quoted")
  func unknownAlias() {
    expect(
      """
      text: 1️⃣*a
      """,
      finds: Finding(
        "unknown-alias", "YAML reads `*a` as a reference, and no `&a` stands above it: quote the text",
        fix: "text: '*a'"))
  }

  @Test("A text taken for a type is quoted")
  func explicitTag() {
    expect(
      """
      title: 1️⃣!wow nice
      """,
      finds: Finding(
        "explicit-tag", "YAML reads `!wow` as a type, which has no meaning here: quote the text",
        fix: "title: '!wow nice'"))
    expect(
      """
      title: 1️⃣!!! nice
      """,
      finds: Finding(
        "explicit-tag", "YAML reads `!!!` as a type, which has no meaning here: quote the text",
        fix: "title: '!!! nice'"))
  }

  @Test("A name written twice is an error at the second one")
  func duplicateKey() {
    expect(
      """
      a: x
      1️⃣a: y
      """,
      finds: Finding("duplicate-key", "`a` is written twice", fix: "keep one of the two"))
    expect(
      """
      a: {x: 1, 1️⃣x: 2}
      """,
      finds: Finding("duplicate-key", "`x` is written twice", fix: "keep one of the two"))
  }

  @Test("A name that is no line of text is refused")
  func keyNotText() {
    expect(
      """
      ? 1️⃣[a]
      : b
      """,
      finds: Finding("key-not-text", "the name of a field must be one line of text"))
    expect(
      """
      1️⃣[a]: b
      """,
      finds: Finding("key-not-text", "the name of a field must be one line of text"))
    expect(
      """
      ? 1️⃣|
        foo
      : b
      """,
      finds: Finding("key-not-text", "the name of a field must be one line of text"))
  }

  @Test("A missing name is found at its colon")
  func emptyKey() {
    expect(
      """
      1️⃣: b
      """,
      finds: Finding("empty-key", "a field without a name"))
  }

  @Test("A second document is refused")
  func severalDocuments() {
    expect(
      """
      a: x
      1️⃣--- 
      b: y
      """,
      finds: Finding("several-documents", "a second document starts here; only one is read"))
  }

  @Test("A tag directive is refused")
  func directive() {
    expect(
      """
      1️⃣%TAG ! tag:x
      ---
      a: b
      """,
      finds: Finding("directive", "`%TAG` has no meaning here", fix: "delete the line"))
  }

  @Test("What only looks suspicious is accepted")
  func ok() {
    expect(
      """
      a: 1
       b
      """)
    expect(
      """
      foo #bar: baz
      """)
    expect(
      """
      {a: b}
      """)
    expect(
      """
      a: 'b' # ok
      c: [a] # ok
      """)
    expect(
      """
      accounts: [acme-x acme-y]
      link: https://x.y/z#a
      """)
    expect(
      """
      a: #x
        hello
      """)
    expect(
      """
      title: the "best" day
      """)
    expect(
      """
      title: “smart” day
      """)
    expect(
      """
      accounts:
       - a
        - b
      """)
    expect(
      """
      accounts:
        -a
        -b
      """)
    expect(
      """
      <<: a
      """)
    expect(
      """
      a: &x [1]
      b: *x
      """)
    expect(
      """
      %YAML 1.1
      ---
      a: b
      """)
    expect(
      """
       a: b
      """)
    expect(
      """
      a:[b]
      """)
  }
}
