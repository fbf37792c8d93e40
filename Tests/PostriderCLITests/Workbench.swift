import Content
import Foundation
import HTTP
import Locking
import Platforms

@testable import PostriderCLI

/// A temporary folder and an environment to run commands in; what they say is kept. Removed by `close`.
final class Workbench: Sendable {
  let folder: String
  private let said = Guarded("")
  private let complained = Guarded("")
  private let variables: [String: String]
  private let transport: any HTTPTransport
  private let clock: Instant

  init(
    variables: [String: String] = [:], transport: any HTTPTransport = NoTransport(),
    now: String = "2026-11-21T10:00:00Z"
  ) throws {
    folder = NSTemporaryDirectory() + "postrider-cli-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    self.variables = variables
    self.transport = transport
    clock = Instant(now) ?? Instant(secondsSinceEpoch: 0)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// What was written to standard output and standard error by the last command.
  var output: String { said.withLock { $0 } }
  var complaints: String { complained.withLock { $0 } }

  /// Runs a command in the folder and answers its exit code.
  func run(
    _ arguments: String..., at now: String? = nil, color: Bool = false, stopped signal: Int32? = nil
  ) async -> Int32 {
    said.withLock { $0 = "" }
    complained.withLock { $0 = "" }
    return await Program.run(arguments, in: environment(now: now, color: color, signal: signal))
  }

  func run(_ arguments: [String]) async -> Int32 {
    said.withLock { $0 = "" }
    complained.withLock { $0 = "" }
    return await Program.run(arguments, in: environment())
  }

  /// Runs a command before which a person sits, who answers so; `thinking`: what happens before the first answer.
  func run(
    _ arguments: String..., at now: String, answers: [String],
    thinking: @escaping @Sendable () async -> Void = {}
  ) async -> Int32 {
    said.withLock { $0 = "" }
    complained.withLock { $0 = "" }
    let left = Guarded(answers)
    var environment = environment(now: now)
    environment.console = Console(
      usesColor: false,
      asking: { question in
        self.said.withLock { $0 += question + "\n" }
        let answer = left.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        if left.withLock({ $0.count }) == answers.count - 1 { await thinking() }
        return answer
      }, output: { text in self.said.withLock { $0 += text } },
      errors: { text in self.complained.withLock { $0 += text } })
    return await Program.run(arguments, in: environment)
  }

  /// Runs a command whose words nobody keeps.
  func runQuietly(_ arguments: String..., at now: String) async -> Int32 {
    var environment = environment(now: now)
    environment.console = Console(usesColor: false, output: { _ in }, errors: { _ in })
    return await Program.run(arguments, in: environment)
  }

  func environment(now: String? = nil, color: Bool = false, signal: Int32? = nil) -> PostriderCLI.Environment
  {
    let instant = now.flatMap { Instant($0) } ?? clock
    var inherited = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder]
    inherited["GIT_CONFIG_GLOBAL"] = "/dev/null"
    inherited["GIT_CONFIG_NOSYSTEM"] = "1"
    return PostriderCLI.Environment(
      variables: inherited.merging(variables) { _, given in given }, workingDirectory: folder,
      timezone: "Europe/Berlin", now: { instant }, random: { count in (0..<count).map { UInt8($0 & 255) } },
      console: Console(
        usesColor: color, output: { text in self.said.withLock { $0 += text } },
        errors: { text in self.complained.withLock { $0 += text } }),
      transport: transport, redactor: Redactor(), platforms: allPlatforms,
      signals: { AsyncStream { stream in _ = signal.map { stream.yield($0) } } })
  }

  /// Writes a file below the folder.
  func write(_ path: String, _ text: String) throws {
    try write(path, Array(text.utf8))
  }

  func write(_ path: String, _ bytes: [UInt8]) throws {
    let full = folder + "/" + path
    try FileManager.default.createDirectory(
      atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: full))
  }

  /// The text of a file below the folder; empty where there is none.
  func read(_ path: String) -> String {
    FileManager.default.contents(atPath: folder + "/" + path).map { String(decoding: $0, as: UTF8.self) }
      ?? ""
  }

  /// Runs git in the folder, off the cooperative pool; throws with its words where it fails.
  @discardableResult func git(_ arguments: String...) async throws -> String {
    let (folder, variables) = (folder, environment().variables)
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = variables.merging([
          "GIT_AUTHOR_NAME": "Anna", "GIT_AUTHOR_EMAIL": "anna@acme.example", "GIT_COMMITTER_NAME": "Anna",
          "GIT_COMMITTER_EMAIL": "anna@acme.example", "GIT_AUTHOR_DATE": "2026-11-20T08:00:00Z",
          "GIT_COMMITTER_DATE": "2026-11-20T08:00:00Z",
        ]) { _, given in given }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        do {
          try process.run()
          let data = pipe.fileHandleForReading.readDataToEndOfFile()
          process.waitUntilExit()
          let text = String(decoding: data, as: UTF8.self)
          if process.terminationStatus == 0 {
            continuation.resume(returning: text)
          } else {
            continuation.resume(throwing: GitTrouble(words: "git \(arguments): \(text)"))
          }
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
  }

  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/" + path) }
}

/// A git command of a test that failed.
struct GitTrouble: Error {
  var words: String
}

/// A way out that leads nowhere: commands that need no network fail here when they try.
struct NoTransport: HTTPTransport {
  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    throw HTTPError(.connect, mayHaveArrived: false, "this test allows no network: \(request.method)")
  }
}
