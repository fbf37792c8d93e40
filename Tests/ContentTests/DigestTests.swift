import Content
import Testing

@Suite("Digests change with what is sent, and with nothing else")
struct DigestTests {
  private func world(
    path: String = "posts/a.md", fields: String = "", body: String = "Hello", picture: String = "x",
    project: String = World.project
  ) -> String {
    """
    == postrider.yaml ==
    \(project)
    == \(path) ==
    ---
    accounts: [acme]
    publish_at: 2026-12-01 09:30
    media: [{file: /media/a.jpg, alt: A}]
    \(fields)
    ---
    \(body)
    == media/a.jpg ==
    \(picture)
    """
  }

  @Test("Path, id, time, zone, labels and comments change nothing")
  func independent() throws {
    let base = try delivery(world())
    let others = [
      world(path: "posts/2027/b.md"), world(fields: "id: other"), world(fields: "timezone: UTC"),
      world(fields: "labels: [a]\ncampaign: b"), world(body: "\nHello\n<!-- note -->\n"),
      world(fields: "late: {grace: 1h}"),
    ]
    for other in others { #expect(try delivery(other).digest == base.digest) }
  }

  @Test("Text, picture, alt text, type and options change it")
  func dependent() throws {
    let base = try delivery(world())
    let others = [
      world(body: "Hello!"), world(picture: "y"), world(fields: "overrides: {acme: {visibility: public}}"),
      world(fields: "first_comment: Hi"), world(fields: "link: https://acme.example"),
      world(fields: "type: reel"),
      world(fields: "overrides: {acme: {media: [{file: /media/a.jpg, alt: B}]}}"),
      world(fields: "cover: /media/a.jpg"), world(fields: "poll: {options: [a, b], ends_after: 1d}"),
    ]
    let digests = try others.map { try delivery($0).digest }
    #expect(Set(digests + [base.digest]).count == others.count + 1)
  }

  @Test("The form is frozen: this post always has this digest")
  func frozen() throws {
    let delivery = try delivery(world(fields: "overrides: {acme: {visibility: public}}"))
    #expect(delivery.digest == "sha256:3d066d9e89a0ac8e09ede090c17001b5afe5fc5c229d77dd9bf2d8f14e2742d6")
    #expect(
      delivery.itemDigests == ["sha256:6f29c66b7aa3e602e3c96c864cd180de658cd867e631b5c216940ec4fcac256a"])
  }

  @Test("An item's digest is its own")
  func items() throws {
    let one = try delivery(world(body: "One\n\n---\n\nTwo"))
    let two = try delivery(world(body: "One\n\n---\n\nThree"))
    #expect(one.itemDigests[0] == two.itemDigests[0])
    #expect(one.itemDigests[1] != two.itemDigests[1])
    #expect(one.digest != two.digest)
  }

  @Test("The account's digest follows its settings, not its name")
  func account() throws {
    func digest(_ settings: String, name: String = "acme") throws -> String {
      let project =
        "version: 1\ntimezone: UTC\naccounts:\n  \(name): {platform: alpha, handle: a, \(settings)}"
      return try delivery(world(project: project).replacingOccurrences("[acme]", "[\(name)]")).accountDigest
    }
    let base = try digest("credentials: env:A")
    #expect(try digest("credentials: env:A", name: "renamed") == base)
    #expect(try digest("credentials: env:B") != base)
    #expect(try digest("credentials: env:A, api_version: v2") != base)
    #expect(try digest("credentials: env:A, base_url: https://other.example") != base)
    #expect(try digest("credentials: env:A, limits: {text: 10}") != base)
  }

  @Test("The inputs follow every file of a post, the project, what came of them, and the zone database")
  func inputs() throws {
    func inputs(_ text: String, tzdata: String = "test") -> String? {
      compile(World(text).tree, platforms: Fakes.platforms, tzdata: tzdata) { _, _ in nil }.desired?.inputs
    }
    let base = inputs(world())
    #expect(base == inputs(world()))
    let others = [
      inputs(world(body: "Other")), inputs(world(picture: "y")), inputs(world(path: "posts/b.md")),
      inputs(world(project: World.project + "\npolicy: {spacing: 1h}")), inputs(world(), tzdata: "2030a"),
      inputs(world() + "\n== posts/new.md ==\nbroken"),
    ]
    #expect(Set(others + [base]).count == others.count + 1)
  }

  @Test("The same files give the same answer, whatever their order")
  func deterministic() throws {
    let posts = (0..<50).map {
      "== posts/p\($0).md ==\n---\naccounts: [all]\npublish_at: on-merge\nlate: {grace: x}\n---\nHi"
    }
    let (one, two) = (World(posts.joined(separator: "\n")), World(posts.reversed().joined(separator: "\n")))
    #expect(one.said(one.compiled()) == two.said(two.compiled()))
    #expect(one.compiled().desired?.inputs == two.compiled().desired?.inputs)
  }
}
