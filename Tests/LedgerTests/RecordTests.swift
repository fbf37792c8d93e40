import Content
import Git
import Testing

@testable import Ledger

@Suite("Reading the record")
struct RecordTests {
  private func files(_ entries: [(String, Entry)]) throws -> [String: [UInt8]] {
    var files = [Layout.meta: try Samples.meta().encoded()]
    for (path, entry) in entries { files[path] = try entry.encoded(path: path) }
    return files
  }

  private func read(_ files: [String: [UInt8]]) throws -> Record {
    try Record.read(files: files, tip: Samples.id(1), tipTime: Samples.now)
  }

  @Test("An entry lies in the folder of its state and UTC day")
  func layout() {
    var entry = Samples.entry()
    #expect(Layout.path(of: entry, isShared: false) == "scheduled/2026/12/01/menu@acme.json")
    entry.delivery.occurrence = 2
    entry.due = Samples.instant("2026-12-01T00:30:00+01:00")
    entry.state = .missed
    #expect(Layout.path(of: entry, isShared: false) == "missed/2026/11/30/menu#2@acme.json")
    #expect(Layout.path(of: PostID(folding: "menu")).hasPrefix("ids/"))
    #expect(Layout.path(of: PostID(folding: "menu")).hasSuffix("/menu.json"))
  }

  @Test("Git's own name for a file's bytes is known without git")
  func blobName() {
    #expect(Layout.blobID(of: Array("hello\n".utf8))?.hex == "ce013625030ba8dba906f756967f9e9ca394464a")
  }

  @Test("What is whole is read")
  func whole() throws {
    let record = try Samples.record([Samples.entry("a"), Samples.entry("b", .published)])
    #expect(record.entries.count == 2)
    #expect(record.frozen.isEmpty)
    #expect(record.meta == Samples.meta())
  }

  @Test("An entry that cannot be decoded is frozen under its post and name, and the others stand")
  func undecodable() throws {
    var files = try files([("scheduled/2026/12/01/b@acme.json", Samples.entry("b"))])
    files["scheduled/2026/12/01/menu@acme.json"] = Array("{".utf8)
    let record = try read(files)
    #expect(record.entries.count == 1)
    let frozen = try #require(record.frozen.first)
    #expect(record.frozen.count == 1)
    #expect(frozen.path == "scheduled/2026/12/01/menu@acme.json")
    #expect(frozen.post == PostID(folding: "menu") && frozen.label == "acme")
    #expect(!frozen.reason.isEmpty)
  }

  @Test(
    "A path that disagrees with what the entry says is frozen",
    arguments: [
      "published/2026/12/01/menu@acme.json", "scheduled/2026/12/02/menu@acme.json",
      "scheduled/2026/12/01/menus@acme.json", "scheduled/2026/12/01/menu@other.json",
      "scheduled/2026/12/01/menu#1@acme.json", "scheduled/menu@acme.json",
      "scheduled/2026/12/01/menu@acme~00000000.json", "scheduled/2026/12/01/README.md",
    ])
  func disagreeing(path: String) throws {
    let record = try read(try files([(path, Samples.entry())]))
    #expect(record.entries.isEmpty)
    #expect(record.frozen.map(\.path) == [path])
  }

  @Test("A delivery at two or three paths is frozen at all of them")
  func doubled() throws {
    let states: [DeliveryState] = [.scheduled, .published, .missed]
    for count in 2...3 {
      let entries = states.prefix(count).map { Samples.entry("menu", $0) }
      let record = try read(try files(entries.map { (Layout.path(of: $0, isShared: false), $0) }))
      #expect(record.entries.isEmpty)
      #expect(record.frozen.count == count)
      #expect(record.frozen.allSatisfy { $0.post == PostID(folding: "menu") && $0.label == "acme" })
    }
  }

  @Test("Files the record does not know are left alone")
  func strangers() throws {
    var files = try files([])
    files["README.md"] = Array("hello".utf8)
    files[".gitattributes"] = Array("*".utf8)
    files["notes/todo.txt"] = Array("x".utf8)
    #expect(try read(files).frozen.isEmpty)
  }

  @Test("Damaged ids, accounts and runs are frozen too")
  func otherDamage() throws {
    var files = try files([])
    files["ids/00/menu.json"] = Array(#"{"post": "menu", "deliveries": []}"#.utf8)
    files["accounts/acme.json"] = Array("[]".utf8)
    files["runs/x.json"] = Array("".utf8)
    #expect(try read(files).frozen.map(\.path) == ["accounts/acme.json", "ids/00/menu.json", "runs/x.json"])
  }

  @Test("A newer schema: nothing but meta is read, nothing is written")
  func newer() throws {
    var files = try files([("scheduled/2026/12/01/menu@acme.json", Samples.entry())])
    files[Layout.meta] = Array(#"{"schema": 2, "lineage": "line-1"}"#.utf8)
    let record = try read(files)
    #expect(record.isNewer)
    #expect(record.entries.isEmpty && record.frozen.isEmpty)
    let error = #expect(throws: LedgerError.self) {
      try record.edits(for: Samples.batch([Samples.change(Samples.entry("b"))]))
    }
    #expect(error?.code == .newerSchema)
  }

  @Test("A branch without a readable meta.json is no record: nothing is taken for absent")
  func noMeta() throws {
    var files = try files([])
    files[Layout.meta] = nil
    #expect(throws: LedgerError.self) { try read(files) }
    files[Layout.meta] = Array("{}".utf8)
    #expect(throws: LedgerError.self) { try read(files) }
  }

  @Test("Read from git, whole or by what differs, it is the same record")
  func fromGit() throws {
    try Disk.withFolder { folder in
      let store = try ObjectStore.own(at: folder + "/store.git", borrowing: nil)
      var memory = MemoryBranch()
      var tree: ObjectID?
      var previous: Record?
      func commit(_ changes: [Change], more: [String: [UInt8]] = [:]) throws -> (Record, Record) {
        let before = memory.files
        if !changes.isEmpty { try memory.commit(Samples.batch(changes)) }
        memory.files.merge(more) { $1 }
        var edits: [String: ObjectID?] = [:]
        for path in before.keys where memory.files[path] == nil { edits.updateValue(nil, forKey: path) }
        for (path, bytes) in memory.files where before[path] != bytes {
          edits[path] = try store.writeBlob(bytes)
        }
        let root = try store.editTree(tree, edits: edits)
        tree = root
        let author = Signature(name: "n", email: "e", time: Samples.now.secondsSinceEpoch, offsetMinutes: 0)
        let commit = try store.writeCommit(tree: root, parents: [], author: author, message: "m")
        let whole = try Record.read(store: store, commit: commit)
        let updated = try Record.read(store: store, commit: commit, previous: previous)
        previous = updated
        return (whole, updated)
      }
      func same(_ pair: (Record, Record)) {
        let (whole, updated) = pair
        #expect(whole.entries == updated.entries)
        #expect(whole.seen == updated.seen)
        #expect(whole.frozen == updated.frozen)
        #expect(whole.meta == updated.meta)
        #expect(whole.tree == updated.tree)
        #expect(whole.tipTime == Samples.now)
      }
      same(try commit([Samples.change(Samples.entry("a")), Samples.change(Samples.entry("b"))]))
      #expect(previous?.entries == memory.record.entries)
      var next = Samples.entry("a", .missed)
      next.reason = "late"
      same(try commit([Samples.change(next, from: memory.record.entries[next.delivery])]))
      #expect(previous?.entries == memory.record.entries)
      same(try commit([], more: ["missed/2026/12/01/x@acme.json": Array("?".utf8)]))
      #expect(previous?.frozen.count == 1)
      same(try commit([], more: [Layout.board: Array("hello".utf8)]))
    }
  }
}
