import Content
import Git

/// One file of the state branch as the reader meets it.
struct StateFile: Sendable {
  var path: String
  /// False for a symbolic link, a submodule, or a name that is not UTF-8.
  var isPlain: Bool
  var blob: ObjectID
}

/// Puts a record together, file by file. What cannot be taken as it stands is frozen, never left out.
struct RecordBuilder {
  var record: Record
  /// Deliveries met at two paths: every further one is frozen too.
  private var doubled: Set<DeliveryID> = []

  init(_ record: Record) { self.record = record }

  /// Takes one file. `bytes` throws `tooLarge` for what is then frozen; anything else ends the reading.
  mutating func take(
    _ file: StateFile, known: Entry?, bytes: (ObjectID) throws(LedgerError) -> [UInt8]
  ) throws(LedgerError) {
    guard let folder = file.path.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 1).first,
      file.path.utf8.count > folder.count
    else { return }
    let name = String(decoding: Array(folder), as: UTF8.self)
    let isState = DeliveryState(rawValue: name) != nil
    guard isState || name == "ids" || name == "accounts" || name == "runs" else { return }
    guard file.isPlain else { return freeze(file.path, "is not a plain file") }
    do throws(LedgerError) {
      if isState {
        if let known {
          try takeEntry(file, known)
        } else {
          try takeEntry(file, try Entry(decoding: try bytes(file.blob), path: file.path))
        }
      } else {
        try takeOther(file, folder: name, try bytes(file.blob))
      }
    } catch {
      guard error.code == .undecodable || error.code == .tooLarge else { throw error }
      freeze(file.path, error.key.map { "\($0): \(error.problem)" } ?? error.problem)
    }
  }

  private mutating func takeEntry(_ file: StateFile, _ entry: Entry) throws(LedgerError) {
    guard Layout.isPath(file.path, of: entry) else {
      throw LedgerError(
        .undecodable, path: file.path,
        "its place does not agree with what it says: \(Layout.path(of: entry, isShared: false))")
    }
    let delivery = entry.delivery
    if let other = record.entries[delivery] {
      record.entries[delivery] = nil
      doubled.insert(delivery)
      freeze(other.path, "the same delivery lies at \(file.path) too", entry)
    }
    guard !doubled.contains(delivery) else {
      return freeze(file.path, "the same delivery lies at another path too", entry)
    }
    record.entries[delivery] = Recorded(entry: entry, path: file.path, blob: file.blob)
  }

  private mutating func takeOther(
    _ file: StateFile, folder: String, _ bytes: [UInt8]
  ) throws(LedgerError) {
    func disagrees(_ expected: String) -> LedgerError {
      LedgerError(.undecodable, path: file.path, "its place does not agree with what it says: \(expected)")
    }
    switch folder {
    case "ids":
      let seen = try Documents.decode(SeenPost.shape, bytes, path: file.path)
      let expected = Layout.path(of: seen.post)
      guard Layout.same(file.path, expected) else { throw disagrees(expected) }
      record.seen[seen.post] = seen.deliveries
    case "accounts":
      let account = try Documents.decode(AccountRecord.shape, bytes, path: file.path)
      let expected = [false, true].map { Layout.path(of: account, isShared: $0) }
      guard expected.contains(where: { Layout.same(file.path, $0) }) else { throw disagrees(expected[0]) }
      if let other = record.accountPaths[account.identity] {
        throw LedgerError(.undecodable, path: file.path, "the same account lies at \(other) too")
      }
      record.accounts[account.identity] = account
      record.accountPaths[account.identity] = file.path
    default:
      let lease = try Documents.decode(RunLease.shape, bytes, path: file.path)
      guard Layout.same(file.path, Layout.path(ofRun: lease.run)) else {
        throw disagrees(Layout.path(ofRun: lease.run))
      }
      record.runs[lease.run] = lease
    }
  }

  private mutating func freeze(_ path: String, _ reason: String, _ entry: Entry? = nil) {
    let guess = Layout.guess(path)
    record.frozen.append(
      FrozenEntry(
        path: path, post: entry?.delivery.post ?? guess.post, label: entry?.label ?? guess.label,
        reason: reason))
  }

  /// The record, its frozen files sorted by path.
  func finished() -> Record {
    var record = record
    record.frozen.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    return record
  }
}
