import Content
import Ledger
import Planning
import Platforms

/// Asks the platforms, outside of a run, about what is public: read-only, and never beyond what an account's
/// windows leave free. A quarter of each window is left to publications; what was used goes into the record by
/// `counted`.
public actor PlatformReading {
  public nonisolated let origin: Origin
  /// What both branches said when it was opened.
  public nonisolated let view: View
  let environment: RunEnvironment
  private let reader: Reader
  /// What was used since, by account.
  private var used: [AccountIdentity: AccountChange] = [:]

  private init(origin: Origin, view: View, environment: RunEnvironment, reader: Reader) {
    self.origin = origin
    self.view = view
    self.environment = environment
    self.reader = reader
  }

  /// Reads both branches; refuses what a run would refuse. `isRehearsal`: the clock is not the real one.
  public static func open(_ environment: RunEnvironment, isRehearsal: Bool) async throws -> PlatformReading {
    var entropy = environment.entropy
    let project = try await LocalProject.read(environment)
    let origin = try await Origin.open(
      path: environment.path, project: project, program: environment.program)
    let reader = Reader(
      origin: origin, environment: environment, options: RunOptions(isRehearsal: isRehearsal),
      run: entropy.nonce())
    return PlatformReading(
      origin: origin, view: try await reader.view(), environment: environment, reader: reader)
  }

  var now: Instant { environment.clock.wall() }

  /// What was seen of one delivery.
  public struct Look: Sendable, Hashable {
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
      case gone, changed, same, unknown
      /// The account's window has no room: nothing was asked.
      case notAsked = "not-asked"
    }

    public var entry: Entry
    public var verdict: Verdict
    /// In words; empty where there is nothing to say.
    public var text: String
    /// True for what only a person can put right: a token.
    public var needsPerson = false
    /// True where it may well be known later.
    public var passes = false
  }

  // MARK: Looking at what was published

  /// Reads published deliveries back, an account after the other, in the order given.
  public func look(at entries: [Entry]) async -> [Look] {
    var looks: [DeliveryID: Look] = [:]
    for (account, those) in Dictionary(grouping: entries, by: \.delivery.account).sorted(by: {
      $0.key < $1.key
    }) {
      for look in await self.look(at: those, of: account) { looks[look.entry.delivery] = look }
    }
    return entries.compactMap { looks[$0.delivery] }
  }

  private func look(at entries: [Entry], of account: AccountIdentity) async -> [Look] {
    func all(_ text: String, needsPerson: Bool = false) -> [Look] {
      entries.map { Look(entry: $0, verdict: .unknown, text: text, needsPerson: needsPerson) }
    }
    guard let platform = environment.platform(account.platform) else {
      return all("no platform is called \(account.platform)")
    }
    if case .cannot(let why) = platform.descriptor.support(.probe) { return all(why) }
    guard let session = await reader.session(account) else {
      var text = "the account is not in postrider.yaml"
      if case .missing(let why)? = view.sessions[account] { text = why }
      return all(text, needsPerson: true)
    }
    var looks: [Look] = []
    var rest = entries[...]
    while !rest.isEmpty {
      var batch: [(entry: Entry, items: [ProbeItem])] = []
      let room = room(account)
      var left = min(room, Self.together)
      while let entry = rest.first {
        let items = await items(of: entry)
        // One that is larger than a whole batch goes alone.
        guard left > 0, items.count <= left || (batch.isEmpty && items.count <= room) else { break }
        rest.removeFirst()
        left -= max(1, items.count)
        batch.append((entry, items))
      }
      guard !batch.isEmpty else { break }
      environment.progress?("reading \(batch.count) posts of \(batch[0].entry.label)")
      let sights = await platform.probe(batch.flatMap(\.items), in: session)
      await count(account)
      var next = sights[...]
      for (entry, items) in batch {
        looks.append(Self.look(entry, Array(next.prefix(items.count)), of: items.count))
        next = next.dropFirst(items.count)
      }
    }
    return looks + rest.map { Look(entry: $0, verdict: .notAsked, text: edge(of: account), passes: true) }
  }

  /// Items of one batch.
  private static let together = 20

  private func items(of entry: Entry) async -> [ProbeItem] {
    guard let content = await reader.content(of: entry), content.items.count == entry.items.count else {
      return []
    }
    return entry.items.indices.compactMap { index in
      guard let receipt = entry.items[index].receipt, entry.items[index].retractedAt == nil,
        !receipt.remoteID.isEmpty, receipt.remoteID != "unknown"
      else { return nil }
      return ProbeItem(receipt: receipt.asReceipt, content: content, item: index)
    }
  }

  /// What the sights of its items come to: the gravest counts.
  private static func look(_ entry: Entry, _ sights: [Sight], of count: Int) -> Look {
    guard count > 0, sights.count == count else {
      return Look(
        entry: entry, verdict: .unknown,
        text: count == 0 ? "its id or its content of then cannot be had" : "the platform answered for less")
    }
    var found = Look(entry: entry, verdict: .same, text: "")
    for (index, sight) in sights.enumerated() {
      let place = sights.count > 1 ? "item \(index + 1): " : ""
      var next = Look(entry: entry, verdict: .same, text: "")
      switch sight {
      case .same: continue
      case .gone: next = Look(entry: entry, verdict: .gone, text: place + "no longer there")
      case .changed(let words): next = Look(entry: entry, verdict: .changed, text: place + words)
      case .unknown(let failure):
        next = Look(entry: entry, verdict: .unknown, text: place + failure.text)
        next.needsPerson = failure.kind == .needsCredentials
        next.passes = failure.passes
      }
      if next.verdict.weight > found.verdict.weight { found = next }
    }
    return found
  }

  // MARK: Asking for what should be public

  /// Looks for one item of a wanted delivery, from its due time on; nil: the account's window has no room.
  func find(
    _ wanted: WantedDelivery, due: Instant, item: Int, earlier: [Receipt], known: Set<String>
  ) async -> Finding? {
    let account = wanted.id.account
    guard let platform = environment.platform(account.platform), let session = await reader.session(account)
    else { return .couldNotLook(Failure(.needsCredentials, code: "-", "the account cannot be called")) }
    guard room(account) >= Self.callsOfALook else { return nil }
    environment.progress?("looking for \(wanted.id.post) on \(wanted.label)")
    let finding = await platform.find(
      Search(
        delivery: wanted.id, content: wanted.content, item: item,
        key: DeliveryKey.make(wanted.id, item: item, due: due, generation: 0), earlier: earlier,
        checkpoint: nil, begunAt: due, known: known), in: session)
    await count(account)
    return finding
  }

  /// What one look takes at least.
  private static let callsOfALook = 4

  // MARK: The budget

  /// Accounts' records with what was called since added, on the record as it is now: so that whoever calls next, a
  /// run or another reading, stays within the same windows. Sorted; empty: nothing was called.
  public func counted(on record: Record) -> [AccountRecord] {
    used.values.filter { !$0.isEmpty }.sorted { $0.identity < $1.identity }
      .map { $0.applied(to: record.accounts[$0.identity], now: now) }
  }

  private func record(of account: AccountIdentity) -> AccountRecord {
    let known = view.record.accounts[account]
    return used[account]?.applied(to: known, now: now)
      ?? known ?? AccountRecord(identity: account, label: label(of: account))
  }

  private func label(of account: AccountIdentity) -> String {
    view.desired.project.accounts.first { $0.identity == account }?.label ?? account.id
  }

  private func windows(_ account: AccountIdentity) -> [RateWindow] {
    environment.platform(account.platform)?.descriptor.windows ?? []
  }

  /// Calls that may still be made for looking.
  private func room(_ account: AccountIdentity) -> Int {
    let record = record(of: account)
    if let hold = record.hold, hold.kind == "limited", hold.until.map({ $0 > now }) ?? true { return 0 }
    var room = Int.max
    for window in windows(account) where window.counted == .calls {
      let count = record.window(window, now: now)
      let free = count.room(at: now)
      if window.isReportedOnly {
        // From four fifths on only one call at a time may be made: that one is for a publication.
        room = min(room, free <= 1 ? 0 : free)
      } else {
        room = min(room, max(0, free - count.limit / 4))
      }
    }
    return room
  }

  private func edge(of account: AccountIdentity) -> String {
    let names = windows(account).filter { $0.counted == .calls }.map { $0.rule(limit: $0.limit.value) }
    return "stopped at the edge of the account's window (\(names.joined(separator: ", "))): "
      + "a quarter of it is left to publications"
  }

  /// Takes in what the calls used.
  private func count(_ account: AccountIdentity) async {
    guard let usage = await reader.usage(of: account) else { return }
    let known = Usage(record(of: account).usage).figures
    var change = used[account] ?? AccountChange(identity: account, label: label(of: account))
    for window in windows(account) {
      let count = usage.counts[window.name] ?? 0
      if count > 0, !window.isReportedOnly {
        change.counts[window.name, default: [:]][window.slot(of: now), default: 0] += count
      }
      if var figure = usage.figures[window.name] {
        figure.at = now
        change.figures[window.name] = figure
      } else if count > 0, !window.isReportedOnly, var figure = known[window.name],
        figure.resetsAt.map({ $0 > now }) ?? false
      {
        figure.used += count
        figure.at = now
        change.figures[window.name] = figure
      }
    }
    used[account] = change
  }
}

extension PlatformReading.Look.Verdict {
  /// Of several items, the gravest tells.
  fileprivate var weight: Int {
    switch self {
    case .same: 0
    case .notAsked: 1
    case .unknown: 2
    case .changed: 3
    case .gone: 4
    }
  }
}

extension Failure {
  /// True where the same look may well succeed later.
  var passes: Bool {
    switch kind {
    case .retryLater, .limited, .ambiguous: true
    case .needsCredentials, .needsChange, .duplicate: false
    }
  }
}
