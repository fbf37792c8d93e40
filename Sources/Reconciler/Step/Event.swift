import Content
import Diagnostics
import JSON
import Ledger
import Planning
import Platforms

/// What both clocks say at the moment of a step.
public struct ClockReading: Sendable, Hashable {
  public var wall: Instant
  /// Seconds of a clock that never jumps.
  public var monotonic: Double
  public init(wall: Instant, monotonic: Double) {
    self.wall = wall
    self.monotonic = monotonic
  }
}

/// Whether an account can be called at all.
public enum SessionState: Sendable, Hashable {
  case usable
  /// A credential is missing; the text says which and where to set it.
  case missing(String)
}

/// One line the journal of an earlier run on this machine proves.
public struct JournalFact: Sendable, Hashable {
  public var run: String
  public var delivery: DeliveryID
  public var item: Int
  public var attempt: Int
  public var generation: Int
  /// nil: the run's start line is there, and no `begun` for this attempt: the call never began.
  public var begun: Bool
  public var receipt: Receipt?
  public init(
    run: String, delivery: DeliveryID, item: Int, attempt: Int, generation: Int, begun: Bool,
    receipt: Receipt?
  ) {
    self.run = run
    self.delivery = delivery
    self.item = item
    self.attempt = attempt
    self.generation = generation
    self.begun = begun
    self.receipt = receipt
  }
}

/// Everything one reading of the remote gives: both tips, what one asks for and what the other records.
public struct View: Sendable {
  public var desired: Desired
  public var record: Record
  public var context: PlanningContext
  /// Digest of all that decides a plan, for `meta.json`.
  public var inputs: String
  /// Nonces of the commits of the state branch that could be seen, newest first.
  public var nonces: Set<String>
  public var sessions: [AccountIdentity: SessionState]
  public var journal: [JournalFact]
  /// Runs of this machine whose journal has its start line: absence of `begun` is proof for these.
  public var journaledRuns: Set<String>

  public init(
    desired: Desired, record: Record, context: PlanningContext, inputs: String, nonces: Set<String>,
    sessions: [AccountIdentity: SessionState], journal: [JournalFact] = [], journaledRuns: Set<String> = []
  ) {
    self.desired = desired
    self.record = record
    self.context = context
    self.inputs = inputs
    self.nonces = nonces
    self.sessions = sessions
    self.journal = journal
    self.journaledRuns = journaledRuns
  }
}

/// What became of a push.
public enum SwapResult: Sendable {
  /// Landed; the record as it is now.
  case won(Record)
  /// Somebody else moved the branch: what is there now.
  case lost(View)
  /// Not pushed: the content branch moved, and something was about to be sent.
  case contentMoved(View)
  /// Refused although the branch had not moved, in the server's own words.
  case rejected(String)
  /// Certainly not applied.
  case unreachable(String)
  /// The server asks to wait so many seconds, where it says how long.
  case throttled(Int?, String)
  /// The answer was lost on the way: what a fresh reading showed; nil: it could not be read either.
  case unknown(View?, String)
}

/// What happened in the world.
public enum Event: Sendable {
  case started
  case read(View)
  /// The record says that nothing changed and nothing is due: no plan is needed.
  case idle(commit: String, Meta)
  /// `code`: the exit code it leads to, 5 where the next run may well succeed.
  case readFailed(String, code: Int32)
  case swapped(SwapResult)
  case prepared(DeliveryID, Preparation)
  case published(DeliveryID, PublishAnswer)
  case found(DeliveryID, Finding)
  case finished(DeliveryID, FinishAnswer)
  case changed(DeliveryID, item: Int, ChangeAnswer)
  case verified(AccountIdentity, Verification)
  /// What calls of an account used of its windows; comes before the answer they brought, and answers nothing.
  case usage(AccountIdentity, CallUsage)
  case tick
  /// A signal asked for an end: 2 or 15.
  case stop(signal: Int32)
}

/// What the shell is to do. Every effect but `wake` and `end` is answered by exactly one event.
public enum Effect: Sendable {
  /// List both refs, fetch, read both; answered by `read` or `readFailed`.
  case read
  /// Write the batch on the record's tip and push it. `content`: something is about to be sent; only where
  /// the content branch still is at that commit.
  case swap(Batch, on: Record, content: String?)
  case prepare(Entry, checkpoint: JSON?)
  /// Journal `begun`, make the one public call of the entry's sending item, journal the outcome; `before`: the
  /// monotonic reading after which the call must not begin any more.
  case publish(Entry, before: Double)
  /// Look for the item of the entry; `since`: when its call began.
  case find(Entry, item: Int, since: Instant)
  case finish(Entry)
  /// Make the entry's change of what is public of one item: an edit or a retraction, both repeatable.
  case change(Entry, item: Int)
  case verify(AccountIdentity)
  /// Send `tick` no later than at this reading of the monotonic clock. The earliest asked for counts.
  case wake(at: Double)
  case end(Ending)
}

/// How a run ended.
public struct Ending: Sendable {
  public var exitCode: Int32
  public var report: Report
  public init(exitCode: Int32, report: Report) {
    self.exitCode = exitCode
    self.report = report
  }
}

/// What a run did, for people and machines.
public struct Report: Sendable {
  /// The content commit that was obeyed.
  public var commit: String?
  public var lines: [ReportLine] = []
  public var hazards: [Hazard] = []
  public var withheld: [PlanAction] = []
  /// What allows exactly the withheld: for `--approve`.
  public var approval: String?
  public var attention = Meta.Attention()
  public var wake: Instant?
  /// Set when a record was begun: for `state: {lineage: …}` in `postrider.yaml`.
  public var newLineage: String?
  /// Errors in the files of that commit: what they concern is frozen.
  public var diagnostics: [Diagnostic] = []
  /// Runs that open claims still name: their journals are kept.
  public var openRuns: Set<String> = []
  /// The tip of the state branch as the run left it.
  public var recordTip: String?
  /// True where only this run's journal can tell what became of a call.
  public var needsJournal = false
  /// Things to say that belong to no delivery.
  public var notes: [String] = []
  /// True once both branches were read whole: what is not named here is not so. False for an early end.
  public var hasRead = false
  /// The record as the run left it; nil where it was not read.
  public var record: Record?
  /// The lines of this run's journal, where what it published is not on the record (exit code 7).
  public var journal: [String] = []
  public init() {}
}

/// One settled fact of a run.
public struct ReportLine: Sendable, Hashable {
  /// `published`, `scheduled`, `failed`…
  public var verb: String
  public var delivery: DeliveryID
  public var label: String
  public var due: Instant
  public var zone: String
  /// Permalink, reason, next instant.
  public var detail: String?
  public init(verb: String, delivery: DeliveryID, label: String, due: Instant, zone: String, detail: String?)
  {
    self.verb = verb
    self.delivery = delivery
    self.label = label
    self.due = due
    self.zone = zone
    self.detail = detail
  }
}
