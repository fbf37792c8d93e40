import Content
import Diagnostics
import Foundation
import Git
import Ledger
import Media
import Planning
import Platforms

/// Reads both branches and makes a view of them. What it has read once it keeps by object id.
actor Reader {
  let origin: Origin
  let environment: RunEnvironment
  private let options: RunOptions
  private let run: String
  /// Large files of the run; freed with it.
  private let spool: MediaSpool
  private var compiled: (commit: ObjectID, desired: Desired)?
  private var older: [ObjectID: Desired] = [:]
  private var sessions: (commit: ObjectID, Sessions)?
  private var lastRecord: Record?

  init(origin: Origin, environment: RunEnvironment, options: RunOptions, run: String) {
    self.origin = origin
    self.environment = environment
    self.options = options
    self.run = run
    spool = MediaSpool(store: origin.store, program: environment.program, folder: origin.folder)
  }

  /// Both tips now, in one listing.
  func tips() async throws(GitError) -> (content: ObjectID?, state: ObjectID?) {
    let found = try await origin.refs.list([origin.contentRef, origin.stateRef])
    return (found[origin.contentRef], found[origin.stateRef])
  }

  /// The content tip of the last reading.
  var contentTip: ObjectID? { compiled?.commit }

  /// True until something was read whole.
  var isFirst: Bool { compiled == nil && lastRecord == nil }

  /// True once our own store lacked an object it had promised, or had it damaged: borrowed ones can be collected by
  /// git, and a power cut can leave empty files.
  private(set) var hasDamagedStore = false

  /// Runs of this record that were over before it was read last, and have a journal here.
  private(set) var endedRuns: Set<String> = []

  /// Reads everything anew; only what changed is fetched and parsed.
  func view() async throws -> View { try await watched { try await self.read() } }

  private func watched<Value: Sendable>(_ read: @Sendable () async throws -> Value) async throws -> Value {
    do {
      return try await read()
    } catch {
      guard Self.tellsOfDamage(error) else { throw error }
    }
    // Another run in this clone may just have packed what was being read: once more, before it is called damaged.
    environment.progress?("reading once more what was not there")
    do {
      return try await read()
    } catch {
      if Self.tellsOfDamage(error) { hasDamagedStore = true }
      throw error
    }
  }

  private static func tellsOfDamage(_ error: any Error) -> Bool {
    let code = (error as? GitError)?.code
    return code == .objectMissing || code == .unreadable || (error as? LedgerError)?.code == .unreadable
  }

  /// Whether every file of a commit can be read. If not, that is because our own store is damaged.
  private func canRead(_ commit: ObjectID) async -> Bool {
    let read: Void? = try? await watched {
      try await self.origin.store.perform { store throws(GitError) in
        for file in try store.files(in: store.commit(commit).tree, under: nil)
        where file.entry.kind == .file || file.entry.kind == .executable {
          do throws(GitError) {
            _ = try store.blob(file.entry.id, limit: 16 << 20)
          } catch {
            if error.code != .tooLarge { throw error }
          }
        }
      }
    }
    return read != nil
  }

  private func read() async throws -> View {
    // Before the record: what these runs claimed, it has, and another run of this clone may see a newer one meanwhile.
    let ended = Journal.ended(in: origin.folder)
    let known = KnownTip.read(origin)
    var tips = try await tips()
    if tips.state == nil, try await bringLocalRecord() { tips = try await self.tips() }
    guard let content = tips.content else {
      throw RunError(
        1,
        "\(Self.short(origin.contentRef)) does not exist on \(place): push it, or say `branch:` in postrider.yaml"
      )
    }
    try await bring(content, origin.contentRef, deep: false)
    if let state = tips.state { try await bring(state, origin.stateRef, deep: false) }
    if tips.state == nil, let known {
      throw RunError(
        3,
        "the record \(Self.short(origin.stateRef)) is gone from \(place), but this clone knew it at \(known.short). "
          + "Put it back with\n  git --git-dir='\(origin.store.gitDirectory)' push \(pushTarget) \(known.hex):\(origin.stateRef)\n"
          + "or, to begin a new record, remove \(KnownTip.path(origin))")
    }
    if let state = tips.state, let known { try await refuseRewritten(state, known) }
    let record = try await record(at: tips.state)
    let desired = try await desired(at: content)
    try origin.checkSettings(desired.project)
    try origin.checkIdentity(desired.project)
    if options.isRehearsal { try origin.checkRehearsal(desired.project) }
    let context = try await context(content, record)
    let reading = JournalReading(
      folder: origin.folder, lineage: record.meta?.lineage ?? "", except: run)
    endedRuns = ended.intersection(reading.ours)
    var nonces: Set<String> = []
    if let state = tips.state { nonces = try await self.nonces(from: state) }
    if let state = tips.state { note(state) }
    return View(
      desired: desired, record: record, context: context,
      inputs: try await inputs(of: content), nonces: nonces,
      sessions: try await sessions(at: content).states, journal: reading.facts, journaledRuns: reading.runs)
  }

  /// Everything that decides a plan: the content's tree, this planner, the zones, the schema of entries.
  private func inputs(of content: ObjectID) async throws(GitError) -> String {
    let tree = try await origin.store.perform { store throws(GitError) in try store.commit(content).tree }
    return "tree:\(tree.hex) planner:\(Self.planner) tzdata:\(environment.tzdata) schema:\(Meta.schema)"
  }

  /// Raised with every change of what a plan makes of the same files and record.
  private static let planner = 2

  /// What the record says of itself where there is nothing to do: the same inputs, and the next wake lies ahead.
  /// Costs one listing and one small blob. nil: look closer.
  func idle() async throws -> Meta? { try await watched { try await self.lookIdle() } }

  private func lookIdle() async throws -> Meta? {
    guard options.approved == nil, options.only == nil else { return nil }
    let tips = try await tips()
    guard let content = tips.content, let state = tips.state, origin.store.contains(state),
      origin.store.contains(content), KnownTip.read(origin).map({ $0 == state }) ?? origin.isLocal
    else { return nil }
    let found = try await origin.store.perform { store throws(GitError) -> [UInt8]? in
      guard let entry = try store.entry(in: store.commit(state).tree, at: Layout.meta) else { return nil }
      return try store.blob(entry.id, limit: 1 << 20)
    }
    guard let found, let meta = try? Meta(decoding: found), meta.schema == Meta.schema,
      meta.inputs == (try await inputs(of: content)),
      meta.wake.map({ $0 > environment.clock.wall() }) ?? true,
      // What needed a person may have been put right by hand: that is looked at, not remembered.
      meta.attention.isEmpty
    else { return nil }
    let journals = JournalReading(folder: origin.folder, lineage: meta.lineage, except: run)
    return journals.runs.isEmpty && journals.facts.isEmpty ? meta : nil
  }

  /// A record kept in this repository while it had no remote becomes the remote's first one. True: it has one now.
  ///
  /// Where it does not get there, the run ends: it would begin another record in its place, which knows nothing of
  /// what is public already.
  private func bringLocalRecord() async throws -> Bool {
    guard !origin.isLocal, KnownTip.read(origin) == nil else { return false }
    let own = try ObjectStore.open(origin.location)
    guard let local = try own.reference(origin.stateRef), origin.store.contains(local),
      let tree = try? own.commit(local).tree, try own.entry(in: tree, at: Layout.meta) != nil
    else { return false }
    let (code, reason): (Int32, String)
    switch await origin.refs.swap(origin.stateRef, from: nil, to: local) {
    case .won: return true
    case .lost(let text), .rejected(let text): (code, reason) = (1, text)
    case .throttled(_, let text), .unreachable(let text), .unknown(let text): (code, reason) = (5, text)
    }
    // The answer may have been lost on the way, or another run was first.
    if try await tips().state != nil { return true }
    throw RunError(
      code, "the record that was kept here could not be pushed as the first of \(place): \(reason)")
  }

  /// Refuses a record that does not contain what this clone saw of it last: what it had published is not in it.
  private func refuseRewritten(_ state: ObjectID, _ known: ObjectID) async throws {
    guard known != state else { return }
    var trouble: GitError?
    switch try await descent(of: state, origin.stateRef, from: known, &trouble) {
    case .yes: return
    case .unknown:
      if let trouble { throw RunError(5, "the history of the record cannot be fetched now: \(trouble)") }
    case .no: break
    }
    let ref = origin.stateRef
    let isOlder = (try? await ancestry(state, of: known)) == .yes
    let lags =
      isOlder ? "It is older: if the server answered from a copy that lags, just run again. Otherwise: " : ""
    throw RunError(
      3,
      "the record \(Self.short(ref)) on \(place) was rewritten: it is at \(state.short), which does not contain "
        + "\(known.short), the last one this clone saw. \(lags)Put that back with\n"
        + "  git --git-dir='\(origin.store.gitDirectory)' push --force-with-lease=\(ref):\(state.hex) \(pushTarget) "
        + "\(known.hex):\(ref)\nor, to go on from what is there, remove \(KnownTip.path(origin))")
  }

  private var place: String {
    origin.remote.map { "the remote \($0.fetchURL.redacted)" } ?? "this repository"
  }

  private var pushTarget: String { origin.remote.map { "'\($0.pushURL.redacted)'" } ?? "." }

  private static func short(_ ref: String) -> String {
    ref.hasPrefix("refs/heads/") ? String(ref.dropFirst(11)) : ref
  }

  private func bring(_ id: ObjectID, _ ref: String, deep: Bool) async throws(GitError) {
    if !deep, origin.store.contains(id) { return }
    environment.progress?("fetching \(Self.short(ref))")
    try await origin.refs.fetch([(ref: ref, id: id)], deep: deep)
  }

  // MARK: The record

  func record(at tip: ObjectID?) async throws -> Record {
    if let last = lastRecord, last.tip == tip { return last }
    guard let tip else { return Record() }
    let previous = lastRecord
    let reading = try await origin.store.perform { store throws(GitError) in
      Result { () throws(LedgerError) in try Record.read(store: store, commit: tip, previous: previous) }
    }
    let record = try reading.get()
    lastRecord = record
    return record
  }

  func remember(_ record: Record) {
    lastRecord = record
    if let tip = record.tip { note(tip) }
  }

  private func note(_ tip: ObjectID) {
    KnownTip.write(tip, origin)
    #if POSTRIDER_FAILPOINTS
      environment.failpoints?.pass("known-tip")
    #endif
  }

  private func nonces(from tip: ObjectID) async throws -> Set<String> {
    try await origin.store.perform { store throws(GitError) in
      var nonces: Set<String> = []
      var next: ObjectID? = tip
      while let id = next, nonces.count < 200, store.contains(id), let commit = try? store.commit(id) {
        if let nonce = CommitMessage.nonce(of: commit.message) { nonces.insert(nonce) }
        next = commit.parents.first
      }
      return nonces
    }
  }

  // MARK: The content

  /// What a commit asks for.
  func desired(at commit: ObjectID) async throws -> Desired {
    if let compiled, compiled.commit == commit { return compiled.desired }
    let desired = try await compile(commit)
    compiled = (commit, desired)
    return desired
  }

  private func compile(_ id: ObjectID) async throws -> Desired {
    var compilation = try await compilation(of: id)
    if compilation.diagnostics.contains(where: { $0.id == "unreadable-file" }), await canRead(id) {
      // It was not there for a moment only, as when another run packs it.
      compilation = try await self.compilation(of: id)
    }
    guard let desired = compilation.desired else {
      let problems = compilation.diagnostics.map { problem in
        "\(problem.place.map { "\($0.path):\($0.start.line): " } ?? "")\(problem.message)"
      }
      throw RunError(1, "postrider.yaml of \(id.short) cannot be used: " + problems.joined(separator: "; "))
    }
    return desired
  }

  private func compilation(of id: ObjectID) async throws -> Compilation {
    let descriptors = environment.platforms.map(\.descriptor)
    let tzdata = environment.tzdata
    let program = environment.program
    return try await origin.store.perform { store throws(GitError) in
      let tree = try store.commit(id).tree
      return Content.compile(
        CommitTree(store: store, tree: tree, program: program), platforms: descriptors, tzdata: tzdata,
        facts: MediaSummaries.look)
    }
  }

  /// The content of a delivery as its record pinned it; nil where that cannot be had any more.
  func content(of entry: Entry) async -> DeliveryContent? {
    await content(of: entry.delivery, digest: entry.digest, commit: entry.commit)
  }

  /// The content of a delivery with a digest, as a commit has it.
  func content(of delivery: DeliveryID, digest: String, commit: String) async -> DeliveryContent? {
    func match(_ desired: Desired) -> DeliveryContent? {
      desired.deliveries.first { $0.id == delivery && $0.digest == digest }?.content
    }
    if let compiled, let content = match(compiled.desired) { return content }
    guard let commit = ObjectID(commit) else { return nil }
    if older[commit] == nil {
      if !origin.store.contains(commit) {
        try? await origin.refs.fetch([(ref: origin.contentRef, id: commit)], deep: false)
      }
      older[commit] = try? await compile(commit)
    }
    return older[commit].flatMap(match)
  }

  func sessions(at commit: ObjectID) async throws -> Sessions {
    if let sessions, sessions.commit == commit { return sessions.1 }
    let made = Sessions(try await desired(at: commit).project, spool: spool, environment: environment)
    sessions = (commit, made)
    return made
  }

  func session(_ identity: AccountIdentity) async -> AccountSession? { sessions?.1[identity] }

  /// What calls of an account used since the last time; nil: nothing.
  func usage(of identity: AccountIdentity) -> CallUsage? { sessions?.1.usage(of: identity) }

  // MARK: How the commits stand to each other

  private func context(_ content: ObjectID, _ record: Record) async throws -> PlanningContext {
    var context = PlanningContext(
      now: environment.clock.wall(), commit: content.hex, tzdata: environment.tzdata,
      approved: options.approved)
    context.allowsClockBehind = options.isRehearsal
    context.windows = environment.platforms.windows
    context.supports = environment.platforms.supports
    let store = origin.store
    let commit = try await store.perform { store throws(GitError) in try store.commit(content) }
    context.author = commit.authorName
    if record.tip == nil, let parent = commit.parents.first, store.contains(parent) {
      context.addedByCommit = try await store.perform { store throws(GitError) in
        let changes = try store.changes(from: store.commit(parent).tree, to: commit.tree)
        return Set(changes.filter { $0.old == nil }.map(\.path))
      }
    } else if record.tip == nil, commit.parents.isEmpty {
      context.addedByCommit = Set(try await desired(at: content).deliveries.map(\.path))
    }
    guard let recorded = record.meta.flatMap({ ObjectID($0.content) }), recorded != content else {
      return context
    }
    var trouble: GitError?
    if try await descent(of: content, origin.contentRef, from: recorded, &trouble) == .yes { return context }
    if try await ancestry(content, of: recorded) == .yes {
      context.isStale = true
    } else {
      context.historyRewritten = true
    }
    return context
  }

  /// Whether a tip descends from a commit: asked of what is here, then of the last generations, then of all.
  /// `trouble`: why nothing more could be fetched.
  private func descent(
    of tip: ObjectID, _ ref: String, from commit: ObjectID, _ trouble: inout GitError?
  ) async throws -> Ancestry {
    var answer = try await ancestry(commit, of: tip)
    for generations in [64, Int.max] where answer == .unknown {
      environment.progress?("fetching the history of \(Self.short(ref))")
      do {
        try await origin.refs.deepen(ref, tip, generations: generations)
        trouble = nil
      } catch {
        trouble = error
      }
      answer = try await ancestry(commit, of: tip)
    }
    return answer
  }

  private func ancestry(_ ancestor: ObjectID, of commit: ObjectID) async throws(GitError) -> Ancestry {
    try await origin.store.perform { store throws(GitError) in try store.isAncestor(ancestor, of: commit) }
  }
}
