import Content
import Crypto
import Foundation
import JSON
import Ledger
import Platforms

/// What this run writes down on its own machine around every public call, synced before the call begins:
/// `<git common dir>/postrider/journal-<run>.jsonl`.
public actor Journal {
  private let path: String
  private let run: String
  private var handle: FileHandle?
  /// After a line that may be on the disk in part, nothing more is written: a reader could not tell.
  private var isBroken = false
  #if POSTRIDER_FAILPOINTS
    private var failpoints: Failpoints?

    /// Passes a point after every line from now on.
    func pass(through failpoints: Failpoints) { self.failpoints = failpoints }
  #endif

  /// The folder is made when the first line is written.
  public init(folder: String, run: String) {
    path = Self.path(run, in: folder)
    self.run = run
  }

  /// Why the journal cannot be written: no call may begin then.
  public struct WriteError: Error, CustomStringConvertible {
    public let description: String
  }

  /// The first line: from now on the absence of `begun` proves that a call never began.
  public func start(lineage: String) throws {
    guard handle == nil else { return }
    try write(["kind": "start", "run": .string(run), "lineage": .string(lineage)], isFirst: true)
  }

  /// Before the first byte of a public call.
  public func begun(_ entry: Entry, key: String) throws {
    try write(line("begun", entry, ["key": .string(key)]))
  }

  /// After its answer.
  public func ended(_ entry: Entry, _ answer: PublishAnswer) throws {
    var more: [String: JSON] = [:]
    switch answer {
    case .published(let receipt):
      more["outcome"] = "published"
      more["remote_id"] = .string(receipt.remoteID)
      if let permalink = receipt.permalink { more["permalink"] = .string(permalink) }
      if let at = receipt.publishedAt { more["published_at"] = .string(at.description) }
    case .failed(let failure):
      more["outcome"] = .string(failure.kind.word)
      more["code"] = .string(failure.code)
    }
    try write(line("ended", entry, more))
  }

  /// What was written so far, a JSON document a line; at most the last 2,000 lines.
  func lines() -> [String] {
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    return data.split(separator: 10).suffix(2000).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The run is over. Without `isNeeded`, everything is on the record, and the file goes.
  public func end(keeping isNeeded: Bool) {
    if !isNeeded { try? FileManager.default.removeItem(atPath: path) }
    #if POSTRIDER_FAILPOINTS
      failpoints?.pass("journal.closed")
    #endif
    try? handle?.close()
    handle = nil
  }

  /// Runs that have a journal here and are over.
  static func ended(in folder: String) -> Set<String> {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return Set(names.compactMap(run(ofFile:)).filter { !isInUse(path($0, in: folder)) })
  }

  /// Takes away the journals of runs.
  static func sweep(folder: String, _ runs: Set<String>) {
    for run in runs where !isInUse(path(run, in: folder)) {
      try? FileManager.default.removeItem(atPath: path(run, in: folder))
    }
  }

  static func path(_ run: String, in folder: String) -> String { folder + "/journal-\(run).jsonl" }

  /// The run whose journal a file is, by its name.
  static func run(ofFile name: String) -> String? {
    guard name.hasPrefix("journal-"), name.hasSuffix(".jsonl") else { return nil }
    return String(name.dropFirst(8).dropLast(6))
  }

  /// True while the run that writes the file is alive: what is not in it may still come. Also where nobody can tell.
  static func isInUse(_ path: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return errno != ENOENT }
    defer { close(file) }
    return flock(file, LOCK_SH | LOCK_NB) != 0
  }

  /// The file itself, whatever it is called; a copy of it is another. nil: there is none.
  static func identity(_ file: Int32) -> Int64? {
    var status = stat()
    return fstat(file, &status) == 0 ? Int64(bitPattern: UInt64(status.st_ino)) : nil
  }

  private func line(_ kind: String, _ entry: Entry, _ more: [String: JSON]) -> [String: JSON] {
    let attempt = entry.attempts.last
    var members: [String: JSON] = [
      "kind": .string(kind), "run": .string(run), "post": .string(entry.delivery.post.key),
      "occurrence": .integer(Int64(entry.delivery.occurrence)),
      "account": .string(entry.delivery.account.description), "item": .integer(Int64(attempt?.item ?? 0)),
      "attempt": .integer(Int64(attempt?.number ?? 0)), "generation": .integer(Int64(entry.generation)),
    ]
    members.merge(more) { _, new in new }
    return members
  }

  /// A line with a checksum of its own: what follows from its absence is too much to be left to a flipped bit.
  static func sealed(_ members: [String: JSON]) -> [UInt8] {
    var members = members
    members["sum"] = .string(sum(members))
    return JSON.object(members).encoded()
  }

  /// What a line says; nil if it is not one, or was changed.
  static func opened(_ line: some Sequence<UInt8>) -> JSON? {
    guard let json = try? JSON(parsing: Array(line)), var members = json.object,
      let seal = members.removeValue(forKey: "sum")?.string, seal == sum(members)
    else { return nil }
    return .object(members)
  }

  private static func sum(_ members: [String: JSON]) -> String {
    var hash = SHA256()
    hash.update(data: JSON.object(members).encoded())
    return hash.finalize().prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  private func write(_ members: [String: JSON], isFirst: Bool = false) throws {
    guard !isBroken else { throw WriteError(description: "the journal \(path) could not be written before") }
    if handle == nil {
      let folder = (path as NSString).deletingLastPathComponent
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw WriteError(description: "the journal's folder \(folder) cannot be made")
      }
      // What another run wrote there is never lost.
      let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw WriteError(description: "the journal \(path) cannot be written") }
      let opened = FileHandle(fileDescriptor: file, closeOnDealloc: true)
      // Held until the run ends, however it ends. A reader may have it for a moment.
      while flock(file, LOCK_EX) != 0 {
        guard errno == EINTR else { throw WriteError(description: "the journal \(path) cannot be locked") }
      }
      handle = opened
      #if POSTRIDER_FAILPOINTS
        failpoints?.pass("journal.opened")
      #endif
    }
    var members = members
    if isFirst, let handle { members["file"] = Self.identity(handle.fileDescriptor).map(JSON.integer) }
    do {
      try handle?.write(contentsOf: Data(Self.sealed(members) + [10]))
      try handle?.synchronize()
    } catch {
      isBroken = true
      throw WriteError(description: "the journal \(path) cannot be written: is the disk full?")
    }
    #if POSTRIDER_FAILPOINTS
      failpoints?.pass("journal.\(members["kind"]?.string ?? "line")")
    #endif
  }
}

/// What the journals of earlier runs on this machine prove.
public struct JournalReading: Sendable {
  public var facts: [JournalFact] = []
  /// Runs whose start line is there, with the same lineage, in the file they wrote it to: a copy of it lacks what they
  /// wrote later, and nothing follows from what is not there.
  public var runs: Set<String> = []
  /// Runs whose journals are of this record, or say nothing.
  var ours: Set<String> = []

  public init() {}

  /// Reads every journal of a folder but this run's; a line cut short ends its file. Files over 16 MB, those
  /// of another lineage and those of runs still alive prove nothing. Where a line is damaged, the others' facts stand,
  /// but nothing follows from what is not there.
  public init(folder: String, lineage: String, except run: String) {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    for name in names.compactMap(Journal.run(ofFile:)) where name != run {
      let path = Journal.path(name, in: folder)
      guard !Journal.isInUse(path), let file = FileHandle(forReadingAtPath: path),
        let data = try? file.read(upToCount: 16 << 20 + 1) ?? Data(), data.count <= 16 << 20
      else { continue }
      if read(data, lineage: lineage, from: Journal.identity(file.fileDescriptor)) { ours.insert(name) }
      try? file.close()
    }
  }

  /// False: it is another record's.
  private mutating func read(_ data: Data, lineage: String, from file: Int64?) -> Bool {
    var owner: String?
    var isWhole = true
    var found: [String: JournalFact] = [:]
    let endsWhole = data.last == 10
    let lines = data.split(separator: 10)
    for (index, line) in lines.enumerated() {
      guard let json = Journal.opened(line), let kind = json["kind"]?.string, let run = json["run"]?.string
      else {
        // The last line may be cut short by a crash. Anywhere else, nothing can be concluded from absence.
        if index < lines.count - 1 || endsWhole { isWhole = false }
        continue
      }
      if kind == "start" {
        guard json["lineage"]?.string == lineage else { return false }
        owner = run
        if json["file"]?.integer == nil || json["file"]?.integer != file { isWhole = false }
        continue
      }
      guard run == owner, let fact = fact(json, run: run) else { return false }
      let key = "\(fact.delivery)|\(fact.item)|\(fact.attempt)|\(fact.generation)"
      if kind == "begun" || fact.receipt != nil { found[key] = fact }
    }
    guard let owner else { return lines.isEmpty }
    if isWhole { runs.insert(owner) }
    facts += found.sorted { $0.key < $1.key }.map(\.value)
    return true
  }

  private func fact(_ json: JSON, run: String) -> JournalFact? {
    guard let post = json["post"]?.string,
      let account = json["account"]?.string.flatMap({ AccountIdentity($0) }),
      let item = json["item"]?.integer, let attempt = json["attempt"]?.integer,
      let generation = json["generation"]?.integer, let occurrence = json["occurrence"]?.integer
    else { return nil }
    let receipt = json["remote_id"]?.string.map {
      Receipt(
        remoteID: $0, permalink: json["permalink"]?.string,
        publishedAt: json["published_at"]?.string.flatMap { Instant($0) })
    }
    return JournalFact(
      run: run,
      delivery: DeliveryID(post: PostID(folding: post), occurrence: Int(occurrence), account: account),
      item: Int(item), attempt: Int(attempt), generation: Int(generation), begun: true, receipt: receipt)
  }
}
