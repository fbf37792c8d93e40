import Content
import Planning
import Platforms

@testable import Git
@testable import Ledger
@testable import Reconciler

/// What every run of an exploration shares: the record, the platform, the files, the journals, true time.
struct ExploredWorld {
  /// What one run wrote down on its machine.
  struct RunJournal {
    var isAlive = true
    /// The start line.
    var isStarted = false
    var facts: [JournalFact] = []
  }

  static let start = Instant("2026-11-21T12:00:00Z") ?? Instant(secondsSinceEpoch: 0)

  let variant: Variant
  /// Seconds since the start.
  var now = 0
  var record = Record()
  /// How many commits the state branch has had.
  var commits = 0
  /// The record's content as one number.
  var recordMark = 0
  /// Who wrote which commit.
  var nonces: [String: Int] = [:]
  var isCancelled = false
  /// A call arrived after its caller had given up or died.
  var hasLateArrival = false
  var platform: ExploredPlatform
  var journals: [String: RunJournal] = [:]

  init(_ variant: Variant) {
    self.variant = variant
    platform = ExploredPlatform(key: variant.key, hasContainers: variant.hasContainers)
    for delivery in variant.alreadyPublic {
      platform.posts.append(
        .init(call: .init(delivery: delivery, item: 0, key: "of old", container: nil, at: 0), since: nil))
    }
    if !variant.isAdopting {
      record.tip = EngineWorld.tip(1)
      record.tree = record.tip
      record.tipTime = Self.start
      record.meta = Meta(lineage: "lineage", inputs: "", content: "c1", wake: nil, tzdata: "2025b")
      commits = 1
    }
    if variant.isPublished { beginPublished() }
    recordMark = Self.mark(record, commits)
  }

  /// Everything was published before, with the texts of then.
  private mutating func beginPublished() {
    let context = PlanningContext(now: Self.start, commit: "c0", tzdata: "2025b")
    var changes: [Change] = []
    for wanted in variant.wanted {
      var entry = Entry(from: wanted, in: context)
      entry.state = .published
      entry.digest = "sha256:of old"
      entry.word = PersonsWord(word: "recovered", by: "Anna", at: Self.start)
      for item in entry.items.indices {
        let call = ExploredPlatform.Call(
          delivery: wanted.id, item: item, key: "of old", container: nil, at: 0)
        platform.posts.append(.init(call: call, since: nil, digest: "sha256:of old"))
        entry.items[item].phase = .published
        entry.items[item].digest = "sha256:of old"
        entry.items[item].receipt = ReceiptRecord(
          remoteID: "r\(platform.posts.count)",
          permalink: "https://alpha.example/r\(platform.posts.count)", publishedAt: Self.start)
      }
      changes.append(Change(delivery: wanted.id, from: nil, to: entry, verb: "test"))
    }
    guard let meta = record.meta, let tip = record.tip else { return }
    let batch = Batch(
      nonce: "n", run: "of-old", changes: changes, accounts: [], lease: nil, endedRuns: [], meta: meta,
      makesBoard: false, time: Self.start)
    if let made = try? record.applying(batch, tip: tip, tree: tip) { record = made }
  }

  var commit: String { isCancelled ? "c2" : "c1" }

  var wanted: [WantedDelivery] {
    guard isCancelled else { return variant.wanted }
    return variant.wanted.map { wanted in
      var wanted = wanted
      wanted.wish = .cancelled
      return wanted
    }
  }

  // MARK: What a run reads

  func view(for run: ExploredRun) -> View {
    var context = PlanningContext(now: run.clock(now).wall, commit: commit, tzdata: "2025b")
    context.addedByCommit = []
    context.supports = ["alpha": [.edit: .can, .retract: .can]]
    var project = EngineWorld.project()
    project.policy.published = variant.policy
    let desired = Desired(
      project: project, deliveries: wanted, frozen: [], refused: [:], isComplete: true, diagnostics: [],
      inputs: "sha256:inputs-\(commit)")
    let readable = journals.filter { variant.sharesJournal && !$0.value.isAlive && $0.value.isStarted }
    return View(
      desired: desired, record: record, context: context, inputs: "sha256:inputs-\(commit)",
      nonces: Set(nonces.keys),
      sessions: Dictionary(uniqueKeysWithValues: project.accounts.map { ($0.identity, .usable) }),
      journal: readable.sorted { $0.key < $1.key }.flatMap(\.value.facts),
      journaledRuns: Set(readable.keys))
  }

  /// All of the world that a view shows to this run, as one number.
  func viewMark(for run: ExploredRun) -> Int {
    var hasher = Hasher()
    hasher.combine(recordMark)
    hasher.combine(isCancelled)
    for (nonce, owner) in nonces.sorted(by: { $0.key < $1.key }) where owner == run.number {
      hasher.combine(nonce)
    }
    if variant.sharesJournal { hash(journals: &hasher) }
    return hasher.finalize()
  }

  private func hash(journals hasher: inout Hasher) {
    for (name, journal) in journals.sorted(by: { $0.key < $1.key }) {
      hasher.combine(name)
      hasher.combine(journal.isAlive)
      hasher.combine(journal.isStarted)
      hasher.combine(journal.facts)
    }
  }

  func hash(into hasher: inout Hasher, living: Set<Int>) {
    hasher.combine(now)
    hasher.combine(recordMark)
    hasher.combine(isCancelled)
    hasher.combine(hasLateArrival)
    platform.hash(into: &hasher)
    // Whether a commit was a dead run's own interests nobody any more.
    hasher.combine(Set(nonces.filter { living.contains($0.value) }.keys))
    hash(journals: &hasher)
  }

  // MARK: The state branch

  static func mark(_ record: Record, _ commits: Int) -> Int {
    var sum = 0
    for (id, recorded) in record.entries {
      var hasher = Hasher()
      hasher.combine(id)
      hasher.combine(recorded.path)
      hasher.combine(recorded.blob)
      sum &+= hasher.finalize()
    }
    var hasher = Hasher()
    hasher.combine(sum)
    hasher.combine(commits)
    hasher.combine(record.meta)
    hasher.combine(record.accounts)
    hasher.combine(record.runs)
    hasher.combine(record.tipTime)
    return hasher.finalize()
  }

  /// What git answers to a push of a commit that is there already, as the program reads it.
  private static let sameCommitWins: Bool = {
    let ref = "refs/heads/postrider/state"
    let report = PushReport("=\tabc:\(ref)\t[up to date]\n", ref: ref)
    return report?.answer(succeeded: true, words: "", mayRepeat: false) == .won
  }()

  /// The push itself: a compare-and-swap on the true tip. nil: lost.
  mutating func push(
    _ batch: Batch, on read: Record, by run: ExploredRun, _ known: inout KnownPushes
  ) throws -> Record? {
    guard let tip = Self.tip(of: batch, on: read) else { return nil }
    if record.tip == tip, Self.sameCommitWins { return record }
    guard read.tip == record.tip else { return nil }
    let next: KnownPushes.Push
    if let push = known[recordMark, run.history] {
      next = push
    } else {
      let draft = try read.draft(of: batch)
      var record = draft.record
      record.tip = tip
      record.tree = tip
      record.tipTime = batch.time
      // No change, no commit.
      next = KnownPushes.Push(
        record: draft.edits.isEmpty ? nil : record, mark: Self.mark(record, commits + 1))
      known[recordMark, run.history] = next
    }
    guard var landed = next.record else { return record }
    landed.tip = tip
    landed.tree = tip
    record = landed
    commits += 1
    nonces[batch.nonce] = run.number
    recordMark = next.mark
    return record
  }

  /// The commit's id: made, as git makes it, from all that is in the commit.
  private static func tip(of batch: Batch, on read: Record) -> ObjectID? {
    var words: [UInt64] = []
    for salt in 0..<3 {
      var hasher = Hasher()
      hasher.combine(salt)
      hasher.combine(read.tip)
      hasher.combine(batch.nonce)
      hasher.combine(batch.run)
      hasher.combine(batch.changes)
      hasher.combine(batch.accounts)
      hasher.combine(batch.lease)
      hasher.combine(batch.endedRuns)
      hasher.combine(batch.meta)
      hasher.combine(batch.time)
      words.append(UInt64(bitPattern: Int64(hasher.finalize())))
    }
    let hex = words.map { word in
      let text = String(word, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }.joined()
    return ObjectID(String(hex.prefix(40)))
  }
}

/// Pushes that were made before: the record they were made on and the history of the run that made them tell
/// all of them.
struct KnownPushes {
  struct Push {
    /// nil: nothing would differ.
    var record: Record?
    var mark: Int
  }

  private struct Key: Hashable {
    var record: Int
    var run: Int
  }

  private var pushes: [Key: Push] = [:]

  subscript(record: Int, run: Int) -> Push? {
    get { pushes[Key(record: record, run: run)] }
    set { pushes[Key(record: record, run: run)] = newValue }
  }
}
