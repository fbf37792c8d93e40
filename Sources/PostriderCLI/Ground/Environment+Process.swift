import Content
import Foundation
import HTTP
import Platforms

extension Environment {
  /// The environment of the running process: the one place that asks the machine.
  ///
  /// - Throws: `HTTPError` where libcurl cannot be set up.
  public static func ofThisProcess() throws -> Environment {
    let variables = ProcessInfo.processInfo.environment
    let zone = TimeZone.current.identifier
    return Environment(
      variables: variables,
      workingDirectory: FileManager.default.currentDirectoryPath,
      timezone: zone == "GMT" || zone.isEmpty ? "UTC" : zone,
      now: { Instant(secondsSinceEpoch: Int64(Date().timeIntervalSince1970.rounded(.down))) },
      random: { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      },
      console: console(
        noColor: variables["NO_COLOR"].map { !$0.isEmpty } ?? false || variables["TERM"] == "dumb"),
      transport: try CurlTransport(CurlSettings(version: Postrider.version, environment: variables)),
      redactor: Redactor(),
      platforms: allPlatforms,
      signals: Signals.stream)
  }

  private static func console(noColor: Bool) -> Console {
    Console(
      usesColor: !noColor && isatty(STDOUT_FILENO) == 1,
      output: { FileHandle.standardOutput.write(Data($0.utf8)) },
      errors: { FileHandle.standardError.write(Data($0.utf8)) })
  }
}
