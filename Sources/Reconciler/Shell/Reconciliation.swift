import Content
import Git
import Ledger
import Platforms

/// One run: drives the step function, carries its effects out and brings the answers back.
public struct Reconciliation: Sendable {
  private let environment: RunEnvironment
  private let options: RunOptions

  public init(environment: RunEnvironment, options: RunOptions = RunOptions()) {
    self.environment = environment
    self.options = options
  }

  /// Runs until there is nothing left to do now. `signals` delivers 2 or 15 when the process is asked to stop.
  ///
  /// Never throws: what cannot even begin is an ending with its exit code and a note.
  public func run(signals: AsyncStream<Int32>) async -> Ending {
    let fan = SignalFan()
    let listening = Task { for await signal in signals { await fan.receive(signal) } }
    defer { listening.cancel() }
    do {
      let project = try await LocalProject.read(environment)
      var origin = try await Origin.open(
        path: environment.path, project: project, program: environment.program)
      var entropy = environment.entropy
      let (ending, isDamaged) = await drive(on: origin, entropy, signals: await fan.stream())
      guard isDamaged, !origin.isLocal else { return ending }
      // Our own store is a cache: thrown away, it is made anew from the remote.
      origin.store.discardOwn()
      // What has read may have begun a call: only the next run goes by what it left.
      guard ending.exitCode == 1, !ending.report.hasRead else { return ending }
      origin = try await Origin.open(path: environment.path, project: project, program: environment.program)
      return await drive(on: origin, entropy.fork(), signals: await fan.stream()).ending
    } catch let error as RunError {
      return Self.ending(error.exitCode, error.description)
    } catch {
      return Self.ending(Performer.code(of: error), "\(error)")
    }
  }

  static func ending(_ code: Int32, _ text: String) -> Ending {
    var report = Report()
    report.notes = [text]
    return Ending(exitCode: code, report: report)
  }

  /// Runs on a repository that is open already.
  public func run(on origin: Origin, signals: AsyncStream<Int32>) async -> Ending {
    await drive(on: origin, environment.entropy, signals: signals).ending
  }

  private func drive(
    on origin: Origin, _ entropy: Entropy, signals: AsyncStream<Int32>
  ) async -> (ending: Ending, isDamaged: Bool) {
    #if POSTRIDER_FAILPOINTS
      let origin = self.environment.withPoints(origin)
      let environment = self.environment.withPoints
    #endif
    var entropy = entropy
    let run = entropy.nonce()
    let reader = Reader(origin: origin, environment: environment, options: options, run: run)
    let journal = Journal(folder: origin.folder, run: run)
    #if POSTRIDER_FAILPOINTS
      if let failpoints = environment.failpoints { await journal.pass(through: failpoints) }
    #endif
    let platforms = environment.platforms
    let settings = RunSettings(
      run: run, timing: environment.timing,
      needsPreparation: { wanted in
        platforms.first { $0.descriptor.name == wanted.id.account.platform }?.needsPreparation(wanted.content)
          ?? false
      },
      preparesEachItem: { name in
        platforms.first { $0.descriptor.name == name }?.preparesEachItem ?? false
      },
      keyLife: { name in platforms.first { $0.descriptor.name == name }?.descriptor.keyLifeSeconds },
      pushBurst: origin.remote.map(\.pushURL.isLocal) == false ? 20 : nil,
      windows: { name in platforms.first { $0.descriptor.name == name }?.descriptor.windows ?? [] },
      only: options.only)
    let performer = Performer(
      environment: environment, reader: reader, journal: journal,
      writer: Writer(reader: reader, origin: origin, environment: environment),
      caller: Caller(reader: reader, environment: environment, journal: journal))
    var ending = await performer.drive(Engine(settings: settings, entropy: entropy), signals: signals)
    // The machine may be gone before the next run: what only its disk knows is said as well.
    if ending.exitCode == 7 { ending.report.journal = await journal.lines() }
    // While the record has a claim of this run, only its journal can prove what began and what did not.
    await journal.end(keeping: ending.report.needsJournal)
    if ending.exitCode == 0 {
      Journal.sweep(folder: origin.folder, await reader.endedRuns.subtracting(ending.report.openRuns))
    }
    #if POSTRIDER_FAILPOINTS
      environment.failpoints?.pass("run.ended")
    #endif
    return (ending, await reader.hasDamagedStore)
  }
}
