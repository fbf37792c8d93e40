import Foundation
import GitTestServer
import JSON
import Locking
import Sandbox
import Subprocess
import Testing

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A world for the program as a process: an author, a bare remote, a runner's clone, and a sandbox in this one.
///
/// It is prepared once, up to the moment before anything is due, and put back to that moment for each case.
final class CrashWorld: Sendable {
  /// How the runner's clone reaches the remote.
  enum Way: String, Sendable, CaseIterable {
    case file, http, none
  }

  let folder: String
  let way: Way
  let sandbox: SandboxServer
  let server: GitServer?
  private let time: Guarded<Date>
  let variables: [String: String]

  /// What is put back for each case.
  var work: String { folder + "/place" }
  var author: String { work + "/author" }
  var remote: String { work + "/remote.git" }
  /// Where the program runs. Without a remote, that is the author's own repository.
  var runner: String { way == .none ? author : work + "/runner" }
  /// Where the record lies that everybody sees.
  var recordHome: String { way == .none ? author : remote }
  var remoteAddress: String { server.map { $0.url + "/remote.git" } ?? "file://\(remote)" }

  private init(
    folder: String, way: Way, sandbox: SandboxServer, server: GitServer?, time: Guarded<Date>,
    variables: [String: String]
  ) {
    self.folder = folder
    self.way = way
    self.sandbox = sandbox
    self.server = server
    self.time = time
    self.variables = variables
  }

  /// Makes a world, hands it to the test and takes everything away again.
  static func with(
    _ way: Way, options: SandboxOptions = CrashWorld.quick, _ body: (CrashWorld) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/postrider-crash-\(UUID().uuidString)"
    for name in ["/home", "/place/author"] {
      try FileManager.default.createDirectory(atPath: folder + name, withIntermediateDirectories: true)
    }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let time = Guarded(Date(timeIntervalSince1970: 0))
    var options = options
    options.mediaFolder = folder + "/place/author"
    let variables = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder + "/home",
      "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", "TZ": "UTC",
      "GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@example.com", "GIT_COMMITTER_NAME": "Ann",
      "GIT_COMMITTER_EMAIL": "ann@example.com", "GIT_AUTHOR_DATE": "2026-11-21T07:00:00Z",
      "GIT_COMMITTER_DATE": "2026-11-21T07:00:00Z",
    ].merging(CrashAccount.all.map { ($0.variable.name, $0.variable.token) }) { _, token in token }
    let sandbox = try await SandboxServer.start(port: 0, options: options) { time.withLock { $0 } }
    let server =
      way == .http ? try await GitServer(serving: folder + "/place", environment: variables) : nil
    let world = CrashWorld(
      folder: folder, way: way, sandbox: sandbox, server: server, time: time, variables: variables)
    do {
      world.set("2026-11-21T08:00:00Z")
      try await body(world)
    } catch {
      await server?.stop()
      await sandbox.stop()
      throw error
    }
    await server?.stop()
    await sandbox.stop()
  }

  /// Nothing takes the platforms any time.
  static var quick: SandboxOptions {
    var options = SandboxOptions()
    options.processingPolls = 0
    return options
  }

  // MARK: Time

  /// Sets the sandbox's clock; the program gets the same with `--now`.
  func set(_ instant: String) {
    guard let date = try? Date(instant, strategy: .iso8601) else { return }
    time.withLock { $0 = date }
  }

  func advance(minutes: Int) { time.withLock { $0 = $0.addingTimeInterval(Double(minutes) * 60) } }

  var now: String { time.withLock { $0 }.formatted(.iso8601) }

  // MARK: Content

  /// The accounts of every world, and where the pictures are fetched from.
  var project: String {
    "version: 1\ntimezone: UTC\naccounts:\n"
      + CrashAccount.all.map { $0.project(base: sandbox.baseURL) }.joined()
      + "media:\n  base_url: \(sandbox.baseURL)/_sandbox/media\n"
  }

  /// Writes and commits a scenario, records it with a first run before anything is due, and keeps all of that.
  func prepare(_ scenario: Scenario) async throws {
    try await git("init", "-q", "--template=", "-b", "main", author)
    try write("postrider.yaml", Array(project.utf8))
    for (path, bytes) in scenario.files { try write(path, bytes) }
    try await git("-C", author, "add", "-A")
    try await git("-C", author, "commit", "-q", "-m", "Write")
    if way != .none {
      try await git("init", "-q", "--template=", "--bare", "-b", "main", remote)
      try await git("-C", remote, "config", "http.receivepack", "true")
      try await git("-C", remote, "config", "core.logAllRefUpdates", "always")
      try await git("-C", author, "push", "-q", "file://\(remote)", "main")
      try await git("clone", "-q", "--template=", remoteAddress, runner)
      if scenario.successor == .other {
        try await git("clone", "-q", "--template=", remoteAddress, work + "/other")
      }
    }
    let first = try await run()
    guard first.code == 0 else { throw CrashFailure("the first run ended with \(first.code): \(first.said)") }
    try FileManager.default.copyItem(atPath: work, toPath: folder + "/kept")
  }

  /// Puts everything back to where `prepare` left it, but for the clock.
  func restore() async throws {
    try FileManager.default.removeItem(atPath: work)
    try FileManager.default.copyItem(atPath: folder + "/kept", toPath: work)
    try await ask("POST", "/_sandbox/reset", #"{"keep_clock": true}"#)
  }

  func write(_ path: String, _ bytes: [UInt8]) throws {
    let file = author + "/" + path
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
  }

  /// Speaks to the sandbox as anybody would.
  @discardableResult
  func ask(_ method: String, _ path: String, _ body: String? = nil) async throws -> JSON {
    var arguments = ["-fsS", "-X", method, sandbox.baseURL + path]
    if let body { arguments += ["-H", "Content-Type: application/json", "-d", body] }
    return try JSON(parsing: Array(try await shell("curl", arguments).utf8))
  }

  // MARK: Processes

  @discardableResult
  func git(_ arguments: String...) async throws -> String { try await shell("git", arguments) }

  /// Runs a program with a text on its standard input; what it writes, trimmed.
  func shell(_ program: String, _ arguments: [String], input: String = "") async throws -> String {
    let result = try await Subprocess.run(
      .name(program), arguments: Arguments(arguments), environment: Self.custom(variables),
      input: .string(input), output: .string(limit: 8 << 20), error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else {
      throw CrashFailure("\(program) \(arguments.joined(separator: " ")): \(result.standardError)")
    }
    return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  static func custom(_ variables: [String: String]) -> Subprocess.Environment {
    .custom(
      Dictionary(variables.map { (Environment.Key(stringLiteral: $0), $1) }, uniquingKeysWith: { a, _ in a }))
  }
}

/// Something a test's world could not do.
struct CrashFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
