import Content
import Diagnostics
import Testing

@Suite("Files are posts, or say why not")
struct FileTests {
  private static let good = "---\naccounts: [acme]\npublish_at: on-merge\n---\nHello"

  private func world(_ files: [String: [UInt8]]) -> World {
    var world = World("== posts/good.md ==\n\(Self.good)")
    for (path, bytes) in files { world.files[path] = bytes }
    return world
  }

  /// What is said of one more file beside a good post, which must go on.
  private func said(
    _ path: String, _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [String] {
    let world = world([path: bytes])
    let compilation = world.compiled()
    let desired = try #require(compilation.desired, sourceLocation: sourceLocation)
    #expect(desired.deliveries.map(\.id.post.key) == ["good"], sourceLocation: sourceLocation)
    #expect(desired.frozen.map(\.path) == [path], sourceLocation: sourceLocation)
    return world.said(compilation)
  }

  @Test("Front matter needs its first line")
  func missing() throws {
    #expect(
      try said("posts/a.md", Array("\nJust text".utf8)) == [
        "posts/a.md:2:1 error front-matter-missing: a post begins with a line `---`, its fields, and a second line `---`"
      ])
  }

  @Test("A line above the front matter is named")
  func notFirst() {
    let world = world(["posts/a.md": Array("\n---\naccounts: [acme]\n---\n".utf8)])
    let diagnostic = world.compiled().diagnostics.first
    #expect(diagnostic?.notes == ["a `---` stands on line 2: it must be the first line"])
    #expect(diagnostic?.fix == "delete what stands above it")
  }

  @Test("Front matter needs its end, and its id is still known")
  func notEnded() throws {
    let world = world(["posts/a.md": Array("---\nid: winter\naccounts: [acme]\n\nHello".utf8)])
    let compilation = world.compiled()
    #expect(
      world.said(compilation) == [
        "posts/a.md:1:1 error front-matter-not-ended: the fields that begin here never end: the second line `---` is missing"
      ])
    #expect(compilation.desired?.frozen.first?.id == PostID(folding: "winter"))
    #expect(compilation.desired?.isComplete == false)
  }

  @Test("A byte order mark is taken")
  func byteOrderMark() {
    let world = world(["posts/a.md": [0xEF, 0xBB, 0xBF] + Array(Self.good.utf8)])
    #expect(world.said(world.compiled()) == [])
    #expect(world.compiled().desired?.deliveries.count == 2)
  }

  @Test("Broken YAML freezes its post alone, and nothing is concluded from gaps")
  func brokenYAML() throws {
    let world = world(["posts/a.md": Array("---\naccounts: [acme\npublish_at: on-merge\n---\nHello".utf8)])
    let compilation = world.compiled()
    #expect(compilation.diagnostics.contains { $0.severity == .error && $0.place?.path == "posts/a.md" })
    let desired = try #require(compilation.desired)
    #expect(desired.deliveries.map(\.id.post.key) == ["good"])
    #expect(desired.frozen.map(\.id) == [PostID(folding: "a")])
    #expect(!desired.isComplete)
  }

  @Test("A post whose fields are wrong is frozen under its sure id, and the rest is complete")
  func wrongField() throws {
    let desired = try #require(
      world(["posts/a.md": Array("---\naccounts: [acme]\npublish_at: soon\n---\nHello".utf8)]).compiled()
        .desired)
    #expect(desired.frozen.map(\.id) == [PostID(folding: "a")])
    #expect(desired.isComplete)
  }

  @Test("A binary named as Markdown is told with its line")
  func binary() throws {
    #expect(
      try said("posts/a.md", Array("---\nid: a\n---\nx\0y".utf8)) == [
        "posts/a.md:1:1 error binary-file: this is not a text file: there is a NUL byte on line 4"
      ])
    #expect(
      try said("posts/a.md", Array("---\n".utf8) + [0xFF, 0xFE]) == [
        "posts/a.md:1:1 error binary-file: this is not a text file: the byte 0xff on line 2 is not UTF-8"
      ])
  }

  @Test("A 50 MB file is refused by its size, unread")
  func large() throws {
    let bytes = [UInt8](repeating: 97, count: 50 << 20)
    #expect(
      try said("posts/a.md", bytes) == [
        "posts/a.md:1:1 error file-too-large: the file has 52428800 bytes; a post of at most 1048576 is read"
      ])
  }

  @Test("A post that cannot be read is frozen, and nothing is concluded from gaps")
  func unreadable() throws {
    let files = world(["posts/a.md": Array(Self.good.utf8)]).files
    let tree = MemoryTree(files: files, failing: ["posts/a.md"])
    let compilation = compile(tree, platforms: Fakes.platforms, tzdata: "test") { _, _ in nil }
    #expect(compilation.diagnostics.map(\.message) == ["the file cannot be read: the file cannot be read"])
    let desired = try #require(compilation.desired)
    #expect(!desired.isComplete)
    #expect(desired.deliveries.map(\.id.post.key) == ["good"])
    #expect(desired.frozen.map(\.path) == ["posts/a.md"])
  }

  @Test("A symbolic link and a submodule are never followed")
  func links() throws {
    let tree = MemoryTree(
      files: world([:]).files, links: ["posts/a.md": .symlink, "posts/other": .submodule])
    let compilation = compile(tree, platforms: Fakes.platforms, tzdata: "test") { _, _ in nil }
    #expect(
      compilation.diagnostics.map(\.message) == [
        "a symbolic link is not followed: a post is a file of its own",
        "a submodule is not read: posts are files of this repository",
      ])
    let desired = try #require(compilation.desired)
    #expect(desired.deliveries.map(\.id.post.key) == ["good"])
    #expect(!desired.isComplete)
  }

  @Test(
    "Names that are nearly a post's are errors, never passed over",
    arguments: [
      ("posts/a.yml", "a.yaml"), ("posts/a.markdown", "a.md"), ("posts/a.MD", "a.md"),
      ("posts/a.md.txt", "a.md"),
    ])
  func nearlyPosts(path: String, right: String) throws {
    #expect(
      try said(path, Array(Self.good.utf8)) == [
        "\(path):1:1 error wrong-extension: this file is not read as a post: posts are named `.md` or `.yaml`"
      ])
    #expect(world([path: []]).compiled().diagnostics.first?.fix == "rename it to \(right)")
  }

  @Test(
    "What stands beside posts is no post",
    arguments: [
      "posts/README.md", "posts/soup.jpg", "posts/.hidden.md", "posts/.obsidian/note.md", "notes/a.md",
      "posts/notes.txt",
    ])
  func besides(path: String) {
    let world = world([path: Array("Just text".utf8)])
    #expect(world.said(world.compiled()) == [])
  }

  @Test("A bundle is called after its folder and finds its media")
  func bundle() throws {
    let delivery = try delivery(
      """
      == posts/2026/12/Spring Menu/post.md ==
      ---
      accounts: [acme]
      publish_at: on-merge
      media: [{file: soup.jpg, alt: Soup}, {file: /media/shared.jpg, alt: Shared}]
      cover: ../../cover.jpg
      ---
      Hello
      == posts/2026/12/Spring Menu/soup.jpg ==
      soup
      == posts/2026/cover.jpg ==
      cover
      == media/shared.jpg ==
      shared
      """)
    #expect(delivery.id.post.key == "spring-menu")
    #expect(
      delivery.content.items.first?.media.map(\.path) == [
        "posts/2026/12/Spring Menu/soup.jpg", "media/shared.jpg",
      ])
    #expect(delivery.content.cover?.path == "posts/2026/cover.jpg")
  }

  @Test("`index.md` is a bundle too, and a post may be YAML")
  func otherForms() throws {
    let all = try deliveries(
      """
      == posts/spring/index.md ==
      \(Self.good)
      == posts/summer.yaml ==
      accounts: [acme]
      publish_at: on-merge
      text: |
        Hello
      """)
    #expect(all.map(\.id.post.key) == ["spring", "summer"])
  }

  @Test("A YAML post that is a list is told so")
  func notFields() throws {
    #expect(
      try said("posts/a.yaml", Array("- one\n- two\n".utf8)) == [
        "posts/a.yaml:1:1 error wrong-type: a post is made of fields, `name: value`, one a line"
      ])
  }

  @Test("Without a project nothing is wanted, and it says what to do")
  func noProject() {
    let compilation = compile(MemoryTree(["posts/a.md": Self.good]), platforms: Fakes.platforms, tzdata: "t")
    {
      _, _ in nil
    }
    #expect(compilation.desired == nil)
    #expect(compilation.diagnostics.map(\.id) == ["missing-project"])
    #expect(compilation.diagnostics.first?.fix == "postrider init")
  }

  @Test("The posts' folder can be another, and be missing")
  func folder() throws {
    let project = World.project + "\nposts: /content/social"
    let all = try deliveries(
      "== postrider.yaml ==\n\(project)\n== content/social/a.md ==\n\(Self.good)\n== posts/b.md ==\n\(Self.good)"
    )
    #expect(all.map(\.path) == ["content/social/a.md"])
    #expect(try deliveries("== postrider.yaml ==\n\(project)") == [])
  }
}
