import Testing

@testable import Git

@Suite("Addresses")
struct RemoteURLTests {
  @Test(
    "One repository has one identity, however it is spelt",
    arguments: [
      "https://github.com/Acme/Posts", "https://github.com/acme/posts.git", "https://github.com/acme/posts/",
      "https://user:token@GitHub.com:443/acme/posts.git/", "git@github.com:acme/posts.git",
      "ssh://git@github.com/acme/posts", "ssh://git@github.com:22/acme/posts.git",
      "git+ssh://github.com/acme/posts",
      "HTTPS://github.com/acme/posts.GIT", "github.com:/acme/posts", "https://github.com/%61cme/posts",
    ])
  func identity(text: String) {
    #expect(RemoteURL(text).identity == "github.com/acme/posts")
    #expect(RemoteURL(text).matches(repository: "github.com/acme/posts"))
    #expect(!RemoteURL(text).matches(repository: "github.com/stranger/posts"))
    #expect(!RemoteURL(text).isLocal)
  }

  @Test("A port of its own makes another repository")
  func port() {
    #expect(RemoteURL("https://forge.example:8443/a/b.git").identity == "forge.example:8443/a/b")
    #expect(RemoteURL("https://forge.example:22/a/b").identity == "forge.example:22/a/b")
  }

  @Test(
    "Paths and loopback hosts are local",
    arguments: [
      ("/srv/x.git", true), ("../x.git", true), ("x.git", true), ("file:///srv/x.git", true), ("./a:b", true),
      ("http://127.0.0.1:8080/x", true), ("http://127.9.9.9/x", true), ("http://localhost/x", true),
      ("http://[::1]:80/x", true), ("https://127.0.0.1.evil.example/x", false),
      ("https://localhost.evil.example/x", false),
      ("https://user@127.0.0.1@evil.example/x", false), ("host:x", false), ("[::1]:x", true),
    ])
  func local(text: String, expected: Bool) {
    #expect(RemoteURL(text).isLocal == expected)
  }

  @Test("Passwords are not shown")
  func redacted() {
    #expect(RemoteURL("https://a:b@host/x").redacted == "https://•••@host/x")
    #expect(RemoteURL("https://token@host/x").redacted == "https://•••@host/x")
    #expect(RemoteURL("git@host:x").redacted == "git@host:x")
    #expect(
      Redaction.clean("get https://a:b@c/d, https://e:f@g\u{1B}[2J")
        == "get https://•••@c/d, https://•••@g\u{FFFD}[2J")
    #expect(Redaction.clean("AUTHORIZATION: Basic abc\nnext") == "AUTHORIZATION: •••\nnext")
    #expect(Redaction(secrets: ["AUTHORIZATION: basic abcdef"]).clean("x abcdef y") == "x ••• y")
  }

  @Test("A password leaves the address and becomes a header; a plain user name stays")
  func withoutPassword() {
    let (url, header) = RemoteURL("https://me:p%40ss@host:8443/a/b.git").withoutPassword
    #expect(url == "https://host:8443/a/b.git")
    #expect(header == "Basic bWU6cEBzcw==")
    #expect(RemoteURL("https://me@host/x").withoutPassword.url == "https://me@host/x")
    #expect(RemoteURL("https://ghp_0123456789abcdefghij@host/x").withoutPassword.url == "https://host/x")
    #expect(RemoteURL("ssh://me:x@host/x").withoutPassword.authorization == nil)
  }

  @Test("Only an exact sign of success is a win")
  func reports() throws {
    func answer(_ line: String, words: String = "", succeeded: Bool = true, http: Bool = false) -> SwapAnswer?
    {
      PushReport("To x\n\(line)\nDone\n", ref: "refs/heads/s")?
        .answer(succeeded: succeeded, words: words, mayRepeat: http)
    }
    #expect(answer(" \tabc:refs/heads/s\t1..2") == .won)
    #expect(answer("*\tabc:refs/heads/s\t[new branch]") == .won)
    #expect(answer("=\tabc:refs/heads/s\t[up to date]") == .lost(reason: "the ref already points there"))
    #expect(answer(" \tabc:refs/heads/other\t1..2") == nil)
    #expect(answer("?\tabc:refs/heads/s\tx") == .unknown("git reported ? x"))
    let stale = "!\tabc:refs/heads/s\t[rejected] (stale info)"
    #expect(answer(stale, http: true) == .lost(reason: "[rejected] (stale info)"))
    let race = "!\tabc:refs/heads/s\t[remote rejected] (failed to update ref)"
    let words = "cannot lock ref 'refs/heads/s': is at 1 but expected 2"
    #expect(answer(race, words: words) == .lost(reason: "[remote rejected] (failed to update ref)"))
    #expect(answer(race, words: words, http: true) == .unknown("[remote rejected] (failed to update ref)"))
    guard case .unknown = answer(" \tabc:refs/heads/s\t1..2", succeeded: false) else {
      Issue.record("a program that failed after the report must not count as a win")
      return
    }
  }

  @Test("An id is 40 hexadecimal digits and not all zero")
  func ids() {
    let hex = "CE013625030ba8dba906f756967f9e9ca394464a"
    #expect(ObjectID(hex)?.hex == hex.lowercased())
    #expect(ObjectID(String(repeating: "0", count: 40)) == nil)
    #expect(ObjectID(String(hex.dropLast())) == nil)
    #expect(ObjectID(String(hex.dropLast()) + "g") == nil)
    #expect(ObjectID(hex + "0") == nil)
  }
}
