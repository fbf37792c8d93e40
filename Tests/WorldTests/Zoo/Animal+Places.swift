import Foundation
import GitTestServer
import Testing

/// Where it lies, and what things are called.
extension Animal {
  static let places: [Animal] = [
    Animal("Places and names", "Spaces, quotes and letters outside of ASCII in the path", .file) { keeper in
      let path = keeper.world.folder + "/Büro & Söhne 'x' $HOME/größe 漢字"
      return try await keeper.clone(to: path)
    }.brief,
    Animal("Places and names", "File names in both forms of Unicode side by side", .file) {
      try await $0.clone()
    }.with {
      $0.files = [
        "posts/caf\u{E9}.md": World.post("composed", at: "2026-11-21 09:00"),
        "posts/cafe\u{301}.md": World.post("decomposed", at: "2026-11-21 09:00"),
      ]
      $0.published = ["composed", "decomposed"]
    }.brief,
    Animal("Places and names", "Content branch `content/posts`, state branch `bot/record`", .http) {
      try await $0.clone()
    }.with {
      $0.branch = "content/posts"
      $0.stateBranch = "bot/record"
      $0.project = "branch: content/posts\nstate: {branch: bot/record}"
    }.fetching(0),
    Animal("Places and names", "The one remote is called `upstream`", .file) {
      try await $0.clone("--origin=upstream")
    }.brief,
    Animal("Places and names", "Three remotes, one of them `origin`", .file) { keeper in
      let visit = try await keeper.clone()
      try await keeper.git("remote", "add", "fork", "file:///nowhere/fork.git")
      try await keeper.git("remote", "add", "backup", "https://backup.example/x.git")
      return visit
    }.brief,
    twoRemotes("Two remotes, none of them `origin`").refused(
      1, "2 remotes (one, two)", "state: {remote: NAME}"),
    twoRemotes("Two remotes, `state: {remote: one}`").with { $0.project = "state: {remote: one}" }.brief,
    Animal("Places and names", "`state: {remote: other}` that the clone does not have", .file) {
      try await $0.clone()
    }.with { $0.project = "state: {remote: other}" }.refused(
      1, "no remote called other", "state: {remote: other}", "origin"),
    Animal("Places and names", "`url.insteadOf` for fetches, `pushInsteadOf` for pushes", .http) { keeper in
      let visit = try await keeper.clone()
      try await keeper.git("remote", "set-url", "origin", "acme:remote.git")
      try await keeper.git("config", "url.file://\(keeper.world.folder)/.insteadOf", "acme:")
      try await keeper.git("config", "url.\(keeper.url.dropLast(10)).pushInsteadOf", "acme:")
      return visit
    }.fetching(0),
    Animal("Places and names", "Two push addresses", .file) { keeper in
      let visit = try await keeper.clone()
      try await keeper.git("remote", "set-url", "--push", "origin", keeper.url)
      try await keeper.git("remote", "set-url", "--push", "--add", "origin", "https://two.example/x.git")
      return visit
    }.refused(1, "2 push addresses", "two.example"),
    Animal("Places and names", "A relative path as address", .file) { keeper in
      let visit = try await keeper.clone()
      try await keeper.git("remote", "set-url", "origin", "../remote.git")
      return visit
    }.brief,
  ]

  private static func twoRemotes(_ name: String) -> Animal {
    Animal("Places and names", name, .file) { keeper in
      let visit = try await keeper.clone("--origin=one")
      try await keeper.git("remote", "add", "two", "https://two.example/x.git")
      return visit
    }
  }

  static let contents: [Animal] = [
    Animal("What is in it", "A pointer of Git LFS as media", .file) { try await $0.clone() }.with {
      $0.files = [
        "posts/large.md": World.post(
          "large", at: "2026-11-21 09:00", more: "media:\n  - {file: large.jpg, alt: Large}"),
        "posts/large.jpg": """
        version https://git-lfs.github.com/spec/v1
        oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
        size 200000

        """, ".gitattributes": "*.jpg filter=lfs diff=lfs merge=lfs -text\n",
      ]
      $0.code = 4
      $0.says = ["posts/large.md:6: ", "`posts/large.jpg` is a pointer of Git LFS", "git lfs untrack"]
      $0.published = ["good"]
    },
    Animal("What is in it", "A submodule", .http) { try await $0.clone() }.with {
      $0.files = [
        ".gitmodules": "[submodule \"lib\"]\n\tpath = lib\n\turl = https://lib.example/x.git\n",
        "lib": "link " + String(repeating: "ab", count: 20),
      ]
    }.fetching(0),
    Animal("What is in it", "A submodule among the posts", .http) { try await $0.clone() }.with {
      $0.files = [
        ".gitmodules": "[submodule \"lib\"]\n\tpath = posts/lib\n\turl = https://lib.example/x.git\n",
        "posts/lib": "link " + String(repeating: "ab", count: 20),
      ]
      $0.code = 4
      $0.says = ["posts/lib:1: a submodule is not read", "put the files themselves here"]
      $0.published = ["good"]
    },
    Animal("What is in it", "Replaced objects (`refs/replace`), here and on the remote", .http) { keeper in
      let visit = try await keeper.clone()
      try keeper.world.write("evil.md", World.post("evil", at: "2026-11-21 09:00"), in: keeper.path)
      let evil = try await keeper.git("hash-object", "-w", "evil.md")
      try FileManager.default.removeItem(atPath: keeper.path + "/evil.md")
      try await keeper.git("replace", try await keeper.git("rev-parse", "HEAD:posts/good.md"), evil)
      try await keeper.git("replace", "HEAD", "HEAD~2")
      try await keeper.git("push", "-q", "origin", "refs/replace/*:refs/replace/*")
      return visit
    }.fetching(0),
    Animal("What is in it", "Grafts", .file) { keeper in
      let visit = try await keeper.clone()
      try keeper.world.write(
        ".git/info/grafts", try await keeper.git("rev-parse", "HEAD") + "\n", in: visit.path)
      return visit
    }.brief,
    Animal("What is in it", "SHA-256 object names", .file) { keeper in
      try await keeper.world.git("init", "-q", "--object-format=sha256", keeper.path)
      return Visit(keeper.path)
    }.refused(1, "SHA-256", "--object-format=sha1"),
    Animal("What is in it", "SHA-256 object names on the remote alone", .file) { keeper in
      let visit = try await keeper.clone()
      try FileManager.default.removeItem(atPath: keeper.world.remote)
      try await keeper.world.git("init", "-q", "--bare", "--object-format=sha256", keeper.world.remote)
      try await keeper.world.run(
        "git", ["-C", keeper.world.remote, "fast-import", "--quiet"],
        input: "commit refs/heads/main\ncommitter A <a@b.c> 1795240800 +0000\ndata 1\nx\n\n")
      return visit
    }.refused(1, "SHA-256"),
    Animal("What is in it", "Refs kept in a form we do not know (`reftable`)", .file) { keeper in
      let visit = try await keeper.clone()
      try await keeper.git("config", "core.repositoryFormatVersion", "1")
      try await keeper.git("config", "extensions.refStorage", "reftable")
      return visit
    }.refused(1, "refstorage", "does not know"),
    Animal("What is in it", "A content branch that the remote does not have", .file) { keeper in
      let visit = try await keeper.clone()
      try await keeper.world.git("-C", keeper.world.remote, "branch", "-m", "main", "trunk")
      return visit
    }.refused(1, "main does not exist on", "branch:"),
    Animal("What is in it", "An empty remote, no commit yet", .file) { keeper in
      try FileManager.default.removeItem(atPath: keeper.world.remote)
      try await keeper.world.git("init", "-q", "--bare", "-b", "main", keeper.world.remote)
      return try await keeper.clone()
    }.refused(1, "main does not exist on"),
  ]
}
