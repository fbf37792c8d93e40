import Content
import Foundation
import HTTP
import Platforms

#if POSTRIDER_FAILPOINTS
  import Reconciler
#endif

extension Environment {
  /// The environment of the running process: the one place that asks the machine.
  ///
  /// - Throws: `HTTPError` where libcurl cannot be set up.
  public static func ofThisProcess() throws -> Environment {
    let variables = ProcessInfo.processInfo.environment
    #if POSTRIDER_FAILPOINTS
      var environment = try machine(variables)
      environment.failpoints = try variables["POSTRIDER_FAILPOINTS"].map { try Failpoints($0) }
      return environment
    #else
      return try machine(variables)
    #endif
  }

  private static func machine(_ variables: [String: String]) throws -> Environment {
    let zone = TimeZone.current.identifier
    let redactor = Redactor()
    let noColor = !(variables["NO_COLOR"] ?? "").isEmpty || variables["TERM"] == "dumb"
    return Environment(
      variables: variables,
      workingDirectory: FileManager.default.currentDirectoryPath,
      timezone: zone == "GMT" || zone.isEmpty ? "UTC" : zone,
      now: { Instant(secondsSinceEpoch: Int64(Date().timeIntervalSince1970.rounded(.down))) },
      random: { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      },
      console: console(noColor: noColor, redactor: redactor),
      transport: try CurlTransport(CurlSettings(version: Postrider.version, environment: variables)),
      redactor: redactor,
      platforms: allPlatforms,
      signals: Signals.stream)
  }

  /// Both streams, past the redactor. A reader that went away (`postrider plan | head`) ends nothing: a run
  /// must not die over its report.
  private static func console(noColor: Bool, redactor: Redactor) -> Console {
    signal(SIGPIPE, SIG_IGN)
    var asking: (@Sendable (String) async -> String?)?
    if isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 { asking = { question in await ask(question) } }
    return Console(
      usesColor: !noColor && isatty(STDOUT_FILENO) == 1 && isatty(STDERR_FILENO) == 1,
      asking: asking,
      output: { write(redactor.redact($0), to: STDOUT_FILENO) },
      errors: { write(redactor.redact($0), to: STDERR_FILENO) })
  }

  /// Waits for a line on a thread of its own.
  private static func ask(_ question: String) async -> String? {
    write(question, to: STDOUT_FILENO)
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: readLine()) }
    }
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return }
      rest = rest.dropFirst(written)
    }
  }
}
