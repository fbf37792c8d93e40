import Content
import Ledger

/// What an action would do to one delivery.
public enum ActionKind: String, Sendable, Hashable, CaseIterable {
  /// A new entry, or one that ended and begins again.
  case schedule
  /// Another instant.
  case reschedule
  /// Other content, same instant.
  case update
  /// Another file, label or id; nothing else.
  case move
  case cancel
  /// Due, allowed: goes out in this run.
  case publish
  /// Due, but held by a rule until an instant.
  case hold
  /// Later than its grace.
  case miss
  /// The files ask for what can no longer be done.
  case drift
  /// What is public is changed to what the files say now.
  case edit
  /// What is public is taken back.
  case retract
}

/// One side of an action: what the record has, or what it would have.
public struct ActionSide: Sendable, Hashable {
  public var state: DeliveryState
  public var due: Instant
  public var zone: String
  public var written: String
  public var digest: String
  public var path: String
  public var label: String
  public init(
    state: DeliveryState, due: Instant, zone: String, written: String, digest: String, path: String,
    label: String
  ) {
    self.state = state
    self.due = due
    self.zone = zone
    self.written = written
    self.digest = digest
    self.path = path
    self.label = label
  }
}

/// One step that brings the record closer to what the commit asks for.
public struct PlanAction: Sendable, Hashable {
  public var kind: ActionKind
  public var delivery: DeliveryID
  public var label: String
  public var before: ActionSide?
  public var after: ActionSide?
  /// For people: why.
  public var reason: String?
  /// Set where a person's word is needed first: the action is withheld.
  public var hazard: HazardKind?
  /// The entry as it would be recorded; nil only for `hold` and `publish` of what is recorded already.
  public var entry: Entry?
  /// The delivery it was recorded as, where the post's id changed with its file.
  public var movedFrom: DeliveryID?
  /// For `hold`: the next allowed instant; nil: not known (a refused token, an open freeze).
  public var until: Instant?
  public init(
    kind: ActionKind, delivery: DeliveryID, label: String, before: ActionSide?, after: ActionSide?,
    reason: String? = nil, hazard: HazardKind? = nil, entry: Entry? = nil
  ) {
    self.kind = kind
    self.delivery = delivery
    self.label = label
    self.before = before
    self.after = after
    self.reason = reason
    self.hazard = hazard
    self.entry = entry
  }
}

/// Why an action is withheld, or (lineage, schema, rewound record) why everything is.
public enum HazardKind: String, Sendable, Hashable, CaseIterable {
  case nothingWanted = "nothing-wanted"
  case manyChanged = "many-changed"
  case manyCancels = "many-cancels"
  case manyPublications = "many-publications"
  case historyRewritten = "history-rewritten"
  case idReturned = "id-returned"
  case movedTime = "moved-time"
  case looksMoved = "looks-moved"
  case adoption = "adoption"
  case editAsked = "edit-asked"
  case retractAsked = "retract-asked"
  case manyEdits = "many-edits"
  case manyRetractions = "many-retractions"
  case lineage = "lineage"
  case schema = "schema"
  case recordLost = "record-lost"
  case clockBehind = "clock-behind"

  /// True where nothing at all may be done.
  public var stopsEverything: Bool {
    switch self {
    case .lineage, .schema, .recordLost, .clockBehind: true
    default: false
    }
  }
}

extension HazardKind {
  /// True where a person's digest can let it pass.
  public var isApprovable: Bool { !stopsEverything }
}

/// One kind of hazard that tripped, with its numbers.
public struct Hazard: Sendable, Hashable {
  public var kind: HazardKind
  /// How many actions, and the limit that was passed.
  public var count: Int
  public var limit: Int?
  /// In words, with what to do.
  public var message: String
  /// Of how many open deliveries the share was taken; nil: it is no share.
  public var open: Int?
  /// The accounts it concerns, where it is counted by account.
  public var accounts: Set<AccountIdentity> = []
  /// True where a person's word (`approved`) let it pass: nothing of it is withheld.
  public var isAllowed = false
  public init(kind: HazardKind, count: Int, limit: Int?, message: String) {
    self.kind = kind
    self.count = count
    self.limit = limit
    self.message = message
  }
}

/// The sorted list of actions that would bring the record to what a commit asks for. Data, with a digest.
public struct Plan: Sendable, Hashable {
  /// Sorted by due instant, then delivery.
  public var actions: [PlanAction]
  public var hazards: [Hazard]
  /// `sha256:…` over the withheld actions (delivery, action, before, after); nil: none withheld.
  /// Does not depend on the time.
  public var approval: String?
  /// `sha256:…` over all actions.
  public var digest: String
  /// The earliest instant at which there would be something to do; nil: nothing.
  public var wake: Instant?
  /// What else a person should know: a stale read, older time zone data, content that cannot be read.
  public var notes: [String] = []
  /// Marks of the actions that only a person's word let pass.
  public var allowed: Set<String> = []
  public init(actions: [PlanAction], hazards: [Hazard], approval: String?, digest: String, wake: Instant?) {
    self.actions = actions
    self.hazards = hazards
    self.approval = approval
    self.digest = digest
    self.wake = wake
  }
}

/// What else a plan is made from.
public struct PlanningContext: Sendable {
  public var now: Instant
  /// The commit the wanted deliveries come from.
  public var commit: String
  public var author: String?
  /// True where the recorded content commit is known not to be an ancestor of it (or that cannot be told).
  public var historyRewritten: Bool
  /// True where the commit is older than the recorded one: a stale read.
  public var isStale: Bool
  /// Paths the commit itself added, for `on-merge` at adoption; empty where that cannot be told.
  public var addedByCommit: Set<String>
  public var tzdata: String
  /// The digest a person allowed.
  public var approved: String?
  /// True where the clock was set by `--now`: being behind the record is then no hazard.
  public var allowsClockBehind = false
  /// The run that plans: its own claims do not count as another's.
  public var run: String?
  /// True where this clone knows a record that the remote lacks: nothing is done until it is put back.
  public var isRecordLost = false
  /// `allowed` of the plan a person approved, for the later plans of the same run: as parts of it are done,
  /// what is left no longer has the approved digest.
  public var allowed: Set<String> = []
  /// Platform's name → how much its accounts may do in which time.
  public var windows: [String: [RateWindow]] = [:]
  /// Platform's name → what it can. What is not here can neither change nor take back what is public.
  public var supports: [String: [Capability: Support]] = [:]
  /// Deliveries the record still has on their way out, whose publication the account's record counts already.
  public var counted: Set<DeliveryID> = []
  public init(
    now: Instant, commit: String, author: String? = nil, historyRewritten: Bool = false,
    isStale: Bool = false,
    addedByCommit: Set<String> = [], tzdata: String, approved: String? = nil
  ) {
    self.now = now
    self.commit = commit
    self.author = author
    self.historyRewritten = historyRewritten
    self.isStale = isStale
    self.addedByCommit = addedByCommit
    self.tzdata = tzdata
    self.approved = approved
  }
}
