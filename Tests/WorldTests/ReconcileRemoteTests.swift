import Foundation
import Git
import GitTestServer
import Reconciler
import Testing

@Suite("Remotes: who they are, who lets us in, who refuses")
struct ReconcileRemoteTests {
  /// A world with `good` due at once in a fresh record, and a remote reached by ssh as `git.example.com`: a
  /// program in ssh's place answers from this machine.
  private func hosted(
    _ body: (World, _ clone: String, _ run: (String) async -> Ending) async throws -> Void
  ) async throws {
    try await World.with(now: "2026-11-21T09:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      let ssh = world.folder + "/ssh"
      try Data(
        """
        #!/bin/sh
        # The last argument is the command of the other side, such as git-upload-pack 'acme/posts.git'.
        for last; do :; done
        case $last in
          git-upload-pack*) exec git upload-pack '\(world.remote)' ;;
          git-receive-pack*) exec git receive-pack '\(world.remote)' ;;
        esac
        exit 1

        """.utf8
      ).write(to: URL(fileURLWithPath: ssh))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: ssh)
      let clone = try await world.clone("clone")
      try await world.git("-C", clone, "remote", "set-url", "origin", "git@git.example.com:acme/posts.git")
      try await body(world, clone) { path in
        await world.reconcile(
          world.runEnvironment(in: path, more: ["GIT_SSH_COMMAND": ssh, "GIT_SSH_VARIANT": "simple"]))
      }
    }
  }

  @Test(
    "A hosted remote without `repository:` publishes nothing and prints the line to add; with it, it does")
  func unnamed() async throws {
    try await hosted { world, clone, run in
      let refused = await run(clone)
      #expect(refused.exitCode == 1, "\(refused.words)")
      #expect(refused.words.contains("  repository: git.example.com/acme/posts"), "\(refused.words)")
      world.expectPublic([])
      #expect(try await world.state().isEmpty)
      try world.write("postrider.yaml", world.project("repository: git.example.com/Acme/Posts"))
      try await world.publishCommit("Name the repository")
      let ending = await run(clone)
      #expect(ending.exitCode == 0, "\(ending.words)")
      world.expectPublic(["good"])
      try await world.expectWholeRecord()
    }
  }

  @Test("A fork, whose remote is another than `repository:` says, publishes nothing")
  func fork() async throws {
    try await hosted { world, clone, run in
      try world.write("postrider.yaml", world.project("repository: git.example.com/acme/posts"))
      try await world.publishCommit("Name the repository")
      try await world.git("-C", clone, "remote", "set-url", "origin", "git@git.example.com:eve/posts.git")
      let refused = await run(clone)
      #expect(refused.exitCode == 1, "\(refused.words)")
      #expect(refused.words.contains("git.example.com/eve/posts"), "\(refused.words)")
      world.expectPublic([])
      #expect(try await world.state().isEmpty)
    }
  }

  @Test("A local path that `insteadOf` rewrites to a hosted address is judged as hosted")
  func rewrittenToHosted() async throws {
    try await hosted { world, clone, run in
      try await world.git("-C", clone, "remote", "set-url", "origin", "file:///srv/posts.git")
      try await world.git(
        "-C", clone, "config", "url.git@git.example.com:acme/.insteadOf", "file:///srv/")
      let refused = await run(clone)
      #expect(refused.exitCode == 1, "\(refused.words)")
      #expect(refused.words.contains("  repository: git.example.com/acme/posts"), "\(refused.words)")
      world.expectPublic([])
    }
  }

  @Test("A push address of another repository is refused, though fetches come from the right one")
  func otherPushAddress() async throws {
    try await hosted { world, clone, run in
      try world.write("postrider.yaml", world.project("repository: git.example.com/acme/posts"))
      try await world.publishCommit("Name the repository")
      try await world.git(
        "-C", clone, "remote", "set-url", "--push", "origin", "git@git.example.com:eve/posts.git")
      let refused = await run(clone)
      #expect(refused.exitCode == 1, "\(refused.words)")
      #expect(refused.words.contains("git.example.com/eve/posts"), "\(refused.words)")
      world.expectPublic([])
    }
  }

  @Test("A hosted address that `insteadOf` rewrites to a path on this machine needs no `repository:`")
  func rewrittenToPath() async throws {
    try await hosted { world, clone, run in
      try await world.git(
        "-C", clone, "config", "url.\(world.remote).insteadOf", "git@git.example.com:acme/posts.git")
      let ending = await run(clone)
      #expect(ending.exitCode == 0, "\(ending.words)")
      world.expectPublic(["good"])
    }
  }

  @Test("Credentials as a checkout leaves them, an extra header for the host, are used and never shown")
  func extraHeader() async throws {
    try await World.with(now: "2026-11-21T09:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      try await world.git("-C", world.remote, "config", "http.receivepack", "true")
      let server = try await GitServer(serving: world.folder, environment: world.environment)
      let clone = try await world.clone("clone", url: server.url + "/remote.git")
      server.require(authorization: "basic c2VjcmV0OnRva2Vu")
      let refused = await world.reconcile(in: clone)
      #expect(refused.exitCode == 1, "\(refused.words)")
      #expect(refused.words.contains("127.0.0.1"), "\(refused.words)")
      world.expectPublic([])

      try await world.git(
        "-C", clone, "config", "http.\(server.url)/.extraheader", "AUTHORIZATION: basic c2VjcmV0OnRva2Vu")
      let ending = await world.reconcile(in: clone)
      #expect(ending.exitCode == 0, "\(ending.words)")
      world.expectPublic(["good"])
      #expect(!ending.words.contains("c2VjcmV0"))
      let own = try await world.shell("grep -r c2VjcmV0 '\(clone)/.git/postrider' || true")
      #expect(own.isEmpty, "the header is in our own store: \(own)")
      try await world.expectWholeRecord()
      await server.stop()
    }
  }

  @Test("A remote nobody answers at is transient: exit 5, with its address, and nothing begun")
  func unreachable() async throws {
    try await World.withDuePost { world in
      let server = try await GitServer(serving: world.folder, environment: world.environment)
      let url = server.url
      await server.stop()
      try await world.git("-C", world.author, "remote", "set-url", "origin", url + "/remote.git")
      let ending = await world.reconcile()
      #expect(ending.exitCode == 5, "\(ending.words)")
      #expect(ending.words.contains(url), "\(ending.words)")
      world.expectPublic([])
      try await world.git("-C", world.author, "remote", "set-url", "origin", "file://" + world.remote)
      try await world.expectGoesOn()
    }
  }

  @Test("A protected state branch is an error in the server's own words, and nothing is sent")
  func protected() async throws {
    try await World.withDuePost { world in
      let tip = try await world.stateTip()
      let hook = world.remote + "/hooks/pre-receive"
      try FileManager.default.createDirectory(
        atPath: world.remote + "/hooks", withIntermediateDirectories: true)
      try Data("#!/bin/sh\necho 'GH006: Protected branch update failed' >&2\nexit 1\n".utf8).write(
        to: URL(fileURLWithPath: hook))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
      let ending = await world.reconcile()
      #expect(ending.exitCode == 1, "\(ending.words)")
      #expect(ending.words.contains("GH006: Protected branch update failed"), "\(ending.words)")
      world.expectPublic([])
      #expect(try await world.stateTip() == tip)
      try FileManager.default.removeItem(atPath: hook)
      try await world.expectGoesOn()
    }
  }

  @Test("A branch called `postrider` in the way of `postrider/state` is an error that names it")
  func branchInTheWay() async throws {
    try await World.with(now: "2026-11-21T09:00:00Z") { world in
      try world.write("postrider.yaml", world.project())
      try world.writePost("good", at: "2026-11-21 09:00")
      try await world.publishCommit()
      try await world.git("-C", world.remote, "branch", "postrider", "main")
      let ending = await world.reconcile()
      #expect(ending.exitCode == 1, "\(ending.words)")
      #expect(ending.words.contains("postrider/state"), "\(ending.words)")
      world.expectPublic([])
      try await world.git("-C", world.remote, "branch", "-D", "postrider")
      try await world.expectGoesOn()
    }
  }
}
