import Subprocess

/// How the git program is run: without questions, without the caller's repository, bounded in time and output.
public struct GitProgram: Sendable {
  /// What the program sees, before we add to it.
  private let environment: [String: String]
  /// How long one command may take.
  public let timeout: Duration

  /// Prepares runs of the program.
  ///
  /// - Parameters:
  ///   - environment: the process's environment, or what stands for it. Of the variables named `GIT_…` only
  ///     those about transport, credentials and configuration files are passed on.
  ///   - timeout: after it the program and all it started are killed.
  public init(environment: [String: String], timeout: Duration) {
    self.environment = Self.passed(environment)
    self.timeout = timeout
  }

  /// The same program with another time limit.
  public func within(_ timeout: Duration) -> GitProgram {
    GitProgram(environment: environment, timeout: timeout)
  }

  /// The same program without what the caller has put on top of the configuration files, such as `git -c` in
  /// whose hook we run: among it may be values for names of ours, and lists can only be added to.
  var withoutCallersSettings: GitProgram {
    let names = ["GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_", "GIT_CONFIG_PARAMETERS"]
    return GitProgram(
      environment: environment.filter { name, _ in !names.contains { name.hasPrefix($0) } }, timeout: timeout)
  }

  /// How a run ended.
  enum Ending: Sendable, Equatable {
    case exited(Int32)
    case killed(signal: Int32)
    case timedOut
  }

  /// What a run said, each stream cut at its limit.
  struct Outcome: Sendable {
    var ending: Ending
    var output: [UInt8]
    var complaint: String

    var text: String { String(decoding: output, as: UTF8.self) }
    var succeeded: Bool { ending == .exited(0) }
  }

  /// A value of git's configuration for one run, passed in the environment so that it is in no argument.
  struct Setting: Sendable, Hashable {
    let key: String
    let value: String

    init(_ key: String, _ value: String) {
      (self.key, self.value) = (key, value)
    }
  }

  /// Runs `git <arguments>` on a repository.
  ///
  /// The repository is named, not looked for: so git does not search upwards, and leaves the question of whose
  /// it is to `RepositoryLocation`, which has answered it.
  ///
  /// - Parameter directory: where the program runs, for commands that look at the work tree.
  /// - Throws: `program` if it cannot be started. A failure of the program itself is an outcome.
  func run(
    _ arguments: [String], repository: String, in directory: String? = nil, settings: [Setting],
    limit: Int = 1 << 20
  ) async throws(GitError) -> Outcome {
    let configuration = configuration(arguments, repository: repository, in: directory, settings: settings)
    let result = await Self.race(timeout) { () async -> Result<Outcome, GitError>? in
      await Self.collect(configuration, limit: limit, command: arguments.first ?? "")
    }
    // An answer that came is kept even if the task was cancelled meanwhile: it may say that a push was applied.
    if case .success(let outcome) = result { return outcome }
    if Task.isCancelled { return Outcome(ending: .timedOut, output: [], complaint: "cancelled") }
    return try result?.get()
      ?? Outcome(ending: .timedOut, output: [], complaint: "no answer within \(timeout)")
  }

  /// How a command is started.
  func configuration(
    _ arguments: [String], repository: String, in directory: String? = nil, settings: [Setting]
  ) -> Configuration {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500))
    ]
    return Configuration(
      executable: .name("git"),
      arguments: Arguments(["-C", directory ?? repository, "--git-dir=\(repository)"] + arguments),
      environment: childEnvironment(settings), platformOptions: options)
  }

  /// The work's answer, or `nil` if the time was over first; the work is cancelled and waited for.
  static func race(
    _ timeout: Duration, _ work: @escaping @Sendable () async -> Result<Outcome, GitError>?
  ) async -> Result<Outcome, GitError>? {
    await withTaskGroup(of: Result<Outcome, GitError>?.self) { group in
      group.addTask { await work() }
      group.addTask {
        try? await Task.sleep(for: timeout)
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
  }

  private static func collect(
    _ configuration: Configuration, limit: Int, command: String
  ) async -> Result<Outcome, GitError> {
    do {
      let result = try await Subprocess.run(
        configuration, input: .none, output: .sequence, error: .sequence
      ) { execution in
        async let complaint = bounded(execution.standardError, limit: 64 << 10)
        let output = try await bounded(execution.standardOutput, limit: limit)
        return (output, try await complaint)
      }
      let (output, complaint) = result.closureResult
      let ending: Ending =
        switch result.terminationStatus {
        case .exited(let code): .exited(code)
        case .signaled(let signal): .killed(signal: signal)
        }
      return .success(
        Outcome(ending: ending, output: output, complaint: String(decoding: complaint, as: UTF8.self)))
    } catch let error as SubprocessError where error.code == .executableNotFound {
      return .failure(GitError(.program, "the git program is not installed or not in PATH"))
    } catch {
      return .failure(GitError(.program, "git \(command) could not be run", detail: "\(error)"))
    }
  }

  /// Reads a stream to its end and keeps the beginning.
  static func bounded(_ stream: SubprocessOutputSequence, limit: Int) async throws -> [UInt8] {
    var kept: [UInt8] = []
    for try await chunk in stream where kept.count < limit {
      chunk.withUnsafeBytes { kept += $0.prefix(limit - kept.count) }
    }
    return kept
  }
}

// MARK: - Environment

extension GitProgram {
  fileprivate func childEnvironment(_ settings: [Setting]) -> Environment {
    var values = environment
    values["LC_ALL"] = "C"
    values["LANGUAGE"] = nil
    values["GIT_TERMINAL_PROMPT"] = "0"
    values["GIT_ASKPASS"] = "true"
    values["SSH_ASKPASS_REQUIRE"] = "never"
    values["GCM_INTERACTIVE"] = "never"
    values["GIT_OPTIONAL_LOCKS"] = "0"
    values["GIT_NO_REPLACE_OBJECTS"] = "1"
    values["GIT_HTTP_LOW_SPEED_LIMIT"] = values["GIT_HTTP_LOW_SPEED_LIMIT"] ?? "1"
    values["GIT_HTTP_LOW_SPEED_TIME"] = values["GIT_HTTP_LOW_SPEED_TIME"] ?? "20"
    var count = values["GIT_CONFIG_COUNT"].flatMap { Int($0) } ?? 0
    for setting in settings {
      values["GIT_CONFIG_KEY_\(count)"] = setting.key
      values["GIT_CONFIG_VALUE_\(count)"] = setting.value
      count += 1
    }
    values["GIT_CONFIG_COUNT"] = String(count)
    return .custom(
      Dictionary(
        values.map { (Environment.Key(stringLiteral: $0), $1) }, uniquingKeysWith: { first, _ in first }))
  }

  private static func passed(_ environment: [String: String]) -> [String: String] {
    let prefixes = [
      "GIT_SSH", "GIT_SSL_", "GIT_PROXY_", "GIT_HTTP_", "GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_",
      "GIT_CONFIG_VALUE_",
      "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_PARAMETERS",
      "GIT_EXEC_PATH",
      "GIT_ALLOW_PROTOCOL", "GIT_PROTOCOL_FROM_USER",
    ]
    return environment.filter { name, _ in
      !name.hasPrefix("GIT_") || prefixes.contains { name.hasPrefix($0) }
    }
  }
}
