import Testing

@Suite struct LineFaultTests {
  @Test("A missing blank is found where it is missing")
  func missingBlank() {
    expect(
      """
      title1️⃣:foo
      alt: x
      """,
      finds: Finding("missing-blank", "a blank is missing behind `title:`", fix: "title: foo"))
    expect(
      """
      alt: x
      title1️⃣:foo
      """,
      finds: Finding("missing-blank", "a blank is missing behind `title:`", fix: "title: foo"))
    expect(
      """
      alt: x
      title1️⃣:foo
      x: y
      """,
      finds: Finding("missing-blank", "a blank is missing behind `title:`", fix: "title: foo"))
    expect(
      """
      accounts:
      - a
      1️⃣-b
      """,
      finds: Finding("missing-blank", "a blank is missing behind `-`", fix: "- b"))
  }

  @Test("A line without a name is pointed at")
  func notAField() {
    expect(
      """
      alt: x
      1️⃣hello there
      x: y
      """,
      finds: Finding("not-a-field", "this line has no `name: value`"))
    expect(
      """
      text: Hello
      1️⃣world
      alt: x
      """,
      finds: Finding("not-a-field", "this line has no `name: value`"))
    expect(
      """
      a: |
       b
      1️⃣c
      """,
      finds: Finding("not-a-field", "this line has no `name: value`"))
    expect(
      """
      text: Hello
      1️⃣there
      """,
      finds: Finding("not-a-field", "this line has no `name: value`"))
  }

  @Test("A misindented line is answered with the line moved")
  func misindented() {
    expect(
      """
      text: Hello
        1️⃣world: foo
      """,
      finds: Finding("misindented", "`world:` is indented under the text of line 1", fix: "world: foo"))
    expect(
      """
      media:
      - file: a
       1️⃣alt: b
      """,
      finds: Finding("misindented", "`alt:` is not in line with the fields above it", fix: "  alt: b"))
    expect(
      """
      media:
        - file: a
         1️⃣alt: b
      """,
      finds: Finding("misindented", "`alt:` is not in line with the fields above it", fix: "    alt: b"))
    expect(
      """
      media:
        - file: a
          alt: b
       1️⃣- file: c
      """,
      finds: Finding("misindented", "this list item is not in line with the one above it", fix: "  - file: c")
    )
    expect(
      """
      media:
        - file: a
          alt: b
         1️⃣- file: c
      """,
      finds: Finding("misindented", "this list item is not in line with the one above it", fix: "  - file: c")
    )
    expect(
      """
      a: 1
        1️⃣b: 2
      """,
      finds: Finding("misindented", "`b:` is indented under the text of line 1", fix: "b: 2"))
    expect(
      """
        a: 1
      1️⃣b: 2
      """,
      finds: Finding("misindented", "`b:` is not in line with the fields above it", fix: "  b: 2"))
    expect(
      """
      a: |
        text
       1️⃣b
      c: d
      """,
      finds: Finding("misindented", "this line is indented less than the text above it", fix: "  b"))
    expect(
      """
      a:
        - b
        1️⃣c: d
      """,
      finds: Finding("misindented", "`c:` is not in line with the fields above it", fix: "c: d"))
    expect(
      """
      accounts:
        - a
       1️⃣- b
      """,
      finds: Finding("misindented", "this list item is not in line with the one above it", fix: "  - b"))
    expect(
      """
      a: b
       1️⃣c: d
      """,
      finds: Finding("misindented", "`c:` is indented under the text of line 1", fix: "c: d"))
  }

  @Test("A tab at the start of a line is answered with spaces")
  func tabIndentation() {
    expect(
      """
      a:
      1️⃣\tb: c
      """,
      finds: Finding("tab-indentation", "a tab cannot indent a line in YAML: use spaces", fix: "  b: c"))
    expect(
      """
      a:
        b: c
      1️⃣\td: e
      """,
      finds: Finding("tab-indentation", "a tab cannot indent a line in YAML: use spaces", fix: "  d: e"))
    expect(
      """
      a: x
      1️⃣\ty
      """,
      finds: Finding("tab-indentation", "a tab cannot indent a line in YAML: use spaces", fix: "  y"))
    expect(
      """
      text: |
      1️⃣\ttab
      """,
      finds: Finding("tab-indentation", "a tab cannot indent a line in YAML: use spaces", fix: "  tab"))
  }

  @Test("A comment that breaks what follows it is named as the cause")
  func commentSwallowsText() {
    expect(
      """
      text: Hello 1️⃣#x
        world
      alt: x
      """,
      finds: Finding(
        "comment-swallows-text", "YAML reads `#x` as a comment: quote it or write it under `|`",
        fix: "text: 'Hello #x'"))
    expect(
      """
      accounts: [a, b 1️⃣#c]
      """,
      finds: Finding("comment-swallows-text", "YAML reads `#c]` as a comment: quote the text"))
  }

  @Test("A list item behind a value is found at its dash")
  func misplacedItem() {
    expect(
      """
      a: b
      1️⃣- c
      """,
      finds: Finding("misplaced-item", "no list item can follow `a` here"))
  }

  @Test("A field that cannot follow is named")
  func misplacedField() {
    expect(
      """
      a: x
      ... 
      1️⃣b: y
      """,
      finds: Finding("misplaced-field", "`b:` cannot follow what stands above it"))
    expect(
      """
      1️⃣"a" "b": c
      """,
      finds: Finding("misplaced-field", #"`"a" "b":` cannot follow what stands above it"#))
    expect(
      """
      - a
      1️⃣b: c
      """,
      finds: Finding("misplaced-field", "`b:` cannot follow what stands above it"))
  }
}
