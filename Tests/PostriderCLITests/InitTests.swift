import Testing

@testable import PostriderCLI

@Suite struct InitTests {
  @Test("init writes a project, a draft and schemas, and says what comes next")
  func fresh() async throws {
    let bench = try Workbench()
    #expect(await bench.run("init") == 0)
    #expect(bench.read("postrider.yaml").contains("timezone: Europe/Berlin"))
    #expect(bench.read("postrider.yaml").contains("branch: main"))
    #expect(bench.read("posts/2026/first-post.md").contains("id: 2026-11-21-first-post"))
    #expect(bench.read("posts/2026/first-post.md").contains("status: draft"))
    for name in ["post", "project", "state"] { #expect(bench.exists("schemas/\(name).schema.json")) }
    let next = bench.output.split(separator: "\n").filter { $0.hasPrefix("  postrider ") }
    #expect(next.count == 4)
    #expect(bench.output.contains("export REHEARSAL_TOKEN="))
    #expect(bench.output.contains("git init -b main"))
  }

  @Test("What init writes passes check")
  func passesCheck() async throws {
    let bench = try Workbench()
    #expect(await bench.run("init") == 0)
    #expect(await bench.run("check") == 0)
    #expect(bench.output.contains("1 post"))
  }

  @Test("init overwrites nothing")
  func twice() async throws {
    let bench = try Workbench()
    try bench.write("postrider.yaml", "mine\n")
    #expect(await bench.run("init") == 0)
    #expect(bench.read("postrider.yaml") == "mine\n")
    #expect(bench.output.contains("kept  postrider.yaml"))
    #expect(bench.output.contains("new   posts/2026/first-post.md"))
  }

  @Test("init takes repository and branch from the remote, and no password with it")
  func remote() async throws {
    let bench = try Workbench()
    try bench.write(".git/HEAD", "ref: refs/heads/trunk\n")
    try bench.write(".git/objects/.keep", "")
    try bench.write(".git/refs/.keep", "")
    try bench.write(
      ".git/config",
      """
      [core]
        repositoryformatversion = 0
      [remote "origin"]
        url = https://anna:hunter2@git.example/acme/social.git

      """)
    #expect(await bench.run("init") == 0)
    #expect(bench.read("postrider.yaml").contains("repository: git.example/acme/social\n"))
    #expect(bench.read("postrider.yaml").contains("branch: trunk\n"))
    #expect(!bench.read("postrider.yaml").contains("hunter2"))
  }

  @Test("new writes an id with the date of the post in it")
  func new() async throws {
    let bench = try Workbench()
    #expect(await bench.run("init") == 0)
    #expect(await bench.run("new", "Über uns: Winter!", "--at", "2026-12-01 09:30") == 0)
    let path = "posts/2026/12/ueber-uns-winter.md"
    #expect(bench.output == path + "\n")
    #expect(bench.read(path).contains("id: 2026-12-01-ueber-uns-winter\n"))
    #expect(bench.read(path).contains("publish_at: 2026-12-01 09:30\n"))
    #expect(bench.read(path).contains("# A draft is never sent."))
    #expect(bench.read(path).contains("status: draft\n"))
    #expect(await bench.run("check") == 0)
  }

  @Test("new with a time and a text writes a post that goes out")
  func newWithText() async throws {
    let bench = try Workbench()
    #expect(await bench.run("init") == 0)
    #expect(await bench.run("new", "Menu", "--at", "2026-12-01 09:30", "--text", "Soup today.") == 0)
    #expect(!bench.read("posts/2026/12/menu.md").contains("status:"))
    #expect(bench.read("posts/2026/12/menu.md").hasSuffix("---\nSoup today.\n"))
    #expect(await bench.run("check") == 0)
    #expect(bench.output.contains("1 delivery"))
  }

  @Test("new refuses a title without a letter to see", arguments: ["", "  "])
  func emptyTitle(title: String) async throws {
    let bench = try Workbench()
    #expect(await bench.run("init") == 0)
    #expect(await bench.run("new", title) == 64)
  }

  @Test("new without a time writes a draft of today")
  func draft() async throws {
    let bench = try Workbench()
    #expect(await bench.run("init") == 0)
    #expect(await bench.run("new", "Soup") == 0)
    #expect(bench.read("posts/2026/11/soup.md").contains("id: 2026-11-21-soup\n"))
    #expect(bench.read("posts/2026/11/soup.md").contains("status: draft\n"))
  }

  @Test("new never overwrites a post")
  func clash() async throws {
    let bench = try Workbench()
    #expect(await bench.run("init") == 0)
    #expect(await bench.run("new", "Soup") == 0)
    try bench.write("posts/2026/11/soup.md", "mine")
    #expect(await bench.run("new", "Soup") == 1)
    #expect(bench.read("posts/2026/11/soup.md") == "mine")
  }

  @Test("new refuses an account the project does not have, and a time that is none")
  func wrongArguments() async throws {
    let bench = try Workbench()
    #expect(await bench.run("init") == 0)
    #expect(await bench.run("new", "Soup", "--to", "nobody") == 64)
    #expect(bench.complaints.contains("take one of: rehearsal"))
    #expect(await bench.run("new", "Soup", "--at", "tomorrow") == 64)
    #expect(bench.complaints.contains("2026-12-01 09:30"))
    #expect(!bench.exists("posts/2026/11/soup.md"))
  }

  @Test("Without a project the way to begin one is named", arguments: ["check", "new"])
  func noProject(command: String) async throws {
    let bench = try Workbench()
    #expect(await (command == "new" ? bench.run("new", "Soup") : bench.run(command)) == 1)
    #expect(bench.complaints.contains("postrider init"))
  }

  @Test("A project is found from a folder inside it")
  func upwards() async throws {
    let bench = try Workbench()
    #expect(await bench.run("init") == 0)
    #expect(await bench.run("-C", "posts/2026", "check") == 0)
  }
}
