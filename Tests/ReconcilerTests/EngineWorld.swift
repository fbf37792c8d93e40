import Content
import Git
import JSON
import Ledger
import Planning
import Platforms

@testable import Reconciler

/// A world without sockets: one record, one platform, any number of runs, a clock that is set by hand.
/// Effects wait in a list until the test performs them, in order or in an order of its own.
struct EngineWorld {
  /// What happens to the next public calls, first come first served; then they simply succeed.
  enum CallScript {
    case succeed
    case refuse(Failure)
    /// Applied, but the answer is lost.
    case appliedThenLost
    /// Neither applied nor answered.
    case lost
    /// Never answered: the run dies with it; applied all the same.
    case appliedThenCrash
  }

  var now: Instant
  var monotonic = 1000.0
  var record = Record()
  var tips = 1
  var nonces: Set<String> = []
  var wanted: [WantedDelivery]
  var project: Project
  var approved: String?
  var commit = "c1"
  var isComplete = true
  var needsPreparation = false
  var preparesEachItem = false
  /// How many items were public at each step of preparation.
  var preparedAfter: [Int] = []
  /// What each step of preparation went on from.
  var preparedFrom: [JSON?] = []
  var keyLife: Int64?
  var calls: [CallScript] = []
  var findings: [Finding] = []
  var preparations: [Preparation] = []
  /// What the next calls for extras answer; then they are simply done.
  var extras: [FinishAnswer] = []
  /// What was recorded of the extras at each call for them.
  var extrasFrom: [JSON?] = []
  var sessions: [AccountIdentity: SessionState] = [:]
  var journal: [JournalFact] = []
  var journaledRuns: Set<String> = []
  /// What is public: the platform's own list.
  var ledger: [(delivery: DeliveryID, item: Int, key: String)] = []
  /// What each push answers; then they are decided by the tip alone.
  var swaps: [SwapScript] = []
  var finds = 0
  /// What is public of each line of the ledger now: an item's digest; nil: taken back.
  var shown: [Int: String?] = [:]
  /// What happens to the next changes of what is public; then they simply succeed.
  var changes: [ChangeScript] = []
  /// Every call that changed something public, or was to: `edit hello/0`.
  var changeCalls: [String] = []
  var seed: UInt64 = 1
  var parallelCalls = 128
  var pushBurst: Int?
  /// When each push landed, by the monotonic clock.
  var pushTimes: [Double] = []

  /// What happens to a change of what is public.
  enum ChangeScript {
    case refuse(Failure)
    /// Applied, but the answer is lost.
    case appliedThenLost
    /// Applied; the run dies with it.
    case appliedThenCrash
    /// Done under another id.
    case renamed(String)
  }

  enum SwapScript {
    case lostAnswerApplied, lostAnswerNotApplied, unreachable, rejected
    /// Nobody knows whether it landed, and nothing can be read.
    case lostAnswerUnread
    /// It landed, but neither the answer nor anything else can be read.
    case appliedUnread
    case sound
  }

  init(_ wanted: [WantedDelivery], now: String, project: Project = EngineWorld.project()) {
    self.wanted = wanted.sorted { $0.id < $1.id }
    self.now = Instant(now) ?? Instant(secondsSinceEpoch: 0)
    self.project = project
    for account in project.accounts { sessions[account.identity] = .usable }
  }

  /// A record that exists already, so that nothing is adopted.
  mutating func beginRecord() {
    record.tip = Self.tip(1)
    record.tree = record.tip
    record.tipTime = now
    record.meta = Meta(lineage: "lineage", inputs: "", content: commit, wake: nil, tzdata: "2025b")
  }

  static let alpha = AccountIdentity(platform: "alpha", host: "alpha.example", id: "acme")
  static let beta = AccountIdentity(platform: "alpha", host: "alpha.example", id: "beta")

  static func project() -> Project {
    Project(
      timezone: "UTC",
      accounts: [
        Account(label: "acme", identity: alpha, baseURL: "https://alpha.example"),
        Account(label: "beta", identity: beta, baseURL: "https://alpha.example"),
      ])
  }

  static func wanted(
    _ id: String, at due: String, account: AccountIdentity = alpha, texts: [String] = ["Hello"],
    wish: Wish = .scheduled, digest: String? = nil
  ) -> WantedDelivery {
    WantedDelivery(
      id: DeliveryID(post: PostID(folding: id), account: account), label: account.id, wish: wish,
      content: DeliveryContent(type: .post, items: texts.map { ContentItem(text: $0) }),
      time: Instant(due).map { .at($0) } ?? .onMerge, zone: "UTC", written: due, late: LatePolicy(),
      path: "posts/\(id).md", campaign: nil, labels: [], digest: digest ?? "sha256:\(texts.joined())",
      itemDigests: texts.map { "sha256:\($0)" }, accountDigest: "sha256:account")
  }

  static func tip(_ number: Int) -> ObjectID? {
    let hex = String(number, radix: 16)
    return ObjectID(String(repeating: "0", count: 40 - hex.count) + hex)
  }

  func view() -> View {
    var context = PlanningContext(now: now, commit: commit, tzdata: "2025b", approved: approved)
    context.addedByCommit = []
    context.supports = ["alpha": [.edit: .can, .retract: .can]]
    return View(
      desired: Desired(
        project: project, deliveries: wanted, frozen: [], refused: [:], isComplete: isComplete,
        diagnostics: [],
        inputs: "sha256:inputs-\(commit)"),
      record: record, context: context, inputs: "sha256:inputs-\(commit)", nonces: nonces, sessions: sessions,
      journal: journal, journaledRuns: journaledRuns)
  }

  /// A run that has not started.
  mutating func run(only: Set<DeliveryID>? = nil) -> EngineRun {
    seed += 1
    let needs = needsPreparation
    let each = preparesEachItem
    let life = keyLife
    var entropy = Entropy(seed: seed)
    let settings = RunSettings(
      run: entropy.nonce(), timing: .standard, parallelCalls: parallelCalls,
      needsPreparation: { _ in needs }, preparesEachItem: { _ in each }, keyLife: { _ in life },
      pushBurst: pushBurst, only: only)
    return EngineRun(engine: Engine(settings: settings, entropy: entropy))
  }

  /// Runs one run to its end, effects in order.
  @discardableResult
  mutating func reconcile(only: Set<DeliveryID>? = nil, limit: Int = 10_000) -> Ending? {
    var run = run(only: only)
    run.start(&self)
    var steps = 0
    while run.ending == nil, !run.isDead, steps < limit {
      steps += 1
      if !run.waiting.isEmpty {
        run.perform(0, &self)
      } else if let wake = run.wakes.min() {
        let seconds = max(0, wake - monotonic)
        advance(seconds)
        run.wakes = run.wakes.filter { $0 > monotonic }
        run.take(.tick, &self)
      } else {
        return nil
      }
    }
    return run.ending
  }

  mutating func advance(_ seconds: Double) {
    monotonic += seconds
    now = now.adding(seconds: Int64(seconds.rounded(.up)))
  }

  mutating func set(_ text: String) {
    guard let instant = Instant(text) else { return }
    monotonic += Double(max(0, instant.seconds(since: now)))
    now = instant
  }

  /// How often each item is public.
  var counts: [String: Int] {
    ledger.reduce(into: [:]) {
      $0["\($1.delivery.post)/\($1.delivery.account.id)/\($1.item)", default: 0] += 1
    }
  }

  func entry(_ id: String, _ account: AccountIdentity = alpha) -> Entry? {
    record.entries[DeliveryID(post: PostID(folding: id), account: account)]?.entry
  }
}

/// One run in the world: its engine and the effects nobody has performed yet.
struct EngineRun {
  var engine: Engine
  var waiting: [Effect] = []
  var wakes: [Double] = []
  var ending: Ending?
  var isDead = false

  mutating func start(_ world: inout EngineWorld) { take(.started, &world) }

  mutating func take(_ event: Event, _ world: inout EngineWorld) {
    guard !isDead else { return }
    for effect in engine.step(event, at: ClockReading(wall: world.now, monotonic: world.monotonic)) {
      switch effect {
      case .wake(let at): wakes.append(at)
      case .end(let ending): self.ending = ending
      default: waiting.append(effect)
      }
    }
  }

  /// Performs the effect at an index and lets the engine have the answer.
  mutating func perform(_ index: Int, _ world: inout EngineWorld) {
    guard waiting.indices.contains(index) else { return }
    let effect = waiting.remove(at: index)
    switch effect {
    case .read: take(.read(world.view()), &world)
    case .swap(let batch, let record, let content):
      let isStale = content.map { $0 != world.commit } ?? false
      take(.swapped(isStale ? .contentMoved(world.view()) : world.swap(batch, on: record)), &world)
    case .prepare(let entry, let checkpoint):
      world.preparedAfter.append(entry.items.count { $0.receipt != nil })
      world.preparedFrom.append(checkpoint)
      let answer = world.preparations.isEmpty ? .ready(checkpoint: "box") : world.preparations.removeFirst()
      take(.prepared(entry.delivery, answer), &world)
    case .publish(let entry, _):
      guard let answer = world.publish(entry) else {
        isDead = true
        return
      }
      take(.published(entry.delivery, answer), &world)
    case .find(let entry, let item, _): take(.found(entry.delivery, world.find(entry, item)), &world)
    case .finish(let entry):
      world.extrasFrom.append(world.entry("\(entry.delivery.post)", entry.delivery.account)?.extras?.progress)
      let done = FinishAnswer.done(entry.items.compactMap { $0.receipt?.asReceipt })
      take(.finished(entry.delivery, world.extras.isEmpty ? done : world.extras.removeFirst()), &world)
    case .change(let entry, let item):
      guard let answer = world.change(entry, item) else {
        isDead = true
        return
      }
      take(.changed(entry.delivery, item: item, answer), &world)
    case .verify(let account): take(.verified(account, .accepted(facts: [])), &world)
    case .wake, .end: break
    }
  }
}

extension EngineWorld {
  /// A compare-and-swap: lands only on the tip it was made for.
  mutating func swap(_ batch: Batch, on read: Record) -> SwapResult {
    let script = swaps.isEmpty ? nil : swaps.removeFirst()
    switch script {
    case .unreachable: return .unreachable("no route")
    case .rejected: return .rejected("protected branch")
    case .lostAnswerUnread: return .unknown(nil, "the answer was lost")
    case .lostAnswerNotApplied: return .unknown(view(), "the answer was lost")
    case .lostAnswerApplied, .appliedUnread, .sound, nil: break
    }
    guard read.tip == record.tip else { return .lost(view()) }
    tips += 1
    do {
      guard let tip = Self.tip(tips) else { return .rejected("no tip") }
      record = try record.applying(batch, tip: tip, tree: tip)
    } catch {
      return .rejected("\(error)")
    }
    nonces.insert(batch.nonce)
    pushTimes.append(monotonic)
    if case .appliedUnread = script { return .unknown(nil, "the answer was lost") }
    if case .lostAnswerApplied = script { return .unknown(view(), "the answer was lost") }
    return .won(record)
  }

  /// nil: the run died during the call.
  mutating func publish(_ entry: Entry) -> PublishAnswer? {
    guard let item = entry.sendingItem, let key = entry.items[item].key else {
      return .failed(Failure(.needsChange, code: "-", "nothing to send"))
    }
    let receipt = Receipt(
      remoteID: "r\(ledger.count + 1)", permalink: "https://alpha.example/r\(ledger.count + 1)",
      publishedAt: now)
    func apply() {
      if keyLife != nil, ledger.contains(where: { $0.key == key }) { return }
      ledger.append((entry.delivery, item, key))
    }
    switch calls.isEmpty ? .succeed : calls.removeFirst() {
    case .succeed:
      apply()
      return .published(receipt)
    case .refuse(let failure): return .failed(failure)
    case .appliedThenLost:
      apply()
      return .failed(Failure(.ambiguous, code: "timeout", "no answer"))
    case .lost: return .failed(Failure(.ambiguous, code: "timeout", "no answer"))
    case .appliedThenCrash:
      apply()
      return nil
    }
  }

  /// nil: the run died during the call.
  mutating func change(_ entry: Entry, _ item: Int) -> ChangeAnswer? {
    guard let change = entry.change else { return .failed(Failure(.needsChange, code: "-", "no change")) }
    changeCalls.append("\(change.kind.rawValue) \(entry.delivery.post)/\(item)")
    let script = changes.isEmpty ? nil : changes.removeFirst()
    if case .refuse(let failure)? = script { return .failed(failure) }
    if let index = ledger.firstIndex(where: { $0.delivery == entry.delivery && $0.item == item }) {
      shown[index] = .some(change.kind == .edit ? change.itemDigests[item] : nil)
    }
    switch script {
    case .appliedThenLost: return .failed(Failure(.ambiguous, code: "timeout", "no answer"))
    case .appliedThenCrash: return nil
    case .renamed(let id): return .done(receipt: Receipt(remoteID: id))
    case .refuse, nil: return .done(receipt: nil)
    }
  }

  mutating func find(_ entry: Entry, _ item: Int) -> Finding {
    finds += 1
    if !findings.isEmpty { return findings.removeFirst() }
    if let index = ledger.firstIndex(where: { $0.delivery == entry.delivery && $0.item == item }) {
      return .published(Receipt(remoteID: "r\(index + 1)", permalink: "https://alpha.example/r\(index + 1)"))
    }
    return .notSeen(vouchedKeyLife: keyLife, platformTime: nil)
  }
}
