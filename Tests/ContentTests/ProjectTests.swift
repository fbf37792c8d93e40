import Content
import Diagnostics
import Testing

@Suite("postrider.yaml is read whole")
struct ProjectTests {
  private func world(_ project: String) -> String { "== postrider.yaml ==\n\(project)" }

  private func project(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Project {
    let compilation = World(world(text)).compiled()
    #expect(compilation.diagnostics == [], sourceLocation: sourceLocation)
    return try #require(compilation.desired, sourceLocation: sourceLocation).project
  }

  @Test("All of it")
  func whole() throws {
    let project = try project(
      """
      version: 1
      timezone: Europe/Berlin
      repository: git.example/acme/social
      branch: live
      posts: content/posts
      accounts:
        zoe:
          platform: gamma
          handle: "@Zoe@Social.Example"
          credentials: env:ZOE
        acme:
          platform: alpha
          id: 017841
          base_url: http://127.0.0.1:8080/alpha/
          api_version: v21.0
          credentials: {token: env:ACME_TOKEN}
          timezone: America/New_York
          limits: {posts_per_day: 5, text: 400}
          published: {retract: never}
      groups:
        all: [zoe, acme]
      policy:
        late: {grace: 6h, then: publish}
        spacing: 30m
        blackout:
          - {from: 2026-12-24 00:00, until: 2026-12-27 00:00, reason: Holidays}
        freeze: 2026-12-01 00:00
        retry: {attempts: 3}
        safety: {changed_percent: 10, changed_floor: 5, cancels: 7, publications_per_account: 9, adopted_due: 2}
        published: {edit: ask, retract: auto}
      state: {branch: state/main, lineage: abc123, remote: origin}
      media: {base_url: https://media.example/files/}
      """)
    #expect(project.timezone == "Europe/Berlin")
    #expect(project.repository == "git.example/acme/social")
    #expect(project.branch == "live")
    #expect(project.posts == "content/posts")
    #expect(project.accounts.map(\.label) == ["acme", "zoe"])
    let acme = project.accounts[0]
    #expect(acme.identity.description == "alpha:127.0.0.1:8080/017841")
    #expect(acme.baseURL == "http://127.0.0.1:8080/alpha")
    #expect(acme.apiVersion == "v21.0")
    #expect(acme.credentials == ["token": "env:ACME_TOKEN"])
    #expect(acme.timezone == "America/New_York")
    #expect(acme.limits == ["posts_per_day": 5, "text": 400])
    let zoe = project.accounts[1]
    #expect(zoe.identity.description == "gamma:social.example/zoe")
    #expect(zoe.baseURL == "https://social.example")
    #expect(zoe.credentials == ["token": "env:ZOE"])
    #expect(project.groups == ["all": ["zoe", "acme"]])
    #expect(project.policy.late == LatePolicy(graceSeconds: 21_600, publishesLate: true))
    #expect(project.policy.spacingSeconds == 1800)
    let blackout = try #require(project.policy.blackout.first)
    #expect("\(blackout.start) \(blackout.end)" == "2026-12-23T23:00:00Z 2026-12-26T23:00:00Z")
    #expect(blackout.reason == "Holidays")
    #expect(project.policy.freezeUntil == Instant("2026-11-30T23:00:00Z"))
    #expect(project.policy.attempts == 3)
    #expect(project.policy.safety.changedPercent == 10)
    #expect(project.policy.safety.changedFloor == 5)
    #expect(project.policy.safety.cancels == 7)
    #expect(project.policy.safety.publicationsPerAccount == 9)
    #expect(project.policy.safety.adoptedDue == 2)
    #expect(project.policy.published == PublishedPolicy(edit: .ask, retract: .auto))
    #expect(project.published(acme.identity) == PublishedPolicy(edit: .ask, retract: .never))
    #expect(project.published(zoe.identity) == PublishedPolicy(edit: .ask, retract: .auto))
    let stranger = AccountIdentity(platform: "alpha", host: "h", id: "x")
    #expect(project.published(stranger) == PublishedPolicy())
    #expect(project.state.branch == "state/main")
    #expect(project.state.lineage == "abc123")
    #expect(project.state.remote == "origin")
    #expect(project.media.baseURL == "https://media.example/files")
  }

  @Test("Two lines are a project, with the defaults of the documentation")
  func smallest() throws {
    let project = try project("version: 1\ntimezone: UTC")
    #expect(project.branch == "main")
    #expect(project.posts == "posts")
    #expect(project.policy == Policy())
    #expect(project.state.branch == "postrider/state")
    #expect(project.accounts == [])
  }

  @Test("Nothing public is touched unless the project says so; its safety has limits of its own")
  func published() throws {
    #expect(try project("version: 1\ntimezone: UTC").policy.published == PublishedPolicy())
    let strict = try project(
      "version: 1\ntimezone: UTC\npolicy: {safety: {edits: 3, retractions: 0}, published: {edit: never}}")
    #expect(strict.policy.safety.edits == 3 && strict.policy.safety.retractions == 0)
    #expect(strict.policy.published.edit == .never)
  }

  @Test("A freeze without an end lasts until it is taken out")
  func freeze() throws {
    #expect(
      try project("version: 1\ntimezone: UTC\npolicy: {freeze: true}").policy.freezeUntil?.secondsSinceEpoch
        == .max)
    #expect(try project("version: 1\ntimezone: UTC\npolicy: {freeze: false}").policy.freezeUntil == nil)
  }

  @Test(
    "Faults, each at its place",
    arguments: [
      ("1️⃣timezone: UTC", "missing-field: `version` is missing in postrider.yaml: the format: 1"),
      (
        "version: 1️⃣2\ntimezone: UTC",
        "unknown-version: `version`: `2` is a version this program does not know; it reads `1`"
      ),
      (
        "1️⃣version: 1",
        "missing-field: `timezone` is missing in postrider.yaml: the zone of times without one: `Europe/Berlin`"
      ),
      ("version: 1\ntimezone: UTC\n1️⃣tz: UTC", "unknown-key: unknown field `tz`: the zone is `timezone`"),
      (
        "version: 1\ntimezone: UTC\n1️⃣acounts: {}",
        "unknown-key: unknown field `acounts`: did you mean `accounts`?"
      ),
      (
        "version: 1\ntimezone: UTC\n1️⃣freeze: true",
        "unknown-key: unknown field `freeze`: the team's rules stand below `policy`"
      ),
      (
        "version: 1\ntimezone: UTC\nposts: 1️⃣../outside",
        "path-form: `posts`: `../outside` leaves the repository"
      ),
      ("version: 1\ntimezone: UTC\ngroups: {all: [1️⃣nobody]}", "unknown-account: unknown account `nobody`"),
      (
        "version: 1\ntimezone: UTC\ngroups: {a: [], b: [1️⃣a]}",
        "unknown-account: `a` is a group: groups hold accounts"
      ),
      (
        "version: 1\ntimezone: UTC\ngroups: {1️⃣alpha: []}",
        "name-clash: `alpha` is a platform: the group needs a name of its own"
      ),
      (
        "version: 1\ntimezone: UTC\ngroups: {1️⃣Über: []}",
        "name-form: `groups`: `Über` is not a name here: small letters a to z, digits, `.`, `_` and `-`, at most 40"
      ),
      (
        "version: 1\ntimezone: UTC\npolicy: {spacing: 1️⃣often}",
        "duration-form: `spacing`: `often` is not a length of time"
      ),
      (
        "version: 1\ntimezone: UTC\npolicy: {blackout: [{from: 2026-12-02 00:00, until: 1️⃣2026-12-01 00:00}]}",
        "blackout-backwards: the blackout is over before it begins"
      ),
      (
        "version: 1\ntimezone: UTC\npolicy: {freeze: 1️⃣on-merge}",
        "time-form: `freeze`: `on-merge` is not a time"
      ),
      (
        "version: 1\ntimezone: UTC\nmedia: {base_url: 1️⃣http://media.example}",
        "plain-http: `base_url` at `http://media.example` is not encrypted; `http:` is for this machine only"
      ),
      ("1️⃣just text", "wrong-type: postrider.yaml is made of fields, `name: value`, one a line"),
    ])
  func faults(text: String, message: String) {
    #expect(findings(world(text)) == ["1️⃣ error \(message)"])
    #expect(World(world(text)).compiled().desired == nil)
  }

  @Test(
    "Faults of an account",
    arguments: [
      (
        "1️⃣beta: {platform: beta, id: 1}",
        "name-clash: `beta` is a platform: the account needs a name of its own"
      ),
      (
        "acme: {platform: 1️⃣alhpa, handle: a}",
        "unknown-platform: unknown platform `alhpa`: did you mean `alpha`?"
      ),
      (
        "acme: 1️⃣{handle: a, credentials: env:A}",
        "missing-field: `platform` is missing in an account: the platform's name"
      ),
      (
        "1️⃣acme: {platform: alpha, credentials: env:A}", "missing-field: `id` is missing in an account: handle"
      ),
      (
        "acme: {platform: alpha, id: a, handle: 1️⃣b, credentials: env:A}",
        "id-and-handle: `id` and `handle` both say whose account it is"
      ),
      ("1️⃣acme: {platform: alpha, handle: a}", "missing-field: `credentials` is missing in an account"),
      (
        "acme: {platform: beta, id: 1, credentials: 1️⃣env:KEY}",
        "wrong-type: Beta needs `key` and `secret`, a source each"
      ),
      (
        "acme: {platform: beta, id: 1, credentials: 1️⃣{key: env:KEY}}",
        "missing-field: `secret` is missing in `credentials`: the secret"
      ),
      (
        "acme: {platform: gamma, handle: 1️⃣zoe, credentials: env:A}",
        "missing-field: which server is it? Gamma has many"
      ),
      (
        "acme: {platform: alpha, handle: a, credentials: env:A, base_url: 1️⃣http://alpha.example}",
        "plain-http: `base_url` at `http://alpha.example` is not encrypted; `http:` is for this machine only"
      ),
      (
        "acme: {platform: alpha, handle: a, credentials: env:A, 1️⃣server: https://x.example}",
        "unknown-key: unknown field `server`: where its API answers is `base_url`"
      ),
      (
        "acme: {platform: alpha, handle: a, credentials: env:A, defaults: {1️⃣colour: red}}",
        "unknown-key: unknown field `colour` in what alpha takes"
      ),
    ])
  func accountFaults(account: String, message: String) {
    #expect(
      findings(world("version: 1\ntimezone: UTC\naccounts:\n  \(account)")) == ["1️⃣ error \(message)"])
  }

  @Test("Two names for one account are an error that says where the other stands")
  func sameIdentity() {
    let text = """
      version: 1
      timezone: UTC
      accounts:
        one: {platform: alpha, handle: "@Acme", credentials: env:A}
        1️⃣two: {platform: alpha, handle: "@acme", credentials: env:B}
      """
    #expect(
      findings(world(text)) == [
        "1️⃣ error same-account: `two` and `one` are the same account (alpha:api.alpha.example/acme)"
      ])
    #expect(World(world(text)).compiled().diagnostics.first?.notes == ["`one` stands on line 4"])
  }

  @Test(
    "However a handle is written, it is one account",
    arguments: ["handle: acme", "handle: \"@Acme\"", "handle: ACME", "id: \"@acme\""])
  func handles(field: String) throws {
    let text = "version: 1\ntimezone: UTC\naccounts:\n  a: {platform: alpha, \(field), credentials: env:A}"
    #expect(try project(text).accounts.first?.identity.id == "acme")
  }

  @Test("An id that is no handle stays as written, and is not taken twice for its case")
  func idCase() throws {
    let one = "version: 1\ntimezone: UTC\naccounts:\n  a: {platform: alpha, id: UCabc, credentials: env:A}"
    #expect(try project(one).accounts.first?.identity.id == "UCabc")
    #expect(
      findings(world(one + "\n  1️⃣b: {platform: alpha, id: ucABC, credentials: env:B}")) == [
        "1️⃣ error same-account: `b` and `a` are the same account (alpha:api.alpha.example/ucABC)"
      ])
  }

  @Test(
    "A secret in the file is an error that never shows it",
    arguments: [
      "credentials: EAAB-hunter2", "credentials: {token: EAAB-hunter2}", "access_token: EAAB-hunter2",
      "token: EAAB-hunter2", "platfrom: x, api_key: hunter2", "secret: hunter2, platform: alhpa",
      "credentials: [EAAB-hunter2]",
      "base_url: \"https://user:hunter2@alpha.example\", credentials: env:A",
      "credentials: {token: [hunter2]}",
    ])
  func secrets(field: String) {
    let compilation = World(
      world("version: 1\ntimezone: UTC\naccounts:\n  acme: {platform: alpha, handle: a, \(field)}")
    ).compiled()
    #expect(compilation.desired == nil)
    #expect(!compilation.diagnostics.isEmpty)
    let said = compilation.diagnostics.map { diagnostic in
      "\(diagnostic.message) \(diagnostic.notes) \(diagnostic.fix ?? "") \(diagnostic.place?.sourceLine ?? "")"
    }.joined()
    #expect(!said.contains("hunter2"))
  }

  @Test("A secret on a line that YAML cannot read is not shown either")
  func brokenLine() {
    let compilation = World(world("version: 1\naccounts:\n  acme:\n    token: 'hunter2' more: x")).compiled()
    #expect(compilation.desired == nil)
    #expect(!compilation.diagnostics.isEmpty)
    #expect(!"\(compilation.diagnostics)".contains("hunter2"))
  }

  @Test("A secret in the repository's address is never shown")
  func repositorySecret() {
    let compilation = World(
      world("version: 1\ntimezone: UTC\nrepository: https://user:hunter2@git.example/a/b")
    ).compiled()
    #expect(compilation.diagnostics.map(\.id) == ["literal-secret"])
    #expect(!"\(compilation.diagnostics)".contains("hunter2"))
  }

  @Test("Posts are still checked while the project has faults, and accounts at fault are told once")
  func postsGoOn() {
    let text = """
      == postrider.yaml ==
      version: 1
      timezone: UTC
      accounts:
        acme: {platform: 1️⃣alhpa, handle: a, credentials: env:A}
        bela: {platform: beta, id: 1, credentials: {key: env:K, secret: env:S}}
      == posts/a.md ==
      ---
      accounts: [acme, bela]
      publish_at: 2️⃣soon
      overrides: {acme: {text: Hi}}
      ---
      Hello
      """
    #expect(
      findings(text) == [
        "1️⃣ error unknown-platform: unknown platform `alhpa`: did you mean `alpha`?",
        "2️⃣ error time-form: `publish_at`: `soon` is not a time: a file read tomorrow must mean the same as today",
      ])
  }

  @Test("Thousands of accounts are read; more than five thousand are refused by number")
  func many() {
    func world(_ count: Int) -> String {
      let accounts = (0..<count).map { "  a\($0): {platform: alpha, handle: h\($0), credentials: env:A}" }
      return self.world("version: 1\ntimezone: UTC\naccounts:\n" + accounts.joined(separator: "\n"))
    }
    #expect(World(world(3000)).compiled().desired?.project.accounts.count == 3000)
    #expect(
      World(world(5001)).compiled().diagnostics.map(\.message) == [
        "`accounts` has 5001 entries; at most 5000 are read"
      ])
  }

  @Test("A project file that is a link, or over its size, is not read")
  func badFile() {
    let link = compile(
      MemoryTree(files: [:], links: ["postrider.yaml": .symlink]), platforms: Fakes.platforms, tzdata: "t"
    ) { _, _ in nil }
    #expect(link.diagnostics.map(\.id) == ["symlink"])
    let large = compile(
      MemoryTree(files: ["postrider.yaml": [UInt8](repeating: 35, count: 5 << 20)]),
      platforms: Fakes.platforms,
      tzdata: "t"
    ) { _, _ in nil }
    #expect(
      large.diagnostics.map(\.message) == ["the file cannot be read: 5242880 bytes; at most 4194304 are read"]
    )
  }
}
