import Content
import Credentials
import Foundation
import Git
import HTTP
import Platforms
import Reconciler
import Sandbox
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A whole small world on loopback: a project with a bare remote, the sandbox, a clock set by hand.
final class World: Sendable {
  let folder: String
  let clock: JumpingClock
  let sandbox: SandboxServer
  let environment: [String: String]
  let transport: CurlTransport

  /// Where the author works, and what everybody clones from.
  var author: String { folder + "/author" }
  var remote: String { folder + "/remote.git" }

  private init(folder: String, clock: JumpingClock, sandbox: SandboxServer, environment: [String: String])
    throws
  {
    self.folder = folder
    self.clock = clock
    self.sandbox = sandbox
    self.environment = environment
    transport = try CurlTransport(CurlSettings(version: "test", environment: [:]))
  }

  /// Makes a world, hands it to the test and takes everything away again. The sandbox serves
  /// the author's files where platforms fetch them.
  static func with(
    now: String, options: SandboxOptions = SandboxOptions(), remote: Bool = true,
    _ body: (World) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/postrider-world-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder + "/home", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let clock = JumpingClock(now)
    var options = options
    if options.mediaFolder == nil { options.mediaFolder = folder + "/author" }
    let sandbox = try await SandboxServer.start(port: 0, options: options, wall: { clock.date() })
    let environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder + "/home",
      "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TEMPLATE_DIR": "", "LC_ALL": "C",
      "TZ": "UTC",
      "GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@example.com", "GIT_COMMITTER_NAME": "Ann",
      "GIT_COMMITTER_EMAIL": "ann@example.com", "GIT_AUTHOR_DATE": "2026-11-21T07:00:00Z",
      "GIT_COMMITTER_DATE": "2026-11-21T07:00:00Z", "MASTODON_TOKEN": "sandbox-mastodon-token",
      "FACEBOOK_TOKEN": "sandbox-facebook-token", "INSTAGRAM_TOKEN": "sandbox-instagram-token",
    ]
    let world = try World(folder: folder, clock: clock, sandbox: sandbox, environment: environment)
    do {
      try await world.git("init", "-q", "-b", "main", world.author)
      if remote {
        try await world.git("init", "-q", "--bare", "-b", "main", world.remote)
        try await world.git("-C", world.author, "remote", "add", "origin", "file://\(world.remote)")
      }
      try await body(world)
    } catch {
      await sandbox.stop()
      throw error
    }
    await sandbox.stop()
  }

  /// The project file of most worlds: one account.
  func project(_ more: String = "") -> String {
    """
    version: 1
    timezone: UTC
    accounts:
      acme:
        platform: mastodon
        id: acme
        base_url: \(sandbox.baseURL)/mastodon
        credentials: env:MASTODON_TOKEN
    \(more)
    """
  }

  // MARK: Files and git

  func write(_ path: String, _ text: String, in clone: String? = nil) throws {
    let file = (clone ?? author) + "/" + path
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
  }

  func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: author + "/" + path) }

  /// Commits everything the author has and pushes it.
  func publishCommit(_ message: String = "Change") async throws {
    try await git("-C", author, "add", "-A")
    try await git("-C", author, "commit", "-q", "--allow-empty", "-m", message)
    if FileManager.default.fileExists(atPath: remote) {
      try await git("-C", author, "push", "-q", "origin", "main")
    }
  }

  /// Runs git; what it prints, trimmed. Throws with what it complained.
  @discardableResult
  func git(_ arguments: String...) async throws -> String { try await run("git", arguments) }

  /// Runs a line as a person would paste it.
  @discardableResult
  func shell(_ line: String) async throws -> String { try await run("sh", ["-c", line]) }

  /// Runs a program with a text on its input; what it prints, trimmed.
  @discardableResult
  func run(_ program: String, _ arguments: [String], input: String = "") async throws -> String {
    let result = try await Subprocess.run(
      .name(program), arguments: Arguments(arguments),
      environment: .custom(
        Dictionary(
          uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) })),
      input: .string(input), output: .string(limit: 4 << 20), error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else {
      throw RunError(1, "\(program) \(arguments.joined(separator: " ")): \(result.standardError)")
    }
    return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The files of the state branch on the remote (or in the author's own repository).
  func state(_ under: String = "") async throws -> [String] {
    let place = FileManager.default.fileExists(atPath: remote) ? remote : author
    guard
      let listed = try? await git(
        "-C", place, "ls-tree", "-r", "--name-only", "postrider/state", "--", under.isEmpty ? "." : under)
    else { return [] }
    return listed.split(separator: "\n").map(String.init)
  }

  func stateTip() async throws -> String {
    let place = FileManager.default.fileExists(atPath: remote) ? remote : author
    return try await git("-C", place, "rev-parse", "postrider/state")
  }

  // MARK: Running

  /// `clock`: another than the world's own; `patience`: how long one git command may take; `more`: variables.
  func runEnvironment(
    in clone: String? = nil, clock: (any RunClock)? = nil, patience: Duration = .seconds(60),
    more: [String: String] = [:]
  ) -> RunEnvironment {
    var generator = SystemRandomNumberGenerator()
    let environment = environment.merging(more) { $1 }
    return RunEnvironment(
      path: clone ?? author, clock: clock ?? self.clock,
      entropy: Entropy(seed: (generator.next(), generator.next(), generator.next(), generator.next())),
      program: GitProgram(environment: environment, timeout: patience), transport: transport,
      platforms: allPlatforms, secrets: EnvironmentSecrets(environment: environment), redactor: Redactor(),
      tzdata: "2025b")
  }

  @discardableResult
  func reconcile(in clone: String? = nil, _ options: RunOptions = RunOptions()) async -> Ending {
    await reconcile(runEnvironment(in: clone), options)
  }

  /// Runs once; `refs` puts something between the run and its remote.
  @discardableResult
  func reconcile(
    _ environment: RunEnvironment, _ options: RunOptions = RunOptions(),
    refs: (@Sendable (Origin) -> any RefStore)? = nil
  ) async -> Ending {
    let (signals, _) = AsyncStream.makeStream(of: Int32.self)
    let reconciliation = Reconciliation(environment: environment, options: options)
    guard let refs else { return await reconciliation.run(signals: signals) }
    do {
      let origin = try await Origin.open(path: environment.path, project: nil, program: environment.program)
      let between = Origin(
        location: origin.location, store: origin.store, refs: refs(origin), remote: origin.remote,
        contentRef: origin.contentRef, stateRef: origin.stateRef)
      return await reconciliation.run(on: between, signals: signals)
    } catch {
      var report = Report()
      report.notes = ["\(error)"]
      return Ending(exitCode: 1, report: report)
    }
  }

  /// Texts on the sandbox's ledger, in order.
  var texts: [String] { sandbox.posts.map(\.text) }
}
