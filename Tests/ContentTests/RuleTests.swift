import Content
import Diagnostics
import JSON
import Testing

@Suite("Every field takes effect or is refused, every limit is kept")
struct RuleTests {
  private func world(_ fields: String, body: String = "Hello", accounts: String = "[bela]") -> String {
    """
    == posts/a.md ==
    ---
    accounts: \(accounts)
    publish_at: on-merge
    \(fields)
    ---
    \(body)
    == posts/a.jpg ==
    x
    == posts/b.jpg ==
    y
    == posts/c.mp4 ==
    z
    """
  }

  @Test(
    "A field its platform lacks is an error naming account, field and reason",
    arguments: [
      ("1️⃣title: Hi", "`title` has no effect on Beta: not yet"),
      ("1️⃣first_comment: Hi", "`first_comment` has no effect on Beta: not yet"),
      ("1️⃣link: https://acme.example", "`link` has no effect on Beta: not yet"),
      ("1️⃣poll: {options: [a, b], ends_after: 1d}", "`poll` has no effect on Beta: it has no polls"),
      ("1️⃣cover: a.jpg", "`cover` has no effect on Beta: not yet"),
      ("1️⃣type: story", "`type: story` cannot be published on Beta: not yet"),
      ("media: [{file: 1️⃣a.jpg, alt: A, focus: {x: 0, y: 0}}]", "`focus` has no effect on Beta: not yet"),
      ("type: reel\nmedia: [{file: 1️⃣c.mp4, alt: A}]", "`alt` has no effect on Beta: not yet"),
    ])
  func unsupported(fields: String, message: String) {
    #expect(findings(world(fields)) == ["1️⃣ error unsupported (bela): \(message)"])
  }

  @Test("The fix is the line that leaves the field out for that account, and it works")
  func leavingOut() throws {
    #expect(
      fixes(world("first_comment: Hi")) == [
        "`overrides: {bela: {first_comment: null}}` leaves it out for this account"
      ])
    #expect(findings(world("first_comment: Hi\noverrides: {bela: {first_comment: null}}")) == [])
  }

  @Test("The post's other accounts go on")
  func othersGoOn() throws {
    let compilation = World(world("first_comment: Hi", accounts: "[acme, bela]")).compiled()
    let desired = try #require(compilation.desired)
    #expect(desired.deliveries.map(\.label) == ["acme"])
    #expect(desired.refused.keys.map(\.account.platform) == ["beta"])
    #expect(desired.refused.values.first == "`first_comment` has no effect on Beta: not yet")
    #expect(desired.frozen == [])
  }

  @Test("One rule that breaks for several accounts is told once, with their names")
  func grouped() {
    let project = """
      == postrider.yaml ==
      version: 1
      timezone: UTC
      accounts:
        one: {platform: beta, id: 1, credentials: {key: env:A, secret: env:B}}
        two: {platform: beta, id: 2, credentials: {key: env:C, secret: env:D}}

      """
    #expect(
      findings(project + world("1️⃣first_comment: Hi", accounts: "[one, two]")) == [
        "1️⃣ error unsupported: one and two: `first_comment` has no effect on Beta: not yet"
      ])
  }

  @Test("A text at its limit passes, one more is refused with count, limit, source and date")
  func textLimit() {
    #expect(findings(world("", body: String(repeating: "x", count: 100))) == [])
    let over = world("", body: "1️⃣" + String(repeating: "x", count: 101))
    #expect(
      findings(over) == ["1️⃣ error over-limit (bela): the text has 101 characters; Beta takes at most 100"])
    let diagnostic = World(over).compiled().diagnostics.first
    #expect(diagnostic?.notes == ["limit: https://beta.example/docs, seen 2026-11-02"])
    #expect(diagnostic?.fix == "shorten it by 1, or give this account its own under `overrides`")
  }

  @Test("Length is counted as the platform counts")
  func counting() {
    let text = String(repeating: "ü", count: 60)
    #expect(
      findings(world("", body: text)) == [
        "posts/a.md:6:1 error over-limit (bela): the text has 120 characters; Beta takes at most 100"
      ])
    #expect(findings(world("", body: text, accounts: "[acme]")) == [])
  }

  @Test("In a thread the item over the limit is named")
  func threadLimit() {
    let body = "One\n\n---\n\n1️⃣" + String(repeating: "x", count: 501)
    #expect(
      findings(world("", body: body, accounts: "[acme]")) == [
        "1️⃣ error over-limit (acme): item 2 of the thread has 501 characters; Alpha takes at most 500"
      ])
  }

  @Test("Hashtags are counted, numbers and addresses are none")
  func hashtags() {
    let five = "#a #b #c #d #e #2026 x#y https://acme.example/#top"
    #expect(findings(world("", body: five, accounts: "[acme]")) == [])
    #expect(
      findings(world("", body: five + " #f", accounts: "[acme]")) == [
        "posts/a.md:6:1 error over-limit (acme): the text has 6 hashtags; Alpha takes at most 5"
      ])
  }

  @Test("Too many files, too few, too large, of another kind")
  func mediaLimits() {
    let two = "media: [{file: a.jpg, alt: A}, {file: b.jpg, alt: B}]"
    #expect(
      findings(world("1️⃣" + two)) == ["1️⃣ error over-limit (bela): the post has 2 files; Beta takes at most 1"])
    #expect(fixes(world(two)) == ["type: carousel"])
    #expect(findings(world("type: carousel\n" + two)) == [])
    #expect(
      findings(world("type: carousel\n1️⃣media: [{file: a.jpg, alt: A}]")) == [
        "1️⃣ error under-limit (bela): a carousel has 1 file; Beta needs at least 2"
      ])
    var world = World(world("media: [{file: 1️⃣a.jpg, alt: A}]"))
    world.files["posts/a.jpg"] = [UInt8](repeating: 1, count: 1001)
    #expect(
      world.said(world.compiled()) == [
        "1️⃣ error over-limit (bela): `posts/a.jpg` has 1001 bytes; Beta takes at most 1000"
      ])
    let png = ["posts/a.jpg": MediaFactsSummary(mime: "image/png", width: 500, height: 700, byteCount: 1)]
    #expect(
      world.said(World(self.world("media: [{file: a.jpg, alt: A}]")).compiled(png)) == [
        "1️⃣ error aspect (bela): `posts/a.jpg` is too tall with 500×700; on Beta the limit is 0.800 (width by height)",
        "1️⃣ error file-kind (bela): `posts/a.jpg` is image/png; Beta takes image/jpeg here",
      ])
  }

  @Test("The platform's own rules are heard")
  func ownCheck() {
    #expect(
      findings(world("", body: "forbidden")) == [
        "posts/a.md:6:1 error beta-word (bela): Beta refuses that word"
      ])
  }

  @Test(
    "Options are typed, have a reach and may be missing yet",
    arguments: [
      ("beta: {location_id: 1️⃣[1]}", "wrong-type: `location_id` must be a text, not a list"),
      (
        "beta: {collaborators: 1️⃣[a, b, c, d]}", "list-size: `collaborators` has 4 entries; at most 3 are read"
      ),
      ("beta: {share_to_feed: 1️⃣yes}", "wrong-type: `share_to_feed` must be `true` or `false`, not `yes`"),
      ("beta: {1️⃣share_to_feed: true}", "unsupported (bela): `share_to_feed` has no effect on a post on Beta"),
      ("acme: {1️⃣pinned: true}", "unsupported (acme): `pinned` has no effect on Alpha: not yet"),
      (
        "acme: {visibility: 1️⃣secret}",
        "unknown-choice: `visibility`: `secret` is none of `public` and `private`"
      ),
      (
        "acme: {1️⃣spoiler: abcdefghijklmnopqrstu}",
        "over-limit (acme): `spoiler` has 21 characters; Alpha takes at most 20"
      ),
    ])
  func options(overrides: String, message: String) {
    let accounts = overrides.hasPrefix("acme") ? "[acme]" : "[bela]"
    #expect(findings(world("overrides: {\(overrides)}", accounts: accounts)) == ["1️⃣ error \(message)"])
  }

  @Test("Numbers where text is meant are the text as written")
  func textOption() throws {
    let delivery = try delivery(world("overrides: {beta: {location_id: 0123}}"))
    #expect(delivery.content.options == ["location_id": "0123"])
  }

  @Test("Nothing to send is an error, but not of a draft or a cancelled post")
  func nothing() throws {
    #expect(
      findings(world("", body: "<!-- later -->")) == [
        "posts/a.md:6:1 error nothing-to-send (bela): there is nothing to send: no text, no media, no link"
      ])
    #expect(findings(world("status: draft", body: "")) == [])
    #expect(findings(world("status: cancelled", body: "")) == [])
  }

  @Test("A draft's broken rules are warnings; a cancelled post has none, and is wanted as cancelled")
  func softened() throws {
    let long = String(repeating: "x", count: 101)
    #expect(
      findings(world("status: draft", body: long)) == [
        "posts/a.md:6:1 warning over-limit (bela): the text has 101 characters; Beta takes at most 100"
      ])
    let cancelled = try delivery(world("status: cancelled\nmedia: [gone.jpg]", body: long))
    #expect(cancelled.wish == .cancelled)
  }

  @Test("A default that does not fit the type of a post does nothing; written in the post it is an error")
  func defaultOption() throws {
    let project = "== postrider.yaml ==\n\(World.project)\ndefaults: {beta: {share_to_feed: true}}\n"
    #expect(try delivery(project + world("")).content.options == [:])
    #expect(
      try delivery(project + world("type: reel\nmedia: [c.mp4]")).content.options == ["share_to_feed": true])
  }

  @Test("The team's own limits hold")
  func teamLimits() {
    let project =
      "== postrider.yaml ==\n"
      + World.project.replacingOccurrences(
        "credentials: env:ACME", "credentials: env:ACME, limits: {text: 10, hashtags: 1}")
    #expect(
      findings(project + "\n" + world("", body: "1️⃣Hello #a #b", accounts: "[acme]")) == [
        "1️⃣ error over-limit (acme): the text has 11 characters; the limit is 10",
        "1️⃣ error over-limit (acme): the text has 2 hashtags; the limit is 1",
      ])
  }

  @Test("A platform that needs a text gets one or an error")
  func needsText() {
    let project = """
      == postrider.yaml ==
      version: 1
      timezone: UTC
      accounts:
        geza: {platform: gamma, handle: "@geza@social.example", credentials: env:G}

      """
    #expect(
      findings(project + world("media: [{file: 1️⃣a.jpg, alt: \"\"}]", body: "", accounts: "[geza]")) == [
        "posts/a.md:1:1 error needs-text (geza): Gamma needs a text",
        "1️⃣ error unsupported (geza): `media`: Gamma does not take pictures: not yet",
      ])
  }
}
