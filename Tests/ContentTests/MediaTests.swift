import Content
import Diagnostics
import Testing

@Suite("Media are files of the repository")
struct MediaTests {
  private func world(_ media: String, _ files: String = "", fields: String = "") -> String {
    "== posts/a/post.md ==\n---\naccounts: [acme]\npublish_at: on-merge\n\(fields)media: \(media)\n---\nHello\n\(files)"
  }

  @Test("A path, or a file with all that belongs to it")
  func forms() throws {
    let delivery = try delivery(
      world(
        """

          - file: one.jpg
            alt: |
              Three bowls
            focus: {x: 0.5, y: -1}
          - file: /media/two.mp4
            alt: A pot
            captions: two.vtt
        """, "== posts/a/one.jpg ==\none\n== media/two.mp4 ==\ntwo\n== posts/a/two.vtt ==\nWEBVTT"))
    let media = try #require(delivery.content.items.first?.media)
    #expect(media.map(\.path) == ["posts/a/one.jpg", "media/two.mp4"])
    #expect(media.map(\.alt) == ["Three bowls", "A pot"])
    #expect(media[0].focus == MediaAsset.Focus(x: 0.5, y: -1))
    #expect(media[1].captions?.path == "posts/a/two.vtt")
    #expect(media[0].objectID == "43dd47ea691c90a5fa7827892c70241913351963")
    #expect(media[0].byteCount == 3)
  }

  @Test(
    "Paths that name no file inside the repository",
    arguments: [
      ("../../../secret.jpg", "path-form: `../../../secret.jpg` leaves the repository"),
      ("/../x.jpg", "path-form: `/../x.jpg` leaves the repository"),
      (
        "https://acme.example/a.jpg",
        "path-form: `media`: `https://acme.example/a.jpg` is an address: what is published must be in the repository, where it was reviewed"
      ),
      ("img\\a.jpg", "path-form: `media`: `img\\a.jpg` has a backslash: folders are separated by `/`"),
      ("../../.git/config", "path-form: `../../.git/config` is inside git's own folder"),
      ("none.jpg", "missing-file: there is no file `posts/a/none.jpg`"),
      (
        "Soup.jpg",
        "missing-file: there is no file `posts/a/Soup.jpg`, but `soup.JPG`: names are compared letter by letter"
      ),
      ("suop.JPG", "missing-file: there is no file `posts/a/suop.JPG`: did you mean `soup.JPG`?"),
      ("folder", "not-a-file: `posts/a/folder` is a folder"),
      ("empty.jpg", "empty-file: `posts/a/empty.jpg` has no bytes"),
      ("pointer.jpg", "lfs-pointer: `posts/a/pointer.jpg` is a pointer of Git LFS, not the file"),
      (
        "notes.txt",
        "unknown-kind: `posts/a/notes.txt` is neither a picture, a video nor a document by its name"
      ),
      ("talk.vtt", "file-kind: `posts/a/talk.vtt` is a captions file: it goes with its video"),
    ])
  func bad(path: String, message: String) {
    let files = """
      == posts/a/soup.JPG ==
      soup
      == posts/a/folder/x.jpg ==
      x
      == posts/a/empty.jpg ==
      == posts/a/pointer.jpg ==
      version https://git-lfs.github.com/spec/v1
      oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
      size 12345
      == posts/a/notes.txt ==
      notes
      == posts/a/talk.vtt ==
      WEBVTT
      """
    #expect(findings(world("[1️⃣\(path)]", files)) == ["1️⃣ error \(message)"])
  }

  @Test("Symbolic links and submodules are seen and not followed, wherever on the way they stand")
  func links() {
    let files = World(world("[link.jpg, linked/a.jpg, module/b.jpg]")).files
    let tree = MemoryTree(
      files: files,
      links: ["posts/a/link.jpg": .symlink, "posts/a/linked": .symlink, "posts/a/module": .submodule])
    let compilation = compile(tree, platforms: Fakes.platforms, tzdata: "t") { _, _ in nil }
    #expect(
      compilation.diagnostics.filter { $0.place?.path == "posts/a/post.md" }.map(\.id) == [
        "symlink", "symlink", "submodule",
      ])
  }

  @Test("A file that cannot be read leaves the content incomplete")
  func unreadable() {
    let files = World(world("[{file: a.jpg, alt: A}]", "== posts/a/a.jpg ==\nx")).files
    let compilation = compile(
      MemoryTree(files: files, failing: ["posts/a/a.jpg"]), platforms: Fakes.platforms, tzdata: "t"
    ) { _, _ in nil }
    #expect(compilation.diagnostics.map(\.id) == ["unreadable-file"])
    #expect(compilation.desired?.isComplete == false)
    #expect(compilation.desired?.refused.count == 1)
  }

  @Test("A picture without alt text is a warning, an empty one says it is meant")
  func alt() {
    let files = "== posts/a/a.jpg ==\nx"
    #expect(
      findings(world("[1️⃣a.jpg]", files)) == [
        "1️⃣ warning missing-alt: `posts/a/a.jpg` has no `alt`: what is to be seen, for those who cannot see it"
      ])
    #expect(findings(world("[{file: a.jpg, alt: \"\"}]", files)) == [])
  }

  @Test("What a probe knows overrules the name")
  func facts() {
    let files = "== posts/a/a.bin ==\nx"
    #expect(
      findings(
        world("[{file: a.bin, alt: A}]", files),
        ["posts/a/a.bin": MediaFactsSummary(mime: "image/png", byteCount: 1)])
        == [])
  }

  @Test("Paths in the project start at its root")
  func inDefaults() throws {
    let project = World.project + "\ndefaults: {cover: media/cover.jpg}"
    let delivery = try delivery(
      "== postrider.yaml ==\n\(project)\n== media/cover.jpg ==\nx\n"
        + world("[{file: a.jpg, alt: A}]", "== posts/a/a.jpg ==\nx"))
    #expect(delivery.content.cover?.path == "media/cover.jpg")
  }

  @Test(
    "Each kind of file has its place",
    arguments: [
      (
        "[{file: a.jpg, alt: A, 1️⃣captions: t.vtt}]", "",
        "`captions` has no effect: `posts/a/a.jpg` is no video"
      ),
      ("[{file: v.mp4, captions: 1️⃣a.jpg}]", "", "`posts/a/a.jpg` is no captions file"),
      ("[v.mp4]", "cover: 1️⃣v.mp4\n", "`cover`: `posts/a/v.mp4` is no picture"),
      (
        "[v.mp4]", "link: {url: https://acme.example, image: 1️⃣v.mp4}\n",
        "`image`: `posts/a/v.mp4` is no picture"
      ),
    ])
  func kinds(media: String, fields: String, message: String) {
    let files = "== posts/a/a.jpg ==\nx\n== posts/a/v.mp4 ==\ny\n== posts/a/t.vtt ==\nWEBVTT"
    #expect(findings(world(media, files, fields: fields)) == ["1️⃣ error file-kind: \(message)"])
  }

  @Test("A file that is missing for several accounts is told once")
  func once() {
    let text = world("[1️⃣none.jpg]").replacingOccurrences("accounts: [acme]", "accounts: [acme, bela]")
    #expect(findings(text) == ["1️⃣ error missing-file: there is no file `posts/a/none.jpg`"])
  }

  @Test(
    "Files for a platform that fetches them need a public address, and the post says so before it goes out")
  func publicAddress() {
    func world(_ media: String, _ accounts: String = "[acme, bela]", project: String = "") -> String {
      """
      == postrider.yaml ==
      version: 1
      timezone: UTC
      accounts:
        acme: {platform: alpha, handle: "@acme", credentials: env:ACME}
        bela: {platform: beta, id: 42, credentials: {key: env:BELA_KEY, secret: env:BELA_SECRET}}
      \(project)
      == posts/a.md ==
      ---
      accounts: \(accounts)
      publish_at: on-merge
      \(media)
      ---
      Hello
      == posts/a.jpg ==
      picture
      """
    }
    let media = "media: [{file: a.jpg, alt: A}]"
    let said =
      "1️⃣ error no-media-address (bela): `media`: Beta fetches files from a public address, and the project names none"
    #expect(findings(world("1️⃣" + media)) == [said])
    #expect(fixes(world(media)) == ["add to postrider.yaml:\nmedia:\n  base_url: https://…"])
    #expect(findings(world(media, "[acme]")) == [])
    #expect(findings(world("campaign: x")) == [])
    #expect(findings(world(media, project: "media: {base_url: https://media.example}")) == [])
    #expect(findings(world("status: cancelled\n" + media)) == [])
  }
}
