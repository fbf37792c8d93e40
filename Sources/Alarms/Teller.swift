import Content
import Git
import HTTP
import Ledger
import Platforms
import Reconciler

/// Tells receivers what a run settled, after the run. It changes nothing of the publishing, and never throws: what
/// goes wrong is a warning, and what was not told is told by the next run.
///
/// What is to be told is written down first, with the run that tells it, then told, then written down as told. So
/// of several runs one tells each alarm; after a crash in between, the next tells it again under the same id.
public struct Teller: Sendable {
  let targets: [AlertTarget]
  let environment: RunEnvironment
  let variables: [String: String]
  let isRehearsal: Bool
  /// Fresh and random for every call.
  let nonce: @Sendable () -> String

  /// Seconds all telling of one run may take.
  static let budget: Double = 45
  /// Seconds after which another run may tell what this one said it would.
  static let lease: Int64 = 180

  public init(
    targets: [AlertTarget], environment: RunEnvironment, variables: [String: String], isRehearsal: Bool,
    nonce: @escaping @Sendable () -> String
  ) {
    self.targets = targets
    self.environment = environment
    self.variables = variables
    self.isRehearsal = isRehearsal
    self.nonce = nonce
  }

  /// What came of it: for people.
  public struct Outcome: Sendable, Hashable {
    /// How many arrived, by receiver.
    public var told: [String: Int] = [:]
    public var warnings: [String] = []
    /// How many did not arrive and wait for the next run.
    public var untold = 0
  }

  /// `started`: when the run began; nothing older is told to who is told for the first time.
  public func tell(_ ending: Ending, started: Instant) async -> Outcome {
    var outcome = Outcome()
    // A run that read nothing knows nothing, not even that this repository is ours.
    // After a signal there is no time: the next run tells.
    guard !Task.isCancelled, !targets.isEmpty, ending.report.commit != nil || !ending.report.journal.isEmpty
    else {
      return outcome
    }
    let origin: Origin
    let repository: String?
    do {
      let project = try await LocalProject.read(
        path: environment.path, platforms: environment.platforms.map(\.descriptor),
        program: environment.program)
      repository = project?.repository
      origin = try await Origin.open(path: environment.path, project: project, program: environment.program)
    } catch {
      outcome.warnings.append("no alarm is told: \(error)")
      return outcome
    }
    let remote = origin.remote?.pushURL.identity ?? repository
    let receivers = receivers(remote, &outcome)
    guard !receivers.isEmpty else { return outcome }
    let telling = Telling(
      origin: origin, environment: environment, receivers: receivers, ending: ending, started: started,
      repository: repository, run: nonce(), wire: wire)
    await telling.run(&outcome)
    return outcome
  }

  private var wire: Wire {
    Wire(
      transport: environment.transport, clock: environment.clock,
      deadline: environment.clock.monotonic() + Self.budget)
  }

  private func receivers(_ remote: String?, _ outcome: inout Outcome) -> [any Receiver] {
    var receivers: [any Receiver] = []
    for target in targets {
      do throws(AlertProblem) {
        let receiver = try target.receiver(
          variables, remote: remote, isRehearsal: isRehearsal, redactor: environment.redactor)
        if !receivers.contains(where: { $0.mark == receiver.mark }) { receivers.append(receiver) }
      } catch {
        outcome.warnings.append(error.description)
      }
    }
    return receivers
  }
}
