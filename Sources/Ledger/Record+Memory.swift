import Content
import Git

extension Record {
  /// Reads a record from files at hand: path → bytes. What reading a commit does, without git.
  public static func read(
    files: [String: [UInt8]], tip: ObjectID?, tree: ObjectID? = nil, tipTime: Instant?
  ) throws(LedgerError) -> Record {
    var byBlob: [ObjectID: [UInt8]] = [:]
    var listed: [StateFile] = []
    for (path, bytes) in files {
      guard let blob = Layout.blobID(of: bytes) else { continue }
      byBlob[blob] = bytes
      listed.append(StateFile(path: path, isPlain: true, blob: blob))
    }
    listed.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    var start = Record()
    start.tip = tip
    start.tree = tree
    start.tipTime = tipTime
    return try read(listed, into: start, known: [:]) { (blob) throws(LedgerError) in
      guard let bytes = byBlob[blob] else { throw LedgerError(.unreadable, "the blob \(blob) is not there") }
      return bytes
    }
  }

  /// Reads listed files into a record that has its tip. A newer schema ends it after `meta.json`.
  static func read(
    _ files: [StateFile], into start: Record, known: [ObjectID: Entry],
    bytes: (ObjectID) throws(LedgerError) -> [UInt8]
  ) throws(LedgerError) -> Record {
    var start = start
    guard let meta = files.first(where: { Layout.same($0.path, Layout.meta) }), meta.isPlain else {
      throw LedgerError(
        .undecodable, path: Layout.meta, "is missing: the branch is not a record of Postrider")
    }
    start.meta = try Meta(decoding: try bytes(meta.blob))
    if start.isNewer { return start }
    var builder = RecordBuilder(start)
    for file in files {
      try builder.take(file, known: known[file.blob], bytes: bytes)
    }
    return builder.finished()
  }
}
