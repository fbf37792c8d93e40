import Alarms
import ArgumentParser
import Content
import HTTP
import JSON
import Reconciler

/// `--alert`, for commands that settle something.
struct AlarmOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Tell somebody what the run settled: webhook:URL, webhook:env:NAME or issue. May be given several times.",
      valueName: "receiver"))
  // Text, for the parser repeats a value it cannot transform, and what stands behind a webhook's host may be secret.
  var alert: [String] = []

  /// What is named; throws in words that show no more of a value than its scheme and host.
  func targets() throws -> [AlertTarget] {
    try alert.map { text in
      do throws(AlertProblem) {
        return try AlertTarget(text)
      } catch {
        throw ValidationError(error.description)
      }
    }
  }
}

/// What is said and told of each run, once it is over.
struct RunReporter: Sendable {
  let environment: Environment
  let settings: RunEnvironment
  let targets: [AlertTarget]
  let asJSON: Bool
  let isRehearsal: Bool

  private var console: Console { environment.console }
  private var isOnRunner: Bool { environment.variables["GITHUB_ACTIONS"] == "true" }

  /// Words first: telling may take long, and may be cut short by a signal.
  ///
  /// Answers true where something is left to be told.
  func report(_ ending: Ending, started: Instant) async -> Bool {
    let words = RunWords(ending: ending, now: settings.clock.wall())
    if asJSON {
      console.write(words.json.text(pretty: true))
    } else if isOnRunner {
      console.write(WorkflowCommands.silenced(words.text(for: console), token: word()))
      for line in WorkflowCommands.annotations(of: ending.report.diagnostics) {
        console.say(environment.redactor.redact(line))
      }
    } else {
      console.write(words.text(for: console))
    }
    summarize(ending)
    return await tell(ending, started: started)
  }

  private func summarize(_ ending: Ending) {
    guard let path = environment.variables["GITHUB_STEP_SUMMARY"], !path.isEmpty else { return }
    let redactor = environment.redactor
    let now = settings.clock.wall()
    let problem = SummaryFile.append(to: path) { room in
      redactor.redact(StepSummary(ending, now: now).markdown(room: room))
    }
    if let problem { warn("the step's summary: \(problem)") }
  }

  private func tell(_ ending: Ending, started: Instant) async -> Bool {
    guard !targets.isEmpty else { return false }
    let teller = Teller(
      targets: targets, environment: settings, variables: environment.variables, isRehearsal: isRehearsal,
      nonce: word)
    let outcome = await teller.tell(ending, started: started)
    for (title, count) in outcome.told.sorted(by: { $0.key < $1.key }) {
      console.complain("told \(count) to \(title)".safeLines)
    }
    for warning in outcome.warnings { warn("alarm: \(warning)") }
    return outcome.untold > 0
  }

  private func warn(_ text: String) {
    console.complain("\(console.styled("warning:", .yellow)) \(text.safeLines)")
  }

  /// 32 random hex digits.
  private func word() -> String {
    environment.random(16).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}
