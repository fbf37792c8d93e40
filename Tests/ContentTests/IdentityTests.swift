import Content
import Diagnostics
import Testing

@Suite("Ids, names and accounts")
struct IdentityTests {
  private static let rest = "accounts: [acme]\npublish_at: on-merge\n---\nHello"

  @Test(
    "A post without an id is called after its file",
    arguments: [
      ("Über Uns", "ueber-uns"), ("winter_menu.v2", "winter_menu.v2"), ("Grüße & Küsse", "gruesse-kuesse"),
      ("Café Crème", "cafe-creme"), ("  spaced  ", "spaced"), ("..dots", "dots"), ("メニュー", "メニュー"),
      ("U\u{308}ber", "ueber"), ("2026-12-01-menu", "2026-12-01-menu"), ("a--b", "a--b"), ("a / b", "b"),
    ])
  func folding(stem: String, id: String) throws {
    guard !stem.hasPrefix(".") else { return }
    #expect(try delivery("== posts/\(stem).md ==\n---\n\(Self.rest)").id.post.key == id)
  }

  @Test("A name of which nothing is left asks for an id")
  func nothingLeft() {
    #expect(
      findings("== posts/!!!.md ==\n---\n\(Self.rest)") == [
        "posts/!!!.md:1:1 error id-form: the file's name gives no id: none of it is a letter or digit, or it is over 80 bytes"
      ])
  }

  @Test("A written id is compared without case and in NFC")
  func written() throws {
    #expect(try delivery("== posts/a.md ==\n---\nid: Winter-Menu\n\(Self.rest)").id.post.key == "winter-menu")
    #expect(try delivery("== posts/a.md ==\n---\nid: 2026\n\(Self.rest)").id.post.key == "2026")
    #expect(
      try delivery("== posts/a.md ==\n---\nid: U\u{308}ber\n\(Self.rest)").id.post
        == delivery("== posts/b.md ==\n---\nid: über\n\(Self.rest)").id.post)
  }

  @Test(
    "Ids with other characters are errors that offer one",
    arguments: [
      ("winter menu", "`winter menu` has a blank in it", "id: winter-menu"),
      ("a/b", "`a/b` has a `/` in it", "id: a-b"),
      (".hidden", "`.hidden` starts with a dot", "id: hidden"),
      ("x@y", "`x@y` has a `@` in it", "id: x-y"),
    ])
  func badIDs(id: String, what: String, fix: String) {
    let text = "== posts/a.md ==\n---\nid: 1️⃣\(id)\n\(Self.rest)"
    #expect(
      findings(text) == [
        "1️⃣ error id-form: `id`: \(what): an id takes letters, digits, `.`, `_` and `-`, not starting with a dot, at most 80 bytes"
      ])
    #expect(fixes(text) == [fix])
  }

  @Test("Eighty bytes are an id, eighty-one are not")
  func length() throws {
    let id = String(repeating: "x", count: 80)
    #expect(try delivery("== posts/a.md ==\n---\nid: \(id)\n\(Self.rest)").id.post.key == id)
    #expect(findings("== posts/a.md ==\n---\nid: \(id)x\n\(Self.rest)").count == 1)
  }

  @Test("The same id twice freezes both and names both files and the line to add")
  func clash() throws {
    let world = World(
      """
      == posts/2025/menu.md ==
      ---
      \(Self.rest)
      == posts/2026/menu.md ==
      ---
      \(Self.rest)
      == posts/2026/other.md ==
      ---
      \(Self.rest)
      """)
    let compilation = world.compiled()
    #expect(
      world.said(compilation) == [
        "posts/2025/menu.md:1:1 error same-id: two posts are called `menu`: this one and posts/2026/menu.md",
        "posts/2026/menu.md:1:1 error same-id: two posts are called `menu`: this one and posts/2025/menu.md",
      ])
    #expect(
      compilation.diagnostics.map(\.fix)
        == ["2025-menu", "2026-menu"].map {
          "give the copy a new id (`id: \($0)` here); never change the id of one that is out"
        })
    let desired = try #require(compilation.desired)
    #expect(desired.deliveries.map(\.id.post.key) == ["other"])
    #expect(desired.frozen.map(\.path) == ["posts/2025/menu.md", "posts/2026/menu.md"])
    #expect(desired.isComplete)
  }

  @Test("Ids clash without case, and point at their lines")
  func clashByCase() {
    #expect(
      findings(
        "== posts/a.md ==\n---\n1️⃣id: Menu\n\(Self.rest)\n== posts/b.md ==\n---\n2️⃣id: menu\n\(Self.rest)"
      ) == [
        "1️⃣ error same-id: two posts are called `menu`: this one and posts/b.md",
        "2️⃣ error same-id: two posts are called `menu`: this one and posts/a.md",
      ])
  }

  @Test("Files of one folder that clash are offered an id each, made of their own names")
  func clashSuggestions() {
    func offers(_ first: String, _ second: String) -> [String?] {
      fixes(
        "== posts/\(first) ==\n---\nid: menu\n\(Self.rest)\n== posts/\(second) ==\n---\nid: menu\n\(Self.rest)"
      )
      .map { $0?.split(separator: "`").dropFirst().first.map(String.init) }
    }
    #expect(offers("menu.md", "menu copy.md") == ["id: menu-copy", "id: posts-menu"])
    #expect(offers("menu.md", "menu/post.md") == ["id: posts-menu", "id: menu-2"])
  }

  @Test("An account rehearsed on this machine is another than the real one")
  func rehearsal() throws {
    func identity(_ more: String) throws -> String {
      try delivery(
        """
        == postrider.yaml ==
        version: 1
        timezone: UTC
        accounts:
          acme: {platform: alpha, handle: acme, credentials: env:ACME\(more)}
        == posts/a.md ==
        ---
        \(Self.rest)
        """
      ).id.account.description
    }
    #expect(try identity("") == "alpha:api.alpha.example/acme")
    #expect(try identity(", base_url: https://proxy.example") == "alpha:api.alpha.example/acme")
    #expect(try identity(", base_url: \"http://127.0.0.1:4010/alpha\"") == "alpha:127.0.0.1:4010/acme")
    #expect(try identity(", base_url: \"https://localhost/x\"") == "alpha:localhost/acme")
  }

  @Test("A broken file that claims an id clashes too")
  func clashWithBroken() throws {
    let desired = try #require(
      World(
        "== posts/a.md ==\n---\nid: menu\n\(Self.rest)\n== posts/b.md ==\n---\nid: menu\ntype: nonsense\n\(Self.rest)"
      ).compiled().desired)
    #expect(desired.deliveries == [])
    #expect(desired.frozen.map(\.path) == ["posts/a.md", "posts/b.md"])
  }

  @Test("A post reaches an account once, however often it is named")
  func onceEach() throws {
    let all = try deliveries(
      "== posts/a.md ==\n---\naccounts: [all, acme, bela, all]\npublish_at: on-merge\n---\nHello")
    #expect(all.map(\.label) == ["acme", "bela"])
  }

  @Test("Renaming an account changes no delivery's identity")
  func renamed() throws {
    let post = "\n== posts/a.md ==\n---\naccounts: [NAME]\npublish_at: on-merge\n---\nHello"
    func world(_ name: String) -> String {
      "== postrider.yaml ==\n\(World.project.replacingOccurrences("acme:", name + ":").replacingOccurrences("[acme,", "[" + name + ","))"
        + post.replacingOccurrences("NAME", name)
    }
    let (one, two) = (try delivery(world("acme")), try delivery(world("acme-main")))
    #expect(one.id == two.id)
    #expect(one.digest == two.digest)
    #expect(one.label != two.label)
  }

  @Test("An unknown account names the nearest, a platform its accounts")
  func unknown() {
    func world(_ name: String) -> String {
      "== posts/a.md ==\n---\naccounts: [1️⃣\(name)]\npublish_at: on-merge\n---\nHello"
    }
    #expect(
      findings(world("bella")) == ["1️⃣ error unknown-account: unknown account `bella`: did you mean `bela`?"])
    #expect(findings(world("nobody")) == ["1️⃣ error unknown-account: unknown account `nobody`"])
    #expect(findings(world("alpha")) == ["1️⃣ error unknown-account: `alpha` is a platform, not an account"])
    #expect(World(world("alpha")).compiled().diagnostics.first?.notes == ["its accounts are acme"])
  }

  @Test("A post that goes to an empty group goes nowhere, and says so")
  func emptyGroup() {
    let text =
      "== postrider.yaml ==\nversion: 1\ntimezone: UTC\ngroups: {none: []}\n== posts/a.md ==\n---\naccounts: [1️⃣none]\npublish_at: on-merge\n---\nHi"
    #expect(findings(text) == ["1️⃣ error no-accounts: the post goes nowhere: its groups hold no accounts"])
  }

  @Test("Accounts are required, but not of a draft")
  func required() throws {
    #expect(
      findings("== posts/a.md ==\n---\npublish_at: on-merge\n---\nHello") == [
        "posts/a.md:1:1 error missing-field: `accounts` is missing: where does it go?"
      ])
    #expect(findings("== posts/a.md ==\n---\nstatus: draft\n---\nHello") == [])
  }
}
