import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

extension GitProgram {
  /// Runs `git <arguments>` on a repository with its output going straight into an open file, which stays open.
  ///
  /// - Throws: `program` if it cannot be started. A failure of the program itself is an outcome.
  func pour(
    _ arguments: [String], repository: String, settings: [Setting], into descriptor: Int32
  ) async throws(GitError) -> Outcome {
    let configuration = configuration(arguments, repository: repository, settings: settings)
    let result = await Self.race(timeout) { () async -> Result<Outcome, GitError>? in
      await Self.spill(configuration, into: descriptor, command: arguments.first ?? "")
    }
    if case .success(let outcome) = result { return outcome }
    if Task.isCancelled { return Outcome(ending: .timedOut, output: [], complaint: "cancelled") }
    return try result?.get()
      ?? Outcome(ending: .timedOut, output: [], complaint: "no end within \(timeout)")
  }

  private static func spill(
    _ configuration: Configuration, into descriptor: Int32, command: String
  ) async -> Result<Outcome, GitError> {
    do {
      let result = try await Subprocess.run(
        configuration, input: .none,
        output: .fileDescriptor(FileDescriptor(rawValue: descriptor), closeAfterSpawningProcess: false),
        error: .sequence
      ) { execution in
        try await bounded(execution.standardError, limit: 64 << 10)
      }
      let ending: Ending =
        switch result.terminationStatus {
        case .exited(let code): .exited(code)
        case .signaled(let signal): .killed(signal: signal)
        }
      return .success(
        Outcome(
          ending: ending, output: [], complaint: String(decoding: result.closureResult, as: UTF8.self)))
    } catch let error as SubprocessError where error.code == .executableNotFound {
      return .failure(GitError(.program, "the git program is not installed or not in PATH"))
    } catch {
      return .failure(GitError(.program, "git \(command) could not be run", detail: "\(error)"))
    }
  }
}
