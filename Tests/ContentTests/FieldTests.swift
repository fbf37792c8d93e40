import Content
import Diagnostics
import Testing

@Suite("Fields are what they are declared to be")
struct FieldTests {
  private func world(_ fields: String, accounts: String = "accounts: [acme]") -> String {
    "== posts/a.md ==\n---\n\(accounts)\npublish_at: on-merge\n\(fields)\n---\nHello"
  }

  @Test(
    "Names people bring along are understood and mended",
    arguments: [
      ("date: 2026-12-01 09:30", "the time is `publish_at`", "publish_at: 2026-12-01 09:30"),
      ("publishDate: x", "the time is `publish_at`", "publish_at: x"),
      ("scheduled_at: x", "the time is `publish_at`", "publish_at: x"),
      ("scheduledFor: x", "the time is `publish_at`", "publish_at: x"),
      ("schedule: x", "the time is `publish_at`", "publish_at: x"),
      ("draft: true", "a draft says `status: draft`", "status: draft"),
      ("published: false", "a draft says `status: draft`", "status: draft"),
      (
        "platforms: [x]", "where it goes is `accounts`, a list of the names in postrider.yaml",
        "accounts: [x]"
      ),
      (
        "channels: [x]", "where it goes is `accounts`, a list of the names in postrider.yaml", "accounts: [x]"
      ),
      (
        "socialAccountId: 1", "where it goes is `accounts`, a list of the names in postrider.yaml",
        "accounts: 1"
      ),
      (
        "caption: Hi", "the text is the body, below the second `---` (in a .yaml file: `text: |`)",
        "move the text below the second `---`"
      ),
      (
        "content: Hi", "the text is the body, below the second `---` (in a .yaml file: `text: |`)",
        "move the text below the second `---`"
      ),
      (
        "message: Hi", "the text is the body, below the second `---` (in a .yaml file: `text: |`)",
        "move the text below the second `---`"
      ),
      ("image: a.jpg", "pictures and videos are `media`, a list of files", "media: a.jpg"),
      ("images: [a.jpg]", "pictures and videos are `media`, a list of files", "media: [a.jpg]"),
      ("video: a.mp4", "pictures and videos are `media`, a list of files", "media: a.mp4"),
      ("mediaUrls: [a]", "pictures and videos are `media`, a list of files", "media: [a]"),
      ("attachments: [a]", "pictures and videos are `media`, a list of files", "media: [a]"),
      ("postType: reel", "what it becomes is `type`", "type: reel"),
      (
        "tags: [a]", "hashtags are written in the text; words for the team are `labels`",
        "labels: […], or #words in the text"
      ),
      (
        "hashtags: [a]", "hashtags are written in the text; words for the team are `labels`",
        "labels: […], or #words in the text"
      ),
      ("publishAt: on-merge", "it is written `publish_at`", "publish_at: on-merge"),
      ("first-comment: Hi", "it is written `first_comment`", "first_comment: Hi"),
      (
        "location_id: 7", "it is an option of beta and stands below `overrides`",
        "overrides: {beta: {location_id: …}}"
      ),
      ("beta: {text: Hi}", "what differs for a platform stands below `overrides`", "overrides: {beta: …}"),
      ("campain: x", "did you mean `campaign`?", "campaign: x"),
    ])
  func foreign(line: String, words: String, fix: String) {
    let text = world("1️⃣" + line)
    let name = line.prefix { $0 != ":" }
    #expect(findings(text) == ["1️⃣ error unknown-key: unknown field `\(name)`: \(words)"])
    #expect(fixes(text) == [fix])
  }

  @Test(
    "Inside a media entry the names mean something else",
    arguments: [
      ("alt_text", "the description for those who cannot see it is `alt`"),
      ("description", "the description for those who cannot see it is `alt`"),
      ("src", "the file's name stands in `file`"),
    ])
  func foreignInMedia(name: String, words: String) {
    let said = findings(world("media:\n  - file: a.jpg\n    1️⃣\(name): x"))
    #expect(said == ["1️⃣ error unknown-key: unknown field `\(name)`: \(words)"])
  }

  @Test("A name nobody knows lists the fields")
  func unknown() {
    let compilation = World(world("colour: red")).compiled()
    #expect(compilation.diagnostics.map(\.message) == ["unknown field `colour` in a post"])
    #expect(compilation.diagnostics.first?.notes.first?.contains("publish_at") == true)
  }

  @Test(
    "Names kept for later are refused as such", arguments: ["repeat", "slot", "utm", "mentions", "variables"])
  func reserved(name: String) {
    #expect(
      findings(world("1️⃣\(name): weekly")) == [
        "1️⃣ error not-yet: `\(name)` is not there yet: the name is kept for later"
      ])
  }

  @Test(
    "Outcomes do not stand in a file",
    arguments: ["publishing", "published", "failed", "missed", "uncertain"])
  func outcomes(status: String) {
    let text = world("status: 1️⃣\(status)")
    #expect(
      findings(text) == [
        "1️⃣ error status-is-outcome: `status`: `\(status)` is an outcome, not a wish: what became of a post stands in the record"
      ])
    #expect(fixes(text) == ["delete the line; `postrider status ID` shows the outcome"])
  }

  @Test(
    "Wrong types say what is wanted and what was seen",
    arguments: [
      ("media: 1️⃣a.jpg", "wrong-type: `media` must be a list, not `a.jpg`", "media: [a.jpg]"),
      ("title: 1️⃣[a, b]", "wrong-type: `title` must be a text, not a list", nil),
      ("late: 1️⃣6h", "wrong-type: `late` must be fields (`name: value`, one a line), not `6h`", nil),
      (
        "type: 1️⃣real",
        "unknown-choice: `type`: `real` is none of `post`, `story`, `reel`, `carousel` and `video`",
        "did you mean `reel`?"
      ),
      (
        "status: 1️⃣canceled",
        "unknown-choice: `status`: `canceled` is none of `scheduled`, `draft` and `cancelled`",
        "did you mean `cancelled`?"
      ),
      (
        "link: 1️⃣acme.example", "address-form: `link`: `acme.example` is not a web address",
        "https://acme.example"
      ),
      ("labels: [a, 1️⃣]", nil, nil),
      (
        "poll: {options: 1️⃣[one], ends_after: 1d}", "list-size: `options` has 1 entry; at least 2 are needed",
        nil
      ),
      (
        "media: [{file: a.jpg, item: 1️⃣0}]",
        "wrong-type: `item` must be a whole number from 1 to 100, not `0`", nil
      ),
      (
        "media: [{file: a.jpg, focus: {x: 1️⃣2, y: 0}}]",
        "wrong-type: `x` must be a number from -1 to 1, not `2`", nil
      ),
      (
        "media: [1️⃣{alt: Soup}]",
        "missing-field: `file` is missing in a media entry: the file, relative to this one; a leading `/` is the repository's root",
        "add a line `file: …`"
      ),
    ] as [(String, String?, String?)])
  func wrongTypes(line: String, message: String?, fix: String?) {
    let text = world(line)
    #expect(findings(text) == (message.map { ["1️⃣ error \($0)"] } ?? []))
    if let fix { #expect(fixes(text) == [fix]) }
  }

  @Test(
    "What YAML 1.1 would turn into numbers, dates and switches is the text as written",
    arguments: [
      "no", "2026", "0123", "yes", "1.0", "2026-12-01", "on",
    ])
  func asWritten(value: String) throws {
    #expect(try delivery(world("campaign: \(value)\nlabels: [\(value)]")).campaign == value)
    #expect(try delivery(world("labels: [\(value)]")).labels == [value])
  }

  @Test("An unquoted ` #` cuts free text off, and is welcome elsewhere")
  func commentTrap() {
    #expect(
      findings(world("title: Big news 1️⃣#launch")) == [
        "1️⃣ error comment-swallows-text: YAML reads `#launch` as a comment: quote it or write it under `|`"
      ])
    #expect(fixes(world("title: Big news #launch")) == ["title: 'Big news #launch'"])
    #expect(findings(world("campaign: winter # until the snow is gone")) == [])
  }

  @Test(
    "An empty value whose line holds only a comment is an error",
    arguments: ["title", "first_comment", "campaign"])
  func emptyWithComment(field: String) {
    #expect(
      findings(world("\(field): 1️⃣#launch")) == [
        "1️⃣ error comment-swallows-text: YAML reads `#launch` as a comment: quote it or write it under `|`"
      ])
  }

  @Test("A key written twice is an error")
  func duplicate() {
    #expect(
      findings(world("campaign: a\n1️⃣campaign: b")) == ["1️⃣ error duplicate-key: `campaign` is written twice"])
  }

  @Test("A hundred findings are enough for one file")
  func manyFindings() {
    let fields = (0..<300).map { "unknown-\($0): x" }.joined(separator: "\n")
    let compilation = World(world(fields)).compiled()
    #expect(compilation.diagnostics.count == 101)
    #expect(compilation.diagnostics.contains { $0.id == "too-many-findings" })
  }

  @Test("Values in messages are cut and made one line")
  func hostileValue() {
    let long = String(repeating: "x", count: 500)
    let said = findings(world("type: \"\(long)\\e\\n\""))
    #expect(said.count == 1)
    #expect(said.first?.contains(String(repeating: "x", count: 59) + "…`") == true)
  }
}
