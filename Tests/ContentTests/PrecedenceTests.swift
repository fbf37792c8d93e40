import Content
import Diagnostics
import JSON
import Testing

@Suite("Levels are laid over each other")
struct PrecedenceTests {
  private let project = """
    == postrider.yaml ==
    version: 1
    timezone: UTC
    accounts:
      one: {platform: alpha, handle: "@one", credentials: env:A}
      two:
        platform: alpha
        handle: "@two"
        credentials: env:B
        defaults: {campaign: account, late: {grace: 2h}}
    defaults:
      campaign: project
      labels: [default]
      late: {grace: 1h, then: publish}
      alpha: {campaign: platform, visibility: private}
    """

  private func world(_ fields: String, project: String? = nil) -> String {
    "\(project ?? self.project)\n== posts/a.md ==\n---\naccounts: [one, two]\npublish_at: on-merge\n\(fields)\n---\nHello"
  }

  private func campaigns(_ fields: String) throws -> [String?] {
    try deliveries(world(fields)).map(\.campaign)
  }

  @Test(
    "Project, platform, account, post, override by platform, override by account: each overrules those before"
  )
  func order() throws {
    let bare = project.replacingOccurrences("campaign: platform, ", "")
      .replacingOccurrences("campaign: account, ", "")
    #expect(try deliveries(world("", project: bare)).map(\.campaign) == ["project", "project"])
    #expect(try campaigns("") == ["platform", "account"])
    #expect(try campaigns("campaign: post") == ["post", "post"])
    #expect(
      try campaigns("campaign: post\noverrides: {alpha: {campaign: for-alpha}}") == [
        "for-alpha", "for-alpha",
      ])
    #expect(
      try campaigns("campaign: post\noverrides: {two: {campaign: for-two}, alpha: {campaign: for-alpha}}")
        == ["for-alpha", "for-two"])
  }

  @Test("Mappings merge by key, lists replace, null removes")
  func merging() throws {
    let all = try deliveries(world("labels: [a, b]\nlate: {grace: 3h}"))
    #expect(all.map(\.labels) == [["a", "b"], ["a", "b"]])
    #expect(
      all.map(\.late) == Array(repeating: LatePolicy(graceSeconds: 10_800, publishesLate: true), count: 2))
    let defaults = try deliveries(world(""))
    #expect(defaults.map(\.late.graceSeconds) == [3600, 7200])
    #expect(try deliveries(world("labels: null")).map(\.labels) == [[], []])
    #expect(try campaigns("overrides: {two: {campaign: ~}}") == ["platform", nil])
    #expect(
      try deliveries(world("overrides: {one: {late: {then: null}}}")).map(\.late.publishesLate) == [
        false, true,
      ])
  }

  @Test("A link's short form merges with its fields")
  func shortForm() throws {
    let all = try deliveries(world("link: https://acme.example\noverrides: {two: {link: {preview: none}}}"))
    #expect(all.map { $0.content.link?.url } == ["https://acme.example", "https://acme.example"])
    #expect(all.map { $0.content.link?.preview } == [true, false])
  }

  @Test("Platform options come from defaults and overrides")
  func options() throws {
    let all = try deliveries(world("overrides: {two: {visibility: public, spoiler: Soup}}"))
    #expect(all[0].content.options == ["visibility": "private"])
    #expect(all[1].content.options == ["visibility": "public", "spoiler": "Soup"])
  }

  @Test("An override may cancel or move one account")
  func otherWish() throws {
    let all = try deliveries(
      world("overrides: {two: {status: cancelled}, one: {publish_at: 2026-12-01 08:00}}"))
    #expect(all.map(\.wish) == [.scheduled, .cancelled])
    #expect(all.map(\.written) == ["2026-12-01 08:00", "on-merge"])
  }

  @Test("An override for an account the post does not go to is an error")
  func idle() {
    let text = world("overrides: {1️⃣two: {campaign: x}}")
      .replacingOccurrences("accounts: [one, two]", "accounts: [one]")
    #expect(
      findings(text) == ["1️⃣ error idle-override: an override without effect: the post does not go to `two`"])
    #expect(
      findings(world("overrides: {1️⃣beta: {text: x}}")) == [
        "1️⃣ error idle-override: an override without effect: the post goes to no account on `beta`"
      ])
  }

  @Test("An override of nobody is an error with the nearest name")
  func unknown() {
    #expect(
      findings(world("overrides: {1️⃣alhpa: {text: x}}")) == [
        "1️⃣ error unknown-override: `alhpa` is neither a platform nor an account: did you mean `alpha`?"
      ])
    #expect(
      findings(
        "== posts/a.md ==\n---\naccounts: [all]\npublish_at: on-merge\noverrides: {1️⃣all: {text: x}}\n---\nHi")
        == [
          "1️⃣ error unknown-override: `all` is a group: overrides are for a platform or an account"
        ])
  }

  @Test("What holds for the whole post cannot be overridden", arguments: ["id", "accounts", "overrides"])
  func notOverridable(name: String) {
    #expect(
      findings(world("overrides: {one: {1️⃣\(name): x}}")) == [
        "1️⃣ error unknown-key: unknown field `\(name)`: it holds for the whole post, not for one account"
      ])
  }

  @Test("An option of another platform is named as such")
  func foreignOption() {
    #expect(
      findings(world("overrides: {alpha: {1️⃣location_id: 7}}")) == [
        "1️⃣ error unknown-key: unknown field `location_id`: it is an option of beta, not of alpha"
      ])
  }

  @Test("A fault in the project's defaults stands once, in the project")
  func faultyDefault() {
    let text = world("").replacingOccurrences("labels: [default]", "labels: 1️⃣default")
    #expect(findings(text) == ["1️⃣ error wrong-type: `labels` must be a list, not `default`"])
    #expect(World(text).compiled().desired == nil)
  }

  @Test("Explain names the level that set each value")
  func explained() throws {
    let text = world(
      "title: null\nlate: {grace: 3h}\noverrides: {two: {campaign: mine}, alpha: {spoiler: Soup}}")
    let explanations = try #require(
      explain(PostID(folding: "a"), in: World(text).tree, platforms: Fakes.platforms) { _, _ in nil })
    let explanation = try #require(explanations.first)
    #expect(explanation.path == "posts/a.md")
    #expect(explanation.deliveries.map(\.label) == ["one", "two"])
    #expect(
      explanation.deliveries[1].origins.map { "\($0.field)=\($0.value) (\($0.level))" } == [
        "campaign=mine (override by account)",
        #"labels=["default"] (project default)"#,
        "late.grace=3h (post)",
        "late.then=publish (project default)",
        "publish_at=on-merge (post)",
        "published.edit=never (project)",
        "published.retract=never (project)",
        "spoiler=Soup (override by platform)",
        "status=scheduled (built in)",
        "text=Hello (post)",
        "timezone=UTC (project)",
        "type=post (built in)",
        "visibility=private (project default of the platform)",
      ])
    #expect(
      explanation.deliveries[0].origins.first { $0.field == "campaign" }?.level
        == "project default of the platform")
    #expect(explanation.deliveries[1].delivery?.campaign == "mine")
  }

  @Test("Explain knows no post that is not there, and tells why one is frozen")
  func explainNothing() throws {
    let world = World(world("type: nonsense"))
    #expect(
      explain(PostID(folding: "b"), in: world.tree, platforms: Fakes.platforms) { _, _ in nil }?.count == 0)
    let frozen = try #require(
      explain(PostID(folding: "a"), in: world.tree, platforms: Fakes.platforms) { _, _ in nil }?.first)
    #expect(frozen.frozen?.contains("nonsense") == true)
    #expect(frozen.deliveries.isEmpty)
  }
}
