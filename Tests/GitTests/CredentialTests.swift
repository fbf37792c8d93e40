import Foundation
import Git
import GitTestServer
import Testing

@Suite("Credentials and addresses of the user's configuration")
struct CredentialTests {
  /// Lives as long as the test does.
  private let world: World

  init() throws {
    world = try World()
  }

  private let secret = "c2VjcmV0OnRva2VuLTEyMzQ1Njc4OTA="
  private var header: String { "Basic " + secret }

  /// A clone of a server that lets in only who sends the header, and has no credentials of its own.
  private func guarded() async throws -> (server: GitServer, path: String) {
    _ = try await world.remote()
    let server = try await world.server()
    let path = try await world.clone(server.url + "/remote.git", "user", depth: 1)
    server.require(authorization: header)
    return (server, path)
  }

  private func claim(_ remote: GitRemote) async throws -> SwapAnswer {
    let new = try remote.store.change("x.json", "1", on: nil, nonce: UUID().uuidString)
    return await remote.swap(state, from: nil, to: new)
  }

  @Test("A header in the clone's own configuration, as checkout v4 and v5 leave it, is sent once")
  func extraheader() async throws {
    let (server, path) = try await guarded()
    try await world.git("config", "http.\(server.url)/.extraheader", "AUTHORIZATION: \(header)", at: path)
    let remote = try await world.origin(of: path)
    #expect(try await remote.list(["refs/heads/main"]).count == 1)
    #expect(try await claim(remote) == .won)
    #expect(server.requests.filter { $0.authorization == [header] }.count > 2)
    await server.stop()
  }

  @Test("A header in a file that is included for this clone alone, as checkout v6 leaves it, is sent once")
  func includedHeader() async throws {
    let (server, path) = try await guarded()
    try world.write(
      "[http \"\(server.url)/\"]\n  extraheader = AUTHORIZATION: \(header)\n", to: "credentials.config")
    try await world.git(
      "config", "includeIf.gitdir:\(path)/.git.path", world.folder + "/credentials.config", at: path)
    let remote = try await world.origin(of: path)
    #expect(try await claim(remote) == .won)
    await server.stop()
  }

  @Test("A header in the global configuration is sent once, not twice")
  func globalHeader() async throws {
    let (server, path) = try await guarded()
    try await world.git("config", "--global", "http.extraheader", "Authorization: \(header)", at: path)
    #expect(try await claim(try await world.origin(of: path)) == .won)
    await server.stop()
  }

  @Test("A helper in the clone's configuration is asked")
  func helper() async throws {
    let (server, path) = try await guarded()
    try await world.git(
      "config", "credential.helper", "!f() { echo username=secret; echo password=token-1234567890; }; f",
      at: path)
    #expect(try await claim(try await world.origin(of: path)) == .won)
    await server.stop()
  }

  @Test("A password in the remote's address is sent as a header and shown nowhere")
  func password() async throws {
    let (server, path) = try await guarded()
    let address = server.url.replacing("http://", with: "http://secret:token-1234567890@") + "/remote.git"
    try await world.git("remote", "set-url", "origin", address, at: path)
    let remote = try await world.origin(of: path)
    #expect(try await claim(remote) == .won)
    #expect(!remote.remote.fetchURL.redacted.contains("token-1234567890"))
    // Sent with the first request, because git itself has not seen the password.
    #expect(!server.requests.suffix(2).contains { $0.authorization.isEmpty })
    await server.stop()
  }

  @Test("Without credentials the answer is a refusal, at once and without a question")
  func none() async throws {
    let (server, path) = try await guarded()
    let remote = try await world.origin(of: path)
    guard case .rejected = try await claim(remote) else { throw World.Failed(description: "not rejected") }
    await #expect { _ = try await remote.list([state]) } throws: { ($0 as? GitError)?.code == .refused }
    await server.stop()
  }

  @Test("No secret appears in an error, whatever the server repeats")
  func redaction() async throws {
    let (server, path) = try await guarded()
    try await world.git("config", "http.\(server.url)/.extraheader", "AUTHORIZATION: \(header)", at: path)
    let address = server.url.replacing("http://", with: "http://me:pass-0987654321@") + "/remote.git"
    try await world.git("remote", "set-url", "origin", address, at: path)
    server.require(authorization: nil)
    let remote = try await world.origin(of: path)
    let echo = "you sent Authorization: \(header) and \(secret) to \(address)"
    server.inject(.status(403, echo), on: .any, times: 4)
    let answer = "\(try await claim(remote))"
    #expect(!answer.contains(secret) && !answer.contains("pass-0987654321"), "\(answer)")
    await #expect {
      _ = try await remote.list([state])
    } throws: { error in
      !"\(error)".contains(secret) && !"\(error)".contains("pass-0987654321")
    }
    await server.stop()
  }

  @Test("insteadOf and pushInsteadOf give the effective addresses, and are not applied twice")
  func rewriting() async throws {
    let bare = try await world.remote()
    let path = try await world.clone(bare, "user")
    try await world.git("remote", "set-url", "origin", "acme:remote.git", at: path)
    try await world.git("config", "url.file://\(world.folder)/.insteadOf", "acme:", at: path)
    try await world.git("config", "--global", "url./nowhere/.insteadOf", "file://", at: path)
    let remote = try await world.origin(of: path)
    #expect(remote.remote.fetchURL.redacted == "file://\(bare)")
    #expect(try await claim(remote) == .won)

    try await world.git("config", "url.https://forge.example/.pushInsteadOf", "acme:", at: path)
    let pushed = try await world.opened(path).remote("origin")
    #expect(pushed.fetchURL.redacted == "file://\(bare)")
    #expect(pushed.pushURL.identity == "forge.example/remote")
  }

  @Test("Two push addresses are refused, and both are named without their passwords")
  func twoPushAddresses() async throws {
    let path = try await world.clone(try await world.remote(), "user")
    try await world.git(
      "remote", "set-url", "--push", "origin", "https://a:pass-word@one.example/x", at: path)
    try await world.git("remote", "set-url", "--push", "--add", "origin", "https://two.example/x", at: path)
    let clone = try world.opened(path)
    await #expect {
      _ = try await clone.remote("origin")
    } throws: { error in
      (error as? GitError)?.code == .ambiguous && "\(error)".contains("one.example")
        && "\(error)".contains("2 push addresses") && !"\(error)".contains("pass-word")
    }
  }

  @Test("A relative path as address means the same from our own store")
  func relativePath() async throws {
    let path = try await world.clone(try await world.remote(), "user")
    try await world.git("remote", "set-url", "origin", "../remote.git", at: path)
    #expect(try await claim(try await world.origin(of: path)) == .won)
  }

  @Test("Variables of git that would lead elsewhere are not passed on")
  func environment() async throws {
    let path = try await world.clone(try await world.remote(), "user")
    let clone = try world.opened(path)
    let program = world.program([
      "GIT_DIR": "/nowhere", "GIT_OBJECT_DIRECTORY": "/nowhere", "GIT_INDEX_FILE": "/nowhere",
    ])
    let store = try ObjectStore.own(for: clone.location)
    let remote = GitRemote(try await clone.remote("origin"), store: store, program: program)
    #expect(try await claim(remote) == .won)
    #expect(try await Clone(clone.location, program: program).remoteNames() == ["origin"])
  }

  @Test("Uncommitted work under a folder is seen, and looking does not touch the index")
  func dirty() async throws {
    let path = try await world.clone(try await world.remote(), "user")
    let clone = try world.opened(path)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_600_000_000)], ofItemAtPath: path + "/posts/1.md")
    let before = try await world.fingerprint(path)
    #expect(try await clone.isDirty(under: ["posts"]) == false)
    #expect(try await world.fingerprint(path) == before)
    try world.write("new", to: "user/posts/new.md")
    #expect(try await clone.isDirty(under: ["posts"]))
    #expect(try await clone.isDirty(under: ["media"]) == false)
    #expect(try await clone.isDirty(under: []))
  }
}
