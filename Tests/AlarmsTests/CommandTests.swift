import Content
import Foundation
import HTTP
import JSON
import Locking
import Platforms
import PostriderCLI
import Sandbox
import Testing

@testable import Alarms

/// The command as a person or a job runs it: exit codes are the publishing's, whatever becomes of alarms.
@Suite struct CommandTests {
  private struct Bench {
    let world: AlarmWorld
    let said = Guarded("")
    let complained = Guarded("")

    func run(
      _ arguments: [String], _ variables: [String: String],
      signals: AsyncStream<Int32> = AsyncStream { _ in }
    ) async -> Int32 {
      said.withLock { $0 = "" }
      complained.withLock { $0 = "" }
      let (said, complained) = (said, complained)
      let all = [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": world.folder,
        "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "OUR_TOKEN": "sandbox-mastodon-token",
        "POSTRIDER_WEBHOOK_SECRET": AlarmWorld.secret,
      ].merging(variables) { $1 }
      return await Program.run(
        arguments,
        in: PostriderCLI.Environment(
          variables: all, workingDirectory: world.folder, timezone: "UTC", now: { AlarmWorld.at(0) },
          random: { count in
            var generator = SystemRandomNumberGenerator()
            return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
          },
          console: Console(
            usesColor: false, output: { text in said.withLock { $0 += text } },
            errors: { text in complained.withLock { $0 += text } }),
          transport: world.transport, redactor: world.redactor, platforms: allPlatforms,
          signals: { signals }))
    }
  }

  @Test(
    "A signal ends the telling, not the exit code; the next run tells"
  )
  func signalled() async throws {
    let (signals, feed) = AsyncStream.makeStream(of: Int32.self)
    let isUp = Guarded(false)
    let told = Guarded<[String]>([])
    try await AlarmWorld.with { world in
      try await RecordingServer.with(
        { request in
          guard isUp.withLock({ $0 }) else {
            feed.yield(15)
            return .answer(503, "", ["Retry-After": "20"])
          }
          told.withLock { $0.append(request.headers["webhook-id"] ?? "") }
          return .answer(204, "")
        },
        { server in
          let bench = Bench(world: world)
          try world.write(
            "posts/bad.md", "---\naccounts: [nobody]\npublish_at: 2026-12-01 09:30\n---\nBad.\n")
          try await world.commitProject()
          let arguments = ["reconcile", "--now", "2026-11-30T00:00:00Z", "--alert", "webhook:\(server.url)"]
          #expect(await bench.run(arguments, [:], signals: signals) == 4)
          #expect(bench.complained.withLock { $0 }.contains("1 not told, the next run tells it"))
          #expect(server.requests.count == 1)

          isUp.withLock { $0 = true }
          #expect(await bench.run(arguments, [:]) == 4)
          #expect(await bench.run(arguments, [:]) == 4)
          #expect(told.withLock { $0.count } == 1)
        })
    }
  }

  @Test("A run tells its webhook once, a broken webhook changes nothing, and the summary is written")
  func whole() async throws {
    let sandbox = try await SandboxServer.start(port: 0, options: SandboxOptions(), wall: { Date() })
    do {
      try await AlarmWorld.with { world in
        try await RecordingServer.with { server in
          try await walk(Bench(world: world), sandbox, server)
        }
      }
    } catch {
      await sandbox.stop()
      throw error
    }
    await sandbox.stop()
  }

  private func walk(_ bench: Bench, _ sandbox: SandboxServer, _ server: RecordingServer) async throws {
    let world = bench.world
    try world.write("posts/soup.md", "---\naccounts: [our-feed]\npublish_at: 2026-12-01 09:30\n---\nSoup.\n")
    try world.write("posts/bad.md", "---\naccounts: [nobody]\npublish_at: 2026-12-01 09:30\n---\nBad.\n")
    try await world.commitProject(sandbox.baseURL)

    let alert = ["--alert", "webhook:\(server.url)/hush-hush-hush"]
    #expect(await bench.run(["reconcile", "--now", "2026-11-30T00:00:00Z"] + alert, [:]) == 4)
    let closed = ["--alert", "webhook:http://127.0.0.1:9/closed-to-all"]
    let summary = world.folder + "/.git/summary.md"
    let variables = ["GITHUB_STEP_SUMMARY": summary, "GITHUB_ACTIONS": "true"]
    #expect(
      await bench.run(["reconcile", "--now", "2026-12-01T09:31:00Z"] + alert + closed, variables) == 4)
    #expect(
      bench.complained.withLock { $0 }.contains("warning: alarm: webhook http://127.0.0.1:9: does not answer")
    )
    #expect(!bench.complained.withLock { $0 }.contains("closed-to-all"))
    #expect(bench.said.withLock { $0 }.contains("\n::error file=posts/bad.md,line=2,col="))
    #expect(bench.said.withLock { $0 }.hasPrefix("::stop-commands::"))
    #expect(await bench.run(["reconcile", "--now", "2026-12-01T09:32:00Z"] + alert, [:]) == 4)

    let types = server.requests.compactMap { (try? JSON(parsing: $0.body))?["type"]?.string }
    #expect(types == ["file.frozen", "delivery.published"])
    #expect(sandbox.posts.map(\.text) == ["Soup."])
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: summary)), as: UTF8.self)
    #expect(text.contains("| published |"))
    #expect(text.contains("[open](<\(sandbox.baseURL)/mastodon/"))
    #expect(text.contains("`posts/bad.md:2:"))
    #expect(await bench.run(["reconcile", "--alert", "mail"], [:]) == 64)
    #expect(
      await bench.run(["reconcile", "--now", "2026-12-01T09:33:00Z", "--json"] + alert, variables) == 4)
    let said = try JSON(parsing: Array(bench.said.withLock { $0 }.utf8))
    #expect(said["exit_code"]?.integer == 4)
    #expect(said["needs_person"]?.array?.isEmpty == true)
  }
}
