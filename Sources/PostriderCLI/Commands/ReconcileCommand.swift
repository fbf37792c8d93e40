import ArgumentParser
import Content
import Credentials
import Diagnostics
import Git
import Reconciler

/// `postrider reconcile`: brings the platforms and the record to what the published branch asks for.
struct ReconcileCommand: PostriderCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Publish what is due, and commit the outcome to the branch postrider/state.",
    discussion: """
      Obeys the branch as it is on the remote now, never the checked-out files.
      Runs once; with --watch it stays and sleeps until something is due or was
      pushed. In scripts start it with `exec`, so that signals reach it.

      Examples:
        postrider reconcile
        postrider reconcile --watch
        postrider reconcile --now 2026-12-01T08:30:00Z     (against the sandbox only)
        postrider reconcile --alert webhook:env:ALARM_URL --alert issue

      --alert tells a webhook of everything the run settled, signed with the secret
      in POSTRIDER_WEBHOOK_SECRET, or keeps an issue on the forge for everything
      that needs a person. Each alarm is told once, whichever run tells it; one that
      cannot be told is a warning, and the next run tells it. In CI the run is also
      appended to the file named by GITHUB_STEP_SUMMARY. More: docs/alarms.md

      Exit codes: 0 done or nothing to do · 1 error, nothing applied · 3 withheld
      for safety · 4 a person is needed · 5 only transient trouble · 6 another run
      has the work · 7 published but not recorded, journal kept · 64 usage · 130,
      143 stopped by a signal, safely
      """)

  @OptionGroup var place: PlaceOptions
  @OptionGroup var format: FormatOptions

  @Option(
    help: ArgumentHelp("Rehearse as if it were this instant; loopback accounts only.", valueName: "instant"),
    transform: Instant.argument)
  var now: Instant?

  @OptionGroup var alarms: AlarmOptions

  @Option(help: ArgumentHelp("Allow exactly the withheld actions with this digest.", valueName: "sha256:…"))
  var approve: String?

  @Flag(help: "Stay, and reconcile whenever something is due or was pushed.")
  var watch = false

  @Option(help: ArgumentHelp("With --watch: seconds between two looks at the remote.", valueName: "seconds"))
  var interval: Double = 60

  func validate() throws {
    _ = try alarms.targets()
    if let approve, !approve.hasPrefix("sha256:") {
      throw ValidationError("--approve takes the digest that reconcile printed, beginning with sha256:")
    }
    guard interval >= 1, interval <= 86_400 else {
      throw ValidationError("--interval takes 1 to 86400 seconds")
    }
  }

  func perform(in environment: Environment) async throws -> ExitStatus {
    let settings = RunEnvironment(of: environment, at: place.start(in: environment), now: now)
    let options = RunOptions(approved: approve, isRehearsal: now != nil)
    let reporter = RunReporter(
      environment: environment, settings: settings, targets: try alarms.targets(), asJSON: format.json,
      isRehearsal: now != nil)
    let telling = TellingState(settings.clock.wall())
    let signals = SignalRelay(environment.signals())
    defer { signals.end() }
    let report: @Sendable (Ending) async -> Void = { ending in
      await signals.untilSignalled {
        let started = telling.take(settings.clock.wall())
        telling.settle(await reporter.report(ending, started: started))
      }
    }
    guard watch else {
      let ending = await Reconciliation(environment: settings, options: options).run(signals: signals.stream)
      await report(ending)
      return ExitStatus(ending.exitCode)
    }
    let code = await Watch(environment: settings, options: options, interval: interval).run(
      signals: signals.stream, report: report, wantsMore: { telling.isOpen })
    return ExitStatus(code)
  }
}

extension RunEnvironment {
  /// What a run gets from the command line's environment; `now` shifts the wall clock.
  init(of environment: Environment, at path: String, now: Instant?) {
    func word() -> UInt64 { environment.random(8).reduce(0) { $0 << 8 | UInt64($1) } }
    let console = environment.console
    let clock = now.map { SystemClock(startingAt: $0) } ?? SystemClock()
    var progress: (@Sendable (String) -> Void)?
    if console.usesColor { progress = { console.complain(console.styled($0.terminalSafe, .dim)) } }
    self.init(
      path: path, clock: clock,
      entropy: Entropy(seed: (word(), word(), word(), word())), program: environment.gitProgram,
      transport: environment.transport, platforms: environment.platforms,
      secrets: environment.secrets(at: path),
      redactor: environment.redactor, tzdata: Zone.databaseVersion,
      programs: LocalPrograms(environment: environment.variables), progress: progress)
    #if POSTRIDER_FAILPOINTS
      failpoints = environment.failpoints
    #endif
  }
}
