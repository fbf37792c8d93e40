import ArgumentParser
import Content
import JSON

/// `postrider doctor`: one line for each thing that has to work, with its fix.
struct DoctorCommand: PostriderCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look whether everything a run needs is in place: git, remote, accounts, media.",
    discussion: """
      Changes nothing. Asks each account's platform, by a call that only reads,
      whether the credentials are accepted.

      Example:
        postrider doctor

      Exit codes: 0 all in place (there may be hints) · 1 something has to be
      mended · 64 usage
      """)

  @OptionGroup var place: PlaceOptions
  @OptionGroup var format: FormatOptions

  func perform(in environment: Environment) async throws -> ExitStatus {
    let findings = await Examination(environment: environment, folder: place.start(in: environment))
      .findings()
    let console = environment.console
    if format.json {
      console.write(
        JSON.object(["version": 1, "findings": .array(findings.map(\.json))]).text(pretty: true))
    } else {
      for finding in findings { console.write(finding.text(for: console)) }
    }
    return findings.contains { $0.verdict == .bad } ? .failed : .done
  }
}
