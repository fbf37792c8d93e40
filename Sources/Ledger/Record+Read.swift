import Content
import Git

extension Record {
  /// Reads the record at a commit of the state branch. Blocks: call it off the cooperative pool.
  ///
  /// With `previous`, an earlier reading, only what differs is read and decoded. What cannot be taken as it
  /// stands is frozen, never absent; a record of a newer schema has its `meta` and nothing else.
  /// - Throws: `unreadable` where an object is missing or damaged, `undecodable` where `meta.json` is not one.
  public static func read(
    store: ObjectStore, commit: ObjectID, previous: Record? = nil
  ) throws(LedgerError) -> Record {
    let found = try git("the commit \(commit)") { () throws(GitError) in try store.commit(commit) }
    var start = Record()
    start.tip = commit
    start.tree = found.tree
    start.tipTime = Instant(secondsSinceEpoch: found.committerTime)
    if let previous, let updated = try update(previous, to: start, in: store) { return updated }
    let files = try git("the tree of \(commit)") { () throws(GitError) in
      try store.files(in: found.tree, under: nil)
    }
    let known = Dictionary(
      (previous?.entries.values).map { $0.map { ($0.blob, $0.entry) } } ?? [],
      uniquingKeysWith: { first, _ in first })
    return try read(files.map(StateFile.init), into: start, known: known) { (blob) throws(LedgerError) in
      try bytes(of: blob, in: store)
    }
  }

  /// The previous reading brought to the new tree by what differs; nil where only a whole reading is sure
  /// (something frozen on either side).
  private static func update(
    _ previous: Record, to start: Record, in store: ObjectStore
  ) throws(LedgerError) -> Record? {
    guard let old = previous.tree, let new = start.tree, previous.frozen.isEmpty, !previous.isNewer else {
      return nil
    }
    let changes = try git("what differs between two records") { () throws(GitError) in
      try store.changes(from: old, to: new)
    }
    var record = previous
    record.tip = start.tip
    record.tree = new
    record.tipTime = start.tipTime
    let gone = Set(changes.filter { $0.old != nil }.map(\.path))
    if !gone.isEmpty { record.forget(gone) }
    let files = changes.compactMap { change in
      change.new.map { StateFile(TreeFile(pathBytes: change.pathBytes, entry: $0)) }
    }
    if gone.contains(Layout.meta) || files.contains(where: { Layout.same($0.path, Layout.meta) }) {
      guard let meta = files.first(where: { Layout.same($0.path, Layout.meta) }), meta.isPlain else {
        return nil
      }
      record.meta = try Meta(decoding: try bytes(of: meta.blob, in: store))
      if record.isNewer { return nil }
    }
    var builder = RecordBuilder(record)
    for file in files {
      try builder.take(file, known: nil) { (blob) throws(LedgerError) in try bytes(of: blob, in: store) }
    }
    let updated = builder.finished()
    return updated.frozen.isEmpty ? updated : nil
  }

  /// Takes out what was read from these paths.
  private mutating func forget(_ paths: Set<String>) {
    for (delivery, recorded) in entries where paths.contains(recorded.path) { entries[delivery] = nil }
    for (identity, path) in accountPaths where paths.contains(path) {
      accounts[identity] = nil
      accountPaths[identity] = nil
    }
    for run in runs.keys where paths.contains(Layout.path(ofRun: run)) { runs[run] = nil }
    for path in paths where path.hasPrefix("ids/") {
      if let post = Layout.guess(path).post { seen[post] = nil }
    }
  }

  private static func bytes(of blob: ObjectID, in store: ObjectStore) throws(LedgerError) -> [UInt8] {
    do {
      return try store.blob(blob, limit: Documents.limit)
    } catch {
      guard error.code == .tooLarge else { throw LedgerError(.unreadable, "\(error)") }
      throw LedgerError(.tooLarge, "larger than \(Documents.limit) bytes")
    }
  }

  private static func git<Value>(
    _ what: String, _ work: () throws(GitError) -> Value
  ) throws(LedgerError) -> Value {
    do {
      return try work()
    } catch {
      throw LedgerError(.unreadable, "cannot read \(what): \(error)")
    }
  }
}

extension StateFile {
  init(_ file: TreeFile) {
    self.init(
      path: file.path,
      isPlain: file.hasValidPath && (file.entry.kind == .file || file.entry.kind == .executable),
      blob: file.entry.id)
  }
}
