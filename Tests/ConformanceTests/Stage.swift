import Content
import Diagnostics
import Git
import HTTP
import JSON
import Ledger
import Locking
import Media
import Planning
import Platforms

@testable import Reconciler
@testable import Sandbox

/// One account on one platform of the sandbox, its posts as files, and the real step function over a record in
/// memory. No sockets, no git: thousands of ways to go wrong fit into a test.
final class Stage {
  let part: Part
  let platform: any Platform
  let account: SandboxAccount
  let transport: StageTransport
  private let clock: Guarded<Instant>
  private var monotonic = 1000.0
  private(set) var record = Record()
  private var tips = 1
  private var nonces: Set<String> = []
  private(set) var desired: Desired
  /// Content of every delivery that was ever wanted, by its digest.
  private var contents: [String: DeliveryContent] = [:]
  private var commit = 1
  private var seed: UInt64 = 1
  private let meter = Meter()
  private(set) var endings: [Ending] = []
  /// What each verb that called the platform answered, and which calls it made.
  var deeds: [(calls: Range<Int>, answer: Event)] = []
  var policy = ""

  static let due = "2026-11-21 09:00"

  init(_ part: Part, options: SandboxOptions = SandboxOptions()) throws {
    guard let platform = allPlatforms.first(where: { $0.descriptor.name == part.name }),
      let account = part.player ?? SandboxAccount.defaults.first(where: { $0.platform == part.platform })
    else { throw StageFailure(description: "no platform \(part.platform)") }
    let clock = Guarded(Instant("2026-11-21T08:00:00Z") ?? Instant(secondsSinceEpoch: 0))
    self.part = part
    self.platform = platform
    self.account = account
    self.clock = clock
    var options = options
    if let player = part.player { options.accounts.append(player) }
    transport = StageTransport(options: options, files: Sample.files, words: part.words) {
      clock.withLock { $0 }
    }
    desired = Desired(
      project: Project(timezone: "UTC", accounts: []), deliveries: [], frozen: [], refused: [:],
      isComplete: true, diagnostics: [], inputs: "")
    record.tip = Self.tip(1)
    record.tree = record.tip
    record.tipTime = now
    record.meta = Meta(lineage: "lineage", inputs: "", content: "c0", wake: nil, tzdata: "2025b")
  }

  var now: Instant { clock.withLock { $0 } }

  private static func tip(_ number: Int) -> ObjectID? {
    let hex = String(number, radix: 16)
    return ObjectID(String(repeating: "0", count: 40 - hex.count) + hex)
  }

  func advance(_ seconds: Double) {
    monotonic += seconds
    clock.withLock { $0 = $0.adding(seconds: Int64(seconds.rounded(.up))) }
  }

  // MARK: Files

  /// The project file of this stage.
  var projectFile: String {
    let id = platform.descriptor.isFederated ? account.handle : account.id
    let own = part.account.split(separator: "\n").map { "    \($0)\n" }.joined()
    return """
      version: 1
      timezone: UTC
      media: {base_url: \(StageTransport.base)/_sandbox/media}
      accounts:
        acme:
          platform: \(part.name)
          id: "\(id)"
          base_url: \(StageTransport.base)/\(part.platform.rawValue)
          credentials: \(part.program == nil ? "env:TOKEN" : "{program: env:PROGRAM, token: env:TOKEN}")
      \(own)\(policy)
      """
  }

  /// A post as its author writes it.
  static func post(_ sample: Sample) -> String {
    let lines = sample.lines.isEmpty ? "" : sample.lines + "\n"
    return "---\nid: post\naccounts: [acme]\npublish_at: \(due)\n\(lines)---\n\(sample.text)\n"
  }

  /// Puts these posts on the branch; answers what is wrong with them.
  @discardableResult
  func merge(_ posts: [String: String]) -> [String] {
    var files = Sample.files
    files["postrider.yaml"] = Array(projectFile.utf8)
    for (name, text) in posts { files["posts/\(name).md"] = Array(text.utf8) }
    let compilation = Content.compile(
      MemoryTree(files: files), platforms: [platform.descriptor], tzdata: "2025b", facts: MediaSummaries.look)
    let problems = compilation.diagnostics.filter { $0.severity == .error }.map(\.message)
    guard let desired = compilation.desired else { return problems }
    commit += 1
    self.desired = desired
    for delivery in desired.deliveries { contents[delivery.digest] = delivery.content }
    return problems
  }

  /// Same, for the one post of a sample.
  func merge(_ sample: Sample) throws {
    let problems = merge(["post": Self.post(sample)])
    guard problems.isEmpty else { throw StageFailure(description: problems.joined(separator: "; ")) }
  }

  // MARK: Runs

  private func view() -> View {
    var context = PlanningContext(now: now, commit: "c\(commit)", tzdata: "2025b", approved: nil)
    context.windows = [platform].windows
    context.supports = [platform].supports
    return View(
      desired: desired, record: record, context: context, inputs: "sha256:\(desired.inputs)", nonces: nonces,
      sessions: Dictionary(uniqueKeysWithValues: desired.project.accounts.map { ($0.identity, .usable) }))
  }

  /// One run from its start to its end.
  @discardableResult
  func run() async throws -> Ending {
    seed += 1
    var entropy = Entropy(seed: seed)
    let platform = platform
    let settings = RunSettings(
      run: entropy.nonce(), timing: .standard,
      needsPreparation: { platform.needsPreparation($0.content) },
      preparesEachItem: { _ in platform.preparesEachItem },
      keyLife: { _ in platform.descriptor.keyLifeSeconds },
      windows: { _ in platform.descriptor.windows })
    var engine = Engine(settings: settings, entropy: entropy)
    let session = session()
    var waiting: [Effect] = []
    var wakes: [Double] = []
    var ending: Ending?
    func take(_ event: Event) {
      for effect in engine.step(event, at: ClockReading(wall: now, monotonic: monotonic)) {
        switch effect {
        case .wake(let at): wakes.append(at)
        case .end(let end): ending = end
        default: waiting.append(effect)
        }
      }
    }
    take(.started)
    for _ in 0..<5000 where ending == nil {
      if !waiting.isEmpty {
        let effect = waiting.removeFirst()
        let begun = transport.state.withLock { $0.calls.count }
        let answer = await perform(effect, session, known: engine.knownRemoteIDs)
        let ended = transport.state.withLock { $0.calls.count }
        if ended > begun { deeds.append((begun..<ended, answer)) }
        if transport.state.withLock({ state in
          defer { state.isStopping = false }
          return state.isStopping
        }) {
          take(.stop(signal: 15))
        }
        if let usage = meter.take(), let account = desired.project.accounts.first {
          take(.usage(account.identity, usage))
        }
        take(answer)
      } else if let wake = wakes.min() {
        advance(max(0, wake - monotonic))
        wakes = wakes.filter { $0 > monotonic }
        take(.tick)
      } else {
        throw StageFailure(description: "the run waits for nothing")
      }
    }
    guard let ending else { throw StageFailure(description: "the run does not end") }
    endings.append(ending)
    return ending
  }

  func session(token: String? = nil) -> AccountSession {
    let made =
      desired.project.accounts.first
      ?? Account(
        label: "acme",
        identity: AccountIdentity(platform: part.name, host: "127.0.0.1", id: account.id),
        baseURL: "\(StageTransport.base)/\(part.platform.rawValue)")
    var secrets: [String: Secret] = [:]
    let token = Secret(token ?? account.token)
    if let program = part.program {
      secrets = ["program": Secret(program), "token": token]
    } else {
      secrets[
        platform.descriptor.credentials.first { $0.isRequired }?.name ?? platform.descriptor.credentials
          .first?.name ?? "access_token"] = token
    }
    let clock = clock
    return AccountSession(
      account: made, secrets: secrets,
      transport: MeteringTransport(
        inner: transport, platform: platform, account: made, meter: meter, now: { clock.withLock { $0 } }),
      media: StageMedia(), programs: StagePrograms(transport: transport), now: { clock.withLock { $0 } })
  }

  /// Runs at each wake until nothing is open, then once more: that run must find nothing to do.
  func settle(atMost runs: Int = 40) async throws {
    for _ in 0..<runs {
      let ending = try await run()
      if isSettled, ending.exitCode == 0 || ending.exitCode == 4 { break }
      advance(max(60, ending.report.wake.map { Double($0.seconds(since: now)) } ?? 0))
    }
    let (tip, posts) = (record.tip, publicItems.count)
    advance(60)
    _ = try await run()
    if record.tip != tip, isSettled {
      throw StageFailure(description: "a run after the last wrote something")
    }
    if publicItems.count != posts {
      throw StageFailure(description: "a run after the last published something")
    }
  }

  private var isSettled: Bool {
    record.entries.values.allSatisfy { recorded in
      (recorded.entry.state.isTerminal && recorded.entry.extras == nil) || recorded.entry.state == .uncertain
    }
  }

  // MARK: What came of it

  /// Everything that was made public, deleted items and first comments left out.
  var publicItems: [LedgerItem] {
    transport.state.withLock { $0.world.items }.filter { $0.deletedAt == nil && !isFirstComment($0) }
  }

  /// First comments that are items of their own.
  var commentItems: [LedgerItem] {
    transport.state.withLock { $0.world.items }.filter { $0.deletedAt == nil && isFirstComment($0) }
  }

  private func isFirstComment(_ item: LedgerItem) -> Bool {
    item.parent != nil && item.text == desired.deliveries.first?.content.firstComment
  }

  var entry: Entry? { record.entries.values.first?.entry }
}

extension Stage {
  private func perform(_ effect: Effect, _ session: AccountSession, known: Set<String>) async -> Event {
    switch effect {
    case .read: return .read(view())
    case .swap(let batch, let record, let content):
      if let content, content != "c\(commit)" { return .swapped(.contentMoved(view())) }
      guard record.tip == self.record.tip else { return .swapped(.lost(view())) }
      tips += 1
      guard let tip = Self.tip(tips), let next = try? self.record.applying(batch, tip: tip, tree: tip) else {
        return .swapped(.rejected("it does not apply"))
      }
      self.record = next
      nonces.insert(batch.nonce)
      return .swapped(.won(next))
    case .prepare(let entry, let checkpoint):
      guard let content = contents[entry.digest] else {
        return .prepared(entry.delivery, .failed(Self.noContent, checkpoint: checkpoint))
      }
      return .prepared(
        entry.delivery,
        await platform.prepare(
          PrepareRequest(
            delivery: entry.delivery, content: content,
            earlier: entry.items.prefix { $0.receipt != nil }.compactMap { $0.receipt?.asReceipt },
            checkpoint: checkpoint), in: session))
    case .publish(let entry, _):
      guard let content = contents[entry.digest], let item = entry.sendingItem,
        let key = entry.items[item].key
      else { return .published(entry.delivery, .failed(Self.noContent)) }
      return .published(
        entry.delivery,
        await platform.publish(
          PublishRequest(
            delivery: entry.delivery, content: content, item: item, key: key,
            earlier: entry.items[..<item].compactMap { $0.receipt?.asReceipt }, checkpoint: entry.checkpoint,
            firstSent: entry.items[item].firstSent),
          in: session))
    case .find(let entry, let item, let since):
      guard let content = contents[entry.digest] else {
        return .found(entry.delivery, .couldNotLook(Self.noContent))
      }
      return .found(
        entry.delivery,
        await platform.find(
          Search(
            delivery: entry.delivery, content: content, item: item, key: entry.items[item].key ?? "",
            earlier: entry.items[..<item].compactMap { $0.receipt?.asReceipt }, checkpoint: entry.checkpoint,
            begunAt: since, known: known, firstSent: entry.items[item].firstSent), in: session))
    case .finish(let entry):
      let receipts = entry.items.compactMap { $0.receipt?.asReceipt }
      guard let content = contents[entry.digest] else {
        return .finished(entry.delivery, .failed(Self.noContent, receipts: receipts, progress: nil))
      }
      return .finished(
        entry.delivery,
        await platform.finish(
          FinishRequest(
            delivery: entry.delivery, content: content, receipts: receipts, progress: entry.extras?.progress),
          in: session))
    case .change(let entry, let item): return await change(entry, item, session)
    case .verify(let account): return .verified(account, await platform.verify(in: session))
    case .wake, .end: return .tick
    }
  }

  private func change(_ entry: Entry, _ item: Int, _ session: AccountSession) async -> Event {
    let receipts = entry.items.compactMap { $0.receipt?.asReceipt }
    guard let change = entry.change, change.kind == .edit else {
      let request = RetractRequest(delivery: entry.delivery, item: item, receipts: receipts)
      return .changed(entry.delivery, item: item, await platform.retract(request, in: session))
    }
    guard let content = contents[change.digest] else {
      return .changed(entry.delivery, item: item, .failed(Self.noContent))
    }
    var request = EditRequest(
      delivery: entry.delivery, content: content, item: item, receipts: receipts, checkpoint: nil)
    if !change.isBlind { request.before = contents[entry.digest] }
    return .changed(entry.delivery, item: item, await platform.edit(request, in: session))
  }

  private static let noContent = Failure(.needsChange, code: "-", "no content of that digest")
}

/// Files of the samples.
struct StageMedia: MediaReader {
  func bytes(of asset: MediaAsset) async throws(MediaReadError) -> [UInt8] {
    guard let bytes = Sample.files[asset.path] else { throw MediaReadError("\(asset.path) is gone") }
    return bytes
  }

  func publicURL(of asset: MediaAsset) throws(MediaReadError) -> String {
    "\(StageTransport.base)/_sandbox/media/\(asset.path)"
  }
}

/// Why a stage could not do what the test asked.
struct StageFailure: Error, CustomStringConvertible {
  var description: String
}
