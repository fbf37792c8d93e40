import Content
import Git

/// One delivery's change, to be written as a rename in git.
public struct Change: Sendable, Hashable {
  public var delivery: DeliveryID
  /// What was read; nil: it was not there.
  public var from: Recorded?
  public var to: Entry
  /// What the commit's message says of it: `publish`, `schedule`, `cancel`…
  public var verb: String
  /// True for what happened outside (receipt, checkpoint, refusal): a fact, replayed until it lands.
  /// False for an intent: it stands only on the blob it was made from.
  public var isOutcome: Bool
  public init(
    delivery: DeliveryID, from: Recorded?, to: Entry, verb: String, isOutcome: Bool = false
  ) {
    self.delivery = delivery
    self.from = from
    self.to = to
    self.verb = verb
    self.isOutcome = isOutcome
  }
}

/// Everything one commit on the state branch changes.
public struct Batch: Sendable {
  /// Fresh and random for each attempt at a push.
  public var nonce: String
  public var run: String
  public var changes: [Change]
  public var accounts: [AccountRecord]
  /// This run's lease; nil: take it away.
  public var lease: RunLease?
  /// Leases of dead runs to take away.
  public var endedRuns: [String]
  public var meta: Meta
  /// True for a run's last commit: the board is made.
  public var makesBoard: Bool
  /// The committer's clock.
  public var time: Instant
  public init(
    nonce: String, run: String, changes: [Change], accounts: [AccountRecord], lease: RunLease?,
    endedRuns: [String],
    meta: Meta, makesBoard: Bool, time: Instant
  ) {
    self.nonce = nonce
    self.run = run
    self.changes = changes
    self.accounts = accounts
    self.lease = lease
    self.endedRuns = endedRuns
    self.meta = meta
    self.makesBoard = makesBoard
    self.time = time
  }
}
