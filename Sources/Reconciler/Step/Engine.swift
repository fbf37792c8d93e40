import Content
import Diagnostics
import Git
import JSON
import Ledger
import Planning
import Platforms

/// The reconciler's decisions as one pure step function: what happened goes in, what to do comes out.
///
/// It has no clock, no network and no files. Whoever drives it performs the effects and reports back; a
/// test drives it by hand, an explorer through every order of events.
public struct Engine: Sendable {
  let settings: RunSettings
  var entropy: Entropy
  var clock = ClockReading(wall: Instant(secondsSinceEpoch: 0), monotonic: 0)
  var effects: [Effect] = []

  /// The last reading of both branches, the record kept up with every push that landed.
  var view: View?
  var plan = Plan(actions: [], hazards: [], approval: nil, digest: "", wake: nil)
  var actions: [DeliveryID: PlanAction] = [:]
  var wantedByID: [DeliveryID: WantedDelivery] = [:]

  /// Changes that wait for the next push, and those on their way.
  var pending: [DeliveryID: Pending] = [:]
  var flight: Flight?
  /// Pushes of which nobody knows whether they landed, or whether they still will.
  var openPushes: [Flight] = []
  var isReading = false
  /// What is under way outside for a delivery.
  var calls: [DeliveryID: Call] = [:] { didSet { busyHosts = nil } }
  /// How many of them go to each host; worked out when first asked for.
  var busyHosts: [String: Int]?
  /// Answers of each host in this run that were no trouble of its own.
  var hostAnswers: [String: Int] = [:]
  var verifying: Set<AccountIdentity> = []
  /// A delivery goes on no sooner than at this reading of the monotonic clock.
  var timers: [DeliveryID: Double] = [:]

  /// Checkpoints further than the record's.
  var checkpoints: [DeliveryID: JSON] = [:]
  var ready: Set<DeliveryID> = []
  var preparingSince: [DeliveryID: Double] = [:]
  /// When our `sending` was acknowledged.
  var acknowledged: [DeliveryID: Double] = [:]
  /// The entries whose public calls are under way, as they were when those began.
  var sent: [DeliveryID: Recorded] = [:]
  /// Deliveries whose `sending` once reached the record too late for its call.
  var delayed: Set<DeliveryID> = []
  /// Public calls begun by this run: `(delivery, attempt)` never begins twice.
  var begun: Set<BegunCall> = []
  var extrasBegun: Set<DeliveryID> = []
  /// Changes of what is public of which this run began a call.
  var changesBegun: Set<DeliveryID> = []
  /// Changes of which was said that they wait for a token.
  var heldChanges: Set<DeliveryID> = []
  var probed: Set<AccountIdentity> = []
  /// Attempts this run has looked up: each once.
  var looked: Set<BegunCall> = []
  /// Since when this run awaits what a platform is at work on.
  var awaitingSince: [DeliveryID: Double] = [:]
  /// Answers of a host that were lost, or said that it is out of order, since the last one that was sound.
  var hostTrouble: [String: Int] = [:]
  /// What this run adds to accounts' records: written with the next batch, kept until it has landed.
  var accountChanges: [AccountIdentity: AccountChange] = [:]
  /// Accounts' records with what this run adds.
  var knownAccounts: [AccountIdentity: AccountRecord] = [:]
  /// How many further calls of an account may begin, as of this step; worked out when first asked for.
  var callRoom: [AccountIdentity: Int] = [:]

  /// Deliveries withheld at the present content commit.
  var withheld: Set<DeliveryID> = []
  /// Accounts that may not send, as of this step; worked out when first asked for.
  var shutAccounts: Set<AccountIdentity>?

  var report = Report()
  var hasWritten = false
  var hasBoard = false
  var lineage: String
  var pushTrouble = PushTrouble()
  var stopSignal: Int32?
  var stopAt: Double?
  var ended = false
  var failedOrMissed = false
  var isTransient = false
  var heldForCredentials = false
  /// Deliveries another run was seen to be at.
  var elsewhere: Set<DeliveryID> = []
  var failure: (code: Int32, text: String)?
  /// The retry of a push, by the monotonic clock.
  var pushAgainAt: Double?
  var pushTokens: Double
  var pushTokensAt = 0.0
  /// A receipt exists that the record does not have.
  var hasLostReceipt = false

  /// A public call of this run.
  struct BegunCall: Hashable {
    var delivery: DeliveryID
    var attempt: Int
    var generation: Int
  }

  /// A change on its way to the record.
  struct Pending {
    var change: Change
    /// A fact (receipt, refusal, checkpoint): replayed until it lands. Otherwise an intent: planned anew.
    var isOutcome: Bool
  }

  /// A push on its way.
  struct Flight {
    /// The tip it was made for: once the record has another, it can land no more.
    var base: ObjectID?
    var batch: Batch
    var pending: [DeliveryID: Pending]
    var accountChanges: [AccountIdentity: AccountChange]
  }

  /// What is under way outside.
  enum Call: Equatable {
    case preparing
    case publishing
    case finding
    case finishing
    case changing
  }

  /// How pushing goes.
  struct PushTrouble {
    var losses = 0
    var rejections = 0
    var unreachable = 0
    var since: Double?
  }

  /// A run that has done nothing yet.
  public init(settings: RunSettings, entropy: Entropy) {
    self.settings = settings
    self.entropy = entropy
    lineage = ""
    pushTokens = Double(settings.pushBurst ?? 0)
    lineage = self.entropy.nonce()
  }

  /// Takes one event in and says what to do. After `end`, nothing more comes out.
  public mutating func step(_ event: Event, at reading: ClockReading) -> [Effect] {
    clock = reading
    effects = []
    shutAccounts = nil
    callRoom = [:]
    guard !ended else { return [] }
    take(event)
    if !ended { advance() }
    return effects
  }

  private mutating func take(_ event: Event) {
    switch event {
    case .started: read()
    case .read(let view):
      isReading = false
      noteSpeech()
      adopt(view)
    case .idle(let commit, let meta):
      isReading = false
      endIdle(commit, meta)
    case .readFailed(let text, let code):
      isReading = false
      readFailed(text, code: code)
    case .swapped(let result): swapped(result)
    case .prepared(let id, let answer):
      if isAwaited(.preparing, id) { prepared(id, answer) }
    case .published(let id, let answer):
      calls[id] = nil
      published(id, answer)
    case .found(let id, let finding):
      if isAwaited(.finding, id) { found(id, finding) }
    case .finished(let id, let answer):
      if isAwaited(.finishing, id) { finished(id, answer) }
    case .changed(let id, let item, let answer):
      if isAwaited(.changing, id) { changed(id, item: item, answer) }
    case .verified(let account, let answer):
      verifying.remove(account)
      verified(account, answer)
    case .usage(let account, let usage): used(account, usage)
    case .tick: break
    case .stop(let signal):
      if stopSignal == nil {
        stopSignal = signal
        stopAt = clock.monotonic
        effects.append(.wake(at: clock.monotonic + settings.timing.stopCalls))
        effects.append(.wake(at: clock.monotonic + settings.timing.stopAll))
      }
    }
  }

  /// True where the answer is still asked for: a run that stops gives up what it can repeat, and what it
  /// made of the delivery since may be on its way.
  private mutating func isAwaited(_ call: Call, _ id: DeliveryID) -> Bool {
    guard calls[id] == call else { return false }
    calls[id] = nil
    return true
  }

  var now: Instant { clock.wall }
  var isStopping: Bool { stopSignal != nil }
  var isWithheldWhole: Bool { plan.hazards.contains { $0.kind.stopsEverything } }

  mutating func read() {
    guard !isReading else { return }
    isReading = true
    effects.append(.read)
  }

  /// Takes a fresh reading over and plans from it.
  ///
  /// What waits for a push was made from the old reading: facts are put on the new one, intents are planned anew.
  mutating func adopt(_ view: View, lost: Flight? = nil) {
    if view.context.commit != self.view?.context.commit { withheld = [] }
    self.view = view
    shutAccounts = nil
    settleOpenPushes()
    refreshAccounts()
    // What this run has in `sending` was just seen to be there still.
    for (id, recorded) in view.record.entries where acknowledged[id] != nil {
      if recorded.entry.claim?.run == settings.run { acknowledged[id] = clock.monotonic }
    }
    let waiting = Array(pending.values) + (lost.map { Array($0.pending.values) } ?? [])
    pending = [:]
    report.commit = view.context.commit
    report.hasRead = true
    if let meta = view.record.meta { lineage = meta.lineage }
    wantedByID = Dictionary(
      view.desired.deliveries.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    report.diagnostics = view.desired.diagnostics.filter { $0.severity == .error }
    replan()
    replay(waiting)
  }

  /// Makes the plan anew from the record as it is known now.
  mutating func replan() {
    guard var context = view?.context, let desired = view?.desired, var record = view?.record else { return }
    context.now = now
    context.run = settings.run
    record.accounts.merge(knownAccounts) { $1 }
    context.counted = countedAlready
    context.allowed = plan.allowed
    plan = Planning.plan(desired, record, context)
    actions = [:]
    for action in plan.actions where settings.only.map({ $0.contains(action.delivery) }) ?? true {
      actions[action.delivery] = action
    }
    let tripped = plan.actions.filter { $0.hazard != nil }
    withheld.formUnion(tripped.map(\.delivery))
    if !tripped.isEmpty || withheld.isEmpty {
      report.hazards = plan.openHazards
      report.approval = plan.approval
      report.withheld = tripped
    }
  }

  /// The entry as the record has it.
  func recorded(_ id: DeliveryID) -> Recorded? { view?.record.entries[id] }

  func isBusy(_ id: DeliveryID) -> Bool {
    pending[id] != nil || flight?.pending[id] != nil || calls[id] != nil
  }

  /// Puts a change into the next push.
  ///
  /// `movedFrom`: the delivery it was until now, where the file got another id.
  mutating func stage(_ entry: Entry, verb: String, isOutcome: Bool = false, movedFrom: DeliveryID? = nil) {
    if let movedFrom, isBusy(movedFrom) { return }
    if movedFrom == nil, recorded(entry.delivery)?.entry == entry { return }
    let change = Change(
      delivery: entry.delivery, from: recorded(movedFrom ?? entry.delivery), to: entry, verb: verb,
      isOutcome: isOutcome)
    pending[entry.delivery] = Pending(change: change, isOutcome: isOutcome)
  }

  /// Deliveries the record still has on their way out, while their publication is counted already.
  private var countedAlready: Set<DeliveryID> {
    let waiting = Array(pending.values) + (flight.map { Array($0.pending.values) } ?? [])
    return Set(
      waiting.filter { $0.isOutcome && $0.change.to.hasReceipt && $0.change.to.sendingItem == nil }
        .map(\.change.delivery))
  }

  func wanted(_ id: DeliveryID) -> WantedDelivery? { wantedByID[id] }

  /// Remote ids the record has: never matches of a look.
  var knownRemoteIDs: Set<String> {
    guard let view else { return [] }
    let waiting = Array(pending.values) + (flight.map { Array($0.pending.values) } ?? [])
    let receipts =
      view.record.entries.values.flatMap { $0.entry.items.compactMap(\.receipt) }
      + waiting.flatMap { $0.change.to.items.compactMap(\.receipt) }
    return Set(receipts.flatMap { [$0.remoteID] + $0.formerIDs })
  }

  mutating func note(_ verb: String, _ entry: Entry, _ detail: String? = nil) {
    report.lines.append(
      ReportLine(
        verb: verb, delivery: entry.delivery, label: entry.label, due: entry.due, zone: entry.zone,
        detail: detail))
  }
}
