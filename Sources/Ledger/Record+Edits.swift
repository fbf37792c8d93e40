import Content

extension Record {
  /// The files one commit changes: path → new bytes, or nil for a file to take away. Empty where nothing
  /// would differ: then there is nothing to commit.
  ///
  /// Pure. Refuses (typed) what must never be written: a change made from another record than this one, a
  /// way between states that does not exist, anything over what is frozen or newer.
  public func edits(for batch: Batch) throws(LedgerError) -> [String: [UInt8]?] {
    try draft(of: batch).edits
  }

  /// The batch worked out against this record: its files, and the record as it will then be.
  func draft(of batch: Batch) throws(LedgerError) -> RecordDraft {
    if isNewer {
      throw LedgerError(
        .newerSchema, path: Layout.meta,
        "the record has schema \(meta?.schema ?? 0); this program writes \(Meta.schema) and leaves it alone")
    }
    var draft = RecordDraft(record: self)
    try draft.apply(batch.changes)
    for account in batch.accounts { try draft.put(account) }
    for run in batch.endedRuns { draft.end(run) }
    try draft.put(batch.lease, of: batch.run)
    try draft.put(batch.meta)
    if batch.makesBoard, !draft.edits.isEmpty {
      draft.edits[Layout.board] = Array(draft.record.board(at: batch.time).utf8)
    }
    return draft
  }
}

/// What one commit makes of a record, while it is worked out.
struct RecordDraft {
  var record: Record
  var edits: [String: [UInt8]?] = [:]
  private let frozenPaths: Set<String>

  init(record: Record) {
    self.record = record
    frozenPaths = Set(record.frozen.map(\.path))
  }

  /// Takes all old places away before any new one is filled: one delivery may take another's name.
  mutating func apply(_ changes: [Change]) throws(LedgerError) {
    var touched: Set<DeliveryID> = []
    for change in changes {
      try check(change)
      for delivery in Set([change.delivery, change.from?.entry.delivery ?? change.delivery])
      where !touched.insert(delivery).inserted {
        throw LedgerError(.duplicate, "\(delivery) is changed twice in one batch")
      }
    }
    for change in changes {
      guard let from = change.from else { continue }
      record.entries[from.entry.delivery] = nil
      remove(from.path)
    }
    for change in changes { try put(change) }
  }

  private func check(_ change: Change) throws(LedgerError) {
    guard change.to.delivery == change.delivery else {
      throw LedgerError(.stale, "the change of \(change.delivery) holds an entry of \(change.to.delivery)")
    }
    if let from = change.from {
      guard let current = record.entries[from.entry.delivery] else {
        throw LedgerError(.stale, path: from.path, "is not in the record")
      }
      guard Layout.same(current.path, from.path), current.blob == from.blob else {
        throw LedgerError(.stale, path: from.path, "is not what the record holds (\(current.path))")
      }
      if from.entry.delivery != change.delivery, record.entries[change.delivery] != nil {
        throw LedgerError(.stale, "\(change.delivery) is recorded already")
      }
    } else if let current = record.entries[change.delivery] {
      throw LedgerError(.stale, path: current.path, "is recorded already")
    }
    if let frozen = record.frozenEntry(of: change.delivery, label: change.to.label) {
      throw LedgerError(
        .frozen, path: frozen.path, "is frozen (\(frozen.reason)); nothing is written over it")
    }
    if let problem = Transition.problem(from: change.from?.entry, to: change.to) {
      throw LedgerError(.illegalTransition, path: change.from?.path, "\(change.delivery): \(problem)")
    }
  }

  private mutating func put(_ change: Change) throws(LedgerError) {
    let entry = change.to
    guard Layout.isSafe(entry.delivery.post), Layout.isLabel(entry.label) else {
      throw LedgerError(.badName, "\(entry.delivery) as \(clipped(entry.label)) cannot be a file's name")
    }
    let path = Layout.path(of: entry, isShared: needsMark(entry, from: change.from))
    guard !frozenPaths.contains(path) else {
      throw LedgerError(.frozen, path: path, "something frozen lies there")
    }
    if case .some(.some) = edits[path] {
      throw LedgerError(.duplicate, path: path, "two deliveries would lie there")
    }
    let bytes = try entry.encoded(path: path)
    guard let blob = Layout.blobID(of: bytes) else {
      throw LedgerError(.undecodable, path: path, "has no id")
    }
    record.entries[entry.delivery] = Recorded(entry: entry, path: path, blob: blob)
    if let from = change.from, from.path == path, from.blob == blob {
      edits[path] = nil as [UInt8]??
    } else {
      write(path, bytes)
    }
    try remember(entry)
  }

  /// True where another account of the same post has this name: then the name alone would be taken for its.
  /// A mark once given stays while the name stays.
  private func needsMark(_ entry: Entry, from: Recorded?) -> Bool {
    if let from, from.entry.label == entry.label, from.entry.delivery == entry.delivery,
      Layout.isShared(from.path)
    {
      return true
    }
    let others = Set((record.seen[entry.delivery.post] ?? []).map(\.account))
    let isTaken = others.contains { account in
      guard account != entry.delivery.account else { return false }
      let delivery = DeliveryID(
        post: entry.delivery.post, occurrence: entry.delivery.occurrence, account: account)
      guard let other = record.entries[delivery] else { return false }
      return other.entry.label == entry.label && !Layout.isShared(other.path)
    }
    return isTaken || frozenPaths.contains(Layout.path(of: entry, isShared: false))
  }

  /// Keeps `ids/` true: what was ever recorded stays known.
  private mutating func remember(_ entry: Entry) throws(LedgerError) {
    let post = entry.delivery.post
    let old = record.seen[post] ?? []
    var seen = old.filter {
      $0.account != entry.delivery.account || $0.occurrence != entry.delivery.occurrence
    }
    seen.append(
      SeenDelivery(
        account: entry.delivery.account, occurrence: entry.delivery.occurrence, day: entry.due.dayPath))
    seen.sort { ($0.occurrence, $0.account) < ($1.occurrence, $1.account) }
    guard seen != old else { return }
    let path = Layout.path(of: post)
    guard !frozenPaths.contains(path) else { throw LedgerError(.frozen, path: path, "is frozen") }
    record.seen[post] = seen
    write(path, try Documents.encode(SeenPost.shape, SeenPost(post: post, deliveries: seen), path: path))
  }

  mutating func put(_ account: AccountRecord) throws(LedgerError) {
    guard Layout.isLabel(account.label) else {
      throw LedgerError(.badName, "\(clipped(account.label)) cannot be an account's name")
    }
    let old = record.accountPaths[account.identity]
    guard record.accounts[account.identity] != account || old == nil else { return }
    let plain = Layout.path(of: account, isShared: false)
    let isTaken = record.accountPaths.contains { $0.key != account.identity && $0.value == plain }
    let path = Layout.path(of: account, isShared: isTaken || frozenPaths.contains(plain))
    guard !frozenPaths.contains(path) else { throw LedgerError(.frozen, path: path, "is frozen") }
    if let old, old != path { remove(old) }
    record.accounts[account.identity] = account
    record.accountPaths[account.identity] = path
    write(path, try Documents.encode(AccountRecord.shape, account, path: path))
  }

  mutating func end(_ run: String) {
    guard record.runs.removeValue(forKey: run) != nil else { return }
    remove(Layout.path(ofRun: run))
  }

  mutating func put(_ lease: RunLease?, of run: String) throws(LedgerError) {
    guard let lease else { return end(run) }
    guard record.runs[lease.run] != lease else { return }
    guard Layout.isRunName(lease.run) else {
      throw LedgerError(.badName, "\(clipped(lease.run)) cannot be a run's name")
    }
    record.runs[lease.run] = lease
    let path = Layout.path(ofRun: lease.run)
    write(path, try Documents.encode(RunLease.shape, lease, path: path))
  }

  mutating func put(_ meta: Meta) throws(LedgerError) {
    guard meta != record.meta else { return }
    record.meta = meta
    write(Layout.meta, try meta.encoded())
  }

  private mutating func write(_ path: String, _ bytes: [UInt8]) { edits[path] = .some(.some(bytes)) }

  private mutating func remove(_ path: String) {
    if case .some(.some) = edits[path] { return }
    edits[path] = .some(.none)
  }
}
