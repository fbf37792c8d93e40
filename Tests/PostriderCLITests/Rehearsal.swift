import Content
import Foundation
import HTTP
import Platforms
import Sandbox

@testable import PostriderCLI

/// A repository without a remote, one account on a sandbox of its own, and commands to run in it.
struct Rehearsal {
  let bench: Workbench
  let sandbox: SandboxServer

  /// Starts the sandbox and commits a project with one post, due 2026-12-01 09:30 UTC.
  static func begin(
    token: String? = "sandbox-mastodon-token", options: SandboxOptions = SandboxOptions()
  ) async throws -> Rehearsal {
    let sandbox = try await SandboxServer.start(port: 0, options: options, wall: { Date() })
    let transport = try CurlTransport(CurlSettings(version: "test", environment: [:]))
    let bench = try Workbench(
      variables: token.map { ["OUR_TOKEN": $0] } ?? [:], transport: transport, now: "2026-11-21T10:00:00Z")
    let rehearsal = Rehearsal(bench: bench, sandbox: sandbox)
    try bench.write("postrider.yaml", project(sandbox.baseURL))
    try bench.write("posts/soup.md", post())
    try await bench.git("init", "-q", "-b", "main")
    try await rehearsal.commit("Begin")
    return rehearsal
  }

  /// Has the sandbox do something wrong.
  func inject(_ fault: String) async throws {
    let transport = try CurlTransport(CurlSettings(version: "test", environment: [:]))
    _ = try await transport.send(
      HTTPRequest(
        "POST", sandbox.baseURL + "/_sandbox/faults", headers: [("Content-Type", "application/json")],
        body: .bytes(Array(fault.utf8))))
  }

  func commit(_ subject: String) async throws {
    try await bench.git("add", "-A")
    try await bench.git("commit", "-q", "-m", subject)
  }

  /// Runs the body, then stops the sandbox whatever happened.
  static func with(
    token: String? = "sandbox-mastodon-token", options: SandboxOptions = SandboxOptions(),
    _ body: (Rehearsal) async throws -> Void
  ) async throws {
    let rehearsal = try await begin(token: token, options: options)
    do {
      try await body(rehearsal)
    } catch {
      await rehearsal.sandbox.stop()
      throw error
    }
    await rehearsal.sandbox.stop()
  }

  static func project(_ base: String) -> String {
    """
    version: 1
    timezone: UTC
    accounts:
      our-feed:
        platform: mastodon
        id: acme
        base_url: \(base)/mastodon
        credentials: env:OUR_TOKEN

    """
  }

  static func post(_ time: String = "2026-12-01 09:30", text: String = "Soup is ready.") -> String {
    """
    ---
    id: soup
    accounts: [our-feed]
    publish_at: \(time)
    ---
    \(text)

    """
  }
}
