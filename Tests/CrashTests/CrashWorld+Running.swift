import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// How a process of the program ended, and what it wrote.
struct Ended: Sendable {
  /// The exit code; 128 and the number where a signal killed it.
  var code: Int32
  var said: String
  /// Seconds it took.
  var seconds: Double
}

extension CrashWorld {
  /// The program that was built with these tests.
  static var program: String {
    get throws {
      let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      // The tests are a library where they do not run by themselves: it lies beside the program, too.
      for path in [own] + CommandLine.arguments {
        let folder = (path as NSString).deletingLastPathComponent
        if FileManager.default.isExecutableFile(atPath: folder + "/postrider") {
          return folder + "/postrider"
        }
      }
      throw CrashFailure("there is no program beside \(own) or \(CommandLine.arguments)")
    }
  }

  /// Runs `postrider reconcile` at the world's time. `failpoints`: where it is stopped; `more`: arguments.
  func run(failpoints: String? = nil, in clone: String? = nil, more: [String] = []) async throws -> Ended {
    try await start(failpoints: failpoints, in: clone, more: more) { _ in }
  }

  /// Starts `postrider reconcile`, lets `meanwhile` do something to the process, and waits for its end.
  func start(
    failpoints: String? = nil, in clone: String? = nil, more: [String] = [],
    meanwhile: @escaping @Sendable (pid_t) async throws -> Void
  ) async throws -> Ended {
    var variables = variables
    variables["POSTRIDER_FAILPOINTS"] = failpoints
    variables["NO_COLOR"] = "1"
    let clock = ContinuousClock()
    let began = clock.now
    let result = try await Subprocess.run(
      .path(FilePath(try Self.program)),
      arguments: Arguments(["reconcile", "--now", now, "-C", clone ?? runner] + more),
      environment: Self.custom(variables), input: .none, output: .sequence, error: .combinedWithOutput
    ) { execution in
      async let text = Self.text(execution.standardOutput)
      try await meanwhile(execution.processIdentifier.value)
      return try await text
    }
    let code: Int32 =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): 128 + signal
      }
    return Ended(
      code: code, said: result.closureResult, seconds: Double((clock.now - began) / .milliseconds(1)) / 1000)
  }

  private static func text(_ stream: SubprocessOutputSequence) async throws -> String {
    var bytes: [UInt8] = []
    for try await chunk in stream { chunk.withUnsafeBytes { bytes += $0 } }
    return String(decoding: bytes, as: UTF8.self)
  }
}
